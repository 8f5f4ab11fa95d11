/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-error.h"
#include "connectors/cw-connector.h"

G_BEGIN_DECLS

#define FAKE_TYPE_CONNECTOR (fake_connector_get_type ())
G_DECLARE_FINAL_TYPE (FakeConnector, fake_connector, FAKE, CONNECTOR, GObject)

/**
 * FakeConnector:
 *
 * A small directory in memory behind the connector interface: objects with attributes and
 * references, a change log for delta reads, and faults on demand. Anchors are the names of objects,
 * so that tests read well.
 */
FakeConnector *fake_connector_new (CwAttributeTable *attributes, CwConnectorFlags flags);

/* Makes or replaces an object. @...: pairs of attribute and value, ended by %NULL; an attribute may
 * come more than once; "@name" is a reference to the object called by the value, "%name" one to
 * whoever has the value as its uid. @parent: (nullable). */
void fake_connector_put (FakeConnector *fake,
                         const char *name,
                         const char *type,
                         const char *dn,
                         const char *parent,
                         ...) G_GNUC_NULL_TERMINATED;

/* Changes values of an object; a %NULL value removes the attribute. */
void fake_connector_set (FakeConnector *fake,
                         const char *name,
                         const char *attribute,
                         const char *value);
void fake_connector_link (FakeConnector *fake,
                          const char *name,
                          const char *attribute,
                          const char *target);
void fake_connector_unlink (FakeConnector *fake,
                            const char *name,
                            const char *attribute,
                            const char *target);
/* The same by login name. */
void fake_connector_link_login (FakeConnector *fake,
                                const char *name,
                                const char *attribute,
                                const char *login);
void fake_connector_unlink_login (FakeConnector *fake,
                                  const char *name,
                                  const char *attribute,
                                  const char *login);
void
fake_connector_rename (FakeConnector *fake, const char *name, const char *dn, const char *parent);
/* It lies elsewhere: the object only stands for it. */
void fake_connector_move_out (FakeConnector *fake, const char *name);
void fake_connector_delete (FakeConnector *fake, const char *name);
/* As deleted, but no delta read will ever tell. */
void fake_connector_lose (FakeConnector *fake, const char *name);

/* What an export left: the value, "a,b" sorted for several, %NULL when absent. (transfer full) */
char *fake_connector_get (FakeConnector *fake, const char *name, const char *attribute);
/* Name of the object whose attribute has the value. (transfer none) (nullable) */
const char *fake_connector_find (FakeConnector *fake, const char *attribute, const char *value);
guint fake_connector_count (FakeConnector *fake);

/* Faults. */
void fake_connector_set_page_size (FakeConnector *fake, guint page_size);
void fake_connector_fail_after_pages (FakeConnector *fake, int n_pages, CwError code);
void fake_connector_expire_cursor (FakeConnector *fake);
void fake_connector_hide_all (FakeConnector *fake, gboolean is_hidden);
void fake_connector_refuse (FakeConnector *fake, const char *attribute, const char *value);
/* That value is left out from now on, and all else of its object taken. */
void fake_connector_hold_back (FakeConnector *fake, const char *attribute, const char *value);
/* From now on no two objects may share a value of userPrincipalName or mail, in any case of
 * letters; what would is refused. */
void fake_connector_forbid_duplicates (FakeConnector *fake);
/* How often that happened. */
guint fake_connector_get_n_duplicates (FakeConnector *fake);
/* A link of an object to itself is impossible from now on. */
void fake_connector_forbid_itself (FakeConnector *fake);
/* Applies @n exported changes and then loses the connection without a word about the last one. */
void fake_connector_cut_export_after (FakeConnector *fake, int n);

/* Tells whoever watches that the object (nullable) has changed. Any thread. */
void fake_connector_ring (FakeConnector *fake, const char *name);
/* Ends the watch that there is, or the next one. Any thread. */
void fake_connector_hang_up (FakeConnector *fake, CwError code);
/* How often somebody began to watch. */
guint fake_connector_get_n_watches (FakeConnector *fake);

/* What was asked of export() so far. */
guint fake_connector_get_n_exported (FakeConnector *fake);
guint fake_connector_get_n_exported_links (FakeConnector *fake);

G_END_DECLS
