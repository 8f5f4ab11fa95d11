/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-connector-space.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * CwGuardKind: what a guard watches.
 * @CW_GUARD_KIND_DELETIONS: the deletions that wait for a target
 * @CW_GUARD_KIND_SHRUNK: the objects of a partition that a whole read did not show
 */
typedef enum
{
  CW_GUARD_KIND_DELETIONS,
  CW_GUARD_KIND_SHRUNK,
} CwGuardKind;

/* "deletions", "shrunk" */
const char *cw_guard_kind_to_string (CwGuardKind kind);

/* One guard: of a target, or of a partition. */
typedef struct
{
  CwGuardKind kind;
  gint64 connector_id; /* the store's number */
  gint64 partition_id; /* 0: of a target */
} CwGuardScope;

/**
 * CwGuardList:
 *
 * A list of objects by which a guard decides: what it holds back, or what an administrator has
 * reviewed. @digest is SHA-256 over kind, connector and the anchors of the objects in their order,
 * so that equal lists are equal digests.
 */
typedef struct
{
  gint64 id; /* 0: not a stored list */
  CwGuardScope scope;
  gboolean is_approval;
  char *digest;        /* (owned) */
  guint64 n_objects;   /* on the list */
  guint64 n_before;    /* of a partition: how many there were */
  char *author;        /* (owned) (nullable): who approved it */
  gint64 created_usec; /* held or approved at */
  gint64 expires_usec; /* of an approval */
} CwGuardList;

CwGuardList *cw_guard_list_new (const CwGuardScope *scope) G_GNUC_WARN_UNUSED_RESULT;
void cw_guard_list_free (CwGuardList *list);

/* How two lists differ. */
typedef struct
{
  guint64 n_added;   /* is held back, and was not reviewed */
  guint64 n_removed; /* was reviewed, and is not held back any more */
} CwGuardDifference;

/* ----- lists */

/* What the guard holds back now, be it too much or not: %NULL without error when it is nothing. Of
 * a target it is made anew, from the deletions that wait or were refused; of a partition it is what
 * the last read left. @guid: the connector's. */
CwGuardList *cw_guard_store_get_held (CwStoreSession *session,
                                      const CwGuardScope *scope,
                                      const char *guid,
                                      GError **error);

/* %NULL without error when there is none; it may be expired, or of another list. */
CwGuardList *
cw_guard_store_get_approval (CwStoreSession *session, const CwGuardScope *scope, GError **error);

/* All stored lists. (element-type CwGuardList) */
GPtrArray *cw_guard_store_list (CwStoreSession *session, GError **error);

/* In a transaction: keeps what a whole read did not show, and gives its digest. @ids: (element-type
 * gint64). */
gboolean cw_guard_store_hold (CwStoreSession *session,
                              const CwGuardScope *scope,
                              const char *guid,
                              GArray *ids,
                              guint64 n_before,
                              char **ret_digest,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In a transaction: @held was reviewed. Replaces an older approval. */
gboolean cw_guard_store_approve (CwStoreSession *session,
                                 const CwGuardList *held,
                                 const char *author,
                                 gint64 now_usec,
                                 gint64 expires_usec,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In a transaction: there is no such list any more. */
gboolean cw_guard_store_drop (CwStoreSession *session,
                              const CwGuardScope *scope,
                              gboolean is_approval,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- their objects */

/* Whole rows above @after by rising id. @held_id: of a partition's list. @without: only those that
 * are not on this list; 0: all. (element-type CwCsObject) */
GPtrArray *cw_guard_store_list_objects (CwStoreSession *session,
                                        const CwGuardScope *scope,
                                        gint64 held_id,
                                        gint64 without,
                                        gint64 after,
                                        guint limit,
                                        GError **error);

/* What @held has that @approval has not, and the other way round. */
gboolean cw_guard_store_compare (CwStoreSession *session,
                                 const CwGuardList *held,
                                 const CwGuardList *approval,
                                 CwGuardDifference *ret_difference,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- counts of a target */

typedef struct
{
  CwAttributeId object_type;
  guint64 n_deletions; /* wait, or were refused and will be tried again */
  guint64 n_managed;   /* Causeway's objects there, these among them */
} CwGuardCount;

/* One for each type that has deletions. @with_managed: n_managed too, which reads the whole
 * connector space. (element-type CwGuardCount) */
GArray *cw_guard_store_count (CwStoreSession *session,
                              gint64 connector_id,
                              gboolean with_managed,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One for each type of which something is managed, without its deletions. (element-type
 * CwGuardCount) */
GArray *cw_guard_store_count_managed (CwStoreSession *session, gint64 connector_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGuardList, cw_guard_list_free)

G_END_DECLS
