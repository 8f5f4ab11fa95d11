/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "cloud-lab.h"

#include "connectors/graph/cw-browser-sign-in.h"

#define PUBLIC_CLIENT_ID "14d82eec-204b-4c2f-b7e8-296a70dab67e"

/* A server that keeps failing is given up soon. */
static const CwRetryPolicy test_policy = {
  .max_failures = 2,
  .max_throttles = 2,
  .base_ms = 20,
  .cap_ms = 100,
  .max_retry_after_sec = 5,
};

static char *
dup_env (const char *name)
{
  g_assert_nonnull (g_getenv (name));
  return g_strdup (g_getenv (name));
}

void
cloud_lab_set_up (CloudLab *lab, gconstpointer data)
{
  g_autofree char *file = dup_env ("CW_LAB_TENANT_ACCOUNTS_FILE");
  g_autofree char *text = NULL;
  g_autoptr (GError) error = NULL;
  CwCloudOptions options = { .cloud = CW_CLOUD_GLOBAL, .policy = &test_policy };

  lab->url = dup_env ("CW_LAB_TENANT_URL");
  lab->ca_file = dup_env ("CW_LAB_TENANT_CA");
  lab->domain = dup_env ("CW_LAB_TENANT_INITIAL_DOMAIN");
  g_assert_true (g_file_get_contents (file, &text, NULL, &error));
  lab->accounts = json_from_string (text, &error);
  g_assert_no_error (error);
  lab->browser = browser_new (lab->url, lab->ca_file);
  options.authority_url = lab->url;
  options.graph_url = lab->url;
  options.ca_file = lab->ca_file;
  lab->settings = cw_cloud_settings_new (&options, &error);
  g_assert_no_error (error);
  cloud_lab_admin (lab, "reset", "{}");
}

void
cloud_lab_tear_down (CloudLab *lab, gconstpointer data)
{
  g_clear_pointer (&lab->settings, cw_cloud_settings_unref);
  g_clear_pointer (&lab->browser, browser_free);
  g_clear_pointer (&lab->accounts, json_node_unref);
  g_free (lab->url);
  g_free (lab->ca_file);
  g_free (lab->domain);
}

void
cloud_lab_admin (CloudLab *lab, const char *path, const char *body)
{
  g_autofree char *url = g_strdup_printf ("%s/admin/%s", lab->url, path);
  g_autoptr (SoupMessage) message = soup_message_new ("POST", url);
  g_autofree char *json = g_strdelimit (g_strdup (body), "'", '"');
  g_autoptr (GBytes) bytes = g_bytes_new (json, strlen (json));
  g_autoptr (GBytes) answer = NULL;
  g_autoptr (GError) error = NULL;

  soup_message_set_request_body_from_bytes (message, "application/json", bytes);
  answer = soup_session_send_and_read (lab->browser->session, message, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (soup_message_get_status (message), <, 300);
}

void
cloud_lab_add_sign_in_fault (CloudLab *lab, const char *path_regex, int code)
{
  g_autofree char *body = g_strdup_printf (
      "{'match':{'path_regex':'%s'},'action':'sign-in','code':'%d'}", path_regex, code);

  cloud_lab_admin (lab, "faults", body);
}

void
cloud_lab_consent (CloudLab *lab)
{
  cloud_lab_admin (lab, "consent", "{'client_id':'" PUBLIC_CLIENT_ID "'}");
}

void
cloud_lab_enter_password (CloudLab *lab, const char *prefix)
{
  g_autofree char *name = g_strdup_printf ("%s@%s", prefix, lab->domain);
  JsonObject *account = json_object_get_object_member (json_node_get_object (lab->accounts), name);

  browser_assert_heading (lab->browser, "Sign in");
  browser_submit (lab->browser, "sign-in", "loginfmt", name, "passwd",
                  json_object_get_string_member (account, "password"), NULL);
}

CwCloudSession *
cloud_lab_sign_in (CloudLab *lab, const char *prefix)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwBrowserSignIn) sign_in = cw_browser_sign_in_begin (lab->settings, NULL, &error);
  g_autofree char *location = NULL;
  CwCloudSession *session = NULL;

  g_assert_no_error (error);
  browser_open (lab->browser, cw_browser_sign_in_get_url (sign_in));
  cloud_lab_enter_password (lab, prefix);
  g_assert_nonnull (lab->browser->location);
  location = g_strdup (lab->browser->location);
  browser_open (lab->browser, location);
  session = cw_browser_sign_in_wait (sign_in, NULL, &error);
  g_assert_no_error (error);
  return session;
}
