/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-vault"

#include "config.h"

#include "vault/cw-passphrase-seal.h"

#include <string.h>

#include <sodium.h>

#include "base/cw-error.h"
#include "base/cw-passphrase.h"

#define KEY_SIZE   crypto_aead_xchacha20poly1305_ietf_KEYBYTES
#define NONCE_SIZE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define TAG_SIZE   crypto_aead_xchacha20poly1305_ietf_ABYTES
#define SALT_SIZE  crypto_pwhash_argon2id_SALTBYTES

/* Of a file from elsewhere: what it may make this computer do. */
#define MAXIMUM_OPERATIONS 16
#define MAXIMUM_MEMORY     ((gsize) 1024 * 1024 * 1024)

/* What stands in the file beside the sealed bytes. */
typedef struct
{
  const CwSealBinding *binding;
  guint64 operations;
  gsize memory; /* bytes */
  guint8 salt[SALT_SIZE];
  guint8 nonce[NONCE_SIZE];
} Envelope; /* and over all of it and the sealed bytes, the checksum */

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
  const CwSealBinding *binding = envelope->binding;
  g_autofree char *salt = to_hex (envelope->salt, SALT_SIZE);

  return g_strdup_printf ("%s %d %" G_GUINT64_FORMAT " %" G_GSIZE_FORMAT " %s %s", binding->format,
                          binding->version, envelope->operations, envelope->memory, salt,
                          binding->rest);
}

/* Of everything in the file. Whoever changes the file can change it as well: it only tells a file
 * that was damaged on its way from a passphrase that is another one. (transfer full) */
static char *
compute_checksum (const Envelope *envelope, const char *base64)
{
  g_autofree char *associated = format_associated (envelope);
  g_autofree char *nonce = to_hex (envelope->nonce, NONCE_SIZE);
  g_autofree char *all = g_strdup_printf ("%s %s %s", associated, nonce, base64);

  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
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
add_bytes (JsonObject *object, const char *name, const guint8 *data, gsize size)
{
  g_autofree char *text = to_hex (data, size);

  json_object_set_string_member (object, name, text);
}

static void
add_members (JsonObject *file, const Envelope *envelope, const guint8 *sealed, gsize size)
{
  JsonObject *argon = json_object_new ();
  g_autofree char *base64 = g_base64_encode (sealed, size);
  g_autofree char *checksum = compute_checksum (envelope, base64);

  json_object_set_int_member (argon, "operations", (gint64) envelope->operations);
  json_object_set_int_member (argon, "memoryBytes", (gint64) envelope->memory);
  add_bytes (argon, "salt", envelope->salt, SALT_SIZE);
  json_object_set_object_member (file, "argon2id", argon);
  add_bytes (file, "nonce", envelope->nonce, NONCE_SIZE);
  json_object_set_string_member (file, "sealed", base64);
  json_object_set_string_member (file, "checksum", checksum);
}

static void
init_envelope (Envelope *envelope)
{
  envelope->operations = crypto_pwhash_argon2id_OPSLIMIT_MODERATE;
  envelope->memory = crypto_pwhash_argon2id_MEMLIMIT_MODERATE;
  randombytes_buf (envelope->salt, SALT_SIZE);
  randombytes_buf (envelope->nonce, NONCE_SIZE);
}

static gboolean
check_passphrase (CwSecret *passphrase, GError **error)
{
  gsize size = 0;

  (void) cw_secret_peek (passphrase, &size);
  if (size >= CW_PASSPHRASE_MINIMUM)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "The passphrase is too short: it needs %d characters, because whoever has the "
               "file can try as often as they like",
               CW_PASSPHRASE_MINIMUM);
  return FALSE;
}

gboolean
cw_passphrase_seal_write (JsonObject *file,
                          const CwSealBinding *binding,
                          CwSecret *clear,
                          CwSecret *passphrase,
                          GError **error)
{
  Envelope envelope = { .binding = binding };
  g_autoptr (CwSecret) key = NULL;
  g_autofree char *associated = NULL;
  g_autofree guint8 *sealed = NULL;
  gsize size = 0;

  if (!check_passphrase (passphrase, error))
    return FALSE;
  init_envelope (&envelope);
  key = derive_key (&envelope, passphrase, error);
  if (key == NULL)
    return FALSE;
  associated = format_associated (&envelope);
  (void) cw_secret_peek (clear, &size);
  sealed = g_malloc (size + TAG_SIZE);
  crypto_aead_xchacha20poly1305_ietf_encrypt (
      sealed, NULL, (const guint8 *) cw_secret_peek (clear, NULL), size,
      (const guint8 *) associated, strlen (associated), NULL, envelope.nonce,
      (const guint8 *) cw_secret_peek (key, NULL));
  add_members (file, &envelope, sealed, size + TAG_SIZE);
  return TRUE;
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

static gboolean
read_envelope (JsonObject *object, Envelope *envelope)
{
  JsonObject *argon = get_object (object, "argon2id");
  gint64 operations = 0;
  gint64 memory = 0;

  if (argon == NULL)
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

/* (nullable): it does not open. (transfer full) */
static CwSecret *
decrypt (const Envelope *envelope, const guint8 *sealed, gsize size, CwSecret *key)
{
  g_autofree char *associated = format_associated (envelope);
  guint8 *clear = sodium_malloc (size);
  CwSecret *secret = NULL;

  g_assert (clear != NULL);
  if (crypto_aead_xchacha20poly1305_ietf_decrypt (
          clear, NULL, NULL, sealed, size, (const guint8 *) associated, strlen (associated),
          envelope->nonce, (const guint8 *) cw_secret_peek (key, NULL)) == 0)
    secret = cw_secret_new (clear, size - TAG_SIZE);
  sodium_free (clear);
  return secret;
}

CwSealState
cw_passphrase_seal_open (JsonObject *file,
                         const CwSealBinding *binding,
                         CwSecret *passphrase,
                         CwSecret **ret_clear,
                         GError **error)
{
  Envelope envelope = { .binding = binding };
  const char *base64 = get_text (file, "sealed");
  const char *stored = get_text (file, "checksum");
  g_autofree char *checksum = NULL;
  g_autofree guint8 *sealed = NULL;
  g_autoptr (CwSecret) key = NULL;
  gsize size = 0;

  if (base64 == NULL || !read_envelope (file, &envelope))
    return CW_SEAL_MALFORMED;
  checksum = compute_checksum (&envelope, base64);
  if (stored != NULL && !g_str_equal (stored, checksum))
    return CW_SEAL_DAMAGED;
  sealed = g_base64_decode (base64, &size);
  if (size <= TAG_SIZE)
    return CW_SEAL_MALFORMED;
  key = derive_key (&envelope, passphrase, error);
  if (key == NULL)
    return CW_SEAL_FAILED;
  *ret_clear = decrypt (&envelope, sealed, size, key);
  if (*ret_clear != NULL)
    return CW_SEAL_OPENS;
  return stored != NULL ? CW_SEAL_OTHER : CW_SEAL_OTHER_OR_BAD;
}
