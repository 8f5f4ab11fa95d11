/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Adds to @mistakes each keytab of a connector or of the service's account that is none, or that
 * holds no key of the account that signs in with it. What cannot be read is told by
 * cw_answers_files_check(). */
void cw_answers_keytabs_check (JsonObject *document, GPtrArray *mistakes);

G_END_DECLS
