/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-rules-loader.h"

G_BEGIN_DECLS

/* (transfer container) (element-type JsonNode): lives with @sources */
GPtrArray *cw_rule_sources_list_documents (GPtrArray *sources) G_GNUC_WARN_UNUSED_RESULT;

/* Whether files are the reason that rules of @sources cannot be used: their precedences, and with
 * @is_unusable whatever else is wrong. CW_ERROR_INVALID_CONFIG names file and place of each. */
gboolean cw_rule_sources_check_files (GPtrArray *sources, gboolean is_unusable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
