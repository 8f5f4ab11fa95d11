/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-domain-federation.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-cursor.h"
#include "connectors/graph/cw-graph-json.h"

void
cw_domain_federation_free (CwDomainFederation *domain)
{
  if (domain == NULL)
    return;
  g_free (domain->name);
  g_free (domain->issuer);
  g_free (domain->sign_in_url);
  g_free (domain);
}

static void
add_domain (GPtrArray *domains, JsonObject *object)
{
  const char *name = cw_graph_json_get_text (object, "id");
  const char *type = cw_graph_json_get_text (object, "authenticationType");
  CwDomainFederation *domain = NULL;

  if (name == NULL)
    return;
  domain = g_new0 (CwDomainFederation, 1);
  domain->name = g_strdup (name);
  domain->is_verified = cw_graph_json_get_boolean (object, "isVerified");
  domain->is_initial = cw_graph_json_get_boolean (object, "isInitial");
  domain->is_default = cw_graph_json_get_boolean (object, "isDefault");
  domain->is_federated = type != NULL && g_ascii_strcasecmp (type, "Federated") == 0;
  g_ptr_array_add (domains, domain);
}

/* ----- who asks: an administrator, or the application. (transfer full) (element-type JsonObject)
 */

typedef GPtrArray *(*ListFunc) (gpointer session,
                                const char *url,
                                const char *context,
                                GCancellable *cancellable,
                                GError **error);

static GPtrArray *
list_as_person (gpointer session,
                const char *url,
                const char *context,
                GCancellable *cancellable,
                GError **error)
{
  return cw_cloud_session_list (session, url, context, cancellable, error);
}

/* Adds a page; @ret_next: where the next one is, %NULL at the end. */
static gboolean
add_page (CwGraphSession *session,
          JsonObject *root,
          GPtrArray *objects,
          char **ret_next,
          GError **error)
{
  JsonArray *value = cw_graph_json_get_array (root, "value");
  const char *next = cw_graph_json_get_text (root, "@odata.nextLink");

  if (value == NULL ||
      (next != NULL && !cw_graph_link_is_ours (cw_graph_session_get_settings (session), next)))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "Microsoft Graph's list of domains cannot be read");
      return FALSE;
    }
  for (guint i = 0; i < json_array_get_length (value); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (value, i)))
      g_ptr_array_add (objects, json_object_ref (json_array_get_object_element (value, i)));
  *ret_next = g_strdup (next);
  return TRUE;
}

static GPtrArray *
list_as_application (gpointer session,
                     const char *url,
                     const char *context,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autoptr (GPtrArray) objects =
      g_ptr_array_new_with_free_func ((GDestroyNotify) json_object_unref);
  g_autofree char *page = g_strdup (url);

  while (page != NULL)
    {
      CwGraphGet get = { .url = page, .context = context };
      g_autoptr (JsonNode) root = cw_graph_session_get (session, &get, cancellable, error);
      char *next = NULL;

      if (root == NULL || !add_page (session, json_node_get_object (root), objects, &next, error))
        return NULL;
      g_free (page);
      page = next;
    }
  return g_steal_pointer (&objects);
}

/* ----- what is read */

/* Graph keeps them in a list, which has one element at most. */
static gboolean
read_configuration (gpointer session,
                    ListFunc list,
                    CwDomainFederation *domain,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *id = g_uri_escape_string (domain->name, NULL, FALSE);
  g_autofree char *url = g_strdup_printf ("/domains/%s/federationConfiguration", id);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) found = list (session, url, CW_PHRASE ("reading how a domain is federated"),
                                      cancellable, &local_error);

  if (found != NULL && found->len > 0)
    {
      domain->issuer = g_strdup (cw_graph_json_get_text (found->pdata[0], "issuerUri"));
      domain->sign_in_url = g_strdup (cw_graph_json_get_text (found->pdata[0], "passiveSignInUri"));
    }
  if (found != NULL || g_error_matches (local_error, CW_ERROR, CW_ERROR_PERMISSION) ||
      g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static GPtrArray *
list_domains (gpointer session, ListFunc list, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found = list (session,
                                      "/domains?$select=id,isVerified,isInitial,isDefault,"
                                      "authenticationType",
                                      CW_PHRASE ("reading the domains"), cancellable, error);
  g_autoptr (GPtrArray) domains = NULL;

  if (found == NULL)
    return NULL;
  domains = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_domain_federation_free);
  for (guint i = 0; i < found->len; i++)
    add_domain (domains, found->pdata[i]);
  for (guint i = 0; i < domains->len; i++)
    {
      CwDomainFederation *domain = domains->pdata[i];

      if (domain->is_federated && !read_configuration (session, list, domain, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&domains);
}

GPtrArray *
cw_domain_federation_list (CwCloudSession *session, GCancellable *cancellable, GError **error)
{
  return list_domains (session, list_as_person, cancellable, error);
}

GPtrArray *
cw_domain_federation_list_as_application (CwGraphSession *session,
                                          GCancellable *cancellable,
                                          GError **error)
{
  return list_domains (session, list_as_application, cancellable, error);
}

const CwDomainFederation *
cw_domain_federation_find (GPtrArray *domains, const char *name)
{
  for (guint i = 0; i < domains->len; i++)
    {
      const CwDomainFederation *domain = domains->pdata[i];

      if (g_ascii_strcasecmp (domain->name, name) == 0)
        return domain;
    }
  return NULL;
}
