/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "engine-fixture.h"
#include "engine/cw-unclaimed-state.h"
#include "model/cw-takeover.h"

/* Who of a target is left alone, and why: what is told of it. Each verdict is tested in
 * tests/sync/test-unclaimed.c. */

#define GONE   "R0dHR0dHR0dHR0dHR0dHRw=="
#define LEAVER "TExMTExMTExMTExMTExMTA=="
#define ADMIN  "QURNSU5BRE1JTkFETUlOIQ=="

static void
put_account (EngineFixture *fixture, const char *name, const char *anchor)
{
  fake_connector_put (fixture->target, name, "user", NULL, NULL, "onPremisesImmutableId", anchor,
                      "userPrincipalName", name, "displayName", name, NULL);
}

/* Gone, Leaver, an administrator, who has two roles, and one of the cloud's own. */
static void
fill (EngineFixture *fixture)
{
  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 2);
  put_account (fixture, "gone", GONE);
  put_account (fixture, "leaver", LEAVER);
  put_account (fixture, "admin", ADMIN);
  fake_connector_set (fixture->target, "admin", CW_ADMINISTRATOR_ROLES, "Global Reader");
  fake_connector_put (fixture->target, "own", "user", NULL, NULL, "userPrincipalName",
                      "own@example.org", "displayName", "own", NULL);
}

/* What is said of strangers: of those of a profile, as a store gets it that is set up from one. */
static void
want (EngineFixture *fixture, const char *stranger)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwConfig) config = cw_engine_dup_config (fixture->engine, NULL);
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (fixture->engine), &error);
  g_autofree char *anchor = g_base64_encode ((const guchar *) stranger, strlen (stranger));
  g_autofree char *text = g_strdup_printf ("{\"objects\": {}, \"strangers\": [\"%s\"]}", anchor);
  g_autoptr (JsonNode) known = json_from_string (text, &error);

  g_assert_true (cw_unclaimed_state_want (session, config, fixture->directory,
                                          json_node_get_object (known), 0, &error));
  g_assert_no_error (error);
}

/* The search is over. */
static void
forget (EngineFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (fixture->engine), &error);

  g_assert_true (cw_unclaimed_state_put (session, NULL, &error));
  g_assert_no_error (error);
}

/* @options: as text. */
static GVariant *
list (EngineFixture *fixture, const char *options)
{
  g_autoptr (GVariant) parsed = g_variant_parse (NULL, options, NULL, NULL, NULL);

  return engine_fixture_call (fixture, "ListLeftAlone", g_variant_new ("(@a{sv})", parsed));
}

static int
compare_texts (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* "admin:administrator gone:no-look", in the order of their names. */
static void
assert_list (EngineFixture *fixture, const char *options, const char *expected)
{
  g_autoptr (GVariant) answer = list (fixture, options);
  g_autoptr (GVariant) items = g_variant_lookup_value (answer, "items", G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *text = NULL;

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      g_assert_cmpstr (engine_fixture_get_string (item, "type"), ==, "user");
      g_assert_cmpstr (engine_fixture_get_string (item, "reason"), !=, "");
      g_ptr_array_add (found, g_strdup_printf ("%s:%s", engine_fixture_get_string (item, "title"),
                                               engine_fixture_get_string (item, "code")));
    }
  g_ptr_array_sort (found, compare_texts);
  g_ptr_array_add (found, NULL);
  text = g_strjoinv (" ", (char **) found->pdata);
  g_assert_cmpstr (text, ==, expected);
}

static void
test_reasons (EngineFixture *fixture, gconstpointer unused)
{
  fill (fixture);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  want (fixture, "leaver");
  assert_list (fixture, "@a{sv} {}", "admin:administrator gone:waiting leaver:stranger");
  forget (fixture);
  assert_list (fixture, "@a{sv} {}", "admin:administrator gone:no-look leaver:stranger");
  assert_list (fixture, "{'all': <true>}",
               "admin:administrator gone:no-look leaver:stranger own:no-anchor");
  assert_list (fixture, "{'code': <'stranger'>}", "leaver:stranger");
  assert_list (fixture, "{'code': <'no-anchor'>}", "own:no-anchor");
  assert_list (fixture, "{'code': <'taken'>}", "");
  assert_list (fixture, "{'search': <'GON'>}", "gone:no-look");
  assert_list (fixture, "{'type': <'group'>}", "");
}

/* The list is of what is now, and those that are to be deleted are on another one. */
static void
test_looked (EngineFixture *fixture, gconstpointer unused)
{
  fill (fixture);
  want (fixture, "leaver");
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  assert_list (fixture, "@a{sv} {}", "admin:administrator leaver:stranger");
  fake_connector_delete (fixture->target, "admin");
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
  assert_list (fixture, "@a{sv} {}", "leaver:stranger");
}

/* Two accounts with the source anchor of one person. */
static void
test_other (EngineFixture *fixture, gconstpointer unused)
{
  g_autofree char *anchor = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GVariant) item = NULL;
  g_autoptr (GVariant) other = NULL;

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 1);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
  g_assert_cmpuint (fake_connector_count (fixture->target), ==, 2);
  assert_list (fixture, "{'all': <true>}", "");
  anchor = g_base64_encode ((const guchar *) "person0000000000", 16);
  put_account (fixture, "second", anchor);
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
  answer = list (fixture, "{'code': <'taken'>}");
  items = g_variant_lookup_value (answer, "items", NULL);
  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
  item = g_variant_get_child_value (items, 0);
  g_assert_cmpstr (engine_fixture_get_string (item, "sourceAnchor"), ==, anchor);
  other = g_variant_lookup_value (item, "other", G_VARIANT_TYPE_VARDICT);
  g_assert_nonnull (other);
  g_assert_cmpint (engine_fixture_get_int (other, "id"), !=, engine_fixture_get_int (item, "id"));
}

/* Page by page there are the same as at once, each of them once, over two targets of which the
 * first has the youngest ones. */
static void
test_pages (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  g_autoptr (GPtrArray) answers = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_autofree char *after = g_strdup ("");
  guint n = 0;

  engine_fixture_configure (fixture);
  engine_fixture_add_target (fixture);
  engine_fixture_fill (fixture, 1);
  for (guint i = 0; i < 7; i++)
    {
      g_autofree char *name = g_strdup_printf ("account%u", i);
      g_autofree char *bytes = g_strdup_printf ("nobody's byte %02u", i);
      g_autofree char *anchor = g_base64_encode ((const guchar *) bytes, 16);

      put_account (fixture, name, anchor);
      if (i % 2 == 0)
        fake_connector_put (fixture->other_target, name, "user", NULL, NULL,
                            "onPremisesImmutableId", anchor, "userPrincipalName", name, NULL);
    }
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  put_account (fixture, "gone", GONE);
  put_account (fixture, "leaver", LEAVER);
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
  while (after != NULL)
    {
      g_autofree char *options = g_strdup_printf ("{'limit': <uint32 3>, 'after': <'%s'>}", after);
      g_autoptr (GVariant) answer = list (fixture, options);
      g_autoptr (GVariant) items = g_variant_lookup_value (answer, "items", NULL);

      g_clear_pointer (&after, g_free);
      g_variant_lookup (answer, "next", "s", &after);
      g_assert_cmpuint (g_variant_n_children (items), <=, 3);
      for (gsize i = 0; i < g_variant_n_children (items); i++, n++)
        {
          g_autoptr (GVariant) item = g_variant_get_child_value (items, i);
          gint64 id = engine_fixture_get_int (item, "id");

          g_hash_table_add (seen, g_memdup2 (&id, sizeof id));
        }
    }
  g_assert_cmpuint (n, ==, 13);
  g_assert_cmpuint (g_hash_table_size (seen), ==, 13);
}

static void
test_mistakes (EngineFixture *fixture, gconstpointer unused)
{
  static const char *const options[] = { "{'code': <'because'>}", "{'after': <'5'>}",
                                         "{'after': <'5,6,7'>}" };

  engine_fixture_configure (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (GVariant) parsed = g_variant_parse (NULL, options[i], NULL, NULL, NULL);
      g_autoptr (GError) error = engine_fixture_call_failing (fixture, "ListLeftAlone",
                                                              g_variant_new ("(@a{sv})", parsed));

      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT);
    }
}

static void
add_test (const char *path, void (*func) (EngineFixture *, gconstpointer))
{
  g_test_add (path, EngineFixture, NULL, engine_fixture_set_up, func, engine_fixture_tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_test ("/engine/left-alone/reasons", test_reasons);
  add_test ("/engine/left-alone/looked", test_looked);
  add_test ("/engine/left-alone/other", test_other);
  add_test ("/engine/left-alone/pages", test_pages);
  add_test ("/engine/left-alone/mistakes", test_mistakes);
  return g_test_run ();
}
