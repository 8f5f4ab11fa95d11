/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_EXPRESSION_ROW (cw_expression_row_get_type ())

/**
 * CwExpressionRow:
 *
 * A row in which an expression is written, over as many lines as it needs, with its mistake
 * underlined and said below.
 *
 * Signal "changed": somebody wrote.
 */
G_DECLARE_FINAL_TYPE (CwExpressionRow, cw_expression_row, CW, EXPRESSION_ROW, AdwPreferencesRow)

GtkWidget *cw_expression_row_new (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* On one line. (transfer full) */
char *cw_expression_row_dup_text (CwExpressionRow *self);

/* @position: of the character, from 1; 0: none in particular. @message: NULL: no mistake.
 * @suggestion: (nullable): a word that a button offers in the place of the one there */
void cw_expression_row_mark (CwExpressionRow *self,
                             guint position,
                             const char *message,
                             const char *suggestion);

G_END_DECLS
