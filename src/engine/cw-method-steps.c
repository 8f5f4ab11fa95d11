/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-cycle-baseline.h"
#include "engine/cw-run-steps.h"
#include "engine/cw-variant.h"

/* Who decides and sends by a part of the picture takes somebody for missing. */
static gboolean
check_baseline (const CwMethodCall *call, CwConfig *config, GError **error)
{
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  gboolean holds = FALSE;

  if (session == NULL || !cw_cycle_baseline_holds (session, config, &holds, error))
    return FALSE;
  if (holds)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_CONFLICT,
                       "Not every directory and tenant has been read by a whole cycle as they are "
                       "configured now: until then nothing can be synchronised or exported alone. "
                       "Start one: causewayctl cycle start");
  return FALSE;
}

/* (transfer full) (nullable) */
static CwRunRequest *
make_request (const CwMethodCall *call,
              const char *profile,
              const char *const *steps,
              GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  g_autoptr (CwRunRequest) request =
      cw_run_request_new_part (call->is_direct ? "direct" : "request");
  g_auto (GStrv) named = NULL;

  if (profile[0] != '\0')
    {
      named = cw_run_steps_dup_profile (config, profile, error);
      if (named == NULL)
        return NULL;
      request->profile = g_strdup (profile);
    }
  if (!cw_run_steps_add (request, config, named != NULL ? (const char *const *) named : steps,
                         error) ||
      (cw_run_steps_decide (request) && !check_baseline (call, config, error)))
    return NULL;
  return g_steal_pointer (&request);
}

GVariant *
cw_method_start_steps (const CwMethodCall *call, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree const char **steps = NULL;
  const char *profile = NULL;
  g_autoptr (CwRunRequest) request = NULL;
  g_autofree char *said = NULL;
  g_autofree char *id = NULL;
  gint64 cycle_id = 0;

  g_variant_get (call->args, "(&s^a&s)", &profile, &steps);
  request = make_request (call, profile, steps, error);
  if (request == NULL || !cw_engine_start_run (call->engine, request, &cycle_id, error))
    return NULL;
  said = g_strjoinv (" ", (char **) steps);
  id = g_strdup_printf ("%" G_GINT64_FORMAT " (%s)", cycle_id, profile[0] != '\0' ? profile : said);
  cw_audit_note (call->notes, "cycle", NULL, id);
  cw_variant_add_int (&builder, "id", cycle_id);
  cw_variant_add_string (&builder, "type", "delta");
  return cw_variant_end_answer (&builder);
}
