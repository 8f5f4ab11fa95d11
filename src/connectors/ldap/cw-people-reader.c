/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-people-reader.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ldap-filter.h"
#include "connectors/ldap/cw-ldap-flavour.h"
#include "connectors/ldap/cw-paged-search.h"

typedef struct
{
  CwLdapSession *session;
  const CwRootDse *root;
  const char *const *attributes;
  CwPersonFunc func;
  gpointer user_data;
} Reader;

static gboolean
read_base (const Reader *reader, const char *base, GCancellable *cancellable, GError **error)
{
  const CwLdapQuery query = { base, LDAP_SCOPE_SUBTREE, cw_ldap_flavour_get (reader->root)->people,
                              reader->attributes, NULL };
  g_autoptr (CwPagedSearch) search = cw_paged_search_new (reader->session, &query, NULL, NULL);

  for (;;)
    {
      LDAPMessage *message = NULL;
      g_autoptr (CwLdapRecord) record = NULL;

      if (!cw_paged_search_next (search, cancellable, &message, error))
        return FALSE;
      if (message == NULL)
        return TRUE;
      record = cw_ldap_record_new (cw_ldap_session_get_ldap (reader->session), message);
      if (record == NULL)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "Reading %s: the server sent a malformed entry", base);
          return FALSE;
        }
      if (!reader->func (record, reader->user_data, error))
        return FALSE;
    }
}

gboolean
cw_people_reader_read (CwLdapSession *session,
                       const CwRootDse *root,
                       const char *const *attributes,
                       CwPersonFunc func,
                       gpointer user_data,
                       GCancellable *cancellable,
                       GError **error)
{
  const Reader reader = { session, root, attributes, func, user_data };
  g_autoptr (GPtrArray) bases = cw_ldap_flavour_list_roots (root);

  for (guint i = 0; attributes[i] != NULL; i++)
    if (!cw_ldap_filter_check_name (attributes[i], error))
      return FALSE;
  for (guint i = 0; i < bases->len; i++)
    if (!read_base (&reader, g_ptr_array_index (bases, i), cancellable, error))
      return FALSE;
  return TRUE;
}
