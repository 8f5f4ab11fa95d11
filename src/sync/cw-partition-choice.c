/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-partition-choice.h"

#include "store/cw-config-store.h"
#include "store/cw-connector-space.h"

/* The partitions that were left out at the last step, numbers in one text; with the connector's
 * GUID behind it. Without any it is not there. */
#define VALUE_LEFT_OUT "synchronise.left-out."

gboolean
cw_partition_choice_contains (const GArray *partitions, gint64 id)
{
  for (guint i = 0; i < partitions->len; i++)
    if (g_array_index (partitions, gint64, i) == id)
      return TRUE;
  return FALSE;
}

/* ----- what is chosen */

/* A target is read whole. */
static gboolean
may_choose (const CwConnectorConfig *connector)
{
  return connector->partitions[0] != NULL && !cw_connector_kind_is_target (connector->kind);
}

GArray *
cw_partition_choice_list_others (const CwConnectorConfig *connector,
                                 gint64 connector_id,
                                 CwStoreSession *session,
                                 GError **error)
{
  g_autoptr (GArray) others = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GPtrArray) partitions = NULL;

  if (!may_choose (connector))
    return g_steal_pointer (&others);
  partitions = cw_connector_space_list_partitions (session, error);
  if (partitions == NULL)
    return NULL;
  for (guint i = 0; i < partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);

      if (partition->connector_id == connector_id &&
          !cw_connector_config_reads (connector, partition->name))
        g_array_append_val (others, partition->id);
    }
  return g_steal_pointer (&others);
}

/* A read that came to its end leaves a watermark. */
static gboolean
was_read (const char *name,
          gint64 connector_id,
          GPtrArray *partitions,
          CwStoreSession *session,
          gboolean *ret_was_read,
          GError **error)
{
  *ret_was_read = FALSE;
  for (guint i = 0; i < partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);
      g_autoptr (GError) local = NULL;
      g_autoptr (GBytes) watermark = NULL;

      if (partition->connector_id != connector_id || !g_str_equal (partition->name, name))
        continue;
      watermark = cw_connector_space_get_watermark (session, partition->id, &local);
      *ret_was_read = watermark != NULL;
      if (local == NULL)
        return TRUE;
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  return TRUE;
}

static gboolean
were_all_read (const CwConnectorConfig *connector,
               gint64 connector_id,
               CwStoreSession *session,
               gboolean *ret_were_read,
               GError **error)
{
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (session, error);

  if (partitions == NULL)
    return FALSE;
  *ret_were_read = TRUE;
  for (guint i = 0; connector->partitions[i] != NULL && *ret_were_read; i++)
    if (!was_read (connector->partitions[i], connector_id, partitions, session, ret_were_read,
                   error))
      return FALSE;
  return TRUE;
}

GArray *
cw_partition_choice_list_left_out (const CwConnectorConfig *connector,
                                   gint64 connector_id,
                                   CwStoreSession *session,
                                   GError **error)
{
  g_autoptr (GArray) others =
      cw_partition_choice_list_others (connector, connector_id, session, error);
  gboolean were_read = FALSE;

  if (others == NULL || others->len == 0)
    return g_steal_pointer (&others);
  if (!were_all_read (connector, connector_id, session, &were_read, error))
    return NULL;
  if (!were_read)
    g_array_set_size (others, 0);
  return g_steal_pointer (&others);
}

/* ----- marking */

static char *
describe (const GArray *partitions)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < partitions->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            g_array_index (partitions, gint64, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static GArray *
parse (const char *text)
{
  GArray *partitions = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    {
      gint64 id = g_ascii_strtoll (words[i], NULL, 10);

      g_array_append_val (partitions, id);
    }
  return partitions;
}

/* Those of @partitions that @others lacks. */
static gboolean
mark_missing (const GArray *partitions,
              const GArray *others,
              CwStoreSession *session,
              GError **error)
{
  for (guint i = 0; i < partitions->len; i++)
    {
      gint64 id = g_array_index (partitions, gint64, i);

      if (!cw_partition_choice_contains (others, id) &&
          !cw_connector_space_mark_partition (session, id, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_partition_choice_mark (const CwConnectorConfig *connector,
                          gint64 connector_id,
                          CwStoreSession *session,
                          GError **error)
{
  g_autoptr (GArray) now =
      cw_partition_choice_list_left_out (connector, connector_id, session, error);
  g_autofree char *name = g_strconcat (VALUE_LEFT_OUT, connector->id, NULL);
  g_autofree char *text = NULL;
  g_autofree char *text_before = NULL;
  g_autoptr (GArray) before = NULL;
  g_autoptr (GError) local = NULL;

  if (now == NULL)
    return FALSE;
  text_before = cw_config_store_get_value (session, name, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  text = describe (now);
  if (g_str_equal (text, text_before != NULL ? text_before : ""))
    return TRUE;
  before = parse (text_before != NULL ? text_before : "");
  return mark_missing (now, before, session, error) && mark_missing (before, now, session, error) &&
         cw_config_store_put_value (session, name, now->len > 0 ? text : NULL, error);
}
