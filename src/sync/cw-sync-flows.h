/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"
#include "rules/cw-rule-set.h"
#include "store/cw-link-store.h"

G_BEGIN_DECLS

/* How references flow from every source to every target: the rules' inbound references (source
 * attribute to metaverse attribute) put together with their outbound ones. (transfer full)
 * (element-type CwLinkFlow) */
GArray *
cw_sync_flows_new (CwRuleSet *rules, CwConfig *config, CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
