/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-value-tally.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"

#define N_TEXTS     5
#define DIGEST_SIZE 8

/* An attacker cannot make two values fall together for less than 2^32 tries, and would gain a wrong
 * line in a preview. */
typedef struct
{
  guint64 digest;
  guint64 identity;
  guint64 offset : 48;
  guint64 side : 16;
} Entry;

struct _CwValueTally
{
  FILE *file; /* (owned) */
  guint64 size;
  GArray *entries; /* (element-type Entry) */
};

static gboolean
fail (GError **error)
{
  int saved_errno = errno;

  g_set_error (error, CW_ERROR, CW_ERROR_STORE,
               "The list of people could not be written to the state directory: %s",
               g_strerror (saved_errno));
  return FALSE;
}

CwValueTally *
cw_value_tally_new (const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, ".people-XXXXXX", NULL);
  g_autoptr (CwValueTally) tally = g_new0 (CwValueTally, 1);
  int fd = -1;

  tally->entries = g_array_new (FALSE, FALSE, sizeof (Entry));
  fd = g_mkstemp (path);
  if (fd < 0)
    {
      fail (error);
      return NULL;
    }
  g_unlink (path);
  tally->file = fdopen (fd, "w+");
  if (tally->file == NULL)
    {
      fail (error);
      g_close (fd, NULL);
      return NULL;
    }
  return g_steal_pointer (&tally);
}

void
cw_value_tally_free (CwValueTally *tally)
{
  if (tally->file != NULL)
    fclose (tally->file);
  g_array_unref (tally->entries);
  g_free (tally);
}

static guint64
make_digest (const char *key, const char *value)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *folded = g_utf8_casefold (value, -1);
  guint8 bytes[32];
  gsize size = sizeof bytes;
  guint64 digest = 0;

  g_checksum_update (checksum, (const guchar *) key, (gssize) strlen (key) + 1);
  g_checksum_update (checksum, (const guchar *) folded, -1);
  g_checksum_get_digest (checksum, bytes, &size);
  memcpy (&digest, bytes, DIGEST_SIZE);
  return digest;
}

gboolean
cw_value_tally_add (CwValueTally *tally, const char *key, const CwValueOwner *owner, GError **error)
{
  const char *texts[N_TEXTS] = { owner->place, owner->object, owner->name, owner->attribute,
                                 owner->value };
  g_autofree char *value = g_utf8_make_valid (owner->value, -1);
  Entry entry = { make_digest (key, value), owner->identity, tally->size, owner->side };

  texts[N_TEXTS - 1] = value;
  for (guint i = 0; i < N_TEXTS; i++)
    {
      gsize size = strlen (texts[i]) + 1;

      if (fwrite (texts[i], 1, size, tally->file) != size)
        return fail (error);
      tally->size += size;
    }
  g_array_append_val (tally->entries, entry);
  return TRUE;
}

/* ----- groups */

static int
compare_numbers (guint64 a, guint64 b)
{
  return a < b ? -1 : a > b ? 1 : 0;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *first = a;
  const Entry *second = b;
  int order = compare_numbers (first->digest, second->digest);

  if (order == 0)
    order = compare_numbers (first->identity, second->identity);
  return order != 0 ? order : compare_numbers (first->offset, second->offset);
}

static gboolean
call (CwValueTally *tally,
      guint begin,
      guint end,
      CwValueGroupFunc func,
      gpointer user_data,
      GError **error)
{
  g_autoptr (GArray) offsets = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_autoptr (GHashTable) sides = g_hash_table_new (NULL, NULL);
  CwValueGroup group = { 0 };

  for (guint i = begin; i < end; i++)
    {
      const Entry *entry = &g_array_index (tally->entries, Entry, i);
      guint64 offset = entry->offset;

      g_array_append_val (offsets, offset);
      g_hash_table_add (sides, GUINT_TO_POINTER ((guint) entry->side));
      if (i == begin || entry[-1].identity != entry->identity)
        group.n_identities++;
    }
  group.n_owners = offsets->len;
  group.n_sides = g_hash_table_size (sides);
  group.offsets = (const guint64 *) (gconstpointer) offsets->data;
  return func (tally, &group, user_data, error);
}

gboolean
cw_value_tally_foreach (CwValueTally *tally,
                        CwValueGroupFunc func,
                        gpointer user_data,
                        GError **error)
{
  GArray *entries = tally->entries;
  guint end = 0;

  g_array_sort (entries, compare_entries);
  for (guint begin = 0; begin < entries->len; begin = end)
    {
      guint64 digest = g_array_index (entries, Entry, begin).digest;

      for (end = begin + 1; end < entries->len; end++)
        if (g_array_index (entries, Entry, end).digest != digest)
          break;
      if (!call (tally, begin, end, func, user_data, error))
        return FALSE;
    }
  return TRUE;
}

char **
cw_value_tally_read (CwValueTally *tally, guint64 offset, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (fseeko (tally->file, (off_t) offset, SEEK_SET) != 0)
    {
      fail (error);
      return NULL;
    }
  for (guint i = 0; i < N_TEXTS; i++)
    {
      g_autoptr (GString) text = g_string_new (NULL);
      int c = 0;

      while ((c = getc (tally->file)) > 0)
        g_string_append_c (text, (char) c);
      if (c < 0)
        {
          fail (error);
          return NULL;
        }
      g_strv_builder_add (builder, text->str);
    }
  return g_strv_builder_end (builder);
}
