/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include <gio/gio.h>
#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "vault/cw-vault.h"

#define NAME       "connector/1/password"
#define PASSPHRASE "correct horse battery"

typedef struct
{
  char *state_dir;
  char *key_path;
  char *credentials; /* folder */
  CwVault *vault;
} Fixture;

static CwVault *
open_vault (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  CwVault *vault = cw_vault_open (fixture->state_dir, &error);

  g_assert_no_error (error);
  return vault;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->state_dir = g_dir_make_tmp ("cw-keys-XXXXXX", NULL);
  g_assert_nonnull (fixture->state_dir);
  fixture->key_path = g_build_filename (fixture->state_dir, "keys", "vault.key", NULL);
  fixture->credentials = g_build_filename (fixture->state_dir, "credentials", NULL);
  fixture->vault = open_vault (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_autofree char *keys = g_path_get_dirname (fixture->key_path);

  g_unsetenv ("CREDENTIALS_DIRECTORY");
  cw_vault_free (fixture->vault);
  g_unlink (fixture->key_path);
  /* Nothing else was left behind: no half-written file. */
  g_assert_cmpint (g_rmdir (keys), ==, 0);
  g_assert_cmpint (g_rmdir (fixture->state_dir), ==, 0);
  g_free (fixture->state_dir);
  g_free (fixture->key_path);
  g_free (fixture->credentials);
}

static GBytes *
seal (CwVault *vault, const char *text)
{
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (text);
  g_autoptr (GError) error = NULL;
  GBytes *sealed = cw_vault_seal (vault, NAME, secret, &error);

  g_assert_no_error (error);
  return sealed;
}

static void
assert_opens (CwVault *vault, GBytes *sealed, const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSecret) secret = cw_vault_unseal (vault, NAME, sealed, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cw_secret_peek (secret, NULL), ==, text);
}

static void
assert_lost (CwVault *vault, GBytes *sealed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSecret) secret = cw_vault_unseal (vault, NAME, sealed, &error);

  g_assert_null (secret);
  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
}

static guint
count_keys (CwVault *vault)
{
  g_auto (GStrv) ids = cw_vault_list_keys (vault);

  return g_strv_length (ids);
}

static void
call (gboolean (*change) (CwVault *vault, GError **error), CwVault *vault)
{
  g_autoptr (GError) error = NULL;
  gboolean is_ok = change (vault, &error);

  g_assert_no_error (error);
  g_assert_true (is_ok);
}

/* All but the one that seals. */
static void
drop_old (CwVault *vault)
{
  g_auto (GStrv) ids = cw_vault_list_keys (vault);
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_vault_drop_keys (vault, (const char *const *) ids + 1, &error));
  g_assert_no_error (error);
}

/* Rotation: whatever breaks off between its steps, another process opens everything. */
static void
test_rotate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) old = seal (fixture->vault, "pa55");
  g_autoptr (GBytes) fresh = NULL;
  g_autoptr (CwVault) between = NULL;
  g_autoptr (CwVault) after = NULL;
  struct stat st;

  g_assert_true (cw_vault_is_current (fixture->vault, old));
  call (cw_vault_add_key, fixture->vault);
  g_assert_cmpuint (count_keys (fixture->vault), ==, 2);
  g_assert_false (cw_vault_is_current (fixture->vault, old));
  fresh = seal (fixture->vault, "pa55");
  g_assert_true (cw_vault_is_current (fixture->vault, fresh));
  between = open_vault (fixture);
  assert_opens (between, old, "pa55");
  assert_opens (between, fresh, "pa55");

  drop_old (fixture->vault);
  g_assert_cmpuint (count_keys (fixture->vault), ==, 1);
  /* Who has read the old value just before still opens it; a new process does not. */
  assert_opens (fixture->vault, old, "pa55");
  after = open_vault (fixture);
  assert_opens (after, fresh, "pa55");
  assert_lost (after, old);
  g_assert_cmpint (g_stat (fixture->key_path, &st), ==, 0);
  g_assert_cmpint (st.st_mode & 07777, ==, 0600);
  drop_old (fixture->vault);
  g_assert_cmpuint (count_keys (fixture->vault), ==, 1);
}

/* One of three goes; the one that seals never does. */
static void
test_drop (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) first = seal (fixture->vault, "pa55");
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) third = NULL;
  g_autoptr (CwVault) after = NULL;
  g_auto (GStrv) ids = NULL;
  g_autoptr (GError) error = NULL;
  const char *dropped[] = { NULL, NULL, "0011223344556677", NULL };

  call (cw_vault_add_key, fixture->vault);
  second = seal (fixture->vault, "pa55");
  call (cw_vault_add_key, fixture->vault);
  third = seal (fixture->vault, "pa55");
  ids = cw_vault_list_keys (fixture->vault);
  dropped[0] = ids[0];
  dropped[1] = ids[1];
  g_assert_true (cw_vault_drop_keys (fixture->vault, dropped, &error));
  g_assert_no_error (error);
  after = open_vault (fixture);
  g_assert_cmpuint (count_keys (after), ==, 2);
  assert_opens (after, first, "pa55");
  assert_opens (after, third, "pa55");
  assert_lost (after, second);
  g_assert_true (cw_vault_is_current (after, third));
  assert_opens (fixture->vault, second, "pa55");
}

static void
test_limit (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (fixture->vault, "pa55");
  g_autoptr (GError) error = NULL;

  for (guint i = 1; i < 16; i++)
    call (cw_vault_add_key, fixture->vault);
  g_assert_false (cw_vault_add_key (fixture->vault, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_FAILED);
  g_assert_cmpuint (count_keys (fixture->vault), ==, 16);
  assert_opens (fixture->vault, sealed, "pa55");
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) old = seal (fixture->vault, "pa55");
  g_autoptr (GBytes) fresh = NULL;

  call (cw_vault_add_key, fixture->vault);
  drop_old (fixture->vault);
  call (cw_vault_replace_keys, fixture->vault);
  g_assert_cmpuint (count_keys (fixture->vault), ==, 1);
  assert_lost (fixture->vault, old);
  fresh = seal (fixture->vault, "other");
  assert_opens (fixture->vault, fresh, "other");
}

static char *
export_keys (CwVault *vault)
{
  g_autoptr (CwSecret) passphrase = cw_secret_new_from_string (PASSPHRASE);
  g_autoptr (GError) error = NULL;
  char *text = cw_vault_export_keys (vault, passphrase, &error);

  g_assert_no_error (error);
  return text;
}

/* @needed: (nullable): the id of a key that is missed */
static void
assert_import_of (CwVault *vault,
                  const char *text,
                  const char *passphrase_text,
                  const char *needed,
                  int code)
{
  const char *const ids[] = { needed, NULL };
  g_autoptr (CwSecret) passphrase = cw_secret_new_from_string (passphrase_text);
  g_autoptr (GError) error = NULL;
  gboolean is_ok = cw_vault_import_keys (vault, text, passphrase, ids, &error);

  if (code < 0)
    g_assert_no_error (error);
  else
    g_assert_error (error, CW_ERROR, code);
  g_assert_true (is_ok == (code < 0));
}

static void
assert_import (CwVault *vault, const char *text, const char *passphrase_text, int code)
{
  assert_import_of (vault, text, passphrase_text, NULL, code);
}

/* To another installation, which has a key and a value of its own. */
static void
test_export (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (fixture->vault, "pa55");
  g_autofree char *text = export_keys (fixture->vault);
  g_autofree char *again = export_keys (fixture->vault);
  g_autoptr (GBytes) own = NULL;
  g_autoptr (CwVault) other = NULL;

  g_assert_cmpstr (text, !=, again);
  g_assert_null (strstr (text, "causeway-vault-key"));
  g_unlink (fixture->key_path);
  other = open_vault (fixture);
  own = seal (other, "own");
  assert_lost (other, sealed);
  assert_import (other, text, "correct horse batterY", CW_ERROR_AUTH);
  g_assert_cmpuint (count_keys (other), ==, 1);
  assert_import (other, text, PASSPHRASE, -1);
  assert_opens (other, sealed, "pa55");
  assert_opens (other, own, "own");
  /* The imported key seals, and a second time changes nothing. */
  g_assert_true (cw_vault_is_current (other, sealed));
  assert_import (other, text, PASSPHRASE, -1);
  g_assert_cmpuint (count_keys (other), ==, 2);
}

static void
test_no_export (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwSecret) passphrase = cw_secret_new_from_string (PASSPHRASE);
  g_autoptr (CwSecret) small = cw_secret_new_from_string ("elevenchars");
  g_autoptr (GBytes) sealed = NULL;
  g_autoptr (GError) error = NULL;

  g_assert_null (cw_vault_export_keys (fixture->vault, passphrase, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  g_clear_error (&error);
  sealed = seal (fixture->vault, "pa55");
  g_assert_nonnull (sealed);
  g_assert_null (cw_vault_export_keys (fixture->vault, small, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
}

/* Replaces the first @from; the text has it. */
static char *
change (const char *text, const char *from, const char *to)
{
  const char *at = strstr (text, from);

  g_assert_nonnull (at);
  return g_strdup_printf ("%.*s%s%s", (int) (at - text), text, to, at + strlen (from));
}

/* Every member of an export is bound to the keys in it. */
static void
test_tampered (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *from;
    const char *to;
    CwError code;
  } cases[] = {
    { "causeway-key-set", "causeway-other", CW_ERROR_INVALID_DATA },
    { "\"version\": 1", "\"version\": 2", CW_ERROR_UNSUPPORTED },
    { "\"operations\": 3", "\"operations\": 4", CW_ERROR_INVALID_DATA },
    { "\"operations\": 3", "\"operations\": 1000000", CW_ERROR_INVALID_DATA },
    { "\"operations\": 3", "\"operations\": \"3\"", CW_ERROR_INVALID_DATA },
    { "\"memoryBytes\": 268435456", "\"memoryBytes\": 268435457", CW_ERROR_INVALID_DATA },
    { "\"memoryBytes\": 268435456", "\"memoryBytes\": 99999999999", CW_ERROR_INVALID_DATA },
    { "\"memoryBytes\": 268435456", "\"memoryBytes\": -1", CW_ERROR_INVALID_DATA },
    { "\"salt\": \"", "\"salt\": \"0", CW_ERROR_INVALID_DATA },
    { "\"nonce\": \"", "\"nonce\": \"zz", CW_ERROR_INVALID_DATA },
    { "\"sealed\": \"", "\"sealed\": \"AAAA", CW_ERROR_INVALID_DATA },
    { "\"sealed\": \"", "\"sealed\": \"\", \"other\": \"", CW_ERROR_INVALID_DATA },
    { "\"sealed\": \"", "\"other\": \"", CW_ERROR_INVALID_DATA },
    { "\"keys\": [", "\"keys\": [\"0011223344556677\", ", CW_ERROR_INVALID_DATA },
    { "\"keys\": [", "\"keys\": [7, ", CW_ERROR_INVALID_DATA },
    { "\"checksum\": \"", "\"checksum\": \"0", CW_ERROR_INVALID_DATA },
    { "{", "[", CW_ERROR_INVALID_DATA },
  };
  g_autoptr (GBytes) sealed = seal (fixture->vault, "pa55");
  g_autofree char *text = export_keys (fixture->vault);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *changed = change (text, cases[i].from, cases[i].to);

      g_test_message ("%s -> %s", cases[i].from, cases[i].to);
      assert_import (fixture->vault, changed, PASSPHRASE, (int) cases[i].code);
    }
  g_assert_cmpuint (count_keys (fixture->vault), ==, 1);
  assert_opens (fixture->vault, sealed, "pa55");
}

/* An export of a version before there was a checksum: read as it was, and a change of it looks as
 * if the passphrase were another one. */
static void
test_without_checksum (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (fixture->vault, "pa55");
  g_autofree char *text = export_keys (fixture->vault);
  g_autofree char *old = change (text, "\"checksum\"", "\"other\"");
  g_autofree char *cost = change (old, "\"operations\": 3", "\"operations\": 4");
  g_autofree char *added = change (old, "\"sealed\": \"", "\"sealed\": \"AAAA");
  g_autofree char *ids = change (old, "\"keys\": [", "\"keys\": [\"0011223344556677\", ");
  g_autofree char *memory =
      change (old, "\"memoryBytes\": 268435456", "\"memoryBytes\": 268435457");

  assert_import (fixture->vault, old, PASSPHRASE, -1);
  assert_import (fixture->vault, cost, PASSPHRASE, CW_ERROR_AUTH);
  assert_import (fixture->vault, added, PASSPHRASE, CW_ERROR_AUTH);
  assert_import (fixture->vault, ids, PASSPHRASE, CW_ERROR_AUTH);
  assert_import (fixture->vault, memory, PASSPHRASE, CW_ERROR_AUTH);
  assert_opens (fixture->vault, sealed, "pa55");
}

/* What is missed must be among what comes. */
static void
test_needed (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (fixture->vault, "pa55");
  g_autoptr (GBytes) junk = g_bytes_new_static ("CWV", 3);
  g_autofree char *needed = cw_vault_dup_key_id (sealed);
  g_auto (GStrv) ids = cw_vault_list_keys (fixture->vault);
  g_autofree char *text = export_keys (fixture->vault);

  g_assert_cmpstr (needed, ==, ids[0]);
  g_assert_null (cw_vault_dup_key_id (junk));
  assert_import_of (fixture->vault, text, PASSPHRASE, "0011223344556677", CW_ERROR_CONFLICT);
  g_assert_cmpuint (count_keys (fixture->vault), ==, 1);
  /* Who does not have the passphrase learns nothing of it. */
  assert_import_of (fixture->vault, text, "correct horse batterY", "0011223344556677",
                    CW_ERROR_AUTH);
  assert_import_of (fixture->vault, text, PASSPHRASE, needed, -1);
}

static void
test_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = cw_vault_get_key_path (fixture->vault);
  g_autoptr (GBytes) sealed = NULL;
  GStatBuf st;

  g_assert_cmpstr (path, ==, fixture->key_path);
  g_assert_cmpint (cw_vault_get_key_time (fixture->vault), ==, 0);
  sealed = seal (fixture->vault, "pa55");
  g_assert_cmpint (g_stat (path, &st), ==, 0);
  g_assert_cmpint (cw_vault_get_key_time (fixture->vault) / G_USEC_PER_SEC, ==, st.st_mtim.tv_sec);
}

/* ----- a credential of the service */

static void
put_credential (Fixture *fixture, const char *content, int mode)
{
  g_autofree char *path = g_build_filename (fixture->credentials, "causeway-vault", NULL);

  g_assert_cmpint (g_mkdir_with_parents (fixture->credentials, 0700), ==, 0);
  g_assert_true (
      g_file_set_contents_full (path, content, -1, G_FILE_SET_CONTENTS_CONSISTENT, mode, NULL));
  g_assert_cmpint (g_chmod (path, mode), ==, 0);
  g_setenv ("CREDENTIALS_DIRECTORY", fixture->credentials, TRUE);
}

static void
remove_credential (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->credentials, "causeway-vault", NULL);

  g_unlink (path);
  g_rmdir (fixture->credentials);
}

static gboolean
is_in_clear (Fixture *fixture)
{
  g_autofree char *content = NULL;

  g_assert_true (g_file_get_contents (fixture->key_path, &content, NULL, NULL));
  return strstr (content, "causeway-vault-key-1") != NULL;
}

static void
test_credential (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = seal (fixture->vault, "pa55");
  g_autoptr (CwVault) with = NULL;
  g_autoptr (CwVault) without = NULL;
  g_autoptr (CwVault) other = NULL;
  g_autoptr (CwVault) back = NULL;

  g_assert_cmpstr (cw_vault_get_protection (fixture->vault), ==, "file");
  g_assert_true (is_in_clear (fixture));
  /* From the first start with one, the file is worth nothing alone. */
  put_credential (fixture, "0123456789abcdef", 0440);
  with = open_vault (fixture);
  g_assert_cmpstr (cw_vault_get_protection (with), ==, "credential");
  g_assert_false (is_in_clear (fixture));
  assert_opens (with, sealed, "pa55");
  call (cw_vault_add_key, with);
  g_assert_false (is_in_clear (fixture));

  /* Without it nothing opens, and nothing is put in its place either. */
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  without = open_vault (fixture);
  assert_lost (without, sealed);
  g_assert_cmpuint (count_keys (without), ==, 0);
  {
    g_autoptr (CwSecret) secret = cw_secret_new_from_string ("x");
    g_autoptr (GError) error = NULL;

    g_assert_null (cw_vault_seal (without, NAME, secret, &error));
    g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
  }
  put_credential (fixture, "another-credential", 0400);
  other = open_vault (fixture);
  assert_lost (other, sealed);
  put_credential (fixture, "0123456789abcdef", 0400);
  back = open_vault (fixture);
  assert_opens (back, sealed, "pa55");
  remove_credential (fixture);
}

static void
test_bad_credential (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *content;
    int mode;
  } cases[] = { { "0123456789abcde", 0400 }, { "0123456789abcdef", 0444 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwSecret) secret = cw_secret_new_from_string ("x");
      g_autoptr (GError) error = NULL;
      g_autoptr (GBytes) sealed = NULL;

      put_credential (fixture, cases[i].content, cases[i].mode);
      sealed = cw_vault_seal (fixture->vault, NAME, secret, &error);
      g_assert_null (sealed);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
  remove_credential (fixture);
  g_unsetenv ("CREDENTIALS_DIRECTORY");
  {
    g_autoptr (GBytes) sealed = seal (fixture->vault, "x");

    g_assert_nonnull (sealed);
  }
}

/* A file whose credential is gone for ever: the export helps. */
static void
test_lost_credential (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) sealed = NULL;
  g_autofree char *text = NULL;
  g_autoptr (CwVault) after = NULL;

  put_credential (fixture, "0123456789abcdef", 0400);
  sealed = seal (fixture->vault, "pa55");
  text = export_keys (fixture->vault);
  remove_credential (fixture);
  after = open_vault (fixture);
  assert_lost (after, sealed);
  assert_import (after, text, PASSPHRASE, -1);
  assert_opens (after, sealed, "pa55");
  g_assert_true (is_in_clear (fixture));
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/keys/rotate", test_rotate },
    { "/keys/drop", test_drop },
    { "/keys/limit", test_limit },
    { "/keys/replace", test_replace },
    { "/keys/export", test_export },
    { "/keys/no-export", test_no_export },
    { "/keys/tampered", test_tampered },
    { "/keys/without-checksum", test_without_checksum },
    { "/keys/needed", test_needed },
    { "/keys/file", test_file },
    { "/keys/credential", test_credential },
    { "/keys/bad-credential", test_bad_credential },
    { "/keys/lost-credential", test_lost_credential },
  };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
