/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-hash.h"

#include <string.h>

__extension__ typedef unsigned __int128 Product;

static inline guint64
mix (guint64 a, guint64 b)
{
  Product product = (Product) a * b;

  return (guint64) (product >> 64) ^ (guint64) product;
}

static inline guint64
add_word (guint64 hash, guint64 word)
{
  return mix (hash ^ GUINT64_FROM_LE (word), G_GUINT64_CONSTANT (0xa0761d6478bd642f)) +
         G_GUINT64_CONSTANT (0xe7037ed1a0b428db);
}

guint64
cw_hash_bytes (const void *data, gsize len)
{
  const guint8 *bytes = data;
  guint64 hash = G_GUINT64_CONSTANT (0x9e3779b97f4a7c15);
  guint64 word;
  gsize left = len;

  for (; left >= sizeof word; left -= sizeof word, bytes += sizeof word)
    {
      memcpy (&word, bytes, sizeof word);
      hash = add_word (hash, word);
    }
  if (left > 0)
    {
      word = 0;
      memcpy (&word, bytes, left);
      hash = add_word (hash, word);
    }
  return mix (hash ^ len, G_GUINT64_CONSTANT (0x8ebc6af09c88c6e3)) ^ hash;
}
