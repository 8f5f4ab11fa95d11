/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-app-registration-private.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"
#include "connectors/graph/cw-spread-call.h"

#define GRAPH_APP_ID "00000003-0000-0000-c000-000000000000"

/* What all our applications carry, so that they can be listed. */
#define TAG "causeway-directory-sync"

#define SELECT "?$select=id,appId,displayName,uniqueName,keyCredentials"

static const char *const default_permissions[] = {
  "User.ReadWrite.All",
  "Group.ReadWrite.All",
  "OrgContact.Read.All",
  "Organization.Read.All",
  "Domain.Read.All",
  "RoleManagement.Read.Directory",
  NULL,
};

const char *const *
cw_app_registration_get_default_permissions (void)
{
  return default_permissions;
}

void
cw_app_registration_free (CwAppRegistration *registration)
{
  if (registration == NULL)
    return;
  g_free (registration->marker);
  g_free (registration->display_name);
  g_free (registration->tenant_id);
  g_free (registration->application_id);
  g_free (registration->client_id);
  g_free (registration->principal_id);
  g_ptr_array_unref (registration->certificates);
  g_ptr_array_unref (registration->permissions);
  g_free (registration);
}

static gboolean
check_marker (const char *marker, GError **error)
{
  gboolean is_right = *marker != '\0';

  for (const char *p = marker; *p != '\0'; p++)
    is_right &= g_ascii_isalnum (*p) || *p == '-';
  if (!is_right)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                 "\"%s\" cannot mark an application: letters, digits and dashes only", marker);
  return is_right;
}

static char *
make_url (const char *marker, const char *suffix)
{
  return g_strdup_printf ("/applications(uniqueName='%s')%s", marker, suffix);
}

static CwAppRegistration *
new_registration (CwCloudSession *session, const char *marker, JsonObject *application)
{
  CwAppRegistration *registration = g_new0 (CwAppRegistration, 1);
  JsonArray *keys = cw_graph_json_get_array (application, "keyCredentials");

  registration->marker = g_strdup (marker);
  registration->display_name = g_strdup (cw_graph_json_get_text (application, "displayName"));
  registration->tenant_id = g_strdup (cw_cloud_session_get_identity (session)->tenant_id);
  registration->application_id = g_strdup (cw_graph_json_get_text (application, "id"));
  registration->client_id = g_strdup (cw_graph_json_get_text (application, "appId"));
  registration->certificates = g_ptr_array_new_with_free_func (g_free);
  registration->permissions = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; keys != NULL && i < json_array_get_length (keys); i++)
    {
      const char *key = cw_graph_json_get_text (json_array_get_object_element (keys, i), "key");

      if (key != NULL)
        g_ptr_array_add (registration->certificates, g_strdup (key));
    }
  return registration;
}

/* requiredResourceAccess: what the portal shows as asked for; the consent itself is the grants. */
static void
set_required_access (JsonObject *body, GPtrArray *role_ids)
{
  JsonArray *list = json_array_new ();
  JsonArray *access = json_array_new ();
  JsonObject *resource = json_object_new ();

  for (guint i = 0; i < role_ids->len; i++)
    {
      JsonObject *entry = json_object_new ();

      json_object_set_string_member (entry, "id", role_ids->pdata[i]);
      json_object_set_string_member (entry, "type", "Role");
      json_array_add_object_element (access, entry);
    }
  json_object_set_string_member (resource, "resourceAppId", GRAPH_APP_ID);
  json_object_set_array_member (resource, "resourceAccess", access);
  json_array_add_object_element (list, resource);
  json_object_set_array_member (body, "requiredResourceAccess", list);
}

static JsonNode *
make_application_body (const CwAppRequest *request, GPtrArray *role_ids)
{
  JsonObject *body = json_object_new ();
  JsonArray *tags = json_array_new ();

  json_array_add_string_element (tags, TAG);
  json_object_set_string_member (body, "displayName", request->display_name);
  json_object_set_string_member (body, "signInAudience", "AzureADMyOrg");
  json_object_set_array_member (body, "tags", tags);
  set_required_access (body, role_ids);
  return cw_graph_json_take_object (body);
}

static GError *
new_register_error (const GError *error)
{
  if (!g_error_matches (error, CW_ERROR, CW_ERROR_PERMISSION))
    return g_error_copy (error);
  return g_error_new (CW_ERROR, CW_ERROR_PERMISSION,
                      "The signed-in account may not register an application. A Global "
                      "Administrator, a Hybrid Identity Administrator or an Application "
                      "Administrator has to sign in for that (%s)",
                      error->message);
}

/* Makes the application, or brings it to what @request says, in one request that is safe to repeat.
 * (Upsert by the client-provided key: Microsoft Graph reference, "Upsert application".) */
static gboolean
upsert (CwCloudSession *session,
        const CwAppRequest *request,
        GPtrArray *role_ids,
        GCancellable *cancellable,
        GError **error)
{
  g_autoptr (JsonNode) body = make_application_body (request, role_ids);
  g_autofree char *url = make_url (request->marker, "");
  const CwCloudCall call = { "PATCH", url, "create-if-missing",
                             CW_PHRASE ("registering the application"), body };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root =
      cw_cloud_session_call (session, &call, NULL, cancellable, &local_error);

  if (root == NULL)
    g_propagate_error (error, new_register_error (local_error));
  return root != NULL;
}

/* The application's JSON with the keys of its certificates. @is_expected: it was just made. */
static JsonNode *
read_application (CwCloudSession *session,
                  const char *marker,
                  gboolean is_expected,
                  GCancellable *cancellable,
                  GError **error)
{
  g_autofree char *url = make_url (marker, SELECT);
  const CwCloudCall call = { "GET", url, NULL, CW_PHRASE ("reading the application"), NULL };

  return is_expected ? cw_spread_call (session, &call, NULL, cancellable, error)
                     : cw_cloud_session_call (session, &call, NULL, cancellable, error);
}

static JsonObject *
make_key_credential (CwAppCredential *credential)
{
  JsonObject *key = json_object_new ();
  g_autofree char *name = g_strdup_printf ("Causeway %s", credential->thumbprint);

  json_object_set_string_member (key, "type", "AsymmetricX509Cert");
  json_object_set_string_member (key, "usage", "Verify");
  json_object_set_string_member (key, "displayName", name);
  json_object_set_string_member (key, "key", credential->certificate_base64);
  return key;
}

/* The list replaces the one that is there, so it names those that stay. */
static JsonNode *
make_keys_body (JsonObject *application, CwAppCredential *credential, gboolean keeps_others)
{
  JsonObject *body = json_object_new ();
  JsonArray *list = json_array_new ();
  JsonArray *known = cw_graph_json_get_array (application, "keyCredentials");
  gboolean is_known = FALSE;

  for (guint i = 0; known != NULL && i < json_array_get_length (known); i++)
    {
      JsonObject *key = json_array_get_object_element (known, i);
      gboolean is_ours =
          g_strcmp0 (cw_graph_json_get_text (key, "key"), credential->certificate_base64) == 0;

      is_known |= is_ours;
      if (keeps_others || is_ours)
        json_array_add_object_element (list, json_object_ref (key));
    }
  if (!is_known)
    json_array_add_object_element (list, make_key_credential (credential));
  json_object_set_array_member (body, "keyCredentials", list);
  return cw_graph_json_take_object (body);
}

static gboolean
has_certificate (JsonObject *application, CwAppCredential *credential, guint *ret_count)
{
  JsonArray *known = cw_graph_json_get_array (application, "keyCredentials");
  gboolean is_known = FALSE;

  *ret_count = known != NULL ? json_array_get_length (known) : 0;
  for (guint i = 0; i < *ret_count; i++)
    is_known |= g_strcmp0 (cw_graph_json_get_text (json_array_get_object_element (known, i), "key"),
                           credential->certificate_base64) == 0;
  return is_known;
}

static gboolean
write_certificates (CwCloudSession *session,
                    const char *marker,
                    JsonNode *body,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *url = make_url (marker, "");
  const CwCloudCall call = { "PATCH", url, NULL, CW_PHRASE ("registering the certificate"), body };
  g_autoptr (JsonNode) root = cw_spread_call (session, &call, NULL, cancellable, error);

  return root != NULL;
}

static gboolean
ensure_certificate (CwCloudSession *session,
                    const char *marker,
                    CwAppCredential *credential,
                    JsonObject *application,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (JsonNode) body = NULL;
  guint count = 0;

  if (has_certificate (application, credential, &count))
    return TRUE;
  body = make_keys_body (application, credential, TRUE);
  return write_certificates (session, marker, body, cancellable, error);
}

/* @ret_id (nullable) (transfer full): %NULL when there is none. */
static gboolean
find_principal (CwCloudSession *session,
                const char *client_id,
                char **ret_id,
                GCancellable *cancellable,
                GError **error)
{
  g_autofree char *url =
      g_strdup_printf ("/servicePrincipals?$filter=appId%%20eq%%20'%s'&$select=id", client_id);
  g_autoptr (GPtrArray) found = cw_cloud_session_list (
      session, url, CW_PHRASE ("reading the application's service principal"), cancellable, error);

  if (found == NULL)
    return FALSE;
  *ret_id = found->len > 0 ? g_strdup (cw_graph_json_get_text (found->pdata[0], "id")) : NULL;
  return TRUE;
}

static JsonNode *
make_principal_body (const char *client_id)
{
  JsonObject *body = json_object_new ();
  JsonArray *tags = json_array_new ();

  json_array_add_string_element (tags, TAG);
  json_object_set_string_member (body, "appId", client_id);
  json_object_set_array_member (body, "tags", tags);
  return cw_graph_json_take_object (body);
}

char *
cw_app_principal_ensure (CwCloudSession *session,
                         const char *client_id,
                         GCancellable *cancellable,
                         GError **error)
{
  g_autoptr (JsonNode) body = make_principal_body (client_id);
  const CwCloudCall call = { "POST", "/servicePrincipals", NULL,
                             CW_PHRASE ("making the service principal"), body };
  g_autoptr (CwGraphError) refusal = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = NULL;
  char *id = NULL;

  if (!find_principal (session, client_id, &id, cancellable, error))
    return NULL;
  if (id != NULL)
    return id;
  root = cw_spread_call (session, &call, &refusal, cancellable, &local_error);
  if (root != NULL)
    return g_strdup (cw_graph_json_get_text (json_node_get_object (root), "id"));
  /* Made by a try whose answer was lost. */
  if (refusal != NULL && cw_graph_error_is_conflict (refusal))
    {
      if (!find_principal (session, client_id, &id, cancellable, error))
        return NULL;
      if (id != NULL)
        return id;
    }
  g_propagate_error (error, new_register_error (local_error));
  return NULL;
}

CwAppRegistration *
cw_app_registration_ensure (CwCloudSession *session,
                            const CwAppRequest *request,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (CwGraphPrincipal) graph = NULL;
  g_autoptr (GPtrArray) role_ids = NULL;
  g_autoptr (JsonNode) application = NULL;
  g_autofree char *principal_id = NULL;

  if (!check_marker (request->marker, error))
    return NULL;
  graph = cw_graph_principal_read (session, cancellable, error);
  role_ids =
      graph != NULL ? cw_graph_principal_find_ids (graph, request->permissions, error) : NULL;
  if (role_ids == NULL || !upsert (session, request, role_ids, cancellable, error))
    return NULL;
  application = read_application (session, request->marker, TRUE, cancellable, error);
  if (application == NULL ||
      !ensure_certificate (session, request->marker, request->credential,
                           json_node_get_object (application), cancellable, error))
    return NULL;
  principal_id = cw_app_principal_ensure (
      session, cw_graph_json_get_text (json_node_get_object (application), "appId"), cancellable,
      error);
  if (principal_id == NULL || !cw_graph_principal_grant (graph, session, principal_id,
                                                         request->permissions, cancellable, error))
    return NULL;
  return cw_app_registration_find (session, request->marker, cancellable, error);
}

CwAppRegistration *
cw_app_registration_find (CwCloudSession *session,
                          const char *marker,
                          GCancellable *cancellable,
                          GError **error)
{
  g_autoptr (CwAppRegistration) registration = NULL;
  g_autoptr (CwGraphPrincipal) graph = NULL;
  g_autoptr (JsonNode) application = NULL;

  if (!check_marker (marker, error))
    return NULL;
  application = read_application (session, marker, FALSE, cancellable, error);
  if (application == NULL)
    return NULL;
  registration = new_registration (session, marker, json_node_get_object (application));
  if (!find_principal (session, registration->client_id, &registration->principal_id, cancellable,
                       error))
    return NULL;
  if (registration->principal_id == NULL)
    return g_steal_pointer (&registration);
  graph = cw_graph_principal_read (session, cancellable, error);
  if (graph == NULL)
    return NULL;
  g_clear_pointer (&registration->permissions, g_ptr_array_unref);
  registration->permissions = cw_graph_principal_list_granted (
      graph, session, registration->principal_id, cancellable, error);
  if (registration->permissions != NULL)
    return g_steal_pointer (&registration);
  registration->permissions = g_ptr_array_new ();
  return NULL;
}

GPtrArray *
cw_app_registration_list (CwCloudSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found =
      cw_cloud_session_list (session,
                             "/applications?$filter=tags/any(t:t%20eq%20'" TAG
                             "')&$select=id,appId,displayName,uniqueName",
                             CW_PHRASE ("listing the applications"), cancellable, error);
  GPtrArray *list = NULL;

  if (found == NULL)
    return NULL;
  list = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_app_registration_free);
  for (guint i = 0; i < found->len; i++)
    {
      const char *marker = cw_graph_json_get_text (found->pdata[i], "uniqueName");

      if (marker != NULL)
        g_ptr_array_add (list, new_registration (session, marker, found->pdata[i]));
    }
  return list;
}

gboolean
cw_app_registration_keep_only (CwCloudSession *session,
                               const CwAppRegistration *registration,
                               CwAppCredential *credential,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (JsonNode) application =
      read_application (session, registration->marker, FALSE, cancellable, error);
  g_autoptr (JsonNode) body = NULL;
  guint count = 0;

  if (application == NULL)
    return FALSE;
  if (!has_certificate (json_node_get_object (application), credential, &count))
    {
      g_set_error (
          error, CW_ERROR, CW_ERROR_NOT_FOUND,
          "The certificate %s is not registered with the application; the others are kept.",
          credential->thumbprint);
      return FALSE;
    }
  if (count == 1)
    return TRUE;
  body = make_keys_body (json_node_get_object (application), credential, FALSE);
  return write_certificates (session, registration->marker, body, cancellable, error);
}

/* Deletes; what is not there any more is as good. */
static gboolean
delete_url (CwCloudSession *session,
            const char *url,
            const char *context,
            GCancellable *cancellable,
            GError **error)
{
  const CwCloudCall call = { "DELETE", url, NULL, context, NULL };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root =
      cw_cloud_session_call (session, &call, NULL, cancellable, &local_error);

  if (root != NULL || g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_app_registration_remove (CwCloudSession *session,
                            const char *marker,
                            GCancellable *cancellable,
                            GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) application = NULL;
  g_autofree char *url = NULL;
  g_autofree char *bin_url = NULL;
  const char *id = NULL;

  if (!check_marker (marker, error))
    return FALSE;
  application = read_application (session, marker, FALSE, cancellable, &local_error);
  if (application == NULL && g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  if (application == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  id = cw_graph_json_get_text (json_node_get_object (application), "id");
  url = g_strdup_printf ("/applications/%s", id);
  bin_url = g_strdup_printf ("/directory/deletedItems/%s", id);
  return delete_url (session, url, CW_PHRASE ("deleting the application"), cancellable, error) &&
         delete_url (session, bin_url, CW_PHRASE ("deleting the application for good"), cancellable,
                     error);
}
