/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-credentials.h"

#include <string.h>

#include "base/cw-time.h"
#include "tenant/cw-tenant-cursor.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-time.h"

/* When it was added, in microseconds: kept with the credential and never shown. */
#define ADDED "cwAdded"

static CwTenantReply *
refuse (const char *code, const char *message)
{
  return cw_tenant_reply_new_invalid ("keyCredentials", code, "%s", message);
}

static JsonObject *
peek (JsonArray *list, guint index)
{
  JsonNode *node = json_array_get_element (list, index);

  return JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static JsonObject *
find_by_id (JsonArray *list, const char *key_id)
{
  guint length = list != NULL ? json_array_get_length (list) : 0;

  for (guint i = 0; key_id != NULL && i < length; i++)
    {
      JsonObject *credential = peek (list, i);
      const char *id = cw_tenant_json_get_string (credential, "keyId");

      if (id != NULL && g_ascii_strcasecmp (id, key_id) == 0)
        return credential;
    }
  return NULL;
}

/* Graph takes the DER of a certificate. */
static CwTenantCertificate *
read_certificate (JsonObject *credential)
{
  const char *text = cw_tenant_json_get_string (credential, "key");
  gsize size = 0;
  g_autofree guchar *der = text != NULL ? g_base64_decode (text, &size) : NULL;

  return der != NULL && size > 0 ? cw_tenant_certificate_new_from_der (der, size) : NULL;
}

static void
set_default (JsonObject *credential, const char *name, const char *value)
{
  if (cw_tenant_json_get_string (credential, name) == NULL)
    json_object_set_string_member (credential, name, value);
}

static void
complete (JsonObject *credential, const CwTenantCertificate *certificate)
{
  g_autofree char *id = g_uuid_string_random ();
  g_autofree char *start = cw_tenant_time_format (certificate->not_before * G_USEC_PER_SEC);
  g_autofree char *end = cw_tenant_time_format (certificate->not_after * G_USEC_PER_SEC);
  gsize size = 0;
  g_autofree guchar *digest = cw_tenant_base64url_decode (certificate->thumbprint, &size);
  g_autofree char *identifier = g_base64_encode (digest, size);

  set_default (credential, "keyId", id);
  set_default (credential, "startDateTime", start);
  set_default (credential, "endDateTime", end);
  set_default (credential, "customKeyIdentifier", identifier);
  json_object_set_int_member (credential, ADDED, g_get_real_time ());
}

static CwTenantReply *
check_new (JsonObject *credential, const CwTenantCertificate *certificate)
{
  const char *end = cw_tenant_json_get_string (credential, "endDateTime");
  gint64 end_usec = 0;

  if (g_strcmp0 (cw_tenant_json_get_string (credential, "type"), "AsymmetricX509Cert") != 0 ||
      g_strcmp0 (cw_tenant_json_get_string (credential, "usage"), "Verify") != 0)
    return refuse ("KeyCredentialsInvalidType",
                   "Key credential type or usage is invalid: a certificate has the type "
                   "AsymmetricX509Cert and the usage Verify.");
  if (certificate == NULL)
    return refuse ("KeyCredentialsInvalidKey",
                   "Key value is invalid certificate: the base64 of a DER is expected.");
  if (end == NULL)
    return NULL;
  if (!cw_time_parse_iso8601 (end, &end_usec) ||
      end_usec / G_USEC_PER_SEC > certificate->not_after || end_usec < g_get_real_time ())
    return refuse ("KeyCredentialsInvalidEndDate",
                   "Key credential end date is invalid: it lies in the past, or behind the end of "
                   "the certificate.");
  return NULL;
}

static CwTenantReply *
add_one (JsonArray *merged, JsonArray *known, JsonObject *source)
{
  JsonObject *old = find_by_id (known, cw_tenant_json_get_string (source, "keyId"));
  g_autoptr (CwTenantCertificate) certificate = read_certificate (source);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (JsonNode) copy = NULL;
  CwTenantReply *refusal = NULL;

  /* What is there already stays as it is; the key need not be sent again. */
  if (old != NULL)
    {
      json_array_add_object_element (merged, json_object_ref (old));
      return NULL;
    }
  refusal = check_new (source, certificate);
  if (refusal != NULL)
    return refusal;
  node = json_node_init_object (json_node_alloc (), source);
  cw_tenant_json_append_node (text, node);
  copy = json_from_string (text->str, NULL);
  complete (json_node_get_object (copy), certificate);
  json_array_add_object_element (merged, json_node_dup_object (copy));
  return NULL;
}

CwTenantReply *
cw_tenant_credentials_merge (CwTenantObject *object, JsonArray *body)
{
  g_autoptr (JsonArray) merged = json_array_new ();
  JsonArray *known = cw_tenant_json_get_array (object->props, "keyCredentials");

  for (guint i = 0; i < json_array_get_length (body); i++)
    {
      JsonObject *source = peek (body, i);
      CwTenantReply *refusal =
          source != NULL ? add_one (merged, known, source)
                         : refuse ("KeyCredentialsInvalidType", "A key credential is an object.");

      if (refusal != NULL)
        return refusal;
    }
  json_object_set_array_member (object->props, "keyCredentials", g_steal_pointer (&merged));
  return NULL;
}

static void
append_one (GString *out, JsonObject *credential, gboolean with_keys)
{
  JsonObjectIter iter = { 0 };
  const char *name = NULL;
  JsonNode *node = NULL;

  cw_tenant_json_append_comma (out);
  g_string_append_c (out, '{');
  json_object_iter_init_ordered (&iter, credential);
  while (json_object_iter_next_ordered (&iter, &name, &node))
    {
      if (g_str_equal (name, ADDED) || (g_str_equal (name, "key") && !with_keys))
        continue;
      cw_tenant_json_append_comma (out);
      g_string_append_printf (out, "\"%s\":", name);
      cw_tenant_json_append_node (out, node);
    }
  if (!with_keys)
    g_string_append (out, out->str[out->len - 1] == '{' ? "\"key\":null" : ",\"key\":null");
  g_string_append_c (out, '}');
}

void
cw_tenant_credentials_append (GString *out, JsonArray *credentials, gboolean with_keys)
{
  g_string_append_c (out, '[');
  for (guint i = 0; i < json_array_get_length (credentials); i++)
    {
      JsonObject *credential = peek (credentials, i);

      if (credential != NULL)
        append_one (out, credential, with_keys);
    }
  g_string_append_c (out, ']');
}

CwTenantCertificate *
cw_tenant_credentials_find (CwTenantObject *object,
                            const char *thumbprint,
                            const char *thumbprint_sha256,
                            guint lag_ms)
{
  JsonArray *list = cw_tenant_json_get_array (object->props, "keyCredentials");
  guint length = list != NULL ? json_array_get_length (list) : 0;
  gint64 until = g_get_real_time () - (gint64) lag_ms * 1000;

  for (guint i = 0; i < length; i++)
    {
      JsonObject *credential = peek (list, i);
      g_autoptr (CwTenantCertificate) certificate = read_certificate (credential);

      if (certificate == NULL || cw_tenant_json_get_int (credential, ADDED, 0) > until)
        continue;
      if (g_strcmp0 (thumbprint_sha256, certificate->thumbprint_sha256) == 0 ||
          g_strcmp0 (thumbprint, certificate->thumbprint) == 0)
        return g_steal_pointer (&certificate);
    }
  return NULL;
}
