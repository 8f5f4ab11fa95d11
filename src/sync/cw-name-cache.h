/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwNameCache:
 *
 * Remembers which row a name (a DN's bytes, or an anchor) stood for, because an import asks for the
 * same ones a million times. Of fixed size: a newer name takes the place of an older one. Names are
 * known by a keyed hash (SipHash-2-4, the key made anew each time), so that nobody can make two
 * names meet.
 */
typedef struct _CwNameCache CwNameCache;

CwNameCache *cw_name_cache_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_name_cache_free (CwNameCache *cache);

/* It will be asked for soon: its place comes into the processor's cache meanwhile. */
void cw_name_cache_expect (CwNameCache *cache, const void *name, gsize len);

/* 0 when it is not remembered. */
gint64 cw_name_cache_find (CwNameCache *cache, const void *name, gsize len);
void cw_name_cache_put (CwNameCache *cache, const void *name, gsize len, gint64 id);

/* After anything that gives a name to another row, or removes one. */
void cw_name_cache_forget_all (CwNameCache *cache);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwNameCache, cw_name_cache_free)

G_END_DECLS
