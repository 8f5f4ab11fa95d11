/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "connectors/ldap/cw-ldap-session.h"
#include "model/cw-entry.h"

G_BEGIN_DECLS

/**
 * LdapEditor:
 *
 * An administrator's session with a lab's server, with which a test changes what it then looks for.
 * Every failure ends the test.
 */
typedef struct
{
  CwLdapSettings *settings;
  CwLdapSession *session;
} LdapEditor;

/* @prefix: "CW_LAB_AD" or "CW_LAB_SLAPD". Connects as its administrator. */
void ldap_editor_init (LdapEditor *editor, const char *prefix);
void ldap_editor_clear (LdapEditor *editor);

/* Attributes and values in pairs, ended by %NULL; one name after the other for several values. */
void ldap_editor_add (LdapEditor *editor, const char *dn, ...) G_GNUC_NULL_TERMINATED;

/* @value: (nullable): all values for LDAP_MOD_DELETE */
void ldap_editor_modify (LdapEditor *editor,
                         const char *dn,
                         int op,
                         const char *attribute,
                         const char *value);
void ldap_editor_modify_bytes (LdapEditor *editor,
                               const char *dn,
                               const char *attribute,
                               const void *data,
                               gsize len);

/* unicodePwd, as Active Directory wants it (MS-ADTS 3.1.1.3.1.5.1). */
void ldap_editor_set_password (LdapEditor *editor, const char *dn, const char *password);

/* @parent: (nullable): stays */
void ldap_editor_rename (LdapEditor *editor, const char *dn, const char *rdn, const char *parent);
void ldap_editor_delete (LdapEditor *editor, const char *dn);

/* Brings a deleted object of Active Directory back: @guid is objectGUID, @dn its new name. */
void ldap_editor_undelete (LdapEditor *editor, const CwValue *guid, const char *dn);

/* The 16 bytes of objectGUID or entryUUID in hexadecimal. (transfer full) */
char *ldap_editor_get_anchor (LdapEditor *editor, const char *dn);

/* How many entries match below the lab's base. */
guint ldap_editor_count (LdapEditor *editor, const char *filter);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LdapEditor, ldap_editor_clear)

G_END_DECLS
