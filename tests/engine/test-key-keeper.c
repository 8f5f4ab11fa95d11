/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "engine-fixture.h"
#include "engine/cw-key-keeper.h"
#include "store/cw-config-store.h"
#include "store/cw-database-file.h"

#define ONE   "connector/1/password"
#define TWO   "connector/2/password"
#define THREE "connector/3/password"

typedef struct
{
  char *directory;
  CwStore *store;
  CwVault *vault;
} Fixture;

static void
set_up (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  f->directory = g_dir_make_tmp ("cw-keeper-XXXXXX", &error);
  g_assert_no_error (error);
  f->store = cw_store_open (f->directory, &error);
  g_assert_no_error (error);
  f->vault = cw_vault_open (f->directory, &error);
  g_assert_no_error (error);
}

static void
tear_down (Fixture *f, gconstpointer unused)
{
  cw_vault_free (f->vault);
  cw_store_unref (f->store);
  engine_fixture_remove_tree (f->directory);
  g_free (f->directory);
}

/* A process that ends forgets the keys which the file has no more. */
static void
reopen_vault (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  cw_vault_free (f->vault);
  f->vault = cw_vault_open (f->directory, &error);
  g_assert_no_error (error);
}

/* ----- what is stored */

/* @sealed: (nullable): nothing */
static void
put (Fixture *f, const char *name, GBytes *sealed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (f->store, &error);

  g_assert_no_error (error);
  g_assert_true (cw_store_session_begin (session, &error));
  g_assert_true (cw_config_store_put_secret (session, name, sealed, &error));
  g_assert_true (cw_store_session_commit (session, &error));
}

static GBytes *
get (Fixture *f, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (f->store, &error);
  GBytes *sealed = cw_config_store_get_secret (session, name, &error);

  g_assert_no_error (error);
  return sealed;
}

/* The secret is its name. */
static void
seal (Fixture *f, const char *name)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (name);
  g_autoptr (GBytes) sealed = cw_vault_seal (f->vault, name, secret, &error);

  g_assert_no_error (error);
  put (f, name, sealed);
}

static gboolean
opens (Fixture *f, const char *name)
{
  g_autoptr (GBytes) sealed = get (f, name);
  g_autoptr (CwSecret) secret = cw_vault_unseal (f->vault, name, sealed, NULL);

  return secret != NULL && g_str_equal (cw_secret_peek (secret, NULL), name);
}

/* ----- what can be done to it */

static void
swap (Fixture *f)
{
  g_autoptr (GBytes) one = get (f, ONE);
  g_autoptr (GBytes) two = get (f, TWO);

  put (f, ONE, two);
  put (f, TWO, one);
}

/* To its first @size bytes; 0: to one that says nothing of a key. */
static void
cut (Fixture *f, const char *name, gsize size)
{
  g_autoptr (GBytes) whole = get (f, name);
  g_autoptr (GBytes) part =
      size > 0 ? g_bytes_new_from_bytes (whole, 0, size) : g_bytes_new_static ("?", 1);

  put (f, name, part);
}

static void
flip (Fixture *f, const char *name, gsize at)
{
  g_autoptr (GBytes) whole = get (f, name);
  gsize size = g_bytes_get_size (whole);
  guint8 *data = g_memdup2 (g_bytes_get_data (whole, NULL), size);
  g_autoptr (GBytes) changed = g_bytes_new_take (data, size);

  data[at] ^= 1;
  put (f, name, changed);
}

static void
do_nothing (Fixture *f)
{
}

static void
cut_end (Fixture *f)
{
  cut (f, ONE, 60);
}

static void
cut_header (Fixture *f)
{
  cut (f, ONE, 10);
}

static void
replace (Fixture *f)
{
  cut (f, ONE, 0);
}

static void
flip_version (Fixture *f)
{
  flip (f, ONE, 3);
}

static void
flip_key_id (Fixture *f)
{
  flip (f, ONE, 5);
}

static const struct
{
  const char *name;
  void (*spoil) (Fixture *f);
  guint n_lost;
  guint n_damaged;
  int code; /* of a rotation; -1: it goes well */
} cases[] = {
  { "all well", do_nothing, 0, 0, -1 },
  { "put under each other's names", swap, 0, 2, CW_ERROR_INVALID_DATA },
  { "cut", cut_end, 0, 1, CW_ERROR_INVALID_DATA },
  { "cut within what says the key", cut_header, 0, 1, CW_ERROR_INVALID_DATA },
  { "something else", replace, 0, 1, CW_ERROR_INVALID_DATA },
  { "of a newer version", flip_version, 0, 1, CW_ERROR_INVALID_DATA },
  { "another key's", flip_key_id, 1, 0, CW_ERROR_AUTH },
};

/* ----- the tests */

static void
read_state (Fixture *f, CwKeyState *ret_state)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = cw_store_open_session (f->store, &error);

  g_assert_true (cw_key_state_read (session, f->vault, ret_state, &error));
  g_assert_no_error (error);
}

static GPtrArray *
keep_all (Fixture *f)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  g_ptr_array_add (kept, get (f, ONE));
  g_ptr_array_add (kept, get (f, TWO));
  return kept;
}

static void
put_back (Fixture *f, GPtrArray *kept)
{
  put (f, ONE, g_ptr_array_index (kept, 0));
  put (f, TWO, g_ptr_array_index (kept, 1));
}

/* Whatever was done to it: put back as it was, it opens, after a rotation that was refused and
 * after one that broke off before anything was sealed anew. */
static void
try_case (Fixture *f, guint i, gboolean is_half_way)
{
  g_autoptr (GPtrArray) kept = keep_all (f);
  g_auto (CwKeyState) state = { 0 };
  g_autoptr (GError) error = NULL;
  gboolean is_good = FALSE;

  g_test_message ("%s", cases[i].name);
  cases[i].spoil (f);
  read_state (f, &state);
  g_assert_cmpuint (state.n_secrets, ==, 3);
  g_assert_cmpuint (g_strv_length (state.lost), ==, cases[i].n_lost);
  g_assert_cmpuint (g_strv_length (state.damaged), ==, cases[i].n_damaged);
  if (is_half_way)
    g_assert_true (cw_vault_add_key (f->vault, &error));
  is_good = cw_key_keeper_rotate (f->store, f->vault, f->directory, &error);
  g_assert_true (is_good == (cases[i].code < 0));
  if (is_good)
    return;
  g_assert_error (error, CW_ERROR, cases[i].code);
  if (cases[i].n_damaged > 0)
    g_assert_nonnull (strstr (error->message, ONE));
  reopen_vault (f);
  put_back (f, kept);
  g_assert_true (opens (f, ONE) && opens (f, TWO) && opens (f, THREE));
}

static void
test_states (Fixture *f, gconstpointer is_half_way)
{
  seal (f, ONE);
  seal (f, TWO);
  seal (f, THREE);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_auto (GStrv) keys = NULL;

      try_case (f, i, is_half_way != NULL);
      /* All is as it was: it ends well. */
      g_assert_true (cw_key_keeper_rotate (f->store, f->vault, f->directory, &error));
      reopen_vault (f);
      keys = cw_vault_list_keys (f->vault);
      g_assert_cmpuint (g_strv_length (keys), ==, 1);
      g_assert_true (opens (f, ONE) && opens (f, TWO) && opens (f, THREE));
    }
}

/* The start of the engine: the key that a damaged value names stays, and goes once that is entered
 * again. */
static void
test_settle (Fixture *f, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) both = NULL;
  g_auto (GStrv) one = NULL;

  seal (f, ONE);
  seal (f, TWO);
  cut_end (f);
  g_assert_true (cw_vault_add_key (f->vault, &error));
  g_assert_true (cw_key_keeper_settle (f->store, f->vault, f->directory, NULL, &error));
  both = cw_vault_list_keys (f->vault);
  g_assert_cmpuint (g_strv_length (both), ==, 2);
  g_assert_true (opens (f, TWO));
  seal (f, ONE);
  g_assert_true (cw_key_keeper_settle (f->store, f->vault, f->directory, NULL, &error));
  one = cw_vault_list_keys (f->vault);
  g_assert_cmpuint (g_strv_length (one), ==, 1);
  reopen_vault (f);
  g_assert_true (opens (f, ONE) && opens (f, TWO));
}

/* ----- the password of the database */

static void
write_places (Fixture *f)
{
  static const char text[] = "{\"kind\": \"postgresql\", \"hosts\": [{\"host\": \"db.example\"}], "
                             "\"name\": \"causeway\"}";
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (CwSecret) password = cw_secret_new_from_string ("one");
  CwDatabasePlaces places = { .database = json_node_get_object (node), .password = password };

  g_assert_true (cw_database_file_write (f->directory, f->vault, &places, &error));
}

static void
test_file (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->directory, "database.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDatabaseFile) file = NULL;
  g_autofree char *whole = NULL;
  g_autofree char *damaged = NULL;
  char *at = NULL;

  seal (f, ONE);
  write_places (f);
  g_assert_true (g_file_get_contents (path, &whole, NULL, &error));
  damaged = g_strdup (whole);
  at = strstr (damaged, "\"password\": \"");
  g_assert_nonnull (at);
  at[60] = at[60] == 'A' ? 'B' : 'A';
  g_assert_true (
      g_file_set_contents_full (path, damaged, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error));
  g_assert_false (cw_key_keeper_rotate (f->store, f->vault, f->directory, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
  g_clear_error (&error);
  g_assert_true (cw_vault_add_key (f->vault, &error));
  g_assert_true (cw_key_keeper_settle (f->store, f->vault, f->directory, NULL, &error));
  reopen_vault (f);
  g_assert_true (
      g_file_set_contents_full (path, whole, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error));
  file = cw_database_file_read (f->directory, f->vault, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (cw_secret_peek (file->settings->password, NULL), ==, "one");
}

static void
assert_opens (CwDatabaseFile *file, const GError *error)
{
  g_assert_no_error (error);
  g_assert_nonnull (file);
  g_assert_cmpstr (cw_secret_peek (file->settings->password, NULL), ==, "one");
}

/* Both what the file says and what it said before. */
static void
assert_files_open (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDatabaseFile) file = cw_database_file_read (f->directory, f->vault, &error);
  g_autoptr (CwDatabaseFile) kept = NULL;

  assert_opens (file, error);
  kept = cw_database_file_read_kept (f->directory, f->vault, &error);
  assert_opens (kept, error);
}

static void
write_both (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  seal (f, ONE);
  write_places (f);
  g_assert_true (cw_database_file_keep (f->directory, &error));
  assert_files_open (f);
}

static void
rotate (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) keys = NULL;

  g_assert_true (cw_key_keeper_rotate (f->store, f->vault, f->directory, &error));
  g_assert_no_error (error);
  keys = cw_vault_list_keys (f->vault);
  g_assert_cmpuint (g_strv_length (keys), ==, 1);
}

static void
abandon (Fixture *f)
{
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) before = cw_vault_list_keys (f->vault);
  g_auto (GStrv) after = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_true (cw_key_keeper_abandon (f->store, f->vault, f->directory, &names, &error));
  g_assert_no_error (error);
  after = cw_vault_list_keys (f->vault);
  g_assert_cmpuint (g_strv_length (after), ==, 1);
  g_assert_false (g_strv_contains ((const char *const *) before, after[0]));
}

/* A rotation that ends behind the new key, and goes on with the next start. */
static void
break_off (Fixture *f)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_vault_add_key (f->vault, &error));
  reopen_vault (f);
  assert_files_open (f);
  g_assert_true (cw_key_keeper_settle (f->store, f->vault, f->directory, NULL, &error));
  g_assert_no_error (error);
}

/* A move that broke off is made good by what the file said before, whatever became of the keys. */
static void
test_kept (Fixture *f, gconstpointer unused)
{
  static void (*const changes[]) (Fixture * f) = { rotate, abandon, break_off, rotate };

  write_both (f);
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      changes[i](f);
      reopen_vault (f);
      assert_files_open (f);
    }
}

/* One that nobody can use any more is in nobody's way. */
static void
test_kept_damaged (Fixture *f, gconstpointer unused)
{
  g_autofree char *path = g_build_filename (f->directory, "database.json.left", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDatabaseFile) file = NULL;

  write_both (f);
  g_assert_true (g_file_set_contents_full (path, "{}", -1, G_FILE_SET_CONTENTS_NONE, 0600, &error));
  g_test_expect_message ("cw-store", G_LOG_LEVEL_WARNING, "*stays as it is sealed*");
  g_test_expect_message ("cw-store", G_LOG_LEVEL_WARNING, "*stays as it is sealed*");
  rotate (f);
  reopen_vault (f);
  file = cw_database_file_read (f->directory, f->vault, &error);
  assert_opens (file, error);
}

#define KEEPER_TEST(path, data, func) g_test_add (path, Fixture, data, set_up, func, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  KEEPER_TEST ("/key-keeper/states", NULL, test_states);
  KEEPER_TEST ("/key-keeper/half-way", GINT_TO_POINTER (TRUE), test_states);
  KEEPER_TEST ("/key-keeper/settle", NULL, test_settle);
  KEEPER_TEST ("/key-keeper/database-password", NULL, test_file);
  KEEPER_TEST ("/key-keeper/place-before", NULL, test_kept);
  KEEPER_TEST ("/key-keeper/place-before-damaged", NULL, test_kept_damaged);
  return g_test_run ();
}
