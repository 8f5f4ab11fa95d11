/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-identity.h"

#include <string.h>

#include "base/cw-error.h"
#include "rules/cw-rule-matching.h"
#include "rules/cw-standard-rules.h"

/* A linked mailbox says neither who its person is nor how that one signs in. */
#define NOT_OF_LINKED_MAILBOX "IIF([msExchRecipientTypeDetails] = 2, NULL, %s)"

/* The rules that say who somebody is. Each contributes to the same person, so all are changed. */
static const struct
{
  const char *rule;
  gboolean is_active_directory;
} rows[] = {
  { "in-ad-user", TRUE },
  { "in-ad-user-account-enabled", TRUE },
  { "in-ad-user-common", TRUE },
  { "in-ldap-person", FALSE },
  { "in-ldap-posix-account", FALSE },
};

static void
set_expression (JsonObject *source, const char *expression)
{
  json_object_remove_member (source, "source");
  json_object_remove_member (source, "constant");
  json_object_set_string_member (source, "expression", expression);
}

static void
change_flows (JsonObject *rule, const char *target, const char *expression)
{
  JsonArray *flows = json_object_get_array_member (rule, "flows");

  for (guint i = 0; i < json_array_get_length (flows); i++)
    {
      JsonObject *flow = json_array_get_object_element (flows, i);

      if (g_str_equal (json_object_get_string_member (flow, "target"), target))
        set_expression (flow, expression);
    }
}

/* The source of each join condition by @metaverse. */
static void
change_joins (JsonObject *rule, const char *metaverse, const char *expression)
{
  JsonArray *groups =
      json_object_has_member (rule, "join") ? json_object_get_array_member (rule, "join") : NULL;

  for (guint i = 0; groups != NULL && i < json_array_get_length (groups); i++)
    {
      JsonArray *group = json_array_get_array_element (groups, i);

      for (guint j = 0; j < json_array_get_length (group); j++)
        {
          JsonObject *clause = json_array_get_object_element (group, j);

          if (g_str_equal (json_object_get_string_member (clause, "metaverse"), metaverse))
            set_expression (clause, expression);
        }
    }
}

/* @value: an expression of the attribute. */
static void
change_rules (GPtrArray *standard, const char *metaverse, const char *value, gboolean has_ldap)
{
  g_autofree char *guarded = g_strdup_printf (NOT_OF_LINKED_MAILBOX, value);

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      JsonObject *rule = rows[i].is_active_directory || has_ldap
                             ? cw_standard_rules_edit (standard, rows[i].rule)
                             : NULL;
      const char *expression = rows[i].is_active_directory ? guarded : value;

      if (rule == NULL)
        continue;
      change_flows (rule, metaverse, expression);
      change_joins (rule, metaverse, expression);
    }
}

/* A name goes into an expression: RFC 4512 1.4, without options. */
static gboolean
check_name (const char *name, const char *path, GError **error)
{
  gboolean is_name = g_ascii_isalpha (name[0]);

  for (const char *p = name; is_name && *p != '\0'; p++)
    is_name = g_ascii_isalnum (*p) || *p == '-';
  if (is_name)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "%s: “%s” is no name of an attribute: letters, digits and hyphens are expected",
               path, name);
  return FALSE;
}

static gboolean
apply_anchor (GPtrArray *standard, JsonObject *identity, GError **error)
{
  JsonObject *anchor = json_object_has_member (identity, "sourceAnchor")
                           ? json_object_get_object_member (identity, "sourceAnchor")
                           : NULL;
  const char *name = anchor != NULL
                         ? json_object_get_string_member_with_default (anchor, "attribute", NULL)
                         : NULL;
  g_autofree char *expression = NULL;

  if (name == NULL || g_ascii_strcasecmp (name, CW_ANCHOR_CONSISTENCY_GUID) == 0)
    return TRUE;
  if (!check_name (name, "$.identity.sourceAnchor.attribute", error))
    return FALSE;
  if (g_ascii_strcasecmp (name, CW_ANCHOR_OBJECT_GUID) == 0)
    {
      change_rules (standard, "sourceAnchor", "ConvertToBase64([objectGUID])", FALSE);
      return TRUE;
    }
  if (json_object_get_boolean_member_with_default (anchor, "isBinary", FALSE))
    {
      cw_standard_rules_add_syntax (standard, "in-ad-user", CW_CONNECTOR_KIND_ACTIVE_DIRECTORY,
                                    name, CW_SYNTAX_BINARY);
      cw_standard_rules_add_syntax (standard, "in-ldap-person", CW_CONNECTOR_KIND_OPENLDAP, name,
                                    CW_SYNTAX_BINARY);
    }
  expression = g_strdup_printf ("SourceAnchor([%s], \"%s\")", name, name);
  change_rules (standard, "sourceAnchor", expression, TRUE);
  return TRUE;
}

static gboolean
apply_login (GPtrArray *standard, JsonObject *identity, GError **error)
{
  const char *name =
      json_object_get_string_member_with_default (identity, "userPrincipalName", NULL);
  g_autofree char *expression = NULL;

  if (name == NULL || g_ascii_strcasecmp (name, "userPrincipalName") == 0)
    return TRUE;
  if (!check_name (name, "$.identity.userPrincipalName", error))
    return FALSE;
  expression = g_strdup_printf ("SignInName([%s], \"%s\")", name, name);
  change_rules (standard, "userPrincipalName", expression, TRUE);
  return TRUE;
}

/* Microsoft's tool leaves who has expired enabled; so it is then here too. */
static void
apply_expiry (GPtrArray *standard, JsonObject *identity)
{
  static const char *const from_ldap[] = { "in-ldap-person-expired",
                                           "in-ldap-posix-account-expired" };
  JsonArray *groups = NULL;

  if (json_object_get_boolean_member_with_default (identity, "disableExpired", TRUE))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (from_ldap); i++)
    json_object_set_boolean_member (cw_standard_rules_edit (standard, from_ldap[i]), "disabled",
                                    TRUE);
  groups = json_object_get_array_member (
      cw_standard_rules_edit (standard, "in-ad-user-account-enabled"), "scope");
  for (guint i = 0; i < json_array_get_length (groups); i++)
    {
      JsonArray *group = json_array_get_array_element (groups, i);

      for (guint j = json_array_get_length (group); j > 0; j--)
        {
          const char *expression = json_object_get_string_member_with_default (
              json_array_get_object_element (group, j - 1), "expression", "");

          if (strstr (expression, "[accountExpires]") != NULL)
            json_array_remove_element (group, j - 1);
        }
    }
}

/* What is left finds by the anchor alone what came from here before. */
static void
apply_soft_match (GPtrArray *standard, JsonObject *identity)
{
  static const char *const ids[] = { "in-graph-user", "in-graph-group" };

  if (json_object_get_boolean_member_with_default (identity, "softMatch", TRUE))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (ids); i++)
    {
      JsonArray *groups =
          json_object_get_array_member (cw_standard_rules_edit (standard, ids[i]), "join");

      while (json_array_get_length (groups) > 1)
        json_array_remove_element (groups, json_array_get_length (groups) - 1);
    }
}

gboolean
cw_rule_identity_apply (GPtrArray *standard, JsonNode *identity, GError **error)
{
  JsonObject *object = NULL;

  g_return_val_if_fail (standard != NULL, FALSE);

  if (identity == NULL || !JSON_NODE_HOLDS_OBJECT (identity))
    return TRUE;
  object = json_node_get_object (identity);
  apply_expiry (standard, object);
  apply_soft_match (standard, object);
  return cw_rule_matching_apply (standard, json_object_get_member (object, "matching"), error) &&
         apply_anchor (standard, object, error) && apply_login (standard, object, error);
}
