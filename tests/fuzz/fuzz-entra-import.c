/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "base/cw-answer.h"
#include "rules/cw-own-rules.h"
#include "rules/cw-rule-set.h"
#include "setup/draft/cw-entra-import.h"
#include "setup/draft/cw-script-reader.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A statement is read, or there is a reason why not. */
static void
check_statements (const char *text)
{
  g_autoptr (GPtrArray) statements = cw_script_read (text, -1);
  guint line = 1;

  for (guint i = 0; i < statements->len; i++)
    {
      const CwScriptStatement *statement = g_ptr_array_index (statements, i);

      g_assert_cmpuint (statement->line, >=, line);
      line = statement->line;
      if (statement->problem == NULL)
        g_assert_true ((statement->command != NULL) != (statement->value != NULL));
      else
        g_assert_cmpuint (statement->arguments->len, ==, 0);
    }
}

/* Whatever rules come out of it can be stored, and what was left has a reason. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (CwEntraImport) entra = cw_entra_import_new ();
  g_autofree char *text = g_utf8_make_valid ((const char *) data, (gssize) size);
  g_autoptr (CwDraft) draft = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GError) error = NULL;
  JsonNode *rules = NULL;

  check_statements (text);
  if (!cw_entra_import_add (entra, "file", (const char *) data, (gssize) size))
    return 0;
  draft = cw_entra_import_end (entra);
  items = cw_answer_get_array (cw_draft_get_fact (draft, CW_DRAFT_FACT_IMPORT), "items");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      g_assert_true (cw_answer_get_bool (item, "isTaken") != cw_answer_has (item, "reason"));
    }
  rules = cw_draft_get_node (draft, "rules");
  if (rules == NULL)
    return 0;
  g_assert_true (cw_rule_set_check_document (rules, &error));
  g_assert_no_error (error);
  g_assert_true (cw_own_rules_check (rules, &error));
  g_assert_no_error (error);
  return 0;
}
