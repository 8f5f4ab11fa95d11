/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-store-table.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/**
 * CwStoreSides:
 *
 * Connections to all tables of a store, for whoever takes them table by table; private to
 * src/store. Where the configuration lies apart they are two, else one and the same.
 */
typedef struct
{
  CwSqlConnection *sync;   /* (owned) */
  CwSqlConnection *config; /* (owned), or @sync */
} CwStoreSides;

gboolean
cw_store_sides_open (CwStoreSides *sides, CwStore *store, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_store_sides_clear (CwStoreSides *sides);

/* Where @table is. (transfer none) */
CwSqlConnection *cw_store_sides_get (const CwStoreSides *sides, const CwStoreTable *table);

/* A transaction that writes, where @parts are. What fails half-way leaves none open. */
gboolean cw_store_sides_begin (const CwStoreSides *sides, CwStoreParts parts, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
/* The sync data comes first. *ret_is_half: that was stored, and the configuration was not. */
gboolean cw_store_sides_commit (const CwStoreSides *sides,
                                CwStoreParts parts,
                                gboolean *ret_is_half,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_store_sides_rollback (const CwStoreSides *sides, CwStoreParts parts);

/* Transactions that only read: everything as it was at one moment at which no transaction of this
 * program was on its way, at either side. For that moment, and no longer, all others of it wait;
 * those of other installations too. CW_ERROR_BUSY: one of those writes all the same, again and
 * again. */
gboolean cw_store_sides_begin_reading (const CwStoreSides *sides, CwStore *store, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwStoreSides, cw_store_sides_clear)

G_END_DECLS
