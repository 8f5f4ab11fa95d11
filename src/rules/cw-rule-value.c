/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-value.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "base/cw-time.h"
#include "rules/cw-rule-number.h"
#include "rules/cw-rule-text.h"
#include "rules/cw-rule-time.h"

typedef struct
{
  CwRuleType type;
  const char *name;
} TypeName;

static const TypeName type_names[] = {
  { CW_RULE_TYPE_NULL, "NULL" },
  { CW_RULE_TYPE_AUTHORITATIVE_NULL, "AuthoritativeNull" },
  { CW_RULE_TYPE_IGNORE, "IgnoreThisFlow" },
  { CW_RULE_TYPE_BOOLEAN, CW_PHRASE ("True or False") },
  { CW_RULE_TYPE_INTEGER, CW_PHRASE ("a number") },
  { CW_RULE_TYPE_STRING, CW_PHRASE ("text") },
  { CW_RULE_TYPE_BINARY, CW_PHRASE ("bytes") },
  { CW_RULE_TYPE_TIME, CW_PHRASE ("a date") },
  { CW_RULE_TYPE_REFERENCE, CW_PHRASE ("a reference") },
  { CW_RULE_TYPE_OPTION, CW_PHRASE ("an option word") },
  { CW_RULE_TYPE_LIST, CW_PHRASE ("several values") },
};

CwRuleValue
cw_rule_value_list (const CwRuleValue *items, guint n)
{
  if (n == 0)
    return cw_rule_value_null ();
  if (n == 1)
    return items[0];
  return (CwRuleValue){ .type = CW_RULE_TYPE_LIST, .len = n, .u.items = items };
}

const CwRuleValue *
cw_rule_value_get_items (const CwRuleValue *value, guint *ret_n)
{
  if (value->type == CW_RULE_TYPE_LIST)
    {
      *ret_n = value->len;
      return value->u.items;
    }
  *ret_n = value->type == CW_RULE_TYPE_NULL ? 0 : 1;
  return value;
}

static gboolean
is_one_kind (CwRuleValue a, CwRuleValue b)
{
  return a.type == b.type || (((a.type | b.type) & ~(guint) CW_RULE_TYPE_TEXT) == 0);
}

gboolean
cw_rule_value_equal (CwRuleValue a, CwRuleValue b)
{
  if (!is_one_kind (a, b) || a.type == CW_RULE_TYPE_LIST)
    return FALSE;
  return cw_rule_value_compare (a, b) == 0;
}

gboolean
cw_rule_value_identical (CwRuleValue a, CwRuleValue b)
{
  if (a.type != b.type || a.len != b.len)
    return FALSE;
  if (cw_rule_value_is (a, CW_RULE_TYPE_TEXT | CW_RULE_TYPE_BINARY))
    return a.len == 0 || memcmp (a.u.text, b.u.text, a.len) == 0;
  if (cw_rule_value_is (a, CW_RULE_TYPE_BOOLEAN | CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_TIME |
                               CW_RULE_TYPE_OPTION))
    return a.u.integer == b.u.integer;
  return a.type != CW_RULE_TYPE_LIST;
}

int
cw_rule_value_compare (CwRuleValue a, CwRuleValue b)
{
  if (cw_rule_value_is (a, CW_RULE_TYPE_TEXT))
    return cw_rule_text_compare_folded (a.u.text, a.len, b.u.text, b.len);
  if (cw_rule_value_is (a, CW_RULE_TYPE_BINARY))
    return cw_rule_text_compare (a.u.text, a.len, b.u.text, b.len);
  return (a.u.integer > b.u.integer) - (a.u.integer < b.u.integer);
}

CwRuleValue
cw_rule_value_to_text (CwRuleValue value, CwRuleArena *arena)
{
  char buffer[CW_RULE_NUMBER_SIZE];
  gsize len;

  switch ((CwRuleType) value.type)
    {
    case CW_RULE_TYPE_BOOLEAN:
      return value.u.integer != 0 ? cw_rule_value_string ("True", 4)
                                  : cw_rule_value_string ("False", 5);
    case CW_RULE_TYPE_INTEGER:
      len = cw_rule_number_format (value.u.integer, buffer);
      return cw_rule_value_string (cw_rule_arena_dup (arena, buffer, len), len);
    case CW_RULE_TYPE_STRING:
    case CW_RULE_TYPE_REFERENCE:
      return cw_rule_value_string (value.u.text, value.len);
    case CW_RULE_TYPE_TIME:
      len = cw_rule_time_format_generalized (value.u.integer, buffer);
      return cw_rule_value_string (cw_rule_arena_dup (arena, buffer, len), len);
    case CW_RULE_TYPE_NULL:
    case CW_RULE_TYPE_AUTHORITATIVE_NULL:
    case CW_RULE_TYPE_IGNORE:
    case CW_RULE_TYPE_BINARY:
    case CW_RULE_TYPE_OPTION:
    case CW_RULE_TYPE_LIST:
      break;
    }
  return cw_rule_value_null ();
}

char *
cw_rule_types_to_string (guint types)
{
  char *text = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (type_names); i++)
    {
      g_autofree char *before = text;

      if ((types & type_names[i].type) == 0)
        text = g_steal_pointer (&before);
      else if (before == NULL)
        text = g_strdup (type_names[i].name);
      else
        text = g_strdup_printf (CW_PHRASE ("%s / %s"), before, type_names[i].name);
    }
  return text != NULL ? text : g_strdup ("");
}

guint
cw_rule_types_from_syntax (CwSyntax syntax)
{
  switch (syntax)
    {
    case CW_SYNTAX_STRING:
    case CW_SYNTAX_STRING_EXACT:
      return CW_RULE_TYPE_STRING;
    case CW_SYNTAX_REFERENCE:
      return CW_RULE_TYPE_REFERENCE;
    case CW_SYNTAX_INTEGER:
    case CW_SYNTAX_FILETIME:
      return CW_RULE_TYPE_INTEGER;
    case CW_SYNTAX_BOOLEAN:
      return CW_RULE_TYPE_BOOLEAN;
    case CW_SYNTAX_TIME:
      return CW_RULE_TYPE_TIME;
    case CW_SYNTAX_BINARY:
    case CW_SYNTAX_GUID:
    case CW_SYNTAX_SID:
      return CW_RULE_TYPE_BINARY;
    }
  g_return_val_if_reached (CW_RULE_TYPE_STRING);
}

guint
cw_rule_types_for_syntax (CwSyntax syntax)
{
  switch (syntax)
    {
    case CW_SYNTAX_STRING:
    case CW_SYNTAX_STRING_EXACT:
      return CW_RULE_TYPE_TEXT | CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_BOOLEAN;
    case CW_SYNTAX_INTEGER:
    case CW_SYNTAX_FILETIME:
      return CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_STRING;
    case CW_SYNTAX_BOOLEAN:
      return CW_RULE_TYPE_BOOLEAN | CW_RULE_TYPE_STRING;
    case CW_SYNTAX_REFERENCE:
    case CW_SYNTAX_TIME:
    case CW_SYNTAX_BINARY:
    case CW_SYNTAX_GUID:
    case CW_SYNTAX_SID:
      break;
    }
  return cw_rule_types_from_syntax (syntax);
}

static gboolean
set_data_error (GError **error, const char *message)
{
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA, message);
  return FALSE;
}

/* RFC 4517 3.3.3 spells them in upper case; Graph and people do not. */
static gboolean
parse_boolean (const char *text, gsize len, gboolean *ret_value)
{
  if (len == 4 && g_ascii_strncasecmp (text, "TRUE", 4) == 0)
    *ret_value = TRUE;
  else if (len == 5 && g_ascii_strncasecmp (text, "FALSE", 5) == 0)
    *ret_value = FALSE;
  else
    return FALSE;
  return TRUE;
}

gboolean
cw_rule_value_from_bytes (CwValue bytes, CwSyntax syntax, CwRuleValue *ret_value, GError **error)
{
  CwRuleType type = cw_rule_types_from_syntax (syntax);
  const char *text = (const char *) bytes.data;
  gint64 number = 0;
  gboolean truth = FALSE;

  if ((type & CW_RULE_TYPE_TEXT) != 0 && !cw_rule_text_is_valid (text, bytes.len))
    return set_data_error (error, "the value is not valid UTF-8 text");
  if (type == CW_RULE_TYPE_INTEGER && !cw_rule_number_parse (text, bytes.len, &number))
    return set_data_error (error, "the value is not a whole number");
  if (type == CW_RULE_TYPE_BOOLEAN && !parse_boolean (text, bytes.len, &truth))
    return set_data_error (error, "the value is neither TRUE nor FALSE");
  if (type == CW_RULE_TYPE_TIME &&
      (memchr (text, '\0', bytes.len) != NULL || !cw_time_parse_generalized (text, &number)))
    return set_data_error (error, "the value is not a generalized time");

  if (type == CW_RULE_TYPE_BOOLEAN)
    *ret_value = cw_rule_value_boolean (truth);
  else if (type == CW_RULE_TYPE_INTEGER)
    *ret_value = cw_rule_value_integer (number);
  else if (type == CW_RULE_TYPE_TIME)
    *ret_value = cw_rule_value_time (number);
  else
    *ret_value = cw_rule_value_text (type, text, bytes.len);
  return TRUE;
}

static gboolean
to_boolean_bytes (CwRuleValue value, CwValue *ret_bytes, GError **error)
{
  gboolean truth = cw_rule_value_is_true (value);
  gsize len;
  const char *text;

  if (value.type == CW_RULE_TYPE_STRING)
    {
      text =
          cw_rule_text_trim (value.u.text, value.len, CW_RULE_TRIM_START | CW_RULE_TRIM_END, &len);
      if (!parse_boolean (text, len, &truth))
        return set_data_error (error, "the attribute takes True or False");
    }
  ret_bytes->data = (const guint8 *) (truth ? "TRUE" : "FALSE");
  ret_bytes->len = truth ? 4 : 5;
  return TRUE;
}

gboolean
cw_rule_value_to_bytes (CwRuleValue value,
                        CwSyntax syntax,
                        CwRuleArena *arena,
                        CwValue *ret_bytes,
                        GError **error)
{
  guint allowed = cw_rule_types_for_syntax (syntax);
  gint64 number;

  if (!cw_rule_value_is (value, allowed))
    {
      g_autofree char *wanted = cw_rule_types_to_string (allowed);
      g_autofree char *given = cw_rule_types_to_string (value.type);

      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "the attribute takes %s, not %s", wanted,
                   given);
      return FALSE;
    }
  if (syntax == CW_SYNTAX_BOOLEAN)
    return to_boolean_bytes (value, ret_bytes, error);
  if (!cw_rule_value_is (value, CW_RULE_TYPE_BINARY))
    value = cw_rule_value_to_text (value, arena);
  if ((syntax == CW_SYNTAX_INTEGER || syntax == CW_SYNTAX_FILETIME) &&
      !cw_rule_number_parse (value.u.text, value.len, &number))
    return set_data_error (error, "the attribute takes a whole number");

  ret_bytes->data = (const guint8 *) value.u.text;
  ret_bytes->len = value.len;
  return TRUE;
}
