/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant-fixture.h"

/* Ten writes in ten minutes: nothing comes back while the test runs. */
static const char *const slow[] = { "--throttle", "--throttle-writes=10", "--throttle-window=600",
                                    NULL };

/* Four writes in eight seconds: one every two seconds. */
static const char *const quick[] = { "--throttle", "--throttle-writes=4", "--throttle-window=8",
                                     NULL };

#define WRITE "PATCH", "/v1.0/users/nobody@contoso.example", "{'city':'X'}"

static double
get_level (Fixture *fixture)
{
  const char *level =
      soup_message_headers_get_one (fixture->headers, "x-ms-throttle-limit-percentage");

  return level != NULL ? g_ascii_strtod (level, NULL) : 0;
}

static void
test_limit (Fixture *fixture, gconstpointer options)
{
  g_autoptr (JsonNode) refused = NULL;
  const char *scope = NULL;

  for (int i = 1; i <= 10; i++)
    {
      fixture_do (fixture, 404, WRITE);
      g_assert_cmpint (get_level (fixture) > 0.8, ==, i > 8);
    }
  refused = fixture_call (fixture, 429, WRITE);
  g_assert_cmpstr (fixture_string (refused, "error.code"), ==, "TooManyRequests");
  g_assert_cmpint (atoi (soup_message_headers_get_one (fixture->headers, "Retry-After")), >, 1);
  scope = soup_message_headers_get_one (fixture->headers, "x-ms-throttle-scope");
  g_assert_nonnull (strstr (scope, FIXTURE_CLIENT_ID "/" FIXTURE_TENANT_ID));
  g_assert_cmpstr (soup_message_headers_get_one (fixture->headers, "x-ms-throttle-information"), ==,
                   "WriteLimitExceeded");
  for (int i = 0; i < 20; i++)
    fixture_do (fixture, 429, WRITE);
  g_assert_true (get_level (fixture) > 1.7 && get_level (fixture) <= 1.8);
  /* Reading goes on. */
  fixture_do (fixture, 200, "GET", "/v1.0/users", NULL);
}

static void
test_batch (Fixture *fixture, gconstpointer options)
{
  g_autoptr (GString) body = g_string_new ("{'requests':[");
  g_autoptr (JsonNode) answer = NULL;
  g_autoptr (JsonNode) counters = NULL;
  guint refused = 0;

  for (int i = 0; i < 15; i++)
    g_string_append_printf (body, "%s{'id':'%d','method':'DELETE','url':'/users/x@y.example'}",
                            i > 0 ? "," : "", i);
  g_string_append (body, "]}");
  answer = fixture_call (fixture, 200, "POST", "/v1.0/$batch", body->str);
  for (int i = 0; i < 15; i++)
    {
      g_autofree char *status = g_strdup_printf ("responses.%d.status", i);
      g_autofree char *retry = g_strdup_printf ("responses.%d.headers.Retry-After", i);

      if (fixture_int (answer, status) != 429)
        continue;
      refused++;
      g_assert_nonnull (fixture_string (answer, retry));
    }
  /* The batch itself is no write. */
  g_assert_cmpuint (refused, ==, 5);
  counters = fixture_call (fixture, 200, "GET", "/admin/counters", NULL);
  g_assert_cmpint (fixture_int (counters, "throttled"), ==, 5);
}

static void
test_refill (Fixture *fixture, gconstpointer options)
{
  while (fixture_send (fixture, WRITE, NULL) != 429)
    continue;
  g_usleep ((gulong) atoi (soup_message_headers_get_one (fixture->headers, "Retry-After")) *
            G_USEC_PER_SEC);
  fixture_do (fixture, 404, WRITE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, options, function)                                                               \
  g_test_add ("/tenant/throttle/" name, Fixture, options, fixture_set_up, function,                \
              fixture_tear_down)
  ADD ("limit", slow, test_limit);
  ADD ("batch", slow, test_batch);
  ADD ("refill", quick, test_refill);
#undef ADD
  return g_test_run ();
}
