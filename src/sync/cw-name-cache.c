/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-name-cache.h"

#include <sodium.h>

/* 4 MB, whatever the size of the directory. */
#define N_SLOTS (1u << 18)

G_STATIC_ASSERT (crypto_shorthash_BYTES == sizeof (guint64));

typedef struct
{
  guint64 hash;
  gint64 id; /* 0: free */
} Slot;

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
  cache->slots = g_new0 (Slot, N_SLOTS);
  return cache;
}

void
cw_name_cache_free (CwNameCache *cache)
{
  g_free (cache->slots);
  g_free (cache);
}

static guint64
hash_name (CwNameCache *cache, const void *name, gsize len)
{
  guint64 hash;

  crypto_shorthash ((guint8 *) &hash, name, len, cache->key);
  return hash;
}

gint64
cw_name_cache_find (CwNameCache *cache, const void *name, gsize len)
{
  guint64 hash = hash_name (cache, name, len);
  const Slot *slot = &cache->slots[hash % N_SLOTS];

  return slot->hash == hash ? slot->id : 0;
}

void
cw_name_cache_put (CwNameCache *cache, const void *name, gsize len, gint64 id)
{
  guint64 hash = hash_name (cache, name, len);
  Slot *slot = &cache->slots[hash % N_SLOTS];

  slot->hash = hash;
  slot->id = id;
}

void
cw_name_cache_forget_all (CwNameCache *cache)
{
  /* Under another key, no slot holds the hash of any name. */
  randombytes_buf (cache->key, sizeof cache->key);
}
