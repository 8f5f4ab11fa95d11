/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-wizard-task.h"

#include <glib/gi18n-lib.h>

/* Bits by step. */
#define STEP(name) (1u << CW_WIZARD_##name)

/* Every change ends with the plan. */
#define PLAN (STEP (READY) | STEP (CONFIGURING) | STEP (COMPLETE))

/* Everything but where the engine lies, which the first set-up has settled. */
#define ALL_PAGES                                                                                  \
  (STEP (WELCOME) | STEP (SIGN_IN) | STEP (CLOUD) | STEP (DIRECTORIES) | STEP (DOMAINS) |          \
   STEP (FILTERING) | STEP (IDENTITY) | STEP (PILOT) | STEP (FEATURES) | STEP (APPS) |             \
   STEP (ATTRIBUTES) | STEP (EXTENSIONS) | STEP (SINGLE_SIGN_ON) | STEP (FEDERATION))

G_STATIC_ASSERT (CW_WIZARD_N_STEPS <= 32);

typedef struct
{
  CwWizardTask task;
  guint32 steps;
} Row;

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const Row rows[] = {
  { { "view", N_ ("View or export the configuration"),
      N_ ("What runs now, to be read or saved in a file that another set-up can import."),
      CW_WIZARD_TASK_LOOK }, 0 },
  { { "compare", N_ ("Compare with a file"),
      N_ ("What differs from a file that was exported before, or from another server."),
      CW_WIZARD_TASK_LOOK }, 0 },
  { { "compare-instance", N_ ("Compare with another instance"),
      N_ ("What differs from another engine on this machine, by the folder in which it keeps its data."),
      CW_WIZARD_TASK_LOOK }, 0 },
  { { "schema", N_ ("Read the schema anew"),
      N_ ("Which classes and attributes the directories have now."),
      CW_WIZARD_TASK_LOOK }, 0 },
  { { "made", N_ ("What set-ups made elsewhere"),
      N_ ("Accounts, rights and applications in directories and in the tenant; to look at, or to remove."),
      CW_WIZARD_TASK_LOOK }, 0 },
  { { "troubleshoot", N_ ("Troubleshoot one object"),
      N_ ("Its whole story: what it is joined with, which rule set a value, what failed."),
      CW_WIZARD_TASK_LOOK }, 0 },
  { { "options", N_ ("Change everything"),
      N_ ("All pages of the set-up, filled in: directories, what of them is read, matching, features."),
      CW_WIZARD_TASK_CHANGE }, ALL_PAGES | PLAN },
  { { "directories", N_ ("Directories and what is read of them"),
      N_ ("Add or remove a directory, choose domains and units."),
      CW_WIZARD_TASK_CHANGE }, STEP (DIRECTORIES) | STEP (FILTERING) | STEP (PILOT) | PLAN },
  { { "accounts", N_ ("Accounts and passwords"),
      N_ ("Change the password of an account, enter one anew, or try whether the stored one still works."),
      CW_WIZARD_TASK_CHANGE }, STEP (ACCOUNTS) | PLAN },
  { { "renew", N_ ("Renew the certificate"),
      N_ ("A new key and certificate for the application in the tenant, before the one in use expires."),
      CW_WIZARD_TASK_WINDOW }, 0 },
  { { "keys", N_ ("Database and keys"),
      N_ ("What keeps the stored secrets; export, import, rotate or give up their keys."),
      CW_WIZARD_TASK_WINDOW }, 0 },
  { { "sign-in", N_ ("Change how people sign in"),
      N_ ("Password hashes, pass-through, federation, single sign-on."),
      CW_WIZARD_TASK_CHANGE }, STEP (SIGN_IN) | STEP (SINGLE_SIGN_ON) | STEP (FEDERATION) | PLAN },
  { { "federation", N_ ("Manage the federation"),
      N_ ("Its servers, its domain and its certificate."),
      CW_WIZARD_TASK_CHANGE }, STEP (FEDERATION) | PLAN },
  { { "features", N_ ("Optional features and devices"),
      N_ ("Exchange hybrid, writeback of passwords, groups and devices, which attributes are sent."),
      CW_WIZARD_TASK_CHANGE },
    STEP (FEATURES) | STEP (APPS) | STEP (ATTRIBUTES) | STEP (EXTENSIONS) | PLAN },
  { { "staging", N_ ("Staging mode"),
      N_ ("Read and work everything out, but write nothing; or begin to write again."),
      CW_WIZARD_TASK_CHANGE }, STEP (STAGING) | PLAN },
};
/* clang-format on */

guint
cw_wizard_task_get_count (void)
{
  return G_N_ELEMENTS (rows);
}

CwWizardTask
cw_wizard_task_get (guint index)
{
  CwWizardTask task = { 0 };

  g_return_val_if_fail (index < G_N_ELEMENTS (rows), task);

  task = rows[index].task;
  task.title = _ (task.title);
  task.text = _ (task.text);
  return task;
}

static gboolean
is_federated (CwDraft *draft)
{
  static const char *const methods[] = { "ad-fs", "ping-federate", "saml", NULL };

  return g_strv_contains (methods, cw_draft_get_string (draft, "signIn.method", ""));
}

const char *
cw_wizard_task_get_obstacle (CwDraft *draft, const char *id)
{
  if (g_str_equal (id, "federation") && !is_federated (draft))
    return _ ("People do not sign in by federation. Change how they sign in first.");
  return NULL;
}

gboolean
cw_wizard_task_is_asked (CwDraft *draft)
{
  return cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_REOPENED) &&
         cw_draft_get_fact (draft, CW_DRAFT_FACT_IMPORT) == NULL;
}

gboolean
cw_wizard_task_needs (CwDraft *draft, CwWizardStep step)
{
  GVariant *chosen = cw_draft_get_fact (draft, CW_DRAFT_FACT_TASK);

  for (guint i = 0; chosen != NULL && i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].task.id, g_variant_get_string (chosen, NULL)))
      return (rows[i].steps & (1u << step)) != 0;
  return FALSE;
}
