/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/cw-json-schema.h"

G_BEGIN_DECLS

/* Private to cw-json-schema.c, which reads a schema, and cw-json-schema-check.c, which uses it. */

struct _CwJsonSchema
{
  JsonNode *root;       /* (owned) */
  GHashTable *patterns; /* (owned) (element-type utf8 GRegex): every pattern in the schema */
  GHashTable *targets;  /* (owned) (element-type utf8 JsonNode): every $ref and where it leads */
  GHashTable *visited;  /* (owned) (element-type JsonNode): the subschemas that were looked at */
};

/* Whether @text has the form, for each format that a schema may ask for; NULL: unknown format. */
typedef gboolean (*CwJsonFormatFunc) (const char *text);
CwJsonFormatFunc cw_json_schema_find_format (const char *name);

G_END_DECLS
