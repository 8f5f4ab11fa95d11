/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "model/cw-schema.h"

G_BEGIN_DECLS

/* As a target has them, Graph reference, extensionProperty: dataType. */
typedef enum
{
  CW_EXTENSION_STRING,
  CW_EXTENSION_BOOLEAN,
  CW_EXTENSION_INTEGER,       /* 32 bits */
  CW_EXTENSION_LARGE_INTEGER, /* 64 bits */
  CW_EXTENSION_BINARY,
  CW_EXTENSION_DATE_TIME,
} CwExtensionType;

/* No object has more of them, and no value is longer (Microsoft Graph, directory extensions). */
#define CW_EXTENSION_MAX_OF_OBJECT 100
#define CW_EXTENSION_MAX_LENGTH    256 /* characters of a text, or bytes */

/* The attribute of the metaverse and of a target begins with it. */
#define CW_EXTENSION_PREFIX "extension_"

/**
 * CwDirectoryExtension:
 *
 * An attribute of a directory that goes to the cloud beyond those that Entra ID knows: an element
 * of $.attributes.extensions.
 */
typedef struct
{
  char *name;      /* as the directory has it */
  char *attribute; /* "extension_NAME": of the metaverse, and of a target */
  gboolean is_group;
  CwExtensionType type;
  gboolean is_multi_valued;
} CwDirectoryExtension;

/* @attributes: (nullable): $.attributes, has passed the JSON schema. CW_ERROR_INVALID_CONFIG: more
 * than an object may have, one twice or in two ways, a class that has none, a type that cannot have
 * several values. (transfer full) (element-type CwDirectoryExtension) */
GPtrArray *cw_directory_extensions_read (JsonNode *attributes, GError **error);

void cw_directory_extension_free (CwDirectoryExtension *extension);

/* "NAME", as a target takes it: without hyphens. (transfer full) */
char *cw_directory_extension_make_name (const CwDirectoryExtension *extension);

/* "string", "large-integer", as settings have it; and as Graph says it. */
const char *cw_extension_type_to_string (CwExtensionType type);
const char *cw_extension_type_get_graph_name (CwExtensionType type);

/* How values are kept here. */
CwSyntax cw_extension_type_get_syntax (CwExtensionType type);

/* The type for values of a directory's attribute; FALSE: there is none. */
gboolean cw_extension_type_from_syntax (CwSyntax syntax, CwExtensionType *ret_type);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwDirectoryExtension, cw_directory_extension_free)

G_END_DECLS
