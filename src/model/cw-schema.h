/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-attribute-table.h"

G_BEGIN_DECLS

/**
 * CwSyntax: how values of an attribute are read and compared.
 * @CW_SYNTAX_STRING: UTF-8 text, compared without regard to case
 * @CW_SYNTAX_STRING_EXACT: UTF-8 text, compared exactly
 * @CW_SYNTAX_BINARY: bytes
 * @CW_SYNTAX_INTEGER: decimal text of a 64-bit integer
 * @CW_SYNTAX_BOOLEAN: "TRUE" or "FALSE" (RFC 4517 3.3.3)
 * @CW_SYNTAX_REFERENCE: names another object of the same connector; kept as links, not as values
 * @CW_SYNTAX_GUID: 16 bytes
 * @CW_SYNTAX_SID: MS-DTYP 2.4.2.2
 * @CW_SYNTAX_TIME: generalized time
 * @CW_SYNTAX_FILETIME: decimal text of a FILETIME
 */
typedef enum
{
  CW_SYNTAX_STRING,
  CW_SYNTAX_STRING_EXACT,
  CW_SYNTAX_BINARY,
  CW_SYNTAX_INTEGER,
  CW_SYNTAX_BOOLEAN,
  CW_SYNTAX_REFERENCE,
  CW_SYNTAX_GUID,
  CW_SYNTAX_SID,
  CW_SYNTAX_TIME,
  CW_SYNTAX_FILETIME,
} CwSyntax;

const char *cw_syntax_to_string (CwSyntax syntax);
/* Values are bytes, and no text. */
gboolean cw_syntax_is_bytes (CwSyntax syntax);

typedef struct
{
  char *name;
  CwSyntax syntax;
  gboolean is_single_valued;
  gboolean is_read_only; /* constructed or maintained by the server */
  gboolean is_local;     /* constructed or not replicated: each server has a value of its own */
} CwSchemaAttribute;

typedef struct
{
  char *name;
  GPtrArray *attributes; /* (element-type utf8) sorted; all that objects of the class may have */
} CwSchemaClass;

/**
 * CwSchema:
 *
 * What a connected system can hold, as discovered from it: object classes and attributes with their
 * syntaxes. Immutable once made.
 */
typedef struct _CwSchema CwSchema;

/* @classes: (transfer full) (element-type CwSchemaClass), @attributes: (transfer full)
 * (element-type CwSchemaAttribute). */
CwSchema *cw_schema_new (GPtrArray *classes, GPtrArray *attributes) G_GNUC_WARN_UNUSED_RESULT;
CwSchema *cw_schema_ref (CwSchema *schema);
void cw_schema_unref (CwSchema *schema);

CwSchemaAttribute *
cw_schema_attribute_new (const char *name, CwSyntax syntax, gboolean is_single_valued);
void cw_schema_attribute_free (CwSchemaAttribute *attribute);
/* @attributes: (transfer full) (element-type utf8); sorted here. */
CwSchemaClass *cw_schema_class_new (const char *name, GPtrArray *attributes);
void cw_schema_class_free (CwSchemaClass *schema_class);

/* (transfer none) (nullable): name without regard to case. */
const CwSchemaAttribute *cw_schema_find_attribute (CwSchema *schema, const char *name);
const CwSchemaClass *cw_schema_find_class (CwSchema *schema, const char *name);

/* (transfer none) (element-type CwSchemaClass) / (element-type CwSchemaAttribute), by name. */
GPtrArray *cw_schema_get_classes (CwSchema *schema);
GPtrArray *cw_schema_get_attributes (CwSchema *schema);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSchema, cw_schema_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSchemaAttribute, cw_schema_attribute_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwSchemaClass, cw_schema_class_free)

G_END_DECLS
