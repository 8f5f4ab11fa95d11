/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import-private.h"

#include "store/cw-link-store.h"

gboolean
cw_importer_make_placeholder (CwImporter *importer,
                              CwValue anchor,
                              const char *dn,
                              gint64 *ret_id,
                              GError **error)
{
  g_autoptr (CwCsObject) object = cw_cs_object_new ();

  object->connector_id = importer->connector_id;
  object->partition_id = importer->partition_id;
  object->state = CW_CS_PLACEHOLDER;
  if (anchor.len > 0)
    object->anchor = g_bytes_new (anchor.data, anchor.len);
  object->dn = g_strdup (dn);
  if (!cw_connector_space_insert (importer->session, object, error))
    return FALSE;
  *ret_id = object->id;
  return TRUE;
}

/* ----- finding the row of a change */

/* A row with the wanted DN but another anchor: a placeholder becomes the object; a live one will be
 * renamed or deleted later in this read, until then it goes without a name. */
static gboolean
take_over_dn (CwImporter *importer, const char *dn, CwCsObject **ret_object, GError **error)
{
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (GError) local = NULL;
  gint64 id;

  if (!cw_connector_space_find_id_by_dn (importer->session, importer->connector_id, dn, &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;
  object = cw_connector_space_get (importer->session, id, CW_CS_LOAD_ROW, &local);
  if (object == NULL)
    {
      if (local != NULL)
        g_propagate_error (error, g_steal_pointer (&local));
      return local == NULL;
    }
  if (object->state == CW_CS_PLACEHOLDER && object->anchor == NULL)
    {
      *ret_object = g_steal_pointer (&object);
      return TRUE;
    }
  g_clear_pointer (&object->dn, g_free);
  cw_name_cache_forget_all (importer->names);
  return cw_connector_space_update (importer->session, object, CW_CS_LOAD_ROW, error);
}

gboolean
cw_importer_find_row (CwImporter *importer,
                      const CwChange *change,
                      CwCsObject **ret_object,
                      GError **error)
{
  CwCsLoad load = importer->is_target ? CW_CS_LOAD_ALL : CW_CS_LOAD_IMPORTED;
  g_autoptr (GError) local = NULL;
  CwCsObject *object;

  object = cw_connector_space_find_by_anchor (importer->session, importer->connector_id,
                                              change->anchor, load, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (object == NULL && change->dn != NULL && (importer->flags & CW_CONNECTOR_LINKS_BY_DN) != 0 &&
      !take_over_dn (importer, change->dn, &object, error))
    return FALSE;
  *ret_object = object;
  return TRUE;
}

/* ----- names */

gboolean
cw_importer_leave_name (CwImporter *importer, gint64 id, const char *old_dn, GError **error)
{
  CwValue no_anchor = { NULL, 0 };
  gint64 placeholder;

  cw_name_cache_forget_all (importer->names);
  return cw_importer_flush_links (importer, error) &&
         cw_importer_make_placeholder (importer, no_anchor, old_dn, &placeholder, error) &&
         cw_link_store_move_incoming (importer->session, id, placeholder, error);
}

gboolean
cw_importer_take_name (CwImporter *importer, gint64 id, const char *new_dn, GError **error)
{
  g_autoptr (CwCsObject) waiting = NULL;

  if (!take_over_dn (importer, new_dn, &waiting, error))
    return FALSE;
  if (waiting == NULL || waiting->id == id)
    return TRUE;
  cw_name_cache_forget_all (importer->names);
  return cw_importer_flush_links (importer, error) &&
         cw_link_store_move_incoming (importer->session, waiting->id, id, error) &&
         cw_connector_space_remove (importer->session, waiting->id, error);
}

gboolean
cw_importer_rename_below (CwImporter *importer,
                          const CwCsObject *object,
                          const char *old_dn,
                          GError **error)
{
  cw_importer_count (importer, CW_COUNTER_RENAMED, object->id);
  cw_name_cache_forget_all (importer->names);
  return (importer->flags & CW_CONNECTOR_HAS_HIERARCHY) == 0 ||
         cw_connector_space_rename_subtree (importer->session, object->id, old_dn, object->dn,
                                            importer->journal, error);
}

gboolean
cw_importer_resolve_parent (CwImporter *importer,
                            const CwChange *change,
                            gint64 *ret_id,
                            GError **error)
{
  CwValue anchor = change->parent_anchor;
  gboolean is_remembered = (importer->flags & CW_CONNECTOR_LINKS_BY_DN) == 0;

  *ret_id = is_remembered ? cw_name_cache_find (importer->names, anchor.data, anchor.len) : 0;
  if (*ret_id != 0)
    return TRUE;
  if (!cw_connector_space_find_id_by_anchor (importer->session, importer->connector_id, anchor,
                                             ret_id, error) ||
      (*ret_id == 0 && !cw_importer_make_placeholder (importer, anchor, NULL, ret_id, error)))
    return FALSE;
  if (is_remembered)
    cw_name_cache_put (importer->names, anchor.data, anchor.len, *ret_id);
  return TRUE;
}
