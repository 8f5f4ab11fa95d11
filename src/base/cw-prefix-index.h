/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwPrefixIndex:
 *
 * Values by a key, found by a text that begins with the key, in as many steps as the logarithm of
 * the number of keys. Immutable once it is sealed.
 */
typedef struct _CwPrefixIndex CwPrefixIndex;

CwPrefixIndex *cw_prefix_index_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_prefix_index_free (CwPrefixIndex *index);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPrefixIndex, cw_prefix_index_free)

/* @value: (not nullable): not freed. Several may have one key. */
void cw_prefix_index_add (CwPrefixIndex *index, const char *key, gpointer value);

/* Once, after everything was added. */
void cw_prefix_index_seal (CwPrefixIndex *index);

/* Appends to @found the values of all keys that @text begins with; the longest keys first. */
void cw_prefix_index_find (const CwPrefixIndex *index, const char *text, GPtrArray *found);

G_END_DECLS
