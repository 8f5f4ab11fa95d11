/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-guid.h"
#include "connectors/ldap/cw-ad-object.h"
#include "connectors/ldap/cw-ldap-session.h"

G_BEGIN_DECLS

/**
 * CwAdFetcher:
 *
 * Reads whole objects of Active Directory by ordinary searches, with all values of attributes that
 * a domain controller gives in ranges only (MS-ADTS 3.1.1.3.1.3.3, 1,500 at a time).
 */
typedef struct _CwAdFetcher CwAdFetcher;

/* All are borrowed and must live longer. @map is one that is not incremental. */
CwAdFetcher *cw_ad_fetcher_new (CwLdapSession *session,
                                CwLdapAttributeMap *map,
                                CwLdapObjectTypes *types,
                                gboolean use_extended_dn) G_GNUC_WARN_UNUSED_RESULT;
void cw_ad_fetcher_free (CwAdFetcher *fetcher);

/* Writes an object that a search brought as a full change, and gets the ranges that are missing. */
gboolean cw_ad_fetcher_write (CwAdFetcher *fetcher,
                              CwChangeWriter *writer,
                              const CwLdapEntry *entry,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Reads an object by its GUID and writes it as a full change, or as deleted when it is gone. */
gboolean cw_ad_fetcher_read (CwAdFetcher *fetcher,
                             CwChangeWriter *writer,
                             const CwGuid *guid,
                             GCancellable *cancellable,
                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAdFetcher, cw_ad_fetcher_free)

G_END_DECLS
