/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-search.h"

G_BEGIN_DECLS

/* Active Directory's MaxPageSize (MS-ADTS 3.1.1.3.4.6): more is cut off in silence. */
#define CW_PAGED_SEARCH_SIZE 1000

/**
 * CwPagedSearch:
 *
 * A search in pages (RFC 2696), which looks like one stream of entries.
 */
typedef struct _CwPagedSearch CwPagedSearch;

/* Everything is copied but @session. @query has no controls: @extend, called for each page, adds
 * what is needed besides paging (nullable). */
typedef void (*CwPagedSearchExtend) (CwLdapControls *controls, gpointer user_data);

CwPagedSearch *cw_paged_search_new (CwLdapSession *session,
                                    const CwLdapQuery *query,
                                    CwPagedSearchExtend extend,
                                    gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;
void cw_paged_search_free (CwPagedSearch *search);

/* The next entry's message (transfer none), valid until the next call; *ret_message is %NULL at the
 * end. */
gboolean cw_paged_search_next (CwPagedSearch *search,
                               GCancellable *cancellable,
                               LDAPMessage **ret_message,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPagedSearch, cw_paged_search_free)

G_END_DECLS
