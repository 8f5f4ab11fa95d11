/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-cursor.h"

#include <string.h>

#include <gnutls/gnutls.h>

#define MAC_SIZE 16

char *
cw_tenant_base64url_encode (const void *data, gsize size)
{
  char *text = g_base64_encode (data, size);

  g_strdelimit (text, "+", '-');
  g_strdelimit (text, "/", '_');
  text[strcspn (text, "=")] = '\0';
  return text;
}

guchar *
cw_tenant_base64url_decode (const char *text, gsize *ret_size)
{
  gsize length = strcspn (text, "=");
  g_autoptr (GString) padded = g_string_new_len (text, (gssize) length);

  if (strspn (text + length, "=") != strlen (text + length) || length % 4 == 1)
    return NULL;
  for (gsize i = 0; i < length; i++)
    {
      char byte = padded->str[i];

      if (!g_ascii_isalnum (byte) && byte != '-' && byte != '_')
        return NULL;
      padded->str[i] = byte == '-' ? '+' : byte == '_' ? '/' : byte;
    }
  while (padded->len % 4 != 0)
    g_string_append_c (padded, '=');
  return g_base64_decode (padded->str, ret_size);
}

static void
compute_mac (CwTenantStore *store, const char *purpose, const char *text, guint8 ret_mac[MAC_SIZE])
{
  gsize key_size = 0;
  const guint8 *key = cw_tenant_store_get_key (store, &key_size);
  g_autoptr (GHmac) hmac = g_hmac_new (G_CHECKSUM_SHA256, key, key_size);
  guint8 digest[32] = { 0 };
  gsize digest_size = sizeof digest;

  g_hmac_update (hmac, (const guchar *) purpose, (gssize) strlen (purpose) + 1);
  g_hmac_update (hmac, (const guchar *) text, (gssize) strlen (text));
  g_hmac_get_digest (hmac, digest, &digest_size);
  memcpy (ret_mac, digest, MAC_SIZE);
}

char *
cw_tenant_cursor_seal (CwTenantStore *store, const char *purpose, const char *text)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  guint8 mac[MAC_SIZE] = { 0 };

  compute_mac (store, purpose, text, mac);
  g_byte_array_append (bytes, mac, sizeof mac);
  g_byte_array_append (bytes, (const guint8 *) text, (guint) strlen (text));
  return cw_tenant_base64url_encode (bytes->data, bytes->len);
}

char *
cw_tenant_cursor_open (CwTenantStore *store, const char *purpose, const char *token)
{
  gsize size = 0;
  g_autofree guchar *bytes = cw_tenant_base64url_decode (token, &size);
  g_autofree char *text = NULL;
  guint8 mac[MAC_SIZE] = { 0 };

  if (bytes == NULL || size <= MAC_SIZE)
    return NULL;
  text = g_strndup ((const char *) bytes + MAC_SIZE, size - MAC_SIZE);
  compute_mac (store, purpose, text, mac);
  if (gnutls_memcmp (mac, bytes, MAC_SIZE) != 0)
    return NULL;
  return g_steal_pointer (&text);
}
