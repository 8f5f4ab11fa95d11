/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-keys-words.h"

#include <json-glib/json-glib.h>

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-secret.h"
#include "model/cw-config-limit.h"

static gboolean
is_in_state (GVariant *keys, const char *state)
{
  return g_str_equal (cw_answer_get_string (keys, "state"), state);
}

/* ----- what is there */

char *
cw_keys_words_say_key (GVariant *keys)
{
  g_autoptr (GVariant) array = cw_answer_get_array (keys, "keys");
  gsize n_keys = 0;
  g_autofree const char **ids = g_variant_get_strv (array, &n_keys);
  g_autofree char *all = n_keys > 0 ? g_strjoinv (", ", (char **) ids) : NULL;
  gint64 written = cw_app_text_get_time (keys, "writtenAt");
  g_autofree char *when = cw_app_text_time (written);

  if (n_keys == 0 && written > 0)
    return g_strdup (_ ("The file of the keys cannot be opened."));
  if (n_keys == 0)
    return g_strdup (is_in_state (keys, "lost")
                     ? _ ("There is none.")
                     : _ ("There is none yet: it is made with the first secret."));
  if (written == 0)
    return g_steal_pointer (&all);
  /* Translators: the name of a key, "1f0c5e…", and a time */
  return g_strdup_printf (_ ("%s, in its file since %s"), all, when);
}

char *
cw_keys_words_say_protection (GVariant *keys)
{
  const char *file = cw_answer_get_string (keys, "file");

  if (g_str_equal (cw_answer_get_string (keys, "protection"), "credential"))
    return g_strdup_printf (
        _ ("The service's credential “causeway-vault”. The file %s opens only for this service on "
           "this computer: a copy of it is worth nothing elsewhere, not even to you."),
           file);
  if (!cw_answer_get_bool (keys, "service"))
    return g_strdup_printf (_ ("The rights of the file %s alone. Whoever has a copy of it and of "
                               "the database opens the stored secrets."),
                               file);
  return g_strdup_printf (
      _ ("The rights of the file %s alone. Whoever has a copy of it and of the database opens the "
         "stored secrets. A credential “causeway-vault” of the service seals the file as well."),
         file);
}

const char *
cw_keys_words_get_advice (GVariant *keys)
{
  /* The commands are for a service: nothing else reads what they write. */
  if (g_str_equal (cw_answer_get_string (keys, "protection"), "credential") ||
      !cw_answer_get_bool (keys, "service"))
    return NULL;
  return _ ("Where the engine runs as a service, root gives it a credential, which the TPM of the "
            "computer seals where there is one:\n"
            "head -c 32 /dev/urandom | systemd-creds encrypt --name=causeway-vault - "
            "/etc/causeway/vault.cred\n"
            "systemctl edit causewayd.service, with these two lines:\n"
            "[Service]\n"
            "LoadCredentialEncrypted=causeway-vault:/etc/causeway/vault.cred\n"
            "systemctl restart causewayd.service\n"
            "The file is sealed as the engine begins. Export the keys before: without this "
            "computer, nobody opens it any more.");
}

char *
cw_keys_words_say_secrets (GVariant *keys)
{
  gint64 n_secrets = cw_answer_get_int (keys, "secrets");
  gint64 n_closed = cw_answer_get_int (keys, "lost") + cw_answer_get_int (keys, "damaged");
  g_autofree char *count = cw_app_text_count (n_secrets);
  g_autofree char *closed = cw_app_text_count (n_closed);

  if (n_secrets == 0)
    return g_strdup (_ ("None is stored."));
  if (n_closed == 0)
    return g_strdup_printf (
        ngettext ("%s is sealed, and opens.", "%s are sealed, and open.", (gulong) n_secrets),
        count);
  /* Translators: two numbers: of the secrets that do not open, and of all */
  return g_strdup_printf (_ ("%s of %s cannot be opened."), closed, count);
}

const char *
cw_keys_words_get_trouble (GVariant *keys)
{
  if (is_in_state (keys, "damaged"))
    return _ ("It was changed in the database, or put under another name there, and a cycle that "
              "needs it fails. Put it back from a backup, or enter it again in the set-up. Until "
              "then the key cannot be rotated.");
  if (!is_in_state (keys, "lost"))
    return NULL;
  return _ ("Their key is not there, as after a backup of the database that was restored without "
            "it. No cycle starts. Import the key set that was exported from this installation; "
            "when there is none, give the keys up and enter the secrets again.");
}

/* ----- secrets */

const char *
cw_keys_words_say_state (GVariant *item)
{
  const char *state = cw_answer_get_string (item, "state");

  if (g_str_equal (state, "lost"))
    return _ ("Cannot be opened: its key is not there");
  if (g_str_equal (state, "damaged"))
    return _ ("Cannot be opened: damaged, or put under another name");
  return _ ("Opens");
}

static const struct
{
  const char *kind;
  const char *name;
  const char *place;
} kinds[] = {
  { CW_SECRET_MAIL, N_ ("%s: password of the mail server"),
                        N_ ("Enter it again under “Alerts…” in the main menu.") },
    { CW_SECRET_PASSWORD,
      N_ ("%s: password"), N_ ("Enter it again in the set-up: “Accounts and passwords”.") },
      { CW_SECRET_SECRET,
        N_ ("%s: secret of the application"),
            N_ ("Enter it again in the set-up, under “Accounts and passwords”.") },
        { CW_SECRET_PRIVATE_KEY,
          N_ ("%s: key of the certificate"),
              N_ ("Choose it again in the set-up: “Accounts and passwords”. Or make another one: "
                "“Renew the certificate”.") },
        };

char *
cw_keys_words_name_secret (GVariant *item)
{
  const char *connector = cw_answer_get_string (item, "connector");
  const char *kind = cw_answer_get_string (item, "kind");

  if (connector[0] == '\0')
    connector =
        cw_answer_get_string (item, cw_answer_has (item, "server") ? "server" : "connectorId");
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, kind))
      {
        g_auto (GStrv) parts = g_strsplit (_ (kinds[i].name), "%s", 2);

        return g_strjoinv (connector, parts);
      }
  return g_strdup (cw_answer_get_string (item, "name"));
}

const char *
cw_keys_words_get_place (GVariant *item)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].kind, cw_answer_get_string (item, "kind")))
      return _ (kinds[i].place);
  return _ ("Enter it again in the set-up.");
}

/* ----- what can be done */

const char *
cw_keys_words_get_obstacle (CwKeysAction action, GVariant *keys, const char *role)
{
  g_autoptr (GVariant) ids = cw_answer_get_array (keys, "keys");

  if (action == CW_KEYS_ACTION_CHECK && g_str_equal (role, "operator"))
    return NULL;
  if (!g_str_equal (role, "admin"))
    return _ ("Only for administrators of Causeway.");
  if (action == CW_KEYS_ACTION_EXPORT && g_variant_n_children (ids) == 0)
    return _ ("There is no key that could be exported.");
  if (action == CW_KEYS_ACTION_ROTATE &&
      (is_in_state (keys, "lost") || is_in_state (keys, "damaged")))
    return _ ("Not while stored secrets cannot be opened.");
  return NULL;
}

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const CwRemedy remedies[] = {
  { "busy", N_ ("Wait until that has ended, and try again.") },
  { "interrupted", N_ ("See what is in place below once the engine answers again, and try again.") },
  { "store", N_ ("See that the disk of the engine has room, and try again.") },
  { NULL, NULL },
};

static const CwRemedy import_remedies[] = {
  { "auth", N_ ("Enter the passphrase of that export. Nobody can find it out: without it, this file helps no more.") },
  { "unsupported", N_ ("Install that version here, or export the keys again with this one.") },
  { NULL, NULL },
};
/* clang-format on */

char *
cw_keys_words_say_failure (CwKeysAction action, const GError *error)
{
  const char *code = cw_error_name (error);

  for (const CwRemedy *row = import_remedies; action == CW_KEYS_ACTION_IMPORT && row->code != NULL;
       row++)
    if (g_str_equal (row->code, code))
      return cw_app_text_add_remedy (import_remedies, error->message, code);
  return cw_app_text_add_remedy (remedies, error->message, code);
}

const char *
cw_keys_words_get_strength (CwPassphraseStrength strength)
{
  switch (strength)
    {
    case CW_PASSPHRASE_TOO_SHORT:
      return _ ("Too short: 12 characters at least. Whoever has the file can try as often as they "
                "like.");
    case CW_PASSPHRASE_WEAK:
      return _ ("Weak: most of it repeats itself or runs on. Several words that have nothing to do "
                "with each other are better.");
    case CW_PASSPHRASE_FAIR:
      return _ ("Fair. Another word makes it strong.");
    case CW_PASSPHRASE_STRONG:
      return _ ("Strong, unless it is printed somewhere.");
    }
  g_return_val_if_reached ("");
}

/* ----- the database */

char *
cw_keys_words_say_database (GVariant *status)
{
  g_autoptr (GVariant) database = cw_answer_get_dict (status, "database");

  if (!g_str_equal (cw_answer_get_string (database, "kind"), "sqlite"))
    /* Translators: a database, its schema and its servers */
    return g_strdup_printf (_ ("PostgreSQL, %s"), cw_answer_get_string (database, "place"));
  /* Translators: the path of a file */
  return g_strdup_printf (_ ("SQLite, in the file %s"), cw_answer_get_string (database, "file"));
}

char *
cw_keys_words_say_size (GVariant *status)
{
  g_autoptr (GVariant) database = cw_answer_get_dict (status, "database");

  /* What a server needs, it knows itself. */
  if (!cw_answer_has (database, "bytes"))
    return g_strdup ("");
  return g_format_size ((guint64) cw_answer_get_int (database, "bytes"));
}

/* As long as a set-up says that it does not serve one, neither does this. */
const char *
cw_keys_words_get_limit (void)
{
  g_autoptr (JsonNode) node =
      json_from_string ("{\"installation\": {\"database\": {\"kind\": \"postgresql\"}}}", NULL);
  g_autoptr (GPtrArray) limits = cw_config_limits_find (node);

  if (limits->len == 0)
    return _ ("It is chosen in the set-up, or by causewayctl database move.");
  return _ (((CwConfigLimit *) g_ptr_array_index (limits, 0))->text);
}
