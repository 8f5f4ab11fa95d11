/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Adds to @document, a rule file, what directory extensions need: attributes of the metaverse,
 * syntaxes, and rules that bring their values in and out. @extensions: (element-type
 * CwDirectoryExtension), not empty. @documents: (element-type JsonNode): the other rule files,
 * whose syntaxes stay. */
void cw_extension_rules_add (JsonObject *document, GPtrArray *extensions, GPtrArray *documents);

G_END_DECLS
