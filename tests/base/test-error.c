/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <errno.h>
#include <string.h>

#include <gio/gio.h>

#include "base/cw-error.h"

/* "cursor-expired" and "org.causeway.Error.CursorExpired" name the same code. */
static void
test_names (void)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (int code = CW_ERROR_FAILED; code <= CW_ERROR_GUARD; code++)
    {
      g_autoptr (GError) error = g_error_new_literal (CW_ERROR, code, "x");
      g_autofree char *dbus_name = g_dbus_error_encode_gerror (error);
      g_autoptr (GString) name = g_string_new (NULL);

      g_assert_true (g_str_has_prefix (dbus_name, "org.causeway.Error."));
      for (const char *p = strrchr (dbus_name, '.') + 1; *p != '\0'; p++)
        {
          if (g_ascii_isupper (*p) && name->len > 0)
            g_string_append_c (name, '-');
          g_string_append_c (name, g_ascii_tolower (*p));
        }
      g_assert_cmpstr (cw_error_code_to_string (code), ==, name->str);
      g_assert_cmpstr (cw_error_name (error), ==, name->str);
      g_assert_true (g_hash_table_add (seen, (gpointer) cw_error_code_to_string (code)));
    }
}

static void
test_foreign (void)
{
  g_autoptr (GError) cancelled = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_CANCELLED, "x");
  g_autoptr (GError) other = g_error_new_literal (G_IO_ERROR, G_IO_ERROR_FAILED, "x");

  g_assert_true (cw_error_is_cancelled (cancelled));
  g_assert_cmpstr (cw_error_name (cancelled), ==, "cancelled");
  g_assert_false (cw_error_is_cancelled (other));
  g_assert_cmpstr (cw_error_name (other), ==, "failed");
}

static void
test_errno (void)
{
  static const struct
  {
    int errno_value;
    CwError code;
  } cases[] = {
    { ENOENT, CW_ERROR_NOT_FOUND },
    { EACCES, CW_ERROR_PERMISSION },
    { EEXIST, CW_ERROR_CONFLICT },
    { ECONNREFUSED, CW_ERROR_UNREACHABLE },
    { ETIMEDOUT, CW_ERROR_TIMEOUT },
    { EPIPE, CW_ERROR_INTERRUPTED },
    { ELOOP, CW_ERROR_INVALID_CONFIG },
    { EIO, CW_ERROR_FAILED },
    { 0, CW_ERROR_FAILED },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (cw_error_code_from_errno (cases[i].errno_value), ==, cases[i].code);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/names", test_names);
  g_test_add_func ("/error/foreign", test_foreign);
  g_test_add_func ("/error/errno", test_errno);
  return g_test_run ();
}
