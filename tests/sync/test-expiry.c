/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-time.h"
#include "sync-fixture.h"

/* An account expires without a change in its directory: delta cycles alone, and a clock. */

#define RULES(scope)                                                                               \
  "{\"version\": 1, \"connectors\": {\"active-directory\": {\"accountExpires\": \"filetime\"}},"   \
  " \"metaverse\": {\"types\": {\"person\": {\"enabled\": {}}}},"                                  \
  " \"rules\": ["                                                                                  \
  "{\"id\": \"in-enabled\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","  \
  " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 90,"               \
  " \"within\": \"in-user\"," scope                                                                \
  " \"flows\": [{\"target\": \"enabled\", \"constant\": \"yes\"}]},"                               \
  "{\"id\": \"in-disabled\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\"," \
  " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 200,"              \
  " \"within\": \"in-user\","                                                                      \
  " \"flows\": [{\"target\": \"enabled\", \"constant\": \"no\"}]},"                                \
  "{\"id\": \"out-enabled\", \"direction\": \"outbound\", \"connectorKind\": \"graph\","           \
  " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 160,"              \
  " \"within\": \"out-user\","                                                                     \
  " \"flows\": [{\"target\": \"enabled\", \"source\": \"enabled\"}]}]}"

/* As the shipped rule says it, and as it is without identity.disableExpired. */
static const char DISABLES_EXPIRED[] =
    RULES (" \"scope\": [[{\"expression\": \"IsNull([accountExpires]) || ([accountExpires] <= 0) ||"
           " ([accountExpires] > NumFromDate(Now()))\"}]],");
static const char KEEPS_EXPIRED[] = RULES ("");

/* Some day. */
#define START_USEC  G_GINT64_CONSTANT (1700000000000000)
#define SECOND_USEC G_GINT64_CONSTANT (1000000)

static void
expire_at (SyncFixture *fixture, const char *name, gint64 time_usec)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, cw_time_to_filetime (time_usec));

  fake_connector_set (fixture->source, name, "accountExpires", text);
}

/* Delta cycles at that time of the clock: so many sources are looked at, and what is exported is
 * confirmed. */
static void
cycle_at (SyncFixture *fixture, gint64 time_usec, guint64 n_evaluated)
{
  g_autoptr (GError) error = NULL;

  fixture->now_usec = time_usec;
  g_assert_true (sync_fixture_import (fixture, FALSE, FALSE, &error));
  g_assert_no_error (error);
  sync_fixture_synchronise (fixture, FALSE);
  g_assert_cmpuint (fixture->counts.values[CW_COUNTER_EVALUATED], ==, n_evaluated);
  g_assert_true (sync_fixture_export (fixture, &error));
  g_assert_no_error (error);
  sync_fixture_cycle (fixture);
}

static void
assert_enabled (SyncFixture *fixture, const char *anchor, const char *expected)
{
  g_autofree char *enabled = sync_fixture_cloud (fixture, anchor, "enabled");

  g_assert_cmpstr (enabled, ==, expected);
}

/* Ann expires in ten seconds, bob has, cid never does. */
static void
begin (SyncFixture *fixture, const char *rules)
{
  sync_fixture_add_rules (fixture, rules);
  sync_fixture_fill (fixture);
  expire_at (fixture, "ann", START_USEC + 10 * SECOND_USEC);
  expire_at (fixture, "bob", START_USEC - SECOND_USEC);
  fake_connector_set (fixture->source, "cid", "accountExpires", "9223372036854775807");
  fixture->now_usec = START_USEC;
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
}

static void
test_expires (SyncFixture *fixture, gconstpointer data)
{
  begin (fixture, DISABLES_EXPIRED);
  assert_enabled (fixture, "A", "yes");
  assert_enabled (fixture, "B", "no");
  assert_enabled (fixture, "C", "yes");
  cycle_at (fixture, START_USEC + 9 * SECOND_USEC, 0);
  assert_enabled (fixture, "A", "yes");
  cycle_at (fixture, START_USEC + 11 * SECOND_USEC, 1);
  assert_enabled (fixture, "A", "no");
  assert_enabled (fixture, "C", "yes");
  cycle_at (fixture, START_USEC + 1000 * SECOND_USEC, 0);
}

/* The date is put off, and comes. */
static void
test_put_off (SyncFixture *fixture, gconstpointer data)
{
  begin (fixture, DISABLES_EXPIRED);
  expire_at (fixture, "ann", START_USEC + 100 * SECOND_USEC);
  cycle_at (fixture, START_USEC + SECOND_USEC, 1);
  cycle_at (fixture, START_USEC + 11 * SECOND_USEC, 0);
  assert_enabled (fixture, "A", "yes");
  cycle_at (fixture, START_USEC + 101 * SECOND_USEC, 1);
  assert_enabled (fixture, "A", "no");
  expire_at (fixture, "ann", START_USEC + 200 * SECOND_USEC);
  cycle_at (fixture, START_USEC + 102 * SECOND_USEC, 1);
  assert_enabled (fixture, "A", "yes");
}

/* Nobody is disabled, before or after. */
static void
test_off (SyncFixture *fixture, gconstpointer data)
{
  guint n_exported;

  begin (fixture, KEEPS_EXPIRED);
  assert_enabled (fixture, "A", "yes");
  assert_enabled (fixture, "B", "yes");
  n_exported = fake_connector_get_n_exported (fixture->target);
  cycle_at (fixture, START_USEC + 11 * SECOND_USEC, 1);
  cycle_at (fixture, START_USEC + 12 * SECOND_USEC, 0);
  assert_enabled (fixture, "A", "yes");
  g_assert_cmpuint (fake_connector_get_n_exported (fixture->target), ==, n_exported);
}

/* RFC 2307's way, in days: the timer is set by it, whatever the rules make of it. */
static void
test_days (SyncFixture *fixture, gconstpointer data)
{
  const gint64 day_usec = 86400 * SECOND_USEC;
  const gint64 next = START_USEC / day_usec + 1;
  g_autofree char *tomorrow = g_strdup_printf ("%" G_GINT64_FORMAT, next);

  sync_fixture_add_rules (fixture, KEEPS_EXPIRED);
  sync_fixture_fill (fixture);
  fake_connector_set (fixture->source, "ann", "shadowExpire", tomorrow);
  fake_connector_set (fixture->source, "bob", "shadowExpire", "-1");
  fake_connector_set (fixture->source, "cid", "shadowExpire", "9223372036854775807");
  fixture->now_usec = START_USEC;
  sync_fixture_cycle (fixture);
  sync_fixture_cycle (fixture);
  cycle_at (fixture, next * day_usec - SECOND_USEC, 0);
  cycle_at (fixture, next * day_usec, 1);
  cycle_at (fixture, next * day_usec + SECOND_USEC, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, func)                                                                            \
  g_test_add ("/expiry/" name, SyncFixture, GINT_TO_POINTER (CW_CONNECTOR_HAS_HIERARCHY),          \
              sync_fixture_set_up, func, sync_fixture_tear_down)
  ADD ("expires", test_expires);
  ADD ("put-off", test_put_off);
  ADD ("off", test_off);
  ADD ("days", test_days);
#undef ADD
  return g_test_run ();
}
