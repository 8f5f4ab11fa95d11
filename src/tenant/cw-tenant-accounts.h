/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tenant/cw-tenant-store.h"

G_BEGIN_DECLS

/* The tenant id of personal Microsoft accounts. */
#define CW_TENANT_CONSUMER_TENANT_ID "9188040d-6c67-4c5b-b112-36a304b66dad"

/* The second factor of the seeded account that has one, and of a demand made by a fault: fixed, so
 * that a test can type it. */
#define CW_TENANT_SECOND_FACTOR "424242"

/* What keeps an account out although its password is right. */
typedef enum
{
  CW_TENANT_ACCOUNT_ACTIVE,
  CW_TENANT_ACCOUNT_LOCKED,
  CW_TENANT_ACCOUNT_DISABLED,
  CW_TENANT_ACCOUNT_EXPIRED,
} CwTenantAccountState;

/* Someone who can sign in at the pages. */
typedef struct
{
  char *name;     /* user principal name, or the address of a personal account */
  char *password; /* wiped when freed */
  char *code;     /* (nullable) what the second factor must say */
  CwTenantAccountState state;
  guint n_failures;     /* wrong passwords in a row */
  gboolean is_consumer; /* a personal account: no user of this tenant */
} CwTenantAccount;

/**
 * CwTenantAccounts:
 *
 * The accounts with passwords. Passwords live in a file that only its owner can read, never in the
 * database.
 */
typedef struct _CwTenantAccounts CwTenantAccounts;

CwTenantAccounts *cw_tenant_accounts_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_accounts_free (CwTenantAccounts *accounts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantAccounts, cw_tenant_accounts_free)

/**
 * cw_tenant_accounts_load:
 * @path: {"name": {"password": "..", "code": ".."?}, ...}; made with random passwords and mode
 *   0600 when there is none
 * @domain: the initial domain, in which the administrators are
 *
 * Reads the passwords, completes the file with the accounts that it lacks, and sees to it that
 * their users, groups and roles are in the directory. The caller holds no transaction. Fails with
 * %CW_ERROR_INVALID_CONFIG, %CW_ERROR_STORE.
 */
gboolean cw_tenant_accounts_load (CwTenantAccounts *accounts,
                                  CwTenantStore *store,
                                  const char *path,
                                  const char *domain,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Puts the users, groups and roles of the accounts that were loaded back after a reset. */
gboolean
cw_tenant_accounts_restore (CwTenantAccounts *accounts, CwTenantStore *store, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* An account is made when there is none of this name. (transfer none) */
CwTenantAccount *cw_tenant_accounts_add (CwTenantAccounts *accounts, const char *name);

/* Without regard to case. (nullable) (transfer none) */
CwTenantAccount *cw_tenant_accounts_find (CwTenantAccounts *accounts, const char *name);

gboolean cw_tenant_account_check_password (const CwTenantAccount *account, const char *password);

/* "active", "locked", "disabled", "expired"; FALSE for anything else. */
gboolean cw_tenant_account_set_state (CwTenantAccount *account, const char *state);

void cw_tenant_account_set_password (CwTenantAccount *account, const char *password);

G_END_DECLS
