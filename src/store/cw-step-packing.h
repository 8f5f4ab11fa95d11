/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry.h"

G_BEGIN_DECLS

/**
 * CwStepEntry: one object behind a count, as it is packed; private to src/store.
 *
 * Packed form, numbers as varints of seven bits each, the lowest first:
 *   ((zigzag of id minus the id before) << 2) | has_n | has_name << 1,
 *   n, with has_n,
 *   length of dn, dn, length of anchor, anchor, with has_name.
 * An object that stands next to the one before it takes one byte.
 */
typedef struct
{
  gint64 id;      /* 0: it has no row */
  guint64 n;      /* how often it was counted: at least 1 */
  CwValue dn;     /* of one without a row; len 0: none */
  CwValue anchor; /* the same */
} CwStepEntry;

/* @previous_id: of the entry before, 0 for the first of a row. */
void cw_step_entry_pack (GByteArray *bytes, gint64 previous_id, const CwStepEntry *entry);

/* Reads the entry at *@data and moves *@data and *@size behind it. The values point into the data.
 * FALSE when the data is broken. */
gboolean
cw_step_entry_unpack (const guint8 **data, gsize *size, gint64 previous_id, CwStepEntry *ret_entry)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
