/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"

G_BEGIN_DECLS

/* As cw_engine_open(), without a scheduler. When the stored configuration cannot be used, which
 * otherwise is an error, the engine has none, so that an earlier version can be stored in place of
 * it; nothing else is of use then. */
CwEngine *
cw_engine_open_for_repair (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether the stored configuration could not be used. */
gboolean cw_engine_lacks_config (CwEngine *engine);

G_END_DECLS
