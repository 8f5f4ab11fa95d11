/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/ldap/cw-ad-session.h"

G_BEGIN_DECLS

/* One domain of a forest, from its crossRef object (MS-ADTS 6.1.1.2.1.1). */
typedef struct
{
  char *dns;     /* "contoso.lab" */
  char *netbios; /* (nullable): "CONTOSO" */
  char *dn;      /* "DC=contoso,DC=lab" */
  char *sid;     /* (nullable): "S-1-5-21-..."; %NULL when it is not told */
  gboolean is_root;
  gboolean is_held; /* the session's domain controller holds it */
} CwAdDomain;

/**
 * CwAdForest:
 *
 * What a forest is, as far as its Configuration and Schema partitions tell, which every domain
 * controller holds. Read only. Numbers that are not told are -1 or 0.
 */
typedef struct
{
  char *name; /* of the root domain */
  int functional_level;
  guint schema_version;       /* objectVersion of the schema: 69 is 2012 R2, 88 is 2019 */
  guint exchange_version;     /* rangeUpper of ms-Exch-Schema-Version-Pt; 0: no Exchange schema */
  gboolean has_device_schema; /* msDS-Device and its containers: 2012 R2 */
  gboolean has_device_container; /* CN=Device Registration Configuration exists */
  gboolean has_consistency_guid; /* mS-DS-ConsistencyGuid is in the schema */
  GPtrArray *domains;            /* (element-type CwAdDomain): the root domain first */
  char *
      *suffixes; /* UPN suffixes: the domains' names, then uPNSuffixes; lower case, no duplicates */
} CwAdForest;

/* CW_ERROR_PERMISSION when the account may not read the Configuration partition. */
CwAdForest *cw_ad_forest_read (CwAdSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_ad_forest_free (CwAdForest *forest);

/* (transfer none) (nullable): by DNS name, NetBIOS name or DN, without regard to case. */
const CwAdDomain *cw_ad_forest_find_domain (const CwAdForest *forest, const char *name);

/* (transfer none): the domain that an object lies in; %NULL when it is in none. */
const CwAdDomain *cw_ad_forest_find_domain_of (const CwAdForest *forest, const char *dn);

/* "Exchange 2016" for a schema version; %NULL for 0. */
const char *cw_ad_forest_get_exchange_name (guint exchange_version);

/* Whether any object of a domain that the session's server holds has mS-DS-ConsistencyGuid. The
 * attribute has no index: the server walks over the domain until it finds one. */
gboolean cw_ad_forest_is_consistency_guid_used (CwAdSession *session,
                                                const char *domain_dn,
                                                gboolean *ret_is_used,
                                                GCancellable *cancellable,
                                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_ad_forest_check:
 *
 * What can be said without another question: "writable" (a read-only domain controller is refused:
 * it holds no secrets and takes no changes), "forest-level", and "netbios" for each domain whose
 * NetBIOS name has a dot in it.
 *
 * Returns: (transfer full) (element-type CwCheck)
 */
GPtrArray *cw_ad_forest_check (const CwAdForest *forest, const CwRootDse *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAdForest, cw_ad_forest_free)

G_END_DECLS
