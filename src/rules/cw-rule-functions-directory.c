/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-function.h"

#include <string.h>

#include "base/cw-dn.h"
#include "rules/cw-rule-option.h"
#include "rules/cw-rule-text.h"

/* Bytes of the first RDN of @text: up to a comma that is neither escaped nor quoted (RFC 4514). */
static gsize
span_rdn (const char *text, gsize len)
{
  gboolean is_quoted = FALSE;
  gsize i;

  for (i = 0; i < len; i++)
    {
      if (text[i] == '\\')
        i++;
      else if (text[i] == '"')
        is_quoted = !is_quoted;
      else if (text[i] == ',' && !is_quoted)
        break;
    }
  return MIN (i, len);
}

/* The value in an RDN as it is written, with its escapes; the caller looks for "\0ACNF:" in it. */
static CwRuleValue
get_rdn_value (const char *rdn, gsize len)
{
  const char *equals = memchr (rdn, '=', len);
  gsize value_len = 0;
  const char *value;

  if (equals == NULL)
    return cw_rule_value_string (rdn, len);
  value = cw_rule_text_trim (equals + 1, (gsize) (rdn + len - equals - 1), CW_RULE_TRIM_START,
                             &value_len);
  return cw_rule_value_string (value, value_len);
}

static gboolean
is_domain_component (const char *rdn, gsize len)
{
  gsize trimmed_len = 0;
  const char *trimmed = cw_rule_text_trim (rdn, len, CW_RULE_TRIM_START, &trimmed_len);

  return trimmed_len >= 3 && g_ascii_strncasecmp (trimmed, "dc=", 3) == 0;
}

/* Counts the RDNs, leaving out domain components when @skip_dc; *ret_value is number @wanted. */
static guint
walk_rdns (const CwRuleValue *dn, gboolean skip_dc, gint64 wanted, CwRuleValue *ret_value)
{
  const char *at = dn->u.text;
  const char *end = at + dn->len;
  guint n = 0;

  while (at < end)
    {
      gsize len = span_rdn (at, (gsize) (end - at));

      if (!skip_dc || !is_domain_component (at, len))
        {
          n++;
          if (n == wanted)
            *ret_value = get_rdn_value (at, len);
        }
      at += len + 1;
    }
  return n;
}

static gboolean
eval_dn_component (CwRuleContext *context,
                   const CwRuleValue *args,
                   guint n_args,
                   CwRuleValue *ret_value,
                   GError **error)
{
  *ret_value = cw_rule_value_null ();
  walk_rdns (&args[0], FALSE, args[1].u.integer, ret_value);
  return TRUE;
}

static gboolean
eval_dn_component_rev (CwRuleContext *context,
                       const CwRuleValue *args,
                       guint n_args,
                       CwRuleValue *ret_value,
                       GError **error)
{
  gboolean skip_dc = n_args > 2;
  guint n;

  if (skip_dc && args[2].type == CW_RULE_TYPE_OPTION && args[2].u.integer != CW_RULE_OPTION_DC)
    return cw_rule_function_fail (error, "the option can only be DC");
  if (skip_dc && args[2].type == CW_RULE_TYPE_STRING &&
      !cw_rule_text_equal_folded (args[2].u.text, args[2].len, "DC", 2))
    return cw_rule_function_fail (error, "the option can only be \"DC\"");
  *ret_value = cw_rule_value_null ();
  n = walk_rdns (&args[0], skip_dc, 0, ret_value);
  if (args[1].u.integer >= 1 && args[1].u.integer <= n)
    walk_rdns (&args[0], skip_dc, n + 1 - args[1].u.integer, ret_value);
  return TRUE;
}

static gboolean
eval_escape_dn_component (CwRuleContext *context,
                          const CwRuleValue *args,
                          guint n_args,
                          CwRuleValue *ret_value,
                          GError **error)
{
  g_autofree char *text = g_strndup (args->u.text, args->len);
  g_autofree char *escaped = cw_dn_escape_value (text);
  gsize len = strlen (escaped);

  *ret_value = cw_rule_value_string (cw_rule_arena_dup (context->arena, escaped, len), len);
  return TRUE;
}

static gboolean
eval_is_verified_domain (CwRuleContext *context,
                         const CwRuleValue *args,
                         guint n_args,
                         CwRuleValue *ret_value,
                         GError **error)
{
  *ret_value = cw_rule_value_boolean (
      args->type != CW_RULE_TYPE_NULL &&
      cw_tenant_domains_is_verified (context->domains, args->u.text, args->len));
  return TRUE;
}

const CwRuleFunction cw_rule_functions_directory[] = {
  CW_RULE_CALL ("DNComponent",
                2,
                2,
                CW_RULE_TYPE_STRING,
                eval_dn_component,
                CW_RULE_TYPE_TEXT,
                CW_RULE_TYPE_INTEGER),
  CW_RULE_CALL ("DNComponentRev",
                2,
                3,
                CW_RULE_TYPE_STRING,
                eval_dn_component_rev,
                CW_RULE_TYPE_TEXT,
                CW_RULE_TYPE_INTEGER,
                CW_RULE_TYPE_OPTION | CW_RULE_TYPE_STRING),
  CW_RULE_CALL ("EscapeDNComponent",
                1,
                1,
                CW_RULE_TYPE_STRING,
                eval_escape_dn_component,
                CW_RULE_TYPE_STRING),
  { "ImportedValue", CW_RULE_FORM_IMPORTED, 1, 1, 0, { CW_RULE_TYPE_STRING }, NULL },
  CW_RULE_VARYING_CALL ("IsVerifiedDomain",
                        1,
                        1,
                        CW_RULE_TYPE_BOOLEAN,
                        eval_is_verified_domain,
                        CW_RULE_TYPE_STRING | CW_RULE_TYPE_NULL),
  { NULL },
};
