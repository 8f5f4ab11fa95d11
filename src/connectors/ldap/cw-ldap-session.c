/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-session.h"

#include <openldap.h>
#include <sasl/sasl.h>
#include <sys/socket.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-kerberos.h"
#include "connectors/ldap/cw-ldap-error.h"
#include "connectors/ldap/cw-ldap-socket.h"
#include "connectors/ldap/cw-ldap-watchdog.h"
#include "connectors/ldap/cw-tls-probe.h"

/* Kerberos must seal: less than DES strength is no protection (RFC 4752 3.3). Over TLS it must not:
 * Active Directory and Samba refuse two layers. */
#define SECPROPS_SEAL     "noanonymous,noplain,minssf=56"
#define SECPROPS_OVER_TLS "noanonymous,noplain,minssf=0,maxssf=0"

#define READAHEAD_BYTES (64 * 1024)
#define READ_SLICE_USEC (250 * 1000)

struct _CwLdapSession
{
  const CwLdapSettings *settings;
  CwSecret *password;   /* (owned) (nullable) */
  LDAP *ld;             /* (owned) (nullable) */
  int fd;               /* owned by @ld */
  CwKerberos *kerberos; /* (owned) (nullable) */
  CwSignInProblem problem;
};

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
  const char *secprops =
      cw_ldap_settings_uses_tls (session->settings) ? SECPROPS_OVER_TLS : SECPROPS_SEAL;
  int version = LDAP_VERSION3;
  int binding = LDAP_OPT_X_SASL_CBINDING_TLS_ENDPOINT;

  (void) ldap_set_option (session->ld, LDAP_OPT_PROTOCOL_VERSION, &version);
  (void) ldap_set_option (session->ld, LDAP_OPT_REFERRALS, LDAP_OPT_OFF);
  (void) ldap_set_option (session->ld, LDAP_OPT_RESTART, LDAP_OPT_ON);
  /* The principal is made of the configured name, never of what a name service says of it. */
  (void) ldap_set_option (session->ld, LDAP_OPT_X_SASL_NOCANON, LDAP_OPT_ON);
  (void) ldap_set_option (session->ld, LDAP_OPT_X_SASL_SECPROPS, secprops);
  /* A domain controller may insist that Kerberos over TLS names the TLS session (RFC 5929 4). */
  (void) ldap_set_option (session->ld, LDAP_OPT_X_SASL_CBINDING, &binding);
}

/* libldap reads each message by two system calls after one to wait for it; with 64 KiB at a time, a
 * hundred messages come with one. */
static gboolean
add_readahead (LDAP *ld)
{
  Sockbuf *buffer = NULL;
  ber_len_t size = READAHEAD_BYTES;

  return ldap_get_option (ld, LDAP_OPT_SOCKBUF, &buffer) == LDAP_OPT_SUCCESS &&
         ber_sockbuf_add_io (buffer, &ber_sockbuf_io_readahead, LBER_SBIOD_LEVEL_PROVIDER, NULL) ==
             0 &&
         ber_sockbuf_ctrl (buffer, LBER_SB_OPT_SET_READAHEAD, &size) >= 0;
}

/* Reads give up after a while, so that libldap notices its own timeouts in the middle of a message
 * too; a server that does not take our requests is as dead as one that does not answer. */
static void
set_socket_timeouts (CwLdapSession *session)
{
  struct timeval slice = { 0, READ_SLICE_USEC };
  struct timeval timeout = { (time_t) session->settings->timeout_seconds, 0 };

  (void) setsockopt (session->fd, SOL_SOCKET, SO_RCVTIMEO, &slice, sizeof slice);
  (void) setsockopt (session->fd, SOL_SOCKET, SO_SNDTIMEO, &timeout, sizeof timeout);
}

gboolean
cw_ldap_session_connect (CwLdapSession *session, GCancellable *cancellable, GError **error)
{
  const char *scheme = NULL;
  g_autofree char *url = NULL;
  int result = LDAP_SUCCESS;

  g_return_val_if_fail (session->ld == NULL, FALSE);

  scheme = session->settings->security == CW_LDAP_SECURITY_LDAPS ? "ldaps" : "ldap";
  url = g_strdup_printf (strchr (session->settings->host, ':') != NULL ? "%s://[%s]" : "%s://%s",
                         scheme, session->settings->host);
  session->fd = cw_ldap_socket_connect (session->settings, cancellable, error);
  if (session->fd < 0)
    return FALSE;
  set_socket_timeouts (session);
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
  if (!add_readahead (session->ld))
    g_debug ("No read-ahead on the connection to %s", session->settings->host);
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
               ca_file != NULL ? ca_file : CW_PHRASE ("the system has none"));
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
                 report->summary,
                 report->remedy != NULL ? report->remedy : CW_PHRASE ("Check the server"));
}

gboolean
cw_ldap_session_secure (CwLdapSession *session, GCancellable *cancellable, GError **error)
{
  CwLdapWatchdog *watchdog = NULL;
  g_autofree char *server = NULL;
  g_autofree char *doing = NULL;
  int result = LDAP_SUCCESS;

  g_return_val_if_fail (session->ld != NULL, FALSE);

  if (!cw_ldap_settings_uses_tls (session->settings))
    return TRUE;
  if (!set_tls_options (session, error))
    return FALSE;
  server = cw_ldap_settings_describe_server (session->settings);
  doing = g_strdup_printf (CW_PHRASE ("Starting TLS with %s"), server);
  watchdog = cw_ldap_watchdog_start (session->fd, session->settings->timeout_seconds, cancellable);
  if (session->settings->security == CW_LDAP_SECURITY_STARTTLS)
    result = ldap_start_tls_s (session->ld, NULL, NULL);
  else
    result = ldap_install_tls (session->ld);
  if (!cw_ldap_watchdog_stop (watchdog, doing, error))
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

static int
bind_kerberos (CwLdapSession *session)
{
  return ldap_sasl_interactive_bind_s (session->ld, NULL, "GSSAPI", NULL, NULL, LDAP_SASL_QUIET,
                                       answer_with_defaults, NULL);
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

/* Gets the tickets and lays them ready for GSSAPI in this thread. */
static gboolean
enter_kerberos (CwLdapSession *session, GError **error)
{
  session->kerberos =
      cw_kerberos_new (session->settings, session->password, &session->problem, error);
  return session->kerberos != NULL && cw_kerberos_enter (session->kerberos, error);
}

gboolean
cw_ldap_session_bind (CwLdapSession *session, GCancellable *cancellable, GError **error)
{
  gboolean uses_kerberos = cw_ldap_settings_uses_kerberos (session->settings);
  CwLdapWatchdog *watchdog = NULL;
  g_autofree char *server = NULL;
  g_autofree char *doing = NULL;
  g_autofree char *diagnostic = NULL;
  int result = LDAP_SUCCESS;

  g_return_val_if_fail (session->ld != NULL, FALSE);

  if (!check_password (session, error) || (uses_kerberos && !enter_kerberos (session, error)))
    return FALSE;
  server = cw_ldap_settings_describe_server (session->settings);
  doing = g_strdup_printf (CW_PHRASE ("Signing in to %s"), server);
  watchdog = cw_ldap_watchdog_start (session->fd, session->settings->timeout_seconds, cancellable);
  result = uses_kerberos ? bind_kerberos (session) : bind_simple (session);
  if (uses_kerberos)
    cw_kerberos_leave (session->kerberos);
  if (!cw_ldap_watchdog_stop (watchdog, doing, error))
    return FALSE;
  if (result == LDAP_SUCCESS)
    return TRUE;
  diagnostic = dup_diagnostic (session->ld);
  session->problem = cw_sign_in_problem_from_diagnostic (diagnostic);
  if (result == LDAP_INVALID_CREDENTIALS && session->problem == CW_SIGN_IN_OK)
    session->problem = CW_SIGN_IN_WRONG_PASSWORD;
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

CwSignInProblem
cw_ldap_session_get_problem (CwLdapSession *session)
{
  return session->problem;
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

int
cw_ldap_session_get_fd (CwLdapSession *session)
{
  return session->fd;
}
