/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Lists of a document as somebody writes them into one field, with commas or spaces between. */

typedef struct
{
  /* What is written, as a document has it. (transfer full) (nullable): nothing is written */
  JsonNode *(*parse) (const char *text);
  /* (transfer full): "" for what is no such list */
  char *(*format) (JsonNode *node);
} CwDraftText;

/* "a.example, b.example": strings. (transfer none) */
const CwDraftText *cw_draft_text_get_strings (void);

/* "db1.example:5433, db2.example, /run/postgresql": objects with "host" and "port"; what cannot be
 * a port is the port 0. (transfer none) */
const CwDraftText *cw_draft_text_get_hosts (void);

G_END_DECLS
