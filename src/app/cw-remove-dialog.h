/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CwRemoveQuestion: what is asked before something goes that does not come back by itself.
 * @heading: the question
 * @body: what goes, and what comes of it
 * @keep: (nullable): the answer that leaves everything as it is, with its mnemonic; "_Keep"
 * @remove: (nullable): the answer that does it; "_Remove"
 */
typedef struct
{
  const char *heading;
  const char *body;
  const char *keep;
  const char *remove;
} CwRemoveQuestion;

/* AdwMessageDialog::response: yes; everything else: no. */
#define CW_REMOVE_DIALOG_REMOVE "remove"

/**
 * cw_remove_dialog_new:
 * @parent: (nullable): the window that waits for the answer
 *
 * Escape, Return and closing it keep what there is.
 *
 * Returns: (transfer none): a dialog that is not shown yet
 */
AdwMessageDialog *cw_remove_dialog_new (GtkWindow *parent, const CwRemoveQuestion *question);

typedef void (*CwRemoveFunc) (GtkWidget *owner, gpointer user_data);

/**
 * cw_remove_dialog_ask:
 * @owner: whatever asks, in a window
 * @remove: (scope async): called when the answer is yes and @owner is still there
 */
void cw_remove_dialog_ask (GtkWidget *owner,
                           const CwRemoveQuestion *question,
                           CwRemoveFunc remove,
                           gpointer user_data);

G_END_DECLS
