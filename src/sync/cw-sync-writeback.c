/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-writeback.h"

#include <string.h>

#include "model/cw-entry-builder.h"
#include "rules/cw-rule-identity.h"
#include "store/cw-run-store.h"
#include "sync/cw-sync-private.h"

gboolean
cw_sync_writes_back (CwConfig *config, CwConnectorKind kind)
{
  const char *anchor = cw_config_get_source_anchor (config);

  return kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY && anchor != NULL &&
         g_ascii_strcasecmp (anchor, CW_ANCHOR_CONSISTENCY_GUID) == 0;
}

GArray *
cw_sync_list_writers (CwConfig *config, CwStoreSession *session, GError **error)
{
  g_autoptr (GArray) writers = g_array_new (FALSE, FALSE, sizeof (gint64));
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      gint64 number = 0;

      if (!cw_sync_writes_back (config, connector->kind))
        continue;
      if (!cw_connector_space_register_connector (session, connector->id, &number, error))
        return NULL;
      g_array_append_val (writers, number);
    }
  return g_steal_pointer (&writers);
}

gboolean
cw_sync_awaits_write (CwStoreSession *session,
                      GArray *writers,
                      gint64 metaverse_id,
                      gboolean *ret_awaits,
                      GError **error)
{
  gboolean awaits = FALSE;

  for (guint i = 0; metaverse_id != 0 && i < writers->len && !awaits; i++)
    if (!cw_connector_space_has_unsent (session, g_array_index (writers, gint64, i), metaverse_id,
                                        &awaits, error))
      return FALSE;
  *ret_awaits = awaits;
  return TRUE;
}

/* ----- in a synchronise step */

/* Its own GUID is what ties the person to the cloud, and nobody has written that down yet. Of
 * several accounts of a person only the one that gave it its anchor is written to. */
static gboolean
needs_write (CwSynchroniser *sync, const CwSyncTask *task, const CwCsObject *source)
{
  g_autofree char *own = NULL;
  CwValue guid;
  CwValue anchor;

  if (source->state != CW_CS_LIVE || source->imported == NULL ||
      cw_entry_get_n_values (source->imported, sync->consistency_attribute) > 0 ||
      cw_entry_get_n_values (source->imported, sync->guid_attribute) != 1 ||
      cw_entry_get_n_values (task->entry, sync->anchor_attribute) != 1)
    return FALSE;
  guid = cw_entry_get_value (source->imported, sync->guid_attribute, 0);
  anchor = cw_entry_get_value (task->entry, sync->anchor_attribute, 0);
  own = g_base64_encode (guid.data, guid.len);
  return strlen (own) == anchor.len && memcmp (own, anchor.data, anchor.len) == 0;
}

/* (transfer full) */
static CwEntry *
make_desired (CwSynchroniser *sync, const CwCsObject *source, GError **error)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  CwValue guid = cw_entry_get_value (source->imported, sync->guid_attribute, 0);

  cw_entry_builder_add (builder, sync->consistency_attribute, guid.data, guid.len);
  return cw_entry_builder_end (builder, error);
}

static gboolean
request (CwSynchroniser *sync, CwCsObject *source, GError **error)
{
  g_autoptr (CwEntry) desired = NULL;

  if (source->pending_op == CW_PENDING_UPDATE)
    return TRUE;
  desired = make_desired (sync, source, error);
  if (desired == NULL)
    return FALSE;
  g_clear_pointer (&source->desired, cw_entry_unref);
  source->desired = g_steal_pointer (&desired);
  source->pending_op = CW_PENDING_UPDATE;
  source->pending_state = CW_PENDING_STATE_WAITING;
  source->sent_usec = 0;
  return cw_connector_space_update (sync->session, source, CW_CS_LOAD_DESIRED, error);
}

/* The import shows it, or somebody else's value, or the object is no person of the cloud any more.
 */
static gboolean
settle (CwSynchroniser *sync, CwCsObject *source, GError **error)
{
  if (source->pending_op == CW_PENDING_NONE)
    return TRUE;
  source->pending_op = CW_PENDING_NONE;
  return cw_connector_space_set_pending (sync->session, source->id, CW_PENDING_NONE,
                                         CW_PENDING_STATE_WAITING, 0, error) &&
         cw_run_store_clear_errors (sync->session, source->id, CW_STEP_EXPORT, error);
}

static gboolean
is_wanted_somewhere (const CwSyncTask *task)
{
  for (guint i = 0; i < task->n_outbound; i++)
    if (task->outbound[i].is_provisioned)
      return TRUE;
  return FALSE;
}

gboolean
cw_synchroniser_write_back (CwSynchroniser *sync, CwSyncTask *task, GError **error)
{
  gboolean is_wanted = is_wanted_somewhere (task) && task->metaverse_type == sync->person_type;

  for (guint i = 0; sync->has_writers && i < task->sources->len; i++)
    {
      CwCsObject *source = g_ptr_array_index (task->sources, i);
      const CwSyncConnector *connector =
          cw_synchroniser_find_connector (sync, source->connector_id);

      if (!cw_sync_writes_back (sync->params->config, connector->config->kind))
        continue;
      if (is_wanted && needs_write (sync, task, source) ? !request (sync, source, error)
                                                        : !settle (sync, source, error))
        return FALSE;
    }
  return TRUE;
}

void
cw_synchroniser_prepare_writes (CwSynchroniser *sync)
{
  CwAttributeTable *attributes = cw_store_get_attributes (sync->params->store);

  sync->person_type = cw_attribute_table_intern (attributes, "person");
  sync->guid_attribute = cw_attribute_table_intern (attributes, CW_ANCHOR_OBJECT_GUID);
  sync->consistency_attribute = cw_attribute_table_intern (attributes, CW_ANCHOR_CONSISTENCY_GUID);
  for (guint i = 0; i < sync->connectors->len; i++)
    sync->has_writers |= cw_sync_writes_back (
        sync->params->config, g_array_index (sync->connectors, CwSyncConnector, i).config->kind);
}

/* Who left the metaverse meanwhile is not written to, and nobody when the anchor is another. */
gboolean
cw_synchroniser_drop_writes (CwSynchroniser *sync, GError **error)
{
  gboolean is_ok = TRUE;

  if (!cw_store_session_begin (sync->session, error))
    return FALSE;
  for (guint i = 0; is_ok && i < sync->connectors->len; i++)
    {
      const CwSyncConnector *connector = &g_array_index (sync->connectors, CwSyncConnector, i);

      if (!connector->is_target)
        is_ok = cw_connector_space_drop_pending (
            sync->session, connector->id,
            cw_sync_writes_back (sync->params->config, connector->config->kind), error);
    }
  if (is_ok && cw_store_session_commit (sync->session, error))
    return TRUE;
  cw_store_session_rollback (sync->session);
  return FALSE;
}
