/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "engine/cw-variant.h"
#include "model/cw-config-limit.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-handlers.h"
#include "setup/cw-setup-plan.h"

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
      cw_variant_add_bool (&item, "needsStaging", limit->needs_staging);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (answer, "notServed", g_variant_builder_end (&array));
}

/* The answers say so; left out, a set-up without a tenant is meant (connectors come later). */
static gboolean
wants_registration (CwSetupPlan *plan)
{
  JsonObject *document = json_node_get_object (plan->document);
  JsonObject *cloud = json_object_has_member (document, "cloud")
                          ? json_object_get_object_member (document, "cloud")
                          : NULL;
  JsonObject *registration = cloud != NULL && json_object_has_member (cloud, "registration")
                                 ? json_object_get_object_member (cloud, "registration")
                                 : NULL;

  return registration != NULL &&
         g_str_equal (json_object_get_string_member_with_default (registration, "mode", ""),
                      "create");
}

/* An application is not registered by this version: its plan would leave the tenant out. */
static gboolean
check_registration (CwSetupPlan *plan, GError **error)
{
  JsonArray *connectors =
      json_object_get_array_member (json_node_get_object (plan->document), "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    if (g_str_equal (
            json_object_get_string_member (json_array_get_object_element (connectors, i), "kind"),
            "graph"))
      return TRUE;
  if (plan->sign_in == NULL && !wants_registration (plan))
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                       "This version does not register the application yet: register one in the "
                       "tenant and enter it");
  return FALSE;
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
  g_autoptr (GVariant) connectors =
      plan->report != NULL ? g_variant_lookup_value (plan->report, "connectors", NULL) : NULL;
  gboolean is_changed = FALSE;

  if (connectors != NULL)
    cw_variant_add (answer, "connectors", connectors);
  if (plan->report != NULL)
    (void) g_variant_lookup (plan->report, "changed", "b", &is_changed);
  cw_variant_add_bool (answer, "changed", is_changed);
}

static GVariant *
describe (CwSetupPlan *plan, gboolean is_applied, const GError *failure)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *digest = is_applied ? NULL : cw_setup_plan_make_digest (plan);
  gint64 version = 0;
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, &version);

  cw_variant_add_bool (&answer, "ok", failure == NULL);
  cw_variant_add_bool (&answer, "applied", is_applied && failure == NULL);
  cw_variant_add (&answer, "actions", cw_setup_plan_describe (plan));
  cw_variant_add_string (&answer, "digest", digest);
  add_limits (&answer, plan);
  if (is_applied)
    {
      add_report (&answer, plan);
      cw_variant_add_int (&answer, "version", version);
    }
  if (failure != NULL)
    {
      cw_variant_add_string (&answer, "errorCode", cw_error_name (failure));
      cw_variant_add_string (&answer, "errorMessage", failure->message);
    }
  return cw_variant_end_answer (&answer);
}

static GVariant *
run (const CwMethodCall *call, gboolean is_applied, GError **error)
{
  CwSetupDesk *desk = cw_setup_desk_get (call->engine);
  const char *document = NULL;
  const char *token = "";
  g_autoptr (GVariant) secrets = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (CwSetupPlan) plan = NULL;
  g_autoptr (GError) failure = NULL;
  GVariant *answer = NULL;

  g_variant_get (call->args, "(&s@a(ssay)@a{sv})", &document, &secrets, &options);
  (void) g_variant_lookup (options, "token", "&s", &token);
  cancellable = cw_setup_desk_begin_call (desk, call->session, token, call->cancellable);
  plan = cw_setup_plan_new (call, document, secrets, options, cancellable, error);
  if (plan != NULL && check_registration (plan, error) &&
      (!is_applied || check_digest (plan, options, error)))
    {
      if (is_applied && !cw_setup_plan_run (plan, &failure))
        g_message ("The set-up failed: %s", failure->message);
      answer = describe (plan, is_applied, failure);
    }
  cw_setup_desk_end_call (desk, call->session, token);
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
