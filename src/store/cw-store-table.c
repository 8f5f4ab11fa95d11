/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-table.h"

CwStoreTable *
cw_store_table_new (const char *name)
{
  CwStoreTable *table = g_new0 (CwStoreTable, 1);

  table->name = g_strdup (name);
  table->names = g_string_new (NULL);
  table->kinds = g_string_new (NULL);
  table->keys = g_ptr_array_new_with_free_func (g_free);
  return table;
}

void
cw_store_table_free (CwStoreTable *table)
{
  g_free (table->name);
  g_string_free (table->names, TRUE);
  g_string_free (table->kinds, TRUE);
  g_ptr_array_unref (table->keys);
  g_free (table);
}

void
cw_store_table_add_column (CwStoreTable *table, const char *name, char kind, guint position)
{
  if (table->names->len > 0)
    g_string_append (table->names, ", ");
  g_string_append (table->names, name);
  g_string_append_c (table->kinds, kind);
  if (position == 0)
    return;
  if (table->keys->len < position)
    g_ptr_array_set_size (table->keys, (int) position);
  g_ptr_array_index (table->keys, position - 1) = g_strdup (name);
}

static const char *const instance_tables[] = { "instance", "lease", NULL };
static const char *const config_tables[] = { "audit", "config_version", "made_thing", "secret",
                                             NULL };

gboolean
cw_store_table_is_of_instances (const CwStoreTable *table)
{
  return g_strv_contains (instance_tables, table->name);
}

CwStoreParts
cw_store_table_get_part (const CwStoreTable *table)
{
  return g_strv_contains (config_tables, table->name) || cw_store_table_is_of_instances (table)
             ? CW_STORE_PART_CONFIG
             : CW_STORE_PART_SYNC;
}

/* The names that are interned are partly the program's own, and perhaps written already. */
gboolean
cw_store_table_is_data (const CwStoreTable *table)
{
  return !g_str_equal (table->name, "attribute");
}

char *
cw_store_table_make_count (const CwStoreTable *table)
{
  return g_strconcat ("SELECT count(*) FROM ", table->name, NULL);
}

char *
cw_store_table_make_select (const CwStoreTable *table)
{
  GString *text = g_string_new ("SELECT ");

  g_string_append (text, table->names->str);
  g_string_append (text, " FROM ");
  g_string_append (text, table->name);
  g_string_append (text, " ORDER BY ");
  for (guint i = 0; i < table->keys->len; i++)
    {
      g_string_append (text, i > 0 ? ", " : "");
      g_string_append (text, g_ptr_array_index (table->keys, i));
    }
  return g_string_free (text, FALSE);
}

char *
cw_store_table_make_insert (const CwStoreTable *table)
{
  GString *text = g_string_new ("INSERT INTO ");

  g_string_append (text, table->name);
  g_string_append (text, " (");
  g_string_append (text, table->names->str);
  g_string_append (text, ") VALUES (");
  for (guint i = 0; i < table->kinds->len; i++)
    g_string_append_printf (text, "%s?%u", i > 0 ? ", " : "", i + 1);
  g_string_append_c (text, ')');
  return g_string_free (text, FALSE);
}

static void
add_column (GPtrArray *tables, CwSqlStatement *row)
{
  const char *name = cw_sql_get_text (row, 0);
  CwStoreTable *table = tables->len > 0 ? g_ptr_array_index (tables, tables->len - 1) : NULL;

  if (table == NULL || !g_str_equal (table->name, name))
    {
      table = cw_store_table_new (name);
      g_ptr_array_add (tables, table);
    }
  cw_store_table_add_column (table, cw_sql_get_text (row, 1), *cw_sql_get_text (row, 2),
                             (guint) cw_sql_get_integer (row, 3));
  table->has_ids = table->has_ids || cw_sql_get_integer (row, 4) != 0;
}

GPtrArray *
cw_store_table_list (CwSqlConnection *connection, GError **error)
{
  g_autoptr (GPtrArray) tables =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_store_table_free);
  g_autoptr (CwSqlStatement) row = cw_sql_use (connection, connection->klass->list_columns, error);
  gboolean has_row = FALSE;

  if (row == NULL)
    return NULL;
  while (TRUE)
    {
      if (!cw_sql_step (row, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&tables);
      add_column (tables, row);
    }
}
