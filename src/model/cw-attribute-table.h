/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* No attribute; a valid id is 1..65535. */
#define CW_ATTRIBUTE_NONE 0

typedef guint16 CwAttributeId;

/**
 * CwAttributeTable:
 *
 * The interned attribute and object type names of one data set: name to small number and back.
 * Names are case-insensitive (LDAP, RFC 4512 2.5); the spelling that came first is shown. The table
 * only grows, an id is never reused: packed entries in the store refer to it. Safe to use from any
 * thread.
 */
typedef struct _CwAttributeTable CwAttributeTable;

CwAttributeTable *cw_attribute_table_new (void) G_GNUC_WARN_UNUSED_RESULT;
CwAttributeTable *cw_attribute_table_ref (CwAttributeTable *table);
void cw_attribute_table_unref (CwAttributeTable *table);

/* The id of @name, which gets the next one when it is new. %CW_ATTRIBUTE_NONE when the table is
 * full or the name is empty, longer than 255 bytes or no valid UTF-8. */
CwAttributeId cw_attribute_table_intern (CwAttributeTable *table, const char *name);
CwAttributeId cw_attribute_table_intern_len (CwAttributeTable *table, const char *name, gsize len);

/* As above without adding: %CW_ATTRIBUTE_NONE when unknown. */
CwAttributeId cw_attribute_table_lookup (CwAttributeTable *table, const char *name);

/* (transfer none) (nullable): valid as long as the table. */
const char *cw_attribute_table_get_name (CwAttributeTable *table, CwAttributeId id);

/* Highest id in use; ids run from 1. */
guint cw_attribute_table_get_size (CwAttributeTable *table);

/* Puts a stored row back; ids come in rising order without gaps. FALSE when they do not. */
gboolean cw_attribute_table_restore (CwAttributeTable *table, CwAttributeId id, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAttributeTable, cw_attribute_table_unref)

G_END_DECLS
