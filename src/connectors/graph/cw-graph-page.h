/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "connectors/graph/cw-graph-administrators.h"
#include "connectors/graph/cw-graph-schema.h"

#include "model/cw-change-page.h"
#include "model/cw-entry-builder.h"

G_BEGIN_DECLS

/* How the objects of an answer are to be understood. */
typedef enum
{
  CW_GRAPH_READ_FULL,    /* a delta without a token: each object whole */
  CW_GRAPH_READ_DELTA,   /* what changed */
  CW_GRAPH_READ_DELETED, /* the deleted items */
} CwGraphReadMode;

/* Turns one answer's "value" into changes. */
typedef struct
{
  const CwGraphSchema *schema;
  CwGraphType type;
  CwGraphReadMode mode;
  CwEntryBuilder *builder;
  const CwGraphAdministrators *administrators; /* (nullable): not asked for */
  GHashTable *seen; /* (nullable) (element-type CwGuid): groups that this full read had before */
  CwChangePage *page;
} CwGraphPageReader;

void cw_graph_page_add_value (const CwGraphPageReader *reader, JsonArray *value);

/* The user holds other directory roles than before, or none any more. */
void cw_graph_page_add_roles (const CwGraphPageReader *reader, const char *id);

guint cw_graph_guid_hash (gconstpointer guid);
gboolean cw_graph_guid_equal (gconstpointer a, gconstpointer b);

G_END_DECLS
