/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-key-export.h"

#include <string.h>

#include <json-glib/json-glib.h>
#include <sodium.h>

#include "base/cw-error.h"
#include "base/cw-json.h"

#define FORMAT     "causeway-key-set"
#define VERSION    1
#define KEY_SIZE   crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SALT_SIZE  crypto_pwhash_argon2id_SALTBYTES

/* Of a file from elsewhere: what it may make this computer do. */
#define MAXIMUM_OPERATIONS 16
#define MAXIMUM_MEMORY     ((gsize) 1024 * 1024 * 1024)

/* What stands in the file beside the sealed keys. */
typedef struct
{
  char *ids; /* (owned) joined by commas */
  guint64 operations;
  gsize memory; /* bytes */
  guint8 salt[SALT_SIZE];
  guint8 nonce[NONCE_SIZE];
} Envelope;

static void
envelope_clear (Envelope *envelope)
{
  g_clear_pointer (&envelope->ids, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Envelope, envelope_clear)

static char *
to_hex (const guint8 *data, gsize size)
{
  char *text = g_malloc (2 * size + 1);

  return sodium_bin2hex (text, 2 * size + 1, data, size);
}

/* All that has to be as it was, in one text. */
static char *
format_associated (const Envelope *envelope)
{
  g_autofree char *salt = to_hex (envelope->salt, SALT_SIZE);

  return g_strdup_printf ("%s %d %" G_GUINT64_FORMAT " %" G_GSIZE_FORMAT " %s %s", FORMAT, VERSION,
                          envelope->operations, envelope->memory, salt, envelope->ids);
}

/* Slow and large on purpose. (transfer full) */
static CwSecret *
derive_key (const Envelope *envelope, CwSecret *passphrase, GError **error)
{
  guint8 key[KEY_SIZE];
  gsize size = 0;
  const char *text = cw_secret_peek (passphrase, &size);
  CwSecret *secret = NULL;

  if (crypto_pwhash_argon2id (key, sizeof key, text, size, envelope->salt, envelope->operations,
                              envelope->memory, crypto_pwhash_argon2id_ALG_ARGON2ID13) == 0)
    secret = cw_secret_new (key, sizeof key);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED,
                 "The key of the passphrase cannot be worked out: that takes %u MiB of memory",
                 (guint) (envelope->memory / (1024 * 1024)));
  sodium_memzero (key, sizeof key);
  return secret;
}

/* ----- writing */

static void
add_bytes (JsonBuilder *builder, const char *name, const guint8 *data, gsize size)
{
  g_autofree char *text = to_hex (data, size);

  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, text);
}

static JsonNode *
build_file (CwKeySet *set, const Envelope *envelope, const guint8 *sealed, gsize size)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_auto (GStrv) ids = cw_key_set_list_ids (set);
  g_autofree char *base64 = g_base64_encode (sealed, size);

  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "format");
  json_builder_add_string_value (builder, FORMAT);
  json_builder_set_member_name (builder, "version");
  json_builder_add_int_value (builder, VERSION);
  json_builder_set_member_name (builder, "keys");
  json_builder_begin_array (builder);
  for (guint i = 0; ids[i] != NULL; i++)
    json_builder_add_string_value (builder, ids[i]);
  json_builder_end_array (builder);
  json_builder_set_member_name (builder, "argon2id");
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "operations");
  json_builder_add_int_value (builder, (gint64) envelope->operations);
  json_builder_set_member_name (builder, "memoryBytes");
  json_builder_add_int_value (builder, (gint64) envelope->memory);
  add_bytes (builder, "salt", envelope->salt, SALT_SIZE);
  json_builder_end_object (builder);
  add_bytes (builder, "nonce", envelope->nonce, NONCE_SIZE);
  json_builder_set_member_name (builder, "sealed");
  json_builder_add_string_value (builder, base64);
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

static void
init_envelope (Envelope *envelope, CwKeySet *set)
{
  g_auto (GStrv) ids = cw_key_set_list_ids (set);

  envelope->ids = g_strjoinv (",", ids);
  envelope->operations = crypto_pwhash_argon2id_OPSLIMIT_MODERATE;
  envelope->memory = crypto_pwhash_argon2id_MEMLIMIT_MODERATE;
  randombytes_buf (envelope->salt, SALT_SIZE);
  randombytes_buf (envelope->nonce, NONCE_SIZE);
}

char *
cw_key_export_format (CwKeySet *set, CwSecret *passphrase, GError **error)
{
  g_auto (Envelope) envelope = { NULL };
  g_autoptr (CwSecret) text = cw_key_set_to_text (set);
  g_autoptr (CwSecret) key = NULL;
  g_autofree char *associated = NULL;
  g_autofree guint8 *sealed = NULL;
  g_autoptr (JsonNode) node = NULL;
  gsize size = 0;
  gsize passphrase_size = 0;

  (void) cw_secret_peek (passphrase, &passphrase_size);
  if (passphrase_size < CW_KEY_EXPORT_MINIMUM_PASSPHRASE)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "The passphrase is too short: it needs %d characters, because whoever has the "
                   "file can try as often as they like",
                   CW_KEY_EXPORT_MINIMUM_PASSPHRASE);
      return NULL;
    }
  init_envelope (&envelope, set);
  key = derive_key (&envelope, passphrase, error);
  if (key == NULL)
    return NULL;
  associated = format_associated (&envelope);
  (void) cw_secret_peek (text, &size);
  sealed = g_malloc (size + TAG_SIZE);
  crypto_aead_xchacha20poly1305_ietf_encrypt (
      sealed, NULL, (const guint8 *) cw_secret_peek (text, NULL), size, (const guint8 *) associated,
      strlen (associated), NULL, envelope.nonce, (const guint8 *) cw_secret_peek (key, NULL));
  node = build_file (set, &envelope, sealed, size + TAG_SIZE);
  return cw_json_to_canonical (node, TRUE);
}

/* ----- reading */

static const char *
get_text (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static gboolean
read_bytes (JsonObject *object, const char *name, guint8 *data, gsize size)
{
  const char *text = get_text (object, name);
  gsize n_bytes = 0;

  return text != NULL && strlen (text) == 2 * size &&
         sodium_hex2bin (data, size, text, 2 * size, NULL, &n_bytes, NULL) == 0 && n_bytes == size;
}

static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* Joined by commas; %NULL when they are no texts. (transfer full) (nullable) */
static char *
read_ids (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "keys");
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  g_autoptr (GString) ids = g_string_new (NULL);

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *id = json_array_get_element (array, i);

      if (json_node_get_value_type (id) != G_TYPE_STRING)
        return NULL;
      g_string_append_printf (ids, "%s%s", i > 0 ? "," : "", json_node_get_string (id));
    }
  return array != NULL ? g_string_free (g_steal_pointer (&ids), FALSE) : NULL;
}

static gboolean
read_envelope (JsonObject *object, Envelope *envelope)
{
  JsonObject *argon = get_object (object, "argon2id");
  gint64 operations = 0;
  gint64 memory = 0;

  envelope->ids = read_ids (object);
  if (argon == NULL || envelope->ids == NULL)
    return FALSE;
  operations = json_object_get_int_member_with_default (argon, "operations", 0);
  memory = json_object_get_int_member_with_default (argon, "memoryBytes", 0);
  if (operations < (gint64) crypto_pwhash_argon2id_OPSLIMIT_MIN ||
      operations > MAXIMUM_OPERATIONS || memory < (gint64) crypto_pwhash_argon2id_MEMLIMIT_MIN ||
      memory > (gint64) MAXIMUM_MEMORY)
    return FALSE;
  envelope->operations = (guint64) operations;
  envelope->memory = (gsize) memory;
  return read_bytes (argon, "salt", envelope->salt, SALT_SIZE) &&
         read_bytes (object, "nonce", envelope->nonce, NONCE_SIZE);
}

static gboolean
check_version (JsonObject *object, GError **error)
{
  gint64 version = json_object_get_int_member_with_default (object, "version", 0);

  if (g_strcmp0 (get_text (object, "format"), FORMAT) != 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "This is no exported key set of Causeway");
      return FALSE;
    }
  if (version == VERSION)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                       "The key set was exported by another version of Causeway");
  return FALSE;
}

static CwKeySet *
open_sealed (const Envelope *envelope, const char *base64, CwSecret *passphrase, GError **error)
{
  g_autofree char *associated = format_associated (envelope);
  gsize size = 0;
  g_autofree guint8 *sealed = g_base64_decode (base64, &size);
  g_autoptr (CwSecret) key = NULL;
  g_autoptr (CwSecret) text = NULL;
  guint8 *clear = NULL;
  CwKeySet *set = NULL;

  if (size > TAG_SIZE)
    key = derive_key (envelope, passphrase, error);
  else
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                         "This is no exported key set of Causeway");
  if (key == NULL)
    return NULL;
  clear = sodium_malloc (size);
  g_assert (clear != NULL);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (
          clear, NULL, NULL, sealed, size, (const guint8 *) associated, strlen (associated),
          envelope->nonce, (const guint8 *) cw_secret_peek (key, NULL)) == 0)
    text = cw_secret_new (clear, size - TAG_SIZE);
  sodium_free (clear);
  set = text != NULL ? cw_key_set_parse (text) : NULL;
  if (set == NULL)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_AUTH,
                         "The key set does not open: the passphrase is another one, or the file "
                         "was changed");
  return set;
}

CwKeySet *
cw_key_export_parse (const char *text, CwSecret *passphrase, GError **error)
{
  g_auto (Envelope) envelope = { NULL };
  g_autoptr (JsonNode) node = cw_json_parse (text, -1, FALSE, NULL);
  JsonObject *object =
      node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *sealed = NULL;

  if (object != NULL && !check_version (object, error))
    return NULL;
  sealed = object != NULL ? get_text (object, "sealed") : NULL;
  if (sealed == NULL || !read_envelope (object, &envelope))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                           "This is no exported key set of Causeway");
      return NULL;
    }
  return open_sealed (&envelope, sealed, passphrase, error);
}
