/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "connectors/ldap/cw-ad-session.h"

G_BEGIN_DECLS

/**
 * CwAdAccountProblem: why an account cannot be a connector's.
 * @CW_AD_ACCOUNT_PRIVILEGED: an enterprise, schema or domain administrator, through whatever
 *   groups: who gets hold of the synchronisation's machine would own the forest
 * @CW_AD_ACCOUNT_MANAGED: a managed service account or a computer: no password can be given
 */
typedef enum
{
  CW_AD_ACCOUNT_FIT,
  CW_AD_ACCOUNT_PRIVILEGED,
  CW_AD_ACCOUNT_MANAGED,
  CW_AD_ACCOUNT_NO_USER,
  CW_AD_ACCOUNT_DISABLED,
  CW_AD_ACCOUNT_LOCKED,
  CW_AD_ACCOUNT_EXPIRED,
} CwAdAccountProblem;

/* "privileged"; stable. */
const char *cw_ad_account_problem_to_string (CwAdAccountProblem problem);

/* Why it is refused, to stand behind the account's name: "is an administrator: ..."; and what to
 * do, a sentence. %NULL for CW_AD_ACCOUNT_FIT. */
const char *cw_ad_account_problem_get_reason (CwAdAccountProblem problem);
const char *cw_ad_account_problem_get_remedy (CwAdAccountProblem problem);

/**
 * CwAdAccount:
 *
 * An account of the directory, looked at as one that a connector may have.
 */
typedef struct
{
  char *dn;
  char *name;        /* sAMAccountName */
  char *principal;   /* (nullable): userPrincipalName */
  char *description; /* (nullable) */
  GBytes *sid;
  CwSidSet *token;     /* its own SID, its groups' with nested ones, and everybody's */
  char *privileged_by; /* (nullable): "Enterprise Admins" */
  gboolean expires;    /* its password does */
  CwAdAccountProblem problem;
} CwAdAccount;

void cw_ad_account_free (CwAdAccount *account);

/* By a name in any form of CwAdName; a plain one is a sAMAccountName of the session's domain.
 * CW_ERROR_NOT_FOUND; CW_ERROR_INVALID_DATA: several are called so. (transfer full) */
CwAdAccount *cw_ad_account_find (CwAdSession *session,
                                 const char *name,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who signed in. (transfer full) */
CwAdAccount *
cw_ad_account_find_self (CwAdSession *session, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Whether he is an enterprise administrator of the forest: in Enterprise Admins of its root domain,
 * nested or not. FALSE with an error when the root domain's SID cannot be read. */
gboolean cw_ad_account_is_enterprise_admin (CwAdSession *session,
                                            gboolean *ret_is_admin,
                                            GCancellable *cancellable,
                                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether he is an administrator of the session's domain: in its Domain Admins, nested or not. */
gboolean cw_ad_account_is_domain_admin (CwAdSession *session,
                                        gboolean *ret_is_admin,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- an account of our own */

/* "MSOL_" and 12 hexadecimal digits, at random: administrators of Entra Connect know the prefix,
 * and its own default rules leave such accounts behind. (transfer full) */
char *cw_ad_account_make_name (void) G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_ad_account_create:
 * @session: of an administrator
 * @name: of cw_ad_account_make_name(), noted down before: an account of that name which has our
 *   @description already is taken over, with a new password (an earlier attempt made it)
 * @container: (nullable): DN; CN=Users of the session's domain
 * @description: says which installation made it
 * @ret_password: (transfer full): 40 characters at random; it never expires
 *
 * CW_ERROR_CONFLICT: an account of that name is somebody else's; CW_ERROR_PERMISSION
 *
 * Returns: (transfer full)
 */
CwAdAccount *cw_ad_account_create (CwAdSession *session,
                                   const char *name,
                                   const char *container,
                                   const char *description,
                                   CwSecret **ret_password,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Deletes an account whose description is @description; one that is gone is fine.
 * CW_ERROR_CONFLICT: it is somebody else's. */
gboolean cw_ad_account_delete (CwAdSession *session,
                               const char *name,
                               const char *description,
                               GCancellable *cancellable,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAdAccount, cw_ad_account_free)

G_END_DECLS
