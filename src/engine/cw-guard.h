/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * CwGuardVerdict: whether an export may go out.
 * @CW_GUARD_PASS: yes
 * @CW_GUARD_STAGING: no, this installation only watches; nothing is wrong
 * @CW_GUARD_DELETIONS: no, more would be deleted than the administrator expects
 */
typedef enum
{
  CW_GUARD_PASS,
  CW_GUARD_STAGING,
  CW_GUARD_DELETIONS,
} CwGuardVerdict;

/* The names that appear as a step's error code: "staging", "guard". */
const char *cw_guard_verdict_to_string (CwGuardVerdict verdict);

/* Deletions that wait in the connector spaces of all targets together. @targets: (element-type
 * gint64) their numbers in the store. */
gboolean cw_guard_count_deletions (CwStoreSession *session,
                                   GArray *targets,
                                   guint64 *ret_n_deletions,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Asked once before the first write of a cycle. @ret_message: (nullable): what a person should know
 * and do, %NULL when it passes. */
CwGuardVerdict cw_guard_decide (CwConfig *config, guint64 n_deletions, char **ret_message);

G_END_DECLS
