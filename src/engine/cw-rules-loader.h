/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"
#include "rules/cw-rule-set.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* The rules in force: the standard ones and on top of them STATE_DIR/rules/NAME.json in order of
 * name. @domains: (element-type CwTenantDomain) (nullable). CW_ERROR_INVALID_CONFIG names file and
 * place. */
CwRuleSet *cw_rules_loader_load (const char *state_dir,
                                 CwAttributeTable *attributes,
                                 GPtrArray *domains,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The tenant's domains as last seen, kept in the store so that rules can be explained, and sources
 * imported, while the tenant cannot be reached. (transfer full) (element-type CwTenantDomain):
 * empty when never seen. */
GPtrArray *cw_rules_loader_get_domains (CwStoreSession *session, GError **error);

/* Writes only what differs; outside of a transaction. */
gboolean cw_rules_loader_put_domains (CwStoreSession *session, GPtrArray *domains, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
