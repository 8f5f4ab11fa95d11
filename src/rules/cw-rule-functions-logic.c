/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-function.h"

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "rules/cw-rule-number.h"
#include "rules/cw-rule-text.h"
#include "rules/cw-rule-time.h"

/* Everything that a test for presence may be asked about. */
#define ANYTHING (CW_RULE_TYPE_SCALARS | CW_RULE_TYPE_NULL | CW_RULE_TYPE_LIST)
#define RESULT                                                                                     \
  (CW_RULE_TYPE_SCALARS | CW_RULE_TYPE_NULL | CW_RULE_TYPE_LIST | CW_RULE_TYPE_IGNORE |            \
   CW_RULE_TYPE_AUTHORITATIVE_NULL)
#define CONDITION (CW_RULE_TYPE_BOOLEAN | CW_RULE_TYPE_NULL)

static gboolean
is_null (const CwRuleValue *value)
{
  return value->type == CW_RULE_TYPE_NULL;
}

static gboolean
is_empty (const CwRuleValue *value)
{
  return cw_rule_value_is (*value, CW_RULE_TYPE_TEXT) && value->len == 0;
}

static gboolean
return_boolean (CwRuleValue *ret_value, gboolean value)
{
  *ret_value = cw_rule_value_boolean (value);
  return TRUE;
}

static gboolean
eval_is_null (CwRuleContext *context,
              const CwRuleValue *args,
              guint n_args,
              CwRuleValue *ret_value,
              GError **error)
{
  return return_boolean (ret_value, is_null (args));
}

static gboolean
eval_is_empty (CwRuleContext *context,
               const CwRuleValue *args,
               guint n_args,
               CwRuleValue *ret_value,
               GError **error)
{
  return return_boolean (ret_value, is_empty (args));
}

static gboolean
eval_is_null_or_empty (CwRuleContext *context,
                       const CwRuleValue *args,
                       guint n_args,
                       CwRuleValue *ret_value,
                       GError **error)
{
  return return_boolean (ret_value, is_null (args) || is_empty (args));
}

static gboolean
eval_is_present (CwRuleContext *context,
                 const CwRuleValue *args,
                 guint n_args,
                 CwRuleValue *ret_value,
                 GError **error)
{
  return return_boolean (ret_value, !is_null (args) && !is_empty (args));
}

/* Whether CStr() can make text of it. */
static gboolean
eval_is_string (CwRuleContext *context,
                const CwRuleValue *args,
                guint n_args,
                CwRuleValue *ret_value,
                GError **error)
{
  return return_boolean (
      ret_value,
      cw_rule_value_is (*args, CW_RULE_TYPE_TEXT | CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_BOOLEAN));
}

/* Whether CNum() can make a number of it. */
static gboolean
eval_is_numeric (CwRuleContext *context,
                 const CwRuleValue *args,
                 guint n_args,
                 CwRuleValue *ret_value,
                 GError **error)
{
  gint64 number;
  gsize len;
  const char *text;

  if (args->type != CW_RULE_TYPE_STRING)
    return return_boolean (ret_value,
                           cw_rule_value_is (*args, CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_BOOLEAN));
  text = cw_rule_text_trim (args->u.text, args->len, CW_RULE_TRIM_START | CW_RULE_TRIM_END, &len);
  return return_boolean (ret_value, cw_rule_number_parse (text, len, &number));
}

static gboolean
eval_is_date (CwRuleContext *context,
              const CwRuleValue *args,
              guint n_args,
              CwRuleValue *ret_value,
              GError **error)
{
  gint64 time;

  return return_boolean (ret_value, args->type == CW_RULE_TYPE_TIME ||
                                        (args->type == CW_RULE_TYPE_STRING &&
                                         cw_rule_time_parse (args->u.text, args->len, &time)));
}

static gboolean
eval_is_guid (CwRuleContext *context,
              const CwRuleValue *args,
              guint n_args,
              CwRuleValue *ret_value,
              GError **error)
{
  g_autofree char *text = NULL;
  CwGuid guid;

  if (args->type != CW_RULE_TYPE_STRING)
    return return_boolean (ret_value, FALSE);
  text = g_strndup (args->u.text, args->len);
  return return_boolean (ret_value, cw_guid_parse (text, CW_GUID_ORDER_MIXED, &guid));
}

static gboolean
eval_bit_and (CwRuleContext *context,
              const CwRuleValue *args,
              guint n_args,
              CwRuleValue *ret_value,
              GError **error)
{
  *ret_value = cw_rule_value_integer (args[0].u.integer & args[1].u.integer);
  return TRUE;
}

static gboolean
eval_bit_or (CwRuleContext *context,
             const CwRuleValue *args,
             guint n_args,
             CwRuleValue *ret_value,
             GError **error)
{
  *ret_value = cw_rule_value_integer (args[0].u.integer | args[1].u.integer);
  return TRUE;
}

static gboolean
eval_is_bit_set (CwRuleContext *context,
                 const CwRuleValue *args,
                 guint n_args,
                 CwRuleValue *ret_value,
                 GError **error)
{
  return return_boolean (ret_value, args[0].type == CW_RULE_TYPE_INTEGER &&
                                        args[1].type == CW_RULE_TYPE_INTEGER &&
                                        (args[0].u.integer & args[1].u.integer) != 0);
}

static gboolean
eval_switch (CwRuleContext *context,
             const CwRuleValue *args,
             guint n_args,
             CwRuleValue *ret_value,
             GError **error)
{
  *ret_value = cw_rule_value_null ();
  for (guint i = 0; i + 1 < n_args; i += 2)
    {
      if (!cw_rule_value_is (args[i], CONDITION))
        return cw_rule_function_fail (error, "a condition is neither True nor False");
      if (!cw_rule_value_is_true (args[i]))
        continue;
      *ret_value = args[i + 1];
      break;
    }
  return TRUE;
}

/* Also when the message is NULL: whoever wrote it wanted an error. */
static gboolean
eval_error (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "%.*s", (int) MIN (args->len, 1000),
               args->len > 0 ? args->u.text : "");
  return FALSE;
}

const CwRuleFunction cw_rule_functions_logic[] = {
  { "IIF", CW_RULE_FORM_CHOOSE, 3, 3, 0, { CONDITION, RESULT }, NULL },
  { "Switch",
    CW_RULE_FORM_SWITCH,
    2,
    CW_RULE_FUNCTION_ANY_NUMBER,
    0,
    { RESULT | CONDITION },
    eval_switch },
  CW_RULE_CALL ("Error",
                1,
                1,
                CW_RULE_TYPE_STRING,
                eval_error,
                CW_RULE_TYPE_STRING | CW_RULE_TYPE_NULL),
  CW_RULE_CALL ("IsNull", 1, 1, CW_RULE_TYPE_BOOLEAN, eval_is_null, ANYTHING),
  CW_RULE_CALL ("IsEmpty", 1, 1, CW_RULE_TYPE_BOOLEAN, eval_is_empty, ANYTHING),
  CW_RULE_CALL ("IsNullOrEmpty", 1, 1, CW_RULE_TYPE_BOOLEAN, eval_is_null_or_empty, ANYTHING),
  CW_RULE_CALL ("IsPresent", 1, 1, CW_RULE_TYPE_BOOLEAN, eval_is_present, ANYTHING),
  CW_RULE_CALL ("IsString", 1, 1, CW_RULE_TYPE_BOOLEAN, eval_is_string, ANYTHING),
  CW_RULE_CALL ("IsNumeric", 1, 1, CW_RULE_TYPE_BOOLEAN, eval_is_numeric, ANYTHING),
  CW_RULE_CALL ("IsDate", 1, 1, CW_RULE_TYPE_BOOLEAN, eval_is_date, ANYTHING),
  CW_RULE_CALL ("IsGuid", 1, 1, CW_RULE_TYPE_BOOLEAN, eval_is_guid, ANYTHING),
  CW_RULE_CALL ("BitAnd", 2, 2, CW_RULE_TYPE_INTEGER, eval_bit_and, CW_RULE_TYPE_INTEGER),
  CW_RULE_CALL ("BitOr", 2, 2, CW_RULE_TYPE_INTEGER, eval_bit_or, CW_RULE_TYPE_INTEGER),
  CW_RULE_CALL ("IsBitSet",
                2,
                2,
                CW_RULE_TYPE_BOOLEAN,
                eval_is_bit_set,
                CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_NULL),
  { NULL },
};
