/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant-fixture.h"

#define USER                                                                                       \
  "{'accountEnabled':true,'displayName':'X','mailNickname':'x',"                                   \
  "'userPrincipalName':'x@contoso.example','passwordProfile':{'password':'" FIXTURE_PASSWORD "'}}"

static void
add_fault (Fixture *fixture, const char *rule)
{
  fixture_do (fixture, 201, "POST", "/admin/faults", rule);
}

static void
test_status (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) left = NULL;

  add_fault (fixture, "{'match':{'method':'GET','path_regex':'^/v1.0/users'},'skip':1,'times':2,"
                      "'action':'status','status':503,'code':'serviceNotAvailable',"
                      "'retry_after':7}");
  fixture_do (fixture, 200, "GET", "/v1.0/domains", NULL);
  fixture_do (fixture, 201, "POST", "/v1.0/users", USER);
  fixture_do (fixture, 200, "GET", "/v1.0/users", NULL);
  answer = fixture_call (fixture, 503, "GET", "/v1.0/users", NULL);
  g_assert_cmpstr (fixture_string (answer, "error.code"), ==, "serviceNotAvailable");
  g_assert_cmpstr (soup_message_headers_get_one (fixture->headers, "Retry-After"), ==, "7");
  fixture_do (fixture, 503, "GET", "/v1.0/users/delta", NULL);
  fixture_do (fixture, 200, "GET", "/v1.0/users", NULL);
  left = fixture_call (fixture, 200, "GET", "/admin/faults", NULL);
  g_assert_cmpint (fixture_int (left, "faults.0.hits"), ==, 2);
  g_assert_cmpint (fixture_int (left, "faults.0.times"), ==, 0);
}

static void
test_bodies (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) answer = NULL;

  add_fault (fixture, "{'action':'status','status':502,'body':'<html>Bad gateway</html>'}");
  g_assert_cmpuint (fixture_send (fixture, "GET", "/v1.0/users", NULL, NULL), ==, 502);
  g_assert_cmpstr (fixture->text, ==, "<html>Bad gateway</html>");
  add_fault (fixture, "{'action':'status','status':200,'body':{'value':'nonsense'}}");
  answer = fixture_call (fixture, 200, "GET", "/v1.0/users", NULL);
  g_assert_cmpstr (fixture_string (answer, "value"), ==, "nonsense");
}

static void
test_cut (Fixture *fixture, gconstpointer options)
{
  add_fault (fixture, "{'match':{'method':'POST'},'action':'cut'}");
  g_assert_cmpuint (fixture_send (fixture, "POST", "/v1.0/users", USER, NULL), ==, 0);
  fixture_do (fixture, 404, "GET", "/v1.0/users/x@contoso.example", NULL);
  /* The worse case: it was done, and nobody knows. */
  add_fault (fixture, "{'match':{'method':'POST'},'action':'cut','apply':true}");
  g_assert_cmpuint (fixture_send (fixture, "POST", "/v1.0/users", USER, NULL), ==, 0);
  fixture_do (fixture, 200, "GET", "/v1.0/users/x@contoso.example", NULL);
}

static void
test_truncate (Fixture *fixture, gconstpointer options)
{
  add_fault (fixture, "{'action':'truncate'}");
  g_assert_cmpuint (fixture_send (fixture, "GET", "/v1.0/domains", NULL, NULL), ==, 0);
  fixture_do (fixture, 200, "GET", "/v1.0/domains", NULL);
}

static void
test_delay (Fixture *fixture, gconstpointer options)
{
  gint64 start = g_get_monotonic_time ();

  add_fault (fixture, "{'action':'delay','delay_ms':400}");
  fixture_do (fixture, 200, "GET", "/v1.0/domains", NULL);
  g_assert_cmpint (g_get_monotonic_time () - start, >=, 400 * 1000);
  /* The client that does not wait: the server lives on. */
  add_fault (fixture, "{'action':'delay','delay_ms':4000}");
  g_object_set (fixture->session, "timeout", 1, NULL);
  g_assert_cmpuint (fixture_send (fixture, "GET", "/v1.0/domains", NULL, NULL), ==, 0);
  g_usleep (3500 * 1000);
  fixture_do (fixture, 200, "GET", "/v1.0/domains", NULL);
}

static void
test_expired (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) gone = NULL;

  add_fault (fixture, "{'faults':[{'action':'expired-token'},"
                      "{'match':{'path_regex':'/delta'},'action':'expired-delta'}]}");
  answer = fixture_call (fixture, 401, "GET", "/v1.0/domains", NULL);
  g_assert_cmpstr (fixture_string (answer, "error.code"), ==, "InvalidAuthenticationToken");
  g_assert_nonnull (soup_message_headers_get_one (fixture->headers, "WWW-Authenticate"));
  gone = fixture_call (fixture, 410, "GET", "/v1.0/users/delta", NULL);
  g_assert_cmpstr (fixture_string (gone, "error.code"), ==, "syncStateNotFound");
  g_assert_nonnull (soup_message_headers_get_one (fixture->headers, "Location"));
}

/* Continuous access evaluation. */
static void
test_claims_challenge (Fixture *fixture, gconstpointer options)
{
  const char *challenge = NULL;

  add_fault (fixture, "{'action':'claims-challenge'}");
  fixture_do (fixture, 401, "GET", "/v1.0/domains", NULL);
  challenge = soup_message_headers_get_one (fixture->headers, "WWW-Authenticate");
  g_assert_nonnull (strstr (challenge, "error=\"insufficient_claims\", claims=\"eyJ"));
  fixture_do (fixture, 200, "GET", "/v1.0/domains", NULL);
}

static void
test_throttle (Fixture *fixture, gconstpointer options)
{
  add_fault (fixture, "{'action':'throttle','retry_after':3}");
  fixture_do (fixture, 429, "GET", "/v1.0/domains", NULL);
  g_assert_cmpstr (soup_message_headers_get_one (fixture->headers, "Retry-After"), ==, "3");
}

/* Inside a batch: only where the rule says so. */
static void
test_inner (Fixture *fixture, gconstpointer options)
{
  static const char batch[] = "{'requests':[{'id':'1','method':'GET','url':'/domains'},"
                              "{'id':'2','method':'GET','url':'/organization'},"
                              "{'id':'3','method':'GET','url':'/domains','dependsOn':['2']}]}";
  g_autoptr (JsonNode) plain = NULL;
  g_autoptr (JsonNode) hit = NULL;

  add_fault (fixture, "{'match':{'path_regex':'/v1.0/organization'},'action':'throttle'}");
  plain = fixture_call (fixture, 200, "POST", "/v1.0/$batch", batch);
  g_assert_cmpint (fixture_int (plain, "responses.1.status"), ==, 200);
  fixture_do (fixture, 204, "DELETE", "/admin/faults", NULL);
  add_fault (fixture,
             "{'match':{'path_regex':'/v1.0/organization','inner':true},'action':'throttle'}");
  hit = fixture_call (fixture, 200, "POST", "/v1.0/$batch", batch);
  g_assert_cmpint (fixture_int (hit, "responses.0.status"), ==, 200);
  g_assert_cmpint (fixture_int (hit, "responses.1.status"), ==, 429);
  g_assert_cmpstr (fixture_string (hit, "responses.1.headers.Retry-After"), ==, "1");
  g_assert_cmpint (fixture_int (hit, "responses.2.status"), ==, 424);
  add_fault (fixture, "{'match':{'path_regex':'/v1.0/organization','inner':true},'action':'cut'}");
  g_assert_cmpuint (fixture_send (fixture, "POST", "/v1.0/$batch", batch, NULL), ==, 0);
}

/* The authority fails only when a rule names its path. */
static void
test_authority (Fixture *fixture, gconstpointer options)
{
  static const char path[] = "/contoso.example/oauth2/v2.0/token";
  static const char form[] =
      "grant_type=client_credentials&client_id=" FIXTURE_CLIENT_ID "&client_secret=" FIXTURE_SECRET
      "&scope=https://graph.microsoft.com/.default";
  g_autoptr (JsonNode) good = NULL;
  g_autoptr (JsonNode) bad = NULL;

  add_fault (fixture, "{'action':'status','status':503}");
  good = fixture_post_form (fixture, 200, path, form);
  add_fault (fixture, "{'match':{'path_regex':'/oauth2/'},'action':'status','status':503}");
  bad = fixture_post_form (fixture, 503, path, form);
}

static void
test_refused (Fixture *fixture, gconstpointer options)
{
  static const char *const rules[] = {
    "{}",
    "{'action':'explode'}",
    "{'action':'status','status':999}",
    "{'action':'cut','match':{'path_regex':'('}}",
    "{'faults':[5]}",
    "[]",
  };

  for (gsize i = 0; i < G_N_ELEMENTS (rules); i++)
    fixture_do (fixture, 400, "POST", "/admin/faults", rules[i]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/tenant/faults/" name, Fixture, NULL, fixture_set_up, function, fixture_tear_down)
  ADD ("status", test_status);
  ADD ("bodies", test_bodies);
  ADD ("cut", test_cut);
  ADD ("truncate", test_truncate);
  ADD ("delay", test_delay);
  ADD ("expired", test_expired);
  ADD ("claims-challenge", test_claims_challenge);
  ADD ("throttle", test_throttle);
  ADD ("inner", test_inner);
  ADD ("authority", test_authority);
  ADD ("refused", test_refused);
#undef ADD
  return g_test_run ();
}
