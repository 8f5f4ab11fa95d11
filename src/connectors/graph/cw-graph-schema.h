/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-settings.h"
#include "model/cw-attribute-table.h"
#include "model/cw-schema.h"
#include "model/cw-takeover.h"

G_BEGIN_DECLS

/* The object types that are read, see cw_graph_type_is_written(). */
typedef enum
{
  CW_GRAPH_USER,
  CW_GRAPH_GROUP,
  CW_GRAPH_CONTACT, /* orgContact */
  CW_N_GRAPH_TYPES,
} CwGraphType;

typedef enum
{
  CW_GRAPH_TEXT,
  CW_GRAPH_BOOLEAN,
  CW_GRAPH_TEXTS, /* a collection */
  CW_GRAPH_INTEGER,
  CW_GRAPH_LARGE_INTEGER,
  CW_GRAPH_DATE_TIME, /* generalized time here, ISO 8601 there */
  CW_GRAPH_BINARY,    /* bytes here, Base64 there */
  CW_GRAPH_BINARIES,
} CwGraphValueKind;

typedef enum
{
  CW_GRAPH_READ_ONLY = 1 << 0,   /* imported, never sent */
  CW_GRAPH_CREATE_ONLY = 1 << 1, /* sent when the object is made, never changed */
  CW_GRAPH_WRITE_ONLY = 1 << 2,  /* never imported */
  CW_GRAPH_KEEP = 1 << 3,        /* Graph refuses to clear it, so a removal is not sent */
  CW_GRAPH_KEY = 1 << 4,         /* goes into the address, not into the body */
  CW_GRAPH_EXTENSION = 1 << 5,   /* a directory extension */
  CW_GRAPH_REQUIRED = 1 << 6,    /* no object is made without the value that is desired */
} CwGraphPropertyFlags;

/* One attribute and the JSON property it is. */
typedef struct
{
  const char *name;   /* the property's */
  const char *title;  /* the attribute's; mostly the same */
  const char *parent; /* (nullable): the JSON object that holds it */
  CwGraphValueKind kind;
  CwSyntax syntax;
  guint max_length; /* characters in a value, or bytes */
  CwGraphPropertyFlags flags;
  CwAttributeId attribute; /* interned */
} CwGraphProperty;

/**
 * CwGraphSchema:
 *
 * The properties that this connector handles (Graph v1.0 reference, resource types user, group and
 * orgContact), with their attribute ids. Immutable.
 */
typedef struct
{
  GArray *properties[CW_N_GRAPH_TYPES]; /* (element-type CwGraphProperty) */
  CwAttributeId types[CW_N_GRAPH_TYPES];
  CwAttributeId manager;
  CwAttributeId members;
  CwAttributeId administrator_roles; /* CW_ADMINISTRATOR_ROLES, of users */
} CwGraphSchema;

/* What an object's properties are looked up by. */
typedef struct
{
  const CwGraphSchema *schema;
  CwGraphType type;
} CwGraphShape;

CwGraphSchema *cw_graph_schema_new (CwAttributeTable *table) G_GNUC_WARN_UNUSED_RESULT;

/* Right after it was made: the directory extensions of @settings, which the tenant has. */
void cw_graph_schema_add_extensions (CwGraphSchema *schema,
                                     const CwGraphSettings *settings,
                                     CwAttributeTable *table);
void cw_graph_schema_free (CwGraphSchema *schema);

/* FALSE when it is none of ours. */
gboolean cw_graph_schema_find_type (const CwGraphSchema *schema,
                                    CwAttributeId object_type,
                                    CwGraphType *ret_type);

const CwGraphProperty *cw_graph_schema_find (const CwGraphSchema *schema,
                                             CwGraphType type,
                                             CwAttributeId attribute); /* (nullable) */

/* By the property's own name. (nullable) */
const CwGraphProperty *
cw_graph_schema_find_by_name (const CwGraphSchema *schema, CwGraphType type, const char *name);

/* The attribute of a property that the table has. */
CwAttributeId
cw_graph_schema_get_attribute (const CwGraphSchema *schema, CwGraphType type, const char *name);

/* "id,accountEnabled,...": for $select. @link is a navigation property to add (nullable).
 * (transfer full) */
char *
cw_graph_schema_format_select (const CwGraphSchema *schema, CwGraphType type, const char *link);

/* FALSE: Graph only lets us read them. Contacts are, for their addresses, which nobody else can
 * have. */
gboolean cw_graph_type_is_written (CwGraphType type);

/* The navigation property that links are, "manager" or "members". (nullable): it has none that we
 * handle */
const char *cw_graph_type_get_link (CwGraphType type);

/* "user", "group" or "contact": the object type's name; "users", ...: its collection. */
const char *cw_graph_type_to_string (CwGraphType type);
const char *cw_graph_type_get_collection (CwGraphType type);

/* The schema as the rest of the engine sees it. */
CwSchema *cw_graph_schema_describe (const CwGraphSchema *schema) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphSchema, cw_graph_schema_free)

G_END_DECLS
