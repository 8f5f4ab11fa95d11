/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "browser.h"

#include <stdarg.h>
#include <string.h>

#define TIMEOUT_SECONDS 120

Browser *
browser_new (const char *base_url, const char *ca_file)
{
  Browser *browser = g_new0 (Browser, 1);
  g_autoptr (GTlsDatabase) authorities = NULL;
  g_autoptr (GError) error = NULL;

  browser->base_url = g_strdup (base_url);
  browser->session = soup_session_new_with_options ("timeout", TIMEOUT_SECONDS, NULL);
  if (ca_file != NULL)
    {
      authorities = g_tls_file_database_new (ca_file, &error);
      g_assert_no_error (error);
      soup_session_set_tls_database (browser->session, authorities);
    }
  return browser;
}

void
browser_free (Browser *browser)
{
  g_clear_object (&browser->session);
  g_free (browser->base_url);
  g_free (browser->page);
  g_free (browser->location);
  g_free (browser);
}

static void
send (Browser *browser, SoupMessage *message)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  const char *data = NULL;

  soup_message_add_flags (message, SOUP_MESSAGE_NO_REDIRECT);
  bytes = soup_session_send_and_read (browser->session, message, NULL, &error);
  g_assert_no_error (error);
  data = g_bytes_get_data (bytes, &size);
  g_free (browser->page);
  browser->page = g_strndup (data != NULL ? data : "", size);
  browser->status = soup_message_get_status (message);
  g_free (browser->location);
  browser->location = g_strdup (
      soup_message_headers_get_one (soup_message_get_response_headers (message), "Location"));
}

static SoupMessage *
new_message (Browser *browser, const char *method, const char *url)
{
  g_autofree char *whole =
      g_strconcat (g_str_has_prefix (url, "/") ? browser->base_url : "", url, NULL);
  SoupMessage *message = soup_message_new (method, whole);

  g_assert_nonnull (message);
  return message;
}

void
browser_open (Browser *browser, const char *url)
{
  g_autoptr (SoupMessage) message = new_message (browser, "GET", url);

  send (browser, message);
}

/* The first group of @pattern in the page. */
static char *
find (Browser *browser, const char *pattern)
{
  g_autoptr (GRegex) regex = g_regex_new (pattern, G_REGEX_DOTALL, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;

  g_assert_nonnull (regex);
  return g_regex_match (regex, browser->page, 0, &match) ? g_match_info_fetch (match, 1) : NULL;
}

static void
add_field (Browser *browser, GHashTable *form, const char *name, const char *value)
{
  g_autofree char *pattern = g_strdup_printf ("<(?:input|button)[^>]* (name=\"%s\")", name);
  g_autofree char *found = find (browser, pattern);

  if (found == NULL)
    g_test_message ("no field %s in: %s", name, browser->page);
  g_assert_nonnull (found);
  g_hash_table_insert (form, g_strdup (name), g_strdup (value));
}

static void
check_button (Browser *browser, const char *action)
{
  g_autofree char *pattern = g_strdup_printf ("<button[^>]*value=\"(%s)\"", action);
  g_autofree char *found = find (browser, pattern);

  if (found == NULL)
    g_test_message ("no button %s in: %s", action, browser->page);
  g_assert_nonnull (found);
}

void
browser_submit (Browser *browser, const char *action, ...)
{
  g_autoptr (GHashTable) form = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *target = find (browser, "<form method=\"post\" action=\"([^\"]*)\"");
  g_autofree char *flow = find (browser, "name=\"flow\" value=\"([^\"]*)\"");
  g_autoptr (SoupMessage) message = NULL;
  g_autofree char *encoded = NULL;
  g_autoptr (GBytes) body = NULL;
  const char *name = NULL;
  va_list args;

  g_assert_nonnull (target);
  check_button (browser, action);
  add_field (browser, form, "action", action);
  if (flow != NULL)
    add_field (browser, form, "flow", flow);
  va_start (args, action);
  while ((name = va_arg (args, const char *)) != NULL)
    add_field (browser, form, name, va_arg (args, const char *));
  va_end (args);
  message = new_message (browser, "POST", target);
  encoded = soup_form_encode_hash (form);
  body = g_bytes_new (encoded, strlen (encoded));
  soup_message_set_request_body_from_bytes (message, SOUP_FORM_MIME_TYPE_URLENCODED, body);
  send (browser, message);
}

char *
browser_dup_heading (Browser *browser)
{
  return find (browser, "<h1>([^<]*)</h1>");
}

void
browser_assert_heading (Browser *browser, const char *heading)
{
  g_autofree char *found = browser_dup_heading (browser);

  if (g_strcmp0 (found, heading) != 0)
    g_test_message ("status %u, location %s: %s", browser->status, browser->location,
                    browser->page);
  g_assert_cmpstr (found, ==, heading);
}

int
browser_get_problem (Browser *browser)
{
  g_autofree char *number = find (browser, "role=\"alert\"[^>]*>AADSTS([0-9]+):");

  return number != NULL ? (int) g_ascii_strtoll (number, NULL, 10) : 0;
}

char *
browser_dup_redirect_parameter (Browser *browser, const char *name)
{
  g_autoptr (GUri) uri =
      browser->location != NULL
          ? g_uri_parse (browser->location, SOUP_HTTP_URI_FLAGS | G_URI_FLAGS_ENCODED_QUERY, NULL)
          : NULL;
  g_autoptr (GHashTable) query = NULL;

  if (uri == NULL || g_uri_get_query (uri) == NULL)
    return NULL;
  query = soup_form_decode (g_uri_get_query (uri));
  return g_strdup (g_hash_table_lookup (query, name));
}
