/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"

G_BEGIN_DECLS

/* The administrator's programs that a configuration names: alerts.command, alerts.sendmail where
 * mail is sent by it, and those of hooks. */

/* (transfer full) */
char **cw_program_list_configured (CwConfig *config);

/* Whether those that @after names and @before did not may be run. Those that are there already do
 * not stand in the way of another change. Errors of cw_program_check(). */
gboolean cw_program_check_change (CwConfig *before, CwConfig *after, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
