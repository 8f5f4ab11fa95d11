/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "setup/draft/cw-wizard-flow.h"

G_BEGIN_DECLS

/* What somebody who opens the set-up of a configuration that runs can want, and the pages that each
 * wish needs. The fact CW_DRAFT_FACT_TASK names the one that was chosen. */

typedef enum
{
  CW_WIZARD_TASK_LOOK,   /* shows something; no page follows */
  CW_WIZARD_TASK_CHANGE, /* pages follow, then the plan */
  CW_WIZARD_TASK_WINDOW, /* changes something in a window of its own; no page follows */
} CwWizardTaskKind;

typedef struct
{
  const char *id;    /* stable: "sign-in" */
  const char *title; /* translated */
  const char *text;  /* translated: a sentence */
  CwWizardTaskKind kind;
} CwWizardTask;

guint cw_wizard_task_get_count (void);
CwWizardTask cw_wizard_task_get (guint index);

/* Why it cannot be done as the draft is: a translated sentence; NULL: it can. (transfer none) */
const char *cw_wizard_task_get_obstacle (CwDraft *draft, const char *id);

/* TRUE when the tasks come first: a configuration runs, and no file was imported over it. */
gboolean cw_wizard_task_is_asked (CwDraft *draft);

/* Whether the chosen task needs the page; FALSE when none is chosen. */
gboolean cw_wizard_task_needs (CwDraft *draft, CwWizardStep step);

G_END_DECLS
