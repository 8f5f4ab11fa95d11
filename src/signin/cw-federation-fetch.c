/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-signin"

#include "config.h"

#include "signin/cw-federation-fetch.h"

#include <libsoup/soup.h>

#include "base/cw-error.h"
#include "connectors/graph/cw-http-error.h"
#include "connectors/graph/cw-http-trust.h"
#include "signin/cw-xml-document.h"

#define TIMEOUT_SECONDS 10
#define WHOLE_SECONDS   30
#define MAX_REDIRECTS   5
#define BLOCK           (32 * 1024)

/* One document on its way. */
typedef struct
{
  SoupSession *session;
  GTlsDatabase *authorities;
  GUri *url;
  SoupMessage *message; /* (nullable): of the last request */
  gint64 until_usec;
  GCancellable *cancellable;
} Fetch;

static void
fetch_clear (Fetch *fetch)
{
  g_clear_object (&fetch->message);
  g_clear_pointer (&fetch->url, g_uri_unref);
  g_clear_object (&fetch->session);
  g_clear_object (&fetch->authorities);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Fetch, fetch_clear)

static gboolean
open_session (Fetch *fetch, const char *ca_file, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  fetch->session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS, "user-agent",
                                                  "causeway/" CW_VERSION, NULL);
  if (ca_file == NULL)
    fetch->authorities = g_tls_backend_get_default_database (g_tls_backend_get_default ());
  else
    fetch->authorities = g_tls_file_database_new (ca_file, &local_error);
  if (fetch->authorities == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "the certificate authorities in \"%s\" cannot be read: %s",
                   ca_file != NULL ? ca_file : "", local_error != NULL ? local_error->message : "");
      return FALSE;
    }
  soup_session_set_tls_database (fetch->session, fetch->authorities);
  return TRUE;
}

static gboolean
is_late (Fetch *fetch, GError **error)
{
  if (g_get_monotonic_time () < fetch->until_usec)
    return FALSE;
  g_set_error (error, CW_ERROR, CW_ERROR_TIMEOUT, "%s does not send everything in time",
               g_uri_get_host (fetch->url));
  return TRUE;
}

/* ----- the body */

static GBytes *
read_body (Fetch *fetch, GInputStream *stream, GError **error)
{
  g_autoptr (GByteArray) body = g_byte_array_new ();
  g_autofree guint8 *block = g_malloc (BLOCK);
  g_autoptr (GError) local_error = NULL;
  gssize size = 0;

  while ((size = g_input_stream_read (stream, block, BLOCK, fetch->cancellable, &local_error)) > 0)
    {
      if (is_late (fetch, error))
        return NULL;
      if (body->len + (gsize) size > CW_XML_MAX_SIZE)
        {
          g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                       "What %s sends is larger than %u MiB, which no metadata is",
                       g_uri_get_host (fetch->url), CW_XML_MAX_SIZE / (1024 * 1024));
          return NULL;
        }
      g_byte_array_append (body, block, (guint) size);
    }
  if (size == 0)
    return g_byte_array_free_to_bytes (g_steal_pointer (&body));
  g_propagate_error (error, cw_http_error_new (fetch->message, local_error));
  return NULL;
}

/* ----- redirects */

static gboolean
is_https (GUri *url)
{
  return g_str_equal (g_uri_get_scheme (url), "https") && g_uri_get_host (url) != NULL &&
         *g_uri_get_host (url) != '\0';
}

static gboolean
follow (Fetch *fetch, GError **error)
{
  const char *location =
      soup_message_headers_get_one (soup_message_get_response_headers (fetch->message), "Location");
  g_autoptr (GUri) next =
      location != NULL ? g_uri_parse_relative (fetch->url, location, SOUP_HTTP_URI_FLAGS, NULL)
                       : NULL;

  if (next == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "%s sends to another address, and does not say to which",
                   g_uri_get_host (fetch->url));
      return FALSE;
    }
  if (!is_https (next))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                   "%s sends to an address that is not https", g_uri_get_host (fetch->url));
      return FALSE;
    }
  g_uri_unref (fetch->url);
  fetch->url = g_steal_pointer (&next);
  return TRUE;
}

/* ----- one request */

static gboolean
is_redirect (guint status)
{
  return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

/* NULL without an error: it was sent elsewhere. */
static GBytes *
try_once (Fetch *fetch, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GInputStream) stream = NULL;
  guint status = 0;

  g_clear_object (&fetch->message);
  fetch->message = soup_message_new_from_uri ("GET", fetch->url);
  soup_message_add_flags (fetch->message, SOUP_MESSAGE_NO_REDIRECT);
  soup_message_disable_feature (fetch->message, SOUP_TYPE_AUTH_MANAGER);
  stream = soup_session_send (fetch->session, fetch->message, fetch->cancellable, &local_error);
  if (stream == NULL)
    {
      g_propagate_error (error, cw_http_error_new (fetch->message, local_error));
      return NULL;
    }
  if (!cw_http_trust_check (fetch->authorities,
                            soup_message_get_tls_peer_certificate (fetch->message), fetch->url,
                            fetch->cancellable, error))
    return NULL;
  status = soup_message_get_status (fetch->message);
  if (status == 200)
    return read_body (fetch, stream, error);
  if (is_redirect (status))
    {
      (void) follow (fetch, error);
      return NULL;
    }
  g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "%s answers with HTTP status %u",
               g_uri_get_host (fetch->url), status);
  return NULL;
}

GBytes *
cw_federation_fetch (const char *url,
                     const char *ca_file,
                     char **ret_url,
                     GCancellable *cancellable,
                     GError **error)
{
  g_auto (Fetch) fetch = { .cancellable = cancellable };
  g_autoptr (GError) local_error = NULL;
  GBytes *body = NULL;

  fetch.url = g_uri_parse (url, SOUP_HTTP_URI_FLAGS, NULL);
  fetch.until_usec = g_get_monotonic_time () + WHOLE_SECONDS * G_USEC_PER_SEC;
  if (fetch.url == NULL || !is_https (fetch.url))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "“%s” is not an address that begins with https://", url);
      return NULL;
    }
  if (!open_session (&fetch, ca_file, error))
    return NULL;
  for (guint i = 0; i <= MAX_REDIRECTS && body == NULL && local_error == NULL; i++)
    if (!is_late (&fetch, &local_error))
      body = try_once (&fetch, &local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (body == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "%s sends on and on to other addresses",
                 g_uri_get_host (fetch.url));
  else if (ret_url != NULL)
    *ret_url = g_uri_to_string (fetch.url);
  return body;
}
