/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwContainerScope:
 *
 * Which containers of a directory are synchronised, by the rules of a connector's "scope" and the
 * DNs that its containers have now.
 */
typedef struct _CwContainerScope CwContainerScope;

/* Without a rule it takes everything. */
CwContainerScope *cw_container_scope_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_container_scope_free (CwContainerScope *scope);

/* @takes_objects: that lie directly in the container; @takes_below: what lies in containers below
 * it that have no rule. */
void cw_container_scope_add (CwContainerScope *scope,
                             const char *dn,
                             gboolean takes_objects,
                             gboolean takes_below);

/* Whether the object of this DN is synchronised: by the nearest container above it that has a rule.
 */
gboolean cw_container_scope_takes (CwContainerScope *scope, const char *dn);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwContainerScope, cw_container_scope_free)

G_END_DECLS
