/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <glib/gstdio.h>

#include "engine/cw-tar.h"

/* What tar itself makes of the archive: files of every size around a block come out as they were.
 */
static void
test_round_trip (void)
{
  static const gsize sizes[] = { 0, 1, 511, 512, 513, 100000 };
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("causeway-tar-XXXXXX", &error);
  g_autofree char *archive = g_build_filename (directory, "a.tar.gz", NULL);
  g_autoptr (CwTar) tar = cw_tar_new (G_GINT64_CONSTANT (1000000) * G_USEC_PER_SEC);
  g_autoptr (GBytes) bytes = NULL;
  g_autofree char *big = g_malloc (100000);
  const char *const argv[] = { "tar", "-C", directory, "-xzf", archive, NULL };
  int status = 0;

  memset (big, 'x', 100000);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *name = g_strdup_printf ("folder/file-%u", i);

      cw_tar_add (tar, name, big, sizes[i]);
    }
  bytes = cw_tar_end (tar, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_set_contents (archive, g_bytes_get_data (bytes, NULL),
                                      (gssize) g_bytes_get_size (bytes), &error));
  g_assert_true (g_spawn_sync (NULL, (char **) argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL,
                               NULL, &status, &error));
  g_assert_no_error (error);
  g_assert_cmpint (status, ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *path = g_strdup_printf ("%s/folder/file-%u", directory, i);
      g_autofree char *content = NULL;
      gsize size = 0;
      GStatBuf info;

      g_assert_true (g_file_get_contents (path, &content, &size, &error));
      g_assert_cmpmem (content, size, big, sizes[i]);
      g_assert_cmpint (g_stat (path, &info), ==, 0);
      g_assert_cmpint (info.st_mtime, ==, 1000000);
      g_assert_cmpint (g_remove (path), ==, 0);
    }
  g_assert_cmpint (g_remove (archive), ==, 0);
  g_free (g_steal_pointer (&archive));
  archive = g_build_filename (directory, "folder", NULL);
  g_assert_cmpint (g_rmdir (archive), ==, 0);
  g_assert_cmpint (g_rmdir (directory), ==, 0);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tar/round-trip", test_round_trip);
  return g_test_run ();
}
