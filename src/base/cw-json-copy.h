/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* One that can be changed, all the way down: json_node_copy() shares what is in it. (transfer full)
 */
JsonObject *cw_json_copy_object (JsonObject *object);

G_END_DECLS
