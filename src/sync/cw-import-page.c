/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import-private.h"

#include <string.h>

#include "base/cw-dn.h"
#include "base/cw-log.h"
#include "store/cw-run-store.h"
#include "sync/cw-partition-choice.h"
#include "sync/cw-sync-pending.h"

/* What a change shows of an object that has no row, and gets none. */
static void
count_unknown (CwImporter *importer, CwCounter counter, const CwChange *change)
{
  cw_step_journal_count_unknown (importer->journal, counter, change->dn, change->anchor);
}

/* ----- a change that shows an object */

typedef struct
{
  gboolean is_new;   /* has no row yet */
  gboolean is_added; /* was not known to exist */
  gboolean is_row_changed;
  gboolean is_entry_changed;
  char *old_dn; /* (owned) (nullable): the object was renamed */
} Difference;

static void
clear_difference (Difference *difference)
{
  g_clear_pointer (&difference->old_dn, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Difference, clear_difference)

/* Whether the object belongs to the partition whose read shows it from now on: it was named or gone
 * so far, or is of a partition that is not chosen any more. Of two that are chosen and overlap it
 * stays where it is. */
static gboolean
may_take_over (CwImporter *importer, const CwCsObject *object)
{
  return !importer->is_target &&
         (object->partition_id == 0 || object->state != CW_CS_LIVE ||
          cw_partition_choice_contains (importer->unchosen, object->partition_id));
}

/* What lies elsewhere is in no partition: no read of one shows that it is gone, and no setting of
 * one leaves it out. */
static void
apply_row_fields (CwImporter *importer,
                  const CwChange *change,
                  CwCsObject *object,
                  Difference *difference)
{
  gint64 partition_id = change->is_elsewhere ? 0 : importer->partition_id;
  CwCsState state = change->kind == CW_CHANGE_RECYCLED ? CW_CS_RECYCLED : CW_CS_LIVE;

  if (change->dn != NULL && g_strcmp0 (object->dn, change->dn) != 0)
    {
      if (object->state != CW_CS_PLACEHOLDER)
        difference->old_dn = g_steal_pointer (&object->dn);
      g_free (object->dn);
      object->dn = g_strdup (change->dn);
      difference->is_row_changed = TRUE;
    }
  if (object->anchor == NULL)
    {
      object->anchor = g_bytes_new (change->anchor.data, change->anchor.len);
      difference->is_row_changed = TRUE;
    }
  if (object->partition_id != partition_id &&
      (change->is_elsewhere || may_take_over (importer, object)))
    {
      object->partition_id = partition_id;
      difference->is_row_changed = TRUE;
    }
  if (object->state != state)
    {
      object->state = state;
      difference->is_row_changed = TRUE;
    }
  if (change->object_type != CW_ATTRIBUTE_NONE && object->object_type != change->object_type)
    {
      object->object_type = change->object_type;
      difference->is_row_changed = TRUE;
    }
}

static gboolean
apply_entry (CwImporter *importer,
             const CwChange *change,
             CwCsObject *object,
             Difference *difference,
             GError **error)
{
  CwEntry *entry;

  if (change->entry == NULL)
    {
      if (change->kind != CW_CHANGE_FULL || object->imported != NULL)
        return TRUE;
      entry = cw_entry_new_empty ();
    }
  else if (change->kind == CW_CHANGE_FULL || object->imported == NULL)
    {
      entry = cw_entry_ref (change->entry);
    }
  else
    {
      entry = cw_entry_builder_merge (importer->builder, object->imported, change->entry, error);
      if (entry == NULL)
        return FALSE;
    }
  if (object->imported != NULL && cw_entry_equal (object->imported, entry))
    {
      cw_entry_unref (entry);
      return TRUE;
    }
  g_clear_pointer (&object->imported, cw_entry_unref);
  object->imported = entry;
  difference->is_entry_changed = TRUE;
  return TRUE;
}

/* References to it will follow. */
static void
remember_name (CwImporter *importer, const CwCsObject *object)
{
  gsize size;
  gconstpointer anchor = g_bytes_get_data (object->anchor, &size);

  if ((importer->flags & CW_CONNECTOR_LINKS_BY_DN) == 0)
    cw_name_cache_put (importer->names, anchor, size, object->id);
  else if (object->dn != NULL)
    cw_name_cache_put (importer->names, object->dn, strlen (object->dn), object->id);
}

static gboolean
store_object (CwImporter *importer,
              CwCsObject *object,
              const Difference *difference,
              GError **error)
{
  if (difference->is_new)
    return cw_connector_space_insert (importer->session, object, error);
  if (!difference->is_row_changed)
    return !difference->is_entry_changed ||
           cw_connector_space_set_imported (importer->session, object, error);
  return cw_connector_space_update (
      importer->session, object,
      difference->is_entry_changed ? CW_CS_LOAD_IMPORTED : CW_CS_LOAD_ROW, error);
}

/* A target that holds what it should needs no further look, unless something is taken from it, or
 * it also has what nobody else may have. */
static gboolean
mark_or_confirm (CwImporter *importer, CwCsObject *object, GError **error)
{
  const CwImportParams *params = importer->params;
  gboolean is_taken_from = cw_rule_set_takes_from (params->rules, params->connector_config->kind);

  if (importer->is_target && object->metaverse_id != 0 && object->desired != NULL &&
      object->state == CW_CS_LIVE && object->pending_op != CW_PENDING_DELETE &&
      cw_sync_is_satisfied (params->rules, params->connector_config->kind, object->object_type,
                            object->desired, object->imported))
    {
      gboolean needs_look =
          is_taken_from ||
          cw_sync_holds_more (params->rules, params->connector_config->kind, object->object_type,
                              object->desired, object->imported);

      if (object->pending_op != CW_PENDING_NONE)
        {
          cw_importer_count (importer, CW_COUNTER_CONFIRMED, object->id);
          if (!cw_connector_space_set_pending (importer->session, object->id, CW_PENDING_NONE,
                                               CW_PENDING_STATE_WAITING, 0, error))
            return FALSE;
        }
      if (!needs_look)
        return TRUE;
    }
  return cw_connector_space_mark (importer->session, object->id, error);
}

static gboolean
note_errors (CwImporter *importer, const CwChange *change, gint64 id, GError **error)
{
  if (importer->has_old_errors &&
      !cw_run_store_clear_error (importer->session, id, CW_STEP_IMPORT, "invalid-data", error))
    return FALSE;
  if (change->error_message == NULL)
    return TRUE;
  cw_importer_count (importer, CW_COUNTER_ERRORS, id);
  return cw_run_store_put_error (importer->session, id, CW_STEP_IMPORT, "invalid-data",
                                 change->error_message, NULL, error);
}

static void
count_shown (CwImporter *importer, const Difference *difference, gint64 id)
{
  cw_importer_count (importer, CW_COUNTER_READ, id);
  if (difference->is_added)
    cw_importer_count (importer, CW_COUNTER_ADDED, id);
  else if (difference->is_entry_changed || difference->is_row_changed)
    cw_importer_count (importer, CW_COUNTER_UPDATED, id);
  else
    cw_importer_count (importer, CW_COUNTER_UNCHANGED, id);
}

/* TRUE when references by name have to follow a change of name; other spelling is the same name. */
static gboolean
is_other_name (CwImporter *importer, const CwCsObject *object, const Difference *difference)
{
  return (importer->flags & CW_CONNECTOR_LINKS_BY_DN) != 0 && difference->old_dn != NULL &&
         !cw_dn_equal (difference->old_dn, object->dn);
}

static gboolean
apply_parent (CwImporter *importer,
              const CwChange *change,
              CwCsObject *object,
              Difference *difference,
              GError **error)
{
  gint64 parent_id;

  if (change->parent_anchor.len == 0)
    return TRUE;
  if (!cw_importer_resolve_parent (importer, change, &parent_id, error))
    return FALSE;
  if (object->parent_id != parent_id)
    {
      object->parent_id = parent_id;
      difference->is_row_changed = TRUE;
    }
  return TRUE;
}

/* Who is here stands for nobody else. */
static gboolean
is_at_home (const CwCsObject *object)
{
  return object->state == CW_CS_LIVE && object->partition_id != 0;
}

static gboolean
apply_shown (CwImporter *importer, const CwChangePage *page, const CwChange *change, GError **error)
{
  g_autoptr (CwCsObject) object = NULL;
  g_auto (Difference) difference = { 0 };
  gboolean is_changed = FALSE;

  if (!cw_importer_find_row (importer, change, &object, error))
    return FALSE;
  if (object != NULL && !cw_importer_apply_late (importer, page, error))
    return FALSE;
  difference.is_new = object == NULL;
  difference.is_added = difference.is_new || object->state == CW_CS_PLACEHOLDER;
  if (difference.is_new && change->kind == CW_CHANGE_RECYCLED && change->entry == NULL)
    {
      count_unknown (importer, CW_COUNTER_READ, change);
      return TRUE;
    }
  if (object != NULL && change->is_elsewhere && is_at_home (object))
    return TRUE;
  if (object == NULL)
    {
      object = cw_cs_object_new ();
      object->connector_id = importer->connector_id;
      object->partition_id = change->is_elsewhere ? 0 : importer->partition_id;
    }
  apply_row_fields (importer, change, object, &difference);
  if (is_other_name (importer, object, &difference) &&
      !(cw_importer_leave_name (importer, object->id, difference.old_dn, error) &&
        cw_importer_take_name (importer, object->id, object->dn, error)))
    return FALSE;
  if (!apply_entry (importer, change, object, &difference, error) ||
      !apply_parent (importer, change, object, &difference, error) ||
      !store_object (importer, object, &difference, error))
    return FALSE;
  is_changed = difference.is_new || difference.is_entry_changed || difference.is_row_changed;
  if (is_changed && !cw_importer_apply_logins (importer, object, error))
    return FALSE;
  if (difference.old_dn != NULL &&
      !cw_importer_rename_below (importer, object, difference.old_dn, error))
    return FALSE;

  count_shown (importer, &difference, object->id);
  if (difference.is_new || (importer->flags & CW_CONNECTOR_LINKS_BY_DN) == 0)
    remember_name (importer, object);
  if (object->state == CW_CS_LIVE)
    cw_id_set_add (importer->seen, object->id);
  if ((!difference.is_new &&
       !cw_importer_apply_links (importer, page, change, object, FALSE, error)) ||
      !note_errors (importer, change, object->id, error) ||
      ((is_changed || object->pending_state == CW_PENDING_STATE_SENT) &&
       !mark_or_confirm (importer, object, error)))
    return FALSE;
  if (difference.is_new && change->n_links > 0)
    cw_importer_add_late (importer, change, g_steal_pointer (&object));
  return TRUE;
}

/* ----- a change that shows an object gone */

static gboolean
apply_deleted (CwImporter *importer,
               const CwChangePage *page,
               const CwChange *change,
               GError **error)
{
  g_autoptr (CwCsObject) object = NULL;

  if (!cw_importer_apply_late (importer, page, error) ||
      !cw_importer_flush_links (importer, error) ||
      !cw_importer_find_row (importer, change, &object, error))
    return FALSE;
  if (object == NULL)
    {
      count_unknown (importer, CW_COUNTER_READ, change);
      return TRUE;
    }
  cw_importer_count (importer, CW_COUNTER_READ, object->id);
  return cw_importer_delete_object (importer, object, error);
}

static gboolean
apply_present (CwImporter *importer, const CwChange *change, GError **error)
{
  gint64 id;

  if (change->anchor.len == 0)
    return TRUE;
  if (!cw_connector_space_find_id_by_anchor (importer->session, importer->connector_id,
                                             change->anchor, &id, error))
    return FALSE;
  if (id == 0)
    return TRUE;
  cw_id_set_add (importer->seen, id);
  return TRUE;
}

static void
log_broken (CwImporter *importer, const CwChange *change)
{
  /* A read may come across it twice: among the changes, and in the list of what there is. */
  if (change->dn != NULL && !g_hash_table_add (importer->broken, g_strdup (change->dn)))
    return;
  count_unknown (importer, CW_COUNTER_ERRORS, change);
  cw_log_event (CW_EVENT_OBJECT_ERROR, G_LOG_LEVEL_WARNING,
                change->error_message != NULL ? change->error_message : "unreadable object",
                "CW_CONNECTOR", importer->params->connector_config->name, "CW_OBJECT", change->dn,
                NULL);
}

/* An object that can no longer be read is there all the same: without its anchor it is known by its
 * name, and must not be taken for deleted. */
static gboolean
apply_broken (CwImporter *importer, const CwChange *change, GError **error)
{
  gboolean has_anchor = change->anchor.len > 0;
  gint64 id = 0;

  if (has_anchor && !cw_connector_space_find_id_by_anchor (
                        importer->session, importer->connector_id, change->anchor, &id, error))
    return FALSE;
  if (!has_anchor && change->dn != NULL &&
      !cw_connector_space_find_id_by_dn (importer->session, importer->connector_id, change->dn, &id,
                                         error))
    return FALSE;
  if (id == 0)
    {
      count_unknown (importer, CW_COUNTER_READ, change);
      if (!has_anchor)
        log_broken (importer, change);
      return TRUE;
    }
  cw_importer_count (importer, CW_COUNTER_READ, id);
  cw_id_set_add (importer->seen, id);
  return note_errors (importer, change, id, error);
}

static gboolean
apply_change (CwImporter *importer,
              const CwChangePage *page,
              const CwChange *change,
              GError **error)
{
  switch (change->kind)
    {
    case CW_CHANGE_FULL:
    case CW_CHANGE_PARTIAL:
    case CW_CHANGE_RECYCLED:
      return apply_shown (importer, page, change, error);
    case CW_CHANGE_DELETED:
      return apply_deleted (importer, page, change, error);
    case CW_CHANGE_PRESENT:
      return apply_present (importer, change, error);
    case CW_CHANGE_BROKEN:
      return apply_broken (importer, change, error);
    }
  g_return_val_if_reached (FALSE);
}

gboolean
cw_importer_apply_page (CwImporter *importer, const CwChangePage *page, GError **error)
{
  guint n = cw_change_page_get_n_changes (page);

  if (cw_look_ahead_is_worth_while (importer->session) &&
      !cw_importer_look_ahead (importer, page, error))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      const CwChange *change = cw_change_page_get_change (page, i);

      if (!apply_change (importer, page, change, error))
        return FALSE;
    }
  if (!cw_importer_apply_late (importer, page, error) || !cw_importer_flush_links (importer, error))
    return FALSE;
  return !cw_change_page_get_delete_absent (page) || cw_importer_delete_absent (importer, error);
}
