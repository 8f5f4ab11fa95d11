/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-guid.h"
#include "connectors/cw-connector.h"

G_BEGIN_DECLS

typedef enum
{
  CW_LDAP_CURSOR_DIRSYNC = 1,
  CW_LDAP_CURSOR_USN = 2,
  CW_LDAP_CURSOR_SYNCREPL = 3,
  CW_LDAP_CURSOR_CSN = 4,
} CwLdapCursorKind;

/* What the read could see; another set of flags makes another picture of the same directory. */
typedef enum
{
  CW_LDAP_CURSOR_OBJECT_SECURITY = 1 << 0, /* DirSync without the right of its own */
  CW_LDAP_CURSOR_EXTENDED_DN = 1 << 1,     /* links carry anchors */
  CW_LDAP_CURSOR_ENTRY_USN = 1 << 2,       /* changes are numbered: cw-entry-usn.h */
} CwLdapCursorFlags;

/**
 * CwLdapCursor:
 *
 * The watermark of an LDAP read: "CWL" version(u8) kind(u8) flags(u8) 0(u16) | partition(16) |
 * replica(16) | request(16) | usn(u64, little-endian) | the server's own cookie.
 *
 * A server takes the cookie of another domain without a word and then sends everything, without
 * saying what is gone. Therefore the cursor also says which partition it belongs to, and for which
 * attributes and object types it was made: a rule that uses a new attribute needs that attribute of
 * every object, not only of those that change next.
 */
typedef struct
{
  CwLdapCursorKind kind;
  CwLdapCursorFlags flags;
  CwGuid partition; /* objectGUID or entryUUID of its head */
  CwGuid replica;   /* invocationId of the domain controller, CwEntryUsn.server; zero where it does
                       not matter */
  CwGuid request;   /* cw_ldap_cursor_digest() */
  guint64 usn;
  GBytes *cookie; /* (owned) (nullable) */
} CwLdapCursor;

CwLdapCursor *cw_ldap_cursor_copy (const CwLdapCursor *cursor);
void cw_ldap_cursor_free (CwLdapCursor *cursor);

GBytes *cw_ldap_cursor_to_bytes (const CwLdapCursor *cursor) G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_CURSOR_EXPIRED when the bytes are no cursor of this version. */
CwLdapCursor *cw_ldap_cursor_from_bytes (GBytes *bytes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Checks that @cursor was made by a read like @current (kind, flags, partition, request, replica);
 * CW_ERROR_CURSOR_EXPIRED says what has changed. */
gboolean
cw_ldap_cursor_check (const CwLdapCursor *cursor, const CwLdapCursor *current, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What identifies a request: its attributes and object types, in any order and case. */
CwGuid cw_ldap_cursor_digest (const CwReadRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapCursor, cw_ldap_cursor_free)

G_END_DECLS
