/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-function.h"

#include <string.h>

#include "base/cw-error.h"
#include "rules/cw-rule-text.h"

static const CwRuleFunction *const families[] = {
  cw_rule_functions_text,      cw_rule_functions_replace,     cw_rule_functions_list,
  cw_rule_functions_logic,     cw_rule_functions_convert,     cw_rule_functions_time,
  cw_rule_functions_directory, cw_rule_functions_certificate, cw_rule_functions_identity,
};

const CwRuleFunction *
cw_rule_function_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (const CwRuleFunction *row = families[i]; row->name != NULL; row++)
      if (strcmp (row->name, name) == 0)
        return row;
  return NULL;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

GPtrArray *
cw_rule_function_list_names (void)
{
  GPtrArray *names = g_ptr_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (families); i++)
    for (const CwRuleFunction *row = families[i]; row->name != NULL; row++)
      g_ptr_array_add (names, (gpointer) row->name);
  g_ptr_array_sort (names, compare_names);
  return names;
}

const char *
cw_rule_function_suggest (const char *name)
{
  g_autoptr (GPtrArray) names = cw_rule_function_list_names ();

  return cw_rule_text_suggest (name, (const char *const *) names->pdata, names->len);
}

guint
cw_rule_function_get_parameter (const CwRuleFunction *function, guint index)
{
  guint last = 0;

  for (guint i = 0; i <= index && i < CW_RULE_FUNCTION_N_PARAMETERS; i++)
    if (function->parameters[i] != 0)
      last = function->parameters[i];
  return last;
}

gboolean
cw_rule_function_fail (GError **error, const char *message)
{
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA, message);
  return FALSE;
}

gboolean
cw_rule_function_check_option (const CwRuleValue *value, guint allowed, GError **error)
{
  if (value->u.integer >= 0 && value->u.integer < 32 && (allowed >> value->u.integer & 1) != 0)
    return TRUE;
  return cw_rule_function_fail (error, "the option is none that the function knows");
}

gboolean
cw_rule_function_return_text (CwRuleContext *context,
                              GString *builder,
                              CwRuleValue *ret_value,
                              GError **error)
{
  gsize len = builder->len;
  gboolean is_ok = len <= CW_RULE_MAX_TEXT;

  if (is_ok)
    *ret_value = cw_rule_value_string (cw_rule_arena_dup (context->arena, builder->str, len), len);
  g_string_free (builder, TRUE);
  return is_ok || cw_rule_function_fail (error, "the text becomes too long");
}
