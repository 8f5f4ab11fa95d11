/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwSchemaDefinition:
 *
 * An AttributeTypeDescription or ObjectClassDescription (RFC 4512 4.1.1, 4.1.2) taken apart, as far
 * as it is of use. All lists are %NULL-terminated and never %NULL.
 */
typedef struct
{
  char *oid;
  char **names;
  char **superiors; /* SUP */
  char **must;
  char **may;
  char *syntax;   /* (nullable): without its length limit */
  char *equality; /* (nullable) */
  gboolean is_single_value;
  gboolean is_read_only; /* NO-USER-MODIFICATION */
} CwSchemaDefinition;

/* %NULL when the text is not a definition. Active Directory quotes OIDs of syntaxes; so may others.
 */
CwSchemaDefinition *cw_schema_definition_parse (const char *text) G_GNUC_WARN_UNUSED_RESULT;
void cw_schema_definition_free (CwSchemaDefinition *definition);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSchemaDefinition, cw_schema_definition_free)

G_END_DECLS
