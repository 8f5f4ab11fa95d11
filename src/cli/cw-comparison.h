/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CwComparison:
 *
 * How two documents differ, each taken as texts by their keys: settings by their paths, pending
 * changes by their objects. Equal documents have equal digests.
 */
typedef struct
{
  GHashTable *first; /* (owned) (element-type utf8 utf8) */
  GHashTable *second;
  GPtrArray *keys; /* (owned) (element-type utf8): those that differ, sorted; borrowed from both */
} CwComparison;

/* (transfer full) of both, with g_str_hash. */
CwComparison *cw_comparison_new (GHashTable *first, GHashTable *second) G_GNUC_WARN_UNUSED_RESULT;
void cw_comparison_free (CwComparison *comparison);

/* SHA-256 over all keys and texts in the order of their bytes. (transfer full) */
char *cw_comparison_make_digest (GHashTable *document);

/* {"equal", "first", "second", "items": [{"key", "first"?, "second"?}]}; "first" and "second" are
 * the digests. (transfer floating) */
GVariant *cw_comparison_to_variant (const CwComparison *comparison);

/* The leaves of a JSON document by their paths, "connectors[ID].name": elements of arrays are named
 * by their id or name. (transfer full) (element-type utf8 utf8) */
GHashTable *cw_comparison_flatten (JsonNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwComparison, cw_comparison_free)

G_END_DECLS
