/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"
#include "model/cw-delta.h"
#include "model/cw-entry.h"

G_BEGIN_DECLS

/**
 * Stored values as people read them: GUIDs, SIDs and times in their text forms, other bytes in
 * base64. The store keeps no schema, so what a value means is told by the attribute's name, for
 * those that directories agree on; everything else is text when it is valid text.
 */

/* A string, or {"base64": "..."} for bytes that are none. (transfer floating) */
GVariant *cw_value_to_variant (const char *attribute, const CwValue *value);

/* An anchor: a GUID in the order of @is_mixed (Active Directory's), or base64. (transfer full) */
char *cw_anchor_to_text (GBytes *anchor, gboolean is_mixed);

/* {"cn": ["..."], ...}: av for each attribute. @entry: (nullable). (transfer floating) */
GVariant *cw_entry_to_variant (const CwEntry *entry, CwAttributeTable *attributes);

/* [{"name", "operation", "added", "removed"}]. (transfer floating) */
GVariant *cw_delta_to_variant (const CwDelta *delta, CwAttributeTable *attributes);

G_END_DECLS
