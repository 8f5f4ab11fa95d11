/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-function.h"

#include <string.h>

#include "rules/cw-rule-certificate.h"

#define STRING      CW_RULE_TYPE_STRING
#define CERTIFICATE (CW_RULE_TYPE_BINARY | CW_RULE_TYPE_STRING)

/* Extensions of one certificate that are looked at. */
#define MAX_EXTENSIONS 256

static gnutls_x509_crt_t
read_certificate (const CwRuleValue *value, GError **error)
{
  gnutls_x509_crt_t certificate =
      value->len > 0 ? cw_rule_certificate_new (value->u.text, value->len) : NULL;

  if (certificate == NULL)
    cw_rule_function_fail (error, "the value is not an X.509 certificate");
  return certificate;
}

/* What GnuTLS took as a certificate has a part that it cannot make sense of. */
static gboolean
fail_unreadable (GError **error)
{
  return cw_rule_function_fail (error, "a part of the certificate cannot be read");
}

static gboolean
return_text (CwRuleContext *context, const char *text, CwRuleValue *ret_value)
{
  gsize len = strlen (text);

  *ret_value = cw_rule_value_string (cw_rule_arena_dup (context->arena, text, len), len);
  return TRUE;
}

static gboolean
return_hex (CwRuleContext *context, const guint8 *bytes, gsize len, CwRuleValue *ret_value)
{
  g_autoptr (GString) text = g_string_sized_new (2 * len + 1);

  for (gsize i = 0; i < len; i++)
    g_string_append_printf (text, "%02X", bytes[i]);
  return return_text (context, text->str, ret_value);
}

static gboolean
eval_is_cert (CwRuleContext *context,
              const CwRuleValue *args,
              guint n_args,
              CwRuleValue *ret_value,
              GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate =
      args->type != CW_RULE_TYPE_NULL ? read_certificate (args, NULL) : NULL;

  *ret_value = cw_rule_value_boolean (certificate != NULL);
  return TRUE;
}

/* ----- names */

static gboolean
return_name (CwRuleContext *context,
             const CwRuleValue *args,
             gboolean is_issuer,
             CwRuleValue *ret_value,
             GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);
  g_autofree char *name = NULL;

  if (certificate == NULL)
    return FALSE;
  name = cw_rule_certificate_dup_name (certificate, is_issuer);
  if (name == NULL)
    return fail_unreadable (error);
  return return_text (context, name, ret_value);
}

static gboolean
eval_issuer (CwRuleContext *context,
             const CwRuleValue *args,
             guint n_args,
             CwRuleValue *ret_value,
             GError **error)
{
  return return_name (context, args, TRUE, ret_value, error);
}

static gboolean
eval_subject (CwRuleContext *context,
              const CwRuleValue *args,
              guint n_args,
              CwRuleValue *ret_value,
              GError **error)
{
  return return_name (context, args, FALSE, ret_value, error);
}

static gboolean
eval_name_info (CwRuleContext *context,
                const CwRuleValue *args,
                guint n_args,
                CwRuleValue *ret_value,
                GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (&args[0], error);
  g_autofree char *name = NULL;
  CwRuleCertificateName kind;

  if (certificate == NULL)
    return FALSE;
  if (!cw_rule_certificate_name_find (args[1].u.text, args[1].len, &kind))
    return cw_rule_function_fail (error, "the kind of name is none of SimpleName, EmailName, "
                                         "UpnName, DnsName, DnsFromAlternativeName and UrlName");
  name = cw_rule_certificate_dup_alias (certificate, kind, cw_rule_value_is_true (args[2]));
  return return_text (context, name, ret_value);
}

/* ----- what never differs */

/* The only format that there is. */
static gboolean
eval_format (CwRuleContext *context,
             const CwRuleValue *args,
             guint n_args,
             CwRuleValue *ret_value,
             GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);

  return certificate != NULL && return_text (context, "X509", ret_value);
}

/* Windows keeps it beside a certificate, never in it: empty for one that comes from a directory. */
static gboolean
eval_friendly_name (CwRuleContext *context,
                    const CwRuleValue *args,
                    guint n_args,
                    CwRuleValue *ret_value,
                    GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);

  return certificate != NULL && return_text (context, "", ret_value);
}

/* A name has no object identifier of its own; the original leaves it empty, too. */
static gboolean
eval_name_oid (CwRuleContext *context,
               const CwRuleValue *args,
               guint n_args,
               CwRuleValue *ret_value,
               GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);

  *ret_value = cw_rule_value_null ();
  return certificate != NULL;
}

/* ----- numbers and dates */

static gboolean
eval_fingerprint (CwRuleContext *context,
                  const CwRuleValue *args,
                  guint n_args,
                  CwRuleValue *ret_value,
                  GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);
  guint8 digest[20];
  gsize size = sizeof digest;

  if (certificate == NULL)
    return FALSE;
  if (gnutls_x509_crt_get_fingerprint (certificate, GNUTLS_DIG_SHA1, digest, &size) !=
      GNUTLS_E_SUCCESS)
    return fail_unreadable (error);
  return return_hex (context, digest, size, ret_value);
}

static gboolean
eval_serial_number (CwRuleContext *context,
                    const CwRuleValue *args,
                    guint n_args,
                    CwRuleValue *ret_value,
                    GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);
  guint8 serial[128];
  gsize size = sizeof serial;

  if (certificate == NULL)
    return FALSE;
  if (gnutls_x509_crt_get_serial (certificate, serial, &size) != GNUTLS_E_SUCCESS)
    return fail_unreadable (error);
  return return_hex (context, serial, size, ret_value);
}

static gboolean
eval_version (CwRuleContext *context,
              const CwRuleValue *args,
              guint n_args,
              CwRuleValue *ret_value,
              GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);
  int version = certificate != NULL ? gnutls_x509_crt_get_version (certificate) : 0;

  if (certificate == NULL)
    return FALSE;
  if (version < 0)
    return fail_unreadable (error);
  *ret_value = cw_rule_value_integer (version);
  return TRUE;
}

static gboolean
return_date (time_t when, CwRuleValue *ret_value, GError **error)
{
  if (when == (time_t) -1)
    return fail_unreadable (error);
  *ret_value = cw_rule_value_time ((gint64) when * G_USEC_PER_SEC);
  return TRUE;
}

static gboolean
eval_not_after (CwRuleContext *context,
                const CwRuleValue *args,
                guint n_args,
                CwRuleValue *ret_value,
                GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);

  return certificate != NULL &&
         return_date (gnutls_x509_crt_get_expiration_time (certificate), ret_value, error);
}

static gboolean
eval_not_before (CwRuleContext *context,
                 const CwRuleValue *args,
                 guint n_args,
                 CwRuleValue *ret_value,
                 GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);

  return certificate != NULL &&
         return_date (gnutls_x509_crt_get_activation_time (certificate), ret_value, error);
}

/* ----- algorithms and extensions */

typedef int (*ReadOidFunc) (gnutls_x509_crt_t certificate, char *oid, gsize *size);

static gboolean
return_oid (CwRuleContext *context,
            const CwRuleValue *args,
            ReadOidFunc read_oid,
            CwRuleValue *ret_value,
            GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);
  char oid[128];
  gsize size = sizeof oid;

  if (certificate == NULL)
    return FALSE;
  if (read_oid (certificate, oid, &size) != GNUTLS_E_SUCCESS)
    return fail_unreadable (error);
  return return_text (context, oid, ret_value);
}

/* Key and parameters have one object identifier, that of the key's algorithm. */
static gboolean
eval_key_oid (CwRuleContext *context,
              const CwRuleValue *args,
              guint n_args,
              CwRuleValue *ret_value,
              GError **error)
{
  return return_oid (context, args, gnutls_x509_crt_get_pk_oid, ret_value, error);
}

static gboolean
eval_signature_oid (CwRuleContext *context,
                    const CwRuleValue *args,
                    guint n_args,
                    CwRuleValue *ret_value,
                    GError **error)
{
  return return_oid (context, args, gnutls_x509_crt_get_signature_oid, ret_value, error);
}

static gboolean
eval_key_parameters (CwRuleContext *context,
                     const CwRuleValue *args,
                     guint n_args,
                     CwRuleValue *ret_value,
                     GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);
  g_autoptr (GBytes) parameters = NULL;
  const guint8 *data;
  gsize len = 0;

  if (certificate == NULL)
    return FALSE;
  parameters = cw_rule_certificate_get_key_parameters (certificate);
  if (parameters == NULL)
    return fail_unreadable (error);
  data = g_bytes_get_data (parameters, &len);
  return return_hex (context, data, len, ret_value);
}

static gboolean
eval_extension_oids (CwRuleContext *context,
                     const CwRuleValue *args,
                     guint n_args,
                     CwRuleValue *ret_value,
                     GError **error)
{
  g_auto (gnutls_x509_crt_t) certificate = read_certificate (args, error);
  CwRuleValue *items;
  guint n = 0;

  if (certificate == NULL)
    return FALSE;
  items = cw_rule_arena_alloc (context->arena, MAX_EXTENSIONS * sizeof *items);
  for (guint i = 0; i < MAX_EXTENSIONS; i++)
    {
      char oid[128];
      gsize size = sizeof oid;
      unsigned int is_critical = 0;

      if (gnutls_x509_crt_get_extension_info (certificate, i, oid, &size, &is_critical) !=
          GNUTLS_E_SUCCESS)
        break;
      if (is_critical && return_text (context, oid, &items[n]))
        n++;
    }
  *ret_value = cw_rule_value_list (items, n);
  return TRUE;
}

#define CERTIFICATE_CALL(name, result, function)                                                   \
  CW_RULE_CALL (name, 1, 1, result, function, CERTIFICATE)

const CwRuleFunction cw_rule_functions_certificate[] = {
  CERTIFICATE_CALL ("CertExtensionOids", STRING | CW_RULE_TYPE_LIST, eval_extension_oids),
  CERTIFICATE_CALL ("CertFormat", STRING, eval_format),
  CERTIFICATE_CALL ("CertFriendlyName", STRING, eval_friendly_name),
  CERTIFICATE_CALL ("CertHashString", STRING, eval_fingerprint),
  CERTIFICATE_CALL ("CertIssuer", STRING, eval_issuer),
  CERTIFICATE_CALL ("CertIssuerDN", STRING, eval_issuer),
  CERTIFICATE_CALL ("CertIssuerOid", STRING, eval_name_oid),
  CERTIFICATE_CALL ("CertKeyAlgorithm", STRING, eval_key_oid),
  CERTIFICATE_CALL ("CertKeyAlgorithmParams", STRING, eval_key_parameters),
  CW_RULE_CALL ("CertNameInfo",
                3,
                3,
                STRING,
                eval_name_info,
                CERTIFICATE,
                STRING,
                CW_RULE_TYPE_BOOLEAN),
  CERTIFICATE_CALL ("CertNotAfter", CW_RULE_TYPE_TIME, eval_not_after),
  CERTIFICATE_CALL ("CertNotBefore", CW_RULE_TYPE_TIME, eval_not_before),
  CERTIFICATE_CALL ("CertPublicKeyOid", STRING, eval_key_oid),
  CERTIFICATE_CALL ("CertPublicKeyParametersOid", STRING, eval_key_oid),
  CERTIFICATE_CALL ("CertSerialNumber", STRING, eval_serial_number),
  CERTIFICATE_CALL ("CertSignatureAlgorithmOid", STRING, eval_signature_oid),
  CERTIFICATE_CALL ("CertSubject", STRING, eval_subject),
  CERTIFICATE_CALL ("CertSubjectNameDN", STRING, eval_subject),
  CERTIFICATE_CALL ("CertSubjectNameOid", STRING, eval_name_oid),
  CERTIFICATE_CALL ("CertThumbprint", STRING, eval_fingerprint),
  CERTIFICATE_CALL ("CertVersion", CW_RULE_TYPE_INTEGER, eval_version),
  CW_RULE_CALL ("IsCert",
                1,
                1,
                CW_RULE_TYPE_BOOLEAN,
                eval_is_cert,
                CERTIFICATE | CW_RULE_TYPE_NULL),
  { NULL },
};
