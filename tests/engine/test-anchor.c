/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine-fixture.h"

#include "base/cw-error.h"

/* The first cycle decides the source anchor where no set-up has, and records it. */

#define FOREIGN "foreign000000000"

/* People are person0 and person1. */
static void
prepare (EngineFixture *fixture, gboolean is_writable)
{
  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 2);
  fixture->is_writable = is_writable;
}

static void
assert_anchor (EngineFixture *fixture, const char *attribute, CwAnchorReason reason)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (fixture->engine, NULL);

  g_assert_cmpstr (cw_config_get_source_anchor (config), ==, attribute);
  g_assert_cmpint (cw_config_get_anchor_reason (config), ==, reason);
}

static void
assert_in_cloud (EngineFixture *fixture, const char *value)
{
  g_autofree char *anchor = g_base64_encode ((const guchar *) value, strlen (value));

  g_assert_nonnull (fake_connector_find (fixture->target, "onPremisesImmutableId", anchor));
}

static void
put_account (EngineFixture *fixture, const char *value)
{
  g_autofree char *anchor = g_base64_encode ((const guchar *) value, strlen (value));

  fake_connector_put (fixture->target, "account", "user", NULL, NULL, "onPremisesImmutableId",
                      anchor, "userPrincipalName", "old@contoso.com", "displayName", "Old", NULL);
}

/* Writes it in this very cycle, before the cloud gets to know anybody. */
static void
test_unused (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;
  g_autofree char *written = NULL;

  prepare (fixture, TRUE);
  run = engine_fixture_cycle (fixture, "initial");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "success");
  assert_anchor (fixture, CW_ANCHOR_CONSISTENCY_GUID, CW_ANCHOR_UNUSED);
  g_assert_cmpstr (engine_fixture_get_step_string (run, 3, "kind"), ==, "export");
  g_assert_cmpstr (engine_fixture_get_step_string (run, 3, "connector"), ==, ENGINE_FIXTURE_SOURCE);
  g_assert_cmpint (engine_fixture_get_step_count (run, 3, "export-updated"), ==, 2);
  written = fake_connector_get (fixture->source, "person0", CW_ANCHOR_CONSISTENCY_GUID);
  g_assert_cmpstr (written, ==, "person0000000000");
  assert_in_cloud (fixture, "person0000000000");
}

static void
test_read_only (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;

  prepare (fixture, FALSE);
  run = engine_fixture_cycle (fixture, "initial");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "success");
  assert_anchor (fixture, CW_ANCHOR_OBJECT_GUID, CW_ANCHOR_READ_ONLY);
  assert_in_cloud (fixture, "person0000000000");
}

static void
test_in_use (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;

  prepare (fixture, TRUE);
  fake_connector_set (fixture->source, "person1", CW_ANCHOR_CONSISTENCY_GUID, FOREIGN);
  run = engine_fixture_cycle (fixture, "initial");
  assert_anchor (fixture, CW_ANCHOR_OBJECT_GUID, CW_ANCHOR_IN_USE);
  assert_in_cloud (fixture, "person0000000001");
}

static void
test_tenant (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;
  g_autoptr (GVariant) delta = NULL;

  prepare (fixture, FALSE);
  fake_connector_set (fixture->source, "person1", CW_ANCHOR_CONSISTENCY_GUID, FOREIGN);
  put_account (fixture, FOREIGN);
  run = engine_fixture_cycle (fixture, "initial");
  assert_anchor (fixture, CW_ANCHOR_CONSISTENCY_GUID, CW_ANCHOR_TENANT);
  g_assert_cmpstr (
      fake_connector_find (fixture->target, "userPrincipalName", "person1@contoso.com"), ==,
      "account");
  /* It stays, whatever the tenant is like later. */
  fake_connector_set (fixture->target, "account", "onPremisesImmutableId", "elsewhere");
  delta = engine_fixture_cycle (fixture, "initial");
  assert_anchor (fixture, CW_ANCHOR_CONSISTENCY_GUID, CW_ANCHOR_TENANT);
}

/* A choice somebody made is not touched, nor what a version before this one has done. */
static void
test_chosen (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) set = NULL;
  g_autoptr (GVariant) run = NULL;

  prepare (fixture, TRUE);
  set = engine_fixture_call (
      fixture, "SetConfigValue",
      g_variant_new ("(ss)", "identity.sourceAnchor",
                     "{\"method\": \"attribute\", \"attribute\": \"objectGUID\"}"));
  run = engine_fixture_cycle (fixture, "initial");
  assert_anchor (fixture, CW_ANCHOR_OBJECT_GUID, CW_ANCHOR_UNDECIDED);
}

/* Nobody gets an anchor that may become another one. */
static void
test_unknown (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) run = NULL;
  g_autoptr (GVariant) again = NULL;

  prepare (fixture, TRUE);
  fixture->is_mute = TRUE;
  run = engine_fixture_cycle (fixture, "initial");
  g_assert_cmpstr (engine_fixture_get_string (run, "state"), ==, "failed");
  assert_anchor (fixture, NULL, CW_ANCHOR_UNDECIDED);
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 0);
  fixture->is_mute = FALSE;
  again = engine_fixture_cycle (fixture, "delta");
  g_assert_cmpstr (engine_fixture_get_string (again, "state"), ==, "success");
  assert_anchor (fixture, CW_ANCHOR_CONSISTENCY_GUID, CW_ANCHOR_UNUSED);
}

/* People are there, so it is settled: only what they have by now may be written down. */
static void
test_settled (EngineFixture *fixture, gconstpointer unused)
{
  static const char other[] = "{\"method\": \"attribute\", \"attribute\": \"objectGUID\"}";
  g_autoptr (GVariant) run = NULL;
  g_autoptr (GVariant) taken = NULL;
  g_autoptr (GError) error = NULL;

  prepare (fixture, TRUE);
  run = engine_fixture_cycle (fixture, "initial");
  error = engine_fixture_call_failing (fixture, "SetConfigValue",
                                       g_variant_new ("(ss)", "identity.sourceAnchor", other));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  /* As a store of a version before this one is. */
  taken = engine_fixture_call (fixture, "SetConfigValue",
                               g_variant_new ("(ss)", "identity.sourceAnchor", "null"));
  g_clear_error (&error);
  error = engine_fixture_call_failing (fixture, "SetConfigValue",
                                       g_variant_new ("(ss)", "identity.sourceAnchor", other));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
  g_clear_pointer (&run, g_variant_unref);
  run = engine_fixture_cycle (fixture, "initial");
  assert_anchor (fixture, NULL, CW_ANCHOR_UNDECIDED);
}

#define ADD(name, func)                                                                            \
  g_test_add ("/engine/anchor/" name, EngineFixture, NULL, engine_fixture_set_up, func,            \
              engine_fixture_tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  /* Failed steps warn, which is right. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  ADD ("unused", test_unused);
  ADD ("read-only", test_read_only);
  ADD ("in-use", test_in_use);
  ADD ("tenant", test_tenant);
  ADD ("chosen", test_chosen);
  ADD ("unknown", test_unknown);
  ADD ("settled", test_settled);
  return g_test_run ();
}
