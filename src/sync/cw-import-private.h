/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-id-set.h"
#include "model/cw-entry-builder.h"
#include "store/cw-connector-space.h"
#include "store/cw-link-batch.h"
#include "store/cw-link-flows.h"
#include "store/cw-look-ahead.h"
#include "sync/cw-import.h"
#include "sync/cw-name-cache.h"
#include "sync/cw-sync-groups.h"

G_BEGIN_DECLS

/* The state of one import step, shared by the files cw-import*.c. */
typedef struct
{
  const CwImportParams *params;
  CwStoreSession *session;
  CwEntryBuilder *builder;
  CwIdSet *seen;                 /* ids that a full read has shown */
  GArray *absent;                /* (element-type gint64) (nullable): and those that it has not */
  CwLinkFlows *flows;            /* (nullable): targets only */
  CwSyncGroups *groups;          /* (nullable): no scope asks for one, or a target */
  GHashTable *broken;            /* (element-type utf8): names of unreadable objects, told once */
  CwNameCache *names;            /* DNs and anchors of this connector */
  GArray *scratch_ids;           /* (element-type gint64) */
  GArray *links;                 /* (element-type CwLinkEntry): that wait, see cw-import-queue.c */
  GArray *late;                  /* of objects that are new on a page: see cw-import-late.c */
  CwAttributeId login_attribute; /* uid */
  GHashTable *contested;         /* (element-type utf8): names of the present change's links */
  gint64 connector_id;
  gint64 partition_id;
  GArray *unchosen; /* (element-type gint64): the connector's other partitions, not read any more */
  CwConnectorFlags flags;
  gboolean is_writing; /* a transaction is open */
  guint n_uncommitted; /* what it holds, see CHANGES_AT_ONCE */
  gboolean is_target;
  gboolean is_full;
  gboolean is_held;          /* too many are absent: nobody has approved that */
  gboolean has_unknown_name; /* changes name somebody of this partition whom nobody has shown */
  gboolean knows_logins;     /* groups name members by login: cw_login_name_is_kept() */
  gboolean has_links_by_dst; /* see cw_link_store_need_incoming() */
  gboolean has_old_errors;   /* errors of earlier imports exist and may have to be cleared */
  guint64 n_before;          /* live objects of the partition at the start */
  CwStepJournal *journal;
} CwImporter;

/* Applies one page inside an open transaction (cw-import-page.c). */
gboolean cw_importer_apply_page (CwImporter *importer, const CwChangePage *page, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Applies the links of one change to @object, which is in the store (cw-import-links.c). */
gboolean cw_importer_apply_links (CwImporter *importer,
                                  const CwChangePage *page,
                                  const CwChange *change,
                                  const CwCsObject *object,
                                  gboolean is_new,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- links of objects that a page shows for the first time (cw-import-late.c)
 *
 * Who is named by them is often shown further down on the same page. So they are applied behind
 * its objects, or before the first change to an object that has a row already: what that changes
 * may be theirs. */

/* @object has just got its row. @change stays valid until they are applied. (transfer full) */
void cw_importer_add_late (CwImporter *importer, const CwChange *change, CwCsObject *object);
gboolean cw_importer_apply_late (CwImporter *importer, const CwChangePage *page, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* Of a transaction that is rolled back. */
void cw_importer_forget_late (CwImporter *importer);

/* Reads together what applying the page will ask for (cw-import-ahead.c). */
gboolean cw_importer_look_ahead (CwImporter *importer, const CwChangePage *page, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- links on their way into the store (cw-import-queue.c) */

/* A directory without hierarchy shows a container that got another name, and nobody below it: the
 * changes of an OpenLDAP (RFC 4533) are those of entries, and the entries below are the same. Where
 * it has its groups follow, their new values are the first that is heard of it. */
gboolean cw_importer_may_be_renamed (const CwImporter *importer, const char *dn);

/* A link that a change shows. Many are entered together: whoever reads links, or changes them in
 * any other way, enters first what waits. @is_fresh: the object has no row of that link. */
gboolean cw_importer_add_link (CwImporter *importer,
                               const CwCsObject *object,
                               CwAttributeId attribute,
                               gint64 target,
                               gboolean is_fresh,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Enters those that wait, counts them and does what follows from them; only if some of object @id
 * are among them; and at the end of an object's links where what comes next depends on them. */
gboolean cw_importer_flush_links (CwImporter *importer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_importer_flush_links_of (CwImporter *importer, gint64 id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_importer_end_links (CwImporter *importer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of a transaction that is rolled back. */
void cw_importer_forget_links (CwImporter *importer);

/* One that was removed from the store. */
gboolean cw_importer_follow_removed_link (CwImporter *importer,
                                          const CwCsObject *object,
                                          CwAttributeId attribute,
                                          gint64 target,
                                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- rows and names (cw-import-name.c) */

/* The row of a change, *ret_object NULL when it has none. */
gboolean cw_importer_find_row (CwImporter *importer,
                               const CwChange *change,
                               CwCsObject **ret_object,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* References by DN stay with the name, not with the object: what pointed at the old name points at
 * a placeholder afterwards, ... */
gboolean
cw_importer_leave_name (CwImporter *importer, gint64 id, const char *old_dn, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ... and what waited for the new name is ours. */
gboolean cw_importer_take_name (CwImporter *importer, gint64 id, const char *new_dn, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Counts the new name, and gives those below the object theirs. */
gboolean cw_importer_rename_below (CwImporter *importer,
                                   const CwCsObject *object,
                                   const char *old_dn,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Of an object whose parent is not known yet it is a placeholder. */
gboolean cw_importer_resolve_parent (CwImporter *importer,
                                     const CwChange *change,
                                     gint64 *ret_id,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A placeholder for an object that is only named so far; its id. */
gboolean cw_importer_make_placeholder (CwImporter *importer,
                                       CwValue anchor,
                                       const char *dn,
                                       gint64 *ret_id,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- members by login name (cw-import-logins.c, see cw-login-name.h) */

/* What a link by login name leads to. */
gboolean cw_importer_resolve_login (CwImporter *importer,
                                    const CwLinkChange *link,
                                    gint64 *ret_id,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Enters which names @object has now; none of one that is gone. */
gboolean cw_importer_apply_logins (CwImporter *importer, const CwCsObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Tells those that share a name that the links of the present change lead to. */
gboolean
cw_importer_tell_contested (CwImporter *importer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* At the end: takes back what is no longer so. Inside a transaction. */
gboolean
cw_importer_review_contested (CwImporter *importer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- objects that are gone (cw-import-absent.c) */

gboolean cw_importer_delete_object (CwImporter *importer, CwCsObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Those that a whole read did not show; CW_ERROR_GUARD when they are suspiciously many, and
 * nobody has approved exactly these. */
gboolean cw_importer_delete_absent (CwImporter *importer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* After the read: what it was refused for is kept for whoever reviews it; what an earlier one was
 * refused for is of no account any more. Each in a transaction of its own, when there is any. */
gboolean cw_importer_keep_held (CwImporter *importer, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_importer_forget_held (CwImporter *importer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- counting */

static inline void
cw_importer_count (CwImporter *importer, CwCounter counter, gint64 id)
{
  cw_step_journal_count (importer->journal, counter, id);
}

G_END_DECLS
