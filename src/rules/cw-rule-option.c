/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-option.h"

#include <string.h>

#include "rules/cw-rule-text.h"

#define OPTION(name, option)                                                                       \
  {                                                                                                \
    name, { .type = CW_RULE_TYPE_OPTION, .u.integer = option }                                     \
  }

static const struct
{
  const char *word;
  CwRuleValue value;
} words[] = {
  { "True", { .type = CW_RULE_TYPE_BOOLEAN, .u.integer = 1 } },
  { "False", { .type = CW_RULE_TYPE_BOOLEAN, .u.integer = 0 } },
  { "NULL", { .type = CW_RULE_TYPE_NULL } },
  { "Nothing", { .type = CW_RULE_TYPE_NULL } },
  { "AuthoritativeNull", { .type = CW_RULE_TYPE_AUTHORITATIVE_NULL } },
  { "IgnoreThisFlow", { .type = CW_RULE_TYPE_IGNORE } },
  { "CRLF", { .type = CW_RULE_TYPE_STRING, .len = 2, .u.text = "\r\n" } },
  OPTION ("vbBinaryCompare", CW_RULE_OPTION_VB_BINARY_COMPARE),
  OPTION ("vbTextCompare", CW_RULE_OPTION_VB_TEXT_COMPARE),
  OPTION ("CaseSensitive", CW_RULE_OPTION_CASE_SENSITIVE),
  OPTION ("CaseInsensitive", CW_RULE_OPTION_CASE_INSENSITIVE),
  OPTION ("Unicode", CW_RULE_OPTION_UNICODE),
  OPTION ("ASCII", CW_RULE_OPTION_ASCII),
  OPTION ("UTF8", CW_RULE_OPTION_UTF8),
  OPTION ("DC", CW_RULE_OPTION_DC),
};

gboolean
cw_rule_option_find (const char *word, CwRuleValue *ret_value)
{
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (words[i].word, word) == 0)
      {
        *ret_value = words[i].value;
        return TRUE;
      }
  return FALSE;
}

const char *
cw_rule_option_suggest (const char *word)
{
  const char *names[G_N_ELEMENTS (words)];

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    names[i] = words[i].word;
  return cw_rule_text_suggest (word, names, G_N_ELEMENTS (names));
}
