/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ad-account.h"
#include "connectors/ldap/cw-ad-forest.h"
#include "connectors/ldap/cw-ad-grant.h"
#include "setup/cw-setup-directory.h"

G_BEGIN_DECLS

/**
 * CwSetupGrant:
 *
 * Rights that a set-up gives to an account, with what the journal has to know of them.
 */
typedef struct
{
  CwEngine *engine;
  const CwAdForest *forest;
  const CwAdAccount *account;
  CwAdFeatures features;
  JsonObject *connector; /* for which; of the answers */
  const char *administrator;
  GArray *made; /* (element-type gint64): what was added is appended, by its id in the journal */
  GCancellable *cancellable;
} CwSetupGrant;

/* Adds what is missing in @domain. Each change of a security descriptor is in the journal before it
 * is made. @session: of an administrator of the domain. */
gboolean cw_setup_grant_give (CwSetupGrant *grant,
                              CwAdSession *session,
                              const CwAdDomain *domain,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* In every domain of the forest. */
gboolean cw_setup_grant_give_all (CwSetupGrant *grant, CwSetupDirectory *directory, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
