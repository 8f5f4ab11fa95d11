/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "model/cw-attribute-table.h"
#include "model/cw-config.h"
#include "model/cw-schema.h"

G_BEGIN_DECLS

/* An attribute of a metaverse type, or of a connector as far as rules have to know it. */
typedef struct
{
  char *name; /* (owned) */
  CwAttributeId id;
  CwSyntax syntax;
  gboolean is_multi_valued;
  gboolean is_unique;  /* of two objects with the same value one does without */
  char *among;         /* (owned) (nullable): the set of values that it is unique in */
  guint16 unique_kind; /* of its keys, given by the rule set */
  guint index;         /* within its type, from 0 */
} CwRuleAttribute;

/* A metaverse object type. */
typedef struct
{
  char *name; /* (owned) */
  CwAttributeId id;
  GPtrArray *attributes; /* (owned) (element-type CwRuleAttribute), by index */
  GHashTable *by_name;   /* (owned): exact name */
} CwMetaverseType;

/**
 * CwMetaverseSchema:
 *
 * What the metaverse can hold, which syntax the attributes of connectors have where it is not plain
 * text, and which of a target's take several values. Made from the members "metaverse",
 * "connectors" and "multiValued" of all rule files together; afterwards immutable.
 */
typedef struct _CwMetaverseSchema CwMetaverseSchema;

CwMetaverseSchema *cw_metaverse_schema_new (CwAttributeTable *attributes) G_GNUC_WARN_UNUSED_RESULT;
void cw_metaverse_schema_free (CwMetaverseSchema *schema);

/* Adds what a rule file says. The file has passed the JSON schema. CW_ERROR_INVALID_CONFIG when two
 * files contradict each other. */
gboolean cw_metaverse_schema_add (CwMetaverseSchema *schema, JsonObject *document, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

CwAttributeTable *cw_metaverse_schema_get_attributes (CwMetaverseSchema *schema);

/* (transfer none) (element-type CwMetaverseType), in order of appearance. */
GPtrArray *cw_metaverse_schema_get_types (CwMetaverseSchema *schema);

/* (nullable) */
const CwMetaverseType *cw_metaverse_schema_find_type (CwMetaverseSchema *schema, const char *name);
const CwMetaverseType *
cw_metaverse_schema_find_type_by_id (CwMetaverseSchema *schema, CwAttributeId id);
const CwRuleAttribute *
cw_metaverse_type_find_attribute (const CwMetaverseType *type, const char *name);

/* As above, or CW_ERROR_INVALID_CONFIG with a suggestion. */
const CwRuleAttribute *
cw_metaverse_type_require_attribute (const CwMetaverseType *type, const char *name, GError **error);

/* Text for an attribute that no file mentions. Names of connectors' attributes have no case. */
CwSyntax cw_metaverse_schema_get_connector_syntax (CwMetaverseSchema *schema,
                                                   CwConnectorKind kind,
                                                   const char *name);

/* Of an attribute of a target; one that no file mentions has place for one value. */
gboolean cw_metaverse_schema_is_connector_multi_valued (CwMetaverseSchema *schema,
                                                        CwConnectorKind kind,
                                                        const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwMetaverseSchema, cw_metaverse_schema_free)

G_END_DECLS
