/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "engine/cw-guard-view.h"
#include "setup/doctor/cw-doctor-checks.h"

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

gboolean
cw_doctor_check_guards (CwSetupCheck *check, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (GPtrArray) states = NULL;
  gboolean is_any_held = FALSE;

  if (!cw_object_view_init (&view, check->call->engine, error))
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
