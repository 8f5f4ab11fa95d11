/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What a backup says of itself, before anything else in it. */
typedef struct
{
  guint schema;       /* the version of the database */
  char *program;      /* (owned): the version of Causeway */
  char *installation; /* (owned): the id of the one that it is of */
  char *host;         /* (owned): the computer that wrote it */
  char *kind;         /* (owned): "sqlite", "postgresql": where the data lay */
  gboolean is_apart;  /* the configuration lay apart from that, on a server */
  char **keys;        /* (owned): ids of the keys by which its secrets are sealed */
  gint64 created_usec;
  guint64 n_rows;
  gint64 n_objects; /* of the metaverse; -1: one of before this was told */
} CwBackupHeader;

CwBackupHeader *cw_backup_header_new (void) G_GNUC_WARN_UNUSED_RESULT;
CwBackupHeader *cw_backup_header_copy (const CwBackupHeader *header) G_GNUC_WARN_UNUSED_RESULT;
void cw_backup_header_free (CwBackupHeader *header);

/* (transfer full) */
char *cw_backup_header_to_text (const CwBackupHeader *header);

/* CW_ERROR_INVALID_DATA */
CwBackupHeader *
cw_backup_header_parse (const char *text, gssize size, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwBackupHeader, cw_backup_header_free)

G_END_DECLS
