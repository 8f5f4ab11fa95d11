/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cw-cli.h"

G_BEGIN_DECLS

/* What is told while such a call works: "12 of 340 rows (3 %)", and before that what it does now,
 * where it does one thing after the other. @progress: of a signal CallProgress. (transfer full) */
char *cw_counted_call_format (GVariant *progress, const char *things) G_GNUC_WARN_UNUSED_RESULT;

/* A call that tells "done" and, where it is known, "total" while it works: on a terminal as one
 * line that is drawn anew (cw_counted_call_format()). Ctrl-C stops it. @args: floating, is
 * consumed.
 * @things: what is counted. (transfer full) (nullable) */
GVariant *cw_counted_call (CwCli *cli,
                           const CwClientCall *call,
                           GVariant *args,
                           const char *things,
                           GError **error);

G_END_DECLS
