/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry-builder.h"
#include "store/cw-connector-space.h"
#include "sync/cw-id-set.h"
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
  CwIdSet *seen;        /* ids that a full read has shown */
  GArray *flows;        /* (element-type CwLinkFlow): targets only */
  CwSyncGroups *groups; /* (nullable): no scope asks for one, or a target */
  GHashTable *broken;   /* (element-type utf8): names of unreadable objects, told once */
  CwNameCache *names;   /* DNs and anchors of this connector */
  GArray *scratch_ids;  /* (element-type gint64) */
  gint64 connector_id;
  gint64 partition_id;
  CwConnectorFlags flags;
  gboolean is_writing; /* a transaction is open */
  guint n_uncommitted; /* what it holds, see CHANGES_AT_ONCE */
  gboolean is_target;
  gboolean is_full;
  gboolean has_unknown_name; /* changes name somebody of this partition whom nobody has shown */
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

/* ----- objects that are gone (cw-import-absent.c) */

gboolean cw_importer_delete_object (CwImporter *importer, CwCsObject *object, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Those that a whole read did not show; an error when it showed suspiciously little. */
gboolean cw_importer_delete_absent (CwImporter *importer, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- counting */

static inline void
cw_importer_count (CwImporter *importer, CwCounter counter, gint64 id)
{
  cw_step_journal_count (importer->journal, counter, id);
}

G_END_DECLS
