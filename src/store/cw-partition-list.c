/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-connector-space.h"

#include "store/cw-store-private.h"

static const char SQL_LIST[] = "SELECT id, connector_id, name FROM partition ORDER BY id";

void
cw_cs_partition_free (CwCsPartition *partition)
{
  g_free (partition->name);
  g_free (partition);
}

GPtrArray *
cw_connector_space_list_partitions (CwStoreSession *session, GError **error)
{
  g_autoptr (CwSqlStatement) statement = cw_sql_use (session->sql, SQL_LIST, error);
  g_autoptr (GPtrArray) partitions =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_cs_partition_free);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return NULL;
  for (;;)
    {
      CwCsPartition *partition;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&partitions);
      partition = g_new0 (CwCsPartition, 1);
      partition->id = cw_sql_get_integer (statement, 0);
      partition->connector_id = cw_sql_get_integer (statement, 1);
      partition->name = cw_sql_dup_text (statement, 2);
      g_ptr_array_add (partitions, partition);
    }
}
