/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-profile-file.h"

#include <string.h>

#include <sodium.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "vault/cw-passphrase-seal.h"

#define FORMAT       "causeway-profile"
#define VERSION      1
#define MAXIMUM_HEAD 64 /* of a part: its name, its size */

static const CwSealBinding binding = { FORMAT, VERSION, "" };

void
cw_profile_file_free (CwProfileFile *profile)
{
  if (profile == NULL)
    return;
  g_free (profile->text);
  g_clear_pointer (&profile->keys, cw_secret_unref);
  g_clear_pointer (&profile->password, cw_secret_unref);
  g_clear_pointer (&profile->private_key, cw_secret_unref);
  g_free (profile);
}

/* ----- the parts */

typedef struct
{
  const char *name;
  const char *data;
  gsize size;
} Part;

static Part
make_part (const char *name, CwSecret *secret)
{
  Part part = { .name = name };

  if (secret != NULL)
    part.data = cw_secret_peek (secret, &part.size);
  return part;
}

static gsize
write_part (const Part *part, char *to)
{
  char head[MAXIMUM_HEAD];
  gsize n_head = 0;

  if (part->data == NULL)
    return 0;
  n_head =
      (gsize) g_snprintf (head, sizeof head, "%s %" G_GSIZE_FORMAT "\n", part->name, part->size);
  if (to != NULL)
    {
      memcpy (to, head, n_head);
      memcpy (to + n_head, part->data, part->size);
      to[n_head + part->size] = '\n';
    }
  return n_head + part->size + 1;
}

/* (transfer full) */
static CwSecret *
join_parts (const CwProfileFile *profile)
{
  const Part parts[] = {
    { "profile", profile->text, strlen (profile->text) },
    make_part ("keys", profile->keys),
    make_part ("password", profile->password),
    make_part ("private-key", profile->private_key),
  };
  gsize size = 0;
  gsize offset = 0;
  char *all = NULL;
  CwSecret *secret = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    size += write_part (&parts[i], NULL);
  all = sodium_malloc (size);
  g_assert (all != NULL);
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    offset += write_part (&parts[i], all + offset);
  secret = cw_secret_new (all, size);
  sodium_free (all);
  return secret;
}

/* What is left of the bytes. */
typedef struct
{
  const char *data;
  gsize size;
} Rest;

/* The number before the line end. */
static gboolean
read_size (const char *text, gsize *ret_size)
{
  guint64 size = 0;

  if (!g_ascii_string_to_unsigned (text, 10, 0, CW_PROFILE_FILE_MAXIMUM, &size, NULL))
    return FALSE;
  *ret_size = (gsize) size;
  return TRUE;
}

/* @name: gets the name of the part, which is taken off @rest. */
static gboolean
read_part (Rest *rest, char name[MAXIMUM_HEAD], Part *ret_part)
{
  const char *end = memchr (rest->data, '\n', MIN (rest->size, MAXIMUM_HEAD - 1));
  gsize n_head = end != NULL ? (gsize) (end - rest->data) : 0;
  char *space = NULL;

  if (end == NULL)
    return FALSE;
  memcpy (name, rest->data, n_head);
  name[n_head] = '\0';
  space = strlen (name) == n_head ? strchr (name, ' ') : NULL;
  if (space == NULL || !read_size (space + 1, &ret_part->size))
    return FALSE;
  *space = '\0';
  if (rest->size - n_head < ret_part->size + 2 || end[1 + ret_part->size] != '\n')
    return FALSE;
  ret_part->name = name;
  ret_part->data = end + 1;
  rest->data += n_head + ret_part->size + 2;
  rest->size -= n_head + ret_part->size + 2;
  return TRUE;
}

static gboolean
take_secret (CwSecret **secret, const Part *part)
{
  if (*secret != NULL)
    return FALSE;
  *secret = cw_secret_new (part->data, part->size);
  return TRUE;
}

/* FALSE: it is there twice, or this version knows none of that name. */
static gboolean
take_part (CwProfileFile *profile, const Part *part)
{
  if (g_str_equal (part->name, "keys"))
    return take_secret (&profile->keys, part);
  if (g_str_equal (part->name, "password"))
    return take_secret (&profile->password, part);
  if (g_str_equal (part->name, "private-key"))
    return take_secret (&profile->private_key, part);
  if (!g_str_equal (part->name, "profile") || profile->text != NULL ||
      !g_utf8_validate_len (part->data, part->size, NULL))
    return FALSE;
  profile->text = g_strndup (part->data, part->size);
  return TRUE;
}

CwProfileFile *
cw_profile_file_parse_parts (CwSecret *parts)
{
  g_autoptr (CwProfileFile) profile = g_new0 (CwProfileFile, 1);
  char name[MAXIMUM_HEAD];
  Rest rest = { NULL, 0 };
  Part part;

  rest.data = cw_secret_peek (parts, &rest.size);
  while (rest.size > 0)
    if (!read_part (&rest, name, &part) || !take_part (profile, &part))
      return NULL;
  return profile->text != NULL ? g_steal_pointer (&profile) : NULL;
}

/* ----- the file */

char *
cw_profile_file_format (const CwProfileFile *profile, CwSecret *password, GError **error)
{
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);
  g_autoptr (CwSecret) parts = join_parts (profile);
  JsonObject *file = json_object_new ();

  json_node_take_object (root, file);
  json_object_set_string_member (file, "format", FORMAT);
  json_object_set_int_member (file, "version", VERSION);
  return cw_passphrase_seal_write (file, &binding, parts, password, error)
             ? cw_json_to_canonical (root, TRUE)
             : NULL;
}

static void
set_error_no_profile (GError **error)
{
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "This is no configuration profile of Causeway: choose the file that the end "
                       "of a set-up or `causewayctl instance profile` has saved");
}

static void
set_error_closed (CwSealState state, GError **error)
{
  if (state == CW_SEAL_MALFORMED)
    set_error_no_profile (error);
  else if (state == CW_SEAL_DAMAGED)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                         "The configuration profile is damaged: the file is no longer as it was "
                         "saved. Take another copy of it");
  else if (state == CW_SEAL_OTHER)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_AUTH,
                         "The passphrase is not the one that protects this configuration profile");
  else if (state != CW_SEAL_FAILED)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_AUTH,
                         "The configuration profile does not open: the passphrase is another one, "
                         "or the file was changed");
}

static gboolean
check_head (const char *text, JsonObject *file, GError **error)
{
  gint64 version = 0;

  if (text[strspn (text, " \t\r\n")] == '\0')
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "The file is empty: save the configuration profile once more");
      return FALSE;
    }
  if (file == NULL ||
      g_strcmp0 (json_object_get_string_member_with_default (file, "format", NULL), FORMAT) != 0)
    {
      set_error_no_profile (error);
      return FALSE;
    }
  version = json_object_get_int_member_with_default (file, "version", 0);
  if (version == VERSION)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                       "The configuration profile was saved by another version of Causeway: "
                       "install that version here, or a newer one");
  return FALSE;
}

CwProfileFile *
cw_profile_file_parse (const char *text, CwSecret *password, GError **error)
{
  g_autoptr (JsonNode) root =
      strlen (text) <= CW_PROFILE_FILE_MAXIMUM ? cw_json_parse (text, -1, FALSE, NULL) : NULL;
  JsonObject *file =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  g_autoptr (CwSecret) parts = NULL;
  CwSealState state = CW_SEAL_MALFORMED;
  CwProfileFile *profile = NULL;

  if (!check_head (text, file, error))
    return NULL;
  state = cw_passphrase_seal_open (file, &binding, password, &parts, error);
  if (state == CW_SEAL_OPENS)
    {
      profile = cw_profile_file_parse_parts (parts);
      state = CW_SEAL_MALFORMED;
    }
  if (profile == NULL)
    set_error_closed (state, error);
  return profile;
}
