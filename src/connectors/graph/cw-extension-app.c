/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-extension-app.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-app-registration-private.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-graph-settings.h"
#include "connectors/graph/cw-spread-call.h"

/* Entra keeps it unique, so that no attempt makes a second one. */
#define MARKER "causeway-tenant-schema-extension-app"

#define SELECT "?$select=id,appId,displayName,uniqueName"

#define CLIENT_ID_DIGITS 32

void
cw_extension_app_free (CwExtensionApp *app)
{
  if (app == NULL)
    return;
  g_free (app->object_id);
  g_free (app->client_id);
  g_free (app);
}

/* ----- the application */

/* (transfer full) (nullable): it has no id */
static CwExtensionApp *
read_app (JsonObject *object, GError **error)
{
  const char *object_id = cw_graph_json_get_text (object, "id");
  const char *client_id = cw_graph_json_get_text (object, "appId");
  CwExtensionApp *app = NULL;

  if (object_id == NULL || client_id == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "Microsoft Graph's answer about an application has no id");
      return NULL;
    }
  app = g_new0 (CwExtensionApp, 1);
  app->object_id = g_strdup (object_id);
  app->client_id = g_strdup (client_id);
  app->is_ours = g_strcmp0 (cw_graph_json_get_text (object, "uniqueName"), MARKER) == 0;
  return app;
}

/* By an alternate key. */
static CwExtensionApp *
find_by_key (CwCloudSession *session,
             const char *name,
             const char *value,
             GCancellable *cancellable,
             GError **error)
{
  g_autofree char *url = g_strdup_printf ("/applications(%s='%s')" SELECT, name, value);
  const CwCloudCall call = { "GET", url, NULL, CW_PHRASE ("reading the application"), NULL };
  g_autoptr (JsonNode) root = cw_cloud_session_call (session, &call, NULL, cancellable, error);

  return root != NULL ? read_app (json_node_get_object (root), error) : NULL;
}

/* That of Microsoft Entra Connect. Who may make applications may make another one of that name:
 * it is for a person to say which one is meant. */
static CwExtensionApp *
find_by_title (CwCloudSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = cw_cloud_session_list (
      session,
      "/applications?$filter=displayName%20eq%20'Tenant%20Schema%20Extension%20App'"
      "&$select=id,appId,displayName,uniqueName",
      CW_PHRASE ("listing the applications"), cancellable, error);

  if (found == NULL)
    return NULL;
  if (found->len == 1)
    return read_app (found->pdata[0], error);
  if (found->len == 0)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                         "The tenant has no application for directory extensions");
  else
    g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                 "%u applications of the tenant are called “%s”: enter the client ID of the one to "
                 "which directory extensions shall belong (extensionApplication)",
                 found->len, CW_EXTENSION_APP_NAME);
  return NULL;
}

CwExtensionApp *
cw_extension_app_find (CwCloudSession *session,
                       const char *client_id,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CwExtensionApp *app = NULL;

  if (client_id != NULL)
    return find_by_key (session, "appId", client_id, cancellable, error);
  app = find_by_key (session, "uniqueName", MARKER, cancellable, &local_error);
  if (app != NULL)
    return app;
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return find_by_title (session, cancellable, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

/* Upsert by the client-provided key (Microsoft Graph reference, "Upsert application"). */
static gboolean
upsert (CwCloudSession *session, GCancellable *cancellable, GError **error)
{
  JsonObject *object = json_object_new ();
  g_autoptr (JsonNode) body = NULL;
  const char *url = "/applications(uniqueName='" MARKER "')";
  g_autoptr (JsonNode) root = NULL;

  json_object_set_string_member (object, "displayName", CW_EXTENSION_APP_NAME);
  json_object_set_string_member (object, "signInAudience", "AzureADMyOrg");
  body = cw_graph_json_take_object (object);
  root = cw_cloud_session_call (session,
                                &(CwCloudCall){ "PATCH", url, "create-if-missing",
                                                CW_PHRASE ("registering the application"), body },
                                NULL, cancellable, error);
  return root != NULL;
}

CwExtensionApp *
cw_extension_app_ensure (CwCloudSession *session, GCancellable *cancellable, GError **error)
{
  static const CwCloudCall call = { "GET", "/applications(uniqueName='" MARKER "')" SELECT, NULL,
                                    CW_PHRASE ("reading the application"), NULL };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwExtensionApp) app = cw_extension_app_find (session, NULL, cancellable, &local_error);
  g_autoptr (JsonNode) root = NULL;
  g_autofree char *principal_id = NULL;

  if (app == NULL && !g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (app == NULL)
    {
      if (!upsert (session, cancellable, error))
        return NULL;
      /* Not every server of the tenant knows it at once. */
      root = cw_spread_call (session, &call, NULL, cancellable, error);
      app = root != NULL ? read_app (json_node_get_object (root), error) : NULL;
    }
  if (app == NULL)
    return NULL;
  /* Without it the values cannot be written (facts/entra.md, C.8). */
  principal_id = cw_app_principal_ensure (session, app->client_id, cancellable, error);
  return principal_id != NULL ? g_steal_pointer (&app) : NULL;
}

/* ----- what is registered */

static char *
make_url (const CwExtensionApp *app, const char *suffix)
{
  return g_strdup_printf ("/applications/%s/extensionProperties%s", app->object_id, suffix);
}

/* (transfer full) (element-type JsonObject) */
static GPtrArray *
list_properties (CwCloudSession *session,
                 const CwExtensionApp *app,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *url = make_url (app, "");

  return cw_cloud_session_list (session, url, CW_PHRASE ("listing the directory extensions"),
                                cancellable, error);
}

GPtrArray *
cw_extension_app_list (CwCloudSession *session,
                       const CwExtensionApp *app,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GPtrArray) found = list_properties (session, app, cancellable, error);
  GPtrArray *names = NULL;

  if (found == NULL)
    return NULL;
  names = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < found->len; i++)
    {
      const char *name = cw_graph_json_get_text (found->pdata[i], "name");

      if (name != NULL)
        g_ptr_array_add (names, g_strdup (name));
    }
  return names;
}

/* (transfer none) (nullable) */
static JsonObject *
find_property (GPtrArray *found, const char *full_name)
{
  for (guint i = 0; i < found->len; i++)
    {
      const char *name = cw_graph_json_get_text (found->pdata[i], "name");

      if (name != NULL && g_ascii_strcasecmp (name, full_name) == 0)
        return found->pdata[i];
    }
  return NULL;
}

static const char *
get_target (const CwDirectoryExtension *extension)
{
  return extension->is_group ? "Group" : "User";
}

static gboolean
has_target (JsonObject *property, const char *target)
{
  JsonArray *targets = cw_graph_json_get_array (property, "targetObjects");

  for (guint i = 0; targets != NULL && i < json_array_get_length (targets); i++)
    if (g_strcmp0 (json_array_get_string_element (targets, i), target) == 0)
      return TRUE;
  return FALSE;
}

/* An extension cannot be changed: what it is, it stays (Microsoft Graph, extensionProperty). */
static gboolean
check_property (JsonObject *property, GPtrArray *extensions, GError **error)
{
  const CwDirectoryExtension *first = g_ptr_array_index (extensions, 0);
  const char *wanted = cw_extension_type_get_graph_name (first->type);
  const char *type = cw_graph_json_get_text (property, "dataType");
  gboolean is_multi = cw_graph_json_get_boolean (property, "isMultiValued");

  if (g_strcmp0 (type, wanted) != 0 || is_multi != first->is_multi_valued)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                   "The tenant has a directory extension for %s already, of another type (%s). "
                   "Remove it there, with its values, or enter that type in attributes.extensions",
                   first->name, type != NULL ? type : "?");
      return FALSE;
    }
  for (guint i = 0; i < extensions->len; i++)
    {
      const CwDirectoryExtension *extension = g_ptr_array_index (extensions, i);

      if (has_target (property, get_target (extension)))
        continue;
      g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                   "The tenant has a directory extension for %s already, but not for a %s. Remove "
                   "it there, with its values, or leave it out",
                   first->name, get_target (extension));
      return FALSE;
    }
  return TRUE;
}

/* (transfer full) */
static JsonNode *
make_body (GPtrArray *extensions)
{
  const CwDirectoryExtension *first = g_ptr_array_index (extensions, 0);
  g_autofree char *name = cw_directory_extension_make_name (first);
  JsonObject *body = json_object_new ();
  JsonArray *targets = json_array_new ();

  for (guint i = 0; i < extensions->len; i++)
    json_array_add_string_element (targets, get_target (g_ptr_array_index (extensions, i)));
  json_object_set_string_member (body, "name", name);
  json_object_set_string_member (body, "dataType", cw_extension_type_get_graph_name (first->type));
  json_object_set_boolean_member (body, "isMultiValued", first->is_multi_valued);
  json_object_set_array_member (body, "targetObjects", targets);
  return cw_graph_json_take_object (body);
}

static gboolean
post (CwCloudSession *session,
      const CwExtensionApp *app,
      GPtrArray *extensions,
      gboolean *ret_is_there,
      GCancellable *cancellable,
      GError **error)
{
  g_autofree char *url = make_url (app, "");
  g_autoptr (JsonNode) body = make_body (extensions);
  const CwCloudCall call = { "POST", url, NULL, CW_PHRASE ("registering a directory extension"),
                             body };
  g_autoptr (CwGraphError) refusal = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = cw_spread_call (session, &call, &refusal, cancellable, &local_error);

  *ret_is_there = root == NULL && refusal != NULL && cw_graph_error_is_conflict (refusal);
  if (root != NULL || *ret_is_there)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_extension_app_register (CwCloudSession *session,
                           const CwExtensionApp *app,
                           GPtrArray *extensions,
                           GCancellable *cancellable,
                           GError **error)
{
  g_autofree char *full_name =
      cw_graph_settings_make_extension_name (app->client_id, g_ptr_array_index (extensions, 0));
  g_autoptr (GPtrArray) found = list_properties (session, app, cancellable, error);
  JsonObject *property = found != NULL ? find_property (found, full_name) : NULL;
  gboolean is_there = FALSE;

  if (found == NULL)
    return FALSE;
  if (property != NULL)
    return check_property (property, extensions, error);
  if (!post (session, app, extensions, &is_there, cancellable, error))
    return FALSE;
  if (!is_there)
    return TRUE;
  /* Made by a try whose answer was lost. */
  g_clear_pointer (&found, g_ptr_array_unref);
  found = list_properties (session, app, cancellable, error);
  property = found != NULL ? find_property (found, full_name) : NULL;
  if (property != NULL)
    return check_property (property, extensions, error);
  if (found != NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                 "The tenant has something called %s already that is no directory extension of "
                 "the application",
                 full_name);
  return FALSE;
}

/* ----- taking it away */

/* "extension_0123...def_NAME": the client ID with its hyphens. (transfer full) (nullable) */
static char *
parse_client_id (const char *full_name)
{
  const char *digits = full_name + strlen (CW_EXTENSION_PREFIX);

  if (!g_str_has_prefix (full_name, CW_EXTENSION_PREFIX) || strlen (digits) <= CLIENT_ID_DIGITS)
    return NULL;
  return g_strdup_printf ("%.8s-%.4s-%.4s-%.4s-%.12s", digits, digits + 8, digits + 12, digits + 16,
                          digits + 20);
}

/* What is not there any more is as good. */
static gboolean
delete_property (CwCloudSession *session,
                 const CwExtensionApp *app,
                 JsonObject *property,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autofree char *suffix = g_strconcat ("/", cw_graph_json_get_text (property, "id"), NULL);
  g_autofree char *url = make_url (app, suffix);
  const CwCloudCall call = { "DELETE", url, NULL, CW_PHRASE ("removing a directory extension"),
                             NULL };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root =
      cw_cloud_session_call (session, &call, NULL, cancellable, &local_error);

  if (root != NULL || g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_extension_app_unregister (CwCloudSession *session,
                             const char *full_name,
                             GCancellable *cancellable,
                             GError **error)
{
  g_autofree char *client_id = parse_client_id (full_name);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwExtensionApp) app = NULL;
  g_autoptr (GPtrArray) found = NULL;
  JsonObject *property = NULL;

  if (client_id == NULL)
    return TRUE;
  app = cw_extension_app_find (session, client_id, cancellable, &local_error);
  if (app == NULL && g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  if (app == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  found = list_properties (session, app, cancellable, error);
  if (found == NULL)
    return FALSE;
  property = find_property (found, full_name);
  return property == NULL || delete_property (session, app, property, cancellable, error);
}

gboolean
cw_extension_app_remove (CwCloudSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwExtensionApp) app =
      find_by_key (session, "uniqueName", MARKER, cancellable, &local_error);
  g_autoptr (GPtrArray) names = NULL;

  if (app == NULL && g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  if (app == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  names = cw_extension_app_list (session, app, cancellable, error);
  if (names == NULL)
    return FALSE;
  if (names->len == 0)
    return cw_app_registration_remove (session, MARKER, cancellable, error);
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "Directory extensions belong to the application “%s” still: remove them first",
               CW_EXTENSION_APP_NAME);
  return FALSE;
}
