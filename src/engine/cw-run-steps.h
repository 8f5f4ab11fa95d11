/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-run-request.h"
#include "model/cw-config.h"

G_BEGIN_DECLS

/* Steps that an administrator asks for by hand, each as one text:
 *
 *   import:CONNECTOR[:PARTITION]        what has changed; full-import: everything
 *   synchronise                         what has changed; full-synchronise: everybody
 *   export:CONNECTOR
 *
 * CONNECTOR is a name or an id, in which colons may be. */

/* @texts: in their order. CW_ERROR_INVALID_ARGUMENT: what is none, or no step at all;
 * CW_ERROR_NOT_FOUND: no such connector. */
gboolean
cw_run_steps_add (CwRunRequest *request, CwConfig *config, const char *const *texts, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The steps of a run profile of the configuration, $.runProfiles; CW_ERROR_NOT_FOUND. (transfer
 * full) (nullable) */
char **cw_run_steps_dup_profile (CwConfig *config, const char *name, GError **error);

/* Whether more is asked for than to read. */
gboolean cw_run_steps_decide (const CwRunRequest *request);

G_END_DECLS
