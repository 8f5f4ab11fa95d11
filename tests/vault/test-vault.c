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
#include "vault/cw-vault.h"

#define NAME      "connector/1/password"
#define N_THREADS 8

typedef struct
{
  char *state_dir;
  char *keys_dir;
  char *key_path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->state_dir = g_dir_make_tmp ("cw-vault-XXXXXX", NULL);
  g_assert_nonnull (fixture->state_dir);
  fixture->keys_dir = g_build_filename (fixture->state_dir, "keys", NULL);
  fixture->key_path = g_build_filename (fixture->keys_dir, "vault.key", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->key_path);
  g_rmdir (fixture->keys_dir);
  /* Nothing else was left behind. */
  g_assert_cmpint (g_rmdir (fixture->state_dir), ==, 0);
  g_free (fixture->key_path);
  g_free (fixture->keys_dir);
  g_free (fixture->state_dir);
}

static CwVault *
open_vault (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  CwVault *vault = cw_vault_open (fixture->state_dir, &error);

  g_assert_no_error (error);
  return vault;
}

static GBytes *
seal (CwVault *vault, const void *data, gsize size)
{
  g_autoptr (CwSecret) secret = cw_secret_new (data, size);
  g_autoptr (GError) error = NULL;
  GBytes *sealed = cw_vault_seal (vault, NAME, secret, &error);

  g_assert_no_error (error);
  return sealed;
}

static void
assert_opens (CwVault *vault, GBytes *sealed, const void *data, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSecret) secret = cw_vault_unseal (vault, NAME, sealed, &error);
  const char *clear = NULL;
  gsize clear_size = 0;

  g_assert_no_error (error);
  clear = cw_secret_peek (secret, &clear_size);
  g_assert_cmpmem (clear, clear_size, data, size);
}

static void
assert_refused (CwVault *vault, const char *name, GBytes *sealed, CwError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSecret) secret = cw_vault_unseal (vault, name, sealed, &error);

  g_assert_null (secret);
  g_assert_error (error, CW_ERROR, (int) code);
  g_assert_null (strstr (error->message, "pa55"));
}

static void
test_first_use (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwVault) vault = open_vault (fixture);
  g_autoptr (CwVault) again = NULL;
  g_autoptr (GBytes) sealed = NULL;
  struct stat st;

  /* Opening makes nothing: a vault may be looked into before there is one. */
  g_assert_false (g_file_test (fixture->keys_dir, G_FILE_TEST_EXISTS));
  sealed = seal (vault, "pa55", 4);
  g_assert_cmpint (g_stat (fixture->keys_dir, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0700);
  g_assert_cmpint (g_stat (fixture->key_path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0600);
  g_assert_cmpint (st.st_nlink, ==, 1);

  assert_opens (vault, sealed, "pa55", 4);
  again = open_vault (fixture);
  assert_opens (again, sealed, "pa55", 4);
}

static void
test_values (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *data;
    gsize size;
  } cases[] = { { "", 0 }, { "p", 1 }, { "a\0b\n", 4 }, { "\xff\xfe", 2 } };
  g_autoptr (CwVault) vault = open_vault (fixture);
  g_autofree char *large = g_strnfill (1000000, 'x');
  g_autoptr (GBytes) sealed_large = seal (vault, large, 1000000);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GBytes) sealed = seal (vault, cases[i].data, cases[i].size);
      g_autoptr (GBytes) other = seal (vault, cases[i].data, cases[i].size);

      assert_opens (vault, sealed, cases[i].data, cases[i].size);
      g_assert_cmpuint (g_bytes_get_size (sealed), ==, cases[i].size + 36 + 16);
      g_assert_false (g_bytes_equal (sealed, other));
    }
  assert_opens (vault, sealed_large, large, 1000000);
}

static void
test_other_name (Fixture *fixture, gconstpointer data)
{
  static const char *const names[] = { "connector/2/password", "connector/1/passwor",
                                       "connector/1/password ", "x", "" };
  g_autoptr (CwVault) vault = open_vault (fixture);
  g_autoptr (GBytes) sealed = seal (vault, "pa55", 4);

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_refused (vault, names[i], sealed, CW_ERROR_INVALID_DATA);
}

static CwError
get_expected_code (gsize offset)
{
  if (offset == 3)
    return CW_ERROR_UNSUPPORTED;
  return offset > 3 && offset < 12 ? CW_ERROR_AUTH : CW_ERROR_INVALID_DATA;
}

static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwVault) vault = open_vault (fixture);
  g_autoptr (GBytes) sealed = seal (vault, "pa55", 4);
  gsize size = 0;
  const guint8 *bytes = g_bytes_get_data (sealed, &size);

  for (gsize i = 0; i < size; i++)
    {
      g_autoptr (GBytes) cut = g_bytes_new (bytes, i);
      guint8 *copy = g_memdup2 (bytes, size);
      g_autoptr (GBytes) changed = NULL;

      copy[i] ^= 0x10;
      changed = g_bytes_new_take (copy, size);
      assert_refused (vault, NAME, cut, CW_ERROR_INVALID_DATA);
      assert_refused (vault, NAME, changed, get_expected_code (i));
    }
}

static void
test_lost_key (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwVault) vault = open_vault (fixture);
  g_autoptr (GBytes) sealed = seal (vault, "pa55", 4);
  g_autoptr (GBytes) sealed_anew = NULL;
  g_autoptr (CwVault) without = NULL;
  g_autofree char *kept = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_get_contents (fixture->key_path, &kept, NULL, &error));
  g_unlink (fixture->key_path);
  without = open_vault (fixture);
  assert_refused (without, NAME, sealed, CW_ERROR_AUTH);
  /* Looking for it did not make another one. */
  g_assert_false (g_file_test (fixture->key_path, G_FILE_TEST_EXISTS));

  /* Put back, it is found without opening the vault again. */
  g_assert_true (g_file_set_contents_full (fixture->key_path, kept, -1,
                                           G_FILE_SET_CONTENTS_CONSISTENT, 0600, &error));
  assert_opens (without, sealed, "pa55", 4);

  /* A secret entered anew makes a new key, which does not open the old ones. */
  g_unlink (fixture->key_path);
  g_clear_pointer (&without, cw_vault_free);
  without = open_vault (fixture);
  sealed_anew = seal (without, "pa55", 4);
  assert_opens (without, sealed_anew, "pa55", 4);
  assert_refused (without, NAME, sealed, CW_ERROR_AUTH);
}

static void
assert_cannot_open (Fixture *fixture, CwError code)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwVault) vault = cw_vault_open (fixture->state_dir, &error);

  g_assert_null (vault);
  g_assert_error (error, CW_ERROR, (int) code);
}

static void
test_wrong_modes (Fixture *fixture, gconstpointer data)
{
  static const guint file_modes[] = { 0644, 0640, 0604, 0660, 0700 };
  static const guint dir_modes[] = { 0755, 0750, 0701, 0770 };
  g_autoptr (CwVault) vault = open_vault (fixture);
  g_autoptr (GBytes) sealed = seal (vault, "pa55", 4);
  g_autoptr (CwVault) again = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (file_modes); i++)
    {
      g_assert_cmpint (g_chmod (fixture->key_path, (int) file_modes[i]), ==, 0);
      assert_cannot_open (fixture, CW_ERROR_INVALID_CONFIG);
    }
  g_assert_cmpint (g_chmod (fixture->key_path, 0400), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (dir_modes); i++)
    {
      g_assert_cmpint (g_chmod (fixture->keys_dir, (int) dir_modes[i]), ==, 0);
      assert_cannot_open (fixture, CW_ERROR_INVALID_CONFIG);
    }
  g_assert_cmpint (g_chmod (fixture->keys_dir, 0700), ==, 0);
  again = open_vault (fixture);
  assert_opens (again, sealed, "pa55", 4);
}

static void
test_wrong_owner (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwVault) vault = open_vault (fixture);
  g_autoptr (GBytes) sealed = NULL;

  if (geteuid () != 0)
    {
      test_lacks ("only root can give a file away");
      return;
    }
  sealed = seal (vault, "pa55", 4);
  g_assert_nonnull (sealed);
  g_assert_cmpint (chown (fixture->key_path, 12345, 12345), ==, 0);
  assert_cannot_open (fixture, CW_ERROR_INVALID_CONFIG);
  g_assert_cmpint (chown (fixture->key_path, 0, 0), ==, 0);
  g_assert_cmpint (chown (fixture->keys_dir, 12345, 12345), ==, 0);
  assert_cannot_open (fixture, CW_ERROR_INVALID_CONFIG);
  g_assert_cmpint (chown (fixture->keys_dir, 0, 0), ==, 0);
}

static void
test_broken_key (Fixture *fixture, gconstpointer data)
{
  static const char *const contents[] = {
    "",
    "nonsense\n",
    "causeway-vault-key-1 00112233\n",
    "causeway-vault-key-2 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n",
    "causeway-vault-key-1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeefg\n",
    "causeway-vault-key-1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff00\n",
  };
  g_autofree char *target = g_build_filename (fixture->state_dir, "target", NULL);

  g_assert_cmpint (g_mkdir (fixture->keys_dir, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_assert_true (g_file_set_contents_full (fixture->key_path, contents[i], -1,
                                               G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
      assert_cannot_open (fixture, CW_ERROR_INVALID_CONFIG);
    }
  g_assert_cmpint (g_rename (fixture->key_path, target), ==, 0);
  g_assert_cmpint (symlink (target, fixture->key_path), ==, 0);
  assert_cannot_open (fixture, CW_ERROR_INVALID_CONFIG);
  g_unlink (target);
}

/* The format is for ever: a key and a value that were written once. */
static void
test_known (Fixture *fixture, gconstpointer data)
{
  static const char key[] =
      "causeway-vault-key-1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff\n";
  static const guint8 value[] = { 0x43, 0x57, 0x56, 0x01, 0x80, 0x05, 0x08, 0x46, 0x8d, 0x43,
                                  0xc8, 0xe9, 0x00, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
                                  0x08, 0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x0e, 0x0f, 0x10, 0x11,
                                  0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0xc3, 0xdf, 0xe8, 0xca,
                                  0xa6, 0x61, 0x8b, 0xbb, 0x63, 0x93, 0x0c, 0x15, 0xe9, 0x4e,
                                  0x5f, 0xe4, 0xb6, 0xe1, 0xc2, 0xd5 };
  g_autoptr (GBytes) sealed = g_bytes_new_static (value, sizeof value);
  g_autoptr (CwVault) vault = NULL;

  g_assert_cmpint (g_mkdir (fixture->keys_dir, 0700), ==, 0);
  g_assert_true (g_file_set_contents_full (fixture->key_path, key, -1,
                                           G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
  vault = open_vault (fixture);
  assert_opens (vault, sealed, "pa55", 4);
}

static gpointer
seal_thread (gpointer data)
{
  g_autoptr (CwVault) vault = open_vault (data);

  return seal (vault, "pa55", 4);
}

/* Many first uses at once, each with a vault of its own, come to one key. */
static void
test_race (Fixture *fixture, gconstpointer data)
{
  GThread *threads[N_THREADS];
  g_autoptr (CwVault) vault = NULL;

  for (guint i = 0; i < N_THREADS; i++)
    threads[i] = g_thread_new ("seal", seal_thread, fixture);
  vault = open_vault (fixture);
  for (guint i = 0; i < N_THREADS; i++)
    {
      g_autoptr (GBytes) sealed = g_thread_join (threads[i]);

      assert_opens (vault, sealed, "pa55", 4);
    }
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *missing = g_build_filename (fixture->state_dir, "missing", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwVault) vault = cw_vault_open (missing, &error);
  g_autoptr (CwSecret) secret = cw_secret_new_from_string ("pa55");
  g_autoptr (GBytes) sealed = NULL;

  g_assert_no_error (error);
  sealed = cw_vault_seal (vault, NAME, secret, &error);
  g_assert_null (sealed);
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/vault/first-use", test_first_use },
    { "/vault/values", test_values },
    { "/vault/other-name", test_other_name },
    { "/vault/damaged", test_damaged },
    { "/vault/lost-key", test_lost_key },
    { "/vault/wrong-modes", test_wrong_modes },
    { "/vault/wrong-owner", test_wrong_owner },
    { "/vault/broken-key", test_broken_key },
    { "/vault/known", test_known },
    { "/vault/race", test_race },
    { "/vault/no-folder", test_no_folder },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
