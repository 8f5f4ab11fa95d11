/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-ad-forest.h"
#include "connectors/ldap/cw-ldap-check.h"
#include "setup/cw-setup-check.h"

G_BEGIN_DECLS

/**
 * CwSetupDirectory:
 *
 * A directory that an answers document describes, signed in to for a check: by its administrator
 * when the input names one, or when the connector's account is still to be made; else by the
 * connector's own account.
 */
typedef struct
{
  CwConfig *config;
  const CwConnectorConfig *connector; /* of config */
  CwLdapSettings *settings;
  CwSecret *password; /* (nullable) */
  CwAdSession *ad;    /* (nullable): it is an Active Directory */
  CwLdapCheck ldap;   /* else */

  /* (transfer none): of one of the two; %NULL: signing in failed, which is among the checks */
  CwLdapSession *session;
  const CwRootDse *root;
} CwSetupDirectory;

/* From the member @connector of the input. FALSE: cancelled, or CW_ERROR_INVALID_CONFIG. */
gboolean cw_setup_directory_open (CwSetupDirectory *directory,
                                  CwSetupCheck *check,
                                  JsonObject *connector,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A session with a domain controller of @domain, with the same account. @ret_checks: what was
 * found on the way. %NULL without error: it is not reachable. (transfer full) (nullable) */
CwAdSession *cw_setup_directory_open_domain (CwSetupDirectory *directory,
                                             const CwAdDomain *domain,
                                             GPtrArray **ret_checks,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* As above when it is an Active Directory; else adds a failed check and leaves session %NULL. */
gboolean
cw_setup_directory_open_forest (CwSetupDirectory *directory, CwSetupCheck *check, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- for what changes the directory: always as an administrator */

/* Signs in as @administrator, whose password is among @secrets. CW_ERROR_INVALID_CONFIG: he is not
 * named; CW_ERROR_AUTH: he cannot sign in, or it is no Active Directory. */
gboolean cw_setup_directory_open_as (CwSetupDirectory *directory,
                                     const CwMethodCall *call,
                                     GVariant *secrets,
                                     JsonObject *connector,
                                     const char *administrator,
                                     GCancellable *cancellable,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A session with a domain controller of @domain; the directory's own where it holds it, else
 * *ret_opened, which is the caller's. (transfer none) */
CwAdSession *cw_setup_directory_get_session (CwSetupDirectory *directory,
                                             const CwAdDomain *domain,
                                             CwAdSession **ret_opened,
                                             GCancellable *cancellable,
                                             GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* How the directory is reached, for the journal: {"connector", "administrator"}; no secret.
 * (transfer full) */
JsonObject *cw_setup_directory_make_way (JsonObject *connector, const char *administrator);

void cw_setup_directory_clear (CwSetupDirectory *directory);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwSetupDirectory, cw_setup_directory_clear)

G_END_DECLS
