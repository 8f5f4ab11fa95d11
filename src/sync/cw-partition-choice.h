/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* Which of a source's partitions (domains, naming contexts) are synchronised: those that the
 * connector's "partitions" names, or all when it names none. What the store has of others stays
 * there, so that the same objects come back when one is chosen again. */

/* Partitions of the source @connector, its number in the store @connector_id, that are not chosen.
 * (transfer full) (element-type gint64) */
GArray *cw_partition_choice_list_others (const CwConnectorConfig *connector,
                                         gint64 connector_id,
                                         CwStoreSession *session,
                                         GError **error);

/* The same, but none of them before each one that is chosen was read: the objects of another, or of
 * the same by another spelling of its name, may turn up there, and nobody is to be deleted
 * meanwhile. */
GArray *cw_partition_choice_list_left_out (const CwConnectorConfig *connector,
                                           gint64 connector_id,
                                           CwStoreSession *session,
                                           GError **error);

/* Marks the objects of partitions that are left out now and were not at the last step, or the other
 * way round. Inside a transaction. */
gboolean cw_partition_choice_mark (const CwConnectorConfig *connector,
                                   gint64 connector_id,
                                   CwStoreSession *session,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

gboolean cw_partition_choice_contains (const GArray *partitions, gint64 id);

G_END_DECLS
