/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* What the settings of an answers document are called, for people. A setting is named by its path
 * as CwDraftChange has it, "connectors[contoso.lab].server.host"; its pattern is the same without
 * what distinguishes elements, "connectors[].server.host". */

/* "contoso.lab: Server"; a setting of a later version is called by its path. (transfer full) */
char *cw_setting_name_make (const char *path);

/* A value of it: "Yes", "Password hash synchronisation", "a, b"; an element of a list (the path
 * ends with a bracket) by what matters of it. @node: (nullable): "not set". (transfer full) */
char *cw_setting_value_make (const char *path, JsonNode *node);

/* Translated; %NULL: there is none. (transfer none) (nullable) */
const char *cw_setting_name_find (const char *pattern);
const char *cw_setting_value_find (const char *pattern, const char *value);

/* (transfer full) */
char *cw_setting_pattern_make (const char *path);

G_END_DECLS
