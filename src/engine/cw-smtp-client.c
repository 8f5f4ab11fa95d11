/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-smtp-client.h"

#include <curl/curl.h>
#include <string.h>

#include "base/cw-error.h"
#include "engine/cw-smtp-reply.h"
#include "engine/cw-smtp-tls.h"

/* Over TLS both are as good as any, and every server has one of them. Kerberos and NTLM, which
 * libcurl would prefer, have no ticket here. */
#define MECHANISMS "AUTH=PLAIN;AUTH=LOGIN"

/* So often it is looked at whether somebody has cancelled, where nothing wakes us. */
#define SLICE_MS 1000

/* One conversation with the server, about one address or about none. */
typedef struct
{
  const CwSmtpServer *server;
  const char *address; /* (nullable): nothing is sent */
  GCancellable *cancellable;
  CURLM *multi;                 /* (owned) */
  CURL *easy;                   /* (owned) */
  struct curl_slist *addresses; /* (owned) (nullable) */
  CwSmtpReply reply;
  char reason[CURL_ERROR_SIZE];
  const char *text; /* what is still to be sent */
  gsize size;
} Talk;

static void
clear_talk (Talk *talk)
{
  g_clear_pointer (&talk->easy, curl_easy_cleanup);
  g_clear_pointer (&talk->multi, curl_multi_cleanup);
  g_clear_pointer (&talk->addresses, curl_slist_free_all);
  cw_smtp_reply_clear (&talk->reply);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Talk, clear_talk)

/* ----- what libcurl asks for and tells */

static size_t
read_text_cb (char *buffer, size_t size, size_t n, void *user_data)
{
  Talk *talk = user_data;
  gsize length = MIN (talk->size, size * n);

  memcpy (buffer, talk->text, length);
  talk->text += length;
  talk->size -= length;
  return length;
}

static size_t
take_reply_cb (char *line, size_t size, size_t n, void *user_data)
{
  Talk *talk = user_data;

  cw_smtp_reply_add (&talk->reply, line, size * n);
  return size * n;
}

/* The answer to a command that is no mail: nobody reads it. */
static size_t
take_body_cb (char *data, size_t size, size_t n, void *user_data)
{
  return size * n;
}

/* Also asked while the server is told that we leave, which nothing else ends. */
static int
is_over_cb (void *user_data, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
  Talk *talk = user_data;

  return g_cancellable_is_cancelled (talk->cancellable);
}

/* ----- how it is spoken to */

static void
set_server (Talk *talk)
{
  const CwSmtpSettings *settings = talk->server->settings;
  g_autofree char *domain = curl_easy_escape (talk->easy, talk->server->domain, 0);
  g_autofree char *url = g_strdup_printf ("%s://%s:%u/%s", settings->is_tls ? "smtps" : "smtp",
                                          settings->host, settings->port, domain);

  curl_easy_setopt (talk->easy, CURLOPT_URL, url);
  curl_easy_setopt (talk->easy, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  /* What is configured, not what an environment says. */
  curl_easy_setopt (talk->easy, CURLOPT_PROXY, "");
  curl_easy_setopt (talk->easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt (talk->easy, CURLOPT_TIMEOUT, (long) talk->server->seconds);
  curl_easy_setopt (talk->easy, CURLOPT_CONNECTTIMEOUT, (long) talk->server->seconds);
  curl_easy_setopt (talk->easy, CURLOPT_SERVER_RESPONSE_TIMEOUT, (long) talk->server->seconds);
  /* One that is kept would be closed where nobody can cancel. */
  curl_easy_setopt (talk->easy, CURLOPT_FORBID_REUSE, 1L);
}

/* Never without TLS, and never without a look at the certificate. */
static void
set_tls (Talk *talk)
{
  const CwSmtpSettings *settings = talk->server->settings;

  curl_easy_setopt (talk->easy, CURLOPT_USE_SSL, (long) CURLUSESSL_ALL);
  curl_easy_setopt (talk->easy, CURLOPT_SSLVERSION, (long) CURL_SSLVERSION_TLSv1_2);
  curl_easy_setopt (talk->easy, CURLOPT_SSL_VERIFYPEER, 1L);
  curl_easy_setopt (talk->easy, CURLOPT_SSL_VERIFYHOST, 2L);
  if (settings->ca_file == NULL)
    return;
  curl_easy_setopt (talk->easy, CURLOPT_CAINFO, settings->ca_file);
  /* The system's authorities are in a folder, and would be good beside it. */
  curl_easy_setopt (talk->easy, CURLOPT_CAPATH, NULL);
}

static void
set_sign_in (Talk *talk)
{
  const CwSmtpServer *server = talk->server;

  if (server->settings->user == NULL || server->password == NULL)
    return;
  curl_easy_setopt (talk->easy, CURLOPT_LOGIN_OPTIONS, MECHANISMS);
  curl_easy_setopt (talk->easy, CURLOPT_USERNAME, server->settings->user);
  curl_easy_setopt (talk->easy, CURLOPT_PASSWORD, cw_secret_peek (server->password, NULL));
}

static void
set_callbacks (Talk *talk)
{
  curl_easy_setopt (talk->easy, CURLOPT_ERRORBUFFER, talk->reason);
  curl_easy_setopt (talk->easy, CURLOPT_HEADERFUNCTION, take_reply_cb);
  curl_easy_setopt (talk->easy, CURLOPT_HEADERDATA, talk);
  curl_easy_setopt (talk->easy, CURLOPT_WRITEFUNCTION, take_body_cb);
  curl_easy_setopt (talk->easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt (talk->easy, CURLOPT_XFERINFOFUNCTION, is_over_cb);
  curl_easy_setopt (talk->easy, CURLOPT_XFERINFODATA, talk);
}

static gboolean
begin (Talk *talk, const CwSmtpServer *server, GCancellable *cancellable, GError **error)
{
  talk->server = server;
  talk->cancellable = cancellable;
  cw_smtp_reply_init (&talk->reply);
  talk->multi = curl_multi_init ();
  talk->easy = curl_easy_init ();
  if (talk->multi == NULL || talk->easy == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_FAILED, "libcurl cannot be used");
      return FALSE;
    }
  set_server (talk);
  set_tls (talk);
  set_sign_in (talk);
  set_callbacks (talk);
  return TRUE;
}

static void
set_message (Talk *talk, const CwSmtpMessage *message, const char *text, const char *address)
{
  talk->address = address;
  talk->text = text;
  talk->size = strlen (text);
  talk->addresses = curl_slist_append (NULL, address);
  curl_easy_setopt (talk->easy, CURLOPT_MAIL_FROM, message->from);
  curl_easy_setopt (talk->easy, CURLOPT_MAIL_RCPT, talk->addresses);
  curl_easy_setopt (talk->easy, CURLOPT_UPLOAD, 1L);
  curl_easy_setopt (talk->easy, CURLOPT_READFUNCTION, read_text_cb);
  curl_easy_setopt (talk->easy, CURLOPT_READDATA, talk);
  curl_easy_setopt (talk->easy, CURLOPT_INFILESIZE_LARGE, (curl_off_t) talk->size);
}

/* ----- what went wrong */

static void
set_tls_error (const Talk *talk, CURLcode code, GError **error)
{
  const CwSmtpSettings *settings = talk->server->settings;
  g_autofree char *found = cw_smtp_tls_explain (settings, talk->server->seconds, talk->cancellable);
  const char *reason = found != NULL ? found : talk->reason;

  if (code == CURLE_SSL_CACERT_BADFILE)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                 "The file “%s” with the authorities of the mail server cannot be read, or holds "
                 "none: see alerts.smtp.caFile",
                 settings->ca_file);
  else if (code == CURLE_USE_SSL_FAILED)
    g_set_error (error, CW_ERROR, CW_ERROR_TLS,
                 "The mail server %s does not begin TLS at port %u (STARTTLS), and without it "
                 "nothing is sent: see alerts.smtp.port and alerts.smtp.security",
                 settings->host, settings->port);
  else if (code == CURLE_PEER_FAILED_VERIFICATION || code == CURLE_SSL_ISSUER_ERROR)
    g_set_error (error, CW_ERROR, CW_ERROR_TLS,
                 "The certificate of the mail server %s is not accepted (“%s”): see "
                 "alerts.smtp.host and alerts.smtp.caFile",
                 settings->host, reason);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_TLS,
                 "No TLS with the mail server %s at port %u (“%s”): see alerts.smtp.port and "
                 "alerts.smtp.security",
                 settings->host, settings->port, reason);
}

static void
set_connection_error (const Talk *talk, CURLcode code, const char *said, GError **error)
{
  const CwSmtpSettings *settings = talk->server->settings;

  if (code == CURLE_COULDNT_RESOLVE_HOST)
    g_set_error (error, CW_ERROR, CW_ERROR_UNREACHABLE,
                 "The name of the mail server %s is not known here: see alerts.smtp.host",
                 settings->host);
  else if (code == CURLE_COULDNT_CONNECT)
    g_set_error (error, CW_ERROR, CW_ERROR_UNREACHABLE,
                 "The mail server %s does not answer at port %u: see that it runs, and that this "
                 "computer may reach it",
                 settings->host, settings->port);
  else if (code == CURLE_OPERATION_TIMEDOUT)
    g_set_error (error, CW_ERROR, CW_ERROR_TIMEOUT,
                 "The mail server %s did not end within %u seconds (alerts.timeLimitSeconds)",
                 settings->host, talk->server->seconds);
  else if (code == CURLE_LOGIN_DENIED)
    g_set_error (error, CW_ERROR, CW_ERROR_AUTH,
                 "The mail server %s does not let “%s” sign in (“%s”): store the right password "
                 "with `causewayctl alert set-password`",
                 settings->host, settings->user, said);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INTERRUPTED,
                 "The conversation with the mail server %s broke off (“%s”)", settings->host,
                 talk->reason[0] != '\0' ? talk->reason : curl_easy_strerror (code));
}

/* RFC 5321 section 4.2.1: 4yz may go well later, 5yz will not. */
static gboolean
is_refusal (const Talk *talk)
{
  return talk->address != NULL && (talk->reply.code[0] == '4' || talk->reply.code[0] == '5');
}

static gboolean
is_tls_code (CURLcode code)
{
  static const CURLcode codes[] = { CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CERTPROBLEM,
                                    CURLE_SSL_CIPHER,        CURLE_USE_SSL_FAILED,
                                    CURLE_SSL_ISSUER_ERROR,  CURLE_PEER_FAILED_VERIFICATION,
                                    CURLE_SSL_CACERT_BADFILE };

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    if (codes[i] == code)
      return TRUE;
  return FALSE;
}

static void
set_error (const Talk *talk, CURLcode code, GError **error)
{
  const CwSmtpSettings *settings = talk->server->settings;
  g_autofree char *said =
      cw_smtp_reply_quote (&talk->reply, settings->user, talk->server->password);

  if (is_tls_code (code))
    set_tls_error (talk, code, error);
  else if (code != CURLE_OPERATION_TIMEDOUT && code != CURLE_LOGIN_DENIED && is_refusal (talk))
    g_set_error (error, CW_ERROR,
                 talk->reply.code[0] == '4' ? CW_ERROR_THROTTLED : CW_ERROR_PERMISSION,
                 "The mail server %s does not take the message for %s (“%s”)", settings->host,
                 talk->address, said);
  else
    set_connection_error (talk, code, said != NULL ? said : "", error);
}

/* ----- the conversation */

static void
on_cancelled_cb (GCancellable *cancellable, gpointer multi)
{
  curl_multi_wakeup (multi);
}

static CURLcode
get_result (Talk *talk)
{
  int n_left = 0;
  const CURLMsg *message = curl_multi_info_read (talk->multi, &n_left);

  return message != NULL && message->msg == CURLMSG_DONE ? message->data.result : CURLE_RECV_ERROR;
}

/* Until it has ended, or is to be broken off. */
static void
turn (Talk *talk)
{
  int n_running = 1;

  while (n_running > 0 && !g_cancellable_is_cancelled (talk->cancellable))
    {
      if (curl_multi_perform (talk->multi, &n_running) != CURLM_OK)
        return;
      if (n_running > 0 && curl_multi_poll (talk->multi, NULL, 0, SLICE_MS, NULL) != CURLM_OK)
        return;
    }
}

static gboolean
run (Talk *talk, GError **error)
{
  CURLcode code = CURLE_OK;
  gulong handler = 0;

  if (g_cancellable_set_error_if_cancelled (talk->cancellable, error))
    return FALSE;
  if (talk->cancellable != NULL)
    handler =
        g_cancellable_connect (talk->cancellable, G_CALLBACK (on_cancelled_cb), talk->multi, NULL);
  curl_multi_add_handle (talk->multi, talk->easy);
  turn (talk);
  code = get_result (talk);
  curl_multi_remove_handle (talk->multi, talk->easy);
  g_cancellable_disconnect (talk->cancellable, handler);
  if (code == CURLE_OK)
    return TRUE;
  if (!g_cancellable_set_error_if_cancelled (talk->cancellable, error))
    set_error (talk, code, error);
  return FALSE;
}

gboolean
cw_smtp_client_check (const CwSmtpServer *server, GCancellable *cancellable, GError **error)
{
  const CwSmtpSettings *settings = server->settings;
  g_auto (Talk) talk = { NULL };

  if (!begin (&talk, server, cancellable, error))
    return FALSE;
  curl_easy_setopt (talk.easy, CURLOPT_CUSTOMREQUEST, "NOOP");
  if (!run (&talk, error))
    return FALSE;
  if (settings->user == NULL || talk.reply.has_sign_in)
    return TRUE;
  /* libcurl goes on without. */
  g_set_error (error, CW_ERROR, CW_ERROR_AUTH,
               "The mail server %s lets nobody sign in at port %u: leave alerts.smtp.user out, or "
               "see alerts.smtp.port",
               settings->host, settings->port);
  return FALSE;
}

/* ----- a message */

/* What the configuration's schema lets through, and libcurl would send as it is. */
static gboolean
check_address (const char *address, GError **error)
{
  const char *at = strrchr (address, '@');

  for (const char *c = address; *c != '\0'; c++)
    if (!g_ascii_isgraph (*c) || strchr ("<>()[]\\,;:\"", *c) != NULL)
      at = NULL;
  if (at != NULL && at != address && at[1] != '\0')
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                       "Mail goes to addresses like ops@example.org: see alerts.mailTo and "
                       "alerts.mailFrom");
  return FALSE;
}

static gboolean
check_addresses (const CwSmtpMessage *message, GError **error)
{
  if (!check_address (message->from, error))
    return FALSE;
  for (guint i = 0; message->to[i] != NULL; i++)
    if (!check_address (message->to[i], error))
      return FALSE;
  return TRUE;
}

/* RFC 5321 section 2.3.8. (transfer full) */
static char *
end_lines (const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);

  return g_strjoinv ("\r\n", lines);
}

/* Whether the next address may fare better. */
static gboolean
is_of_address (const Talk *talk)
{
  return is_refusal (talk) && !g_str_has_prefix (talk->reason, "MAIL failed");
}

/* What came after it fails in the same way, and is not tried. */
static gboolean
send_one (const CwSmtpServer *server,
          const CwSmtpMessage *message,
          const char *text,
          const char *address,
          GCancellable *cancellable,
          gboolean *ret_go_on,
          GError **error)
{
  g_auto (Talk) talk = { NULL };

  if (!begin (&talk, server, cancellable, error))
    return FALSE;
  set_message (&talk, message, text, address);
  if (run (&talk, error))
    return TRUE;
  *ret_go_on = is_of_address (&talk) && !g_error_matches (*error, CW_ERROR, CW_ERROR_AUTH);
  return FALSE;
}

/* The errors of several addresses in one. */
static void
join_error (GError **problem, GError *error)
{
  g_autoptr (GError) next = error;

  if (*problem == NULL)
    *problem = g_steal_pointer (&next);
  else
    {
      g_autofree char *text = g_strconcat ((*problem)->message, "; ", next->message, NULL);

      g_free ((*problem)->message);
      (*problem)->message = g_steal_pointer (&text);
    }
}

gboolean
cw_smtp_client_send (const CwSmtpServer *server,
                     const CwSmtpMessage *message,
                     GPtrArray *taken,
                     GCancellable *cancellable,
                     GError **error)
{
  g_autofree char *text = end_lines (message->text);
  g_autoptr (GError) problem = NULL;
  gboolean goes_on = TRUE;

  if (!check_addresses (message, error))
    return FALSE;
  for (guint i = 0; goes_on && message->to[i] != NULL; i++)
    {
      g_autoptr (GError) local_error = NULL;

      if (g_ptr_array_find_with_equal_func (taken, message->to[i], g_str_equal, NULL))
        continue;
      goes_on = FALSE;
      if (send_one (server, message, text, message->to[i], cancellable, &goes_on, &local_error))
        {
          g_ptr_array_add (taken, g_strdup (message->to[i]));
          goes_on = TRUE;
        }
      else
        join_error (&problem, g_steal_pointer (&local_error));
    }
  if (problem == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&problem));
  return FALSE;
}
