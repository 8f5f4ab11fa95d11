/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "connectors/ldap/cw-ldap-controls.h"
#include "connectors/ldap/cw-ldap-session.h"

G_BEGIN_DECLS

/**
 * CwLdapWrite:
 *
 * One change of one entry, for the few that are made: the values to send, gathered first.
 */
typedef struct _CwLdapWrite CwLdapWrite;

typedef enum
{
  CW_LDAP_WRITE_ADD,    /* a new entry */
  CW_LDAP_WRITE_MODIFY, /* each attribute gets its values in place of what it had; none: it goes */
  CW_LDAP_WRITE_DELETE, /* no values */
} CwLdapWriteKind;

CwLdapWrite *cw_ldap_write_new (CwLdapWriteKind kind, const char *dn) G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_write_free (CwLdapWrite *write);

/* Values of one attribute are put one after the other. */
void cw_ldap_write_put_string (CwLdapWrite *write, const char *attribute, const char *value);
/* The bytes are wiped with the write: they may be a password. */
void
cw_ldap_write_put_bytes (CwLdapWrite *write, const char *attribute, const void *data, gsize size);
/* In a modification: a value beside what is there; an attribute of one value must not have one. */
void
cw_ldap_write_add_bytes (CwLdapWrite *write, const char *attribute, const void *data, gsize size);
/* An attribute that goes. */
void cw_ldap_write_clear (CwLdapWrite *write, const char *attribute);

/* In a modification: @new in place of @old, which has to be there. */
void
cw_ldap_write_exchange (CwLdapWrite *write, const char *attribute, CwSecret *old, CwSecret *new);

/* Sends it and waits for the result, cancellable. @controls: (nullable). After a failure of the
 * connection nobody knows whether it was done. @ret_result: (optional): the LDAP result code. */
gboolean cw_ldap_write_run (CwLdapWrite *write,
                            CwLdapSession *session,
                            CwLdapControls *controls,
                            int *ret_result,
                            GCancellable *cancellable,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapWrite, cw_ldap_write_free)

G_END_DECLS
