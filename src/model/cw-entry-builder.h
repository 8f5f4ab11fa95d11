/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry.h"

G_BEGIN_DECLS

/**
 * CwEntryBuilder:
 *
 * Makes entries; keeps its memory between them, so one builder serves a thread for a whole run.
 * Values may be added in any order; duplicates are dropped.
 */
typedef struct _CwEntryBuilder CwEntryBuilder;

CwEntryBuilder *cw_entry_builder_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_entry_builder_free (CwEntryBuilder *builder);

/* Forgets what was added. */
void cw_entry_builder_clear (CwEntryBuilder *builder);

/* Adds one value (copied). */
void cw_entry_builder_add (CwEntryBuilder *builder, CwAttributeId id, const void *data, gsize len);
void cw_entry_builder_add_string (CwEntryBuilder *builder, CwAttributeId id, const char *text);
void cw_entry_builder_add_integer (CwEntryBuilder *builder, CwAttributeId id, gint64 value);

/* Makes the attribute present even when no value is added (see CwEntry). */
void cw_entry_builder_add_empty (CwEntryBuilder *builder, CwAttributeId id);

/* Adds every value of attribute @position of @entry. */
void
cw_entry_builder_copy_attribute (CwEntryBuilder *builder, const CwEntry *entry, guint position);

/* Makes the entry and clears the builder. %NULL with CW_ERROR_INVALID_DATA when a limit of CwEntry
 * is exceeded (the builder is cleared all the same). */
CwEntry *cw_entry_builder_end (CwEntryBuilder *builder, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @base with every attribute of @partial in place of its own; one with no values removes. This is
 * how a partial change (DirSync, Graph delta) is applied. */
CwEntry *cw_entry_builder_merge (CwEntryBuilder *builder,
                                 const CwEntry *base,
                                 const CwEntry *partial,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwEntryBuilder, cw_entry_builder_free)

G_END_DECLS
