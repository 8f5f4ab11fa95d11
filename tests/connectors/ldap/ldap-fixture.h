/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/cw-connector.h"
#include "model/cw-attribute-table.h"
#include "model/cw-config.h"

G_BEGIN_DECLS

/* A connector with what a test looks at it through. */
typedef struct
{
  CwAttributeTable *attributes;
  CwConnector *connector;
} LdapFixture;

/* Makes the connector from the text of its JSON settings; @password is (nullable). */
void ldap_fixture_init (LdapFixture *fixture,
                        CwConnectorKind kind,
                        const char *settings,
                        const char *password);
void ldap_fixture_clear (LdapFixture *fixture);

/* Only makes it; for settings that are wrong. */
CwConnector *ldap_fixture_make (CwAttributeTable *attributes,
                                CwConnectorKind kind,
                                const char *settings,
                                const char *password,
                                GError **error);

/* All pages of one read, kept. */
typedef struct
{
  GPtrArray *pages; /* (element-type CwChangePage) */
  GBytes *watermark;
  gboolean delete_absent;
  GError *error; /* of the page that failed */
} LdapRead;

/* Reads all pages; @watermark %NULL: a full read. Opens the connector when it is not. */
LdapRead *ldap_read_new (LdapFixture *fixture, const CwReadRequest *request, GBytes *watermark);
void ldap_read_free (LdapRead *read);

guint ldap_read_count (const LdapRead *read, CwChangeKind kind);
guint ldap_read_count_all (const LdapRead *read);

/* Change @index of all pages, with its page (nullable). */
const CwChange *ldap_read_get (const LdapRead *read, guint index, const CwChangePage **ret_page);

/* The first change whose DN or anchor (in hexadecimal) is @key, with its page; %NULL: none. */
const CwChange *
ldap_read_find (const LdapRead *read, const char *key, const CwChangePage **ret_page);

/* "cn=a|b,manager=,..." : attributes by name with their values, "+member=ANCHOR-OR-DN" for links,
 * "-" removed, "*" cleared, all sorted: what a test compares. (transfer full) */
char *ldap_describe_change (LdapFixture *fixture, const CwChangePage *page, const CwChange *change);

/* (transfer full) */
char *ldap_hex (const void *data, gsize len);

/* A watch in a thread of its own, and the anchors that it was told of. */
typedef struct _LdapWatcher LdapWatcher;

/* The fixture's connector is the watcher's until ldap_watcher_end(). Returns when it listens, or
 * has failed. */
LdapWatcher *ldap_watcher_start (LdapFixture *fixture, const CwReadRequest *request);
/* Waits until the object with that anchor (in hexadecimal) has changed. */
void ldap_watcher_wait_for (LdapWatcher *watcher, const char *anchor);
gboolean ldap_watcher_has_seen (LdapWatcher *watcher, const char *anchor);
/* How often anything has changed. */
guint ldap_watcher_count (LdapWatcher *watcher);
/* Cancels it unless it has failed; why it ended. (transfer full) */
GError *ldap_watcher_end (LdapWatcher *watcher);
/* The same without cancelling it. */
GError *ldap_watcher_wait_end (LdapWatcher *watcher);

/* An environment variable that the lab sets; the contents of the file that one names. */
const char *ldap_lab_get (const char *name);
char *ldap_lab_get_secret (const char *name);

/* Runs a command of the lab, $CW_LAB_TOOLS/@tool, with the words that follow. */
void ldap_lab_run (const char *tool, ...) G_GNUC_NULL_TERMINATED;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (LdapRead, ldap_read_free)
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (LdapFixture, ldap_fixture_clear)

G_END_DECLS
