/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-cursor.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"

#define MAGIC       "CWL"
#define VERSION     1
#define HEADER_SIZE (8 + 3 * CW_GUID_SIZE + 8)

CwLdapCursor *
cw_ldap_cursor_copy (const CwLdapCursor *cursor)
{
  CwLdapCursor *copy = g_memdup2 (cursor, sizeof *cursor);

  if (copy->cookie != NULL)
    g_bytes_ref (copy->cookie);
  return copy;
}

void
cw_ldap_cursor_free (CwLdapCursor *cursor)
{
  g_return_if_fail (cursor != NULL);

  g_clear_pointer (&cursor->cookie, g_bytes_unref);
  g_free (cursor);
}

GBytes *
cw_ldap_cursor_to_bytes (const CwLdapCursor *cursor)
{
  g_autoptr (GByteArray) array = g_byte_array_new ();
  const guint8 start[8] = {
    MAGIC[0], MAGIC[1], MAGIC[2], VERSION, (guint8) cursor->kind, (guint8) cursor->flags, 0, 0
  };
  guint64 usn = GUINT64_TO_LE (cursor->usn);

  g_byte_array_append (array, start, sizeof start);
  g_byte_array_append (array, cursor->partition.bytes, CW_GUID_SIZE);
  g_byte_array_append (array, cursor->replica.bytes, CW_GUID_SIZE);
  g_byte_array_append (array, cursor->request.bytes, CW_GUID_SIZE);
  g_byte_array_append (array, (const guint8 *) &usn, sizeof usn);
  if (cursor->cookie != NULL)
    {
      gsize size = 0;
      const guint8 *data = g_bytes_get_data (cursor->cookie, &size);

      if (size > 0)
        g_byte_array_append (array, data, (guint) size);
    }
  return g_byte_array_free_to_bytes (g_steal_pointer (&array));
}

CwLdapCursor *
cw_ldap_cursor_from_bytes (GBytes *bytes, GError **error)
{
  gsize size = 0;
  const guint8 *data = g_bytes_get_data (bytes, &size);
  CwLdapCursor *cursor = NULL;
  guint64 usn = 0;

  if (size < HEADER_SIZE || memcmp (data, MAGIC, 3) != 0 || data[3] != VERSION)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED,
                   "The watermark was not made by this version; a full read is needed");
      return NULL;
    }
  cursor = g_new0 (CwLdapCursor, 1);
  cursor->kind = (CwLdapCursorKind) data[4];
  cursor->flags = (CwLdapCursorFlags) data[5];
  data += 8;
  memcpy (cursor->partition.bytes, data, CW_GUID_SIZE);
  memcpy (cursor->replica.bytes, data + CW_GUID_SIZE, CW_GUID_SIZE);
  memcpy (cursor->request.bytes, data + 2 * CW_GUID_SIZE, CW_GUID_SIZE);
  memcpy (&usn, data + 3 * CW_GUID_SIZE, sizeof usn);
  cursor->usn = GUINT64_FROM_LE (usn);
  if (size > HEADER_SIZE)
    cursor->cookie = g_bytes_new_from_bytes (bytes, HEADER_SIZE, size - HEADER_SIZE);
  return cursor;
}

static const char *
find_difference (const CwLdapCursor *cursor, const CwLdapCursor *current)
{
  if (cursor->kind != current->kind)
    return CW_PHRASE ("changes are found in another way now");
  if (!cw_guid_equal (&cursor->partition, &current->partition))
    return CW_PHRASE ("the partition is not the one that was read before");
  if (!cw_guid_equal (&cursor->request, &current->request))
    return CW_PHRASE ("other attributes or object types are wanted now");
  if (cursor->flags != current->flags)
    return CW_PHRASE ("the account's rights or the server's abilities have changed");
  if (!cw_guid_equal (&cursor->replica, &current->replica))
    return CW_PHRASE ("another domain controller answers, or this one was restored from a backup");
  return NULL;
}

gboolean
cw_ldap_cursor_check (const CwLdapCursor *cursor, const CwLdapCursor *current, GError **error)
{
  const char *difference = find_difference (cursor, current);

  if (difference == NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED,
               "The watermark cannot be used: %s; a full read is needed", difference);
  return FALSE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Feeds the names in lower case and in order, each once. */
static void
feed_names (GChecksum *checksum, const char *const *names)
{
  g_autoptr (GPtrArray) sorted = g_ptr_array_new_with_free_func (g_free);
  const char *last = NULL;

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    g_ptr_array_add (sorted, g_ascii_strdown (names[i], -1));
  g_ptr_array_sort (sorted, compare_names);
  for (guint i = 0; i < sorted->len; i++)
    {
      const char *name = g_ptr_array_index (sorted, i);

      if (last == NULL || !g_str_equal (last, name))
        g_checksum_update (checksum, (const guchar *) name, (gssize) strlen (name) + 1);
      last = name;
    }
  g_checksum_update (checksum, (const guchar *) "", 1);
}

CwGuid
cw_ldap_cursor_digest (const CwReadRequest *request)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  guint8 digest[32];
  gsize size = sizeof digest;
  CwGuid result;

  feed_names (checksum, request->attributes);
  feed_names (checksum, request->object_types);
  g_checksum_get_digest (checksum, digest, &size);
  memcpy (result.bytes, digest, CW_GUID_SIZE);
  return result;
}
