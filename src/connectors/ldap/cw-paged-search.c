/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-paged-search.h"

#include "base/cw-error.h"

struct _CwPagedSearch
{
  CwLdapSession *session; /* borrowed */
  char *base;
  int scope;
  char *filter;
  char **attributes;
  CwPagedSearchExtend extend; /* (nullable) */
  gpointer user_data;
  CwLdapSearch *search; /* (owned) (nullable): the current page */
  GBytes *cookie;       /* (owned) (nullable) */
  gboolean is_done;
};

CwPagedSearch *
cw_paged_search_new (CwLdapSession *session,
                     const CwLdapQuery *query,
                     CwPagedSearchExtend extend,
                     gpointer user_data)
{
  CwPagedSearch *search = g_new0 (CwPagedSearch, 1);

  search->session = session;
  search->base = g_strdup (query->base);
  search->scope = query->scope;
  search->filter = g_strdup (query->filter);
  search->attributes = g_strdupv ((char **) query->attributes);
  search->extend = extend;
  search->user_data = user_data;
  return search;
}

void
cw_paged_search_free (CwPagedSearch *search)
{
  g_return_if_fail (search != NULL);

  g_clear_pointer (&search->search, cw_ldap_search_free);
  g_clear_pointer (&search->cookie, g_bytes_unref);
  g_strfreev (search->attributes);
  g_free (search->filter);
  g_free (search->base);
  g_free (search);
}

static gboolean
start_page (CwPagedSearch *search, GError **error)
{
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  const CwLdapQuery query = { search->base, search->scope, search->filter,
                              (const char *const *) search->attributes, controls };

  cw_ldap_controls_add_paged (controls, CW_PAGED_SEARCH_SIZE, search->cookie);
  if (search->extend != NULL)
    search->extend (controls, search->user_data);
  search->search = cw_ldap_search_new (search->session, &query, error);
  return search->search != NULL;
}

/* Takes the cookie of the page that has ended (a server may send the same one every time). */
static gboolean
end_page (CwPagedSearch *search, GError **error)
{
  g_autoptr (GBytes) cookie = NULL;

  if (!cw_ldap_controls_parse_paged (cw_ldap_search_get_controls (search->search), &cookie, error))
    return FALSE;
  g_clear_pointer (&search->search, cw_ldap_search_free);
  g_clear_pointer (&search->cookie, g_bytes_unref);
  search->cookie = g_steal_pointer (&cookie);
  search->is_done = search->cookie == NULL;
  return TRUE;
}

gboolean
cw_paged_search_next (CwPagedSearch *search,
                      GCancellable *cancellable,
                      LDAPMessage **ret_message,
                      GError **error)
{
  while (!search->is_done)
    {
      CwLdapEvent event = CW_LDAP_EVENT_END;

      if (search->search == NULL && !start_page (search, error))
        return FALSE;
      if (!cw_ldap_search_next (search->search, cancellable, &event, error))
        return FALSE;
      if (event == CW_LDAP_EVENT_ENTRY)
        {
          *ret_message = cw_ldap_search_get_message (search->search);
          return TRUE;
        }
      if (event == CW_LDAP_EVENT_END && !end_page (search, error))
        return FALSE;
    }
  *ret_message = NULL;
  return TRUE;
}
