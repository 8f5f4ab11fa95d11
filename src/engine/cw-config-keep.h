/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"

G_BEGIN_DECLS

/**
 * cw_config_keep:
 * @wanted: an earlier configuration, or one of a file
 * @present: what is in force
 * @is_elsewhere: @wanted was made on another computer
 * @ret_kept: (out) (transfer full): the paths of what was kept and is something else in @wanted
 *
 * What of @present stays, since it tells of this installation and not of what an administrator
 * wants: where its data lies and as whom it runs, a source anchor by which people are tied to the
 * cloud already, the certificates whose keys are in the vault, and whether it is in staging mode,
 * so that going back never begins to export. Returns the configuration that results.
 */
CwConfig *cw_config_keep (CwConfig *wanted,
                          CwConfig *present,
                          gboolean is_elsewhere,
                          GStrv *ret_kept,
                          GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
