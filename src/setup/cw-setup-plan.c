/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-plan.h"

#include "base/cw-json.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-tenant.h"
#include "setup/draft/cw-answers-files.h"

/* ----- making */

static void
action_free (gpointer data)
{
  CwSetupAction *action = data;

  g_free (action->id);
  g_free (action->title);
  g_free (action->detail);
  g_free (action->undo_error);
  g_free (action->where);
  g_clear_pointer (&action->made, g_array_unref);
  if (action->data != NULL)
    action->free_data (action->data);
  g_free (action);
}

char *
cw_setup_plan_make_installation_id (CwSetupPlan *plan, const char *purpose)
{
  g_autofree char *machine = NULL;
  g_autofree char *text = NULL;

  (void) g_file_get_contents ("/etc/machine-id", &machine, NULL, NULL);
  text = g_strdup_printf ("%s\n%s\n%s", machine != NULL ? machine : g_get_host_name (),
                          cw_engine_get_state_dir (plan->call->engine), purpose);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

CwSetupAction *
cw_setup_plan_add_action (CwSetupPlan *plan,
                          const char *id,
                          const char *title,
                          const char *place,
                          const char *where,
                          gboolean (*run) (CwSetupPlan *plan,
                                           CwSetupAction *action,
                                           GError **error))
{
  CwSetupAction *action = g_new0 (CwSetupAction, 1);

  action->id = g_strdup (id);
  action->title = g_strdup (title);
  action->place = place;
  action->where = g_strdup (where);
  action->state = "waiting";
  action->run = run;
  action->made = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_ptr_array_add (plan->actions, action);
  return action;
}

JsonObject *
cw_setup_plan_get_connector (CwSetupPlan *plan, const CwSetupAction *action)
{
  return json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (plan->document), "connectors"),
      action->index);
}

void
cw_setup_action_set_detail (CwSetupAction *action, const char *detail)
{
  g_free (action->detail);
  action->detail = g_strdup (detail);
}

/* The kinds of actions, in the order in which they are done. */
typedef void (*PlanFunc) (CwSetupPlan *plan, CwConfig *config);

static const PlanFunc kinds[] = {
  cw_setup_anchor_plan,     cw_setup_account_plan,  cw_setup_registration_plan,
  cw_setup_extensions_plan, cw_setup_database_plan, cw_setup_configuration_plan,
};

static void
plan_actions (CwSetupPlan *plan)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    kinds[i](plan, config);
}

/* A connector to an application that exists lies where the answers say that the cloud is. */
static gboolean
fill_connectors (JsonObject *document, GError **error)
{
  JsonNode *cloud = json_object_get_member (document, "cloud");
  JsonArray *connectors = json_object_get_array_member (document, "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    if (!cw_setup_tenant_fill_connector (json_array_get_object_element (connectors, i),
                                         cloud != NULL ? json_node_get_object (cloud) : NULL,
                                         error))
      return FALSE;
  return TRUE;
}

CwSetupPlan *
cw_setup_plan_new (const CwMethodCall *call,
                   const char *document,
                   GVariant *secrets,
                   GVariant *options,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (CwSetupPlan) plan = g_new0 (CwSetupPlan, 1);
  g_autoptr (CwAnswers) answers = cw_answers_new_from_parts (document, secrets, error);
  gboolean has_connect = TRUE;

  plan->call = call;
  plan->cancellable = cancellable;
  plan->news = (CwCallNews){ .call = call, .token = "" };
  (void) g_variant_lookup (options, "token", "&s", &plan->news.token);
  plan->secrets = g_variant_ref (secrets);
  plan->actions = g_ptr_array_new_with_free_func (action_free);
  plan->made = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_answers_secret_free);
  if (answers == NULL)
    return NULL;
  plan->document = cw_json_parse (document, -1, FALSE, error);
  if (plan->document == NULL || !fill_connectors (json_node_get_object (plan->document), error))
    return NULL;
  (void) g_variant_lookup (options, "signIn", "s", &plan->sign_in);
  (void) g_variant_lookup (options, "connect", "b", &has_connect);
  plan->is_offline = !has_connect;
  plan_actions (plan);
  return g_steal_pointer (&plan);
}

void
cw_setup_plan_free (CwSetupPlan *plan)
{
  g_clear_pointer (&plan->document, json_node_unref);
  g_clear_pointer (&plan->secrets, g_variant_unref);
  g_clear_pointer (&plan->made, g_ptr_array_unref);
  g_clear_pointer (&plan->actions, g_ptr_array_unref);
  g_clear_pointer (&plan->report, g_variant_unref);
  g_free (plan->sign_in);
  g_free (plan);
}

char *
cw_setup_plan_make_digest (CwSetupPlan *plan)
{
  g_autofree char *text = cw_json_to_canonical (plan->document, FALSE);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, text, -1);
}

CwAnswers *
cw_setup_plan_make_answers (CwSetupPlan *plan, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_autofree char *text = cw_json_to_canonical (plan->document, FALSE);
  g_autoptr (GVariant) secrets = NULL;

  /* What an action made comes before what was given. */
  for (guint i = 0; i < plan->made->len; i++)
    {
      const CwAnswersSecret *secret = g_ptr_array_index (plan->made, i);

      g_variant_builder_add (&builder, "(ss@ay)", secret->connector, secret->kind,
                             cw_secret_to_variant (secret->secret));
    }
  for (gsize i = 0; i < g_variant_n_children (plan->secrets); i++)
    {
      g_autoptr (GVariant) secret = g_variant_get_child_value (plan->secrets, i);

      g_variant_builder_add_value (&builder, secret);
    }
  secrets = g_variant_ref_sink (g_variant_builder_end (&builder));
  return cw_answers_new_from_parts (text, secrets, error);
}

GVariant *
cw_setup_plan_describe (CwSetupPlan *plan)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < plan->actions->len; i++)
    {
      const CwSetupAction *action = g_ptr_array_index (plan->actions, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "id", action->id);
      cw_variant_add_string (&item, "title", action->title);
      cw_variant_add_string (&item, "detail", action->detail);
      cw_variant_add_string (&item, "place", action->place);
      cw_variant_add_string (&item, "where", action->where);
      cw_variant_add_string (&item, "state", action->state);
      cw_variant_add_string (&item, "undoError", action->undo_error);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  return g_variant_builder_end (&array);
}
