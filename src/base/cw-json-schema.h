/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * CwJsonSchema:
 *
 * Checks a JSON value against the part of JSON Schema 2020-12 that our own schemas use: type, enum,
 * const, properties, required, additionalProperties, patternProperties, items, minItems, maxItems,
 * uniqueItems, minimum, maximum, minLength, maxLength, pattern, format (uri, uuid, date-time),
 * oneOf, anyOf, allOf, if/then/else, $ref within the document, $defs. A schema with any other
 * keyword (but title, description, default, examples, $schema, $id, $comment) is refused, so that
 * nothing is silently unchecked.
 */
typedef struct _CwJsonSchema CwJsonSchema;

CwJsonSchema *cw_json_schema_new (JsonNode *schema, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CwJsonSchema *cw_json_schema_new_from_resource (const char *resource_path, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_json_schema_free (CwJsonSchema *schema);

/* Returns every mistake as "$.connectors[1].port: 70000 is more than 65535", in document order;
 * empty when @node is valid. (transfer full) (element-type utf8) */
GPtrArray *cw_json_schema_check (CwJsonSchema *schema, JsonNode *node);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwJsonSchema, cw_json_schema_free)

G_END_DECLS
