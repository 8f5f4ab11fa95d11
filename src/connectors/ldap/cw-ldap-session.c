/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-session.h"

#include <openldap.h>
#include <sasl/sasl.h>
#include <sys/socket.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-kerberos.h"
#include "connectors/ldap/cw-ldap-error.h"
#include "connectors/ldap/cw-ldap-socket.h"
#include "connectors/ldap/cw-tls-probe.h"

/* Kerberos must seal: less than DES strength is no protection (RFC 4752 3.3). Over TLS it must not:
 * Active Directory and Samba refuse two layers. */
#define SECPROPS_SEAL     "noanonymous,noplain,minssf=56"
#define SECPROPS_OVER_TLS "noanonymous,noplain,minssf=0,maxssf=0"

struct _CwLdapSession
{
  const CwLdapSettings *settings;
  CwSecret *password;   /* (owned) (nullable) */
  LDAP *ld;             /* (owned) (nullable) */
  int fd;               /* owned by @ld */
  CwKerberos *kerberos; /* (owned) (nullable) */
};

/* While something blocks inside libldap, cancelling ends the connection under its feet. */
typedef struct
{
  GCancellable *cancellable;
  gulong handler;
} Interrupt;

static void
on_cancelled (GCancellable *cancellable, gpointer user_data)
{
  (void) shutdown (GPOINTER_TO_INT (user_data), SHUT_RDWR);
}

static Interrupt
interrupt_begin (CwLdapSession *session, GCancellable *cancellable)
{
  Interrupt interrupt = { cancellable, 0 };

  if (cancellable != NULL)
    interrupt.handler = g_cancellable_connect (cancellable, G_CALLBACK (on_cancelled),
                                               GINT_TO_POINTER (session->fd), NULL);
  return interrupt;
}

/* Returns TRUE, with the error set, when it was cancelled meanwhile. */
static gboolean
interrupt_end (Interrupt *interrupt, GError **error)
{
  if (interrupt->handler != 0)
    g_cancellable_disconnect (interrupt->cancellable, interrupt->handler);
  return g_cancellable_set_error_if_cancelled (interrupt->cancellable, error);
}

void
cw_ldap_library_init (void)
{
  static gsize is_ready = 0;

  if (g_once_init_enter (&is_ready))
    {
      int version = 0;

      (void) ldap_get_option (NULL, LDAP_OPT_PROTOCOL_VERSION, &version);
      g_once_init_leave (&is_ready, 1);
    }
}

CwLdapSession *
cw_ldap_session_new (const CwLdapSettings *settings, CwSecret *password)
{
  CwLdapSession *session = NULL;

  g_return_val_if_fail (settings != NULL, NULL);

  cw_ldap_library_init ();
  session = g_new0 (CwLdapSession, 1);
  session->settings = settings;
  session->password = password != NULL ? cw_secret_ref (password) : NULL;
  session->fd = -1;
  return session;
}

void
cw_ldap_session_free (CwLdapSession *session)
{
  g_return_if_fail (session != NULL);

  if (session->ld != NULL)
    (void) ldap_unbind_ext_s (session->ld, NULL, NULL);
  g_clear_pointer (&session->kerberos, cw_kerberos_free);
  g_clear_pointer (&session->password, cw_secret_unref);
  g_free (session);
}

static char *
dup_diagnostic (LDAP *ld)
{
  char *text = NULL;
  char *copy = NULL;

  if (ldap_get_option (ld, LDAP_OPT_DIAGNOSTIC_MESSAGE, &text) == LDAP_OPT_SUCCESS)
    copy = g_strdup (text);
  ldap_memfree (text);
  return copy;
}

static void
set_options (CwLdapSession *session)
{
  struct timeval timeout = { (time_t) session->settings->timeout_seconds, 0 };
  const char *secprops =
      cw_ldap_settings_uses_tls (session->settings) ? SECPROPS_OVER_TLS : SECPROPS_SEAL;
  int version = LDAP_VERSION3;

  (void) ldap_set_option (session->ld, LDAP_OPT_PROTOCOL_VERSION, &version);
  (void) ldap_set_option (session->ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  (void) ldap_set_option (session->ld, LDAP_OPT_RESTART, LDAP_OPT_ON);
  (void) ldap_set_option (session->ld, LDAP_OPT_NETWORK_TIMEOUT, &timeout);
  (void) ldap_set_option (session->ld, LDAP_OPT_TIMEOUT, &timeout);
  /* The principal is made of the configured name, never of what a name service says of it. */
  (void) ldap_set_option (session->ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
  (void) ldap_set_option (session->ld, LDAP_OPT_X_SASL_SECPROPS, secprops);
}

gboolean
cw_ldap_session_connect (CwLdapSession *session, GCancellable *cancellable, GError **error)
{
  const char *scheme = NULL;
  g_autofree char *url = NULL;
  struct timeval timeout = { 0, 0 };
  int result = LDAP_SUCCESS;

  g_return_val_if_fail (session->ld == NULL, FALSE);

  scheme = session->settings->security == CW_LDAP_SECURITY_LDAPS ? "ldaps" : "ldap";
  url = g_strdup_printf (strchr (session->settings->host, ':') != NULL ? "%s://[%s]" : "%s://%s",
                         scheme, session->settings->host);
  session->fd = cw_ldap_socket_connect (session->settings, cancellable, error);
  if (session->fd < 0)
    return FALSE;
  /* A server that does not take our requests is as dead as one that does not answer. */
  timeout.tv_sec = (time_t) session->settings->timeout_seconds;
  (void) setsockopt (session->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
  result = ldap_init_fd (session->fd, LDAP_PROTO_TCP, url, &session->ld);
  if (result != LDAP_SUCCESS)
    {
      (void) g_close (session->fd, NULL);
      session->fd = -1;
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "The server's name \"%s\" cannot be used: %s", session->settings->host,
                   ldap_err2string (result));
      return FALSE;
    }
  set_options (session);
  return TRUE;
}

/* Debian, Fedora, openSUSE: where the system's authorities lie in one file. */
static const char *
find_system_authorities (void)
{
  static const char *const files[] = {
    "/etc/ssl/certs/ca-certificates.crt",
    "/etc/pki/tls/certs/ca-bundle.crt",
    "/var/lib/ca-certificates/ca-bundle.pem",
  };

  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    if (g_file_test (files[i], G_FILE_TEST_EXISTS))
      return files[i];
  return NULL;
}

/* A TLS context of this handle alone, whatever ldap.conf and the environment say. NEWCTX comes
 * last: it reads the others and fails when the file of authorities cannot be used. */
static gboolean
set_tls_options (CwLdapSession *session, GError **error)
{
  const char *ca_file = session->settings->ca_file;
  int demand = LDAP_OPT_X_TLS_DEMAND;
  int protocol = LDAP_OPT_X_TLS_PROTOCOL_TLS1_2;
  int is_server = 0;

  if (ca_file == NULL)
    ca_file = find_system_authorities ();
  if (ca_file != NULL)
    (void) ldap_set_option (session->ld, LDAP_OPT_X_TLS_CACERTFILE, ca_file);
  (void) ldap_set_option (session->ld, LDAP_OPT_X_TLS_CACERTDIR, NULL);
  (void) ldap_set_option (session->ld, LDAP_OPT_X_TLS_REQUIRE_CERT, &demand);
  (void) ldap_set_option (session->ld, LDAP_OPT_X_TLS_PROTOCOL_MIN, &protocol);
  if (ldap_set_option (session->ld, LDAP_OPT_X_TLS_NEWCTX, &is_server) == LDAP_OPT_SUCCESS)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_TLS,
               "The file of trusted authorities cannot be used: %s; give a readable PEM file",
               ca_file != NULL ? ca_file : "the system has none");
  return FALSE;
}

/* libldap does not tell why; look again with eyes of our own. */
static void
explain_tls_failure (CwLdapSession *session, int result, GCancellable *cancellable, GError **error)
{
  g_autofree char *server = cw_ldap_settings_describe_server (session->settings);
  g_autoptr (CwTlsReport) report = cw_tls_probe (session->settings, cancellable, error);

  if (report == NULL)
    return;
  if (report->problem == CW_TLS_OK)
    g_set_error (error, CW_ERROR, CW_ERROR_TLS, "TLS with %s failed: %s (LDAP result %d)", server,
                 ldap_err2string (result), result);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_TLS, "TLS with %s failed. %s. %s.", server,
                 report->summary, report->remedy != NULL ? report->remedy : "Check the server");
}

gboolean
cw_ldap_session_secure (CwLdapSession *session, GCancellable *cancellable, GError **error)
{
  Interrupt interrupt = { NULL, 0 };
  int result = LDAP_SUCCESS;

  g_return_val_if_fail (session->ld != NULL, FALSE);

  if (!cw_ldap_settings_uses_tls (session->settings))
    return TRUE;
  if (!set_tls_options (session, error))
    return FALSE;
  interrupt = interrupt_begin (session, cancellable);
  if (session->settings->security == CW_LDAP_SECURITY_STARTTLS)
    result = ldap_start_tls_s (session->ld, NULL, NULL);
  else
    result = ldap_install_tls (session->ld);
  if (interrupt_end (&interrupt, error))
    return FALSE;
  if (result == LDAP_SUCCESS)
    return TRUE;
  explain_tls_failure (session, result, cancellable, error);
  return FALSE;
}

static int
bind_simple (CwLdapSession *session)
{
  struct berval credentials = { 0, (char *) "" };
  gsize size = 0;

  if (session->password != NULL)
    {
      credentials.bv_val = (char *) cw_secret_peek (session->password, &size);
      credentials.bv_len = size;
    }
  return ldap_sasl_bind_s (session->ld, session->settings->user, LDAP_SASL_SIMPLE, &credentials,
                           NULL, NULL, NULL);
}

/* Cyrus SASL asks for what it already knows. */
static int
answer_with_defaults (LDAP *ld, unsigned flags, void *defaults, void *interaction)
{
  sasl_interact_t *item = interaction;

  for (; item->id != SASL_CB_LIST_END; item++)
    {
      const char *text = item->defresult != NULL ? item->defresult : "";

      item->result = text;
      item->len = (unsigned) strlen (text);
    }
  return LDAP_SUCCESS;
}

static gboolean
bind_kerberos (CwLdapSession *session, int *ret_result, GError **error)
{
  session->kerberos = cw_kerberos_new (session->settings, session->password, error);
  if (session->kerberos == NULL || !cw_kerberos_enter (session->kerberos, error))
    return FALSE;
  *ret_result = ldap_sasl_interactive_bind_s (session->ld, NULL, "GSSAPI", NULL, NULL,
                                              LDAP_SASL_QUIET, answer_with_defaults, NULL);
  cw_kerberos_leave (session->kerberos);
  return TRUE;
}

/* A bind with a name but no password is anonymous (RFC 4513 5.1.2): never do that by mistake. */
static gboolean
check_password (CwLdapSession *session, GError **error)
{
  gsize size = 0;

  if (session->password != NULL)
    (void) cw_secret_peek (session->password, &size);
  if (session->settings->user == NULL || size > 0 ||
      session->settings->method == CW_LDAP_METHOD_GSSAPI_KEYTAB)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
               "There is no password for %s; set the connector's password",
               session->settings->user);
  return FALSE;
}

gboolean
cw_ldap_session_bind (CwLdapSession *session, GCancellable *cancellable, GError **error)
{
  Interrupt interrupt = { NULL, 0 };
  g_autoptr (GError) cause = NULL;
  g_autofree char *diagnostic = NULL;
  int result = LDAP_SUCCESS;

  g_return_val_if_fail (session->ld != NULL, FALSE);

  if (!check_password (session, error))
    return FALSE;
  interrupt = interrupt_begin (session, cancellable);
  if (!cw_ldap_settings_uses_kerberos (session->settings))
    result = bind_simple (session);
  else
    (void) bind_kerberos (session, &result, &cause);
  if (interrupt_end (&interrupt, error))
    return FALSE;
  if (cause != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&cause));
      return FALSE;
    }
  if (result == LDAP_SUCCESS)
    return TRUE;
  diagnostic = dup_diagnostic (session->ld);
  cw_ldap_set_bind_error (error, session->settings->user, result, diagnostic);
  return FALSE;
}

CwLdapSession *
cw_ldap_session_open (const CwLdapSettings *settings,
                      CwSecret *password,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (CwLdapSession) session = cw_ldap_session_new (settings, password);

  if (!cw_ldap_session_connect (session, cancellable, error) ||
      !cw_ldap_session_secure (session, cancellable, error) ||
      !cw_ldap_session_bind (session, cancellable, error))
    return NULL;
  return g_steal_pointer (&session);
}

const CwLdapSettings *
cw_ldap_session_get_settings (CwLdapSession *session)
{
  return session->settings;
}

LDAP *
cw_ldap_session_get_ldap (CwLdapSession *session)
{
  return session->ld;
}
