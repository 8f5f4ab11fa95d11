/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-method.h"
#include "setup/cw-setup-journal.h"

G_BEGIN_DECLS

/**
 * CwSetupRemoval:
 *
 * Taking away what a set-up made, as the journal has it: a plan that fails does so with what it
 * made itself, UndoSetup with what it is asked for.
 */
typedef struct
{
  const CwMethodCall *call;
  GVariant *secrets;         /* a(ssay): subject (a connector), kind, content */
  const char *administrator; /* (nullable): of a directory, instead of the one who made it */
  const char *sign_in;       /* (nullable): of the administrator of the tenant */
  GCancellable *cancellable; /* (nullable) */
} CwSetupRemoval;

/* What is gone already is fine. The journal says "removed" afterwards. CW_ERROR_UNSUPPORTED: a
 * later version made it. */
gboolean
cw_setup_removal_run (const CwSetupRemoval *removal, const CwMadeThing *thing, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* What its removal needs: "administrator" of a directory; of a tenant "tenant" and "cloud", where
 * to sign in. As members of GetSetup's "created". */
void cw_setup_removal_add_way (GVariantBuilder *item, const CwMadeThing *thing);

/* The connector that lives by it, which has to go first. (transfer full) (nullable) */
char *cw_setup_removal_find_user (CwConfig *config, const CwMadeThing *thing);

/* ----- one for each kind */

gboolean cw_setup_account_remove (const CwSetupRemoval *removal,
                                  const CwMadeThing *thing,
                                  JsonObject *detail,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_setup_rights_remove (const CwSetupRemoval *removal,
                                 const CwMadeThing *thing,
                                 JsonObject *detail,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_setup_application_remove (const CwSetupRemoval *removal,
                                      const CwMadeThing *thing,
                                      JsonObject *detail,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_setup_directory_sync_remove (const CwSetupRemoval *removal,
                                         const CwMadeThing *thing,
                                         JsonObject *detail,
                                         GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_setup_extension_remove (const CwSetupRemoval *removal,
                                    const CwMadeThing *thing,
                                    JsonObject *detail,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_setup_extension_app_remove (const CwSetupRemoval *removal,
                                        const CwMadeThing *thing,
                                        JsonObject *detail,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
