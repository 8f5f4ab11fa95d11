/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-matching.h"

#include "base/cw-error.h"
#include "rules/cw-standard-rules.h"

#define KEY "matchingKey"

/* Exchange writes NT AUTHORITY\SELF where a mailbox of its own forest is shared: everybody's, so
 * nobody's. */
#define LINKED_ACCOUNT                                                                             \
  "IIF(IsPresent([msExchMasterAccountSid]) && (StringFromSid([msExchMasterAccountSid]) <> "        \
  "\"S-1-5-10\"), StringFromSid([msExchMasterAccountSid]), "                                       \
  "IIF(IsPresent([msRTCSIP-OriginatorSid]), StringFromSid([msRTCSIP-OriginatorSid]), "             \
  "StringFromSid([objectSid])))"

/* An account forest's sAMAccountName is the mailbox forest's mailNickname. */
#define ACCOUNT_NAME "Trim(IIF(IsPresent([mailNickname]), [mailNickname], [sAMAccountName]))"

/* What the people of one rule are matched by. */
typedef struct
{
  const char *method;
  const char *rule;
  const char *expression; /* (nullable): the attribute of choice as it is */
  const char *required;   /* (nullable): without it nobody is synchronised */
} Row;

static const Row rows[] = {
  { "mail", "in-ad-user", "Trim([mail])", "mail" },
  { "mail", "in-ldap-person", "Trim([mail])", "mail" },
  { "mail", "in-ldap-posix-account", "Trim([mail])", "mail" },
  { "object-sid", "in-ad-user", LINKED_ACCOUNT, NULL },
  { "account-name", "in-ad-user", ACCOUNT_NAME, NULL },
  { "attribute", "in-ad-user", NULL, NULL },
  { "attribute", "in-ldap-person", NULL, NULL },
  { "attribute", "in-ldap-posix-account", NULL, NULL },
};

/* The source of a join or a flow. (transfer full) */
static JsonObject *
make_source (const Row *row, const char *attribute)
{
  JsonObject *object = json_object_new ();

  if (row->expression != NULL)
    json_object_set_string_member (object, "expression", row->expression);
  else
    json_object_set_string_member (object, "source", attribute);
  return object;
}

/* (transfer none) */
static JsonArray *
need_array (JsonObject *rule, const char *member)
{
  if (!json_object_has_member (rule, member))
    json_object_set_array_member (rule, member, json_array_new ());
  return json_object_get_array_member (rule, member);
}

static void
add_join (JsonObject *rule, const Row *row, const char *attribute)
{
  JsonArray *group = json_array_new ();
  JsonObject *clause = make_source (row, attribute);

  json_object_set_string_member (clause, "metaverse", KEY);
  json_array_add_object_element (group, clause);
  json_array_add_array_element (need_array (rule, "join"), group);
}

static void
add_flow (JsonObject *rule, const Row *row, const char *attribute)
{
  JsonObject *flow = make_source (row, attribute);

  json_object_set_string_member (flow, "target", KEY);
  json_array_add_object_element (need_array (rule, "flows"), flow);
}

/* Entra Connect does the same: whoever cannot be matched would come to the cloud twice. */
static void
add_condition (JsonArray *group, const char *required)
{
  g_autofree char *reason = g_strdup_printf ("people are matched by %s, and it has none", required);
  JsonObject *clause = json_object_new ();

  json_object_set_string_member (clause, "attribute", required);
  json_object_set_string_member (clause, "operator", "ISNOTNULL");
  json_object_set_string_member (clause, "reason", reason);
  json_array_add_object_element (group, clause);
}

static void
add_scope (JsonObject *rule, const char *required)
{
  JsonArray *groups = need_array (rule, "scope");

  if (json_array_get_length (groups) == 0)
    json_array_add_array_element (groups, json_array_new ());
  for (guint i = 0; i < json_array_get_length (groups); i++)
    add_condition (json_array_get_array_element (groups, i), required);
}

/* @attribute: (nullable): of choice */
static void
change_rule (JsonObject *rule, const Row *row, const char *attribute)
{
  const char *required = row->expression != NULL ? row->required : attribute;

  add_join (rule, row, attribute);
  add_flow (rule, row, attribute);
  if (required != NULL)
    add_scope (rule, required);
}

gboolean
cw_rule_matching_apply (GPtrArray *standard, JsonNode *matching, GError **error)
{
  JsonObject *object = NULL;
  const char *method = NULL;
  const char *attribute = NULL;

  g_return_val_if_fail (standard != NULL, FALSE);

  if (matching == NULL || !JSON_NODE_HOLDS_OBJECT (matching))
    return TRUE;
  object = json_node_get_object (matching);
  method = json_object_get_string_member_with_default (object, "method", "once");
  attribute = json_object_get_string_member_with_default (object, "attribute", NULL);
  if (attribute == NULL && g_str_equal (method, "attribute"))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                           "$.identity.matching: a method, and with “attribute” an attribute, are "
                           "expected");
      return FALSE;
    }
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].method, method))
      {
        JsonObject *rule = cw_standard_rules_edit (standard, rows[i].rule);

        if (rule != NULL)
          change_rule (rule, &rows[i], attribute);
      }
  return TRUE;
}
