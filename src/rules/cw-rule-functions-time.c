/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-function.h"

#include <string.h>

#include "base/cw-time.h"
#include "rules/cw-rule-text.h"
#include "rules/cw-rule-time.h"

#define SECONDS(n) ((n) * (gint64) G_USEC_PER_SEC)

/* VBA's interval codes; months are added by the calendar. */
static const struct
{
  const char *code;
  gint64 months;
  gint64 usec;
} intervals[] = {
  { "yyyy", 12, 0 },
  { "q", 3, 0 },
  { "m", 1, 0 },
  { "y", 0, SECONDS (86400) },
  { "d", 0, SECONDS (86400) },
  { "w", 0, SECONDS (86400) },
  { "ww", 0, SECONDS (7 * 86400) },
  { "h", 0, SECONDS (3600) },
  { "n", 0, SECONDS (60) },
  { "s", 0, SECONDS (1) },
};

static gboolean
eval_now (CwRuleContext *context,
          const CwRuleValue *args,
          guint n_args,
          CwRuleValue *ret_value,
          GError **error)
{
  *ret_value = cw_rule_value_time (context->now_usec);
  return TRUE;
}

static gboolean
eval_date_from_num (CwRuleContext *context,
                    const CwRuleValue *args,
                    guint n_args,
                    CwRuleValue *ret_value,
                    GError **error)
{
  *ret_value = cw_rule_value_time (cw_time_from_filetime (args->u.integer));
  return TRUE;
}

static gboolean
eval_num_from_date (CwRuleContext *context,
                    const CwRuleValue *args,
                    guint n_args,
                    CwRuleValue *ret_value,
                    GError **error)
{
  *ret_value = cw_rule_value_integer (cw_time_to_filetime (args->u.integer));
  return TRUE;
}

static gboolean
eval_cdate (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  gint64 time = args->u.integer;

  if (args->type == CW_RULE_TYPE_STRING && !cw_rule_time_parse (args->u.text, args->len, &time))
    return cw_rule_function_fail (error, "the text is not a date");
  *ret_value = cw_rule_value_time (time);
  return TRUE;
}

static gboolean
add_interval (guint index, gint64 n, gint64 time, gint64 *ret_time)
{
  gint64 amount;

  if (intervals[index].months != 0)
    return !__builtin_mul_overflow (n, intervals[index].months, &amount) &&
           cw_rule_time_add_months (time, amount, ret_time);
  return !__builtin_mul_overflow (n, intervals[index].usec, &amount) &&
         !__builtin_add_overflow (time, amount, ret_time);
}

static gboolean
eval_date_add (CwRuleContext *context,
               const CwRuleValue *args,
               guint n_args,
               CwRuleValue *ret_value,
               GError **error)
{
  gint64 time = 0;

  for (guint i = 0; i < G_N_ELEMENTS (intervals); i++)
    {
      const char *code = intervals[i].code;

      if (!cw_rule_text_equal_folded (args[0].u.text, args[0].len, code, strlen (code)))
        continue;
      if (!add_interval (i, args[1].u.integer, args[2].u.integer, &time))
        return cw_rule_function_fail (error, "the result is no date");
      *ret_value = cw_rule_value_time (time);
      return TRUE;
    }
  return cw_rule_function_fail (error,
                                "the interval is none of yyyy, q, m, y, d, w, ww, h, n and s");
}

static gboolean
eval_format_date_time (CwRuleContext *context,
                       const CwRuleValue *args,
                       guint n_args,
                       CwRuleValue *ret_value,
                       GError **error)
{
  GString *out = g_string_sized_new (32);

  if (cw_rule_time_format (args[0].u.integer, args[1].u.text, args[1].len, out))
    return cw_rule_function_return_text (context, out, ret_value, error);
  g_string_free (out, TRUE);
  return cw_rule_function_fail (error, "the pattern is not one for a date");
}

const CwRuleFunction cw_rule_functions_time[] = {
  CW_RULE_CALL ("CDate",
                1,
                1,
                CW_RULE_TYPE_TIME,
                eval_cdate,
                CW_RULE_TYPE_STRING | CW_RULE_TYPE_TIME),
  CW_RULE_CALL ("DateAdd",
                3,
                3,
                CW_RULE_TYPE_TIME,
                eval_date_add,
                CW_RULE_TYPE_STRING,
                CW_RULE_TYPE_INTEGER,
                CW_RULE_TYPE_TIME),
  CW_RULE_CALL ("DateFromNum", 1, 1, CW_RULE_TYPE_TIME, eval_date_from_num, CW_RULE_TYPE_INTEGER),
  CW_RULE_CALL ("FormatDateTime",
                2,
                2,
                CW_RULE_TYPE_STRING,
                eval_format_date_time,
                CW_RULE_TYPE_TIME,
                CW_RULE_TYPE_STRING),
  CW_RULE_VARYING_CALL ("Now", 0, 0, CW_RULE_TYPE_TIME, eval_now, CW_RULE_TYPE_TIME),
  CW_RULE_CALL ("NumFromDate", 1, 1, CW_RULE_TYPE_INTEGER, eval_num_from_date, CW_RULE_TYPE_TIME),
  { NULL },
};
