/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <glib/gstdio.h>

#include "setup/cw-tls-machine.h"

static void
test_judge (void)
{
  static const struct
  {
    const char *name;
    CwTlsMachine machine;
    CwCheckStatus status;
  } cases[] = {
    { "all is there", { TRUE, TRUE, 140 }, CW_CHECK_OK },
    { "one authority", { TRUE, TRUE, 1 }, CW_CHECK_OK },
    { "no authority", { TRUE, TRUE, 0 }, CW_CHECK_WARNING },
    { "authorities that cannot be read", { TRUE, TRUE, -64 }, CW_CHECK_WARNING },
    { "old versions only", { TRUE, FALSE, 140 }, CW_CHECK_FAILED },
    { "no TLS", { FALSE, TRUE, 140 }, CW_CHECK_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwCheck) check = cw_tls_machine_judge (&cases[i].machine);

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (check->status, ==, cases[i].status);
      g_assert_cmpstr (check->id, ==, "tls");
      g_assert_cmpint (check->remedy != NULL, ==, cases[i].status != CW_CHECK_OK);
    }
}

/* A machine whose policy forbids what servers of today speak: GnuTLS reads it when it is loaded. */
static void
test_policy (void)
{
  g_autofree char *directory = NULL;
  g_autofree char *path = NULL;
  g_autoptr (GError) error = NULL;

  if (g_test_subprocess ())
    {
      CwTlsMachine machine = { 0 };

      cw_tls_machine_read (&machine);
      g_assert_true (machine.has_backend);
      g_assert_false (machine.is_modern);
      return;
    }
  directory = g_dir_make_tmp ("cw-gnutls-XXXXXX", NULL);
  path = g_build_filename (directory, "policy", NULL);
  g_file_set_contents (path, "[overrides]\ndisabled-version = tls1.2\ndisabled-version = tls1.3\n",
                       -1, &error);
  g_assert_no_error (error);
  g_setenv ("GNUTLS_SYSTEM_PRIORITY_FILE", path, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_DEFAULT);
  g_unsetenv ("GNUTLS_SYSTEM_PRIORITY_FILE");
  g_unlink (path);
  g_rmdir (directory);
  g_test_trap_assert_passed ();
}

/* Without such a policy, TLS 1.2 and 1.3 are allowed. */
static void
test_machine (void)
{
  CwTlsMachine machine = { 0 };

  cw_tls_machine_read (&machine);
  g_assert_true (machine.is_modern);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tls-machine/judge", test_judge);
  g_test_add_func ("/tls-machine/policy", test_policy);
  g_test_add_func ("/tls-machine/machine", test_machine);
  return g_test_run ();
}
