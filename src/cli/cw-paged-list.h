/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cw-cli.h"
#include "cli/cw-table.h"

G_BEGIN_DECLS

/* A verb that lists what happened, the newest first, page by page. */
typedef struct
{
  const char *method; /* takes the options "before" and "limit", answers "items" and "next" */
  const char *limit_help;
  const char *before_help;
  const char *unit; /* what --before takes: "VERSION" */
  const CwColumn *columns;
  guint n_columns;
  void (*add) (CwTable *table, GVariant *item);
  const char *nothing; /* what is said when there is none */
} CwPagedList;

/* The whole verb, with its options --limit and --before. */
CwExit
cw_paged_list_run (CwCli *cli, const CwPagedList *list, int argc, char **argv, GError **error);

G_END_DECLS
