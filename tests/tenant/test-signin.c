/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "browser.h"
#include "tenant-fixture.h"

#define DOMAIN    "contoso.onmicrosoft.com"
#define CLIENT_ID "14d82eec-204b-4c2f-b7e8-296a70dab67e"
#define PASSWORD  "Practice-makes-perfect-1"
#define REDIRECT  "http://localhost:53124/"

/* RFC 7636 appendix B. */
#define VERIFIER  "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
#define CHALLENGE "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"

#define SCOPES                                                                                     \
  "openid profile offline_access https://graph.microsoft.com/User.Read "                           \
  "https://graph.microsoft.com/Application.ReadWrite.All"

#define AUTHORIZE                                                                                  \
  "/organizations/oauth2/v2.0/authorize?client_id=" CLIENT_ID                                      \
  "&response_type=code&redirect_uri=http%3A%2F%2Flocalhost%3A53124%2F&state=st%26ate&nonce=n-1"    \
  "&code_challenge=" CHALLENGE "&code_challenge_method=S256"

/* A tenant with accounts whose passwords the test knows. */
typedef struct
{
  Fixture tenant;
  Browser *browser;
  char *accounts;
} Play;

static void
set_up (Play *play, gconstpointer data)
{
  static const char *const names[] = { "admin", "hybrid", "grouped", "user", "mfa" };
  g_autoptr (GString) text =
      g_string_new ("{\"someone@outlook.example\":{\"password\":\"" PASSWORD "\"}");
  g_autofree char *option = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *directory = g_dir_make_tmp ("cw-accounts-XXXXXX", &error);

  g_assert_no_error (error);
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (text, ",\"%s@" DOMAIN "\":{\"password\":\"" PASSWORD "\"%s}", names[i],
                            g_str_equal (names[i], "mfa") ? ",\"code\":\"135790\"" : "");
  g_string_append_c (text, '}');
  play->accounts = g_build_filename (directory, "accounts.json", NULL);
  g_file_set_contents_full (play->accounts, text->str, -1, G_FILE_SET_CONTENTS_NONE, 0600, &error);
  g_assert_no_error (error);
  option = g_strdup_printf ("--accounts=%s", play->accounts);
  fixture_set_up (&play->tenant, (const char *const[]){ option, "--device-interval=60", NULL });
  play->browser = browser_new (play->tenant.url, NULL);
}

static void
tear_down (Play *play, gconstpointer data)
{
  g_autofree char *directory = g_path_get_dirname (play->accounts);

  browser_free (play->browser);
  fixture_tear_down (&play->tenant, NULL);
  g_remove (play->accounts);
  g_rmdir (directory);
  g_free (play->accounts);
}

static void
open_authorize (Play *play, const char *scopes)
{
  g_autofree char *escaped = g_uri_escape_string (scopes, NULL, FALSE);
  g_autofree char *url = g_strconcat (AUTHORIZE "&scope=", escaped, NULL);

  browser_open (play->browser, url);
  browser_assert_heading (play->browser, "Sign in");
}

static void
sign_in (Play *play, const char *name)
{
  browser_submit (play->browser, "sign-in", "loginfmt", name, "passwd", PASSWORD, NULL);
}

static JsonNode *
redeem (Play *play, guint status, const char *code, const char *verifier)
{
  g_autofree char *form =
      g_strdup_printf ("grant_type=authorization_code&client_id=" CLIENT_ID "&code=%s&redirect_uri="
                       "http%%3A%%2F%%2Flocalhost%%3A53124%%2F&client_info=1&code_verifier=%s",
                       code, verifier);

  return fixture_post_form (&play->tenant, status, "/organizations/oauth2/v2.0/token", form);
}

/* The claims of a JWT; the signature is somebody else's test. */
static JsonNode *
read_claims (const char *token)
{
  g_auto (GStrv) parts = g_strsplit (token, ".", -1);
  g_autoptr (GString) text = g_string_new (parts[1]);
  g_autofree guchar *bytes = NULL;
  g_autofree char *json = NULL;
  gsize size = 0;

  g_assert_cmpuint (g_strv_length (parts), ==, 3);
  g_string_replace (text, "-", "+", 0);
  g_string_replace (text, "_", "/", 0);
  while (text->len % 4 != 0)
    g_string_append_c (text, '=');
  bytes = g_base64_decode (text->str, &size);
  json = g_strndup ((const char *) bytes, size);
  return json_from_string (json, NULL);
}

static void
check_tokens (Play *play, JsonNode *answer)
{
  g_autoptr (JsonNode) id = read_claims (fixture_string (answer, "id_token"));
  g_autoptr (JsonNode) access = read_claims (fixture_string (answer, "access_token"));
  g_autofree char *issuer = g_strconcat (play->tenant.url, "/" FIXTURE_TENANT_ID "/v2.0", NULL);

  g_assert_cmpstr (fixture_string (id, "aud"), ==, CLIENT_ID);
  g_assert_cmpstr (fixture_string (id, "iss"), ==, issuer);
  g_assert_cmpstr (fixture_string (id, "nonce"), ==, "n-1");
  g_assert_cmpstr (fixture_string (id, "tid"), ==, FIXTURE_TENANT_ID);
  g_assert_cmpstr (fixture_string (id, "preferred_username"), ==, "admin@" DOMAIN);
  g_assert_cmpstr (fixture_string (id, "name"), ==, "Ada Admin");
  g_assert_cmpint (fixture_int (id, "exp"), >, g_get_real_time () / G_USEC_PER_SEC);
  g_assert_cmpstr (fixture_string (id, "oid"), ==, fixture_string (access, "oid"));
  g_assert_cmpstr (fixture_string (access, "scp"), ==,
                   "openid profile offline_access User.Read Application.ReadWrite.All");
  g_assert_cmpstr (fixture_string (access, "wids.0"), ==, "62e90394-69f5-4237-9190-012177145e10");
  g_assert_nonnull (fixture_string (answer, "refresh_token"));
  g_assert_nonnull (fixture_string (answer, "client_info"));
}

/* Browser, consent, code with PKCE, tokens; the code is good once. */
static void
test_code (Play *play, gconstpointer data)
{
  g_autofree char *code = NULL;
  g_autofree char *state = NULL;
  g_autoptr (JsonNode) wrong = NULL;
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) again = NULL;

  open_authorize (play, SCOPES);
  sign_in (play, "ADMIN@" DOMAIN);
  browser_assert_heading (play->browser, "Permissions requested");
  g_assert_nonnull (strstr (play->browser->page, "Application.ReadWrite.All"));
  browser_submit (play->browser, "accept", "for_all", "yes", NULL);
  g_assert_cmpuint (play->browser->status, ==, 302);
  g_assert_true (g_str_has_prefix (play->browser->location, REDIRECT "?"));
  code = browser_dup_redirect_parameter (play->browser, "code");
  state = browser_dup_redirect_parameter (play->browser, "state");
  g_assert_cmpstr (state, ==, "st&ate");
  wrong = redeem (play, 400, code, "not-the-verifier-that-belongs-to-the-challenge");
  g_assert_cmpint (fixture_int (wrong, "error_codes.0"), ==, 501481);
  answer = redeem (play, 200, code, VERIFIER);
  check_tokens (play, answer);
  again = redeem (play, 400, code, VERIFIER);
  g_assert_cmpint (fixture_int (again, "error_codes.0"), ==, 54005);
  /* Consented for everyone: the next person is not asked. */
  open_authorize (play, SCOPES);
  sign_in (play, "user@" DOMAIN);
  g_assert_cmpuint (play->browser->status, ==, 302);
}

static void
test_refused_requests (Play *play, gconstpointer data)
{
  static const struct
  {
    const char *url;
    int code; /* on a page; 0: at the client */
    const char *error;
  } cases[] = {
    { "/nowhere.example/oauth2/v2.0/authorize?client_id=" CLIENT_ID, 90002, NULL },
    { "/common/oauth2/v2.0/authorize?client_id=99999999-7777-4888-8999-aaaaaaaaaaaa", 700016,
      NULL },
    { "/common/oauth2/v2.0/authorize?client_id=" CLIENT_ID
      "&redirect_uri=https%3A%2F%2Fevil.example%2F",
      50011, NULL },
    { "/common/oauth2/v2.0/authorize?client_id=" CLIENT_ID
      "&redirect_uri=http%3A%2F%2Flocalhost.evil.example%2F",
      50011, NULL },
    { "/common/oauth2/v2.0/authorize?client_id=" CLIENT_ID
      "&redirect_uri=http%3A%2F%2F127.0.0.1%3A1&response_type=token&scope=openid",
      0, "unsupported_response_type" },
    { "/common/oauth2/v2.0/authorize?client_id=" CLIENT_ID
      "&redirect_uri=http%3A%2F%2F127.0.0.1%3A1&response_type=code&scope=openid",
      0, "invalid_request" },
    { "/common/oauth2/v2.0/authorize?client_id=" CLIENT_ID
      "&redirect_uri=http%3A%2F%2F127.0.0.1%3A1&response_type=code&scope=openid&code_challenge=abc"
      "&code_challenge_method=plain",
      0, "invalid_request" },
    { AUTHORIZE "&scope=openid%20No.Such.Scope", 0, "invalid_scope" },
    { AUTHORIZE "&scope=openid&prompt=none", 0, "login_required" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *error = NULL;

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      browser_open (play->browser, cases[i].url);
      g_assert_cmpint (browser_get_problem (play->browser), ==, cases[i].code);
      error = browser_dup_redirect_parameter (play->browser, "error");
      g_assert_cmpstr (error, ==, cases[i].error);
    }
}

static void
set_state (Play *play, const char *state)
{
  g_autofree char *body = g_strdup_printf ("{'user':'user@" DOMAIN "','state':'%s'}", state);

  fixture_do (&play->tenant, 204, "POST", "/admin/accounts", body);
}

/* Every reason for which an account is kept out, and trying again on the same page. */
static void
test_accounts (Play *play, gconstpointer data)
{
  static const struct
  {
    const char *state;
    const char *name;
    const char *password;
    int code;
  } cases[] = {
    { "active", "nobody@" DOMAIN, PASSWORD, 50034 },
    { "active", "user@" DOMAIN, "wrong", 50126 },
    { "active", "someone@outlook.example", PASSWORD, 50020 },
    { "locked", "user@" DOMAIN, PASSWORD, 50053 },
    { "disabled", "user@" DOMAIN, PASSWORD, 50057 },
    { "disabled", "user@" DOMAIN, "wrong", 50126 },
    { "expired", "user@" DOMAIN, PASSWORD, 50055 },
  };

  open_authorize (play, "openid");
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("case %" G_GSIZE_FORMAT, i);
      set_state (play, cases[i].state);
      browser_submit (play->browser, "sign-in", "loginfmt", cases[i].name, "passwd",
                      cases[i].password, NULL);
      browser_assert_heading (play->browser, "Sign in");
      g_assert_cmpint (browser_get_problem (play->browser), ==, cases[i].code);
    }
  set_state (play, "active");
  for (guint i = 0; i < 10; i++)
    browser_submit (play->browser, "sign-in", "loginfmt", "user@" DOMAIN, "passwd", "wrong", NULL);
  sign_in (play, "user@" DOMAIN);
  g_assert_cmpint (browser_get_problem (play->browser), ==, 50053);
  set_state (play, "active");
  sign_in (play, "user@" DOMAIN);
  browser_assert_heading (play->browser, "Permissions requested");
  g_assert_null (strstr (play->browser->page, "for_all"));
}

static void
test_second_factor (Play *play, gconstpointer data)
{
  open_authorize (play, "openid");
  sign_in (play, "mfa@" DOMAIN);
  browser_assert_heading (play->browser, "Enter code");
  browser_submit (play->browser, "verify", "otc", "000000", NULL);
  browser_assert_heading (play->browser, "Enter code");
  browser_submit (play->browser, "verify", "otc", "135790", NULL);
  browser_assert_heading (play->browser, "Permissions requested");
}

static void
assert_declined (Play *play)
{
  g_autofree char *error = browser_dup_redirect_parameter (play->browser, "error");
  g_autofree char *description =
      browser_dup_redirect_parameter (play->browser, "error_description");
  g_autofree char *state = browser_dup_redirect_parameter (play->browser, "state");

  g_assert_cmpstr (error, ==, "access_denied");
  g_assert_true (g_str_has_prefix (description, "AADSTS65004"));
  g_assert_cmpstr (state, ==, "st&ate");
}

/* Refused by someone who may, and not offered to someone who may not. */
static void
test_consent_refused (Play *play, gconstpointer data)
{
  open_authorize (play, SCOPES);
  sign_in (play, "admin@" DOMAIN);
  browser_submit (play->browser, "cancel", NULL);
  assert_declined (play);
  open_authorize (play, SCOPES);
  sign_in (play, "hybrid@" DOMAIN);
  browser_assert_heading (play->browser, "Need admin approval");
  g_assert_cmpint (browser_get_problem (play->browser), ==, 90094);
  browser_submit (play->browser, "cancel", NULL);
  assert_declined (play);
}

/* A role through a group is a role. */
static void
test_grouped (Play *play, gconstpointer data)
{
  open_authorize (play, SCOPES);
  sign_in (play, "grouped@" DOMAIN);
  browser_assert_heading (play->browser, "Permissions requested");
  g_assert_nonnull (strstr (play->browser->page, "for_all"));
}

static JsonNode *
begin_device (Play *play, const char *authority)
{
  g_autofree char *path = g_strdup_printf ("/%s/oauth2/v2.0/devicecode", authority);

  return fixture_post_form (&play->tenant, 200, path, "client_id=" CLIENT_ID "&scope=" SCOPES);
}

static JsonNode *
poll_device (Play *play, guint status, JsonNode *begun)
{
  g_autofree char *form = g_strdup_printf (
      "grant_type=urn:ietf:params:oauth:grant-type:device_code&client_id=" CLIENT_ID
      "&device_code=%s",
      fixture_string (begun, "device_code"));

  return fixture_post_form (&play->tenant, status, "/organizations/oauth2/v2.0/token", form);
}

static void
enter_user_code (Play *play, JsonNode *begun, const char *name)
{
  browser_open (play->browser, fixture_string (begun, "verification_uri"));
  browser_submit (play->browser, "next", "user_code", "WRONGCODE", NULL);
  browser_assert_heading (play->browser, "Enter code to allow access");
  browser_submit (play->browser, "next", "user_code", fixture_string (begun, "user_code"), NULL);
  sign_in (play, name);
  browser_assert_heading (play->browser, "Are you trying to sign in?");
}

static void
test_device (Play *play, gconstpointer data)
{
  g_autoptr (JsonNode) begun = begin_device (play, "organizations");
  g_autoptr (JsonNode) pending = poll_device (play, 400, begun);
  g_autoptr (JsonNode) hasty = poll_device (play, 400, begun);
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) claims = NULL;

  g_assert_cmpint (fixture_int (begun, "interval"), ==, 60);
  g_assert_cmpstr (fixture_string (pending, "error"), ==, "authorization_pending");
  g_assert_cmpstr (fixture_string (hasty, "error"), ==, "slow_down");
  enter_user_code (play, begun, "admin@" DOMAIN);
  browser_submit (play->browser, "continue", NULL);
  browser_submit (play->browser, "accept", NULL);
  browser_assert_heading (play->browser, "You are signed in");
  answer = poll_device (play, 200, begun);
  claims = read_claims (fixture_string (answer, "id_token"));
  g_assert_cmpstr (fixture_string (claims, "preferred_username"), ==, "admin@" DOMAIN);
}

static void
test_device_cancelled (Play *play, gconstpointer data)
{
  g_autoptr (JsonNode) begun = begin_device (play, FIXTURE_TENANT_ID);
  g_autoptr (JsonNode) answer = NULL;

  enter_user_code (play, begun, "admin@" DOMAIN);
  browser_submit (play->browser, "cancel", NULL);
  browser_assert_heading (play->browser, "Sign-in cancelled");
  answer = poll_device (play, 400, begun);
  g_assert_cmpstr (fixture_string (answer, "error"), ==, "authorization_declined");
}

/* A personal account gets in by "common" only, and is told from work accounts by its tenant. */
static void
test_consumer (Play *play, gconstpointer data)
{
  g_autoptr (JsonNode) begun = begin_device (play, "common");
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) claims = NULL;

  enter_user_code (play, begun, "someone@outlook.example");
  browser_submit (play->browser, "continue", NULL);
  answer = poll_device (play, 200, begun);
  claims = read_claims (fixture_string (answer, "id_token"));
  g_assert_cmpstr (fixture_string (claims, "tid"), ==, "9188040d-6c67-4c5b-b112-36a304b66dad");
}

static void
add_fault (Play *play, const char *path_regex, const char *code)
{
  g_autofree char *body = g_strdup_printf (
      "{'match':{'path_regex':'%s'},'action':'sign-in','code':'%s'}", path_regex, code);

  fixture_do (&play->tenant, 201, "POST", "/admin/faults", body);
}

/* What a rehearsal needs to happen, at the pages and at the token endpoint. */
static void
test_faults (Play *play, gconstpointer data)
{
  static const int pages[] = { 50126, 50053, 50055, 50057, 53003, 90002 };
  g_autoptr (JsonNode) answer = NULL;

  fixture_do (&play->tenant, 400, "POST", "/admin/faults", "{'action':'sign-in','code':'12'}");
  for (gsize i = 0; i < G_N_ELEMENTS (pages); i++)
    {
      g_autofree char *code = g_strdup_printf ("AADSTS%d", pages[i]);

      open_authorize (play, "openid");
      add_fault (play, "/login", code);
      sign_in (play, "admin@" DOMAIN);
      g_assert_cmpint (browser_get_problem (play->browser), ==, pages[i]);
    }
  open_authorize (play, "openid");
  add_fault (play, "/login", "50076");
  sign_in (play, "admin@" DOMAIN);
  browser_assert_heading (play->browser, "Enter code");
  browser_submit (play->browser, "verify", "otc", "424242", NULL);
  add_fault (play, "/login", "65004");
  browser_submit (play->browser, "accept", NULL);
  assert_declined (play);
  add_fault (play, "/token", "50076");
  answer = fixture_post_form (&play->tenant, 400, "/organizations/oauth2/v2.0/token",
                              "grant_type=refresh_token");
  g_assert_cmpstr (fixture_string (answer, "error"), ==, "interaction_required");
  g_assert_cmpstr (fixture_string (answer, "suberror"), ==, "basic_action");
  g_assert_nonnull (fixture_string (answer, "claims"));
}

/* Passwords are made up, kept for their owner alone, and stay the same. */
static void
test_random_passwords (void)
{
  g_autofree char *directory = g_dir_make_tmp ("cw-accounts-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (directory, "accounts.json", NULL);
  g_autofree char *option = g_strdup_printf ("--accounts=%s", path);
  const char *const options[] = { option, NULL };
  g_autofree char *before = NULL;
  g_autofree char *after = NULL;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *admin = NULL;
  struct stat info = { 0 };
  Fixture fixture = { 0 };

  fixture_set_up (&fixture, options);
  g_assert_cmpint (g_stat (path, &info), ==, 0);
  g_assert_cmpuint (info.st_mode & 0777, ==, 0600);
  g_assert_true (g_file_get_contents (path, &before, NULL, NULL));
  node = json_from_string (before, NULL);
  admin = json_object_get_object_member (json_node_get_object (node), "admin@" DOMAIN);
  g_assert_cmpuint (strlen (json_object_get_string_member (admin, "password")), >=, 20);
  fixture_restart (&fixture, options);
  g_assert_true (g_file_get_contents (path, &after, NULL, NULL));
  g_assert_cmpstr (before, ==, after);
  fixture_do (&fixture, 200, "GET", "/v1.0/users/admin@" DOMAIN, NULL);
  fixture_tear_down (&fixture, NULL);
  g_remove (path);
  g_rmdir (directory);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/tenant/sign-in/" name, Play, NULL, set_up, function, tear_down)
  ADD ("code", test_code);
  ADD ("refused-requests", test_refused_requests);
  ADD ("accounts", test_accounts);
  ADD ("second-factor", test_second_factor);
  ADD ("consent-refused", test_consent_refused);
  ADD ("grouped", test_grouped);
  ADD ("device", test_device);
  ADD ("device-cancelled", test_device_cancelled);
  ADD ("consumer", test_consumer);
  ADD ("faults", test_faults);
#undef ADD
  g_test_add_func ("/tenant/sign-in/random-passwords", test_random_passwords);
  return g_test_run ();
}
