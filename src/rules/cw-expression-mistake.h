/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-expression-private.h"

G_BEGIN_DECLS

/* What is wrong with an expression, as CW_ERROR_INVALID_CONFIG: "at 14: " and a sentence that
 * stands for itself, so that it can be said in another language; what helps to mend it follows
 * behind a semicolon. All of them return %NULL, which a caller that tells TRUE from FALSE compares
 * with it. */

gpointer cw_expression_mistake (GError **error, guint position, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* @what is a sentence already. @suggestion: (nullable) */
gpointer cw_expression_mistake_unknown (GError **error,
                                        guint position,
                                        const char *what,
                                        const char *suggestion);

/* @wanted: the sentence that says what is expected. @open: position of a ( that is not closed yet;
 * 0: there is none */
gpointer cw_expression_mistake_unexpected (GError **error,
                                           const CwToken *token,
                                           const char *wanted,
                                           guint open);

gpointer cw_expression_mistake_reference (GError **error, guint position, const char *name);

/* Types that @argument, number @index of a call, cannot have. */
gpointer cw_expression_mistake_argument (GError **error,
                                         const CwExpressionNode *call,
                                         guint index,
                                         guint wanted);

gpointer cw_expression_mistake_count (GError **error,
                                      guint position,
                                      const CwRuleFunction *function,
                                      guint n);

/* @is_alone: no other operator stands beside it. */
gpointer cw_expression_mistake_operator (GError **error,
                                         const CwToken *token,
                                         guint left,
                                         guint right,
                                         gboolean is_alone);

G_END_DECLS
