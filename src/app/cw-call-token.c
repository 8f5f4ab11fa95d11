/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-call-token.h"

/* Where a method has it: an argument of its own, or the member "token" of one. */
static const struct
{
  const char *method;
  gsize argument;
  gboolean is_member;
} places[] = {
  { "RunCheck", 3, FALSE },      { "FinishSignIn", 1, FALSE },   { "PlanSetup", 2, TRUE },
  { "ApplySetup", 2, TRUE },     { "UndoSetup", 2, TRUE },       { "RenewCertificate", 1, TRUE },
  { "RunDoctor", 1, FALSE },     { "TestRules", 1, TRUE },       { "FindRuleObjects", 2, TRUE },
  { "BackUpDatabase", 1, TRUE }, { "RestoreDatabase", 1, TRUE },
};

static char *
read_token (GVariant *argument, gboolean is_member)
{
  char *token = NULL;

  if (is_member && g_variant_is_of_type (argument, G_VARIANT_TYPE_VARDICT))
    g_variant_lookup (argument, "token", "s", &token);
  else if (!is_member && g_variant_is_of_type (argument, G_VARIANT_TYPE_STRING))
    token = g_variant_dup_string (argument, NULL);
  if (token != NULL && token[0] == '\0')
    g_clear_pointer (&token, g_free);
  return token;
}

char *
cw_call_token_find (const char *method, GVariant *args)
{
  for (guint i = 0; i < G_N_ELEMENTS (places); i++)
    if (g_str_equal (places[i].method, method) && places[i].argument < g_variant_n_children (args))
      {
        g_autoptr (GVariant) argument = g_variant_get_child_value (args, places[i].argument);

        return read_token (argument, places[i].is_member);
      }
  return NULL;
}
