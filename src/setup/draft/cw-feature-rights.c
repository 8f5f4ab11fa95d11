/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-feature-rights.h"

static const struct
{
  const char *member; /* of "features" */
  const char *method; /* (nullable): of signing in, which needs it too */
  const char *rights;
} rows[] = {
  { "passwordHash", "password-hash", "password-hash" },
  { "passwordWriteback", NULL, "password-writeback" },
  { "exchangeHybrid", NULL, "exchange-hybrid" },
  { "publicFolders", NULL, "public-folders" },
  { "groupWriteback", NULL, "group-writeback" },
};

static gboolean
is_active_directory (JsonObject *connector)
{
  return g_strcmp0 (json_object_get_string_member_with_default (connector, "kind", ""),
                    "active-directory") == 0;
}

static gboolean
has_several_forests (JsonArray *connectors)
{
  guint n = 0;

  for (guint i = 0; connectors != NULL && i < json_array_get_length (connectors); i++)
    if (is_active_directory (json_array_get_object_element (connectors, i)))
      n++;
  return n > 1;
}

char **
cw_feature_rights_list (JsonArray *connectors,
                        JsonObject *features,
                        const char *method,
                        const char *anchor)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_add (builder, "read");
  if (has_several_forests (connectors))
    g_strv_builder_add (builder, "foreign-members");
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if ((features != NULL &&
         json_object_get_boolean_member_with_default (features, rows[i].member, FALSE)) ||
        (rows[i].method != NULL && g_strcmp0 (method, rows[i].method) == 0))
      g_strv_builder_add (builder, rows[i].rights);
  if (anchor != NULL && g_ascii_strcasecmp (anchor, "mS-DS-ConsistencyGuid") == 0)
    g_strv_builder_add (builder, "anchor");
  return g_strv_builder_end (builder);
}

char **
cw_feature_rights_list_of_draft (CwDraft *draft)
{
  JsonNode *connectors = cw_draft_get_node (draft, "connectors");
  JsonNode *features = cw_draft_get_node (draft, "features");
  gboolean is_reopened = cw_draft_get_bool_fact (draft, CW_DRAFT_FACT_REOPENED);

  return cw_feature_rights_list (
      connectors != NULL ? json_node_get_array (connectors) : NULL,
      features != NULL ? json_node_get_object (features) : NULL,
      cw_draft_get_string (draft, "signIn.method", is_reopened ? NULL : "password-hash"),
      cw_draft_get_string (draft, "identity.sourceAnchor.attribute", NULL));
}

gboolean
cw_feature_rights_is_account_made (JsonObject *connector)
{
  JsonObject *account = json_object_has_member (connector, "account")
                            ? json_object_get_object_member (connector, "account")
                            : NULL;

  return account != NULL &&
         g_strcmp0 (json_object_get_string_member_with_default (account, "mode", ""), "create") ==
             0;
}

gboolean
cw_feature_rights_can_be_checked (JsonObject *connector)
{
  return is_active_directory (connector) && !cw_feature_rights_is_account_made (connector);
}
