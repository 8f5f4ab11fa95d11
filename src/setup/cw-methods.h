/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-method.h"

G_BEGIN_DECLS

/* Everything that can be asked of an installation: the engine's methods, and those of the set-up.
 * What D-Bus serves and what `causewayctl --direct` calls are both found here. */

/* (transfer none) (nullable) */
const CwMethod *cw_methods_find (const char *name);

/* (transfer container) (element-type CwMethod) */
GPtrArray *cw_methods_list (void);

/* The same of what the engine tells by itself. */
const CwSignal *cw_signals_find (const char *name);
/* (transfer container) (element-type CwSignal) */
GPtrArray *cw_signals_list (void);

G_END_DECLS
