/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-attribute-choice.h"
#include "setup/cw-setup-directory.h"
#include "setup/cw-setup-extensions.h"
#include "setup/cw-setup-plan-check.h"
#include "setup/cw-setup-plan-probe.h"
#include "setup/draft/cw-wizard-flow.h"

/* What answers may say that a page of the wizard would not let through: it is looked at here for
 * those that come from a file, or past the page. */

/* ----- what is said in the answers alone */

static void
add_problems (CwDraft *draft, GPtrArray *checks)
{
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_choice_problems (draft);

  for (guint i = 0; i < problems->len; i++)
    {
      const CwDraftProblem *problem = g_ptr_array_index (problems, i);
      g_autofree char *id = g_strconcat ("answers:", problem->path, NULL);

      g_ptr_array_add (checks, cw_check_new (id, CW_CHECK_FAILED, problem->text, NULL));
    }
}

/* ----- attributes, by the schema */

typedef struct
{
  const char *path;
  const char *method; /* (nullable): path of what has to be "attribute" */
  CwAttributeUse use;
} Choice;

static const Choice choices[] = {
  { "identity.userPrincipalName", NULL, CW_ATTRIBUTE_USE_LOGIN },
  { "identity.matching.attribute", "identity.matching.method", CW_ATTRIBUTE_USE_JOIN },
  { "identity.sourceAnchor.attribute", "identity.sourceAnchor.method", CW_ATTRIBUTE_USE_ANCHOR },
};

/* (transfer none) (nullable): it is not chosen, or the usual one */
static const char *
get_attribute (CwDraft *draft, const Choice *choice)
{
  const char *name = cw_draft_get_string (draft, choice->path, NULL);

  if (choice->method != NULL &&
      g_strcmp0 (cw_draft_get_string (draft, choice->method, NULL), "attribute") != 0)
    return NULL;
  return g_strcmp0 (name, "userPrincipalName") == 0 && choice->use == CW_ATTRIBUTE_USE_LOGIN ? NULL
                                                                                             : name;
}

static gboolean
has_attributes (CwDraft *draft)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    if (get_attribute (draft, &choices[i]) != NULL)
      return TRUE;
  return cw_draft_get_node (draft, "attributes.extensions") != NULL;
}

static void
judge (CwDraft *draft, CwSchema *schema, const CwRootDse *root, GPtrArray *checks)
{
  for (guint i = 0; i < G_N_ELEMENTS (choices); i++)
    {
      const char *name = get_attribute (draft, &choices[i]);
      g_autoptr (GPtrArray) list =
          name != NULL ? cw_attribute_choice_list (schema, root, choices[i].use) : NULL;
      const char *reason = list != NULL ? cw_attribute_choice_find_reason (list, name) : NULL;
      g_autofree char *id = g_strconcat ("attribute:", choices[i].path, NULL);
      g_autofree char *summary = NULL;

      if (reason == NULL)
        continue;
      summary = g_strdup_printf ("%s: %s", name, reason);
      g_ptr_array_add (checks, cw_check_new (id, CW_CHECK_FAILED, summary, NULL));
    }
}

static CwDraft *
make_draft (CwSetupPlan *plan, GError **error)
{
  g_autofree char *text = cw_json_to_canonical (plan->document, FALSE);

  return cw_draft_new_from_text (text, error);
}

gboolean
cw_setup_plan_read_schema (CwSetupPlan *plan,
                           CwSetupDirectory *directory,
                           CwSchema **ret_schema,
                           GError **error)
{
  g_autoptr (CwDraft) draft = make_draft (plan, error);
  JsonObject *connector = draft != NULL ? cw_draft_find_directory (draft) : NULL;
  g_autoptr (JsonObject) input = json_object_new ();
  g_auto (CwSetupPlanProbe) probe = { 0 };

  cw_setup_plan_probe_init (&probe, plan, input);
  *ret_schema = NULL;
  if (draft == NULL)
    return FALSE;
  if (connector == NULL)
    return TRUE;
  if (!cw_setup_directory_open (directory, &probe.check, connector, error))
    return FALSE;
  if (directory->session == NULL)
    return TRUE;
  *ret_schema = cw_attribute_choice_read_schema (directory->session, directory->root,
                                                 plan->cancellable, error);
  return *ret_schema != NULL;
}

/* A directory that cannot be signed in to is told by the other checks. */
static gboolean
check_attributes (CwSetupPlan *plan, CwDraft *draft, GPtrArray *checks, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  g_autoptr (CwSchema) schema = NULL;

  if (!cw_setup_plan_read_schema (plan, &directory, &schema, error))
    return FALSE;
  if (schema == NULL)
    return TRUE;
  judge (draft, schema, directory.root, checks);
  cw_setup_extensions_judge (plan, schema, directory.root, checks);
  return TRUE;
}

/* The schema is not asked here: who changes it between the check and the set-up is told by the
 * step that needs the attribute. */
gboolean
cw_setup_plan_refuse_choices (CwSetupPlan *plan, GError **error)
{
  g_autoptr (CwDraft) draft = make_draft (plan, error);
  g_autoptr (GPtrArray) problems =
      draft != NULL ? cw_wizard_flow_list_choice_problems (draft) : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  if (problems == NULL)
    return FALSE;
  if (problems->len == 0)
    return TRUE;
  for (guint i = 0; i < problems->len; i++)
    {
      const CwDraftProblem *problem = g_ptr_array_index (problems, i);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", problem->text);
    }
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, text->str);
  return FALSE;
}

gboolean
cw_setup_plan_check_choices (CwSetupPlan *plan, GPtrArray *checks, GError **error)
{
  g_autoptr (CwDraft) draft = make_draft (plan, error);

  if (draft == NULL)
    return FALSE;
  add_problems (draft, checks);
  return plan->is_offline || !has_attributes (draft) ||
         check_attributes (plan, draft, checks, error);
}
