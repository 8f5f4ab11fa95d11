/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* @before, @after: JSON texts; %NULL: there was, or is, none. */
typedef void (*CwJsonDifferenceFunc) (const char *path,
                                      const char *before,
                                      const char *after,
                                      gpointer user_data);

/* Tells every member that differs, by its path with dots: "scheduler.intervalMinutes". Elements of
 * a list that all have an id are compared one by one. */
void cw_json_difference_foreach (JsonNode *before,
                                 JsonNode *after,
                                 CwJsonDifferenceFunc func,
                                 gpointer user_data);

G_END_DECLS
