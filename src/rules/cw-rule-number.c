/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-number.h"

#include <string.h>

gsize
cw_rule_number_format (gint64 value, char ret_text[CW_RULE_NUMBER_SIZE])
{
  char digits[CW_RULE_NUMBER_SIZE];
  guint64 rest = value < 0 ? -(guint64) value : (guint64) value;
  gsize n = 0;
  gsize len = 0;

  do
    digits[n++] = (char) ('0' + rest % 10);
  while ((rest /= 10) != 0);
  if (value < 0)
    ret_text[len++] = '-';
  while (n > 0)
    ret_text[len++] = digits[--n];
  ret_text[len] = '\0';
  return len;
}

gboolean
cw_rule_number_parse (const char *text, gsize len, gint64 *ret_value)
{
  gsize i = 0;
  gboolean negative = FALSE;
  gint64 value = 0;

  if (len > 0 && (text[0] == '-' || text[0] == '+'))
    negative = text[i++] == '-';
  if (i == len)
    return FALSE;
  for (; i < len; i++)
    {
      int digit = text[i] - '0';

      if (digit < 0 || digit > 9)
        return FALSE;
      if (__builtin_mul_overflow (value, 10, &value) ||
          __builtin_sub_overflow (value, digit, &value))
        return FALSE;
    }
  if (!negative && value == G_MININT64)
    return FALSE;
  *ret_value = negative ? value : -value;
  return TRUE;
}
