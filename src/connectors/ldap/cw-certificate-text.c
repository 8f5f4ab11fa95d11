/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-certificate-text.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/cw-time.h"

#define MAX_NAMES 20

char *
cw_certificate_format_day (time_t when)
{
  g_autofree char *text = cw_time_format_iso8601 ((gint64) when * G_USEC_PER_SEC);

  return g_strndup (text, strlen ("2026-11-20"));
}

char *
cw_certificate_dup_subject (gnutls_x509_crt_t certificate, gboolean is_issuer)
{
  gnutls_datum_t datum = { NULL, 0 };
  char *text = NULL;
  int result = is_issuer ? gnutls_x509_crt_get_issuer_dn2 (certificate, &datum)
                         : gnutls_x509_crt_get_dn2 (certificate, &datum);

  if (result == GNUTLS_E_SUCCESS)
    text = g_utf8_make_valid ((const char *) datum.data, (gssize) datum.size);
  gnutls_free (datum.data);
  return text;
}

/* One subjectAltName as text; %NULL for a kind that names no server. */
static char *
format_name (int type, const guint8 *data, gsize size)
{
  char address[INET6_ADDRSTRLEN];

  if (type == GNUTLS_SAN_DNSNAME)
    return g_utf8_make_valid ((const char *) data, (gssize) size);
  if (type == GNUTLS_SAN_IPADDRESS && (size == 4 || size == 16) &&
      inet_ntop (size == 4 ? AF_INET : AF_INET6, data, address, sizeof address) != NULL)
    return g_strdup (address);
  return NULL;
}

char *
cw_certificate_list_names (gnutls_x509_crt_t certificate)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  char buffer[1024];

  for (guint i = 0; i < MAX_NAMES; i++)
    {
      gsize size = sizeof buffer;
      int type = gnutls_x509_crt_get_subject_alt_name (certificate, i, buffer, &size, NULL);
      char *name = type >= 0 ? format_name (type, (const guint8 *) buffer, size) : NULL;

      if (type == GNUTLS_E_REQUESTED_DATA_NOT_AVAILABLE)
        break;
      if (name != NULL)
        g_ptr_array_add (names, name);
    }
  if (names->len == 0)
    {
      gsize size = sizeof buffer;

      if (gnutls_x509_crt_get_dn_by_oid (certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, buffer,
                                         &size) == GNUTLS_E_SUCCESS)
        g_ptr_array_add (names, g_utf8_make_valid (buffer, (gssize) size));
    }
  g_ptr_array_add (names, NULL);
  return g_strjoinv (", ", (char **) names->pdata);
}
