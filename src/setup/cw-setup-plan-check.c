/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-plan-check.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-variant.h"
#include "setup/checks/cw-check-database.h"
#include "setup/cw-setup-anchor.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-plan-probe.h"
#include "setup/cw-setup-tenant.h"
#include "setup/cw-setup.h"

/* A plan that is looked at. */
typedef struct
{
  CwSetupPlan *plan;
  GPtrArray *unmade; /* (element-type utf8): connectors whose account is to be made */
  GPtrArray *checks; /* (element-type CwCheck) */
  GVariant *report;  /* of the configuration */
} Look;

static gboolean
is_waiting (CwSetupPlan *plan, const char *prefix)
{
  for (guint i = 0; i < plan->actions->len; i++)
    {
      const CwSetupAction *action = g_ptr_array_index (plan->actions, i);

      if (g_str_has_prefix (action->id, prefix) && g_str_equal (action->state, "waiting"))
        return TRUE;
    }
  return FALSE;
}

/* ----- connectors that are to be stored as they are */

static CwCheckStatus
parse_status (const char *text)
{
  static const CwCheckStatus all[] = { CW_CHECK_FAILED, CW_CHECK_WARNING };

  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    if (g_str_equal (cw_check_status_to_string (all[i]), text))
      return all[i];
  return CW_CHECK_OK;
}

/* What stands against a connector; where nothing does, that it works. */
static void
add_connector (Look *look, GVariant *connector)
{
  const char *name = cw_answer_get_string (connector, "name");
  g_autoptr (GVariant) checks = cw_answer_get_array (connector, "checks");
  g_autofree char *id = g_strconcat ("connector:", name, NULL);
  gboolean is_good = TRUE;

  if (!cw_answer_has (connector, "checks"))
    return;
  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);
      CwCheckStatus status = parse_status (cw_answer_get_string (check, "status"));
      g_autofree char *summary =
          g_strdup_printf ("%s: %s", name, cw_answer_get_string (check, "summary"));
      const char *remedy = NULL;

      if (status == CW_CHECK_OK)
        continue;
      is_good = FALSE;
      if (cw_answer_has (check, "remedy"))
        remedy = cw_answer_get_string (check, "remedy");
      g_ptr_array_add (look->checks, cw_check_new (id, status, summary, remedy));
    }
  if (is_good)
    {
      g_autofree char *summary = g_strdup_printf (CW_PHRASE ("%s: reached and signed in to"), name);

      g_ptr_array_add (look->checks, cw_check_new (id, CW_CHECK_OK, summary, NULL));
    }
}

static gboolean
check_configuration (Look *look, GError **error)
{
  CwSetupPlan *plan = look->plan;
  CwMethodCall call = *plan->call;
  g_autoptr (CwAnswers) answers = cw_setup_plan_make_answers (plan, error);
  const CwSetupRequest request = {
    .answers = answers, .is_check = TRUE, .is_offline = plan->is_offline, .unmade = look->unmade
  };
  g_autoptr (GVariant) report = NULL;
  g_autoptr (GVariant) connectors = NULL;

  if (answers == NULL)
    return FALSE;
  call.cancellable = plan->cancellable;
  report = cw_setup_run (&call, &request, error);
  if (report == NULL)
    return FALSE;
  g_variant_ref_sink (report);
  look->report = g_variant_get_child_value (report, 0);
  connectors = cw_answer_get_array (look->report, "connectors");
  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);

      add_connector (look, connector);
    }
  return TRUE;
}

/* ----- directories whose account is to be made */

static void
find_unmade (Look *look)
{
  for (guint i = 0; i < look->plan->actions->len; i++)
    {
      const CwSetupAction *action = g_ptr_array_index (look->plan->actions, i);
      JsonObject *connector = NULL;

      if (!g_str_has_prefix (action->id, "account:") || !g_str_equal (action->state, "waiting"))
        continue;
      connector = cw_setup_plan_get_connector (look->plan, action);
      if (!json_object_has_member (json_object_get_object_member (connector, "authentication"),
                                   "user"))
        g_ptr_array_add (look->unmade,
                         g_strdup (json_object_get_string_member (connector, "name")));
    }
}

/* Findings of a check of its own, as findings about @name. */
static void
take_findings (Look *look, const char *name, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (found, i);
      g_autofree char *id = g_strdup_printf ("%s:%s", check->id, name);
      g_autofree char *summary = g_strdup_printf ("%s: %s", name, check->summary);

      g_ptr_array_add (look->checks, cw_check_new (id, check->status, summary, check->remedy));
    }
}

static gboolean
check_administrator (Look *look, const CwSetupAction *action, GError **error)
{
  CwSetupPlan *plan = look->plan;
  JsonObject *connector = cw_setup_plan_get_connector (plan, action);
  const char *administrator = json_object_get_string_member_with_default (
      json_object_get_object_member (connector, "account"), "administrator", NULL);
  g_autoptr (JsonObject) input = json_object_new ();
  g_auto (CwSetupPlanProbe) probe = { 0 };

  cw_setup_plan_probe_init (&probe, plan, input);
  json_object_set_object_member (input, "connector", json_object_ref (connector));
  if (administrator != NULL)
    json_object_set_string_member (input, "administrator", administrator);
  if (administrator == NULL)
    cw_setup_check_add (
        &probe.check, "administrator", CW_CHECK_FAILED,
        CW_PHRASE ("The administrator who makes the account is not named"),
        CW_PHRASE ("Name a member of Enterprise Admins, or an account that is there already"));
  else if (!cw_setup_check_administrator (&probe.check, error))
    return FALSE;
  take_findings (look, json_object_get_string_member (connector, "name"), probe.found);
  return TRUE;
}

static gboolean
check_administrators (Look *look, GError **error)
{
  for (guint i = 0; i < look->plan->actions->len; i++)
    {
      const CwSetupAction *action = g_ptr_array_index (look->plan->actions, i);

      if (g_str_has_prefix (action->id, "account:") && g_str_equal (action->state, "waiting") &&
          !check_administrator (look, action, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- databases */

static void
take_database (Look *look, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (found, i);
      g_autofree char *id = g_strconcat ("database:", check->id, NULL);

      g_ptr_array_add (look->checks,
                       cw_check_new (id, check->status, check->summary, check->remedy));
    }
}

/* What is missing in the answers is told as a problem of the page. @member: of "installation" */
static gboolean
check_database (Look *look, const char *member, GError **error)
{
  CwSetupPlan *plan = look->plan;
  JsonObject *document = json_node_get_object (plan->document);
  JsonObject *installation = json_object_has_member (document, "installation")
                                 ? json_object_get_object_member (document, "installation")
                                 : NULL;
  g_autoptr (JsonObject) input = json_object_new ();
  g_autoptr (GError) local_error = NULL;
  g_auto (CwSetupPlanProbe) probe = { 0 };

  cw_setup_plan_probe_init (&probe, plan, input);
  if (installation == NULL || !json_object_has_member (installation, member))
    return TRUE;
  json_object_set_object_member (
      input, member, json_object_ref (json_object_get_object_member (installation, member)));
  if (!cw_check_database_run (&probe.check, plan->is_offline, &local_error) &&
      !g_error_matches (local_error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  take_database (look, probe.found);
  return TRUE;
}

static gboolean
check_databases (Look *look, GError **error)
{
  cw_setup_database_check (look->plan, look->checks);
  return check_database (look, "database", error) && check_database (look, "syncDatabase", error);
}

/* ----- the source anchor */

/* Chosen before the rights are looked at, which one of the attributes needs. */
static gboolean
check_anchor (Look *look, GError **error)
{
  const char *attribute = NULL;

  return !is_waiting (look->plan, "source-anchor") ||
         cw_setup_anchor_choose (look->plan, look->checks, &attribute, error);
}

/* ----- the tenant */

/* Without the right to register, the registration fails: in a plan that has one, this is no
 * warning. */
static void
judge_registration (Look *look, const CwTenantFacts *facts)
{
  for (guint i = 0; i < look->checks->len; i++)
    {
      CwCheck *check = g_ptr_array_index (look->checks, i);

      if (g_str_equal (check->id, "registration") && check->status == CW_CHECK_WARNING)
        check->status = CW_CHECK_FAILED;
    }
  if (facts->is_sync_enabled)
    g_ptr_array_add (look->checks,
                     cw_check_new ("directory-sync", CW_CHECK_OK,
                                   CW_PHRASE ("Directory synchronisation is switched on already"),
                                   NULL));
}

static gboolean
check_tenant (Look *look, GError **error)
{
  CwSetupPlan *plan = look->plan;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCloudSession) cloud = cw_setup_desk_get_cloud (
      cw_setup_desk_get (plan->call->engine), plan->call->session, plan->sign_in, &local_error);
  g_autoptr (CwTenantFacts) facts =
      cloud != NULL ? cw_tenant_facts_read (cloud, plan->cancellable, &local_error) : NULL;
  CwSetupCheck check = { .checks = look->checks };

  if (facts == NULL)
    return cw_setup_check_add_error (&check, "sign-in", g_steal_pointer (&local_error),
                                     CW_PHRASE ("Sign in to the tenant again"), error);
  if (!cw_setup_tenant_judge (plan->call, facts, look->checks, error))
    return FALSE;
  if (is_waiting (plan, "application"))
    judge_registration (look, facts);
  return TRUE;
}

/* ----- the answer */

static void
add_warning (GVariantBuilder *array, const char *id, const char *summary, const char *remedy)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "id", id);
  cw_variant_add_string (&item, "summary", summary);
  cw_variant_add_string (&item, "remedy", remedy);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

/* What does not stand against it, but should be known before. */
static void
add_warnings (Look *look, GVariantBuilder *answer)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GVariant) connectors = cw_answer_get_array (look->report, "connectors");

  for (guint i = 0; i < look->checks->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (look->checks, i);

      if (check->status == CW_CHECK_WARNING)
        add_warning (&array, check->id, check->summary, check->remedy);
    }
  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);
      g_autofree char *summary = NULL;

      if (!g_str_equal (cw_answer_get_string (connector, "action"), "remove"))
        continue;
      summary = g_strdup_printf (
          CW_PHRASE ("The connector %s goes, with its secrets and what is known of its objects"),
          cw_answer_get_string (connector, "name"));
      add_warning (&array, "remove", summary,
                   CW_PHRASE ("Add it again if it was left out by mistake"));
    }
  if (cw_answer_get_bool (look->report, "staging"))
    add_warning (&array, "staging",
                 CW_PHRASE ("Staging is on: cycles read and compare, and export nothing"),
                 CW_PHRASE ("Look at what would be exported, then switch staging off"));
  cw_variant_add (answer, "warnings", g_variant_builder_end (&array));
}

static void
describe (Look *look, GVariantBuilder *answer)
{
  static const char *const copied[] = { "connectors", "staging" };
  gboolean is_making = look->unmade->len > 0 || is_waiting (look->plan, "application");

  for (guint i = 0; i < G_N_ELEMENTS (copied); i++)
    {
      g_autoptr (GVariant) value = g_variant_lookup_value (look->report, copied[i], NULL);

      cw_variant_add (answer, copied[i], value);
    }
  cw_variant_add_bool (answer, "changed",
                       is_making || cw_answer_get_bool (look->report, "changed"));
  add_warnings (look, answer);
  cw_connector_probe_add_checks (answer, look->checks);
}

gboolean
cw_setup_plan_check (CwSetupPlan *plan, GVariantBuilder *answer, GError **error)
{
  g_autoptr (GPtrArray) unmade = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  g_autoptr (GVariant) report = NULL;
  Look look = { .plan = plan, .unmade = unmade, .checks = checks };
  gboolean is_done = FALSE;

  find_unmade (&look);
  is_done = check_anchor (&look, error) && check_configuration (&look, error) &&
            cw_setup_plan_check_choices (plan, checks, error) &&
            cw_setup_anchor_check_values (plan, checks, error) && check_databases (&look, error) &&
            cw_setup_plan_check_attributes (plan, checks, error) &&
            (plan->is_offline || cw_setup_plan_check_rights (plan, checks, error)) &&
            (plan->is_offline || check_administrators (&look, error)) &&
            cw_setup_plan_check_aside (plan, checks, error) &&
            (plan->is_offline || plan->sign_in == NULL || check_tenant (&look, error));
  report = look.report;
  if (is_done)
    describe (&look, answer);
  return is_done;
}
