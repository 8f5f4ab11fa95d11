/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "base/cw-secret.h"
#include "model/cw-config.h"

G_BEGIN_DECLS

/**
 * CwAnswers:
 *
 * An answers file (data/causeway-answers.schema.json): a whole configuration, and the secrets that
 * go with it. Whoever runs the set-up reads the files that it names, because the engine may be
 * another user; what reaches the engine is the document without the files, and the secrets apart.
 * Immutable.
 */
typedef struct _CwAnswers CwAnswers;

/* Reads the file at @path and the files that it names. CW_ERROR_INVALID_CONFIG names every mistake
 * with its JSON path, one a line. */
CwAnswers *cw_answers_new_from_file (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* What was sent: the document, and "a(ssay)" of connector name, kind and secret. Errors as above.
 */
CwAnswers *cw_answers_new_from_parts (const char *document, GVariant *secrets, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

void cw_answers_free (CwAnswers *answers);

/* The two parts. (transfer full) / (transfer floating) */
char *cw_answers_get_document (CwAnswers *answers);
GVariant *cw_answers_get_secrets (CwAnswers *answers);

/* The document as a configuration, without what only a set-up needs; connectors that are in
 * @current too, by id or by name, keep their ids. Staging is on when a setting that this version
 * does not serve (CwConfigLimit) needs it. CW_ERROR_INVALID_CONFIG as above. */
CwConfig *cw_answers_make_config (CwAnswers *answers, CwConfig *current, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Whether the first cycle shall start as soon as the answers are in force. */
gboolean cw_answers_get_start_now (CwAnswers *answers);

/* (transfer none) (nullable) */
CwSecret *cw_answers_find_secret (CwAnswers *answers, const char *connector_name, const char *kind);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwAnswers, cw_answers_free)

G_END_DECLS
