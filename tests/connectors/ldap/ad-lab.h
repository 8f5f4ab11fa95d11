/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "connectors/ldap/cw-ad-session.h"
#include "connectors/ldap/cw-ldap-settings.h"
#include "ldap-editor.h"

G_BEGIN_DECLS

/* The password of every account that tests make. */
#define AD_LAB_PASSWORD "Te5t,Acc0unt.Passw0rd"

/* Where the lab's domain controller is, without an account. (transfer full) */
CwLdapSettings *ad_lab_make_settings (CwLdapSecurity security);

/* Signed in over TLS with the password of a file that the lab names; every failure ends the test.
 */
CwAdSession *ad_lab_open (const char *account, const char *password_file);
CwAdSession *ad_lab_open_admin (void);

/* A user in CN=Users with AD_LAB_PASSWORD, enabled; its DN. (transfer full) */
char *ad_lab_add_user (LdapEditor *editor, const char *name);

/* The bytes of an attribute's first value; %NULL: none. (transfer full) */
GBytes *ad_lab_read (LdapEditor *editor, const char *dn, const char *attribute);

/* The DACL alone, as the server has it. (transfer full) */
GBytes *ad_lab_read_dacl (LdapEditor *editor, const char *dn);
void ad_lab_write_dacl (LdapEditor *editor, const char *dn, GBytes *descriptor);

G_END_DECLS
