/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"
#include "rules/cw-rule-references.h"
#include "rules/cw-rule-set.h"
#include "store/cw-link-store.h"

G_BEGIN_DECLS

/* How references flow from every source to every target: what the rules let in of objects with one
 * profile (cw-link-profile.h) put together with what they let out of those with another. */
CwLinkFlows *
cw_sync_flows_new (CwRuleSet *rules, CwConfig *config, CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The flows from what a source's profile lets in to what a target's lets out, without connectors
 * and profiles, are appended to @flows (element-type CwLinkFlow). @connector_index: the source's,
 * in order of creation. */
void cw_sync_flows_match (CwAttributeTable *attributes,
                          guint connector_index,
                          const CwRuleReferences *in,
                          const CwRuleReferences *out,
                          GArray *flows);

G_END_DECLS
