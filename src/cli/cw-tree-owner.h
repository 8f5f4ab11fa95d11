/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include <gio/gio.h>

G_BEGIN_DECLS

/* For root, in a folder that belongs to somebody else. */

/* Whether @path, a folder or a file, and everything below it can be given from @from to @uid.
 * CW_ERROR_CONFLICT: something there belongs to neither, or has another name elsewhere, so that
 * somebody could get a file of a third by putting its name there. CW_ERROR_STORE. */
gboolean cw_tree_owner_check (const char *path, uid_t from, uid_t uid, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Gives it away. Links are not followed. What cannot be given is told before anything is changed,
 * and what was given when it broke off can be given back. Errors of cw_tree_owner_check(). */
gboolean cw_tree_owner_set (const char *path, uid_t from, uid_t uid, gid_t gid, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
