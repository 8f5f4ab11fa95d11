/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ldap-controls.h"
#include "connectors/ldap/cw-ldap-session.h"

G_BEGIN_DECLS

/* What to search for; borrowed during cw_ldap_search_new(). */
typedef struct
{
  const char *base;
  int scope; /* LDAP_SCOPE_* */
  const char *filter;
  const char *const *attributes; /* (nullable): all */
  CwLdapControls *controls;      /* (nullable) */
} CwLdapQuery;

typedef enum
{
  CW_LDAP_EVENT_ENTRY,
  CW_LDAP_EVENT_INTERMEDIATE, /* RFC 4511 4.13 */
  CW_LDAP_EVENT_END,          /* the result, which was success */
} CwLdapEvent;

/**
 * CwLdapSearch:
 *
 * One search operation, whose answers are taken one after the other as they arrive. Nothing is
 * kept: a directory of any size streams through. Search continuation references are skipped. A
 * search that is freed before its end is abandoned.
 */
typedef struct _CwLdapSearch CwLdapSearch;

CwLdapSearch *cw_ldap_search_new (CwLdapSession *session, const CwLdapQuery *query, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_search_free (CwLdapSearch *search);

/* Waits for the next answer. Anything but an END reached with success is a failure: a result code,
 * a connection that broke (CW_ERROR_INTERRUPTED), silence longer than ten times the settings'
 * timeout (CW_ERROR_TIMEOUT), cancelling. */
gboolean cw_ldap_search_next (CwLdapSearch *search,
                              GCancellable *cancellable,
                              CwLdapEvent *ret_event,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The message of the last event (transfer none): valid until the next call. */
LDAPMessage *cw_ldap_search_get_message (CwLdapSearch *search);

/* The LDAP result code: valid after END or a failure; LDAP_SUCCESS before. */
int cw_ldap_search_get_result (CwLdapSearch *search);

/* The controls of the result (transfer none) (nullable). */
LDAPControl **cw_ldap_search_get_controls (CwLdapSearch *search);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapSearch, cw_ldap_search_free)

G_END_DECLS
