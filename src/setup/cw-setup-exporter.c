/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-exporter.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "base/cw-time.h"
#include "connectors/graph/cw-graph-connector.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-exporter-state.h"
#include "store/cw-instance-store.h"

#define ID "exporter"

/* What somebody can do who has not set this one up yet. */
#define REMEDY                                                                                        \
  CW_PHRASE ("Nothing will be exported from here until this one takes over, or each would undo "      \
             "what the other does. To take its place, begin with its configuration profile "          \
             "instead. To have both for a while, begin in staging mode here. Else stop that one "     \
             "for good, and take over by force after the first cycle: “Installations…” in the " \
             "main menu, or `causewayctl instance activate --force`")

static void
add (GPtrArray *checks, CwCheckStatus status, const char *summary, const char *remedy)
{
  g_ptr_array_add (checks, cw_check_new (ID, status, summary, remedy));
}

/* One that this installation knows as its own, or as of one that shares its configuration. */
static gboolean
is_known (const CwExporterState *state,
          const CwExporterNote *note,
          const char *own,
          GPtrArray *instances)
{
  const CwExporterTenant none = { .connector = NULL };

  for (guint i = 0; i < state->tenants->len; i++)
    if (cw_exporter_state_trusts (state, g_ptr_array_index (state->tenants, i), note, own,
                                  instances))
      return TRUE;
  /* As long as nothing was exported: a copy of this one is none of its own. */
  return state->tenants->len == 0 && cw_exporter_state_trusts (state, &none, note, own, instances);
}

/* FALSE: the store cannot be asked. */
static gboolean
find_out (CwEngine *engine, const CwExporterNote *note, gboolean *ret_is_known, GError **error)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (cw_engine_get_store (engine), error);
  g_autoptr (CwExporterState) state = NULL;
  g_autoptr (GPtrArray) instances = NULL;
  g_autofree char *own = NULL;

  if (session == NULL || !cw_instance_store_find_own_id (session, &own, error))
    return FALSE;
  instances = cw_instance_store_list (session, error);
  state = instances != NULL ? cw_exporter_state_read (session, error) : NULL;
  if (state == NULL)
    return FALSE;
  *ret_is_known = is_known (state, note, own != NULL ? own : "", instances);
  return TRUE;
}

/* "2026-11-20 14:03", of this computer's time. (transfer full) */
static char *
format_time (gint64 usec)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);

  return g_date_time_format (time, "%F %H:%M");
}

static void
add_stranger (GPtrArray *checks, const CwExporterNote *note, const char *remedy)
{
  g_autofree char *time = format_time (note->time_usec);
  g_autofree char *summary = NULL;

  if (!cw_exporter_note_is_readable (note))
    {
      add (checks, CW_CHECK_WARNING,
           CW_PHRASE ("What the tenant says of which installation of Causeway exports there cannot "
                      "be read, so another one may"),
           remedy);
      return;
    }
  summary = g_strdup_printf (
      CW_PHRASE ("Another installation of Causeway exports into this tenant: version %s on “%s”, "
                 "which noted it there last on %s"),
      note->version, note->host, time);
  add (checks, CW_CHECK_WARNING, summary, remedy);
}

gboolean
cw_setup_exporter_judge (const CwMethodCall *call,
                         const char *text,
                         const char *remedy,
                         GPtrArray *checks,
                         GError **error)
{
  g_autoptr (CwExporterNote) note = text != NULL ? cw_exporter_note_parse (text) : NULL;
  gboolean is_ours = note == NULL;

  if (note != NULL && !find_out (call->engine, note, &is_ours, error))
    return FALSE;
  if (is_ours)
    add (checks, CW_CHECK_OK,
         CW_PHRASE ("No other installation of Causeway exports into this tenant"), NULL);
  else
    add_stranger (checks, note, remedy != NULL ? remedy : REMEDY);
  return TRUE;
}

void
cw_setup_exporter_add_unknown (GPtrArray *checks)
{
  add (checks, CW_CHECK_WARNING,
       CW_PHRASE ("Whether another installation of Causeway exports into this tenant cannot be "
                  "seen"),
       CW_PHRASE ("Make sure that none does, or begin in staging mode"));
}

/* ----- as an application */

static gboolean
has_failed (CwSetupCheck *check)
{
  for (guint i = 0; i < check->checks->len; i++)
    if (((const CwCheck *) g_ptr_array_index (check->checks, i))->status == CW_CHECK_FAILED)
      return TRUE;
  return FALSE;
}

/* *ret_text: (transfer full) (nullable) */
static gboolean
read_note (CwConnector *connector, char **ret_text, GCancellable *cancellable, GError **error)
{
  gboolean is_good =
      cw_connector_open (connector, cancellable, error) &&
      cw_graph_connector_read_note (CW_GRAPH_CONNECTOR (connector), ret_text, cancellable, error);

  cw_connector_close (connector);
  return is_good;
}

gboolean
cw_setup_exporter_check (CwSetupCheck *check,
                         const CwConnectorConfig *connector,
                         CwSecret *secret,
                         const char *remedy,
                         GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConnector) made = NULL;
  g_autofree char *text = NULL;

  if (connector->kind != CW_CONNECTOR_KIND_GRAPH || has_failed (check))
    return TRUE;
  made = cw_connector_probe_make (check->call->engine, connector, secret, check->cancellable,
                                  &local_error);
  /* Of a factory that makes others for it. */
  if (made != NULL && !CW_IS_GRAPH_CONNECTOR (made))
    return TRUE;
  if (made != NULL && read_note (made, &text, check->cancellable, &local_error))
    return cw_setup_exporter_judge (check->call, text, remedy, check->checks, error);
  if (!cw_error_is_cancelled (local_error))
    {
      cw_setup_exporter_add_unknown (check->checks);
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}
