/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-kept-copies.h"

#include <errno.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

/* Of the files of one that only the first is counted: the others are SQLite's, beside it. */
static const char *const moved[] = { "causeway.db.before-move", "causeway.db.before-move-wal",
                                     "causeway.db.before-move-shm", NULL };

/* "before-restore-20261130-185206.backup", and nothing that somebody has named like it. */
static gboolean
is_restored (const char *name)
{
  return g_regex_match_simple ("^before-restore-[0-9]{8}-[0-9]{6}\\.backup$", name, 0, 0);
}

typedef void (*CopyFunc) (const char *path,
                          const char *name,
                          const struct stat *info,
                          gpointer user_data);

static void
for_each (const char *state_dir, CopyFunc func, gpointer user_data)
{
  g_autoptr (GDir) dir = g_dir_open (state_dir, 0, NULL);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    {
      g_autofree char *path = NULL;
      struct stat info;

      if (!is_restored (name) && !g_strv_contains (moved, name))
        continue;
      path = g_build_filename (state_dir, name, NULL);
      if (lstat (path, &info) == 0 && S_ISREG (info.st_mode))
        func (path, name, &info, user_data);
    }
}

static void
count (const char *path, const char *name, const struct stat *info, gpointer user_data)
{
  CwKeptCopies *copies = user_data;

  if (is_restored (name) || g_str_equal (name, moved[0]))
    copies->n_copies++;
  copies->n_bytes += info->st_size;
}

void
cw_kept_copies_look (const char *state_dir, CwKeptCopies *ret_copies)
{
  *ret_copies = (CwKeptCopies){ 0 };
  for_each (state_dir, count, ret_copies);
}

/* @user_data: the newest that goes. */
static void
purge (const char *path, const char *name, const struct stat *info, gpointer user_data)
{
  const gint64 *last = user_data;

  if (info->st_ctime > *last)
    return;
  if (g_unlink (path) == 0)
    g_message ("Removed %s, which was kept for %d days", path, CW_KEPT_COPIES_DAYS);
  else if (errno != ENOENT)
    g_warning ("Cannot remove %s: %s", path, g_strerror (errno));
}

void
cw_kept_copies_purge (const char *state_dir, gint64 now_usec)
{
  gint64 last = (now_usec - CW_KEPT_COPIES_DAYS * G_TIME_SPAN_DAY) / G_USEC_PER_SEC;

  for_each (state_dir, purge, &last);
}
