/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import-private.h"

#include "base/cw-error.h"

/* Absent objects are looked for in chunks of this many ids. */
#define ABSENT_CHUNK 1000

gboolean
cw_importer_delete_object (CwImporter *importer, CwCsObject *object, GError **error)
{
  if (object->state == CW_CS_PLACEHOLDER || object->state == CW_CS_DELETED)
    return TRUE;
  cw_importer_count (importer, CW_COUNTER_DELETED, object->id);
  cw_name_cache_forget_all (importer->names);
  if (object->pending_op == CW_PENDING_DELETE)
    cw_importer_count (importer, CW_COUNTER_CONFIRMED, object->id);
  if ((importer->flags & CW_CONNECTOR_LINKS_BY_DN) != 0 && object->dn != NULL &&
      !cw_importer_leave_name (importer, object->id, object->dn, error))
    return FALSE;
  if (object->metaverse_id == 0)
    return cw_connector_space_remove (importer->session, object->id, error);
  object->state = CW_CS_DELETED;
  return cw_connector_space_update (importer->session, object, CW_CS_LOAD_ROW, error) &&
         cw_connector_space_mark (importer->session, object->id, error);
}

/* ----- what a whole read did not show */

/* An empty or much smaller directory is a broken one until somebody says otherwise. */
static gboolean
check_not_shrunken (CwImporter *importer, GError **error)
{
  guint64 n_seen = cw_id_set_get_count (importer->seen);

  if (importer->n_before < CW_IMPORT_GUARD_MINIMUM || n_seen * 2 >= importer->n_before)
    return TRUE;

  g_set_error (error, CW_ERROR, CW_ERROR_GUARD,
               "%s shows %llu objects where there were %llu; the read is refused and nothing is "
               "deleted. Check the server, the account's rights "
               "and the partition; delete the objects in smaller steps if this is meant",
               importer->params->partition, (unsigned long long) n_seen,
               (unsigned long long) importer->n_before);
  return FALSE;
}

static gboolean
delete_if_absent (CwImporter *importer, gint64 id, GError **error)
{
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (GError) local = NULL;

  if (cw_id_set_contains (importer->seen, id))
    return TRUE;
  object = cw_connector_space_get (importer->session, id, CW_CS_LOAD_ROW, &local);
  if (object != NULL)
    return cw_importer_delete_object (importer, object, error);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
cw_importer_delete_absent (CwImporter *importer, GError **error)
{
  gint64 after = 0;

  if (!check_not_shrunken (importer, error))
    return FALSE;
  for (;;)
    {
      g_autoptr (GArray) ids = cw_connector_space_list_ids (
          importer->session, importer->partition_id, after, ABSENT_CHUNK, error);

      if (ids == NULL)
        return FALSE;
      if (ids->len == 0)
        return TRUE;
      for (guint i = 0; i < ids->len; i++)
        {
          after = g_array_index (ids, gint64, i);
          if (!delete_if_absent (importer, after, error))
            return FALSE;
        }
    }
}
