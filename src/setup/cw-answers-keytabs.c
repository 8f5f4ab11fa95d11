/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-answers-keytabs.h"

#include <string.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-keytab.h"
#include "setup/draft/cw-mistakes.h"

/* (transfer none) (nullable) */
static JsonObject *
get_object (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* (transfer none) (nullable) */
static const char *
get_text (JsonObject *object, const char *member)
{
  return json_object_get_string_member_with_default (object, member, NULL);
}

/* @object: what says "keytabFile". @account: (nullable): anybody's key will do */
static void
check_keytab (JsonObject *object, const char *account, const char *path, GPtrArray *mistakes)
{
  const char *file = get_text (object, "keytabFile");
  g_autofree char *where = g_strconcat (path, ".keytabFile", NULL);
  g_autoptr (GError) error = NULL;

  if (file == NULL || !g_path_is_absolute (file) || cw_keytab_check (file, account, &error) ||
      g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_CONFIG))
    return;
  cw_mistakes_add (mistakes, where, "%s", error->message);
}

/* Whose key it has to be. An enterprise name, "name\@suffix@REALM", is not the name of the key: the
 * KDC replaces it by the account's own. (nullable) */
static const char *
find_account (JsonObject *authentication)
{
  const char *user = get_text (authentication, "user");

  return user != NULL && strstr (user, "\\@") == NULL ? user : NULL;
}

void
cw_answers_keytabs_check (JsonObject *document, GPtrArray *mistakes)
{
  JsonArray *connectors = json_object_get_array_member (document, "connectors");
  JsonObject *account = get_object (get_object (document, "installation"), "serviceAccount");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);
      JsonObject *authentication = get_object (connector, "authentication");
      g_autofree char *path = g_strdup_printf ("$.connectors[%u].authentication", i);

      if (authentication != NULL &&
          g_strcmp0 (get_text (authentication, "method"), "gssapi-keytab") == 0)
        check_keytab (authentication, find_account (authentication), path, mistakes);
    }
  if (account != NULL && g_strcmp0 (get_text (account, "kind"), "domain") == 0)
    check_keytab (account, get_text (account, "name"), "$.installation.serviceAccount", mistakes);
}
