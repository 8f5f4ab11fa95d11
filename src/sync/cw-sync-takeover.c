/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-takeover.h"

#include "base/cw-guid.h"
#include "model/cw-takeover.h"

/* What else a target's object may be called, the best first. */
static const char *const name_attributes[] = { "userPrincipalName", "mail", "displayName" };

/* "" when the anchor is no GUID. */
static void
format_id (const CwCsObject *object, char ret_id[CW_GUID_STRING_SIZE])
{
  gsize size = 0;
  const guint8 *data = object->anchor != NULL ? g_bytes_get_data (object->anchor, &size) : NULL;
  CwGuid id;

  ret_id[0] = '\0';
  if (size != CW_GUID_SIZE)
    return;
  memcpy (id.bytes, data, size);
  cw_guid_format (&id, CW_GUID_ORDER_NETWORK, ret_id);
}

gboolean
cw_sync_takeover_is_allowed (CwSynchroniser *sync,
                             const CwSyncConnector *target,
                             const CwCsObject *object)
{
  char id[CW_GUID_STRING_SIZE];

  if (object->imported == NULL ||
      cw_entry_get_n_values (object->imported, sync->roles_attribute) == 0)
    return TRUE;
  format_id (object, id);
  return cw_takeover_is_allowed (target->config->settings, id);
}

char *
cw_sync_takeover_describe (CwSynchroniser *sync, const CwCsObject *object)
{
  CwAttributeTable *attributes =
      cw_store_get_attributes (cw_store_session_get_store (sync->session));
  g_autoptr (GPtrArray) roles = g_ptr_array_new ();
  const char *name = NULL;
  char id[CW_GUID_STRING_SIZE];

  for (guint i = 0; i < G_N_ELEMENTS (name_attributes) && name == NULL; i++)
    name = cw_entry_get_string (object->imported,
                                cw_attribute_table_lookup (attributes, name_attributes[i]));
  for (guint i = 0; i < cw_entry_get_n_values (object->imported, sync->roles_attribute); i++)
    g_ptr_array_add (
        roles, (gpointer) cw_entry_get_value (object->imported, sync->roles_attribute, i).data);
  format_id (object, id);
  return cw_takeover_describe (name != NULL ? name : id, id, roles);
}
