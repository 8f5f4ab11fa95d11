/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_WIZARD_PAGE (cw_wizard_page_get_type ())

/**
 * CwWizardPage:
 *
 * One page of the wizard: a template that shows a part of the draft and edits it. The window knows
 * nothing else of a page than this class.
 *
 * Properties "draft" and "engine" are given at construction. "complete" (boolean): Next may be
 * pressed. "busy" (boolean): something runs that Next has to wait for, as leave_async() does.
 * "title": what the page is called; the window sets it from the flow. "can-go-back" (boolean,
 * TRUE): FALSE on a page behind which something has been done. "next-label": what the button says,
 * "_Next".
 */
G_DECLARE_DERIVABLE_TYPE (CwWizardPage, cw_wizard_page, CW, WIZARD_PAGE, AdwBin)

/**
 * CwWizardPageClass:
 * @enter: the page is about to be shown: bring it up to date with the draft, which other pages have
 *     changed since; called each time
 * @leave_async: (nullable): Next was pressed: a last check that takes its time. NULL: nothing to do
 * @leave_finish: FALSE keeps the page; the error's message is shown above it, unless it is
 *     G_IO_ERROR_CANCELLED
 * @get_first_focus: (nullable): the widget that gets the focus when the page is shown. (nullable)
 *
 * A page writes into the draft as soon as something changes on it, not when it is left, so that
 * nothing is lost by going back.
 */
struct _CwWizardPageClass
{
  AdwBinClass parent_class;

  void (*enter) (CwWizardPage *self);
  void (*leave_async) (CwWizardPage *self,
                       GCancellable *cancellable,
                       GAsyncReadyCallback callback,
                       gpointer user_data);
  gboolean (*leave_finish) (CwWizardPage *self, GAsyncResult *result, GError **error);
  GtkWidget *(*get_first_focus) (CwWizardPage *self);
};

/* For the window */
void cw_wizard_page_enter (CwWizardPage *self);
void cw_wizard_page_leave_async (CwWizardPage *self,
                                 GCancellable *cancellable,
                                 GAsyncReadyCallback callback,
                                 gpointer user_data);
gboolean cw_wizard_page_leave_finish (CwWizardPage *self, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_wizard_page_grab_first_focus (CwWizardPage *self);

/* For the page. (transfer none) */
CwDraft *cw_wizard_page_get_draft (CwWizardPage *self);
CwAppEngine *cw_wizard_page_get_engine (CwWizardPage *self);

const char *cw_wizard_page_get_title (CwWizardPage *self);
void cw_wizard_page_set_title (CwWizardPage *self, const char *title);
gboolean cw_wizard_page_get_complete (CwWizardPage *self);
void cw_wizard_page_set_complete (CwWizardPage *self, gboolean is_complete);
gboolean cw_wizard_page_get_can_go_back (CwWizardPage *self);
void cw_wizard_page_set_can_go_back (CwWizardPage *self, gboolean can_go_back);
const char *cw_wizard_page_get_next_label (CwWizardPage *self); /* with a mnemonic */
void cw_wizard_page_set_next_label (CwWizardPage *self, const char *label);
gboolean cw_wizard_page_get_busy (CwWizardPage *self);
void cw_wizard_page_set_busy (CwWizardPage *self, gboolean is_busy);

G_END_DECLS
