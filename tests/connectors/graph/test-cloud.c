/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "connectors/graph/cw-app-credential.h"
#include "connectors/graph/cw-client-assertion.h"
#include "connectors/graph/cw-cloud-settings.h"
#include "connectors/graph/cw-id-token.h"
#include "connectors/graph/cw-sign-in-error.h"

static void
test_presets (void)
{
  static const struct
  {
    const char *name;
    const char *authority_url;
    const char *graph_url;
  } cases[] = {
    { "global", "https://login.microsoftonline.com", "https://graph.microsoft.com" },
    { "us-government", "https://login.microsoftonline.us", "https://graph.microsoft.us" },
    { "us-government-dod", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us" },
    { "china", "https://login.partner.microsoftonline.cn",
      "https://microsoftgraph.chinacloudapi.cn" },
  };
  CwCloud cloud = CW_CLOUD_GLOBAL;

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwCloudSettings) settings = NULL;
      g_autoptr (GError) error = NULL;
      g_autofree char *endpoint = NULL;
      g_autofree char *expected =
          g_strdup_printf ("%s/organizations/oauth2/v2.0/token", cases[i].authority_url);

      g_assert_true (cw_cloud_from_string (cases[i].name, &cloud));
      g_assert_cmpstr (cw_cloud_to_string (cloud), ==, cases[i].name);
      settings = cw_cloud_settings_new (&(CwCloudOptions){ .cloud = cloud }, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (settings->graph_url, ==, cases[i].graph_url);
      endpoint = cw_cloud_settings_dup_endpoint (settings, "token");
      g_assert_cmpstr (endpoint, ==, expected);
    }
  g_assert_false (cw_cloud_from_string ("moon", &cloud));
}

static void
test_wrong_settings (void)
{
  static const CwCloudOptions cases[] = {
    { .authority_url = "http://login.example.com" },
    { .graph_url = "ftp://graph.example.com" },
    { .graph_url = "https://graph.example.com/?x=1" },
    { .ca_file = "relative.pem" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwCloudSettings) settings = cw_cloud_settings_new (&cases[i], &error);

      g_assert_null (settings);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
    }
}

#define NOW G_GINT64_CONSTANT (1800000000)
#define CLAIMS                                                                                     \
  "\"aud\":\"client\",\"iss\":\"https://a.example/t-1/v2.0\",\"tid\":\"t-1\",\"oid\":\"o-1\","     \
  "\"preferred_username\":\"ada@contoso.example\",\"nonce\":\"n\",\"nbf\":1799999990,"             \
  "\"exp\":1800003600"

static CwIdToken *
parse_token (const char *claims, GError **error)
{
  g_autofree char *part = cw_base64url_encode (claims, strlen (claims));
  g_autofree char *text = g_strdup_printf ("e30.%s.c2ln", part);

  return cw_id_token_new (text,
                          &(CwIdTokenExpected){ .authority_url = "https://a.example",
                                                .client_id = "client",
                                                .nonce = "n",
                                                .now_usec = NOW * G_USEC_PER_SEC },
                          error);
}

static void
test_id_token (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwIdToken) token = parse_token ("{" CLAIMS "}", &error);
  g_autoptr (CwIdToken) personal =
      parse_token ("{\"aud\":\"client\",\"iss\":\"https://a.example/"
                   "9188040d-6c67-4c5b-b112-36a304b66dad/v2.0\",\"tid\":"
                   "\"9188040d-6c67-4c5b-b112-36a304b66dad\",\"oid\":\"o\",\"name\":\"Ada\","
                   "\"preferred_username\":\"ada@outlook.example\",\"nonce\":\"n\","
                   "\"exp\":1800000001}",
                   NULL);

  g_assert_no_error (error);
  g_assert_cmpstr (token->tenant_id, ==, "t-1");
  g_assert_cmpstr (token->user_id, ==, "o-1");
  g_assert_cmpstr (token->name, ==, "ada@contoso.example");
  g_assert_false (token->is_personal);
  g_assert_nonnull (personal);
  g_assert_true (personal->is_personal);
  g_assert_cmpstr (personal->name, ==, "Ada");
}

/* One claim at a time is changed. */
static void
test_id_token_refused (void)
{
  static const char *const changes[] = {
    "\"aud\":\"other\"",  "\"iss\":\"https://b.example/t-1/v2.0\"",
    "\"tid\":\"t-2\"",    "\"nonce\":\"m\"",
    "\"exp\":1799999000", "\"nbf\":1800001000",
    "\"oid\":null",       "\"preferred_username\":7",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autofree char *member = g_strndup (changes[i], strcspn (changes[i], ":") + 1);
      g_autofree char *pattern = g_strdup_printf ("%s[^,}]+", member);
      g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
      g_autofree char *claims =
          g_regex_replace_literal (regex, "{" CLAIMS "}", -1, 0, changes[i], 0, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (CwIdToken) token = parse_token (claims, &error);

      g_test_message ("%s", claims);
      g_assert_null (token);
      g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
    }
}

static void
test_id_token_broken (void)
{
  static const char *const texts[] = { "", "a", "a.b", "a.!!.c", "a.W10.c", "a.e30.c.d" };
  const CwIdTokenExpected expected = { "https://a.example", "client", NULL, 0 };

  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwIdToken) token = cw_id_token_new (texts[i], &expected, &error);

      g_assert_null (token);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
    }
}

/* The number decides; without one the name of the error; without either it is shown as it came. */
static void
test_errors (void)
{
  static const struct
  {
    const char *json; /* (nullable) */
    guint status;
    CwError code;
  } cases[] = {
    { "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS50126: x\\r\\nTrace\"}", 400,
      CW_ERROR_AUTH },
    { "{\"error\":\"invalid_grant\",\"error_description\":\"AADSTS53003: x\"}", 400,
      CW_ERROR_PERMISSION },
    { "{\"error\":\"expired_token\"}", 400, CW_ERROR_TIMEOUT },
    { "{\"error\":\"access_denied\"}", 400, CW_ERROR_PERMISSION },
    { "{\"error\":\"something_new\",\"error_description\":\"AADSTS999999: new\"}", 400,
      CW_ERROR_AUTH },
    { NULL, 404, CW_ERROR_INVALID_CONFIG },
    { "{\"no\":1}", 500, CW_ERROR_FAILED },
    { "[\"error\"]", 502, CW_ERROR_FAILED },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) root =
          cases[i].json != NULL ? json_from_string (cases[i].json, NULL) : NULL;
      g_autoptr (GError) error = cw_sign_in_error_new (cases[i].status, root);

      g_test_message ("case %" G_GSIZE_FORMAT, i);
      g_assert_error (error, CW_ERROR, (int) cases[i].code);
      g_assert_null (strstr (error->message, "Trace"));
    }
}

/* The key belongs to the certificate, which says what it should; both survive being stored. */
static void
test_credential (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAppCredential) made = cw_app_credential_new ("Causeway", 90, &error);
  g_autoptr (CwAppCredential) loaded = NULL;
  g_autoptr (CwAppCredential) broken = NULL;
  g_autofree char *assertion = NULL;
  gint64 now_usec = g_get_real_time ();
  CwAssertionRequest request = { .client_id = "client", .audience = "https://a.example" };

  g_assert_no_error (error);
  g_assert_cmpint (made->start_usec, <, now_usec);
  g_assert_cmpint (made->end_usec, >, now_usec + 89 * G_TIME_SPAN_DAY);
  g_assert_cmpint (made->end_usec, <, now_usec + 91 * G_TIME_SPAN_DAY);
  g_assert_cmpuint (strlen (made->thumbprint), ==, 40);
  loaded = cw_app_credential_new_from_pem (made->certificate_pem, made->private_key_pem, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (loaded->thumbprint, ==, made->thumbprint);
  g_assert_cmpstr (loaded->certificate_base64, ==, made->certificate_base64);
  request.certificate_pem = loaded->certificate_pem;
  request.private_key_pem = loaded->private_key_pem;
  request.now_usec = now_usec;
  assertion = cw_client_assertion_new (&request, &error);
  g_assert_no_error (error);
  g_assert_nonnull (assertion);
  broken = cw_app_credential_new_from_pem ("no certificate", made->private_key_pem, &error);
  g_assert_null (broken);
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function) g_test_add_func ("/connectors/graph/cloud/" name, function)
  ADD ("presets", test_presets);
  ADD ("wrong-settings", test_wrong_settings);
  ADD ("id-token", test_id_token);
  ADD ("id-token-refused", test_id_token_refused);
  ADD ("id-token-broken", test_id_token_broken);
  ADD ("errors", test_errors);
  ADD ("credential", test_credential);
#undef ADD
  return g_test_run ();
}
