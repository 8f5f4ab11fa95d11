/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "cloud-lab.h"
#include "connectors/graph/cw-browser-sign-in.h"
#include "connectors/graph/cw-device-sign-in.h"
#include "connectors/graph/cw-graph-json.h"

static void
assert_works (CwCloudSession *session)
{
  const CwCloudCall call = { .method = "GET", .url = "/me", .context = "reading the account" };
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) me = cw_cloud_session_call (session, &call, NULL, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (cw_graph_json_get_text (json_node_get_object (me), "userPrincipalName"), ==,
                   cw_cloud_session_get_identity (session)->user_name);
}

static CwBrowserSignIn *
begin_browser (CloudLab *lab)
{
  g_autoptr (GError) error = NULL;
  CwBrowserSignIn *sign_in = cw_browser_sign_in_begin (lab->settings, NULL, &error);

  g_assert_no_error (error);
  browser_open (lab->browser, cw_browser_sign_in_get_url (sign_in));
  browser_assert_heading (lab->browser, "Sign in");
  return sign_in;
}

static void
follow (CloudLab *lab)
{
  g_autofree char *location = g_strdup (lab->browser->location);

  g_assert_nonnull (location);
  browser_open (lab->browser, location);
}

/* Password, second factor, consent for everyone; a refresh; the token is renewed when Graph refuses
 * it. */
static void
test_browser (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwBrowserSignIn) sign_in = begin_browser (lab);
  g_autoptr (CwCloudSession) session = NULL;
  const CwIdToken *identity = NULL;
  g_autofree char *name = g_strdup_printf ("mfa@%s", lab->domain);

  cloud_lab_enter_password (lab, "mfa");
  browser_submit (lab->browser, "verify", "otc", "424242", NULL);
  browser_submit (lab->browser, "accept", "for_all", "yes", NULL);
  follow (lab);
  browser_assert_heading (lab->browser, "Back to Causeway");
  session = cw_browser_sign_in_wait (sign_in, NULL, &error);
  g_assert_no_error (error);
  identity = cw_cloud_session_get_identity (session);
  g_assert_cmpstr (identity->user_name, ==, name);
  g_assert_cmpstr (identity->name, ==, "Mina Multifactor");
  g_assert_cmpstr (identity->tenant_id, ==, g_getenv ("CW_LAB_TENANT_ID"));
  g_assert_false (identity->is_personal);
  assert_works (session);
  cloud_lab_admin (lab, "faults", "{'match':{'path_regex':'/me'},'action':'expired-token'}");
  assert_works (session);
}

/* Nothing but the right state ends the waiting, and nothing works twice. */
static void
test_browser_strangers (CloudLab *lab, gconstpointer data)
{
  static const char *const paths[] = { "?code=x&state=guess", "?code=x", "favicon.ico",
                                       "?error=access_denied&state=" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwBrowserSignIn) sign_in = begin_browser (lab);
  g_autoptr (CwCloudSession) session = NULL;
  g_autofree char *location = NULL;
  g_autofree char *base = NULL;

  cloud_lab_consent (lab);
  cloud_lab_enter_password (lab, "admin");
  location = g_strdup (lab->browser->location);
  base = g_strndup (location, strcspn (location, "?"));
  for (gsize i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autofree char *url = g_strconcat (base, paths[i], NULL);

      browser_open (lab->browser, url);
      g_assert_cmpuint (lab->browser->status, ==, 404);
    }
  browser_open (lab->browser, location);
  g_assert_cmpuint (lab->browser->status, ==, 200);
  browser_open (lab->browser, location);
  g_assert_cmpuint (lab->browser->status, ==, 404);
  session = cw_browser_sign_in_wait (sign_in, NULL, &error);
  g_assert_no_error (error);
  assert_works (session);
}

static void
test_consent_refused (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwBrowserSignIn) sign_in = begin_browser (lab);
  g_autoptr (CwCloudSession) session = NULL;

  cloud_lab_enter_password (lab, "admin");
  browser_submit (lab->browser, "cancel", NULL);
  follow (lab);
  browser_assert_heading (lab->browser, "Not signed in");
  session = cw_browser_sign_in_wait (sign_in, NULL, &error);
  g_assert_null (session);
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
}

static gpointer
cancel_soon_thread (gpointer data)
{
  g_usleep (100 * 1000);
  g_cancellable_cancel (data);
  return NULL;
}

/* Cancelled while it waits, and before. */
static void
test_cancelled (CloudLab *lab, gconstpointer data)
{
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GCancellable) cancellable = g_cancellable_new ();
      g_autoptr (GError) error = NULL;
      g_autoptr (CwBrowserSignIn) browser = NULL;
      g_autoptr (CwDeviceSignIn) device = NULL;
      g_autoptr (CwCloudSession) session = NULL;
      GThread *thread = NULL;

      if (i < 2)
        browser = cw_browser_sign_in_begin (lab->settings, NULL, &error);
      else
        device = cw_device_sign_in_begin (lab->settings, NULL, &error);
      g_assert_no_error (error);
      if (i % 2 == 0)
        g_cancellable_cancel (cancellable);
      thread = g_thread_new ("cancel", cancel_soon_thread, cancellable);
      session = i < 2 ? cw_browser_sign_in_wait (browser, cancellable, &error)
                      : cw_device_sign_in_wait (device, cancellable, &error);
      g_assert_null (session);
      g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
      g_thread_join (thread);
    }
}

static CwDeviceSignIn *
begin_device (CloudLab *lab)
{
  g_autoptr (GError) error = NULL;
  CwDeviceSignIn *sign_in = cw_device_sign_in_begin (lab->settings, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (cw_device_sign_in_get_interval_seconds (sign_in), ==, 1);
  g_assert_cmpint (cw_device_sign_in_get_expires_usec (sign_in), >, g_get_real_time ());
  browser_open (lab->browser, cw_device_sign_in_get_verification_url (sign_in));
  browser_submit (lab->browser, "next", "user_code", cw_device_sign_in_get_user_code (sign_in),
                  NULL);
  return sign_in;
}

static void
test_device (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDeviceSignIn) sign_in = begin_device (lab);
  g_autoptr (CwCloudSession) session = NULL;

  cloud_lab_enter_password (lab, "admin");
  browser_submit (lab->browser, "continue", NULL);
  browser_submit (lab->browser, "accept", NULL);
  browser_assert_heading (lab->browser, "You are signed in");
  session = cw_device_sign_in_wait (sign_in, NULL, &error);
  g_assert_no_error (error);
  assert_works (session);
}

typedef struct
{
  CwDeviceSignIn *sign_in;
  GError *error;
} Waiting;

static gpointer
wait_thread (gpointer data)
{
  Waiting *waiting = data;

  return cw_device_sign_in_wait (waiting->sign_in, NULL, &waiting->error);
}

/* Waited for from before the person begins: not yet, not yet so often, and then. */
static void
test_device_pending (CloudLab *lab, gconstpointer data)
{
  Waiting waiting = { NULL, NULL };
  g_autoptr (CwDeviceSignIn) sign_in = NULL;
  g_autoptr (CwCloudSession) session = NULL;
  GThread *thread = NULL;

  cloud_lab_consent (lab);
  cloud_lab_admin (lab, "faults",
                   "{'faults':[{'match':{'path_regex':'/token'},'action':'cut','times':1},"
                   "{'match':{'path_regex':'/token'},'action':'status','status':400,'times':1,"
                   "'body':{'error':'authorization_pending','error_codes':[70016]}}]}");
  sign_in = begin_device (lab);
  waiting.sign_in = sign_in;
  thread = g_thread_new ("wait", wait_thread, &waiting);
  cloud_lab_enter_password (lab, "admin");
  browser_submit (lab->browser, "continue", NULL);
  session = g_thread_join (thread);
  g_assert_no_error (waiting.error);
  assert_works (session);
}

/* The pace that the authority asks for is kept from then on. */
static void
test_device_slow_down (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDeviceSignIn) sign_in = NULL;
  g_autoptr (CwCloudSession) session = NULL;

  cloud_lab_consent (lab);
  cloud_lab_admin (lab, "faults",
                   "{'match':{'path_regex':'/token'},'action':'status','status':400,"
                   "'body':{'error':'slow_down','error_codes':[70016]}}");
  sign_in = begin_device (lab);
  cloud_lab_enter_password (lab, "admin");
  browser_submit (lab->browser, "continue", NULL);
  session = cw_device_sign_in_wait (sign_in, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (cw_device_sign_in_get_interval_seconds (sign_in), ==, 6);
}

static void
test_device_declined (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDeviceSignIn) sign_in = begin_device (lab);
  g_autoptr (CwCloudSession) session = NULL;

  cloud_lab_enter_password (lab, "admin");
  browser_submit (lab->browser, "cancel", NULL);
  session = cw_device_sign_in_wait (sign_in, NULL, &error);
  g_assert_null (session);
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
}

/* The code is over before the person is through. */
static void
test_device_over (CloudLab *lab, gconstpointer data)
{
  static const struct
  {
    const char *name;
    CwError code;
  } cases[] = {
    { "expired_token", CW_ERROR_TIMEOUT },
    { "bad_verification_code", CW_ERROR_AUTH },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwDeviceSignIn) sign_in = begin_device (lab);
      g_autoptr (CwCloudSession) session = NULL;
      g_autofree char *fault =
          g_strdup_printf ("{'match':{'path_regex':'/token'},'action':'status','status':400,"
                           "'body':{'error':'%s'}}",
                           cases[i].name);

      cloud_lab_admin (lab, "faults", fault);
      session = cw_device_sign_in_wait (sign_in, NULL, &error);
      g_assert_null (session);
      g_assert_error (error, CW_ERROR, (int) cases[i].code);
    }
}

/* What the token endpoint refuses comes with the code for what the caller can do. */
static void
test_refusals (CloudLab *lab, gconstpointer data)
{
  static const struct
  {
    int aadsts;
    CwError code;
  } cases[] = {
    { 50053, CW_ERROR_AUTH },           { 50055, CW_ERROR_AUTH },
    { 50057, CW_ERROR_AUTH },           { 50076, CW_ERROR_AUTH },
    { 50126, CW_ERROR_AUTH },           { 53003, CW_ERROR_PERMISSION },
    { 65001, CW_ERROR_PERMISSION },     { 90094, CW_ERROR_PERMISSION },
    { 90002, CW_ERROR_INVALID_CONFIG }, { 700016, CW_ERROR_INVALID_CONFIG },
  };

  cloud_lab_consent (lab);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwBrowserSignIn) sign_in = begin_browser (lab);
      g_autoptr (CwCloudSession) session = NULL;
      g_autofree char *number = g_strdup_printf ("AADSTS%d", cases[i].aadsts);

      cloud_lab_enter_password (lab, "admin");
      follow (lab);
      cloud_lab_add_sign_in_fault (lab, "/token", cases[i].aadsts);
      session = cw_browser_sign_in_wait (sign_in, NULL, &error);
      g_assert_null (session);
      g_assert_error (error, CW_ERROR, (int) cases[i].code);
      g_assert_nonnull (strstr (error->message, number));
    }
}

static CwCloudSettings *
new_settings (CloudLab *lab, const char *tenant, const char *ca_file, const char *client_id)
{
  g_autoptr (GError) error = NULL;
  CwCloudSettings *settings =
      cw_cloud_settings_new (&(CwCloudOptions){ .authority_url = lab->url,
                                                .graph_url = lab->url,
                                                .ca_file = ca_file,
                                                .client_id = client_id,
                                                .tenant = tenant,
                                                .policy = lab->settings->policy },
                             &error);

  g_assert_no_error (error);
  return settings;
}

static void
test_wrong_settings (CloudLab *lab, gconstpointer data)
{
  const struct
  {
    const char *tenant;
    const char *ca_file;
    const char *client_id;
    CwError code;
  } cases[] = {
    { "nowhere.example", lab->ca_file, NULL, CW_ERROR_INVALID_CONFIG },
    { NULL, lab->ca_file, "99999999-7777-4888-8999-aaaaaaaaaaaa", CW_ERROR_INVALID_CONFIG },
    { NULL, g_getenv ("CW_LAB_TENANT_OTHER_CA"), NULL, CW_ERROR_TLS },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwCloudSettings) settings =
          new_settings (lab, cases[i].tenant, cases[i].ca_file, cases[i].client_id);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwDeviceSignIn) sign_in = cw_device_sign_in_begin (settings, NULL, &error);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_null (sign_in);
      g_assert_error (error, CW_ERROR, (int) cases[i].code);
    }
}

/* The sign-in ended on the other side: that is told, not tried for ever. */
static void
test_ended (CloudLab *lab, gconstpointer data)
{
  const CwCloudCall call = { .method = "GET", .url = "/me", .context = "reading the account" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (JsonNode) me = NULL;

  cloud_lab_consent (lab);
  session = cloud_lab_sign_in (lab, "admin");
  cloud_lab_admin (lab, "expire-tokens", "{}");
  me = cw_cloud_session_call (session, &call, NULL, NULL, &error);
  g_assert_null (me);
  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
}

/* A second factor is demanded in the middle: only the person can help. */
static void
test_step_up (CloudLab *lab, gconstpointer data)
{
  const CwCloudCall call = { .method = "GET", .url = "/me", .context = "reading the account" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (JsonNode) me = NULL;

  cloud_lab_consent (lab);
  session = cloud_lab_sign_in (lab, "admin");
  cloud_lab_admin (lab, "faults", "{'match':{'path_regex':'/me'},'action':'expired-token'}");
  cloud_lab_add_sign_in_fault (lab, "/token", 50076);
  me = cw_cloud_session_call (session, &call, NULL, NULL, &error);
  g_assert_null (me);
  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
  assert_works (session);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/connectors/graph/sign-in/" name, CloudLab, NULL, cloud_lab_set_up, function,       \
              cloud_lab_tear_down)
  ADD ("browser", test_browser);
  ADD ("browser-strangers", test_browser_strangers);
  ADD ("consent-refused", test_consent_refused);
  ADD ("cancelled", test_cancelled);
  ADD ("device", test_device);
  ADD ("device-pending", test_device_pending);
  ADD ("device-slow-down", test_device_slow_down);
  ADD ("device-declined", test_device_declined);
  ADD ("device-over", test_device_over);
  ADD ("refusals", test_refusals);
  ADD ("wrong-settings", test_wrong_settings);
  ADD ("ended", test_ended);
  ADD ("step-up", test_step_up);
#undef ADD
  return g_test_run ();
}
