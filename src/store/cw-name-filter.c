/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-name-filter.h"

/* 2 MB. For a million names that are 16 bits each, of which four are set: one of 400 others is
 * taken for one of them. */
#define LOG_BITS 24
#define N_PROBES 4

struct _CwNameFilter
{
  guint64 words[(1 << LOG_BITS) / 64];
};

CwNameFilter *
cw_name_filter_new (void)
{
  return g_new0 (CwNameFilter, 1);
}

void
cw_name_filter_free (CwNameFilter *filter)
{
  g_free (filter);
}

/* Kirsch and Mitzenmacher: two independent halves of a hash make as many as are wanted. The second
 * is odd, so that no two probes of a name meet. */
static guint
find_bit (guint64 hash, guint probe)
{
  guint32 first = (guint32) hash;
  guint32 second = (guint32) (hash >> 32) | 1;

  return (first + probe * second) >> (32 - LOG_BITS);
}

void
cw_name_filter_add (CwNameFilter *filter, guint64 hash)
{
  for (guint i = 0; i < N_PROBES; i++)
    {
      guint bit = find_bit (hash, i);

      filter->words[bit / 64] |= G_GUINT64_CONSTANT (1) << (bit % 64);
    }
}

gboolean
cw_name_filter_may_have (const CwNameFilter *filter, guint64 hash)
{
  for (guint i = 0; i < N_PROBES; i++)
    {
      guint bit = find_bit (hash, i);

      if ((filter->words[bit / 64] & (G_GUINT64_CONSTANT (1) << (bit % 64))) == 0)
        return FALSE;
    }
  return TRUE;
}
