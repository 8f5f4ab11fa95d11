/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/* One secret of an answers file. */
typedef struct
{
  char *connector; /* (owned): its name */
  char *kind;      /* (owned): CW_SECRET_PASSWORD, ..., or the administrator's */
  CwSecret *secret;
} CwAnswersSecret;

CwAnswersSecret *cw_answers_secret_new (const char *connector, const char *kind, CwSecret *secret);
void cw_answers_secret_free (CwAnswersSecret *secret);

/* An administrator's password as the secrets of a call, "a(ssay)"; %NULL: none. (transfer floating)
 */
GVariant *cw_answers_make_administrator_secret (CwSecret *password);

/* Reads the files that the connectors of @document name: secrets into @secrets (element-type
 * CwAnswersSecret), the certificate into its member; takes the members that named them out, and
 * makes the paths that the engine will read absolute. Its connectors are objects with a name; paths
 * are relative to @directory. What cannot be read goes to @mistakes. */
void cw_answers_files_resolve (JsonObject *document,
                               const char *directory,
                               GPtrArray *secrets,
                               GPtrArray *mistakes);

/* Files that the engine reads itself (authorities, keytabs): which of them it cannot, to @mistakes.
 */
void cw_answers_files_check (JsonObject *document, GPtrArray *mistakes);

G_END_DECLS
