/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "engine-fixture.h"
#include "engine/cw-instance-lock.h"

static char *
make_state_dir (char **ret_parent)
{
  *ret_parent = g_dir_make_tmp ("cw-lock-XXXXXX", NULL);
  g_assert_nonnull (*ret_parent);
  return g_build_filename (*ret_parent, "deep", "state", NULL);
}

static void
test_exclusive (void)
{
  g_autofree char *parent = NULL;
  g_autofree char *state_dir = make_state_dir (&parent);
  g_autofree char *pid = g_strdup_printf ("%d", (int) getpid ());
  g_autoptr (GError) error = NULL;
  g_autoptr (CwInstanceLock) lock = cw_instance_lock_acquire (state_dir, &error);
  GStatBuf info;

  g_assert_no_error (error);
  g_assert_cmpint (g_stat (state_dir, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 07777U, ==, 0700);
  g_assert_null (cw_instance_lock_acquire (state_dir, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_BUSY);
  g_assert_nonnull (strstr (error->message, pid));
  g_clear_error (&error);

  g_clear_pointer (&lock, cw_instance_lock_release);
  lock = cw_instance_lock_acquire (state_dir, &error);
  g_assert_no_error (error);
  g_clear_pointer (&lock, cw_instance_lock_release);
  engine_fixture_remove_tree (parent);
}

/* The kernel drops the lock with the process, however that ends. */
static void
test_after_a_crash (void)
{
  g_autofree char *parent = NULL;
  g_autofree char *state_dir = make_state_dir (&parent);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwInstanceLock) lock = NULL;
  int status = 0;
  pid_t child = fork ();

  if (child == 0)
    {
      CwInstanceLock *held = cw_instance_lock_acquire (state_dir, NULL);

      if (held != NULL)
        abort ();
      _exit (1);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  lock = cw_instance_lock_acquire (state_dir, &error);
  g_assert_no_error (error);
  g_clear_pointer (&lock, cw_instance_lock_release);
  engine_fixture_remove_tree (parent);
}

static void
test_open_to_others (void)
{
  g_autofree char *parent = NULL;
  g_autofree char *state_dir = make_state_dir (&parent);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (state_dir, 0700), ==, 0);
  g_assert_cmpint (g_chmod (state_dir, 0770), ==, 0);
  g_assert_null (cw_instance_lock_acquire (state_dir, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  engine_fixture_remove_tree (parent);
}

static void
test_no_directory (void)
{
  g_autofree char *parent = NULL;
  g_autofree char *state_dir = make_state_dir (&parent);
  g_autofree char *deep = g_path_get_dirname (state_dir);
  g_autoptr (GError) error = NULL;

  g_file_set_contents (deep, "a file", -1, &error);
  g_assert_no_error (error);
  g_assert_null (cw_instance_lock_acquire (state_dir, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  engine_fixture_remove_tree (parent);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/instance-lock/exclusive", test_exclusive);
  g_test_add_func ("/engine/instance-lock/after-a-crash", test_after_a_crash);
  g_test_add_func ("/engine/instance-lock/open-to-others", test_open_to_others);
  g_test_add_func ("/engine/instance-lock/no-directory", test_no_directory);
  return g_test_run ();
}
