/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-cs-object-private.h"

#include "store/cw-store-private.h"

enum
{
  COLUMN_ID,
  COLUMN_CONNECTOR_ID,
  COLUMN_PARTITION_ID,
  COLUMN_PARENT_ID,
  COLUMN_METAVERSE_ID,
  COLUMN_STATE,
  COLUMN_OBJECT_TYPE,
  COLUMN_PENDING_OP,
  COLUMN_PENDING_STATE,
  COLUMN_SENT_USEC,
  COLUMN_ANCHOR,
  COLUMN_DN,
  COLUMN_LINK_PROFILE,
  COLUMN_IMPORTED,
  COLUMN_DESIRED,
};

CwCsObject *
cw_cs_object_new (void)
{
  return g_new0 (CwCsObject, 1);
}

void
cw_cs_object_free (CwCsObject *object)
{
  if (object == NULL)
    return;
  g_clear_pointer (&object->anchor, g_bytes_unref);
  g_clear_pointer (&object->imported, cw_entry_unref);
  g_clear_pointer (&object->desired, cw_entry_unref);
  g_free (object->dn);
  g_free (object);
}

static const char *
get_title (const CwEntry *entry, CwAttributeTable *attributes)
{
  const char *const names[] = { "displayName", "userPrincipalName", "cn", "mail" };

  for (guint i = 0; entry != NULL && i < G_N_ELEMENTS (names); i++)
    {
      const char *text =
          cw_entry_get_string (entry, cw_attribute_table_lookup (attributes, names[i]));

      if (text != NULL)
        return text;
    }
  return NULL;
}

const char *
cw_cs_object_get_title (const CwCsObject *object, CwAttributeTable *attributes)
{
  const char *title = get_title (object->desired, attributes);

  return title != NULL ? title : get_title (object->imported, attributes);
}

CwCsObject *
cw_cs_object_read (CwSqlStatement *statement, GError **error)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();

  object->id = cw_sql_get_integer (statement, COLUMN_ID);
  object->connector_id = cw_sql_get_integer (statement, COLUMN_CONNECTOR_ID);
  object->partition_id = cw_sql_get_integer (statement, COLUMN_PARTITION_ID);
  object->parent_id = cw_sql_get_integer (statement, COLUMN_PARENT_ID);
  object->metaverse_id = cw_sql_get_integer (statement, COLUMN_METAVERSE_ID);
  object->state = (CwCsState) cw_sql_get_integer (statement, COLUMN_STATE);
  object->object_type = (CwAttributeId) cw_sql_get_integer (statement, COLUMN_OBJECT_TYPE);
  object->pending_op = (CwPendingOp) cw_sql_get_integer (statement, COLUMN_PENDING_OP);
  object->pending_state = (CwPendingState) cw_sql_get_integer (statement, COLUMN_PENDING_STATE);
  object->sent_usec = cw_sql_get_integer (statement, COLUMN_SENT_USEC);
  object->link_profile = cw_sql_get_integer (statement, COLUMN_LINK_PROFILE);
  object->anchor = cw_sql_dup_bytes (statement, COLUMN_ANCHOR);
  object->dn = cw_sql_dup_text (statement, COLUMN_DN);
  if (!cw_store_read_entry (statement, COLUMN_IMPORTED, &object->imported, error) ||
      !cw_store_read_entry (statement, COLUMN_DESIRED, &object->desired, error))
    {
      g_prefix_error (error, "Object %lld: ", (long long) object->id);
      return NULL;
    }
  return g_steal_pointer (&object);
}

CwCsObject *
cw_cs_object_read_one (CwSqlStatement *statement, GError **error)
{
  gboolean has_row = FALSE;

  if (!cw_sql_step (statement, &has_row, error) || !has_row)
    return NULL;
  return cw_cs_object_read (statement, error);
}

GPtrArray *
cw_cs_object_read_all (CwSqlStatement *statement, GError **error)
{
  g_autoptr (GPtrArray) result =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_cs_object_free);
  gboolean has_row = FALSE;

  while (TRUE)
    {
      CwCsObject *object = NULL;

      if (!cw_sql_step (statement, &has_row, error))
        return NULL;
      if (!has_row)
        return g_steal_pointer (&result);
      object = cw_cs_object_read (statement, error);
      if (object == NULL)
        return NULL;
      g_ptr_array_add (result, object);
    }
}
