/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Room for any 64-bit number or generalized time with its NUL. */
#define CW_RULE_NUMBER_SIZE 48

/* Writes @value in decimal with a NUL; returns the length. */
gsize cw_rule_number_format (gint64 value, char ret_text[CW_RULE_NUMBER_SIZE]);

/* A whole decimal number with an optional sign, and nothing else; FALSE when it does not fit. */
gboolean
cw_rule_number_parse (const char *text, gsize len, gint64 *ret_value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
