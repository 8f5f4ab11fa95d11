/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-config.h"

G_BEGIN_DECLS

/* Members of an answer (a{sv}). What is %NULL, or 0 for a time, is left out. */

void cw_variant_add_string (GVariantBuilder *builder, const char *name, const char *value);
void cw_variant_add_int (GVariantBuilder *builder, const char *name, gint64 value);
void cw_variant_add_double (GVariantBuilder *builder, const char *name, double value);
void cw_variant_add_bool (GVariantBuilder *builder, const char *name, gboolean value);

/* RFC 3339 in UTC. */
void cw_variant_add_time (GVariantBuilder *builder, const char *name, gint64 time_usec);

/* @value: (transfer full if floating) */
void cw_variant_add (GVariantBuilder *builder, const char *name, GVariant *value);

/* {"id", "name", "kind"} under "connector". */
void cw_variant_add_connector (GVariantBuilder *builder, const CwConnectorConfig *connector);

/* Any JSON as a variant: objects are a{sv}, arrays av. (transfer floating) */
GVariant *cw_variant_from_json (JsonNode *node);

/* The answer of a method, (a{sv}), from its finished dictionary. (transfer floating) */
GVariant *cw_variant_end_answer (GVariantBuilder *builder);

G_END_DECLS
