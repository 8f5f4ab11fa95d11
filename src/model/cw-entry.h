/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"

G_BEGIN_DECLS

/* Limits of the packed form; a builder refuses what exceeds them with CW_ERROR_INVALID_DATA. */
#define CW_ENTRY_MAX_VALUES_PER_ATTRIBUTE 65535
#define CW_ENTRY_MAX_SIZE                 (64 * 1024 * 1024)

/* A borrowed value: valid as long as what it came from. Binary safe; a NUL follows data[len - 1]
 * when it comes from an entry, so text can be used as a C string. */
typedef struct
{
  const guint8 *data;
  gsize len;
} CwValue;

/**
 * CwEntry:
 *
 * The attributes of one object in one immutable, atomically reference-counted block. Little-endian:
 *
 *   "CWE" version(u8) | size(u32) | n_attributes(u16) 0(u16) | n_values(u32)
 *   n_attributes x { id(u16) count(u16) first(u32) }      sorted by id
 *   n_values x end(u32)                                   in bytes, of the NUL behind each value
 *   bytes                                                 each value followed by a NUL
 *
 * Values of an attribute are sorted (length-aware memcmp) and unique, because directories treat
 * them as a set (RFC 4512 2.3). The bytes are therefore canonical: equal entries are equal bytes.
 * An attribute may be present with no values: in a partial change it says "removed".
 * References (member, manager) are not in the block; they are links.
 */
typedef struct _CwEntry CwEntry;

/* Checks magic, version, every length and the sort order; CW_ERROR_INVALID_DATA when it is not an
 * entry. Copies. */
CwEntry *
cw_entry_new_from_bytes (const guint8 *bytes, gsize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The entry without attributes. */
CwEntry *cw_entry_new_empty (void) G_GNUC_WARN_UNUSED_RESULT;

CwEntry *cw_entry_ref (CwEntry *entry);
void cw_entry_unref (CwEntry *entry);

/* The canonical bytes, for the store. */
const guint8 *cw_entry_get_bytes (const CwEntry *entry, gsize *ret_size);

gboolean cw_entry_equal (const CwEntry *a, const CwEntry *b);

/* Attributes by position, 0 <= @position < n. */
guint cw_entry_get_n_attributes (const CwEntry *entry);
CwAttributeId cw_entry_get_attribute_id (const CwEntry *entry, guint position);
guint cw_entry_get_n_values_at (const CwEntry *entry, guint position);
CwValue cw_entry_get_value_at (const CwEntry *entry, guint position, guint index);

/* Attributes by id: FALSE / 0 when absent. */
gboolean cw_entry_find (const CwEntry *entry, CwAttributeId id, guint *ret_position);
gboolean cw_entry_has (const CwEntry *entry, CwAttributeId id);
guint cw_entry_get_n_values (const CwEntry *entry, CwAttributeId id);

/* Value @index of an attribute that has it. */
CwValue cw_entry_get_value (const CwEntry *entry, CwAttributeId id, guint index);

/* The first value as text, or %NULL. */
const char *cw_entry_get_string (const CwEntry *entry, CwAttributeId id);

/* The first value as a decimal 64-bit integer; FALSE when absent or not one. */
gboolean cw_entry_get_integer (const CwEntry *entry, CwAttributeId id, gint64 *ret_value);

/* Length-aware order of values in an entry: memcmp, then the shorter first. */
int cw_value_compare (const CwValue *a, const CwValue *b);

/* A stable 64-bit hash of bytes / of text folded by Unicode case (for the key tables). */
gint64 cw_value_hash (const CwValue *value);
gint64 cw_value_hash_folded (const CwValue *value);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwEntry, cw_entry_unref)

G_END_DECLS
