/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * CwAuditRecord:
 *
 * One line of the audit: who asked for a change, and what it came to.
 */
typedef struct
{
  gint64 id;
  gint64 at_usec;
  char *author;  /* (owned) "uid 1000", "cycle" */
  char *user;    /* (owned) (nullable): what the user database called that uid */
  char *action;  /* (owned) the method, or "Configure" for a new version of the configuration */
  char *result;  /* (owned) "success", or the name of an error */
  char *changes; /* (owned) JSON: [{"what", "before", "after"}]; never a secret */
} CwAuditRecord;

void cw_audit_record_free (CwAuditRecord *record);

/* Writes one down, in the transaction that is open or one of its own; its id and time are not
 * looked at. */
gboolean cw_audit_store_add (CwStoreSession *session, const CwAuditRecord *record, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Newest first; @before: only those with a lower id (0: all). (element-type CwAuditRecord)
 * (transfer full) */
GPtrArray *cw_audit_store_list (CwStoreSession *session, gint64 before, guint limit, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Forgets what is older than @before_usec. */
gboolean cw_audit_store_purge (CwStoreSession *session, gint64 before_usec, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAuditRecord, cw_audit_record_free)

G_END_DECLS
