/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-wizard-flow.h"

#include <glib/gi18n-lib.h>

#include "setup/draft/cw-wizard-problems.h"
#include "setup/draft/cw-wizard-task.h"

static gboolean
is_express (CwDraft *draft)
{
  return cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_EXPRESS);
}

static gboolean
is_remote (CwDraft *draft)
{
  return g_str_equal (cw_draft_get_string (draft, "installation.mode", "local"), "remote");
}

/* Pages that only a task brings up. */
static gboolean
is_only_asked (CwDraft *draft)
{
  return cw_wizard_task_is_asked (draft);
}

static gboolean
is_always (CwDraft *draft)
{
  return TRUE;
}

/* A machine that only hosts connectors for an engine elsewhere is asked nothing else. */
static gboolean
is_local (CwDraft *draft)
{
  return !is_remote (draft);
}

static gboolean
is_custom (CwDraft *draft)
{
  return !is_express (draft);
}

static gboolean
is_custom_local (CwDraft *draft)
{
  return is_custom (draft) && is_local (draft);
}

/* Where the engine lies and whom it runs as are settled by the first set-up. */
static gboolean
has_components (CwDraft *draft)
{
  return is_custom (draft) && !cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_REOPENED);
}

gboolean
cw_wizard_flow_has_unverified (CwDraft *draft)
{
  GVariant *answer = cw_draft_get_fact (draft, CW_DRAFT_FACT_SUFFIXES);
  g_autoptr (GVariant) items =
      answer != NULL ? g_variant_lookup_value (answer, "items", G_VARIANT_TYPE ("aa{sv}")) : NULL;

  for (gsize i = 0; items != NULL && i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
      const char *state = "";
      gint64 users = 0;

      (void) g_variant_lookup (item, "state", "&s", &state);
      (void) g_variant_lookup (item, "users", "x", &users);
      if (users > 0 && g_str_has_prefix (state, "not-"))
        return TRUE;
    }
  return FALSE;
}

/* The names were looked at in vain: something of it failed. */
static gboolean
is_suffix_check_failed (CwDraft *draft)
{
  GVariant *answer = cw_draft_get_fact (draft, CW_DRAFT_FACT_SUFFIXES);
  gboolean is_ok = TRUE;

  return answer != NULL && g_variant_lookup (answer, "ok", "b", &is_ok) && !is_ok;
}

/* In the short way the page is passed over when there is nothing to decide. */
static gboolean
has_domains (CwDraft *draft)
{
  return is_local (draft) && (is_custom (draft) || cw_wizard_flow_has_unverified (draft) ||
                              is_suffix_check_failed (draft));
}

static gboolean
has_attribute_filter (CwDraft *draft)
{
  return is_custom_local (draft) && cw_draft_get_bool (draft, "features.attributeFilter", FALSE);
}

static gboolean
has_extensions (CwDraft *draft)
{
  return is_custom_local (draft) && cw_draft_get_bool (draft, "features.extensions", FALSE);
}

static gboolean
has_single_sign_on (CwDraft *draft)
{
  return is_custom_local (draft) && cw_draft_get_bool (draft, "signIn.singleSignOn", FALSE);
}

static gboolean
has_federation (CwDraft *draft)
{
  const char *method = cw_draft_get_string (draft, "signIn.method", "");

  return is_custom_local (draft) &&
         (g_str_equal (method, "ad-fs") || g_str_equal (method, "ping-federate") ||
          g_str_equal (method, "saml"));
}

typedef struct
{
  const char *name;
  const char *title;
  gboolean (*is_relevant) (CwDraft *draft);
  CwWizardProblemsFunc add_problems; /* (nullable): nothing can be missing */
} Step;

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const Step steps[] = {
  [CW_WIZARD_TASKS] = { "tasks", N_ ("What Do You Want to Do?"),
    is_only_asked, NULL },
  [CW_WIZARD_WELCOME] = { "welcome", N_ ("Welcome"),
    is_always, NULL },
  [CW_WIZARD_COMPONENTS] = { "components", N_ ("Components"),
    has_components, cw_wizard_problems_of_components },
  [CW_WIZARD_SIGN_IN] = { "sign-in", N_ ("User Sign-In"),
    is_custom_local, cw_wizard_problems_of_sign_in },
  [CW_WIZARD_CLOUD] = { "cloud", N_ ("Connect to the Cloud"),
    is_local, cw_wizard_problems_of_cloud },
  [CW_WIZARD_DIRECTORIES] = { "directories", N_ ("Connect Your Directories"),
    is_local, cw_wizard_problems_of_directories },
  [CW_WIZARD_ACCOUNTS] = { "accounts", N_ ("Accounts and Passwords"),
    is_only_asked, cw_wizard_problems_of_accounts },
  [CW_WIZARD_DOMAINS] = { "domains", N_ ("Sign-In Names"),
    has_domains, cw_wizard_problems_of_domains },
  [CW_WIZARD_FILTERING] = { "filtering", N_ ("Domains and Units"),
    is_custom_local, cw_wizard_problems_of_filtering },
  [CW_WIZARD_IDENTITY] = { "identity", N_ ("Identifying Users"),
    is_custom_local, cw_wizard_problems_of_identity },
  [CW_WIZARD_PILOT] = { "pilot", N_ ("Filter Users and Devices"),
    is_custom_local, cw_wizard_problems_of_pilot },
  [CW_WIZARD_FEATURES] = { "features", N_ ("Optional Features"),
    is_custom_local, NULL },
  [CW_WIZARD_APPS] = { "apps", N_ ("Cloud Applications"),
    has_attribute_filter, cw_wizard_problems_of_apps },
  [CW_WIZARD_ATTRIBUTES] = { "attributes", N_ ("Attributes"),
    has_attribute_filter, cw_wizard_problems_of_attributes },
  [CW_WIZARD_EXTENSIONS] = { "extensions", N_ ("Directory Extensions"),
    has_extensions, cw_wizard_problems_of_extensions },
  [CW_WIZARD_SINGLE_SIGN_ON] = { "single-sign-on", N_ ("Single Sign-On"),
    has_single_sign_on, cw_wizard_problems_of_single_sign_on },
  [CW_WIZARD_FEDERATION] = { "federation", N_ ("Federation"),
    has_federation, cw_wizard_problems_of_federation },
  [CW_WIZARD_STAGING] = { "staging", N_ ("Staging Mode"),
    is_only_asked, NULL },
  [CW_WIZARD_READY] = { "ready", N_ ("Ready to Configure"),
    is_local, NULL },
  [CW_WIZARD_CONFIGURING] = { "configuring", N_ ("Configuring"),
    is_local, NULL },
  [CW_WIZARD_COMPLETE] = { "complete", N_ ("Complete"),
    is_always, NULL },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (steps) == CW_WIZARD_N_STEPS);

const char *
cw_wizard_step_get_name (CwWizardStep step)
{
  g_return_val_if_fail (step < CW_WIZARD_N_STEPS, NULL);

  return steps[step].name;
}

gboolean
cw_wizard_step_from_name (const char *name, CwWizardStep *ret_step)
{
  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    if (g_str_equal (steps[i].name, name))
      {
        *ret_step = (CwWizardStep) i;
        return TRUE;
      }
  return FALSE;
}

const char *
cw_wizard_step_get_title (CwWizardStep step)
{
  g_return_val_if_fail (step < CW_WIZARD_N_STEPS, NULL);

  return _ (steps[step].title);
}

gboolean
cw_wizard_flow_is_relevant (CwDraft *draft, CwWizardStep step)
{
  g_return_val_if_fail (step < CW_WIZARD_N_STEPS, FALSE);

  /* With a configuration that runs the task says which pages there are. */
  if (step != CW_WIZARD_TASKS && cw_wizard_task_is_asked (draft) &&
      !cw_wizard_task_needs (draft, step))
    return FALSE;
  return steps[step].is_relevant (draft);
}

CwWizardStep
cw_wizard_flow_get_next (CwDraft *draft, CwWizardStep step)
{
  for (guint i = step + 1; i < CW_WIZARD_N_STEPS; i++)
    if (cw_wizard_flow_is_relevant (draft, (CwWizardStep) i))
      return (CwWizardStep) i;
  return CW_WIZARD_N_STEPS;
}

CwWizardStep
cw_wizard_flow_get_previous (CwDraft *draft, CwWizardStep step)
{
  for (guint i = step; i > 0; i--)
    if (cw_wizard_flow_is_relevant (draft, (CwWizardStep) (i - 1)))
      return (CwWizardStep) (i - 1);
  return CW_WIZARD_N_STEPS;
}

guint
cw_wizard_flow_get_position (CwDraft *draft, CwWizardStep step)
{
  guint position = 0;

  for (guint i = 0; i <= step; i++)
    position += cw_wizard_flow_is_relevant (draft, (CwWizardStep) i) ? 1 : 0;
  return position;
}

guint
cw_wizard_flow_get_n_relevant (CwDraft *draft)
{
  return cw_wizard_flow_get_position (draft, CW_WIZARD_COMPLETE);
}

void
cw_wizard_flow_settle_sign_in (CwDraft *draft)
{
  if (!cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_REOPENED) &&
      cw_draft_get_node (draft, "signIn.method") == NULL)
    cw_draft_set_string (draft, "signIn.method", "password-hash");
}

void
cw_wizard_flow_settle_extensions (CwDraft *draft)
{
  /* An answers file need not say that it has some. */
  if (cw_draft_get_node (draft, "features.extensions") != NULL &&
      !cw_draft_get_bool (draft, "features.extensions", FALSE))
    cw_draft_remove (draft, "attributes.extensions");
}

/* A set-up writes down what types the values have once there is a place for them. */
static gboolean
has_new_extension (JsonArray *items)
{
  for (guint i = 0; i < json_array_get_length (items); i++)
    {
      JsonNode *node = json_array_get_element (items, i);

      if (JSON_NODE_HOLDS_OBJECT (node) &&
          !json_object_has_member (json_node_get_object (node), "type"))
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_wizard_flow_wants_places (CwDraft *draft)
{
  JsonNode *node = cw_draft_get_node (draft, "attributes.extensions");
  int cloud = cw_draft_find_cloud (draft);

  if (!cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_REOPENED) || node == NULL ||
      !JSON_NODE_HOLDS_ARRAY (node) || json_array_get_length (json_node_get_array (node)) == 0)
    return FALSE;
  return cloud < 0 || has_new_extension (json_node_get_array (node)) ||
         !json_object_has_member (cw_draft_get_connector (draft, (guint) cloud),
                                  "extensionApplication");
}

static void
free_problem (gpointer data)
{
  CwDraftProblem *problem = data;

  g_free (problem->path);
  g_free (problem->text);
  g_free (problem);
}

void
cw_wizard_problems_add (GPtrArray *problems, const char *path, const char *text)
{
  CwDraftProblem *problem = g_new0 (CwDraftProblem, 1);

  problem->path = g_strdup (path);
  problem->text = g_strdup (text);
  g_ptr_array_add (problems, problem);
}

GPtrArray *
cw_wizard_flow_list_problems (CwDraft *draft, CwWizardStep step)
{
  GPtrArray *problems = g_ptr_array_new_with_free_func (free_problem);

  g_return_val_if_fail (step < CW_WIZARD_N_STEPS, problems);

  if (steps[step].add_problems != NULL)
    steps[step].add_problems (draft, problems);
  return problems;
}

GPtrArray *
cw_wizard_flow_list_choice_problems (CwDraft *draft)
{
  static const CwWizardStep chosen[] = { CW_WIZARD_COMPONENTS, CW_WIZARD_SIGN_IN,
                                         CW_WIZARD_FILTERING,  CW_WIZARD_IDENTITY,
                                         CW_WIZARD_PILOT,      CW_WIZARD_EXTENSIONS,
                                         CW_WIZARD_FEDERATION, CW_WIZARD_APPS,
                                         CW_WIZARD_ATTRIBUTES };
  GPtrArray *problems = g_ptr_array_new_with_free_func (free_problem);

  for (guint i = 0; i < G_N_ELEMENTS (chosen); i++)
    {
      const Step *step = &steps[chosen[i]];

      /* Lists of attributes are in force whether their pages were asked for or not. */
      if (step->is_relevant (draft) || step->is_relevant == has_attribute_filter)
        step->add_problems (draft, problems);
    }
  for (guint i = problems->len; i > 0; i--)
    if (g_str_has_suffix (((CwDraftProblem *) g_ptr_array_index (problems, i - 1))->path,
                          ".password"))
      g_ptr_array_remove_index (problems, i - 1);
  return problems;
}

gboolean
cw_wizard_flow_is_complete (CwDraft *draft, CwWizardStep step)
{
  g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (draft, step);

  return problems->len == 0;
}
