/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cw-cli.h"

G_BEGIN_DECLS

/* Objects in one answer, when all are wanted. */
#define CW_WHOLE_CSV_PAGE 1000

/* A list that the engine tells page by page, as comma-separated values. */
typedef struct
{
  /* The page behind @after (nullable): an answer with "items", and "next" when there is more. */
  GVariant *(*ask) (CwCli *cli, gconstpointer wish, const char *after, GError **error);
  void (*add_head) (GString *text);
  void (*add) (GString *text, GVariant *items);
} CwWholeCsv;

/* @wish: for ask(). @after: (nullable): where it begins. @is_one_page: no more is wanted */
CwExit cw_whole_csv_print (CwCli *cli,
                           const CwWholeCsv *list,
                           gconstpointer wish,
                           const char *after,
                           gboolean is_one_page,
                           GError **error);

G_END_DECLS
