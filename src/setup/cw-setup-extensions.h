/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-root-dse.h"
#include "model/cw-schema.h"
#include "setup/cw-setup-plan.h"

G_BEGIN_DECLS

/* Fills in types of the directory extensions of a plan that say none, as the directory's schema has
 * them. CW_ERROR_INVALID_CONFIG: it has no such attribute, or one that cannot be an extension; with
 * no directory to ask, all have to say their types. cw-setup-extension-types.c */
gboolean cw_setup_extensions_settle (CwSetupPlan *plan, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same without changing anything: adds to @checks (element-type CwCheck) what stands against
 * it. @schema: of the first directory. */
void cw_setup_extensions_judge (CwSetupPlan *plan,
                                CwSchema *schema,
                                const CwRootDse *root,
                                GPtrArray *checks);

G_END_DECLS
