/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "../test-lacks.h"
#include "base/cw-error.h"
#include "base/cw-secret-wipe.h"
#include "base/cw-secret.h"

typedef struct
{
  char *dir;
  char *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->dir = g_dir_make_tmp ("cw-secret-XXXXXX", NULL);
  g_assert_nonnull (fixture->dir);
  fixture->path = g_build_filename (fixture->dir, "secret", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->dir), ==, 0);
  g_free (fixture->path);
  g_free (fixture->dir);
}

static void
write_file (Fixture *fixture, const void *data, gsize size, guint mode)
{
  g_unlink (fixture->path);
  g_assert_true (g_file_set_contents (fixture->path, data, (gssize) size, NULL));
  g_assert_cmpint (g_chmod (fixture->path, (int) mode), ==, 0);
}

static void
test_memory (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwSecret) empty = cw_secret_new (NULL, 0);
  g_autoptr (CwSecret) binary = cw_secret_new ("a\0b", 3);
  g_autoptr (CwSecret) text = cw_secret_new_from_string ("pa55");
  g_autoptr (CwSecret) second = cw_secret_ref (text);
  gsize size = 1;

  g_assert_cmpstr (cw_secret_peek (empty, &size), ==, "");
  g_assert_cmpuint (size, ==, 0);
  g_assert_cmpmem (cw_secret_peek (binary, NULL), 4, "a\0b", 4);
  g_assert_cmpstr (cw_secret_peek (second, &size), ==, "pa55");
  g_assert_cmpuint (size, ==, 4);
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *content;
    gsize size;
    guint mode;
    const char *secret;
    gsize secret_size;
  } cases[] = {
    { "pa55\n", 5, 0600, "pa55", 4 },
    { "pa55\r\n", 6, 0400, "pa55", 4 },
    { "pa55\n\n", 6, 0600, "pa55\n", 5 },
    { "pa55", 4, 0600, "pa55", 4 },
    { " pa55 \n", 7, 0600, " pa55 ", 6 },
    { "a\0b\n", 4, 0600, "a\0b", 3 },
    { "", 0, 0600, "", 0 },
    { "\n", 1, 0600, "", 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwSecret) secret = NULL;
      g_autoptr (GError) error = NULL;
      gsize size = 0;

      write_file (fixture, cases[i].content, cases[i].size, cases[i].mode);
      secret = cw_secret_new_from_file (fixture->path, &error);
      g_assert_no_error (error);
      g_assert_cmpmem (cw_secret_peek (secret, &size), cases[i].secret_size + 1, cases[i].secret,
                       cases[i].secret_size + 1);
      g_assert_cmpuint (size, ==, cases[i].secret_size);
    }
}

static void
assert_refused (const char *path, CwError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSecret) secret = cw_secret_new_from_file (path, &error);

  g_assert_null (secret);
  g_assert_error (error, CW_ERROR, (int) code);
  g_assert_null (strstr (error->message, "pa55"));
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  static const guint modes[] = { 0644, 0640, 0604, 0602, 0620, 0700, 0666, 04600, 0200, 0000 };
  g_autofree char *target = g_build_filename (fixture->dir, "target", NULL);
  g_autofree char *large = g_strnfill (64 * 1024 + 1, 'x');
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSecret) largest = NULL;

  assert_refused (fixture->path, CW_ERROR_NOT_FOUND);
  assert_refused (fixture->dir, CW_ERROR_INVALID_CONFIG);
  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      write_file (fixture, "pa55", 4, modes[i]);
      /* Who is not root cannot even open the last two. */
      assert_refused (fixture->path, geteuid () == 0 || modes[i] & 0400 ? CW_ERROR_INVALID_CONFIG
                                                                        : CW_ERROR_PERMISSION);
    }

  write_file (fixture, large, 64 * 1024, 0600);
  largest = cw_secret_new_from_file (fixture->path, &error);
  g_assert_no_error (error);
  write_file (fixture, large, 64 * 1024 + 1, 0600);
  assert_refused (fixture->path, CW_ERROR_INVALID_CONFIG);

  write_file (fixture, "pa55", 4, 0600);
  g_assert_cmpint (g_rename (fixture->path, target), ==, 0);
  g_assert_cmpint (symlink (target, fixture->path), ==, 0);
  assert_refused (fixture->path, CW_ERROR_INVALID_CONFIG);
  g_unlink (fixture->path);
  g_unlink (target);

  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  assert_refused (fixture->path, CW_ERROR_INVALID_CONFIG);
}

static void
test_owner (Fixture *fixture, gconstpointer data)
{
  if (geteuid () != 0)
    {
      test_lacks ("only root can give a file away");
      return;
    }
  write_file (fixture, "pa55", 4, 0600);
  g_assert_cmpint (chown (fixture->path, 12345, 12345), ==, 0);
  assert_refused (fixture->path, CW_ERROR_INVALID_CONFIG);
}

/* The variant holds the very bytes of the secret, also when that is its last reference. */
static void
test_variant (Fixture *fixture, gconstpointer data)
{
  static const gsize sizes[] = { 0, 1, 40, 4096 };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autofree char *text = g_strnfill (sizes[i], 'x');
      CwSecret *secret = cw_secret_new (text, sizes[i]);
      const char *bytes = cw_secret_peek (secret, NULL);
      g_autoptr (GVariant) variant = g_variant_ref_sink (cw_secret_to_variant (secret));
      gsize size = 0;
      const char *found = NULL;

      cw_secret_unref (secret);
      found = g_variant_get_fixed_array (variant, &size, 1);
      g_assert_cmpmem (found, size, text, sizes[i]);
      g_assert_true (size == 0 || found == bytes);
    }
}

static GVariant *
take_bytes (const char *text)
{
  g_autoptr (GBytes) bytes = g_bytes_new (text, strlen (text));

  return g_variant_new_from_bytes (G_VARIANT_TYPE_BYTESTRING, bytes, TRUE);
}

static void
assert_wiped (GVariant *value, const char *kept)
{
  gconstpointer data = g_variant_get_data (value);
  gsize size = g_variant_get_size (value);

  cw_secret_wipe_variant (value);
  g_assert_null (memmem (data, size, "pa55", 4));
  g_assert_nonnull (memmem (data, size, kept, strlen (kept)));
}

/* The arguments of a call: as GDBus makes them of a message, whose parts have memory of their own,
 * and in one piece. */
static void
test_wipe (Fixture *fixture, gconstpointer data)
{
  for (guint is_whole = 0; is_whole < 2; is_whole++)
    {
      g_autoptr (GVariant) bytes = g_variant_ref_sink (take_bytes ("pa55word"));
      g_autoptr (GVariant) inner = g_variant_ref_sink (take_bytes ("another pa55word"));
      g_auto (GVariantBuilder) list = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
      g_autoptr (GVariant) args = NULL;

      g_variant_builder_add (&list, "(ss@ay)", "contoso", "password", inner);
      args = g_variant_ref_sink (g_variant_new ("(s@aya(ssay)u)", "fabrikam", bytes, &list, 7));
      if (is_whole)
        assert_wiped (args, "fabrikam");
      cw_secret_wipe_variant (args);
      if (!is_whole)
        {
          g_assert_null (memmem (g_variant_get_data (bytes), 8, "pa55", 4));
          g_assert_null (memmem (g_variant_get_data (inner), 16, "pa55", 4));
        }
    }
}

static void
test_equal (Fixture *fixture, gconstpointer data)
{
  static const char *const texts[] = { "", "p", "pa55", "pa56", "Pa55", "pa55 " };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    for (guint j = 0; j < G_N_ELEMENTS (texts); j++)
      {
        g_autoptr (CwSecret) a = cw_secret_new_from_string (texts[i]);
        g_autoptr (CwSecret) b = cw_secret_new_from_string (texts[j]);

        g_assert_true (cw_secret_equal (a, b) == (i == j));
      }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/secret/memory", Fixture, NULL, set_up, test_memory, tear_down);
  g_test_add ("/secret/equal", Fixture, NULL, set_up, test_equal, tear_down);
  g_test_add ("/secret/file", Fixture, NULL, set_up, test_file, tear_down);
  g_test_add ("/secret/refused", Fixture, NULL, set_up, test_refused, tear_down);
  g_test_add ("/secret/owner", Fixture, NULL, set_up, test_owner, tear_down);
  g_test_add ("/secret/variant", Fixture, NULL, set_up, test_variant, tear_down);
  g_test_add ("/secret/wipe", Fixture, NULL, set_up, test_wipe, tear_down);
  return g_test_run ();
}
