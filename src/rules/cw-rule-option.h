/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "rules/cw-rule-value.h"

G_BEGIN_DECLS

/* Words that some functions take as an argument; the numbers of the vb ones are VBA's. */
typedef enum
{
  CW_RULE_OPTION_VB_BINARY_COMPARE = 0,
  CW_RULE_OPTION_VB_TEXT_COMPARE = 1,
  CW_RULE_OPTION_CASE_SENSITIVE,
  CW_RULE_OPTION_CASE_INSENSITIVE,
  CW_RULE_OPTION_UNICODE,
  CW_RULE_OPTION_ASCII,
  CW_RULE_OPTION_UTF8,
  CW_RULE_OPTION_DC,
} CwRuleOption;

/* The value of a word that stands alone: True, NULL, CRLF, CaseInsensitive, ... */
gboolean cw_rule_option_find (const char *word, CwRuleValue *ret_value);

/* The nearest such word, or %NULL. */
const char *cw_rule_option_suggest (const char *word);

G_END_DECLS
