/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-domains.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-cursor.h"
#include "connectors/graph/cw-graph-json.h"

void
cw_graph_domain_free (CwGraphDomain *domain)
{
  if (domain == NULL)
    return;
  g_free (domain->name);
  g_free (domain);
}

static void
add_domain (GPtrArray *domains, JsonObject *object)
{
  const char *name = cw_graph_json_get_text (object, "id");
  CwGraphDomain *domain = NULL;

  if (name == NULL)
    return;
  domain = g_new0 (CwGraphDomain, 1);
  domain->name = g_strdup (name);
  domain->is_verified = cw_graph_json_get_boolean (object, "isVerified");
  domain->is_initial = cw_graph_json_get_boolean (object, "isInitial");
  g_ptr_array_add (domains, domain);
}

/* Adds a page; @ret_next: where the next one is, %NULL at the end. */
static gboolean
read_page (CwGraphSession *session,
           JsonObject *root,
           GPtrArray *domains,
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
    {
      JsonNode *node = json_array_get_element (value, i);

      if (JSON_NODE_HOLDS_OBJECT (node))
        add_domain (domains, json_node_get_object (node));
    }
  *ret_next = g_strdup (next);
  return TRUE;
}

GPtrArray *
cw_graph_domains_read (CwGraphSession *session, GCancellable *cancellable, GError **error)
{
  g_autoptr (GPtrArray) domains =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_graph_domain_free);
  g_autofree char *url = g_strdup ("/domains?$select=id,isVerified,isInitial");

  while (url != NULL)
    {
      CwGraphGet get = { .url = url, .context = CW_PHRASE ("reading domains") };
      g_autoptr (JsonNode) root = cw_graph_session_get (session, &get, cancellable, error);
      char *next = NULL;

      if (root == NULL || !read_page (session, json_node_get_object (root), domains, &next, error))
        return NULL;
      g_free (url);
      url = next;
    }
  return g_steal_pointer (&domains);
}
