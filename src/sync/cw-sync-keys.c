/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-keys.h"

/* 64 million bits, five of them for a key: with 600,000 keys (100,000 people) one question in 1.5
 * million is asked in vain, with ten times as many one in 146. Each such question stores what
 * waits. More than five would not be independent: 64 bits of a hash name the line and the bits. */
#define LINE_BITS      17 /* so many lines, of 512 bits each */
#define WORDS_PER_LINE 8
#define BITS_OF_PLACE  9 /* of a bit in its line */
#define BITS_PER_KEY   5

/* Stored at once: 1.5 MB of them. Twice as many took a hundredth less, but the others came to wait
 * for the thread that stores them. */
#define KEYS_AT_ONCE 65536

struct _CwSyncKeys
{
  CwStoreSession *session;
  guint64 *filter; /* (owned) (nullable): only on a first load */
  GArray *waiting; /* (element-type CwMetaverseKey) */
};

CwSyncKeys *
cw_sync_keys_new (CwStoreSession *session, gboolean is_first_load)
{
  CwSyncKeys *keys = g_new0 (CwSyncKeys, 1);

  keys->session = session;
  keys->waiting = g_array_new (FALSE, FALSE, sizeof (CwMetaverseKey));
  if (is_first_load)
    keys->filter = g_new0 (guint64, (1u << LINE_BITS) * WORDS_PER_LINE);
  return keys;
}

void
cw_sync_keys_free (CwSyncKeys *keys)
{
  g_free (keys->filter);
  g_array_unref (keys->waiting);
  g_free (keys);
}

/* ----- the bit map: a key that is there has all of its bits set
 *
 * They lie in one line of the processor's cache: fetching a line costs more than all else here.
 */

static guint64
spread (const CwRuleKey *key)
{
  /* Multiplying by odd numbers without pattern (of SplitMix64) spreads the low bits upwards. */
  guint64 hash = ((guint64) key->hash ^ key->kind * G_GUINT64_CONSTANT (0xbf58476d1ce4e5b9)) *
                 G_GUINT64_CONSTANT (0x94d049bb133111eb);

  return hash ^ (hash >> 32);
}

/* The line by the highest bits, the bits in it by the lowest. */
static guint64 *
find_line (CwSyncKeys *keys, guint64 hash)
{
  return keys->filter + (hash >> (64 - LINE_BITS)) * WORDS_PER_LINE;
}

static void
note_key (CwSyncKeys *keys, const CwRuleKey *key)
{
  guint64 hash = spread (key);
  guint64 *line = find_line (keys, hash);

  for (guint i = 0; i < BITS_PER_KEY; i++, hash >>= BITS_OF_PLACE)
    line[hash / 64 % WORDS_PER_LINE] |= G_GUINT64_CONSTANT (1) << (hash % 64);
}

/* FALSE for a key that nobody has. */
static gboolean
may_exist (CwSyncKeys *keys, const CwRuleKey *key)
{
  guint64 hash = spread (key);
  const guint64 *line;

  if (keys->filter == NULL)
    return TRUE;
  line = find_line (keys, hash);
  for (guint i = 0; i < BITS_PER_KEY; i++, hash >>= BITS_OF_PLACE)
    if ((line[hash / 64 % WORDS_PER_LINE] & (G_GUINT64_CONSTANT (1) << (hash % 64))) == 0)
      return FALSE;
  return TRUE;
}

/* ----- */

gboolean
cw_sync_keys_flush (CwSyncKeys *keys, GError **error)
{
  GArray *waiting = keys->waiting;

  /* Who only asks is in no transaction. */
  if (waiting->len == 0)
    return TRUE;
  keys->waiting = g_array_new (FALSE, FALSE, sizeof (CwMetaverseKey));
  return cw_metaverse_put_keys (keys->session, waiting, error);
}

static gboolean
put_later (CwSyncKeys *keys, const CwRuleKey *key, gint64 id, GError **error)
{
  CwMetaverseKey waiting = { key->kind, key->hash, id };

  note_key (keys, key);
  g_array_append_val (keys->waiting, waiting);
  return keys->waiting->len < KEYS_AT_ONCE || cw_sync_keys_flush (keys, error);
}

gboolean
cw_sync_keys_put (CwSyncKeys *keys, const CwRuleKey *key, gint64 id, GError **error)
{
  if (keys->filter != NULL)
    return put_later (keys, key, id, error);
  return cw_metaverse_put_key (keys->session, key->kind, key->hash, id, error);
}

gboolean
cw_sync_keys_remove (CwSyncKeys *keys, const CwRuleKey *key, gint64 id, GError **error)
{
  if (!may_exist (keys, key))
    return TRUE;
  return cw_sync_keys_flush (keys, error) &&
         cw_metaverse_remove_key (keys->session, key->kind, key->hash, id, error);
}

gboolean
cw_sync_keys_claim (CwSyncKeys *keys,
                    const CwRuleKey *key,
                    gint64 id,
                    gboolean *ret_is_claimed,
                    GError **error)
{
  if (!may_exist (keys, key))
    {
      *ret_is_claimed = TRUE;
      return put_later (keys, key, id, error);
    }
  if (!cw_sync_keys_flush (keys, error) ||
      !cw_metaverse_claim_key (keys->session, key->kind, key->hash, id, ret_is_claimed, error))
    return FALSE;
  return TRUE;
}

GArray *
cw_sync_keys_find (CwSyncKeys *keys, const CwRuleKey *key, GError **error)
{
  if (!may_exist (keys, key))
    return g_array_new (FALSE, FALSE, sizeof (gint64));
  if (!cw_sync_keys_flush (keys, error))
    return NULL;
  return cw_metaverse_find_by_key (keys->session, key->kind, key->hash, error);
}
