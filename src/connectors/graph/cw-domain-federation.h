/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-cloud-session.h"
#include "connectors/graph/cw-graph-session.h"

G_BEGIN_DECLS

/**
 * CwDomainFederation:
 *
 * A domain of the tenant, and where its people sign in.
 */
typedef struct
{
  char *name;
  gboolean is_verified;
  gboolean is_initial; /* below onmicrosoft.com */
  gboolean is_default;
  gboolean is_federated;
  char *issuer;      /* (nullable): of a federated one, where the account may see it */
  char *sign_in_url; /* (nullable): likewise */
} CwDomainFederation;

void cw_domain_federation_free (CwDomainFederation *domain);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDomainFederation, cw_domain_federation_free)

/* All of the tenant. Where the account may not see how a domain is federated, that it is is known
 * all the same. (transfer full) (element-type CwDomainFederation) */
GPtrArray *
cw_domain_federation_list (CwCloudSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The same, by the application that synchronises. */
GPtrArray *cw_domain_federation_list_as_application (CwGraphSession *session,
                                                     GCancellable *cancellable,
                                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) (nullable) */
const CwDomainFederation *cw_domain_federation_find (GPtrArray *domains, const char *name);

G_END_DECLS
