/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-entry-usn.h"

#include "base/cw-dn.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "connectors/ldap/cw-paged-search.h"

/* Of the root entry: "lastusn;userroot" of a database, or "lastusn" of all together
 * (nsslapd-entryusn-global); "userRoot:dc=example,dc=net"; "cn=ldap://dc=ds,dc=example,dc=net:389".
 * Without the plug-in there is none; -1 with it as long as nothing was written. */
#define LAST_USN       "lastusn"
#define BACKEND_SUFFIX "nsBackendSuffix"
#define SERVER_NAME    "netscapemdsuffix"

/* Changes that may be under way at once. */
#define OVERLAP 100

/* Whether @dn lies below @suffix: DNs as this one server writes them. */
static gboolean
is_below (const char *dn, const char *suffix)
{
  gsize len = strlen (dn);
  gsize suffix_len = strlen (suffix);

  return len > suffix_len + 1 && dn[len - suffix_len - 1] == ',' &&
         g_ascii_strcasecmp (dn + len - suffix_len, suffix) == 0;
}

/* The name of the only database that @partition lies in; %NULL when there are several, which do not
 * share their numbers. (transfer full) */
static char *
find_backend (const CwLdapRecord *root, const char *partition)
{
  GPtrArray *suffixes = cw_ldap_record_get_values (root, BACKEND_SUFFIX);
  g_autofree char *backend = NULL;

  for (guint i = 0; suffixes != NULL && i < suffixes->len; i++)
    {
      const char *text = g_bytes_get_data (g_ptr_array_index (suffixes, i), NULL);
      const char *colon = strchr (text, ':');

      if (colon == NULL || is_below (colon + 1, partition))
        return NULL;
      if (cw_dn_equal (colon + 1, partition))
        backend = g_ascii_strdown (text, colon - text);
    }
  return g_steal_pointer (&backend);
}

static gint64
find_last (const CwLdapRecord *root, const char *partition)
{
  g_autofree char *backend = NULL;
  g_autofree char *name = NULL;
  gint64 last = cw_ldap_record_get_integer (root, LAST_USN, -1);

  if (last >= 0)
    return last;
  backend = find_backend (root, partition);
  name = g_strconcat (LAST_USN ";", backend != NULL ? backend : "", NULL);
  return backend != NULL ? cw_ldap_record_get_integer (root, name, -1) : -1;
}

static CwGuid
digest_server (const CwLdapRecord *root)
{
  const char *name = cw_ldap_record_get_string (root, SERVER_NAME);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;
  CwGuid server;

  g_checksum_update (checksum, (const guchar *) (name != NULL ? name : ""), -1);
  g_checksum_get_digest (checksum, digest, &size);
  memcpy (server.bytes, digest, CW_GUID_SIZE);
  return server;
}

/* By numbers that the account may not read nothing would be found, and nobody would know. */
static gboolean
probe (CwLdapSession *session,
       const char *partition,
       gboolean *ret_is_seen,
       GCancellable *cancellable,
       GError **error)
{
  static const char *const nothing[] = { LDAP_NO_ATTRS, NULL };
  const CwLdapQuery query = { partition, LDAP_SCOPE_SUBTREE, "(entryusn>=0)", nothing, NULL };
  g_autoptr (CwPagedSearch) search = cw_paged_search_new (session, &query, NULL, NULL);
  LDAPMessage *message = NULL;

  if (!cw_paged_search_next (search, cancellable, &message, error))
    return FALSE;
  *ret_is_seen = message != NULL;
  return TRUE;
}

gboolean
cw_entry_usn_read (CwLdapSession *session,
                   const char *partition,
                   CwEntryUsn *ret_usn,
                   GCancellable *cancellable,
                   GError **error)
{
  static const char *const wanted[] = { LAST_USN, BACKEND_SUFFIX, SERVER_NAME, NULL };
  const CwLdapQuery query = { "", LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) root = cw_ldap_record_read (session, &query, cancellable, error);
  CwEntryUsn usn = { 0 };
  gint64 last = root != NULL ? find_last (root, partition) : -1;

  if (root == NULL ||
      (last >= 0 && !probe (session, partition, &usn.is_usable, cancellable, error)))
    return FALSE;
  if (usn.is_usable)
    {
      usn.last = (guint64) last;
      usn.server = digest_server (root);
    }
  *ret_usn = usn;
  return TRUE;
}

char *
cw_entry_usn_make_filter (guint64 last)
{
  return g_strdup_printf ("(entryusn>=%llu)",
                          (unsigned long long) (last > OVERLAP ? last - OVERLAP + 1 : 0));
}
