/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-wizard-page.h"
#include "setup/draft/cw-draft-text.h"
#include "setup/draft/cw-wizard-flow.h"

G_BEGIN_DECLS

#define CW_TYPE_FORM_PAGE (cw_form_page_get_type ())

/**
 * CwFormPage:
 *
 * A page whose fields stand for members of the draft. What a field shows is written into the draft
 * at once; what is missing or wrong (CwWizardFlow) stands in a sentence under its field once
 * somebody has touched it; the page is complete when nothing is.
 */
G_DECLARE_DERIVABLE_TYPE (CwFormPage, cw_form_page, CW, FORM_PAGE, CwWizardPage)

/**
 * CwFormPageClass:
 * @step: whose problems count
 * @refresh: (nullable): the draft has changed, or the page is about to be shown: bring up to date
 *     what no field stands for (what is visible, what has to be checked)
 * @is_good: (nullable): FALSE keeps the page incomplete although no field is wrong
 */
struct _CwFormPageClass
{
  CwWizardPageClass parent_class;

  CwWizardStep step;
  void (*refresh) (CwFormPage *self, CwDraft *draft);
  gboolean (*is_good) (CwFormPage *self, CwDraft *draft);
};

/* ----- for init() of a page. Paths are static texts */

/* A text; an empty one takes the member away. */
void cw_form_page_bind_entry (CwFormPage *self, GtkEditable *entry, const char *path);
/* A list, written with commas between. */
void cw_form_page_bind_list (CwFormPage *self,
                             GtkEditable *entry,
                             const char *path,
                             const CwDraftText *format);
/* A secret of the draft that belongs to no connector; what is missing of it is told as @path. */
void
cw_form_page_bind_secret (CwFormPage *self, GtkEditable *entry, const char *path, const char *kind);
void
cw_form_page_bind_switch (CwFormPage *self, GtkSwitch *toggle, const char *path, gboolean fallback);
void cw_form_page_bind_check (CwFormPage *self,
                              GtkCheckButton *check,
                              const char *path,
                              gboolean fallback);
/* One of a group: active when the member is @value. */
void cw_form_page_bind_choice (CwFormPage *self,
                               GtkCheckButton *choice,
                               const char *path,
                               const char *value,
                               const char *fallback);
/* The row's model has as many items as @values (static, %NULL-terminated), in their order. */
void cw_form_page_bind_combo (CwFormPage *self,
                              AdwComboRow *row,
                              const char *path,
                              const char *const *values,
                              const char *fallback);
/* A problem of that path is told under this row, which stands for it in another way. */
void cw_form_page_bind_problem (CwFormPage *self, GtkWidget *row, const char *path);

/* ----- for the page */

/* Looks at the draft again: something that is_good() or refresh() depends on has changed. */
void cw_form_page_update (CwFormPage *self);

/* TRUE while fields are set from the draft: handlers of the page's own do nothing then. */
gboolean cw_form_page_is_filling (CwFormPage *self);

G_END_DECLS
