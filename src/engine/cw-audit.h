/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "store/cw-audit-store.h"

G_BEGIN_DECLS

/**
 * CwAuditNotes:
 *
 * What a call changes, as it goes on: what, before and after. Never a secret: where one changes, it
 * is noted that there is one.
 */
typedef struct _CwAuditNotes CwAuditNotes;

CwAuditNotes *cw_audit_notes_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_audit_notes_free (CwAuditNotes *notes);
gboolean cw_audit_notes_are_empty (const CwAuditNotes *notes);

/* @notes: (nullable): nobody keeps them. @before, @after: (nullable): there was, or is, none. */
void cw_audit_note (CwAuditNotes *notes, const char *what, const char *before, const char *after);

/* Every member that differs, by its path with dots: "scheduler.intervalMinutes". Elements of a list
 * that have an id are compared one by one; a long value is cut off. */
void cw_audit_note_difference (CwAuditNotes *notes, JsonNode *before, JsonNode *after);

/* (transfer full) */
char *cw_audit_notes_to_json (const CwAuditNotes *notes);

/* What the user database calls @author, "uid 1000". Asks it: not for the main loop. (transfer full)
 * (nullable): it is no user, or has no name */
char *cw_audit_find_user (const char *author);

/* Writes a record of now; asks the user database what @author, "uid 1000", is called.
 * @error_result: (nullable): what it failed with. */
gboolean cw_audit_write (CwStoreSession *session,
                         const char *author,
                         const char *action,
                         const GError *error_result,
                         const CwAuditNotes *notes,
                         GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAuditNotes, cw_audit_notes_free)

G_END_DECLS
