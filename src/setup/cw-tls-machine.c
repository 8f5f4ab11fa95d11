/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-tls-machine.h"

#include <gio/gio.h>
#include <gnutls/gnutls.h>

#include "base/cw-phrase.h"

/* As libldap and GLib have it when nobody asks for something else: distributions and administrators
 * limit it by GnuTLS's configuration. */
static gboolean
allows_modern (void)
{
  gnutls_priority_t priorities = NULL;
  const unsigned int *versions = NULL;
  gboolean is_modern = FALSE;
  int n_versions = 0;

  if (gnutls_priority_init (&priorities, NULL, NULL) < 0)
    return FALSE;
  n_versions = gnutls_priority_protocol_list (priorities, &versions);
  for (int i = 0; i < n_versions; i++)
    is_modern = is_modern || versions[i] == GNUTLS_TLS1_2 || versions[i] == GNUTLS_TLS1_3;
  gnutls_priority_deinit (priorities);
  return is_modern;
}

static int
count_authorities (void)
{
  gnutls_certificate_credentials_t credentials = NULL;
  int n_authorities = gnutls_certificate_allocate_credentials (&credentials);

  if (n_authorities < 0)
    return n_authorities;
  n_authorities = gnutls_certificate_set_x509_system_trust (credentials);
  gnutls_certificate_free_credentials (credentials);
  return n_authorities;
}

void
cw_tls_machine_read (CwTlsMachine *ret_machine)
{
  ret_machine->has_backend = g_tls_backend_supports_tls (g_tls_backend_get_default ());
  ret_machine->is_modern = allows_modern ();
  ret_machine->n_authorities = count_authorities ();
}

CwCheck *
cw_tls_machine_judge (const CwTlsMachine *machine)
{
  g_autofree char *summary = NULL;

  if (!machine->has_backend)
    return cw_check_new ("tls", CW_CHECK_FAILED,
                         CW_PHRASE ("This machine has no TLS with which to reach the cloud"),
                         CW_PHRASE ("Install the package glib-networking"));
  if (!machine->is_modern)
    return cw_check_new (
        "tls", CW_CHECK_FAILED,
        CW_PHRASE ("The policy of this machine allows neither TLS 1.2 nor TLS 1.3"),
        CW_PHRASE ("Allow them in the configuration of GnuTLS (/etc/gnutls/config)"));
  if (machine->n_authorities <= 0)
    return cw_check_new ("tls", CW_CHECK_WARNING,
                         CW_PHRASE ("This machine trusts no certificate authority"),
                         CW_PHRASE ("Install the package ca-certificates, or name a file with the "
                                    "authorities for each server"));
  summary = g_strdup_printf (CW_PHRASE_COUNT (machine->n_authorities,
                                              "TLS is there, with %u authority that is trusted",
                                              "TLS is there, with %u authorities that are trusted"),
                             (guint) machine->n_authorities);
  return cw_check_new ("tls", CW_CHECK_OK, summary, NULL);
}
