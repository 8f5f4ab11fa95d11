/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-entry.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* A metaverse object: what all connectors together say about one identity. */
typedef struct
{
  gint64 id;
  CwAttributeId object_type;
  CwEntry *entry; /* (owned) */
} CwMvObject;

/* A key of an object: the hash of a value, and what the value is for (see CwRuleKey). */
typedef struct
{
  guint16 kind;
  gint64 hash;
  gint64 id;
} CwMetaverseKey;

CwMvObject *cw_mv_object_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_mv_object_free (CwMvObject *object);

/* %NULL without error when there is none. */
CwMvObject *cw_metaverse_get (CwStoreSession *session, gint64 id, GError **error);

/* Sets object->id. */
gboolean cw_metaverse_insert (CwStoreSession *session, CwMvObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_metaverse_update (CwStoreSession *session, const CwMvObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Only the row: its keys must have been removed before, and connector space objects untied. */
gboolean
cw_metaverse_remove (CwStoreSession *session, gint64 id, GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean
cw_metaverse_put_key (CwStoreSession *session, guint16 kind, gint64 hash, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Many at once, in any order. @keys: (transfer full) (element-type CwMetaverseKey). */
gboolean cw_metaverse_put_keys (CwStoreSession *session, GArray *keys, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Enters the object as the only holder of a key; *ret_is_claimed is FALSE when somebody holds it
 * already (perhaps itself). */
gboolean cw_metaverse_claim_key (CwStoreSession *session,
                                 guint16 kind,
                                 gint64 hash,
                                 gint64 id,
                                 gboolean *ret_is_claimed,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_metaverse_remove_key (CwStoreSession *session,
                                  guint16 kind,
                                  gint64 hash,
                                  gint64 id,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* (element-type gint64): metaverse ids, rising; empty when none. */
GArray *
cw_metaverse_find_by_key (CwStoreSession *session, guint16 kind, gint64 hash, GError **error);

gboolean cw_metaverse_count (CwStoreSession *session, guint64 *ret_count, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_metaverse_is_empty (CwStoreSession *session, gboolean *ret_is_empty, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The lowest id and the highest; 0 and 0 when there is none. */
gboolean cw_metaverse_get_range (CwStoreSession *session,
                                 gint64 *ret_first,
                                 gint64 *ret_last,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Objects with ids from @first to @last in rising order. (element-type CwMvObject) */
GPtrArray *
cw_metaverse_list_range (CwStoreSession *session, gint64 first, gint64 last, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwMvObject, cw_mv_object_free)

G_END_DECLS
