/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-made-anchor.h"

#include <string.h>

#include "base/cw-guid.h"

/* ConvertToBase64() of objectGUID, mS-DS-ConsistencyGuid or entryUUID. */
static gboolean
is_base64_guid (const char *text)
{
  gsize size = 0;
  g_autofree guchar *data = g_base64_decode (text, &size);
  g_autofree char *again = g_base64_encode (data, size);

  return size == CW_GUID_SIZE && g_str_equal (again, text);
}

/* StringFromGuid(), or LCase() of entryUUID. */
static gboolean
is_guid (const char *text)
{
  char again[CW_GUID_STRING_SIZE];
  CwGuid guid;

  if (!cw_guid_parse (text, CW_GUID_ORDER_NETWORK, &guid))
    return FALSE;
  cw_guid_format (&guid, CW_GUID_ORDER_NETWORK, again);
  return g_str_equal (again, text);
}

static const struct
{
  CwConnectorKind kind;
  const char *type;
  const char *attribute;
  gboolean (*is_made) (const char *text);
} anchors[] = {
  { CW_CONNECTOR_KIND_GRAPH, "user", "onPremisesImmutableId", is_base64_guid },
  { CW_CONNECTOR_KIND_GRAPH, "group", "uniqueName", is_guid },
};

const char *
cw_made_anchor_find (CwConnectorKind kind, const CwCsObject *object, CwAttributeTable *attributes)
{
  const char *type = cw_attribute_table_get_name (attributes, object->object_type);

  for (guint i = 0; i < G_N_ELEMENTS (anchors) && object->imported != NULL; i++)
    {
      const char *text = NULL;

      if (anchors[i].kind != kind || g_strcmp0 (anchors[i].type, type) != 0)
        continue;
      text = cw_entry_get_string (object->imported,
                                  cw_attribute_table_lookup (attributes, anchors[i].attribute));
      return text != NULL && anchors[i].is_made (text) ? text : NULL;
    }
  return NULL;
}

gboolean
cw_made_anchor_is_there (CwConnectorKind kind,
                         const CwCsObject *object,
                         CwAttributeTable *attributes)
{
  return cw_made_anchor_find (kind, object, attributes) != NULL;
}
