/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-function.h"

#include <string.h>

#include "base/cw-guid.h"
#include "base/cw-sid.h"
#include "rules/cw-rule-number.h"
#include "rules/cw-rule-option.h"
#include "rules/cw-rule-text.h"

#define BOOLEAN CW_RULE_TYPE_BOOLEAN
#define NUMBER  CW_RULE_TYPE_INTEGER
#define STRING  CW_RULE_TYPE_STRING
#define BINARY  CW_RULE_TYPE_BINARY

static gboolean
equals_word (const CwRuleValue *text, const char *word)
{
  return cw_rule_text_equal_folded (text->u.text, text->len, word, strlen (word));
}

/* ----- between types */

static gboolean
eval_cbool (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  gint64 number = 0;
  gboolean is_number = TRUE;

  if (args->type == CW_RULE_TYPE_STRING)
    is_number = cw_rule_number_parse (args->u.text, args->len, &number);
  else if (args->type != CW_RULE_TYPE_NULL)
    number = args->u.integer;
  if (is_number)
    *ret_value = cw_rule_value_boolean (number != 0);
  else if (equals_word (args, "True") || equals_word (args, "False"))
    *ret_value = cw_rule_value_boolean (equals_word (args, "True"));
  else
    return cw_rule_function_fail (error, "the text is neither True, False nor a number");
  return TRUE;
}

static gboolean
eval_cnum (CwRuleContext *context,
           const CwRuleValue *args,
           guint n_args,
           CwRuleValue *ret_value,
           GError **error)
{
  gint64 number = args->u.integer;
  gsize len = 0;
  const char *text;

  if (args->type == CW_RULE_TYPE_STRING)
    {
      text =
          cw_rule_text_trim (args->u.text, args->len, CW_RULE_TRIM_START | CW_RULE_TRIM_END, &len);
      if (!cw_rule_number_parse (text, len, &number))
        return cw_rule_function_fail (error, "the text is not a whole number of 64 bits");
    }
  *ret_value = cw_rule_value_integer (number);
  return TRUE;
}

static gboolean
eval_cstr (CwRuleContext *context,
           const CwRuleValue *args,
           guint n_args,
           CwRuleValue *ret_value,
           GError **error)
{
  *ret_value = cw_rule_value_to_text (*args, context->arena);
  return TRUE;
}

static gboolean
eval_cref (CwRuleContext *context,
           const CwRuleValue *args,
           guint n_args,
           CwRuleValue *ret_value,
           GError **error)
{
  *ret_value = cw_rule_value_text (CW_RULE_TYPE_REFERENCE, args->u.text, args->len);
  return TRUE;
}

static gboolean
return_binary (CwRuleContext *context, const void *data, gsize len, CwRuleValue *ret_value)
{
  *ret_value =
      cw_rule_value_text (CW_RULE_TYPE_BINARY, cw_rule_arena_dup (context->arena, data, len), len);
  return TRUE;
}

static gboolean
return_c_string (CwRuleContext *context, const char *text, CwRuleValue *ret_value)
{
  gsize len = strlen (text);

  *ret_value = cw_rule_value_string (cw_rule_arena_dup (context->arena, text, len), len);
  return TRUE;
}

/* The bytes are in MS-DTYP 2.3.4.2 order, as objectGUID has them and as .NET makes them. */
static gboolean
eval_cguid (CwRuleContext *context,
            const CwRuleValue *args,
            guint n_args,
            CwRuleValue *ret_value,
            GError **error)
{
  g_autofree char *text = g_strndup (args->u.text, args->len);
  CwGuid guid;

  if (!cw_guid_parse (text, CW_GUID_ORDER_MIXED, &guid) &&
      !cw_guid_parse_unique_id (text, CW_GUID_ORDER_MIXED, &guid))
    return cw_rule_function_fail (error, "the text is not a GUID");
  return return_binary (context, guid.bytes, CW_GUID_SIZE, ret_value);
}

static gboolean
eval_guid (CwRuleContext *context,
           const CwRuleValue *args,
           guint n_args,
           CwRuleValue *ret_value,
           GError **error)
{
  CwGuid guid;
  char text[CW_GUID_STRING_SIZE];

  cw_guid_init_random (&guid);
  cw_guid_format (&guid, CW_GUID_ORDER_MIXED, text);
  return return_c_string (context, text, ret_value);
}

static gboolean
eval_random_num (CwRuleContext *context,
                 const CwRuleValue *args,
                 guint n_args,
                 CwRuleValue *ret_value,
                 GError **error)
{
  gint64 low = args[0].u.integer;
  gint64 high = args[1].u.integer;

  if (low < G_MININT32 || high >= G_MAXINT32 || low > high)
    return cw_rule_function_fail (error, "the range is empty or has more than 32 bits");
  *ret_value = cw_rule_value_integer (g_random_int_range ((gint32) low, (gint32) high + 1));
  return TRUE;
}

static gboolean
eval_string_from_guid (CwRuleContext *context,
                       const CwRuleValue *args,
                       guint n_args,
                       CwRuleValue *ret_value,
                       GError **error)
{
  CwGuid guid;
  char text[CW_GUID_STRING_SIZE];

  if (args->len != CW_GUID_SIZE)
    return cw_rule_function_fail (error, "the value has not 16 bytes");
  memcpy (guid.bytes, args->u.text, CW_GUID_SIZE);
  cw_guid_format (&guid, CW_GUID_ORDER_MIXED, text);
  return return_c_string (context, text, ret_value);
}

static gboolean
eval_string_from_sid (CwRuleContext *context,
                      const CwRuleValue *args,
                      guint n_args,
                      CwRuleValue *ret_value,
                      GError **error)
{
  g_autofree char *text = cw_sid_to_string ((const guint8 *) args->u.text, args->len);

  if (text == NULL)
    return cw_rule_function_fail (error, "the value is not a SID");
  return return_c_string (context, text, ret_value);
}

/* ----- Base64 and hexadecimal */

/* @data in Base64 without line ends. */
static gboolean
return_base64 (CwRuleContext *context,
               const void *data,
               gsize len,
               CwRuleValue *ret_value,
               GError **error)
{
  gsize size = (len / 3 + 1) * 4 + 4;
  char *out;
  int state = 0;
  int save = 0;
  gsize n;

  if (size > CW_RULE_MAX_TEXT)
    return cw_rule_function_fail (error, "the text becomes too long");
  out = cw_rule_arena_alloc (context->arena, size);
  n = g_base64_encode_step (data, len, FALSE, out, &state, &save);
  n += g_base64_encode_close (FALSE, out + n, &state, &save);
  *ret_value = cw_rule_value_string (out, n);
  return TRUE;
}

/* Bytes as they are; text as UTF-16LE, like the original does it. */
static gboolean
eval_to_base64 (CwRuleContext *context,
                const CwRuleValue *args,
                guint n_args,
                CwRuleValue *ret_value,
                GError **error)
{
  g_autofree gunichar2 *units = NULL;
  long n_units = 0;

  if (args->type == CW_RULE_TYPE_BINARY)
    return return_base64 (context, args->u.text, args->len, ret_value, error);
  units = g_utf8_to_utf16 (args->u.text, (long) args->len, NULL, &n_units, NULL);
  if (units == NULL)
    return cw_rule_function_fail (error, "the text is not valid UTF-8");
  for (long i = 0; i < n_units; i++)
    units[i] = GUINT16_TO_LE (units[i]);
  return return_base64 (context, units, (gsize) n_units * sizeof *units, ret_value, error);
}

static gboolean
return_valid_text (CwRuleContext *context,
                   const char *text,
                   gsize len,
                   CwRuleValue *ret_value,
                   GError **error)
{
  if (!cw_rule_text_is_valid (text, len))
    return cw_rule_function_fail (error, "what it encodes is not text");
  *ret_value = cw_rule_value_string (cw_rule_arena_dup (context->arena, text, len), len);
  return TRUE;
}

static gboolean
return_utf16 (CwRuleContext *context,
              const guchar *bytes,
              gsize len,
              CwRuleValue *ret_value,
              GError **error)
{
  g_autofree gunichar2 *units = g_malloc (len + sizeof (gunichar2));
  g_autofree char *text = NULL;
  gsize n = len / 2;
  long n_read = 0;

  if (len % 2 != 0)
    return cw_rule_function_fail (error, "what it encodes is not UTF-16 text");
  memcpy (units, bytes, len);
  for (gsize i = 0; i < n; i++)
    units[i] = GUINT16_FROM_LE (units[i]);
  units[n] = 0;
  text = g_utf16_to_utf8 (units, (long) n, &n_read, NULL, NULL);
  if (text == NULL || (gsize) n_read != n)
    return cw_rule_function_fail (error, "what it encodes is not UTF-16 text");
  return return_c_string (context, text, ret_value);
}

/* Strict where GLib skips what it does not know. */
static gboolean
is_base64 (const CwRuleValue *text)
{
  gsize len = text->len;

  if (len % 4 != 0)
    return FALSE;
  for (guint i = 0; i < 2 && len > 0 && text->u.text[len - 1] == '='; i++)
    len--;
  for (gsize i = 0; i < len; i++)
    if (!g_ascii_isalnum (text->u.text[i]) && text->u.text[i] != '+' && text->u.text[i] != '/')
      return FALSE;
  return TRUE;
}

static gboolean
eval_from_base64 (CwRuleContext *context,
                  const CwRuleValue *args,
                  guint n_args,
                  CwRuleValue *ret_value,
                  GError **error)
{
  gint64 encoding = n_args > 1 ? args[1].u.integer : CW_RULE_OPTION_UNICODE;
  g_autofree guchar *bytes = NULL;
  g_autofree char *text = g_strndup (args->u.text, args->len);
  gsize len = 0;

  if (n_args > 1 &&
      !cw_rule_function_check_option (&args[1],
                                      1 << CW_RULE_OPTION_UNICODE | 1 << CW_RULE_OPTION_ASCII |
                                          1 << CW_RULE_OPTION_UTF8,
                                      error))
    return FALSE;
  if (!is_base64 (args))
    return cw_rule_function_fail (error, "the text is not Base64");
  if (args->len == 0)
    return return_c_string (context, "", ret_value);
  bytes = g_base64_decode (text, &len);
  if (encoding == CW_RULE_OPTION_UNICODE)
    return return_utf16 (context, bytes, len, ret_value, error);
  if (encoding == CW_RULE_OPTION_ASCII && !cw_rule_text_is_ascii ((const char *) bytes, len))
    return cw_rule_function_fail (error, "what it encodes is not ASCII text");
  return return_valid_text (context, (const char *) bytes, len, ret_value, error);
}

static gboolean
eval_to_utf8_hex (CwRuleContext *context,
                  const CwRuleValue *args,
                  guint n_args,
                  CwRuleValue *ret_value,
                  GError **error)
{
  static const char digits[] = "0123456789ABCDEF";
  gsize len = (gsize) args->len * 2;
  char *out;

  if (len > CW_RULE_MAX_TEXT)
    return cw_rule_function_fail (error, "the text becomes too long");
  out = cw_rule_arena_alloc (context->arena, len + 1);
  for (gsize i = 0; i < args->len; i++)
    {
      out[2 * i] = digits[(guint8) args->u.text[i] >> 4];
      out[2 * i + 1] = digits[(guint8) args->u.text[i] & 0xF];
    }
  out[len] = '\0';
  *ret_value = cw_rule_value_string (out, len);
  return TRUE;
}

static gboolean
eval_from_utf8_hex (CwRuleContext *context,
                    const CwRuleValue *args,
                    guint n_args,
                    CwRuleValue *ret_value,
                    GError **error)
{
  gsize len = args->len / 2;
  char *out = cw_rule_arena_alloc (context->arena, len + 1);

  for (gsize i = 0; i < args->len; i++)
    if (args->len % 2 != 0 || !g_ascii_isxdigit (args->u.text[i]))
      return cw_rule_function_fail (error, "the text is not pairs of hexadecimal digits");
  for (gsize i = 0; i < len; i++)
    out[i] = (char) (g_ascii_xdigit_value (args->u.text[2 * i]) << 4 |
                     g_ascii_xdigit_value (args->u.text[2 * i + 1]));
  return return_valid_text (context, out, len, ret_value, error);
}

const CwRuleFunction cw_rule_functions_convert[] = {
  CW_RULE_CALL ("CBool", 1, 1, BOOLEAN, eval_cbool, BOOLEAN | NUMBER | STRING | CW_RULE_TYPE_NULL),
  CW_RULE_CALL ("CGuid", 1, 1, BINARY, eval_cguid, STRING),
  CW_RULE_CALL ("CNum", 1, 1, NUMBER, eval_cnum, NUMBER | STRING | BOOLEAN),
  CW_RULE_CALL ("CRef", 1, 1, CW_RULE_TYPE_REFERENCE, eval_cref, CW_RULE_TYPE_TEXT),
  CW_RULE_CALL ("CStr", 1, 1, STRING, eval_cstr, BOOLEAN | NUMBER | CW_RULE_TYPE_TEXT),
  CW_RULE_CALL ("ConvertFromBase64", 1, 2, STRING, eval_from_base64, STRING, CW_RULE_TYPE_OPTION),
  CW_RULE_CALL ("ConvertFromUTF8Hex", 1, 1, STRING, eval_from_utf8_hex, STRING),
  CW_RULE_CALL ("ConvertToBase64", 1, 1, STRING, eval_to_base64, STRING | BINARY),
  CW_RULE_CALL ("ConvertToUTF8Hex", 1, 1, STRING, eval_to_utf8_hex, STRING),
  CW_RULE_VARYING_CALL ("GUID", 0, 0, STRING, eval_guid, STRING),
  CW_RULE_VARYING_CALL ("Guid", 0, 0, STRING, eval_guid, STRING), /* both are in use */
  CW_RULE_VARYING_CALL ("RandomNum", 2, 2, NUMBER, eval_random_num, NUMBER),
  CW_RULE_CALL ("StringFromGuid", 1, 1, STRING, eval_string_from_guid, BINARY),
  CW_RULE_CALL ("StringFromSid", 1, 1, STRING, eval_string_from_sid, BINARY),
  { NULL },
};
