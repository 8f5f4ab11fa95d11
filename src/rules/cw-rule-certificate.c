/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-certificate.h"

#include <gnutls/abstract.h>
#include <string.h>

#include "rules/cw-rule-text.h"

/* Tags of X.680: how the text of a name is encoded. */
enum
{
  TAG_OBJECT_IDENTIFIER = 0x06,
  TAG_TELETEX_STRING = 0x14,
  TAG_UNIVERSAL_STRING = 0x1C,
  TAG_BMP_STRING = 0x1E,
  TAG_SEQUENCE = 0x30,
};

typedef struct gnutls_pubkey_st PublicKey;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (PublicKey, gnutls_pubkey_deinit)

static void
free_datum (gnutls_datum_t *datum)
{
  gnutls_free (datum->data);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (gnutls_datum_t, free_datum)

/* ----- reading */

static gboolean
import (gnutls_x509_crt_t certificate, const void *data, gsize len, gnutls_x509_crt_fmt_t format)
{
  gnutls_datum_t datum = { (unsigned char *) data, (unsigned int) len };

  return gnutls_x509_crt_import (certificate, &datum, format) == GNUTLS_E_SUCCESS;
}

static gboolean
import_base64 (gnutls_x509_crt_t certificate, const char *data, gsize len)
{
  g_autofree char *text = g_strndup (data, len);
  g_autofree guchar *bytes = NULL;
  gsize n = 0;

  if (!g_ascii_isalnum (text[0]))
    return FALSE;
  bytes = g_base64_decode (text, &n);
  return n > 0 && import (certificate, bytes, n, GNUTLS_X509_FMT_DER);
}

gnutls_x509_crt_t
cw_rule_certificate_new (const void *data, gsize len)
{
  g_auto (gnutls_x509_crt_t) certificate = NULL;
  const char *text = data;
  gboolean is_ok;

  if (len == 0 || len > G_MAXINT32 || gnutls_x509_crt_init (&certificate) != GNUTLS_E_SUCCESS)
    return NULL;
  if (len >= 2 && text[0] == TAG_SEQUENCE && (text[1] & 0x80) != 0) /* not the digit 0 */
    is_ok = import (certificate, data, len, GNUTLS_X509_FMT_DER);
  else if (text[0] == '-')
    is_ok = import (certificate, data, len, GNUTLS_X509_FMT_PEM);
  else
    is_ok = import_base64 (certificate, text, len);
  return is_ok ? g_steal_pointer (&certificate) : NULL;
}

/* ----- names */

/* What Windows' CertNameToStr() has a short name for; RFC 4514 has others. */
static const struct
{
  const char *oid;
  const char *name;
} attribute_names[] = {
  { GNUTLS_OID_X520_COMMON_NAME, "CN" },
  { GNUTLS_OID_X520_SURNAME, "SN" },
  { "2.5.4.5", "SERIALNUMBER" },
  { GNUTLS_OID_X520_COUNTRY_NAME, "C" },
  { GNUTLS_OID_X520_LOCALITY_NAME, "L" },
  { GNUTLS_OID_X520_STATE_OR_PROVINCE_NAME, "S" },
  { "2.5.4.9", "STREET" },
  { GNUTLS_OID_X520_ORGANIZATION_NAME, "O" },
  { GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME, "OU" },
  { GNUTLS_OID_X520_TITLE, "T" },
  { "2.5.4.13", "Description" },
  { GNUTLS_OID_X520_POSTALCODE, "PostalCode" },
  { GNUTLS_OID_X520_GIVEN_NAME, "G" },
  { GNUTLS_OID_X520_INITIALS, "I" },
  { "2.5.4.46", "dnQualifier" },
  { GNUTLS_OID_LDAP_DC, "DC" },
  { GNUTLS_OID_PKCS9_EMAIL, "E" },
};

/* (nullable): it is written with its object identifier. */
static const char *
get_attribute_name (const char *oid)
{
  for (guint i = 0; i < G_N_ELEMENTS (attribute_names); i++)
    if (strcmp (oid, attribute_names[i].oid) == 0)
      return attribute_names[i].name;
  return NULL;
}

/* UTF-16BE or UTF-32BE (X.690 8.23). (nullable) */
static char *
convert (const gnutls_datum_t *value, const char *from)
{
  return g_convert ((const char *) value->data, (gssize) value->size, "UTF-8", from, NULL, NULL,
                    NULL);
}

/* (nullable): no text */
static char *
dup_text (const gnutls_datum_t *value, unsigned long tag)
{
  g_autofree char *text = NULL;

  if (tag == TAG_BMP_STRING)
    text = convert (value, "UTF-16BE");
  else if (tag == TAG_UNIVERSAL_STRING)
    text = convert (value, "UTF-32BE");
  else if (tag == TAG_TELETEX_STRING)
    text = convert (value, "ISO-8859-1");
  else
    text = g_strndup ((const char *) value->data, value->size);
  if (text == NULL || !cw_rule_text_is_valid (text, strlen (text)))
    return NULL;
  return g_steal_pointer (&text);
}

static gboolean
needs_quotes (const char *text)
{
  gsize len = strlen (text);

  return len == 0 || strpbrk (text, ",+=\"\n<>#;") != NULL || text[0] == ' ' ||
         text[len - 1] == ' ';
}

static void
append_component (GString *out, const gnutls_x509_ava_st *component)
{
  g_autofree char *oid = g_strndup ((const char *) component->oid.data, component->oid.size);
  g_autofree char *text = dup_text (&component->value, component->value_tag);
  const char *name = get_attribute_name (oid);

  if (name != NULL)
    g_string_append_printf (out, "%s=", name);
  else
    g_string_append_printf (out, "OID.%s=", oid);
  if (text == NULL)
    {
      g_string_append_c (out, '#');
      for (guint i = 0; i < component->value.size; i++)
        g_string_append_printf (out, "%02X", component->value.data[i]);
      return;
    }
  if (!needs_quotes (text))
    {
      g_string_append (out, text);
      return;
    }
  g_string_append_c (out, '"');
  for (const char *p = text; *p != '\0'; p++)
    g_string_append_printf (out, *p == '"' ? "\"\"" : "%c", *p);
  g_string_append_c (out, '"');
}

static void
append_rdn (GString *out, gnutls_x509_dn_t dn, int index)
{
  gnutls_x509_ava_st component;

  for (int i = 0; gnutls_x509_dn_get_rdn_ava (dn, index, i, &component) == GNUTLS_E_SUCCESS; i++)
    {
      if (out->len > 0)
        g_string_append (out, i > 0 ? " + " : ", ");
      append_component (out, &component);
    }
}

static gboolean
get_name (gnutls_x509_crt_t certificate, gboolean is_issuer, gnutls_x509_dn_t *ret_name)
{
  return (is_issuer ? gnutls_x509_crt_get_issuer (certificate, ret_name)
                    : gnutls_x509_crt_get_subject (certificate, ret_name)) == GNUTLS_E_SUCCESS;
}

char *
cw_rule_certificate_dup_name (gnutls_x509_crt_t certificate, gboolean is_issuer)
{
  g_autoptr (GString) out = g_string_new (NULL);
  gnutls_x509_dn_t dn; /* belongs to the certificate */
  gnutls_x509_ava_st component;
  int n = 0;

  if (!get_name (certificate, is_issuer, &dn))
    return NULL;
  while (gnutls_x509_dn_get_rdn_ava (dn, n, 0, &component) == GNUTLS_E_SUCCESS)
    n++;
  while (n-- > 0)
    append_rdn (out, dn, n);
  return g_string_free (g_steal_pointer (&out), FALSE);
}

/* ----- other names */

static const struct
{
  const char *word;
  CwRuleCertificateName kind;
} name_words[] = {
  { "SimpleName", CW_RULE_CERTIFICATE_NAME_SIMPLE },
  { "EmailName", CW_RULE_CERTIFICATE_NAME_EMAIL },
  { "UpnName", CW_RULE_CERTIFICATE_NAME_UPN },
  { "DnsName", CW_RULE_CERTIFICATE_NAME_DNS },
  { "DnsFromAlternativeName", CW_RULE_CERTIFICATE_NAME_DNS },
  { "UrlName", CW_RULE_CERTIFICATE_NAME_URL },
};

gboolean
cw_rule_certificate_name_find (const char *word, gsize len, CwRuleCertificateName *ret_kind)
{
  for (guint i = 0; i < G_N_ELEMENTS (name_words); i++)
    if (cw_rule_text_equal_folded (word, len, name_words[i].word, strlen (name_words[i].word)))
      {
        *ret_kind = name_words[i].kind;
        return TRUE;
      }
  return FALSE;
}

/* (nullable) */
static char *
dup_valid (const char *data, gsize len)
{
  return len > 0 && cw_rule_text_is_valid (data, len) ? g_strndup (data, len) : NULL;
}

/* GnuTLS counts the NUL behind an identifier. */
static gboolean
is_kind (const gnutls_x509_ava_st *component, const char *oid)
{
  return component->oid.size >= strlen (oid) &&
         strncmp ((const char *) component->oid.data, oid, component->oid.size) == 0;
}

/* The first attribute of this kind in the name. (nullable) */
static char *
dup_attribute (gnutls_x509_crt_t certificate, const char *oid, gboolean is_issuer)
{
  gnutls_x509_dn_t name; /* belongs to the certificate */
  gnutls_x509_ava_st component;

  if (!get_name (certificate, is_issuer, &name))
    return NULL;
  for (int i = 0; gnutls_x509_dn_get_rdn_ava (name, i, 0, &component) == GNUTLS_E_SUCCESS; i++)
    for (int j = 0; gnutls_x509_dn_get_rdn_ava (name, i, j, &component) == GNUTLS_E_SUCCESS; j++)
      if (is_kind (&component, oid))
        return dup_text (&component.value, component.value_tag);
  return NULL;
}

static int
get_alternative (gnutls_x509_crt_t certificate,
                 gboolean is_issuer,
                 guint index,
                 char *buffer,
                 gsize *size)
{
  return is_issuer ? gnutls_x509_crt_get_issuer_alt_name (certificate, index, buffer, size, NULL)
                   : gnutls_x509_crt_get_subject_alt_name (certificate, index, buffer, size, NULL);
}

/* The first alternative name of kind @wanted. (nullable) */
static char *
dup_alternative (gnutls_x509_crt_t certificate,
                 gnutls_x509_subject_alt_name_t wanted,
                 gboolean is_issuer)
{
  char buffer[1024];

  for (guint i = 0;; i++)
    {
      gsize size = sizeof buffer;
      int kind = get_alternative (certificate, is_issuer, i, buffer, &size);

      if (kind == GNUTLS_E_SHORT_MEMORY_BUFFER)
        continue; /* longer than any name that can be used */
      if (kind < 0)
        return NULL;
      if ((gnutls_x509_subject_alt_name_t) kind != wanted)
        continue;
      return dup_valid (buffer, size);
    }
}

/* The first of common name, unit, organisation and mail address that is there. (nullable) */
static char *
dup_simple_name (gnutls_x509_crt_t certificate, gboolean is_issuer)
{
  static const char *const oids[] = {
    GNUTLS_OID_X520_COMMON_NAME,
    GNUTLS_OID_X520_ORGANIZATIONAL_UNIT_NAME,
    GNUTLS_OID_X520_ORGANIZATION_NAME,
    GNUTLS_OID_PKCS9_EMAIL,
  };
  char *name = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (oids) && name == NULL; i++)
    name = dup_attribute (certificate, oids[i], is_issuer);
  return name;
}

char *
cw_rule_certificate_dup_alias (gnutls_x509_crt_t certificate,
                               CwRuleCertificateName kind,
                               gboolean is_issuer)
{
  char *name = NULL;

  switch (kind)
    {
    case CW_RULE_CERTIFICATE_NAME_SIMPLE:
      name = dup_simple_name (certificate, is_issuer);
      break;
    case CW_RULE_CERTIFICATE_NAME_EMAIL:
      name = dup_alternative (certificate, GNUTLS_SAN_RFC822NAME, is_issuer);
      if (name == NULL)
        name = dup_attribute (certificate, GNUTLS_OID_PKCS9_EMAIL, is_issuer);
      break;
    case CW_RULE_CERTIFICATE_NAME_UPN:
      name = dup_alternative (certificate, GNUTLS_SAN_OTHERNAME_MSUSERPRINCIPAL, is_issuer);
      break;
    case CW_RULE_CERTIFICATE_NAME_DNS:
      name = dup_alternative (certificate, GNUTLS_SAN_DNSNAME, is_issuer);
      if (name == NULL)
        name = dup_attribute (certificate, GNUTLS_OID_X520_COMMON_NAME, is_issuer);
      break;
    case CW_RULE_CERTIFICATE_NAME_URL:
      name = dup_alternative (certificate, GNUTLS_SAN_URI, is_issuer);
      break;
    }
  return name != NULL ? name : g_strdup ("");
}

/* ----- the key */

/* Enters the value with @tag at *@at; FALSE when there is none. *@end is made its end. */
static gboolean
enter (const guint8 **at, const guint8 **end, guint8 tag)
{
  const guint8 *p = *at;
  gsize len;
  guint n_bytes;

  if (*end - p < 2 || p[0] != tag)
    return FALSE;
  len = p[1];
  p += 2;
  n_bytes = len & 0x7F;
  if ((len & 0x80) != 0)
    {
      if (n_bytes == 0 || n_bytes > 4 || *end - p < (gssize) n_bytes)
        return FALSE;
      for (len = 0; n_bytes > 0; n_bytes--)
        len = len << 8 | *p++;
    }
  if (len > (gsize) (*end - p))
    return FALSE;
  *at = p;
  *end = p + len;
  return TRUE;
}

/* What follows the object identifier in the AlgorithmIdentifier. */
static GBytes *
find_parameters (const gnutls_datum_t *key)
{
  const guint8 *at = key->data;
  const guint8 *end = key->data + key->size;
  const guint8 *end_of_oid;

  if (!enter (&at, &end, TAG_SEQUENCE) || !enter (&at, &end, TAG_SEQUENCE))
    return NULL;
  end_of_oid = end;
  if (!enter (&at, &end_of_oid, TAG_OBJECT_IDENTIFIER))
    return NULL;
  return g_bytes_new (end_of_oid, (gsize) (end - end_of_oid));
}

GBytes *
cw_rule_certificate_get_key_parameters (gnutls_x509_crt_t certificate)
{
  g_autoptr (PublicKey) key = NULL;
  g_auto (gnutls_datum_t) der = { NULL, 0 };

  if (gnutls_pubkey_init (&key) != GNUTLS_E_SUCCESS ||
      gnutls_pubkey_import_x509 (key, certificate, 0) != GNUTLS_E_SUCCESS ||
      gnutls_pubkey_export2 (key, GNUTLS_X509_FMT_DER, &der) != GNUTLS_E_SUCCESS)
    return NULL;
  return find_parameters (&der);
}
