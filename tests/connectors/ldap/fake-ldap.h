/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-types.h"

G_BEGIN_DECLS

/**
 * FakeLdap:
 *
 * An LDAP server in a thread of the test, on a unix socket, that says what the test tells it to:
 * what no server at hand ever says (several pages of DirSync, ranges of values, broken controls),
 * and what servers only say when they break. It accepts every bind and closes after an unbind.
 * Everything else is up to the test's function.
 */
typedef struct _FakeLdap FakeLdap;

/* One search request taken apart. */
typedef struct
{
  int id;
  char *base;
  int scope;
  GBytes *filter;        /* as encoded (RFC 4511 4.5.1) */
  GPtrArray *attributes; /* (element-type utf8) */
  LDAPControl **controls;
} FakeSearch;

/* Answers a search through fake_ldap_send_*(). FALSE ends the connection at once. */
typedef gboolean (*FakeLdapFunc) (FakeLdap *fake, const FakeSearch *search, gpointer user_data);

FakeLdap *fake_ldap_new (FakeLdapFunc answer, gpointer user_data);
void fake_ldap_free (FakeLdap *fake);

/* The socket's path. */
const char *fake_ldap_get_path (FakeLdap *fake);

/* How many searches were abandoned. */
guint fake_ldap_get_n_abandoned (FakeLdap *fake);

/* TRUE when the encoded filter contains the text. */
gboolean fake_search_filters (const FakeSearch *search, const char *text);
gboolean fake_search_asks (const FakeSearch *search, const char *attribute);

/* The value of a request control (nullable). */
const struct berval *fake_search_control (const FakeSearch *search, const char *oid);

/* ----- answers */

typedef struct _FakeEntry FakeEntry;

FakeEntry *fake_entry_new (const char *dn);
void fake_entry_free (FakeEntry *entry);

/* Adds a value; a name that was added last gets another one. @len -1: a string. */
void fake_entry_add (FakeEntry *entry, const char *name, const char *value, gssize len);
void fake_entry_add_empty (FakeEntry *entry, const char *name);

/* A control that goes with the next entry or result. @value is copied. */
void fake_ldap_add_control (FakeLdap *fake, const char *oid, const void *value, gsize len);

void fake_ldap_send_entry (FakeLdap *fake, int id, FakeEntry *entry); /* frees the entry */
void fake_ldap_send_result (FakeLdap *fake, int id, int code, const char *diagnostic);
void
fake_ldap_send_intermediate (FakeLdap *fake, int id, const char *oid, const void *value, gsize len);
void fake_ldap_send_reference (FakeLdap *fake, int id, const char *url);

/* Bytes that are no LDAP message. */
void fake_ldap_send_bytes (FakeLdap *fake, const void *data, gsize len);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeLdap, fake_ldap_free)

G_END_DECLS
