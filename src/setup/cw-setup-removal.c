/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-removal.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "connectors/ldap/cw-ad-account.h"
#include "connectors/ldap/cw-ad-forest.h"
#include "connectors/ldap/cw-ad-grant.h"
#include "connectors/ldap/cw-ad-name.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-directory.h"

/* ----- who lives by it */

static const char *
get_string (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_string_member_with_default (object, name, NULL) : NULL;
}

/* %NULL when there is none. (transfer full) */
static JsonObject *
parse_detail (const CwMadeThing *thing)
{
  g_autoptr (JsonNode) node =
      thing->detail != NULL ? cw_json_parse (thing->detail, -1, FALSE, NULL) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node) : NULL;
}

/* Whether @user, in any form that a configuration may have, is the account @name. */
static gboolean
is_account (const char *user, const char *name)
{
  g_autoptr (CwAdName) parsed = user != NULL ? cw_ad_name_parse (user, NULL) : NULL;
  g_autofree char *rdn = g_strdup_printf ("CN=%s,", name);

  if (parsed == NULL)
    return FALSE;
  if (parsed->form == CW_AD_NAME_DN)
    return g_ascii_strncasecmp (parsed->text, rdn, strlen (rdn)) == 0;
  return g_ascii_strcasecmp (parsed->user, name) == 0;
}

static gboolean
lives_by (const CwConnectorConfig *connector, const CwMadeThing *thing, JsonObject *detail)
{
  JsonObject *authentication =
      json_object_has_member (connector->settings, "authentication")
          ? json_object_get_object_member (connector->settings, "authentication")
          : NULL;

  if (g_str_equal (thing->kind, CW_MADE_ACCOUNT))
    return connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY &&
           is_account (get_string (authentication, "user"), thing->identity);
  if (g_str_equal (thing->kind, CW_MADE_RIGHTS))
    return connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY &&
           get_string (detail, "account") != NULL &&
           is_account (get_string (authentication, "user"), get_string (detail, "account"));
  return connector->kind == CW_CONNECTOR_KIND_GRAPH &&
         g_strcmp0 (get_string (connector->settings, "tenantId"), thing->place) == 0;
}

char *
cw_setup_removal_find_user (CwConfig *config, const CwMadeThing *thing)
{
  g_autoptr (JsonObject) detail = parse_detail (thing);
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (lives_by (connector, thing, detail))
        return g_strdup (connector->name);
    }
  return NULL;
}

/* ----- how it goes */

void
cw_setup_removal_add_way (GVariantBuilder *item, const CwMadeThing *thing)
{
  static const char *const members[] = { "administrator", "tenant" };
  g_autoptr (JsonObject) detail = parse_detail (thing);
  JsonNode *cloud = detail != NULL ? json_object_get_member (detail, "cloud") : NULL;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    cw_variant_add_string (item, members[i], get_string (detail, members[i]));
  if (cloud != NULL && JSON_NODE_HOLDS_OBJECT (cloud))
    cw_variant_add (item, "cloud", cw_variant_from_json (cloud));
}

/* ----- in a directory */

static gboolean
open_directory (CwSetupDirectory *directory,
                const CwSetupRemoval *removal,
                JsonObject *detail,
                GError **error)
{
  const char *administrator = removal->administrator != NULL ? removal->administrator
                                                             : get_string (detail, "administrator");

  if (detail != NULL && json_object_has_member (detail, "connector"))
    return cw_setup_directory_open_as (directory, removal->call, removal->secrets,
                                       json_object_get_object_member (detail, "connector"),
                                       administrator, removal->cancellable, error);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "The journal does not say in which directory it was made");
  return FALSE;
}

gboolean
cw_setup_account_remove (const CwSetupRemoval *removal,
                         const CwMadeThing *thing,
                         JsonObject *detail,
                         GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };

  return open_directory (&directory, removal, detail, error) &&
         cw_ad_account_delete (directory.ad, thing->identity, get_string (detail, "description"),
                               removal->cancellable, error);
}

/* (transfer full) */
static char **
dup_entries (JsonObject *detail)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *entries = json_object_has_member (detail, "entries")
                           ? json_object_get_array_member (detail, "entries")
                           : NULL;

  for (guint i = 0; entries != NULL && i < json_array_get_length (entries); i++)
    g_strv_builder_add (builder, json_array_get_string_element (entries, i));
  return g_strv_builder_end (builder);
}

gboolean
cw_setup_rights_remove (const CwSetupRemoval *removal,
                        const CwMadeThing *thing,
                        JsonObject *detail,
                        GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  g_autoptr (CwAdForest) forest = NULL;
  g_autoptr (CwAdSession) opened = NULL;
  g_auto (GStrv) entries = NULL;
  const char *dn = get_string (detail, "dn");
  const CwAdDomain *domain = NULL;
  CwAdSession *session = NULL;

  if (!open_directory (&directory, removal, detail, error))
    return FALSE;
  forest = cw_ad_forest_read (directory.ad, removal->cancellable, error);
  if (forest == NULL)
    return FALSE;
  domain = dn != NULL ? cw_ad_forest_find_domain_of (forest, dn) : NULL;
  /* The domain is gone, and its rights with it. */
  if (domain == NULL)
    return TRUE;
  entries = dup_entries (detail);
  session =
      cw_setup_directory_get_session (&directory, domain, &opened, removal->cancellable, error);
  return session != NULL && cw_ad_grant_take_back (session, (const char *const *) entries,
                                                   removal->cancellable, error);
}

/* ----- all of them */

static const struct
{
  const char *kind;
  gboolean (*remove) (const CwSetupRemoval *removal,
                      const CwMadeThing *thing,
                      JsonObject *detail,
                      GError **error);
} kinds[] = {
  { CW_MADE_ACCOUNT, cw_setup_account_remove },
  { CW_MADE_RIGHTS, cw_setup_rights_remove },
  { CW_MADE_APPLICATION, cw_setup_application_remove },
  { CW_MADE_DIRECTORY_SYNC, cw_setup_directory_sync_remove },
  { CW_MADE_EXTENSION, cw_setup_extension_remove },
  { CW_MADE_EXTENSION_APP, cw_setup_extension_app_remove },
};

gboolean
cw_setup_removal_run (const CwSetupRemoval *removal, const CwMadeThing *thing, GError **error)
{
  g_autoptr (JsonObject) detail = parse_detail (thing);

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, thing->kind))
      return kinds[i].remove (removal, thing, detail, error) &&
             cw_setup_journal_mark (removal->call->engine, thing->id, CW_MADE_REMOVED, error);
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "This version does not know what “%s” is: a later one made it", thing->kind);
  return FALSE;
}
