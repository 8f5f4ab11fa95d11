/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include <gio/gio.h>

G_BEGIN_DECLS

/* The account that the service runs as: settled where the package is installed, by root
 * (`causewayctl service set-account`), because the engine could neither give its files away nor
 * become somebody else. */

/* That of the package (data/systemd/causeway.sysusers). */
#define CW_SERVICE_ACCOUNT_DEFAULT "causeway"

typedef struct
{
  char *name;  /* (owned): as the user database has it */
  char *group; /* (owned): its own group */
  char *shell; /* (owned) */
  uid_t uid;
  gid_t gid;
} CwServiceAccount;

void cw_service_account_clear (CwServiceAccount *account);

/* By its name. CW_ERROR_NOT_FOUND: this machine does not know it; CW_ERROR_INVALID_CONFIG: its
 * group has no name. Asks the user database: not for a main loop. */
gboolean cw_service_account_find (const char *name, CwServiceAccount *ret_account, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_service_account_judge:
 * @name: (nullable): not known yet
 * @keytab: (nullable): of a domain account, a whole path
 *
 * Whether the service can run as @name, and why not. What only root may read is passed over by
 * anybody else. A finding that failed stands against it.
 *
 * Returns: (transfer full) (element-type CwCheck)
 */
GPtrArray *cw_service_account_judge (const char *name, const char *keytab);

/* The same of the place of a keytab, for whoever is not the service itself: whether that would find
 * it there, and whether it is a file that can be given to the account. (transfer full)
 * (element-type CwCheck): none when it is good */
GPtrArray *cw_service_account_judge_place (const char *keytab);

/* The commands for root that choose it: the check first. (transfer full) */
char **cw_service_account_list_commands (const char *name, const char *keytab);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwServiceAccount, cw_service_account_clear)

G_END_DECLS
