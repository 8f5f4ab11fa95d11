/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <json-glib/json-glib.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "vault/cw-profile-file.h"

#define PASSWORD "correct horse battery"
#define TEXT     "{\"computer\":\"old\"}"
#define KEYS     "causeway-vault-key-1 00\n"

/* ----- the parts */

static CwProfileFile *
parse (const char *parts, gssize size)
{
  g_autoptr (CwSecret) secret = cw_secret_new (parts, size < 0 ? strlen (parts) : (gsize) size);

  return cw_profile_file_parse_parts (secret);
}

static void
test_parts (void)
{
  g_autoptr (CwProfileFile) profile =
      parse ("profile 2\n{}\nkeys 3\nk\ny\npassword 0\n\nprivate-key 1\np\n", -1);
  gsize size = 0;

  g_assert_nonnull (profile);
  g_assert_cmpstr (profile->text, ==, "{}");
  g_assert_cmpstr (cw_secret_peek (profile->keys, &size), ==, "k\ny");
  g_assert_cmpuint (size, ==, 3);
  (void) cw_secret_peek (profile->password, &size);
  g_assert_cmpuint (size, ==, 0);
  g_assert_cmpstr (cw_secret_peek (profile->private_key, NULL), ==, "p");
}

static void
test_bad_parts (void)
{
  static const char *const bad[] = {
    "",                                   /* nothing */
    "keys 1\nk\n",                        /* no profile */
    "profile 3\n{}\n",                    /* longer than it is */
    "profile 1\n{}\n",                    /* shorter */
    "profile 2\n{}",                      /* no end */
    "profile\n{}\n",                      /* no size */
    "profile -2\n{}\n",                   /* no number */
    "profile 18446744073709551615\n{}\n", /* round the corner */
    "profile 2\n{}\nprofile 2\n{}\n",     /* twice */
    "profile 2\n{}\nkeys 1\nk\nkeys 1\nk\n",
    "profile 2\n{}\nlater 1\nx\n", /* of another version */
    "profile 2\n\xff\xfe\n",       /* no UTF-8 */
    "profile 2\n{}\n\n",
  };
  g_autofree char *longest = g_strnfill (1000, 'a');

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_test_message ("%u", i);
      g_assert_null (parse (bad[i], -1));
    }
  g_assert_null (parse (longest, -1));
  g_assert_null (parse ("prof\0le 2\n{}\n", 13));
}

/* ----- the file */

/* (transfer full) */
static char *
make_file (void)
{
  g_autoptr (CwSecret) password = cw_secret_new_from_string (PASSWORD);
  g_autoptr (CwProfileFile) profile = g_new0 (CwProfileFile, 1);
  g_autoptr (GError) error = NULL;
  char *text = NULL;

  profile->text = g_strdup (TEXT);
  profile->keys = cw_secret_new_from_string (KEYS);
  profile->password = cw_secret_new_from_string ("of the database");
  text = cw_profile_file_format (profile, password, &error);
  g_assert_no_error (error);
  return text;
}

static CwProfileFile *
open_file (const char *text, const char *password, GError **error)
{
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (password);

  return cw_profile_file_parse (text, secret, error);
}

static void
test_round (void)
{
  g_autofree char *text = make_file ();
  g_autofree char *again = make_file ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CwProfileFile) profile = open_file (text, PASSWORD, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (profile->text, ==, TEXT);
  g_assert_cmpstr (cw_secret_peek (profile->keys, NULL), ==, KEYS);
  g_assert_cmpstr (cw_secret_peek (profile->password, NULL), ==, "of the database");
  g_assert_null (profile->private_key);
  /* Nothing of it can be read, and no two are alike. */
  g_assert_null (strstr (text, "old"));
  g_assert_null (strstr (text, "vault"));
  g_assert_cmpstr (text, !=, again);
}

static void
test_short (void)
{
  g_autoptr (CwSecret) password = cw_secret_new_from_string ("elevenchars");
  const CwProfileFile profile = { .text = (char *) TEXT };
  g_autoptr (GError) error = NULL;

  g_assert_null (cw_profile_file_format (&profile, password, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
}

static void
test_other_password (void)
{
  g_autofree char *text = make_file ();
  g_autoptr (GError) error = NULL;

  g_assert_null (open_file (text, "correct horse batterz", &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
}

static void
check_refused (const char *text, const char *what, int code)
{
  g_autoptr (GError) error = NULL;

  g_test_message ("%s", what);
  g_assert_null (open_file (text, PASSWORD, &error));
  g_assert_error (error, CW_ERROR, code);
}

/* @text with the text @from in it replaced. (transfer full) */
static char *
replace (const char *text, const char *from, const char *to)
{
  g_auto (GStrv) parts = g_strsplit (text, from, 2);

  g_assert_cmpuint (g_strv_length (parts), ==, 2);
  return g_strjoinv (to, parts);
}

/* Each is refused, whether or not whoever changed it knew of the checksum. */
static void
test_changed (void)
{
  static const struct
  {
    const char *from;
    const char *to;
    int code;
  } changes[] = {
    { "\"operations\": 3", "\"operations\": 2", CW_ERROR_INVALID_DATA },
    { "\"operations\": 3", "\"operations\": 99", CW_ERROR_INVALID_DATA },
    { "\"sealed\": \"", "\"sealed\": \"AAAA", CW_ERROR_INVALID_DATA },
    { "\"version\": 1", "\"version\": 2", CW_ERROR_UNSUPPORTED },
    { "causeway-profile", "causeway-key-set", CW_ERROR_INVALID_DATA },
    { "\"nonce\"", "\"once\"", CW_ERROR_INVALID_DATA },
  };
  g_autofree char *text = make_file ();

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *changed = replace (text, changes[i].from, changes[i].to);

      check_refused (changed, changes[i].to, changes[i].code);
    }
}

/* The password does open it, and everything in clear is bound. */
static void
test_bound (void)
{
  g_autofree char *text = make_file ();
  g_autofree char *unchecked = replace (text, "\"checksum\"", "\"unchecked\"");
  g_autofree char *changed = replace (unchecked, "\"operations\": 3", "\"operations\": 2");
  g_autoptr (GError) error = NULL;
  g_autoptr (CwProfileFile) profile = open_file (unchecked, PASSWORD, &error);

  g_assert_no_error (error);
  g_assert_nonnull (profile);
  check_refused (changed, "other cost", CW_ERROR_AUTH);
}

static void
test_no_profile (void)
{
  static const char *const texts[] = { "",
                                       " \n\t",
                                       "x",
                                       "{}",
                                       "[]",
                                       "{\"format\": 3}",
                                       "{\"format\": \"causeway-profile\", \"version\": 1}" };
  g_autofree char *text = make_file ();
  g_autofree char *half = g_strndup (text, strlen (text) / 2);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    check_refused (texts[i], texts[i], CW_ERROR_INVALID_DATA);
  check_refused (half, "half of it", CW_ERROR_INVALID_DATA);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/profile/parts", test_parts);
  g_test_add_func ("/profile/bad-parts", test_bad_parts);
  g_test_add_func ("/profile/round", test_round);
  g_test_add_func ("/profile/short", test_short);
  g_test_add_func ("/profile/other-password", test_other_password);
  g_test_add_func ("/profile/changed", test_changed);
  g_test_add_func ("/profile/bound", test_bound);
  g_test_add_func ("/profile/no-profile", test_no_profile);

  return g_test_run ();
}
