/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-store.h"
#include "store/postgresql/cw-postgresql-settings.h"

G_BEGIN_DECLS

/* Whether a place that somebody names holds what he takes it for. CW_ERROR_NOT_FOUND. */

/* Tables of ours: a place without is left without. */
gboolean cw_database_look_for_tables (const CwPostgresqlSettings *settings, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* A configuration that an installation works with. @place: for messages */
gboolean
cw_database_look_for_configuration (CwStoreSession *session, const char *place, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
