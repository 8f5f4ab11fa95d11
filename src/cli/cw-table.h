/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  CW_COLUMN_TEXT,   /* left; may be cut when the terminal is narrow */
  CW_COLUMN_FIXED,  /* left; never cut */
  CW_COLUMN_NUMBER, /* right; never cut */
} CwColumnKind;

typedef struct
{
  const char *title;
  CwColumnKind kind;
} CwColumn;

/**
 * CwTable:
 *
 * Rows of text with a line of titles, fitted to the terminal. Text is made safe to print.
 */
typedef struct _CwTable CwTable;

CwTable *cw_table_new (const CwColumn *columns, guint n_columns) G_GNUC_WARN_UNUSED_RESULT;
void cw_table_free (CwTable *table);

/* Starts a row; then its cells from left to right. Cells that are not added are empty. */
void cw_table_add_row (CwTable *table);
void cw_table_add (CwTable *table, const char *text); /* (nullable) */
void cw_table_take (CwTable *table, char *text);      /* (transfer full) (nullable) */
void cw_table_add_count (CwTable *table, gint64 count);

guint cw_table_get_n_rows (CwTable *table);

/* The lines, at most @width columns each; 0: as wide as need be. Columns in which no row has
 * anything are left out. (transfer full) */
char *cw_table_format (CwTable *table, guint width, gboolean has_color);

/* To standard output, fitted to the terminal. */
void cw_table_print (CwTable *table, gboolean no_color);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTable, cw_table_free)

G_END_DECLS
