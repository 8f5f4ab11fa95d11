/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-entry.h"
#include "model/cw-schema.h"
#include "rules/cw-rule-arena.h"

G_BEGIN_DECLS

/**
 * CwRuleType:
 * @CW_RULE_TYPE_NULL: nothing: as a flow's result, other rules may contribute
 * @CW_RULE_TYPE_AUTHORITATIVE_NULL: nothing, and rules of lower precedence may not contribute
 * @CW_RULE_TYPE_IGNORE: as if the flow did not exist
 * @CW_RULE_TYPE_OPTION: a word that some functions take (CaseInsensitive, UTF8)
 * @CW_RULE_TYPE_REFERENCE: a DN as text, made by CRef()
 * @CW_RULE_TYPE_LIST: two values or more; one value is itself, none is NULL
 *
 * Bits, because the type of a part of an expression is known beforehand only as "one of these".
 */
typedef enum
{
  CW_RULE_TYPE_NULL = 1 << 0,
  CW_RULE_TYPE_AUTHORITATIVE_NULL = 1 << 1,
  CW_RULE_TYPE_IGNORE = 1 << 2,
  CW_RULE_TYPE_BOOLEAN = 1 << 3,
  CW_RULE_TYPE_INTEGER = 1 << 4,
  CW_RULE_TYPE_STRING = 1 << 5,
  CW_RULE_TYPE_BINARY = 1 << 6,
  CW_RULE_TYPE_TIME = 1 << 7,
  CW_RULE_TYPE_REFERENCE = 1 << 8,
  CW_RULE_TYPE_OPTION = 1 << 9,
  CW_RULE_TYPE_LIST = 1 << 10,
} CwRuleType;

/* What can be in a list, and what most functions speak of. */
#define CW_RULE_TYPE_SCALARS                                                                       \
  (CW_RULE_TYPE_BOOLEAN | CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_STRING | CW_RULE_TYPE_BINARY |       \
   CW_RULE_TYPE_TIME | CW_RULE_TYPE_REFERENCE)
#define CW_RULE_TYPE_TEXT (CW_RULE_TYPE_STRING | CW_RULE_TYPE_REFERENCE)

/* A list is never longer: no entry could hold it. */
#define CW_RULE_MAX_LIST CW_ENTRY_MAX_VALUES_PER_ATTRIBUTE

/* No function makes a text longer than this. */
#define CW_RULE_MAX_TEXT (16 * 1024 * 1024)

/**
 * CwRuleValue:
 *
 * A value while it is computed: 16 bytes, passed by value. What it points to belongs to an entry,
 * to the expression or to the evaluator's arena. Text is valid UTF-8 and need not end in a NUL.
 */
typedef struct _CwRuleValue CwRuleValue;

struct _CwRuleValue
{
  guint32 type; /* one CwRuleType */
  guint32 len;  /* bytes of text, number of items of a list */
  union
  {
    gint64 integer;           /* boolean, integer, option, time (microseconds since 1970) */
    const char *text;         /* string, reference, binary */
    const CwRuleValue *items; /* list */
  } u;
};

static inline CwRuleValue
cw_rule_value_null (void)
{
  return (CwRuleValue){ .type = CW_RULE_TYPE_NULL };
}

static inline CwRuleValue
cw_rule_value_boolean (gboolean value)
{
  return (CwRuleValue){ .type = CW_RULE_TYPE_BOOLEAN, .u.integer = value ? 1 : 0 };
}

static inline CwRuleValue
cw_rule_value_integer (gint64 value)
{
  return (CwRuleValue){ .type = CW_RULE_TYPE_INTEGER, .u.integer = value };
}

static inline CwRuleValue
cw_rule_value_time (gint64 time_usec)
{
  return (CwRuleValue){ .type = CW_RULE_TYPE_TIME, .u.integer = time_usec };
}

static inline CwRuleValue
cw_rule_value_text (CwRuleType type, const char *text, gsize len)
{
  return (CwRuleValue){ .type = type, .len = (guint32) len, .u.text = text };
}

static inline CwRuleValue
cw_rule_value_string (const char *text, gsize len)
{
  return cw_rule_value_text (CW_RULE_TYPE_STRING, text, len);
}

static inline gboolean
cw_rule_value_is (CwRuleValue value, guint types)
{
  return (value.type & types) != 0;
}

static inline gboolean
cw_rule_value_is_true (CwRuleValue value)
{
  return value.type == CW_RULE_TYPE_BOOLEAN && value.u.integer != 0;
}

/* The list of @items, or the one item, or NULL. */
CwRuleValue cw_rule_value_list (const CwRuleValue *items, guint n);

/* Items of a list; a single value is a list of one, NULL an empty one. The pointer is into @value
 * when it is no list. */
const CwRuleValue *cw_rule_value_get_items (const CwRuleValue *value, guint *ret_n);

/* Equality as "=" sees it: text without regard to case. FALSE for values of different kinds. */
gboolean cw_rule_value_equal (CwRuleValue a, CwRuleValue b);

/* The same bytes of the same type. */
gboolean cw_rule_value_identical (CwRuleValue a, CwRuleValue b);

/* Order of two values of one kind. */
int cw_rule_value_compare (CwRuleValue a, CwRuleValue b);

/* The text of any single value that has one ("True", "-12"); NULL stays NULL. */
CwRuleValue cw_rule_value_to_text (CwRuleValue value, CwRuleArena *arena);

/* "a whole number", "text or several values": for messages. (transfer full) */
char *cw_rule_types_to_string (guint types);

/* Which types values of @syntax have. */
guint cw_rule_types_from_syntax (CwSyntax syntax);

/* Which types can be stored in an attribute of @syntax. */
guint cw_rule_types_for_syntax (CwSyntax syntax);

/* A value as it is stored, read; CW_ERROR_INVALID_DATA says what is wrong with it. */
gboolean
cw_rule_value_from_bytes (CwValue bytes, CwSyntax syntax, CwRuleValue *ret_value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* A single value as it is to be stored. An empty text has no bytes: *ret_bytes has length 0 then,
 * which no directory can hold. */
gboolean cw_rule_value_to_bytes (CwRuleValue value,
                                 CwSyntax syntax,
                                 CwRuleArena *arena,
                                 CwValue *ret_bytes,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
