/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A database of PostgreSQL as it is told on the command line. */
typedef struct
{
  char **hosts;
  char *name;
  char *schema;
  char *user;
  char *authentication;
  char *tls;
  char *ca_file;
  char *certificate_file;
  char *private_key_file;
  char *password_file;
} CwDatabaseOptions;

void cw_database_options_clear (CwDatabaseOptions *options);

/* The options that fill it, and behind them @more, which ends with an empty one. (transfer
 * container) */
GOptionEntry *
cw_database_options_list_entries (CwDatabaseOptions *options, const GOptionEntry *more);

/* "database" of data/causeway-config.schema.json, of kind @kind. (transfer full) (nullable) */
char *cw_database_options_make_document (const char *kind,
                                         const CwDatabaseOptions *options,
                                         GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwDatabaseOptions, cw_database_options_clear)

G_END_DECLS
