/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "connectors/graph/cw-graph-schema.h"
#include "engine-fixture.h"
#include "engine/cw-call-desk.h"
#include "engine/cw-rule-trial.h"
#include "engine/cw-rules-loader.h"
#include "rules/cw-metaverse-schema.h"
#include "rules/cw-own-rules.h"
#include "setup/cw-methods.h"

/* An administrator's rules before they are stored: checked, and tried on everybody. */

/* Of a rule with three mistakes all three are told, each where it is; nothing is stored. */
static void
test_check_rules (EngineFixture *fixture, gconstpointer unused)
{
  static const char *const rule =
      "{\"id\": \"own-x\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","
      " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 150,"
      " \"flows\": [{\"target\": \"title\", \"expression\": \"Trim(UpCase([title]))\"},"
      " {\"expression\": \"[title]\"}]}";
  static const struct
  {
    const char *place;
    const char *detail;
    const char *suggestion; /* (nullable) */
    gint64 position;
  } expected[] = {
    { "flows[1]", "\"target\" is missing", NULL, 0 },
    { "flows[0]", "there is no function \"UpCase\"; did you mean \"UCase\"?", "UCase", 6 },
    { "precedence", "150 belongs to the standard rules; take a number below 100", NULL, 0 },
  };
  g_autoptr (GVariant) answer =
      engine_fixture_call (fixture, "CheckRules", g_variant_new ("(s)", rule));
  g_autoptr (GVariant) mistakes = g_variant_lookup_value (answer, "mistakes", NULL);
  g_autoptr (GVariant) list = engine_fixture_call (fixture, "ListRules", NULL);
  g_autofree char *text = g_variant_print (list, FALSE);

  g_assert_false (cw_answer_get_bool (answer, "valid"));
  g_assert_cmpuint (g_variant_n_children (mistakes), ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < G_N_ELEMENTS (expected); i++)
    {
      g_autoptr (GVariant) mistake = g_variant_get_child_value (mistakes, i);

      g_assert_cmpstr (cw_answer_get_string (mistake, "rule"), ==, "own-x");
      g_assert_cmpstr (cw_answer_get_string (mistake, "place"), ==, expected[i].place);
      g_assert_cmpstr (cw_answer_get_string (mistake, "detail"), ==, expected[i].detail);
      g_assert_cmpint (cw_answer_get_int (mistake, "position"), ==, expected[i].position);
      g_assert_cmpint (cw_answer_has (mistake, "suggestion"), ==, expected[i].suggestion != NULL);
    }
  g_assert_null (strstr (text, "own-x"));
}

/* What an outbound rule writes to is known: other names would do nothing. */
static void
test_check_targets (EngineFixture *fixture, gconstpointer unused)
{
#define OUTBOUND(types)                                                                            \
  "{\"id\": \"own-x\", \"direction\": \"outbound\", \"connectorKind\": \"graph\","                 \
  " \"objectTypes\": [\"" types "\"], \"metaverseType\": \"person\", \"precedence\": 50,"          \
  " \"flows\": ["
#define UNKNOWN(name) "Microsoft Graph has no attribute \"" name "\" that Causeway writes"
  static const struct
  {
    const char *rule;
    const char *place;  /* (nullable): nothing is wrong */
    const char *detail; /* (nullable) */
  } rows[] = {
    { OUTBOUND ("user") "{\"target\": \"department\", \"source\": \"department\"},"
                        "{\"target\": \"DISPLAYNAME\", \"source\": \"cn\"},"
                        "{\"target\": \"manager\", \"source\": \"manager\"}]}",
      NULL, NULL },
    { OUTBOUND ("user") "{\"target\": \"department\", \"source\": \"department\"},"
                        "{\"target\": \"dispalyName\", \"source\": \"cn\"}]}",
      "flows[1]", UNKNOWN ("dispalyName") "; did you mean \"displayName\"?" },
    { OUTBOUND ("user") "{\"target\": \"proxyAddresses\", \"source\": \"proxyAddresses\"}]}",
      "flows[0]", "\"proxyAddresses\" can only be read: Microsoft Entra ID makes it" },
    { OUTBOUND ("user") "{\"target\": \"members\", \"source\": \"manager\"}]}", "flows[0]",
      UNKNOWN ("members") },
    { OUTBOUND ("user") "{\"target\": \"groupTypes\", \"source\": \"cn\"}]}", "flows[0]",
      UNKNOWN ("groupTypes") },
    { OUTBOUND ("user") "{\"target\": \"otherMails\", \"source\": \"mail\","
                        " \"merge\": \"merge\"}]}",
      NULL, NULL },
    { OUTBOUND ("user") "{\"target\": \"employeeType\", \"source\": \"department\","
                        " \"merge\": \"mergeCaseInsensitive\"}]}",
      "flows[0]", "an attribute with one value cannot be merged" },
    { OUTBOUND ("user") "{\"target\": \"employeeType\", \"source\": \"department\","
                        " \"merge\": 5}]}",
      "flows[0].merge",
      "must be one of \"update\", \"replace\", \"merge\", \"mergeCaseInsensitive\"" },
    { OUTBOUND ("contact") "{\"target\": \"displayName\", \"source\": \"cn\"}]}", "objectTypes",
      "Causeway makes no objects of type \"contact\" in Microsoft Entra ID, only \"user\" and "
      "\"group\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (GVariant) answer =
          engine_fixture_call (fixture, "CheckRules", g_variant_new ("(s)", rows[i].rule));
      g_autoptr (GVariant) mistakes = g_variant_lookup_value (answer, "mistakes", NULL);
      g_autoptr (GVariant) mistake = NULL;

      g_test_message ("%s", rows[i].rule);
      g_assert_cmpint (cw_answer_get_bool (answer, "valid"), ==, rows[i].place == NULL);
      g_assert_cmpuint (g_variant_n_children (mistakes), ==, rows[i].place != NULL ? 1 : 0);
      if (rows[i].place == NULL)
        continue;
      mistake = g_variant_get_child_value (mistakes, 0);
      g_assert_cmpstr (cw_answer_get_string (mistake, "place"), ==, rows[i].place);
      g_assert_cmpstr (cw_answer_get_string (mistake, "detail"), ==, rows[i].detail);
    }
#undef OUTBOUND
#undef UNKNOWN
}

/* The shipped rules know of every attribute of Graph whether it takes several values. */
static void
test_multi_valued (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwMetaverseSchema) rules = cw_metaverse_schema_new (table);
  g_autoptr (CwGraphSchema) graph = cw_graph_schema_new (table);
  g_autoptr (CwSchema) described = cw_graph_schema_describe (graph);
  g_autoptr (GPtrArray) documents = cw_rule_set_load_standard (&error);
  GPtrArray *attributes = cw_schema_get_attributes (described);

  g_assert_no_error (error);
  for (guint i = 0; i < documents->len; i++)
    g_assert_true (cw_metaverse_schema_add (
        rules, json_node_get_object (g_ptr_array_index (documents, i)), &error));
  for (guint i = 0; i < attributes->len; i++)
    {
      const CwSchemaAttribute *attribute = g_ptr_array_index (attributes, i);

      g_test_message ("%s", attribute->name);
      /* Those are only read. */
      if (g_str_equal (attribute->name, CW_ADMINISTRATOR_ROLES))
        continue;
      g_assert_cmpint (cw_metaverse_schema_is_connector_multi_valued (
                           rules, CW_CONNECTOR_KIND_GRAPH, attribute->name),
                       ==, !attribute->is_single_valued);
    }
}

/* ----- trials */

static GVariant *
make_options (const char *token)
{
  GVariantDict dict = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&dict, "token", "s", token);
  return g_variant_dict_end (&dict);
}

#define OWN_TITLE                                                                                  \
  "{\"id\": \"own-x\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","       \
  " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 50,"               \
  " \"flows\": [{\"target\": \"title\", \"constant\": \"Boss\"}]}"

/* A trial that is stopped as soon as it has looked at so many. */
typedef struct
{
  GCancellable *cancellable;
  guint64 stop_after;
  guint64 n_done;
  guint64 n_all;
} StoppedTrial;

static void
stop_in_the_middle (guint64 n_done, guint64 n_all, gpointer user_data)
{
  StoppedTrial *trial = user_data;

  g_assert_cmpuint (n_done, >=, trial->n_done);
  trial->n_done = n_done;
  trial->n_all = n_all;
  if (n_done == trial->stop_after)
    g_cancellable_cancel (trial->cancellable);
}

static CwRuleSet *
make_own_rules (const CwObjectView *view)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (JsonNode) own = cw_own_rules_parse (OWN_TITLE, &error);
  g_autoptr (GPtrArray) none = g_ptr_array_new ();
  const CwRuleSite site = { cw_engine_get_state_dir (view->engine), own, NULL };
  CwRuleSet *rules = cw_rules_loader_load (&site, view->attributes, none, NULL, &error);

  g_assert_no_error (error);
  return rules;
}

static void
test_trial_stopped (EngineFixture *fixture, gconstpointer unused)
{
  g_auto (CwObjectView) view = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CwRuleSet) rules = NULL;
  StoppedTrial trial = { .cancellable = cancellable, .stop_after = 3 };
  const CwRuleTrialOptions options = { 1, stop_in_the_middle, &trial };

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 9);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  g_assert_true (cw_object_view_init (&view, fixture->engine, &error));
  rules = make_own_rules (&view);
  g_assert_false (cw_rule_trial_run (&view, rules, &options, &builder, cancellable, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_cmpuint (trial.n_done, ==, 3);
  g_assert_cmpuint (trial.n_all, ==, 10);
}

#define OWN_NAME                                                                                   \
  "{\"id\": \"own-y\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","       \
  " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 50,"               \
  " \"flows\": [{\"target\": \"userPrincipalName\", \"constant\": \"person0@contoso.com\"}]}"

/* The first of a list of boxed values. (transfer full) */
static char *
get_first (GVariant *list)
{
  g_autoptr (GVariant) box = g_variant_get_child_value (list, 0);
  g_autoptr (GVariant) value = g_variant_get_variant (box);

  return g_variant_dup_string (value, NULL);
}

static GVariant *
get_object (EngineFixture *fixture, gint64 id)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, id);

  return engine_fixture_call (
      fixture, "GetObject",
      g_variant_new ("(s@a{sv})", number, g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0)));
}

/* What the target is to hold of a person of the source. (transfer full) */
static char *
get_desired (EngineFixture *fixture, gint64 source)
{
  g_autoptr (GVariant) object = get_object (fixture, source);
  g_autoptr (GVariant) tied = cw_answer_get_array (object, "tied");
  char *value = NULL;

  for (gsize i = 0; i < g_variant_n_children (tied); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (tied, i);
      g_autoptr (GVariant) other = get_object (fixture, cw_answer_get_int (item, "id"));
      g_autoptr (GVariant) desired = cw_answer_get_dict (other, "desired");
      g_autoptr (GVariant) names = g_variant_lookup_value (desired, "userPrincipalName", NULL);

      if (names != NULL)
        value = get_first (names);
    }
  g_assert_nonnull (value);
  return value;
}

static void
assert_unchanged (GVariant *targets, const char *name)
{
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = g_variant_get_child_value (targets, i);
      g_autoptr (GVariant) changes = cw_answer_get_array (target, "changes");

      for (gsize j = 0; j < g_variant_n_children (changes); j++)
        {
          g_autoptr (GVariant) change = g_variant_get_child_value (changes, j);

          g_assert_cmpstr (cw_answer_get_string (change, "name"), !=, name);
        }
    }
}

/* Who would ask for another's value is shown with what it gets then, its own one in the target. */
static void
test_trial_taken (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GVariant) item = NULL;
  g_autoptr (GVariant) taken = NULL;
  g_autoptr (GVariant) loss = NULL;
  g_autoptr (GVariant) targets = NULL;
  g_autofree char *desired = NULL;

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 2);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  /* The target is seen to have what it was given. */
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
  answer = engine_fixture_call (fixture, "TestRules",
                                g_variant_new ("(s@a{sv})", OWN_NAME, make_options ("t")));
  items = cw_answer_get_array (answer, "items");
  g_assert_cmpint (cw_answer_get_int (answer, "changed"), ==, 1);
  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
  item = g_variant_get_child_value (items, 0);
  targets = cw_answer_get_array (item, "targets");
  assert_unchanged (targets, "userPrincipalName");
  taken = cw_answer_get_array (item, "taken");
  g_assert_cmpuint (g_variant_n_children (taken), ==, 1);
  loss = g_variant_get_child_value (taken, 0);
  g_assert_cmpstr (cw_answer_get_string (loss, "attribute"), ==, "userPrincipalName");
  g_assert_cmpstr (cw_answer_get_string (loss, "value"), ==, "person0@contoso.com");
  g_assert_cmpstr (cw_answer_get_string (loss, "holder"), ==, "CN=person0,DC=fake");

  g_variant_unref (
      engine_fixture_call (fixture, "PutRules", g_variant_new ("(sx)", OWN_NAME, (gint64) -1)));
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));
  desired = get_desired (fixture, cw_answer_get_int (item, "id"));
  g_assert_cmpstr (desired, ==, "person1@contoso.com");
}

static GVariant *
try_rules (EngineFixture *fixture, const char *rules)
{
  return engine_fixture_call (fixture, "TestRules",
                              g_variant_new ("(s@a{sv})", rules, make_options ("t")));
}

/* The names of what a target would do, and how often each. */
static void
assert_counts (GVariant *counts, gint64 n_added, gint64 n_changed, gint64 n_deleted)
{
  g_assert_cmpint (cw_answer_get_int (counts, "targetAdded"), ==, n_added);
  g_assert_cmpint (cw_answer_get_int (counts, "targetChanged"), ==, n_changed);
  g_assert_cmpint (cw_answer_get_int (counts, "targetDeleted"), ==, n_deleted);
}

/* Each target for itself, and all together. */
static void
assert_targets (GVariant *answer, gint64 n_added, gint64 n_changed, gint64 n_deleted)
{
  g_autoptr (GVariant) targets = cw_answer_get_array (answer, "targets");

  g_assert_cmpuint (g_variant_n_children (targets), ==, 2);
  assert_counts (answer, 2 * n_added, 2 * n_changed, 2 * n_deleted);
  for (gsize i = 0; i < 2; i++)
    {
      g_autoptr (GVariant) target = g_variant_get_child_value (targets, i);

      assert_counts (target, n_added, n_changed, n_deleted);
    }
}

#define OWN_FILTER                                                                                 \
  "{\"id\": \"own-z\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","       \
  " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 40,"               \
  " \"scope\": [[{\"attribute\": \"cn\", \"operator\": \"EQUAL\", \"value\": \"person2\"}]],"      \
  " \"flows\": [{\"target\": \"cloudFiltered\", \"constant\": true}]}"

/* Who would be deleted is counted of each target, and is what is shown first. */
static void
test_trial_targets (EngineFixture *fixture, gconstpointer unused)
{
  static const char *const no_users =
      "{\"version\": 1, \"rules\": [], \"disabledRules\": [\"out-graph-user\"]}";
  g_autofree char *both =
      g_strdup_printf ("{\"version\": 1, \"rules\": [%s, %s]}", OWN_TITLE, OWN_FILTER);
  g_autoptr (GVariant) deletion = NULL;
  g_autoptr (GVariant) mixed = NULL;
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GVariant) first = NULL;

  engine_fixture_configure (fixture);
  engine_fixture_add_target (fixture);
  engine_fixture_fill (fixture, 4);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  /* The targets are seen to have what they were given. */
  g_variant_unref (engine_fixture_cycle (fixture, "delta"));

  deletion = try_rules (fixture, no_users);
  assert_targets (deletion, 0, 0, 4);
  g_assert_cmpint (cw_answer_get_int (deletion, "removed"), ==, 0);
  g_assert_cmpint (cw_answer_get_int (deletion, "linksRemoved"), ==, 0);

  mixed = try_rules (fixture, both);
  assert_targets (mixed, 0, 3, 1);
  items = cw_answer_get_array (mixed, "items");
  first = g_variant_get_child_value (items, 0);
  g_assert_cmpuint (g_variant_n_children (items), ==, 4);
  g_assert_cmpstr (cw_answer_get_string (first, "title"), ==, "person2");
}

/* ----- candidates */

#define OWN_SCOPE(value)                                                                           \
  "{\"id\": \"own-x\", \"direction\": \"inbound\", \"connectorKind\": \"active-directory\","       \
  " \"objectTypes\": [\"user\"], \"metaverseType\": \"person\", \"precedence\": 50,"               \
  " \"scope\": [[{\"attribute\": \"dn\", \"operator\": \"STARTSWITH\", \"value\": \"" value        \
  "\"}]]}"

static void
test_candidates (EngineFixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *rules;
    const char *rule;
    const char *text;
    gint64 n_in;
    guint n_items;
  } cases[] = {
    { "", "in-ad-user", "", 9, 9 },
    { OWN_SCOPE ("CN=person2,"), "own-x", "", 1, 9 },
    { OWN_SCOPE ("CN=person2,"), "own-x", "PERSON2@contoso.com", 1, 1 },
    { OWN_SCOPE ("CN=person2,"), "own-x", "erson3", 0, 1 },
    { OWN_SCOPE ("CN=nobody,"), "own-x", "", 0, 9 },
    { "", "out-graph-user", "person4", 1, 1 },
    { "", "in-ad-user", "somebody else", 0, 0 },
    { "", "nobody", "", 0, 0 },
  };

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 9);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      GVariantDict options = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GVariant) answer = NULL;
      g_autoptr (GVariant) items = NULL;

      g_test_message ("%u: %s %s", i, cases[i].rule, cases[i].text);
      g_variant_dict_insert (&options, "text", "s", cases[i].text);
      g_variant_dict_insert (&options, "limit", "u", (guint32) 20);
      answer = engine_fixture_call (fixture, "FindRuleObjects",
                                    g_variant_new ("(ss@a{sv})", cases[i].rules, cases[i].rule,
                                                   g_variant_dict_end (&options)));
      items = cw_answer_get_array (answer, "items");
      g_assert_cmpint (cw_answer_get_int (answer, "inScope"), ==, cases[i].n_in);
      g_assert_cmpuint (g_variant_n_children (items), ==, cases[i].n_items);
      g_assert_true (cw_answer_get_bool (answer, "complete"));
      if (cases[i].n_items > 0)
        {
          g_autoptr (GVariant) first = g_variant_get_child_value (items, 0);

          g_assert_cmpint (cw_answer_get_bool (first, "inScope"), ==, cases[i].n_in > 0);
          g_assert_cmpstr (cw_answer_get_string (first, "because"), !=, "");
        }
    }
}

/* Who is found is in force only to the limit; the rest is not looked for. */
static void
test_candidates_limit (EngineFixture *fixture, gconstpointer unused)
{
  g_autoptr (GVariant) answer = NULL;
  GVariantDict options = G_VARIANT_DICT_INIT (NULL);

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 9);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  g_variant_dict_insert (&options, "limit", "u", (guint32) 3);
  answer = engine_fixture_call (
      fixture, "FindRuleObjects",
      g_variant_new ("(ss@a{sv})", "", "in-ad-user", g_variant_dict_end (&options)));
  g_assert_cmpint (cw_answer_get_int (answer, "inScope"), ==, 3);
  g_assert_false (cw_answer_get_bool (answer, "complete"));
}

/* ----- a call that can be stopped */

static void
note_progress (CwCallDesk *desk, const char *session, GVariant *progress, gpointer user_data)
{
  GVariant **last = user_data;

  g_assert_cmpstr (session, ==, "here");
  g_clear_pointer (last, g_variant_unref);
  *last = g_variant_ref (progress);
}

/* A trial with a token says how far it is, and is no longer known once it is over. */
static void
test_trial_progress (EngineFixture *fixture, gconstpointer unused)
{
  CwCallDesk *desk = cw_call_desk_get (fixture->engine);
  GVariant *told = NULL;
  gulong handler = g_signal_connect (desk, "progress", G_CALLBACK (note_progress), &told);
  g_autoptr (GVariant) args =
      g_variant_ref_sink (g_variant_new ("(s@a{sv})", OWN_TITLE, make_options ("t")));
  const CwMethodCall call = { .engine = fixture->engine, .args = args, .session = "here" };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) tuple = NULL;
  g_autoptr (GVariant) answer = NULL;

  engine_fixture_configure (fixture);
  engine_fixture_fill (fixture, 9);
  g_variant_unref (engine_fixture_cycle (fixture, "initial"));
  tuple = cw_method_invoke (cw_methods_find ("TestRules"), &call, &error);
  g_assert_no_error (error);
  answer = g_variant_get_child_value (tuple, 0);
  g_assert_cmpint (cw_answer_get_int (answer, "changed"), ==, 9);
  while (told == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpstr (cw_answer_get_string (told, "token"), ==, "t");
  g_assert_cmpint (cw_answer_get_int (told, "total"), ==, 10);
  g_assert_false (cw_call_desk_cancel (desk, "here", "t"));
  g_signal_handler_disconnect (desk, handler);
  g_variant_unref (told);
}

/* By its token within its session, and with its session; nobody else's. */
static void
test_call_desk (EngineFixture *fixture, gconstpointer unused)
{
  CwCallDesk *desk = cw_call_desk_get (fixture->engine);
  g_autoptr (GCancellable) parent = g_cancellable_new ();
  g_autoptr (GCancellable) one = cw_call_desk_begin (desk, "a", "t", NULL);
  g_autoptr (GCancellable) other = cw_call_desk_begin (desk, "b", "t", NULL);
  g_autoptr (GCancellable) plain = cw_call_desk_begin (desk, "b", "", parent);

  g_assert_false (cw_call_desk_cancel (desk, "a", "s"));
  g_assert_false (cw_call_desk_cancel (desk, "b", ""));
  g_assert_true (cw_call_desk_cancel (desk, "a", "t"));
  g_assert_true (g_cancellable_is_cancelled (one));
  g_assert_false (g_cancellable_is_cancelled (other));
  cw_call_desk_end (desk, "a", "t");
  g_assert_false (cw_call_desk_cancel (desk, "a", "t"));
  cw_call_desk_end_session (desk, "b");
  g_assert_true (g_cancellable_is_cancelled (other));
  g_assert_false (g_cancellable_is_cancelled (plain));
  g_cancellable_cancel (parent);
  g_assert_true (g_cancellable_is_cancelled (plain));
}

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (EngineFixture *fixture, gconstpointer unused);
  } tests[] = {
    { "/engine/rules/check", test_check_rules },
    { "/engine/rules/check-targets", test_check_targets },
    { "/engine/rules/multi-valued", test_multi_valued },
    { "/engine/rules/candidates", test_candidates },
    { "/engine/rules/candidates-limit", test_candidates_limit },
    { "/engine/rules/trial-stopped", test_trial_stopped },
    { "/engine/rules/trial-taken", test_trial_taken },
    { "/engine/rules/trial-progress", test_trial_progress },
    { "/engine/rules/trial-targets", test_trial_targets },
    { "/engine/rules/call-desk", test_call_desk },
  };

  g_test_init (&argc, &argv, NULL);
  g_log_set_always_fatal (G_LOG_FATAL_MASK | G_LOG_LEVEL_CRITICAL);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, EngineFixture, NULL, engine_fixture_set_up, tests[i].test,
                engine_fixture_tear_down);
  return g_test_run ();
}
