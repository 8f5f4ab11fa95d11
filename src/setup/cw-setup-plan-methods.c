/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "engine/cw-call-desk.h"
#include "engine/cw-variant.h"
#include "model/cw-config-limit.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-handlers.h"
#include "setup/cw-setup-plan-check.h"

static void
add_limits (GVariantBuilder *answer, CwSetupPlan *plan)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) limits = cw_config_limits_find (plan->document);

  for (guint i = 0; i < limits->len; i++)
    {
      const CwConfigLimit *limit = g_ptr_array_index (limits, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "feature", limit->feature);
      cw_variant_add_string (&item, "path", limit->path);
      cw_variant_add_string (&item, "text", limit->text);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (answer, "notServed", g_variant_builder_end (&array));
}

static gboolean
check_digest (CwSetupPlan *plan, GVariant *options, GError **error)
{
  g_autofree char *digest = cw_setup_plan_make_digest (plan);
  const char *expected = NULL;

  if (!g_variant_lookup (options, "digest", "&s", &expected) || g_str_equal (expected, digest))
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_CONFLICT,
                       "This is not the plan that was shown: look at it again");
  return FALSE;
}

static void
add_report (GVariantBuilder *answer, CwSetupPlan *plan)
{
  static const char *const copied[] = { "connectors", "staging", "secretsChanged" };
  gboolean is_changed = FALSE;

  for (guint i = 0; plan->report != NULL && i < G_N_ELEMENTS (copied); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (plan->report, copied[i], NULL);

      cw_variant_add (answer, copied[i], value);
    }
  if (plan->report != NULL)
    (void) g_variant_lookup (plan->report, "changed", "b", &is_changed);
  cw_variant_add_bool (answer, "changed", is_changed);
}

static void
describe (CwSetupPlan *plan, GVariantBuilder *answer)
{
  cw_variant_add_bool (answer, "applied", plan->is_stored);
  cw_variant_add (answer, "actions", cw_setup_plan_describe (plan));
  add_limits (answer, plan);
}

/* The digest is that of the document as it was given: checking changes nothing in it. */
static GVariant *
look (CwSetupPlan *plan, GError **error)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *digest = cw_setup_plan_make_digest (plan);

  if (!cw_setup_plan_check (plan, &answer, error))
    return NULL;
  describe (plan, &answer);
  cw_variant_add_string (&answer, "digest", digest);
  return cw_variant_end_answer (&answer);
}

static GVariant *
describe_applied (CwSetupPlan *plan, const GError *failure)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gint64 version = 0;
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, &version);

  cw_variant_add_bool (&answer, "ok", failure == NULL);
  describe (plan, &answer);
  add_report (&answer, plan);
  cw_variant_add_int (&answer, "version", version);
  if (failure != NULL)
    {
      cw_variant_add_string (&answer, "errorCode", cw_error_name (failure));
      cw_variant_add_string (&answer, "errorMessage", failure->message);
    }
  return cw_variant_end_answer (&answer);
}

/* Only a plan that was run to its end, or to its failure, has an answer. */
static GVariant *
apply (CwSetupPlan *plan, GError **error)
{
  CwSetupDesk *desk = cw_setup_desk_get (plan->call->engine);
  g_autoptr (GError) failure = NULL;

  if (!cw_setup_desk_begin_apply (desk, plan->call->session, error))
    return NULL;
  if (!cw_setup_plan_run (plan, &failure))
    g_message ("The set-up failed: %s", failure->message);
  cw_setup_desk_end_apply (desk, plan->call->session);
  return describe_applied (plan, failure);
}

static GVariant *
run (const CwMethodCall *call, gboolean is_applied, GError **error)
{
  CwCallDesk *calls = cw_call_desk_get (call->engine);
  const char *document = NULL;
  const char *token = "";
  g_autoptr (GVariant) secrets = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (CwSetupPlan) plan = NULL;
  GVariant *answer = NULL;

  g_variant_get (call->args, "(&s@a(ssay)@a{sv})", &document, &secrets, &options);
  (void) g_variant_lookup (options, "token", "&s", &token);
  cancellable = cw_call_desk_begin (calls, call->session, token, call->cancellable);
  plan = cw_setup_plan_new (call, document, secrets, options, cancellable, error);
  if (plan != NULL)
    cw_setup_plan_explain (plan);
  if (plan != NULL && cw_setup_registration_check (plan, error) &&
      (!is_applied ||
       (check_digest (plan, options, error) && cw_setup_plan_refuse_choices (plan, error))))
    answer = is_applied ? apply (plan, error) : look (plan, error);
  cw_call_desk_end (calls, call->session, token);
  return answer;
}

GVariant *
cw_setup_method_plan (const CwMethodCall *call, GError **error)
{
  return run (call, FALSE, error);
}

GVariant *
cw_setup_method_apply (const CwMethodCall *call, GError **error)
{
  return run (call, TRUE, error);
}
