/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-output-file.h"

typedef struct
{
  char *dir;
  char *path;
} Place;

static void
set_up (Place *place, gconstpointer data)
{
  place->dir = g_dir_make_tmp ("cw-output-XXXXXX", NULL);
  place->path = g_build_filename (place->dir, "out", NULL);
}

static guint
count_entries (Place *place)
{
  g_autoptr (GDir) dir = g_dir_open (place->dir, 0, NULL);
  guint n = 0;

  while (g_dir_read_name (dir) != NULL)
    n++;
  return n;
}

static void
tear_down (Place *place, gconstpointer data)
{
  (void) g_unlink (place->path);
  g_assert_cmpint (g_rmdir (place->dir), ==, 0);
  g_free (place->path);
  g_free (place->dir);
}

static void
put (CwOutputFile *file, const char *path, gboolean replaces)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_output_file_open (file, path, replaces, &error));
  g_assert_no_error (error);
  g_assert_cmpint (write (file->fd, "new", 3), ==, 3);
}

static void
assert_content (Place *place, const char *content)
{
  g_autofree char *text = NULL;

  g_assert_true (g_file_get_contents (place->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, content);
  g_assert_cmpuint (count_entries (place), ==, 1);
}

/* It is there when it is kept, not before, and for its owner alone. */
static void
test_kept (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (CwOutputFile) file = CW_OUTPUT_FILE_INIT;
  struct stat info;

  put (&file, place->path, FALSE);
  g_assert_false (g_file_test (place->path, G_FILE_TEST_EXISTS));
  g_assert_true (cw_output_file_keep (&file, &error));
  g_assert_no_error (error);
  assert_content (place, "new");
  g_assert_cmpint (g_lstat (place->path, &info), ==, 0);
  g_assert_cmpint (info.st_mode & 0777, ==, 0600);
}

/* What was not kept leaves nothing, and what was there before stays. */
static void
test_dropped (Place *place, gconstpointer data)
{
  CwOutputFile file = CW_OUTPUT_FILE_INIT;

  g_assert_true (g_file_set_contents (place->path, "old", -1, NULL));
  put (&file, place->path, TRUE);
  cw_output_file_clear (&file);
  assert_content (place, "old");
}

static void
test_replaced (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (CwOutputFile) file = CW_OUTPUT_FILE_INIT;

  g_assert_true (g_file_set_contents (place->path, "old", -1, NULL));
  put (&file, place->path, TRUE);
  g_assert_true (cw_output_file_keep (&file, &error));
  g_assert_no_error (error);
  assert_content (place, "new");
}

/* Also when it came while the other one was written. */
static void
test_taken (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (CwOutputFile) file = CW_OUTPUT_FILE_INIT;
  g_auto (CwOutputFile) second = CW_OUTPUT_FILE_INIT;

  put (&file, place->path, FALSE);
  g_assert_true (g_file_set_contents (place->path, "old", -1, NULL));
  g_assert_false (cw_output_file_keep (&file, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (cw_output_file_open (&second, place->path, FALSE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  assert_content (place, "old");
}

static void
test_nowhere (Place *place, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_auto (CwOutputFile) file = CW_OUTPUT_FILE_INIT;
  g_autofree char *path = g_build_filename (place->dir, "no-folder", "out", NULL);

  g_assert_false (cw_output_file_open (&file, path, TRUE, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*run) (Place *place, gconstpointer data);
  } tests[] = {
    { "/output-file/kept", test_kept },         { "/output-file/dropped", test_dropped },
    { "/output-file/replaced", test_replaced }, { "/output-file/taken", test_taken },
    { "/output-file/nowhere", test_nowhere },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Place, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
