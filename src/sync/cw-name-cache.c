/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-name-cache.h"

#include <sodium.h>

/* 4 MB, whatever the size of the directory. A name may be in any slot of its set: with one slot a
 * name, a fifth of 100,000 names would drive out each other. */
#define SLOTS_PER_SET 4
#define N_SETS        (1u << 16)

/* Of the processor's cache. A set that begins with one is one step to the memory, and not two. */
#define LINE_SIZE 64

G_STATIC_ASSERT (crypto_shorthash_BYTES == sizeof (guint64));

typedef struct
{
  guint64 hash;
  gint64 id; /* 0: free */
} Slot;

G_STATIC_ASSERT (sizeof (Slot) * SLOTS_PER_SET == LINE_SIZE);

struct _CwNameCache
{
  guint8 key[crypto_shorthash_KEYBYTES];
  Slot *slots;
};

CwNameCache *
cw_name_cache_new (void)
{
  CwNameCache *cache = g_new0 (CwNameCache, 1);

  randombytes_buf (cache->key, sizeof cache->key);
  cache->slots = g_aligned_alloc0 (N_SETS * SLOTS_PER_SET, sizeof (Slot), LINE_SIZE);
  return cache;
}

void
cw_name_cache_free (CwNameCache *cache)
{
  g_aligned_free (cache->slots);
  g_free (cache);
}

static guint64
hash_name (CwNameCache *cache, const void *name, gsize len)
{
  guint64 hash;

  crypto_shorthash ((guint8 *) &hash, name, len, cache->key);
  return hash;
}

static Slot *
find_set (CwNameCache *cache, guint64 hash)
{
  return &cache->slots[hash % N_SETS * SLOTS_PER_SET];
}

void
cw_name_cache_expect (CwNameCache *cache, const void *name, gsize len)
{
  __builtin_prefetch (find_set (cache, hash_name (cache, name, len)));
}

gint64
cw_name_cache_find (CwNameCache *cache, const void *name, gsize len)
{
  guint64 hash = hash_name (cache, name, len);
  const Slot *set = find_set (cache, hash);

  for (guint i = 0; i < SLOTS_PER_SET; i++)
    if (set[i].hash == hash)
      return set[i].id;
  return 0;
}

/* Its own slot, or a free one, or one that its hash picks. */
static Slot *
choose_slot (Slot *set, guint64 hash)
{
  Slot *slot = &set[(hash >> 32) % SLOTS_PER_SET];

  for (guint i = 0; i < SLOTS_PER_SET; i++)
    {
      if (set[i].hash == hash)
        return &set[i];
      if (set[i].id == 0)
        slot = &set[i];
    }
  return slot;
}

void
cw_name_cache_put (CwNameCache *cache, const void *name, gsize len, gint64 id)
{
  guint64 hash = hash_name (cache, name, len);
  Slot *slot = choose_slot (find_set (cache, hash), hash);

  slot->hash = hash;
  slot->id = id;
}

void
cw_name_cache_forget_all (CwNameCache *cache)
{
  /* Under another key, no slot holds the hash of any name. */
  randombytes_buf (cache->key, sizeof cache->key);
}
