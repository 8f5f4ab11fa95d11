/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-connector-space.h"

#include "store/cw-store-private.h"

static const char SQL_LIST[] = "SELECT id, connector_id, name, netbios, forest, forest_netbios "
                               "FROM partition ORDER BY id";
static const char SQL_DESCRIBE[] =
    "UPDATE partition SET netbios = ?2, forest = ?3, forest_netbios = ?4 WHERE id = ?1 "
    "AND (coalesce (netbios, '') <> coalesce (?2, '') OR coalesce (forest, '') <> coalesce (?3, "
    "'') "
    "OR coalesce (forest_netbios, '') <> coalesce (?4, ''))";

void
cw_cs_partition_free (CwCsPartition *partition)
{
  g_free (partition->name);
  g_free (partition->netbios);
  g_free (partition->forest);
  g_free (partition->forest_netbios);
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
      partition->netbios = cw_sql_dup_text (statement, 3);
      partition->forest = cw_sql_dup_text (statement, 4);
      partition->forest_netbios = cw_sql_dup_text (statement, 5);
      g_ptr_array_add (partitions, partition);
    }
}

gboolean
cw_connector_space_describe_partition (CwStoreSession *session,
                                       gint64 partition_id,
                                       const char *netbios,
                                       const char *forest,
                                       const char *forest_netbios,
                                       GError **error)
{
  g_autoptr (CwSqlStatement) statement = NULL;

  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  statement = cw_sql_use (session->sql, SQL_DESCRIBE, error);
  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integer (statement, 1, partition_id);
  cw_sql_bind_text (statement, 2, netbios);
  cw_sql_bind_text (statement, 3, forest);
  cw_sql_bind_text (statement, 4, forest_netbios);
  return cw_sql_run (statement, error);
}
