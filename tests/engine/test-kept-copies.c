/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <glib/gstdio.h>

#include "engine-fixture.h"
#include "engine/cw-kept-copies.h"

#define DAYS(n) ((n) *G_TIME_SPAN_DAY)

/* What the engine keeps, and what somebody else does. */
static const struct
{
  const char *name;
  gboolean is_ours;
} files[] = {
  { "before-restore-20261130-185206.backup", TRUE },
  { "before-restore-20261201-000000.backup", TRUE },
  { "causeway.db.before-move", TRUE },
  { "causeway.db.before-move-wal", TRUE },
  { "before-restore-20261130-185206.backup.kept", FALSE },
  { "before-restore-mine.backup", FALSE },
  { "causeway.db", FALSE },
  { "causeway.db.before-moving", FALSE },
  { "causeway.db.v3.bak", FALSE },
};

static char *
make_folder (void)
{
  char *folder = g_dir_make_tmp ("cw-kept-XXXXXX", NULL);

  g_assert_nonnull (folder);
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);

      g_assert_true (g_file_set_contents (path, "12345", 5, NULL));
    }
  return folder;
}

static void
check_files (const char *folder, gboolean has_ours)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autofree char *path = g_build_filename (folder, files[i].name, NULL);

      g_test_message ("%s", files[i].name);
      g_assert_cmpint (g_file_test (path, G_FILE_TEST_EXISTS), ==, has_ours || !files[i].is_ours);
    }
}

static void
test_look (void)
{
  g_autofree char *folder = make_folder ();
  CwKeptCopies copies = { 0 };

  cw_kept_copies_look (folder, &copies);
  g_assert_cmpuint (copies.n_copies, ==, 3);
  g_assert_cmpint (copies.n_bytes, ==, 20);
  engine_fixture_remove_tree (folder);
  cw_kept_copies_look (folder, &copies);
  g_assert_cmpuint (copies.n_copies, ==, 0);
}

static void
test_purge (void)
{
  g_autofree char *folder = make_folder ();
  gint64 now = g_get_real_time ();

  cw_kept_copies_purge (folder, now + DAYS (CW_KEPT_COPIES_DAYS - 1));
  check_files (folder, TRUE);
  cw_kept_copies_purge (folder, now + DAYS (CW_KEPT_COPIES_DAYS + 1));
  check_files (folder, FALSE);
  engine_fixture_remove_tree (folder);
}

/* Something else with such a name is left alone. */
static void
test_folder (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "before-restore-20200101-000000.backup", NULL);
  CwKeptCopies copies = { 0 };

  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  cw_kept_copies_purge (folder, g_get_real_time () + DAYS (365));
  g_assert_true (g_file_test (path, G_FILE_TEST_IS_DIR));
  cw_kept_copies_look (folder, &copies);
  g_assert_cmpuint (copies.n_copies, ==, 0);
  engine_fixture_remove_tree (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kept-copies/look", test_look);
  g_test_add_func ("/kept-copies/purge", test_purge);
  g_test_add_func ("/kept-copies/folder", test_folder);
  return g_test_run ();
}
