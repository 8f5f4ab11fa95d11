/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "model/cw-config.h"

G_BEGIN_DECLS

typedef enum
{
  CW_LDAP_SECURITY_LDAPS,
  CW_LDAP_SECURITY_STARTTLS,
  CW_LDAP_SECURITY_SASL, /* Kerberos seals the connection */
  CW_LDAP_SECURITY_NONE, /* a unix socket only */
} CwLdapSecurity;

typedef enum
{
  CW_LDAP_METHOD_SIMPLE,
  CW_LDAP_METHOD_GSSAPI_PASSWORD,
  CW_LDAP_METHOD_GSSAPI_KEYTAB,
} CwLdapMethod;

typedef enum
{
  CW_LDAP_CHANGES_AUTO,
  CW_LDAP_CHANGES_DIRSYNC,
  CW_LDAP_CHANGES_USN,
  CW_LDAP_CHANGES_SYNCREPL,
  CW_LDAP_CHANGES_CSN,
} CwLdapChanges;

/**
 * CwLdapSettings:
 *
 * The members "server", "authentication" and "read" of an LDAP connector's configuration
 * (data/causeway-config.schema.json), with the defaults filled in. Immutable.
 */
typedef struct
{
  CwConnectorKind kind;
  char *host;    /* the name to verify, for TLS and Kerberos */
  char *address; /* (nullable): where to connect instead: an IP address or a socket's path */
  guint16 port;
  CwLdapSecurity security;
  char *ca_file; /* (nullable): the system's authorities */
  guint timeout_seconds;
  CwLdapMethod method;
  char *user;             /* (nullable): anonymous */
  char *keytab_file;      /* (nullable) */
  char *krb5_config_file; /* (nullable): the system's */
  CwLdapChanges changes;
} CwLdapSettings;

/* Fails with CW_ERROR_INVALID_CONFIG, naming the member by its JSON path within the connector. */
CwLdapSettings *
cw_ldap_settings_new (const CwConnectorConfig *config, GError **error) G_GNUC_WARN_UNUSED_RESULT;
CwLdapSettings *cw_ldap_settings_copy (const CwLdapSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void cw_ldap_settings_free (CwLdapSettings *settings);

/* Where it connects to, for messages: "dc1.contoso.lab:636", "dc1.contoso.lab:636 at 10.0.0.1",
 * "/run/slapd/ldapi". (transfer full) */
char *cw_ldap_settings_describe_server (const CwLdapSettings *settings);

/* TRUE when the address is the path of a unix socket. */
gboolean cw_ldap_settings_is_local (const CwLdapSettings *settings);

gboolean cw_ldap_settings_uses_tls (const CwLdapSettings *settings);
gboolean cw_ldap_settings_uses_kerberos (const CwLdapSettings *settings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLdapSettings, cw_ldap_settings_free)

G_END_DECLS
