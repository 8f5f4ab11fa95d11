/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "model/cw-config.h"
#include "store/cw-store.h"
#include "vault/cw-vault.h"

G_BEGIN_DECLS

/* Secrets of connectors: sealed by the vault, kept by the store as "connector/ID/KIND". What
 * belongs to none has a name of its own. */

/* Under which name. @kind: (nullable): none is needed. (transfer full) (nullable) */
char *cw_secret_store_make_name (const char *connector_id, const char *kind);

/* %NULL without error when there is none. (transfer full) (nullable) */
CwSecret *cw_secret_store_get (CwStoreSession *session,
                               CwVault *vault,
                               const char *connector_id,
                               const char *kind,
                               GError **error);

CwSecret *cw_secret_store_get_by_name (CwStoreSession *session,
                                       CwVault *vault,
                                       const char *name,
                                       GError **error);

/* What @config's authentication needs. %NULL without error when it needs none;
 * CW_ERROR_INVALID_CONFIG when it needs one that is not there. (transfer full) (nullable) */
CwSecret *cw_secret_store_get_for_config (CwStoreSession *session,
                                          CwVault *vault,
                                          const CwConnectorConfig *config,
                                          GError **error);

/* Inside a transaction. *ret_changed is FALSE when the same secret was there already. */
gboolean cw_secret_store_put (CwStoreSession *session,
                              CwVault *vault,
                              const char *connector_id,
                              const char *kind,
                              CwSecret *secret,
                              gboolean *ret_changed,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_secret_store_put_by_name (CwStoreSession *session,
                                      CwVault *vault,
                                      const char *name,
                                      CwSecret *secret,
                                      gboolean *ret_changed,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* One of them, inside a transaction; one that is not there is fine. */
gboolean cw_secret_store_remove (CwStoreSession *session,
                                 const char *connector_id,
                                 const char *kind,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* All secrets of a connector, inside a transaction. */
gboolean
cw_secret_store_remove_all (CwStoreSession *session, const char *connector_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
