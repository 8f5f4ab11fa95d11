/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_DIRECTORY_FORM (cw_directory_form_get_type ())

/**
 * CwDirectoryForm:
 *
 * One directory of the draft: its server, and the account that reads it or the administrator who
 * makes one. What is typed goes into the draft at once, passwords into its secrets. Signal
 * "settled": somebody has finished with a field (Enter, or another one has the focus): a time to
 * check what is there, which a password in the middle of its typing is not.
 */
G_DECLARE_FINAL_TYPE (CwDirectoryForm, cw_directory_form, CW, DIRECTORY_FORM, GtkBox)

/* Shows the connector at @index of the draft; -1: a new one, which is added with its first text. */
void cw_directory_form_edit (CwDirectoryForm *self, CwDraft *draft, int index);

/* Enters a domain controller that was found, when nothing was entered yet. */
void cw_directory_form_propose (CwDirectoryForm *self, const char *host);

/* Of the connector that is shown; -1: nothing was entered yet. */
int cw_directory_form_get_index (CwDirectoryForm *self);

/* Says what is still missing: the first problem that is about this directory. @problems:
 * (element-type CwDraftProblem) */
void cw_directory_form_show_problems (CwDirectoryForm *self, GPtrArray *problems);

GtkWidget *cw_directory_form_get_first_focus (CwDirectoryForm *self);

G_END_DECLS
