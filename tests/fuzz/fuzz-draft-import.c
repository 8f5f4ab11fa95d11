/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "setup/draft/cw-draft-import.h"
#include "setup/draft/cw-wizard-flow.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Whatever is imported, the pages can ask of it what they ask, and it can be written and read
 * again. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDraft) draft =
      cw_draft_import ((const char *) data, (gssize) size, "/nonexistent", &error);
  g_autoptr (CwDraft) again = NULL;
  g_autofree char *text = NULL;

  g_assert_true ((draft == NULL) == (error != NULL));
  if (draft == NULL)
    return 0;
  g_assert_nonnull (cw_draft_get_fact (draft, CW_DRAFT_FACT_IMPORT));
  for (CwWizardStep step = 0; step < CW_WIZARD_N_STEPS; step++)
    {
      g_autoptr (GPtrArray) problems = cw_wizard_flow_list_problems (draft, step);

      g_assert_true ((problems->len == 0) == cw_wizard_flow_is_complete (draft, step));
      (void) cw_wizard_flow_is_relevant (draft, step);
    }
  text = cw_draft_to_answers (draft);
  again = cw_draft_new_from_text (text, &error);
  g_assert_no_error (error);
  g_assert_nonnull (again);
  return 0;
}
