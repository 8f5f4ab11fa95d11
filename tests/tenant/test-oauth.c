/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "assertion.h"
#include "tenant-fixture.h"

#define TOKEN_PATH "/contoso.example/oauth2/v2.0/token"
#define SCOPE      "&scope=https://graph.microsoft.com/.default"
#define ID         "&client_id=" FIXTURE_CLIENT_ID
#define SECRET     "&client_secret=" FIXTURE_SECRET
#define OTHER_ID   "99999999-7777-4888-8999-aaaaaaaaaaaa"

typedef struct
{
  const char *path;
  const char *form;
  guint status;
  const char *error;
  int code;
} Refusal;

static void
assert_refused (Fixture *fixture, const Refusal *refusal)
{
  g_autoptr (JsonNode) answer =
      fixture_post_form (fixture, refusal->status, refusal->path, refusal->form);

  g_assert_cmpstr (fixture_string (answer, "error"), ==, refusal->error);
  g_assert_cmpint (fixture_int (answer, "error_codes.0"), ==, refusal->code);
  g_assert_true (g_str_has_prefix (fixture_string (answer, "error_description"), "AADSTS"));
  g_assert_nonnull (fixture_string (answer, "trace_id"));
  g_assert_nonnull (fixture_string (answer, "correlation_id"));
}

static void
test_secret (Fixture *fixture, gconstpointer options)
{
  static const Refusal cases[] = {
    { TOKEN_PATH, "client_id=x", 400, "invalid_request", 900144 },
    { TOKEN_PATH, "grant_type=password" ID SECRET SCOPE, 400, "unsupported_grant_type", 70003 },
    { TOKEN_PATH, "grant_type=client_credentials" SECRET SCOPE, 400, "invalid_request", 900144 },
    { TOKEN_PATH, "grant_type=client_credentials" ID SECRET, 400, "invalid_request", 900144 },
    { TOKEN_PATH, "grant_type=client_credentials" ID SCOPE, 401, "invalid_client", 7000218 },
    { TOKEN_PATH, "grant_type=client_credentials" ID SCOPE "&client_secret=wrong", 401,
      "invalid_client", 7000215 },
    { TOKEN_PATH, "grant_type=client_credentials&client_id=" OTHER_ID SECRET SCOPE, 400,
      "unauthorized_client", 700016 },
    { TOKEN_PATH, "grant_type=client_credentials" ID SECRET "&scope=User.Read", 400,
      "invalid_scope", 70011 },
    { TOKEN_PATH, "grant_type=client_credentials" ID SECRET "&scope=https://vault.example/.default",
      400, "invalid_resource", 500011 },
    { "/nowhere.example/oauth2/v2.0/token", "grant_type=client_credentials" ID SECRET SCOPE, 400,
      "invalid_request", 90002 },
    { "/new.example/oauth2/v2.0/token", "grant_type=client_credentials" ID SECRET SCOPE, 400,
      "invalid_request", 90002 },
    { "/common/oauth2/v2.0/token", "grant_type=client_credentials" ID SECRET SCOPE, 400,
      "invalid_request", 90002 },
  };
  g_autoptr (JsonNode) by_id =
      fixture_post_form (fixture, 200, "/" FIXTURE_TENANT_ID "/oauth2/v2.0/token",
                         "grant_type=client_credentials" ID SECRET SCOPE);

  g_assert_cmpstr (fixture_string (by_id, "token_type"), ==, "Bearer");
  g_assert_cmpint (fixture_int (by_id, "expires_in"), ==, 3599);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    assert_refused (fixture, &cases[i]);
}

static char *
make_form (const char *assertion)
{
  return g_strdup_printf ("grant_type=client_credentials" ID SCOPE
                          "&client_assertion_type=urn:ietf:params:oauth:"
                          "client-assertion-type:jwt-bearer&client_assertion=%s",
                          assertion);
}

static void
test_assertion (Fixture *fixture, gconstpointer options)
{
  g_autofree char *endpoint = g_strconcat (fixture->url, TOKEN_PATH, NULL);
  const struct
  {
    Assertion assertion;
    gboolean is_stranger; /* signed with a key that is not registered */
    int code;             /* 0: a token */
  } cases[] = {
    { { "RS256", "x5t#S256", FIXTURE_CLIENT_ID, endpoint, "a", -10, 300 }, FALSE, 0 },
    { { "PS256", "x5t#S256", FIXTURE_CLIENT_ID, endpoint, "b", -10, 300 }, FALSE, 0 },
    { { "RS256", "x5t", FIXTURE_CLIENT_ID, endpoint, "c", -10, 300 }, FALSE, 0 },
    { { "RS256", "x5t", FIXTURE_CLIENT_ID, endpoint, "c", -10, 300 }, FALSE, 50027 },
    { { "RS256", "x5t", FIXTURE_CLIENT_ID, endpoint, "", -10, 300 }, FALSE, 50027 },
    { { "RS256", NULL, FIXTURE_CLIENT_ID, endpoint, "d", -10, 300 }, FALSE, 700027 },
    { { "RS256", "x5t#S256", FIXTURE_CLIENT_ID, endpoint, "e", -10, 300 }, TRUE, 700027 },
    { { "none", "x5t#S256", FIXTURE_CLIENT_ID, endpoint, "f", -10, 300 }, FALSE, 700027 },
    { { "RS256", "x5t#S256", OTHER_ID, endpoint, "g", -10, 300 }, FALSE, 700021 },
    { { "RS256", "x5t#S256", FIXTURE_CLIENT_ID, "https://x.example/token", "h", -10, 300 },
      FALSE,
      700023 },
    { { "RS256", "x5t#S256", FIXTURE_CLIENT_ID, endpoint, "i", -900, -600 }, FALSE, 700024 },
    { { "RS256", "x5t#S256", FIXTURE_CLIENT_ID, endpoint, "j", 600, 900 }, FALSE, 700024 },
  };
  g_autoptr (Credential) known = credential_new (10);
  g_autoptr (Credential) stranger = credential_new (10);
  g_autofree char *pem = g_strescape (known->pem, NULL);
  g_autofree char *app = g_strdup_printf (
      "{'client_id':'" FIXTURE_CLIENT_ID "','name':'Test','certificate':'%s'}", pem);

  fixture_do (fixture, 204, "POST", "/admin/apps", app);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *jwt =
          assertion_make (&cases[i].assertion, known, cases[i].is_stranger ? stranger : known);
      g_autofree char *form = make_form (jwt);
      const Refusal refusal = { TOKEN_PATH, form, 401, "invalid_client", cases[i].code };

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      if (cases[i].code != 0)
        assert_refused (fixture, &refusal);
      else
        {
          g_autoptr (JsonNode) answer = fixture_post_form (fixture, 200, TOKEN_PATH, form);

          g_assert_nonnull (fixture_string (answer, "access_token"));
        }
    }
}

/* A thumbprint that is not registered, and a certificate past its end. */
static void
test_assertion_certificate (Fixture *fixture, gconstpointer options)
{
  g_autofree char *endpoint = g_strconcat (fixture->url, TOKEN_PATH, NULL);
  const Assertion assertion = { "RS256", "x5t#S256", FIXTURE_CLIENT_ID, endpoint, "a", -10, 300 };
  g_autoptr (Credential) expired = credential_new (-1);
  g_autofree char *pem = g_strescape (expired->pem, NULL);
  g_autofree char *app = g_strdup_printf (
      "{'client_id':'" FIXTURE_CLIENT_ID "','name':'Test','certificate':'%s'}", pem);
  g_autofree char *jwt = assertion_make (&assertion, expired, expired);
  g_autofree char *form = make_form (jwt);
  g_autofree char *broken = make_form ("a.b");
  const Refusal refusals[] = { { TOKEN_PATH, form, 401, "invalid_client", 700027 },
                               { TOKEN_PATH, broken, 401, "invalid_client", 50027 } };

  assert_refused (fixture, &refusals[0]);
  assert_refused (fixture, &refusals[1]);
  fixture_do (fixture, 204, "POST", "/admin/apps", app);
  assert_refused (fixture, &refusals[0]);
}

static char *
make_device_form (const char *device_code)
{
  return g_strdup_printf (
      "grant_type=urn:ietf:params:oauth:grant-type:device_code" ID "&device_code=%s", device_code);
}

static JsonNode *
start_device (Fixture *fixture)
{
  JsonNode *node = fixture_post_form (fixture, 200, "/organizations/oauth2/v2.0/devicecode",
                                      "client_id=" FIXTURE_CLIENT_ID
                                      "&scope=https://graph.microsoft.com/.default offline_access");

  g_assert_cmpint (fixture_int (node, "expires_in"), ==, 900);
  g_assert_cmpint (fixture_int (node, "interval"), ==, 5);
  return node;
}

static void
test_device (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) started = start_device (fixture);
  g_autofree char *form = make_device_form (fixture_string (started, "device_code"));
  g_autofree char *approve =
      g_strdup_printf ("{'user_code':'%s'}", fixture_string (started, "user_code"));
  const Refusal pending = { TOKEN_PATH, form, 400, "authorization_pending", 70016 };
  const Refusal used = { TOKEN_PATH, form, 400, "bad_verification_code", 70019 };
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) renewed = NULL;
  g_autofree char *refresh = NULL;

  assert_refused (fixture, &pending);
  fixture_do (fixture, 404, "POST", "/admin/device/approve", "{'user_code':'NOTHING'}");
  fixture_do (fixture, 204, "POST", "/admin/device/approve", approve);
  answer = fixture_post_form (fixture, 200, TOKEN_PATH, form);
  g_assert_nonnull (fixture_string (answer, "access_token"));
  assert_refused (fixture, &used);
  refresh = g_strdup_printf ("grant_type=refresh_token" ID "&refresh_token=%s",
                             fixture_string (answer, "refresh_token"));
  renewed = fixture_post_form (fixture, 200, TOKEN_PATH, refresh);
  g_free (fixture->token);
  fixture->token = g_strdup (fixture_string (renewed, "access_token"));
  fixture_do (fixture, 200, "GET", "/v1.0/organization", NULL);
}

static void
test_device_declined (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) started = start_device (fixture);
  g_autofree char *form = make_device_form (fixture_string (started, "device_code"));
  g_autofree char *decline =
      g_strdup_printf ("{'user_code':'%s'}", fixture_string (started, "user_code"));
  const Refusal declined = { TOKEN_PATH, form, 400, "authorization_declined", 70018 };

  fixture_do (fixture, 204, "POST", "/admin/device/decline", decline);
  assert_refused (fixture, &declined);
}

static void
test_configuration (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) found = fixture_call (
      fixture, 200, "GET", "/contoso.example/v2.0/.well-known/openid-configuration", NULL);
  g_autofree char *endpoint =
      g_strconcat (fixture->url, "/" FIXTURE_TENANT_ID "/oauth2/v2.0/token", NULL);

  g_assert_cmpstr (fixture_string (found, "token_endpoint"), ==, endpoint);
  fixture_do (fixture, 405, "GET", TOKEN_PATH, NULL);
}

static void
assert_challenged (Fixture *fixture, const char *challenge)
{
  const char *header = NULL;

  fixture_do (fixture, 401, "GET", "/v1.0/organization", NULL);
  header = soup_message_headers_get_one (fixture->headers, "WWW-Authenticate");
  g_assert_nonnull (header);
  g_assert_true (g_str_has_prefix (header, "Bearer "));
  g_assert_nonnull (strstr (header, challenge));
}

static void
test_bearer (Fixture *fixture, gconstpointer options)
{
  g_autofree char *token = g_strdup (fixture->token);

  fixture_do (fixture, 200, "GET", "/v1.0/organization", NULL);
  g_clear_pointer (&fixture->token, g_free);
  assert_challenged (fixture, "authorization_uri=");
  fixture->token = g_strdup ("made-up");
  assert_challenged (fixture, "error=\"invalid_token\"");
  g_free (fixture->token);
  fixture->token = g_strdup (token);
  fixture_do (fixture, 204, "POST", "/admin/expire-tokens", NULL);
  assert_challenged (fixture, "expired");
}

static const char *const short_life[] = { "--token-lifetime=1", NULL };

static void
test_expiry (Fixture *fixture, gconstpointer options)
{
  g_usleep (2100 * 1000);
  assert_challenged (fixture, "expired");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, options, function)                                                               \
  g_test_add ("/tenant/oauth/" name, Fixture, options, fixture_set_up, function, fixture_tear_down)
  ADD ("secret", NULL, test_secret);
  ADD ("assertion", NULL, test_assertion);
  ADD ("assertion-certificate", NULL, test_assertion_certificate);
  ADD ("device", NULL, test_device);
  ADD ("device-declined", NULL, test_device_declined);
  ADD ("configuration", NULL, test_configuration);
  ADD ("bearer", NULL, test_bearer);
  ADD ("expiry", short_life, test_expiry);
#undef ADD
  return g_test_run ();
}
