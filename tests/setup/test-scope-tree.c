/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/cw-json.h"
#include "setup/draft/cw-scope-tree.h"

#define ROOT_GUID  "00000000-0000-0000-0000-000000000001"
#define SALES_GUID "00000000-0000-0000-0000-00000000000a"
#define WEST_GUID  "00000000-0000-0000-0000-00000000000b"
#define LAB_GUID   "00000000-0000-0000-0000-00000000000c"
#define ROOT       "DC=contoso,DC=lab"
#define SALES      "OU=Sales," ROOT
#define WEST       "OU=West," SALES
#define LAB        "OU=Lab," ROOT

/* One domain: Sales (with West in it) and Lab. */
typedef struct
{
  CwScopeTree *tree;
  CwScopeNode *root, *sales, *west, *lab;
} Fixture;

static JsonArray *
parse (const char *text)
{
  g_autoptr (JsonNode) node = text != NULL ? cw_json_parse (text, -1, FALSE, NULL) : NULL;

  g_assert_true (text == NULL || node != NULL);
  return node != NULL ? json_node_dup_array (node) : NULL;
}

static void
begin (Fixture *fixture, const char *partitions, const char *rules)
{
  g_autoptr (JsonArray) first = parse (partitions);
  g_autoptr (JsonArray) second = parse (rules);

  fixture->tree = cw_scope_tree_new (first, second);
  fixture->root = cw_scope_tree_add_root (fixture->tree, ROOT_GUID, ROOT, TRUE);
}

static void
unfold (Fixture *fixture)
{
  CwScopeTree *tree = fixture->tree;

  fixture->sales = cw_scope_tree_add_child (tree, fixture->root, SALES_GUID, SALES);
  fixture->lab = cw_scope_tree_add_child (tree, fixture->root, LAB_GUID, LAB);
  cw_scope_tree_set_loaded (tree, fixture->root);
  fixture->west = cw_scope_tree_add_child (tree, fixture->sales, WEST_GUID, WEST);
  cw_scope_tree_set_loaded (tree, fixture->sales);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  begin (fixture, NULL, NULL);
  unfold (fixture);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  g_clear_object (&fixture->tree);
}

static void
assert_array (JsonArray *array, const char *expected)
{
  g_autoptr (JsonArray) owned = array;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  if (array != NULL)
    {
      node = json_node_init_array (json_node_alloc (), array);
      text = cw_json_to_canonical (node, FALSE);
    }
  g_assert_cmpstr (text, ==, expected);
}

static void
assert_rules (Fixture *fixture, const char *expected)
{
  assert_array (cw_scope_tree_make_rules (fixture->tree), expected);
}

static void
assert_partitions (Fixture *fixture, const char *expected)
{
  assert_array (cw_scope_tree_make_partitions (fixture->tree), expected);
}

#define RULE(dn, guid, more) "{\"dn\":\"" dn "\",\"guid\":\"" guid "\"," more "}"
#define IN                   "\"include\":true"
#define OUT                  "\"include\":false"

static void
test_all (Fixture *fixture, gconstpointer unused)
{
  g_assert_cmpint (cw_scope_node_get_state (fixture->root), ==, CW_SCOPE_ON);
  g_assert_cmpint (cw_scope_node_get_state (fixture->west), ==, CW_SCOPE_ON);
  assert_rules (fixture, "[]");
  assert_partitions (fixture, NULL);
}

/* One is out: those above are mixed, those beside are not; put back, nothing is left of it. */
static void
test_mixed (Fixture *fixture, gconstpointer unused)
{
  CwScopeCount count = { 0, 0 };

  cw_scope_tree_set_included (fixture->tree, fixture->west, FALSE);
  g_assert_cmpint (cw_scope_node_get_state (fixture->west), ==, CW_SCOPE_OFF);
  g_assert_cmpint (cw_scope_node_get_state (fixture->sales), ==, CW_SCOPE_MIXED);
  g_assert_cmpint (cw_scope_node_get_state (fixture->root), ==, CW_SCOPE_MIXED);
  g_assert_cmpint (cw_scope_node_get_state (fixture->lab), ==, CW_SCOPE_ON);
  assert_rules (fixture, "[" RULE (WEST, WEST_GUID, OUT) "]");
  cw_scope_tree_count (fixture->tree, fixture->root, &count);
  g_assert_cmpuint (count.n_left_out, ==, 1);
  g_assert_cmpuint (count.n_taken, ==, 0);
  cw_scope_tree_set_included (fixture->tree, fixture->sales, TRUE);
  g_assert_cmpint (cw_scope_node_get_state (fixture->root), ==, CW_SCOPE_ON);
  assert_rules (fixture, "[]");
}

/* What is below goes with it, and needs no rule of its own. */
static void
test_subtree (Fixture *fixture, gconstpointer unused)
{
  cw_scope_tree_set_included (fixture->tree, fixture->west, FALSE);
  cw_scope_tree_set_included (fixture->tree, fixture->sales, FALSE);
  g_assert_cmpint (cw_scope_node_get_state (fixture->sales), ==, CW_SCOPE_OFF);
  assert_rules (fixture, "[" RULE (SALES, SALES_GUID, OUT) "]");
  cw_scope_tree_set_included (fixture->tree, fixture->west, TRUE);
  g_assert_cmpint (cw_scope_node_get_state (fixture->sales), ==, CW_SCOPE_MIXED);
  g_assert_false (cw_scope_node_is_included (fixture->sales));
  assert_rules (fixture, "[" RULE (SALES, SALES_GUID, OUT) "," RULE (WEST, WEST_GUID, IN) "]");
}

/* A whole domain is left out by the list of partitions; one of which something is in is not. */
static void
test_domain (Fixture *fixture, gconstpointer unused)
{
  CwScopeCount count = { 0, 0 };

  cw_scope_tree_add_root (fixture->tree, NULL, "DC=emea,DC=lab", FALSE);
  assert_partitions (fixture, "[\"" ROOT "\"]");
  cw_scope_tree_set_included (fixture->tree, fixture->root, FALSE);
  assert_partitions (fixture, "[]");
  assert_rules (fixture, "[]");
  cw_scope_tree_set_included (fixture->tree, fixture->lab, TRUE);
  assert_partitions (fixture, "[\"" ROOT "\"]");
  assert_rules (fixture, "[" RULE (ROOT, ROOT_GUID, OUT) "," RULE (LAB, LAB_GUID, IN) "]");
  cw_scope_tree_count (fixture->tree, fixture->root, &count);
  g_assert_cmpuint (count.n_taken, ==, 1);
  g_assert_cmpuint (count.n_left_out, ==, 0);
}

/* Those that are there stay in, and are said to; one that is made later is not. */
static void
test_new_children (void)
{
  Fixture fixture = { 0 };
  g_autofree char *rules = NULL;
  CwScopeNode *later = NULL;

  begin (&fixture, NULL, NULL);
  unfold (&fixture);
  g_assert_true (cw_scope_node_includes_new (fixture.root));
  cw_scope_tree_set_includes_new (fixture.tree, fixture.root, FALSE);
  g_assert_cmpint (cw_scope_node_get_state (fixture.root), ==, CW_SCOPE_ON);
  rules = g_strdup ("[" RULE (ROOT, ROOT_GUID, IN ",\"newChildren\":\"exclude\"") "," RULE (
      SALES, SALES_GUID, IN) "," RULE (LAB, LAB_GUID, IN) "]");
  assert_rules (&fixture, rules);
  assert_partitions (&fixture, NULL);
  tear_down (&fixture, NULL);

  begin (&fixture, NULL, rules);
  unfold (&fixture);
  later = cw_scope_tree_add_child (fixture.tree, fixture.root, "d", "OU=Later," ROOT);
  g_assert_cmpint (cw_scope_node_get_state (fixture.sales), ==, CW_SCOPE_ON);
  g_assert_cmpint (cw_scope_node_get_state (fixture.west), ==, CW_SCOPE_ON);
  g_assert_cmpint (cw_scope_node_get_state (later), ==, CW_SCOPE_OFF);
  g_assert_false (cw_scope_node_includes_new (fixture.root));
  assert_rules (&fixture, rules);
  tear_down (&fixture, NULL);
}

/* The other way round: nothing of the domain, but what will be made in it. */
static void
test_new_only (Fixture *fixture, gconstpointer unused)
{
  cw_scope_tree_set_included (fixture->tree, fixture->root, FALSE);
  cw_scope_tree_set_includes_new (fixture->tree, fixture->root, TRUE);
  g_assert_cmpint (cw_scope_node_get_state (fixture->root), ==, CW_SCOPE_OFF);
  assert_partitions (fixture, NULL);
  assert_rules (fixture, "[" RULE (ROOT, ROOT_GUID, OUT ",\"newChildren\":\"include\"") "," RULE (
                             SALES, SALES_GUID, OUT) "," RULE (LAB, LAB_GUID, OUT) "]");
}

/* Before anything is unfolded the rules count, and afterwards they are the same. */
static void
test_reopened (void)
{
  Fixture fixture = { 0 };
  const char *rules = "[" RULE (SALES, SALES_GUID, OUT) "," RULE (WEST, WEST_GUID, IN) "]";

  begin (&fixture, "[\"" ROOT "\",\"DC=elsewhere\"]", rules);
  g_assert_cmpint (cw_scope_node_get_state (fixture.root), ==, CW_SCOPE_MIXED);
  assert_rules (&fixture, rules);
  unfold (&fixture);
  g_assert_cmpint (cw_scope_node_get_state (fixture.root), ==, CW_SCOPE_MIXED);
  g_assert_cmpint (cw_scope_node_get_state (fixture.sales), ==, CW_SCOPE_MIXED);
  g_assert_cmpint (cw_scope_node_get_state (fixture.west), ==, CW_SCOPE_ON);
  g_assert_cmpint (cw_scope_node_get_state (fixture.lab), ==, CW_SCOPE_ON);
  assert_rules (&fixture, rules);
  assert_partitions (&fixture, "[\"" ROOT "\",\"DC=elsewhere\"]");
  tear_down (&fixture, NULL);
}

static void
on_changed_cb (CwScopeTree *tree, guint *n_changes)
{
  (*n_changes)++;
}

/* It lies elsewhere and is called otherwise; the guid tells, and its name is brought up to date. */
static void
test_renamed (void)
{
  Fixture fixture = { 0 };
  guint n_changes = 0;

  begin (&fixture, NULL, "[" RULE ("OU=Old,OU=Gone," ROOT, WEST_GUID, OUT) "]");
  g_signal_connect (fixture.tree, "changed", G_CALLBACK (on_changed_cb), &n_changes);
  unfold (&fixture);
  g_assert_cmpuint (n_changes, ==, 1);
  g_assert_cmpint (cw_scope_node_get_state (fixture.west), ==, CW_SCOPE_OFF);
  g_assert_cmpint (cw_scope_node_get_state (fixture.sales), ==, CW_SCOPE_MIXED);
  assert_rules (&fixture, "[" RULE (WEST, WEST_GUID, OUT) "]");
  cw_scope_tree_set_included (fixture.tree, fixture.sales, TRUE);
  g_assert_cmpint (cw_scope_node_get_state (fixture.root), ==, CW_SCOPE_ON);
  tear_down (&fixture, NULL);
}

/* A domain that is not listed keeps its rules; one that is listed as left out has none. */
static void
test_kept (void)
{
  Fixture fixture = { 0 };
  const char *other = "[" RULE ("OU=Lab,DC=emea,DC=lab", "e", OUT) "]";

  begin (&fixture, NULL, other);
  assert_rules (&fixture, other);
  tear_down (&fixture, NULL);
  begin (&fixture, "[]", "[" RULE (SALES, SALES_GUID, IN) "]");
  g_assert_cmpint (cw_scope_node_get_state (fixture.root), ==, CW_SCOPE_OFF);
  assert_rules (&fixture, "[]");
  assert_partitions (&fixture, "[]");
  tear_down (&fixture, NULL);
}

/* Quadratic work would take hours: 100,000 containers in one, each with a rule that was read before
 * it, then each the other way round. */
static void
test_many (void)
{
  enum
  {
    N = 100000
  };
  g_autoptr (JsonArray) rules = json_array_new ();
  g_autoptr (JsonArray) written = NULL;
  g_autoptr (CwScopeTree) tree = NULL;
  CwScopeNode *root = NULL;
  CwScopeCount count = { 0, 0 };

  for (guint i = 0; i < N; i++)
    {
      JsonObject *rule = json_object_new ();
      g_autofree char *guid = g_strdup_printf ("g%u", i);
      g_autofree char *dn = g_strdup_printf ("OU=u%u,OU=Below,%s", i, ROOT);

      json_object_set_string_member (rule, "guid", guid);
      json_object_set_string_member (rule, "dn", dn);
      json_object_set_boolean_member (rule, "include", FALSE);
      json_array_add_object_element (rules, rule);
    }
  tree = cw_scope_tree_new (NULL, rules);
  root = cw_scope_tree_add_root (tree, ROOT_GUID, ROOT, TRUE);
  cw_scope_tree_count (tree, root, &count);
  g_assert_cmpuint (count.n_left_out, ==, N);
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *guid = g_strdup_printf ("g%u", i);
      g_autofree char *dn = g_strdup_printf ("OU=u%u,%s", i, ROOT);
      CwScopeNode *node = cw_scope_tree_add_child (tree, root, guid, dn);

      cw_scope_tree_set_included (tree, node, i % 2 == 0);
    }
  cw_scope_tree_set_loaded (tree, root);
  written = cw_scope_tree_make_rules (tree);
  g_assert_cmpuint (json_array_get_length (written), ==, N / 2);
  cw_scope_tree_set_included (tree, root, TRUE);
  g_assert_cmpint (cw_scope_node_get_state (root), ==, CW_SCOPE_ON);
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/scope-tree/all", Fixture, NULL, set_up, test_all, tear_down);
  g_test_add ("/scope-tree/mixed", Fixture, NULL, set_up, test_mixed, tear_down);
  g_test_add ("/scope-tree/subtree", Fixture, NULL, set_up, test_subtree, tear_down);
  g_test_add ("/scope-tree/domain", Fixture, NULL, set_up, test_domain, tear_down);
  g_test_add ("/scope-tree/new-only", Fixture, NULL, set_up, test_new_only, tear_down);
  g_test_add_func ("/scope-tree/new-children", test_new_children);
  g_test_add_func ("/scope-tree/reopened", test_reopened);
  g_test_add_func ("/scope-tree/renamed", test_renamed);
  g_test_add_func ("/scope-tree/kept", test_kept);
  g_test_add_func ("/scope-tree/many", test_many);
  return g_test_run ();
}
