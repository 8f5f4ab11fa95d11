/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwOutputFile:
 *
 * A file for its owner alone (mode 0600) that somebody fills, and that is there under its name only
 * when it is whole. Until then it has no name, where the file system can do that: however this
 * program ends, nothing is left.
 */
typedef struct
{
  char *path;   /* (owned) */
  char *beside; /* (owned) (nullable): the name it has meanwhile */
  gboolean replaces;
  int fd; /* (owned): for reading and writing; -1: closed */
} CwOutputFile;

#define CW_OUTPUT_FILE_INIT                                                                        \
  {                                                                                                \
    .fd = -1                                                                                       \
  }

/* CW_ERROR_CONFLICT: there is one already, unless @replaces. */
gboolean
cw_output_file_open (CwOutputFile *file, const char *path, gboolean replaces, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* It has its name from now on, and this is on the disk. */
gboolean cw_output_file_keep (CwOutputFile *file, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes away what was not kept. */
void cw_output_file_clear (CwOutputFile *file);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwOutputFile, cw_output_file_clear)

G_END_DECLS
