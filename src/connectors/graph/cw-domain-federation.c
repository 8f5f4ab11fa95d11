/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-domain-federation.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
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

/* Graph keeps them in a list, which has one element at most. */
static gboolean
read_configuration (CwCloudSession *session,
                    CwDomainFederation *domain,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autofree char *id = g_uri_escape_string (domain->name, NULL, FALSE);
  g_autofree char *url = g_strdup_printf ("/domains/%s/federationConfiguration", id);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) found = cw_cloud_session_list (
      session, url, CW_PHRASE ("reading how a domain is federated"), cancellable, &local_error);

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

GPtrArray *
cw_domain_federation_list (CwCloudSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) found =
      cw_cloud_session_list (session,
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

      if (domain->is_federated && !read_configuration (session, domain, cancellable, error))
        return NULL;
    }
  return g_steal_pointer (&domains);
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
