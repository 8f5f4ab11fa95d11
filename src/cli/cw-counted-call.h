/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cw-cli.h"

G_BEGIN_DECLS

/* A call that tells "done" and, where it is known, "total" while it works: on a terminal as one
 * line that is drawn anew, "12 of 340 rows". Ctrl-C stops it. @args: floating, is consumed.
 * @things: what is counted. (transfer full) (nullable) */
GVariant *cw_counted_call (CwCli *cli,
                           const CwClientCall *call,
                           GVariant *args,
                           const char *things,
                           GError **error);

G_END_DECLS
