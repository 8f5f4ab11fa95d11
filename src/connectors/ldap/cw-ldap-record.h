/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-search.h"

G_BEGIN_DECLS

/**
 * CwLdapRecord:
 *
 * One entry with all its values copied, for the few entries that are looked at by name: rootDSE,
 * schema, the head of a partition. Objects that are imported never take this form.
 */
typedef struct _CwLdapRecord CwLdapRecord;

/* Copies an entry of a search under way; %NULL when the message is malformed. */
CwLdapRecord *cw_ldap_record_new (LDAP *ld, LDAPMessage *message) G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_record_free (CwLdapRecord *record);

/* (transfer none) */
const char *cw_ldap_record_get_dn (const CwLdapRecord *record);

/* (transfer none) (nullable): the first value as text. Names without regard to case. */
const char *cw_ldap_record_get_string (const CwLdapRecord *record, const char *name);

/* (transfer none) (nullable) (element-type GBytes): NUL-terminated behind each value. */
GPtrArray *cw_ldap_record_get_values (const CwLdapRecord *record, const char *name);

/* The names of its attributes, in lower case and with their options. (transfer container): free by
 * g_free() */
const char **cw_ldap_record_list_names (const CwLdapRecord *record) G_GNUC_WARN_UNUSED_RESULT;

/* The first value's bytes (transfer none); FALSE when there is none. */
gboolean cw_ldap_record_get_bytes (const CwLdapRecord *record,
                                   const char *name,
                                   const guint8 **ret_bytes,
                                   gsize *ret_size);

/* The first value as a decimal number; @fallback when there is none. */
gint64 cw_ldap_record_get_integer (const CwLdapRecord *record, const char *name, gint64 fallback);

gboolean cw_ldap_record_has_value (const CwLdapRecord *record, const char *name, const char *value);

/* All entries of a query. (transfer full) (element-type CwLdapRecord) */
GPtrArray *cw_ldap_record_search (CwLdapSession *session,
                                  const CwLdapQuery *query,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* As above in pages (RFC 2696), for a server that limits the size of an answer; @query has no
 * controls. */
GPtrArray *cw_ldap_record_search_paged (CwLdapSession *session,
                                        const CwLdapQuery *query,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One entry by its DN; CW_ERROR_NOT_FOUND when there is none that may be seen. */
CwLdapRecord *cw_ldap_record_read (CwLdapSession *session,
                                   const CwLdapQuery *query,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapRecord, cw_ldap_record_free)

G_END_DECLS
