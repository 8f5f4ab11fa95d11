/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is wrong in a document, each "PATH: REASON". (element-type utf8) */

GPtrArray *cw_mistakes_new (void) G_GNUC_WARN_UNUSED_RESULT;

void cw_mistakes_add (GPtrArray *mistakes, const char *path, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

/* FALSE with CW_ERROR_INVALID_CONFIG, one mistake a line, when there are any. */
gboolean cw_mistakes_check (GPtrArray *mistakes, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
