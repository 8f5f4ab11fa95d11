/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "engine/cw-guard-view.h"
#include "model/cw-guard-maximum.h"
#include "setup/doctor/cw-doctor-checks.h"
#include "store/cw-config-store.h"

static void
add_held (CwSetupCheck *check, const CwGuardState *state)
{
  g_autofree char *text = g_strdup_printf (
      CW_PHRASE_COUNT (state->held->n_objects, "A guard holds %llu deletion of “%s” back",
                       "A guard holds %llu deletions of “%s” back"),
      (unsigned long long) state->held->n_objects, state->connector->name);

  cw_setup_check_add (check, "guard", CW_CHECK_FAILED, text,
                      CW_PHRASE ("Review the list and approve it, or bring the objects back: "
                                 "causewayctl guard show"));
}

/* ----- guards that could not stop what they are there for */

#define LOWER CW_PHRASE ("Lower the limits of the guards: causewayctl config set")

static void
add_loose (CwSetupCheck *check, const char *text)
{
  cw_setup_check_add (check, "guard-limits", CW_CHECK_WARNING, text, LOWER);
}

/* @n_all: of all types. More than half is what nobody should find out afterwards. */
static void
check_type (CwSetupCheck *check,
            const CwObjectView *view,
            const CwConnectorConfig *connector,
            const CwGuardCount *count,
            guint64 n_all)
{
  const char *type = cw_attribute_table_get_name (view->attributes, count->object_type);
  CwDeletionLimit limit = cw_guard_settings_get_deletion_limit (view->config, connector, type);
  CwDeletionLimit all = cw_guard_settings_get_deletion_limit (view->config, connector, NULL);
  guint64 n = count->n_managed;
  guint64 half = n / 2 + 1;
  g_autofree char *text = NULL;

  if (n < CW_GUARD_EXPECTED)
    return;
  if (!cw_deletion_limit_is_exceeded (&limit, n, n) &&
      !cw_deletion_limit_is_exceeded (&all, n_all, 0))
    text = g_strdup_printf (
        CW_PHRASE (
            "All %llu objects of the type “%s” could be deleted in “%s”, and its guard would "
            "not stop it"),
        (unsigned long long) n, type, connector->name);
  else if (limit.percent > 50 && !cw_deletion_limit_is_exceeded (&limit, half, n) &&
           !cw_deletion_limit_is_exceeded (&all, half, 0))
    text = g_strdup_printf (
        CW_PHRASE ("More than half of the %llu objects of the type “%s” could be deleted in “%s”, "
                   "and its guard would not stop it: it lets %u percent go"),
        (unsigned long long) n, type, connector->name, limit.percent);
  if (text != NULL)
    add_loose (check, text);
}

static gboolean
check_target (CwSetupCheck *check,
              const CwObjectView *view,
              const CwConnectorConfig *connector,
              GError **error)
{
  gint64 number = cw_engine_get_connector_number (view->engine, connector->id);
  g_autoptr (GArray) counts = cw_guard_store_count_managed (view->session, number, error);
  guint64 n_all = 0;

  if (counts == NULL)
    return FALSE;
  for (guint i = 0; i < counts->len; i++)
    n_all += g_array_index (counts, CwGuardCount, i).n_managed;
  for (guint i = 0; i < counts->len; i++)
    check_type (check, view, connector, &g_array_index (counts, CwGuardCount, i), n_all);
  return TRUE;
}

static void
check_partition (CwSetupCheck *check,
                 const CwShrinkLimit *limit,
                 const CwCsPartition *partition,
                 guint64 n)
{
  g_autofree char *text = NULL;

  if (n < CW_GUARD_EXPECTED)
    return;
  if (!cw_shrink_limit_is_exceeded (limit, n, n))
    text = g_strdup_printf (
        CW_PHRASE ("All %llu objects of %s could be missing from a whole read, and no guard would "
                   "stop it"),
        (unsigned long long) n, partition->name);
  else if (limit->percent > 50)
    text = g_strdup_printf (
        CW_PHRASE ("More than half of the %llu objects of %s could be missing from a whole read, "
                   "and no guard would stop it: it lets %u percent go"),
        (unsigned long long) n, partition->name, limit->percent);
  if (text != NULL)
    add_loose (check, text);
}

static gboolean
check_source (CwSetupCheck *check,
              const CwObjectView *view,
              const CwConnectorConfig *connector,
              GError **error)
{
  const CwShrinkLimit limit = cw_guard_settings_get_shrink_limit (view->config, connector);
  gint64 number = cw_engine_get_connector_number (view->engine, connector->id);

  for (guint i = 0; i < view->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (view->partitions, i);
      guint64 n = 0;

      if (partition->connector_id != number)
        continue;
      if (!cw_connector_space_count (view->session, partition->id, &n, error))
        return FALSE;
      check_partition (check, &limit, partition, n);
    }
  return TRUE;
}

static gboolean
check_limits (CwSetupCheck *check, const CwObjectView *view, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (view->config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      gboolean is_target = cw_connector_kind_is_target (connector->kind);

      if (!(is_target ? check_target : check_source) (check, view, connector, error))
        return FALSE;
    }
  return TRUE;
}

/* What an earlier version let somebody store. */
static gboolean
check_excess (CwSetupCheck *check, CwStoreSession *session, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwConfigVersion) stored = cw_config_store_get (session, &local_error);
  g_autoptr (GPtrArray) excess = NULL;
  g_autofree char *text = stored != NULL ? cw_guard_maximum_apply (stored->text, &excess) : NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; excess != NULL && i < excess->len; i++)
    {
      const CwGuardExcess *item = g_ptr_array_index (excess, i);
      g_autofree char *summary =
          g_strdup_printf (CW_PHRASE ("“%s” is stored as %lld, more than it may be: %lld holds"),
                           item->name, (long long) item->value, (long long) item->maximum);

      cw_setup_check_add (check, "guard-maximum", CW_CHECK_WARNING, summary,
                          CW_PHRASE ("Set it to what it shall be: causewayctl config set"));
    }
  return TRUE;
}

gboolean
cw_doctor_check_guards (CwSetupCheck *check, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (GPtrArray) states = NULL;
  gboolean is_any_held = FALSE;

  if (!cw_object_view_init (&view, check->call->engine, error) ||
      !check_excess (check, view.session, error) || !check_limits (check, &view, error))
    return FALSE;
  states = cw_guard_view_list (&view, error);
  for (guint i = 0; states != NULL && i < states->len; i++)
    {
      const CwGuardState *state = g_ptr_array_index (states, i);

      if (!state->is_holding)
        continue;
      is_any_held = TRUE;
      add_held (check, state);
    }
  if (states != NULL && !is_any_held)
    cw_setup_check_add (check, "guard", CW_CHECK_OK, CW_PHRASE ("No guard holds anything back"),
                        NULL);
  return states != NULL;
}

gboolean
cw_doctor_check_errors (CwSetupCheck *check, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (check->call->engine), error);
  g_autofree char *text = NULL;
  guint64 n = 0;

  if (session == NULL || !cw_run_store_count_errors (session, &n, error))
    return FALSE;
  if (n == 0)
    {
      cw_setup_check_add (check, "errors", CW_CHECK_OK, CW_PHRASE ("No object has an error"), NULL);
      return TRUE;
    }
  text = g_strdup_printf (
      CW_PHRASE_COUNT (n, "%llu error of objects is open", "%llu errors of objects are open"),
      (unsigned long long) n);
  cw_setup_check_add (check, "errors", CW_CHECK_WARNING, text,
                      CW_PHRASE ("See them, and what to do: causewayctl error list"));
  return TRUE;
}
