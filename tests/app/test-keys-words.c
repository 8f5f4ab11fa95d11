/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-keys-words"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-keys-words.h"
#include "base/cw-error.h"

#define GOOD                                                                                       \
  "{'state': <'good'>, 'secrets': <int64 2>, 'lost': <int64 0>, 'keys': <['1f0c5e']>,"             \
  " 'protection': <'file'>, 'file': <'/var/lib/causeway/keys/vault.key'>,"                         \
  " 'writtenAt': <'2026-11-20T13:00:00Z'>}"
#define SERVICE                                                                                    \
  "{'state': <'good'>, 'keys': <['1f0c5e']>, 'protection': <'file'>, 'service': <true>,"           \
  " 'file': <'/var/lib/causeway/keys/vault.key'>}"
#define SEALED_SERVICE "{'protection': <'credential'>, 'service': <true>, 'file': <'/k'>}"
#define LOST                                                                                       \
  "{'state': <'lost'>, 'secrets': <int64 3>, 'lost': <int64 2>, 'keys': <@as []>,"                 \
  " 'protection': <'credential'>, 'file': <'/var/lib/causeway/keys/vault.key'>}"
#define SEALED                                                                                     \
  "{'state': <'lost'>, 'secrets': <int64 1>, 'lost': <int64 1>, 'keys': <@as []>,"                 \
  " 'protection': <'file'>, 'file': <'/k'>, 'writtenAt': <'2026-11-20T13:00:00Z'>}"
#define DAMAGED                                                                                    \
  "{'state': <'damaged'>, 'secrets': <int64 3>, 'lost': <int64 0>, 'damaged': <int64 1>,"          \
  " 'keys': <['1f0c5e']>, 'protection': <'file'>, 'file': <'/k'>}"
#define NONE                                                                                       \
  "{'state': <'none'>, 'secrets': <int64 0>, 'lost': <int64 0>, 'keys': <@as []>,"                 \
  " 'protection': <'file'>, 'file': <'/k'>}"

/* ----- what is there */

static void
test_key (void)
{
  static const struct
  {
    const char *keys;
    const char *said;
  } cases[] = {
    { GOOD, "1f0c5e, in its file since " },
    { LOST, "There is none." },
    { SEALED, "The file of the keys cannot be opened." },
    { NONE, "There is none yet" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) keys = app_variant (cases[i].keys);
      g_autofree char *said = cw_keys_words_say_key (keys);

      g_assert_true (g_str_has_prefix (said, cases[i].said));
    }
}

static void
test_protection (void)
{
  g_autoptr (GVariant) file = app_variant (GOOD);
  g_autoptr (GVariant) credential = app_variant (LOST);
  g_autofree char *by_rights = cw_keys_words_say_protection (file);
  g_autofree char *by_credential = cw_keys_words_say_protection (credential);

  g_autoptr (GVariant) service = app_variant (SERVICE);
  g_autoptr (GVariant) sealed = app_variant (SEALED_SERVICE);
  g_autofree char *of_service = cw_keys_words_say_protection (service);

  g_assert_cmpstr (by_rights, !=, by_credential);
  g_assert_nonnull (strstr (by_rights, "/var/lib/causeway/keys/vault.key"));
  g_assert_nonnull (strstr (by_credential, "/var/lib/causeway/keys/vault.key"));
  g_assert_nonnull (strstr (by_credential, "causeway-vault"));
  g_assert_nonnull (strstr (cw_keys_words_get_advice (service), "systemd-creds encrypt"));
  g_assert_nonnull (strstr (of_service, "causeway-vault"));
  g_assert_null (cw_keys_words_get_advice (sealed));
  /* An engine that a window has started takes no credential of a service. */
  g_assert_null (cw_keys_words_get_advice (file));
  g_assert_null (strstr (by_rights, "causeway-vault"));
  g_assert_null (cw_keys_words_get_advice (credential));
}

static void
test_secrets (void)
{
  static const struct
  {
    const char *keys;
    const char *said;
    gboolean is_trouble;
  } cases[] = {
    { GOOD, "2 are sealed, and open.", FALSE },
    { LOST, "2 of 3 cannot be opened.", TRUE },
    { DAMAGED, "1 of 3 cannot be opened.", TRUE },
    { NONE, "None is stored.", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) keys = app_variant (cases[i].keys);
      g_autofree char *said = cw_keys_words_say_secrets (keys);

      g_assert_cmpstr (said, ==, cases[i].said);
      g_assert_true ((cw_keys_words_get_trouble (keys) != NULL) == cases[i].is_trouble);
    }
}

static void
test_states (void)
{
  static const struct
  {
    const char *item;
    const char *said;
  } cases[] = {
    { "{'opens': <true>, 'state': <'good'>}", "Opens" },
    { "{'opens': <false>, 'state': <'lost'>}", "Cannot be opened: its key is not there" },
    { "{'opens': <false>, 'state': <'damaged'>}",
      "Cannot be opened: damaged, or put under another name" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) item = app_variant (cases[i].item);

      g_assert_cmpstr (cw_keys_words_say_state (item), ==, cases[i].said);
    }
}

/* Each kind has a name and a place of its own; what this version does not know keeps the engine's.
 */
static void
test_names (void)
{
  static const struct
  {
    const char *item;
    const char *said;
    const char *place;
  } cases[] = {
    { "{'name': <'connector/1/password'>, 'connector': <'contoso.lab'>, 'kind': <'password'>}",
      "contoso.lab: password", "Accounts and passwords" },
    { "{'name': <'connector/1/password'>, 'connectorId': <'1'>, 'kind': <'password'>}",
      "1: password", "Accounts and passwords" },
    { "{'name': <'connector/2/secret'>, 'connector': <'50%s off'>, 'kind': <'secret'>}",
      "50%s off: secret of the application", "Accounts and passwords" },
    { "{'name': <'connector/2/private-key'>, 'connector': <'c'>, 'kind': <'private-key'>}",
      "c: key of the certificate", "Renew the certificate" },
    { "{'name': <'alerts/mail.example.org/a@b'>, 'server': <'mail.example.org'>,"
      " 'kind': <'mail-password'>}",
      "mail.example.org: password of the mail server", "Alerts" },
    { "{'name': <'connector/3/token'>, 'connector': <'c'>, 'kind': <'token'>}", "connector/3/token",
      "set-up" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) item = app_variant (cases[i].item);
      g_autofree char *name = cw_keys_words_name_secret (item);

      g_assert_cmpstr (name, ==, cases[i].said);
      g_assert_nonnull (strstr (cw_keys_words_get_place (item), cases[i].place));
    }
}

/* ----- what can be done */

static void
test_obstacles (void)
{
  static const struct
  {
    const char *keys;
    const char *role;
    gboolean can[CW_KEYS_ACTION_N]; /* export, import, rotate, abandon; back up, check, restore */
  } cases[] = {
    { GOOD, "admin", { TRUE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE } },
    { LOST, "admin", { FALSE, TRUE, FALSE, TRUE, TRUE, TRUE, TRUE } },
    { DAMAGED, "admin", { TRUE, TRUE, FALSE, TRUE, TRUE, TRUE, TRUE } },
    { NONE, "admin", { FALSE, TRUE, TRUE, TRUE, TRUE, TRUE, TRUE } },
    { GOOD, "operator", { [CW_KEYS_ACTION_CHECK] = TRUE } },
    { GOOD, "browse", { FALSE } },
    { GOOD, "", { FALSE } },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (guint action = 0; action < CW_KEYS_ACTION_N; action++)
      {
        g_autoptr (GVariant) keys = app_variant (cases[i].keys);
        const char *obstacle =
            cw_keys_words_get_obstacle ((CwKeysAction) action, keys, cases[i].role);

        g_assert_true ((obstacle == NULL) == cases[i].can[action]);
      }
}

/* The message, and the remedy for what it was in a line of its own. */
static void
test_failures (void)
{
  static const struct
  {
    CwKeysAction action;
    int code;
    const char *remedy; /* (nullable) */
  } cases[] = {
    { CW_KEYS_ACTION_IMPORT, CW_ERROR_AUTH, "Enter the passphrase of that export" },
    { CW_KEYS_ACTION_IMPORT, CW_ERROR_UNSUPPORTED, "Install that version" },
    { CW_KEYS_ACTION_IMPORT, CW_ERROR_BUSY, "Wait until that has ended" },
    { CW_KEYS_ACTION_IMPORT, CW_ERROR_CONFLICT, NULL },
    { CW_KEYS_ACTION_ROTATE, CW_ERROR_AUTH, NULL },
    { CW_KEYS_ACTION_ROTATE, CW_ERROR_BUSY, "Wait until that has ended" },
    { CW_KEYS_ACTION_ABANDON, CW_ERROR_STORE, "has room" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = g_error_new_literal (CW_ERROR, cases[i].code, "It failed");
      g_autofree char *text = cw_keys_words_say_failure (cases[i].action, error);

      g_assert_true (g_str_has_prefix (text, "It failed"));
      if (cases[i].remedy == NULL)
        g_assert_cmpstr (text, ==, "It failed");
      else
        g_assert_nonnull (strstr (text, cases[i].remedy));
    }
}

static void
test_database (void)
{
  g_autoptr (GVariant) status =
      app_variant ("{'database': <{'kind': <'sqlite'>, 'file': <'/s/causeway.db'>, "
                   "'bytes': <int64 1500000>}>}");
  g_autoptr (GVariant) server = app_variant (
      "{'database': <{'kind': <'postgresql'>, 'place': <'causeway.sync @ db1:5432'>}>}");
  g_autofree char *database = cw_keys_words_say_database (status);
  g_autofree char *size = cw_keys_words_say_size (status);

  g_assert_nonnull (strstr (database, "/s/causeway.db"));
  g_assert_nonnull (strstr (size, "1.5"));
  g_assert_cmpuint (strlen (cw_keys_words_get_limit ()), >, 0);
  g_clear_pointer (&database, g_free);
  g_clear_pointer (&size, g_free);
  database = cw_keys_words_say_database (server);
  size = cw_keys_words_say_size (server);
  g_assert_nonnull (strstr (database, "causeway.sync @ db1:5432"));
  g_assert_cmpstr (size, ==, "");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/keys-words/key", test_key);
  g_test_add_func ("/keys-words/protection", test_protection);
  g_test_add_func ("/keys-words/secrets", test_secrets);
  g_test_add_func ("/keys-words/states", test_states);
  g_test_add_func ("/keys-words/names", test_names);
  g_test_add_func ("/keys-words/obstacles", test_obstacles);
  g_test_add_func ("/keys-words/failures", test_failures);
  g_test_add_func ("/keys-words/database", test_database);
  return g_test_run ();
}
