/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-sql.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

#define CW_STORE_INTEGER 'i'
#define CW_STORE_TEXT    't'
#define CW_STORE_BYTES   'b'

/**
 * CwStoreTable:
 *
 * A table as the database itself tells it, for whoever takes all of them; private to src/store.
 */
typedef struct
{
  char *name;       /* (owned) */
  GString *names;   /* (owned): "id, name": the columns in the order of their names */
  GString *kinds;   /* (owned): one for each: "it" */
  GPtrArray *keys;  /* (owned) (element-type utf8): the columns of its primary key */
  gboolean has_ids; /* the database gives out its ids, and none twice */
} CwStoreTable;

CwStoreTable *cw_store_table_new (const char *name) G_GNUC_WARN_UNUSED_RESULT;
void cw_store_table_free (CwStoreTable *table);

/* All tables of ours, in the order of their names: none can be forgotten, since the database is
 * asked for them. (element-type CwStoreTable) (transfer full) (nullable) */
GPtrArray *
cw_store_table_list (CwSqlConnection *connection, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @position: in the primary key, from 1; 0: not in it */
void cw_store_table_add_column (CwStoreTable *table, const char *name, char kind, guint position);

/* Which of the two parts it belongs to. */
CwStoreParts cw_store_table_get_part (const CwStoreTable *table);
/* Who shares the configuration, and which of them exports: of the present, whatever is stored. */
gboolean cw_store_table_is_of_instances (const CwStoreTable *table);

/* Whether its rows are data, and not what the program brings along itself. */
gboolean cw_store_table_is_data (const CwStoreTable *table);

/* How many rows there are. (transfer full) */
char *cw_store_table_make_count (const CwStoreTable *table);
/* All rows, in the order of the key. (transfer full) */
char *cw_store_table_make_select (const CwStoreTable *table);
/* One row. (transfer full) */
char *cw_store_table_make_insert (const CwStoreTable *table);

G_END_DECLS
