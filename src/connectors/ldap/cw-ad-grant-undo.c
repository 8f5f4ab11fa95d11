/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-grant.h"

#include <string.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-descriptor.h"
#include "connectors/ldap/cw-ad-grant-private.h"

/* Taking back what cw_ad_grant_give() added. */

/* Who owned it before cannot be seen by somebody who may not see its rights. The container is made
 * with one SID as its owner and its primary group (Active Directory: SYSTEM), and only the owner
 * was replaced. Nothing happens when it is no more the one who took it. */
static gboolean
give_owner_back (CwAdSession *session,
                 const char *dn,
                 GBytes *taker,
                 GCancellable *cancellable,
                 GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecurityDescriptor) descriptor = cw_ad_descriptor_read_parts (
      session, dn, CW_SD_FLAGS_OWNER | CW_SD_FLAGS_GROUP, cancellable, &local_error);
  g_autoptr (GBytes) owner = NULL;
  g_autoptr (GBytes) group = NULL;

  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (descriptor == NULL)
    return TRUE;
  owner = cw_security_descriptor_dup_owner (descriptor);
  group = cw_security_descriptor_dup_group (descriptor);
  return owner == NULL || group == NULL || !g_bytes_equal (owner, taker) ||
         cw_ad_descriptor_write_owner (session, dn, group, cancellable, error);
}

/* What may not be seen is taken for the moment. *ret_taker: (nullable): who took it. %NULL without
 * error: it is gone. */
static CwSecurityDescriptor *
read_to_take_back (CwAdSession *session,
                   const char *dn,
                   GBytes **ret_taker,
                   GCancellable *cancellable,
                   GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSecurityDescriptor) descriptor =
      cw_ad_descriptor_read (session, dn, cancellable, &local_error);
  g_autoptr (GBytes) sid = NULL;

  /* What is gone has no rights. */
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return NULL;
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (descriptor != NULL)
    return g_steal_pointer (&descriptor);
  sid = cw_ad_descriptor_read_own_sid (session, cancellable, error);
  if (sid == NULL || !cw_ad_descriptor_write_owner (session, dn, sid, cancellable, error))
    return NULL;
  descriptor = cw_ad_descriptor_read_seen (session, dn, cancellable, error);
  *ret_taker = g_steal_pointer (&sid);
  return g_steal_pointer (&descriptor);
}

static gboolean
take_back_from (CwAdSession *session,
                const char *dn,
                GPtrArray *aces,
                GCancellable *cancellable,
                GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) taker = NULL;
  g_autoptr (CwSecurityDescriptor) descriptor =
      read_to_take_back (session, dn, &taker, cancellable, &local_error);
  g_autoptr (GBytes) changed =
      descriptor != NULL ? cw_security_descriptor_remove (descriptor, aces) : NULL;
  gboolean is_done = local_error == NULL;

  if (changed != NULL)
    is_done =
        cw_ad_descriptor_write (session, dn, CW_SD_FLAGS_DACL, changed, cancellable, &local_error);
  if (!is_done)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return is_done && (taker == NULL || give_owner_back (session, dn, taker, cancellable, error));
}

static GBytes *
parse_entry (const char *entry, char **ret_dn)
{
  const char *tab = strrchr (entry, '\t');
  const char *value = NULL;
  gsize size = 0;
  guchar *data = NULL;

  if (tab == NULL)
    return NULL;
  value = tab + 1;
  if (g_str_has_prefix (tab + 1, CW_AD_GRANT_OWNER_MARK))
    value += strlen (CW_AD_GRANT_OWNER_MARK);
  data = g_base64_decode (value, &size);
  *ret_dn = g_strndup (entry, (gsize) (tab - entry));
  return g_bytes_new_take (data, size);
}

static gboolean
is_owner (const char *entry)
{
  const char *tab = strrchr (entry, '\t');

  return tab != NULL && g_str_has_prefix (tab + 1, CW_AD_GRANT_OWNER_MARK);
}

/* Last: whoever gives it back sees the rights no more. */
static gboolean
give_owners_back (CwAdSession *session,
                  const char *const *entries,
                  GCancellable *cancellable,
                  GError **error)
{
  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_autofree char *dn = NULL;
      g_autoptr (GBytes) taker = is_owner (entries[i]) ? parse_entry (entries[i], &dn) : NULL;

      if (taker != NULL && !give_owner_back (session, dn, taker, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_ad_grant_take_back (CwAdSession *session,
                       const char *const *entries,
                       GCancellable *cancellable,
                       GError **error)
{
  g_autoptr (GHashTable) by_dn =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  GHashTableIter iter;
  gpointer dn = NULL;
  gpointer aces = NULL;

  for (guint i = 0; entries[i] != NULL; i++)
    {
      g_autofree char *key = NULL;
      GBytes *ace = is_owner (entries[i]) ? NULL : parse_entry (entries[i], &key);

      if (ace == NULL)
        continue;
      aces = g_hash_table_lookup (by_dn, key);
      if (aces == NULL)
        {
          aces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
          g_hash_table_insert (by_dn, g_steal_pointer (&key), aces);
        }
      g_ptr_array_add (aces, ace);
    }
  g_hash_table_iter_init (&iter, by_dn);
  while (g_hash_table_iter_next (&iter, &dn, &aces))
    if (!take_back_from (session, dn, aces, cancellable, error))
      return FALSE;
  return give_owners_back (session, entries, cancellable, error);
}
