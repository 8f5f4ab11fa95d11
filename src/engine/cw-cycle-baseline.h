/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* Which connectors the last whole cycle has read, when it has read all of them and synchronised. As
 * long as they are those of the configuration, a cycle that reads one of them alone works on a
 * whole picture: whoever is in a cloud already is known. */

/* @config: (nullable): %NULL: nothing is known any more. In a transaction of its own. */
gboolean cw_cycle_baseline_put (CwStoreSession *session, CwConfig *config, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_cycle_baseline_holds (CwStoreSession *session,
                                  CwConfig *config,
                                  gboolean *ret_holds,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
