/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-function.h"

#include <string.h>

#include "base/cw-error.h"
#include "model/cw-source-anchor.h"
#include "rules/cw-rule-text.h"

/* Functions of the rules that the configuration's choices make (cw-rule-identity.c). */

/* More of a value is not shown in a message. */
#define LONGEST_SHOWN 120

/* (transfer full) */
static char *
dup_shown (const char *text, gsize len)
{
  return g_utf8_make_valid (text, (gssize) MIN (len, LONGEST_SHOWN));
}

static gboolean
return_text (CwRuleContext *context, const char *text, CwRuleValue *ret_value)
{
  gsize len = strlen (text);

  *ret_value = cw_rule_value_string (cw_rule_arena_dup (context->arena, text, len), len);
  return TRUE;
}

static gboolean
anchor_from_bytes (CwRuleContext *context,
                   const CwRuleValue *value,
                   const char *name,
                   CwRuleValue *ret_value,
                   GError **error)
{
  g_autofree char *text = NULL;

  if (!cw_source_anchor_is_size (value->len))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "its %s, %u bytes, cannot be a source anchor: between 1 and 42 bytes are wanted",
                   name, value->len);
      return FALSE;
    }
  text = g_base64_encode ((const guchar *) value->u.text, value->len);
  return return_text (context, text, ret_value);
}

/* SourceAnchor([employeeID], "employeeID"): bytes as Base64, numbers as they are written, texts as
 * they are, with their case, when the cloud can take them. */
static gboolean
eval_source_anchor (CwRuleContext *context,
                    const CwRuleValue *args,
                    guint n_args,
                    CwRuleValue *ret_value,
                    GError **error)
{
  g_autofree char *name = g_strndup (args[1].u.text, args[1].len);
  g_autofree char *number = NULL;
  g_autofree char *shown = NULL;

  if (args[0].type == CW_RULE_TYPE_BINARY)
    return anchor_from_bytes (context, &args[0], name, ret_value, error);
  if (args[0].type == CW_RULE_TYPE_INTEGER)
    {
      number = g_strdup_printf ("%" G_GINT64_FORMAT, args[0].u.integer);
      return return_text (context, number, ret_value);
    }
  *ret_value = cw_rule_value_string (args[0].u.text, args[0].len); /* of a reference, its text */
  if (args[0].len == 0 || cw_source_anchor_is_text (args[0].u.text, args[0].len))
    return TRUE;
  shown = dup_shown (args[0].u.text, args[0].len);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
               "its %s “%s” cannot be a source anchor: less than 60 characters are wanted (what "
               "is no letter or digit counts three), without @ and most other signs",
               name, shown);
  return FALSE;
}

/* One @, something before it, and a domain of two names behind it: what Microsoft Entra ID asks of
 * a user name beyond that, the outbound rules make of it. */
static gboolean
is_address (const char *text, gsize len)
{
  const char *at = memchr (text, '@', len);
  const char *end = text + len;
  const char *dot = at != NULL ? memchr (at + 1, '.', (gsize) (end - at - 1)) : NULL;

  if (at == NULL || at == text || dot == NULL || dot == at + 1 || end[-1] == '.' ||
      memchr (at + 1, '@', (gsize) (end - at - 1)) != NULL)
    return FALSE;
  for (const char *p = text; p < end; p++)
    if (g_ascii_isspace (*p) || g_ascii_iscntrl (*p))
      return FALSE;
  return TRUE;
}

/* SignInName([mail], "mail") */
static gboolean
eval_sign_in_name (CwRuleContext *context,
                   const CwRuleValue *args,
                   guint n_args,
                   CwRuleValue *ret_value,
                   GError **error)
{
  g_autofree char *name = g_strndup (args[1].u.text, args[1].len);
  gsize len = 0;
  const char *text = "";
  g_autofree char *shown = NULL;

  if (args[0].type != CW_RULE_TYPE_NULL)
    text = cw_rule_text_trim (args[0].u.text, args[0].len, CW_RULE_TRIM_START | CW_RULE_TRIM_END,
                              &len);
  if (len == 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "people sign in with their %s, and it has none", name);
      return FALSE;
    }
  *ret_value = cw_rule_value_string (text, len);
  if (is_address (text, len))
    return TRUE;
  shown = dup_shown (text, len);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
               "people sign in with their %s, and “%s” is no address: name@domain is wanted", name,
               shown);
  return FALSE;
}

const CwRuleFunction cw_rule_functions_identity[] = {
  CW_RULE_CALL ("SourceAnchor",
                2,
                2,
                CW_RULE_TYPE_STRING,
                eval_source_anchor,
                CW_RULE_TYPE_TEXT | CW_RULE_TYPE_INTEGER | CW_RULE_TYPE_BINARY,
                CW_RULE_TYPE_STRING),
  CW_RULE_CALL ("SignInName",
                2,
                2,
                CW_RULE_TYPE_STRING,
                eval_sign_in_name,
                CW_RULE_TYPE_TEXT | CW_RULE_TYPE_NULL,
                CW_RULE_TYPE_STRING),
  { NULL },
};
