/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwTar:
 *
 * Writes an archive of small text files into memory: the ustar format (POSIX.1-2017, pax), gzip
 * (RFC 1952).
 */
typedef struct _CwTar CwTar;

/* @time_usec: the age of its files. */
CwTar *cw_tar_new (gint64 time_usec);
void cw_tar_free (CwTar *tar);

/* @name: at most 99 bytes, with folders before slashes. @size: less than 8 GiB. */
void cw_tar_add (CwTar *tar, const char *name, const char *content, gsize size);

/* The compressed archive; @tar is of no use after it. (transfer full) */
GBytes *cw_tar_end (CwTar *tar, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTar, cw_tar_free)

G_END_DECLS
