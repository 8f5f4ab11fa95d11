/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-matching.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-sid.h"

gboolean
cw_setup_matching_read (CwSetupMatching *matching, CwSetupCheck *check, GError **error)
{
  static const char *const methods[] = { "once",         "mail",      "object-sid",
                                         "account-name", "attribute", NULL };
  JsonObject *identity = cw_setup_check_get_object (check, "identity");
  JsonNode *node = identity != NULL ? json_object_get_member (identity, "matching") : NULL;
  JsonObject *object =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;

  matching->method = "once";
  matching->attribute = NULL;
  if (object != NULL)
    {
      matching->method = json_object_get_string_member_with_default (object, "method", "once");
      matching->attribute = json_object_get_string_member_with_default (object, "attribute", NULL);
    }
  if (g_str_equal (matching->method, "mail"))
    matching->attribute = "mail";
  if (g_str_equal (matching->method, "once"))
    matching->attribute = NULL;
  if (g_strv_contains (methods, matching->method) &&
      (matching->attribute != NULL || !g_str_equal (matching->method, "attribute")))
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                       "$.identity.matching: a method, and with “attribute” an attribute, are "
                       "expected");
  return FALSE;
}

void
cw_setup_matching_list_attributes (const CwSetupMatching *matching,
                                   const char *ret_names[CW_SETUP_MATCHING_MAX_NAMES])
{
  const char *names[CW_SETUP_MATCHING_MAX_NAMES] = { "objectSid",
                                                     "msExchMasterAccountSid",
                                                     "msRTCSIP-OriginatorSid",
                                                     "mailNickname",
                                                     "sAMAccountName",
                                                     "mail",
                                                     matching->attribute,
                                                     NULL };

  memcpy (ret_names, names, sizeof names);
}

/* NT AUTHORITY\SELF: the mailbox is shared in its own forest. */
#define SELF "S-1-5-10"

/* A linked mailbox names the account that it belongs to. The same as the rules of
 * cw-rule-matching.c. (transfer full) (nullable) */
static char *
dup_sid (const CwLdapRecord *record)
{
  static const char *const names[] = { "msExchMasterAccountSid", "msRTCSIP-OriginatorSid",
                                       "objectSid" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      const guint8 *bytes = NULL;
      gsize size = 0;
      g_autofree char *sid = NULL;

      if (cw_ldap_record_get_bytes (record, names[i], &bytes, &size))
        sid = cw_sid_to_string (bytes, size);
      if (sid != NULL && !g_str_equal (sid, SELF))
        return g_steal_pointer (&sid);
    }
  return NULL;
}

char *
cw_setup_matching_dup_value (const CwSetupMatching *matching, const CwLdapRecord *record)
{
  const char *value = NULL;

  if (g_str_equal (matching->method, "once"))
    return NULL;
  if (g_str_equal (matching->method, "object-sid"))
    return dup_sid (record);
  if (g_str_equal (matching->method, "account-name"))
    {
      value = cw_ldap_record_get_string (record, "mailNickname");
      if (value == NULL)
        value = cw_ldap_record_get_string (record, "sAMAccountName");
    }
  else if (matching->attribute != NULL)
    value = cw_ldap_record_get_string (record, matching->attribute);
  return value != NULL && *value != '\0' ? g_strdup (value) : NULL;
}
