/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-exporter.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "base/cw-time.h"
#include "connectors/graph/cw-graph-connector.h"
#include "engine/cw-exporter-state.h"
#include "store/cw-instance-store.h"

/* So often its own note is written anew. */
#define INTERVAL_USEC G_TIME_SPAN_HOUR

typedef struct
{
  CwCycleRun *run;
  const CwPlannedStep *step;
  CwGraphConnector *connector;
  char *own;                /* (owned) */
  CwExporterState *state;   /* (owned) */
  CwExporterTenant *tenant; /* of the state */
} Entry;

static void
clear_entry (Entry *entry)
{
  g_free (entry->own);
  g_clear_pointer (&entry->state, cw_exporter_state_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Entry, clear_entry)

static gboolean
read_entry (Entry *entry, GError **error)
{
  CwStoreSession *session = entry->run->session;

  entry->own = cw_instance_store_get_own_id (session, error);
  entry->state = entry->own != NULL ? cw_exporter_state_read (session, error) : NULL;
  if (entry->state == NULL)
    return FALSE;
  entry->tenant = cw_exporter_state_use (entry->state, entry->step->connector->config->id);
  return TRUE;
}

static gboolean
put (Entry *entry, GError **error)
{
  return cw_exporter_state_put (entry->run->session, entry->tenant, error);
}

/* What the tenant says once it says every time. */
static gboolean
note_refusal (Entry *entry, const GError *refusal, GError **error)
{
  if (entry->tenant->is_refused)
    return TRUE;
  g_message ("“%s”: it cannot be noted in the tenant which installation exports, so that another "
             "one that exports there would not be noticed: %s",
             entry->step->connector->config->name, refusal->message);
  entry->tenant->is_refused = TRUE;
  return put (entry, error);
}

/* Whether the tenant itself says no, rather than that it could not be asked. */
static gboolean
is_refusal (const GError *error)
{
  return g_error_matches (error, CW_ERROR, CW_ERROR_PERMISSION) ||
         g_error_matches (error, CW_ERROR, CW_ERROR_CONFLICT) ||
         g_error_matches (error, CW_ERROR, CW_ERROR_NOT_FOUND) ||
         g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT) ||
         g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_DATA);
}

/* ----- another one */

static void
set_hold_error (const Entry *entry, const CwExporterNote *note, GError **error)
{
  const char *name = entry->step->connector->config->name;
  g_autofree char *time = cw_time_format_iso8601 (note->time_usec);

  if (!cw_exporter_note_is_readable (note))
    g_set_error (error, CW_ERROR, CW_ERROR_GUARD,
                 "What “%s” says of which installation exports there cannot be read, so another "
                 "one may. Nothing is exported from here. When none does, `causewayctl instance "
                 "activate --force` has this one export",
                 name);
  else if (g_str_equal (note->installation, entry->own))
    g_set_error (
        error, CW_ERROR, CW_ERROR_GUARD,
        "A copy of this installation on “%s” exported into “%s” on %s. Nothing is exported "
        "from here, or each would undo what the other does. Stop one of them for good, "
        "then `causewayctl instance activate --force` on the other has that one export",
        note->host, name, time);
  else
    g_set_error (
        error, CW_ERROR, CW_ERROR_GUARD,
        "Another installation on “%s”, which does not share this configuration, exported "
        "into “%s” on %s. Nothing is exported from here, or each would undo what the other "
        "does. Stop one of them for good, or set it to staging mode; then `causewayctl "
        "instance activate --force` on the other has that one export",
        note->host, name, time);
}

/* Always FALSE: with an error, of the store or of the guard. */
static gboolean
hold (Entry *entry, const CwExporterNote *note, GError **error)
{
  CwExporterTenant *tenant = entry->tenant;
  gboolean is_news =
      !tenant->is_held || tenant->seen == NULL || !g_str_equal (tenant->seen->mark, note->mark);

  tenant->is_held = TRUE;
  g_clear_pointer (&tenant->seen, cw_exporter_note_free);
  tenant->seen = cw_exporter_note_copy (note);
  if (is_news && !put (entry, error))
    return FALSE;
  entry->run->is_news = is_news;
  entry->run->has_news = entry->run->has_news || is_news;
  set_hold_error (entry, note, error);
  return FALSE;
}

/* ----- its own note */

static gboolean
is_fresh (const Entry *entry, const CwExporterNote *note)
{
  gint64 age = g_get_real_time () - note->time_usec;

  return g_strcmp0 (note->mark, entry->tenant->mark) == 0 && entry->tenant->is_own &&
         !entry->tenant->is_held && age >= 0 && age < INTERVAL_USEC &&
         g_str_equal (note->host, g_get_host_name ()) && g_str_equal (note->version, CW_VERSION);
}

/* Written down before it is sent: whoever is broken off in between knows its own note. */
static gboolean
write_note (Entry *entry, GError **error)
{
  CwExporterTenant *tenant = entry->tenant;
  CwLease *lease = entry->run->params->lease;
  g_autoptr (CwExporterNote) note = cw_exporter_note_new (entry->own);
  g_autofree char *text = cw_exporter_note_format (note);
  g_autoptr (GError) refusal = NULL;

  g_free (tenant->next);
  tenant->next = g_strdup (note->mark);
  if (!put (entry, error))
    return FALSE;
  if (!cw_graph_connector_write_note (entry->connector, text,
                                      lease != NULL ? cw_lease_get_gate (lease) : NULL,
                                      entry->run->cancellable, &refusal))
    {
      if (is_refusal (refusal))
        return note_refusal (entry, refusal, error);
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  g_free (tenant->mark);
  tenant->mark = g_steal_pointer (&tenant->next);
  tenant->is_own = TRUE;
  tenant->is_held = FALSE;
  tenant->is_refused = FALSE;
  g_clear_pointer (&tenant->seen, cw_exporter_note_free);
  tenant->seen = g_steal_pointer (&note);
  return put (entry, error);
}

static gboolean
judge (Entry *entry, const CwExporterNote *note, GError **error)
{
  g_autoptr (GPtrArray) instances = cw_instance_store_list (entry->run->session, error);

  if (instances == NULL)
    return FALSE;
  return cw_exporter_state_trusts (entry->state, entry->tenant, note, entry->own, instances) ||
         hold (entry, note, error);
}

gboolean
cw_cycle_exporter_enter (CwCycleRun *run, const CwPlannedStep *step, GError **error)
{
  g_auto (Entry) entry = { .run = run, .step = step };
  g_autofree char *text = NULL;
  g_autoptr (CwExporterNote) note = NULL;
  g_autoptr (GError) refusal = NULL;

  if (!CW_IS_GRAPH_CONNECTOR (step->connector->connector))
    return TRUE;
  entry.connector = CW_GRAPH_CONNECTOR (step->connector->connector);
  if (!read_entry (&entry, error))
    return FALSE;
  if (!cw_graph_connector_read_note (entry.connector, &text, run->cancellable, &refusal))
    {
      if (is_refusal (refusal))
        return note_refusal (&entry, refusal, error);
      g_propagate_error (error, g_steal_pointer (&refusal));
      return FALSE;
    }
  note = text != NULL ? cw_exporter_note_parse (text) : NULL;
  if (note != NULL && !judge (&entry, note, error))
    return FALSE;
  return (note != NULL && is_fresh (&entry, note)) || write_note (&entry, error);
}
