/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-rule-editor"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-expression-row.h"
#include "app/cw-rule-constant.h"
#include "app/cw-rule-draft.h"
#include "app/cw-rule-editor.h"
#include "app/cw-rule-head.h"
#include "app/cw-rule-parts.h"
#include "app/cw-rule-trial.h"

#define NARROW 360
#define SOON   20

/* Everything that a rule may have, and something that is not known yet. */
#define WHOLE                                                                                      \
  "{\"id\":\"own-x\",\"name\":\"X\",\"description\":\"D\",\"direction\":\"outbound\","             \
  "\"connectorKind\":\"openldap\",\"objectTypes\":[\"person\"],\"metaverseType\":\"person\","      \
  "\"precedence\":50,\"disabled\":true,\"within\":\"a\",\"replaces\":\"b\",\"future\":{\"x\":[1]}" \
  ","                                                                                              \
  "\"scope\":[[{\"attribute\":\"l\",\"operator\":\"ISNOTMEMBEROF\",\"value\":\"cn=x\",\"reason\":" \
  "\"R\"},{\"expression\":\"True\",\"reason\":\"S\"}],[{\"attribute\":\"sn\",\"operator\":"        \
  "\"ISNULL\"}]],"                                                                                 \
  "\"join\":[[{\"source\":\"mail\",\"metaverse\":\"mail\",\"caseSensitive\":true}],[{"             \
  "\"expression\":"                                                                                \
  "\"Trim([cn])\",\"metaverse\":\"cn\"}]],"                                                        \
  "\"flows\":[{\"target\":\"a\",\"constant\":\"5\",\"unique\":true},{\"target\":\"b\","            \
  "\"constant\":"                                                                                  \
  "5},{\"target\":\"c\",\"constant\":\"True\"},{\"target\":\"d\",\"constant\":true},{\"target\":"  \
  "\"e\",\"source\":\"e\",\"merge\":\"mergeCaseInsensitive\",\"applyOnce\":true},{\"target\":"     \
  "\"f\","                                                                                         \
  "\"expression\":\"[f]\",\"merge\":\"replace\",\"future\":1}]}"

static CwRuleDraft *
make_draft (AppEngine *lab)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rules = app_engine_call (lab->engine, "ListRules", NULL, &error);

  g_assert_no_error (error);
  return cw_rule_draft_new (rules, "openldap");
}

/* Of a rule of one's own. */
static CwRuleDraft *
make_draft_of (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);
  g_autoptr (GVariant) rule = g_variant_ref_sink (json_gvariant_deserialize (node, "a{sv}", NULL));
  GVariantDict answer = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) variant = NULL;

  g_variant_dict_insert (&answer, "id", "s", "own-x");
  g_variant_dict_insert (&answer, "origin", "s", "configuration");
  g_variant_dict_insert_value (&answer, "rule", rule);
  variant = g_variant_ref_sink (g_variant_dict_end (&answer));
  return cw_rule_draft_new_for (variant);
}

static guint
count_rules (AppEngine *lab)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (lab->engine, "ListRules", NULL, &error);
  g_autoptr (GVariant) items = NULL;

  g_assert_no_error (error);
  items = g_variant_lookup_value (answer, "items", NULL);
  return (guint) g_variant_n_children (items);
}

static void
check_widget (GtkWidget *widget)
{
  GtkWidget *window = app_show (widget, NARROW, 600);

  app_assert_names (widget);
  app_assert_fits (widget, NARROW);
  app_close (window, widget);
}

/* ----- what a rule has */

static void
test_constants (void)
{
  static const struct
  {
    const char *json;
    const char *text;
  } cases[] = {
    { "{\"constant\":\"User\"}", "User" },
    { "{\"constant\":5}", "5" },
    { "{\"constant\":\"5\"}", "\"5\"" },
    { "{\"constant\":true}", "True" },
    { "{\"constant\":\"True\"}", "\"True\"" },
    { "{\"constant\":\"\\\"\\\"\"}", "\"\"\"\"" },
    { "{\"constant\":\"\"}", "" },
    { "{\"constant\":-12}", "-12" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (JsonNode) node = json_from_string (cases[i].json, NULL);
      g_autofree char *text = cw_rule_constant_to_text (json_node_get_object (node));
      g_autofree char *after = NULL;

      g_assert_cmpstr (text, ==, cases[i].text);
      cw_rule_constant_set (json_node_get_object (node), text);
      after = json_to_string (node, FALSE);
      g_assert_cmpstr (after, ==, cases[i].json);
    }
}

static void
assert_same_rule (CwRuleDraft *draft, const char *expected)
{
  g_autofree char *text = cw_rule_draft_to_text (draft);
  g_autoptr (JsonNode) left = json_from_string (text, NULL);
  g_autoptr (JsonNode) right = json_from_string (expected, NULL);

  if (!json_node_equal (left, right))
    g_assert_cmpstr (text, ==, expected);
}

/* What is shown, opened and written back is the rule that it was: also what no field is for. */
static void
test_nothing_lost (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (CwRuleDraft) draft = make_draft_of (WHOLE);
  CwRuleEditor *editor = cw_rule_editor_open (NULL, lab->engine, draft, FALSE);
  CwRuleHead *head = app_child (editor, "head");
  g_autoptr (GPtrArray) rows = NULL;

  rows = app_list_descendants (editor, CW_TYPE_RULE_PART_ROW);
  while (rows->len < 11)
    {
      app_turn ();
      g_clear_pointer (&rows, g_ptr_array_unref);
      rows = app_list_descendants (editor, CW_TYPE_RULE_PART_ROW);
    }
  for (guint i = 0; i < rows->len; i++)
    cw_rule_part_row_open (g_ptr_array_index (rows, i));
  assert_same_rule (draft, WHOLE);
  g_assert_false (cw_rule_editor_is_changed (editor));
  /* Every field of the head is written when one is. */
  gtk_editable_set_text (app_child (head, "name_row"), "Y");
  g_assert_true (cw_rule_editor_is_changed (editor));
  gtk_editable_set_text (app_child (head, "name_row"), "X");
  assert_same_rule (draft, WHOLE);
  app_assert_names (GTK_WIDGET (editor));
  app_assert_fits (GTK_WIDGET (editor), NARROW);
  gtk_window_destroy (GTK_WINDOW (editor));
  app_engine_stop (lab);
}

/* Groups of a join are tried in turn: one can be tried earlier. */
static void
test_earlier (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (CwRuleDraft) draft =
      make_draft_of ("{\"id\":\"own-x\",\"objectTypes\":[\"a\"],\"join\":[[{\"source\":\"a\"}],[{"
                     "\"source\":\"b\"}],"
                     "[{\"source\":\"c\"}]]}");
  CwRuleEditor *editor = cw_rule_editor_open (NULL, lab->engine, draft, FALSE);
  g_autoptr (GPtrArray) lists =
      app_list_descendants (app_child (editor, "join_box"), CW_TYPE_RULE_PARTS);
  g_autofree char *text = NULL;

  g_assert_cmpuint (lists->len, ==, 3);
  g_signal_emit_by_name (g_ptr_array_index (lists, 2), "earlier");
  g_clear_pointer (&lists, g_ptr_array_unref);
  lists = app_list_descendants (app_child (editor, "join_box"), CW_TYPE_RULE_PARTS);
  g_assert_cmpuint (lists->len, ==, 3);
  text = cw_rule_draft_to_text (draft);
  g_assert_nonnull (strstr (text, "\"join\":[[{\"source\":\"a\"}],[{\"source\":\"c\"}],"
                                  "[{\"source\":\"b\"}]]"));
  gtk_window_destroy (GTK_WINDOW (editor));
  app_engine_stop (lab);
}

static void
test_expression_row (void)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = cw_expression_row_new ("Trim(\nUpCase([title]))");
  g_autofree char *text = cw_expression_row_dup_text (CW_EXPRESSION_ROW (row));
  GtkTextBuffer *buffer = gtk_text_view_get_buffer (app_child (row, "view"));
  GtkTextTag *tag = gtk_text_tag_table_lookup (gtk_text_buffer_get_tag_table (buffer), "mistake");
  GtkTextIter iter;

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  g_assert_cmpstr (text, ==, "Trim( UpCase([title]))");
  cw_expression_row_mark (CW_EXPRESSION_ROW (row), 7, "There is no function UpCase", "UCase");
  gtk_text_buffer_get_iter_at_offset (buffer, &iter, 6);
  g_assert_true (gtk_text_iter_starts_tag (&iter, tag));
  gtk_text_iter_forward_to_tag_toggle (&iter, tag);
  g_assert_cmpint (gtk_text_iter_get_offset (&iter), ==, 12);
  g_signal_emit_by_name (app_child (row, "suggestion_button"), "clicked");
  g_free (text);
  text = cw_expression_row_dup_text (CW_EXPRESSION_ROW (row));
  g_assert_cmpstr (text, ==, "Trim( UCase([title]))");
  g_assert_false (gtk_widget_get_visible (app_child (row, "suggestion_button")));
  cw_expression_row_mark (CW_EXPRESSION_ROW (row), 1000, "Unexpected end", NULL);
  cw_expression_row_mark (CW_EXPRESSION_ROW (row), 0, NULL, NULL);
  gtk_text_buffer_get_start_iter (buffer, &iter);
  g_assert_false (gtk_text_iter_forward_to_tag_toggle (&iter, tag));
  check_widget (group);
}

/* The fields of each kind of part, all open. */
static void
test_parts (void)
{
  static const char *const texts[] = {
    "[{\"attribute\":\"l\",\"operator\":\"EQUAL\",\"value\":\"Ulm\"},{\"expression\":\"True\"}]",
    "[{\"source\":\"mail\",\"metaverse\":\"mail\",\"caseSensitive\":true}]",
    "[{\"target\":\"l\",\"constant\":5},{\"target\":\"sn\",\"source\":\"sn\"}]",
  };
  AppEngine *lab = app_engine_start ();

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autoptr (CwRuleDraft) draft = make_draft (lab);
      g_autoptr (JsonNode) node = json_from_string (texts[i], NULL);
      JsonArray *array = json_node_get_array (node);
      guint n = json_array_get_length (array);
      GtkWidget *parts = cw_rule_parts_new (i, draft, array, "Title", NULL);
      GtkWidget *window = app_show (parts, NARROW, 600);
      g_autoptr (GPtrArray) rows = NULL;
      g_autofree char *after = NULL;
      g_autoptr (GVariant) mistake = app_variant ("{'detail': <'Wrong'>}");

      cw_rule_parts_add (CW_RULE_PARTS (parts));
      rows = app_list_descendants (parts, CW_TYPE_RULE_PART_ROW);
      g_assert_cmpuint (rows->len, ==, n + 1);
      for (guint j = 0; j < rows->len; j++)
        cw_rule_part_row_open (g_ptr_array_index (rows, j));
      cw_rule_parts_mark (CW_RULE_PARTS (parts), 0, mistake);
      app_assert_names (parts);
      app_assert_fits (parts, NARROW);
      g_signal_emit_by_name (g_ptr_array_index (rows, n), "remove");
      after = json_to_string (node, FALSE);
      g_assert_cmpstr (after, ==, texts[i]);
      app_close (window, parts);
    }
  app_engine_stop (lab);
}

/* From an empty rule to one that is stored: what is wrong is told, what it would do is tried. */
static void
test_editor (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (CwRuleDraft) draft = make_draft (lab);
  guint n_before = count_rules (lab);
  CwRuleEditor *editor = cw_rule_editor_open (NULL, lab->engine, draft, TRUE);
  GtkWidget *go_button = app_child (editor, "go_button");
  JsonObject *flow = json_object_new ();

  app_wait_until (gtk_widget_get_sensitive (go_button), SOON);
  json_object_set_string_member (flow, "target", "title");
  json_object_set_string_member (flow, "expression", "UpCase([title])");
  json_array_add_object_element (cw_rule_draft_get_array (draft, "flows"), flow);
  cw_rule_draft_touch (draft);
  g_assert_false (gtk_widget_get_sensitive (go_button));
  json_object_set_string_member (flow, "expression", "UCase([title])");
  cw_rule_draft_touch (draft);
  app_wait_until (gtk_widget_get_sensitive (go_button), SOON);
  app_assert_names (GTK_WIDGET (editor));
  app_assert_fits (GTK_WIDGET (editor), NARROW);
  g_signal_emit_by_name (go_button, "clicked");
  app_wait_until (gtk_widget_get_sensitive (go_button), SOON);
  g_assert_cmpuint (count_rules (lab), ==, n_before);
  g_signal_emit_by_name (go_button, "clicked");
  app_wait_until (app_find_window (CW_TYPE_RULE_EDITOR) == NULL, SOON);
  g_assert_cmpuint (count_rules (lab), ==, n_before + 1);
  app_engine_stop (lab);
}

/* All mistakes at once, each beside what it is about. */
static void
test_marks (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (CwRuleDraft) draft = make_draft (lab);
  JsonArray *flows = cw_rule_draft_get_array (draft, "flows");
  CwRuleEditor *editor = NULL;
  CwRuleHead *head = NULL;
  g_autofree char *text = NULL;
  static const char *const expressions[] = { "UpCase([title])", "[title]", "Trim([title]" };

  /* One that is left empty is no part of the rule, and moves nothing. */
  json_array_add_array_element (cw_rule_draft_get_array (draft, "scope"), json_array_new ());
  for (guint i = 0; i < G_N_ELEMENTS (expressions); i++)
    {
      JsonObject *flow = json_object_new ();

      json_object_set_string_member (flow, "target", "title");
      json_object_set_string_member (flow, "expression", expressions[i]);
      json_array_add_object_element (flows, flow);
    }
  editor = cw_rule_editor_open (NULL, lab->engine, draft, TRUE);
  head = app_child (editor, "head");
  gtk_editable_set_text (app_child (head, "within_row"), "nobody");
  app_wait_until (gtk_widget_has_css_class (app_child (head, "within_row"), "error"), SOON);
  text = app_get_text (app_child (editor, "flow_box"));
  g_assert_nonnull (strstr (text, "did you mean \"UCase\"?"));
  g_assert_nonnull (strstr (text, "is not closed"));
  g_assert_false (gtk_widget_get_sensitive (app_child (editor, "go_button")));
  g_assert_false (gtk_widget_get_visible (app_child (editor, "problem_bar")));
  gtk_editable_set_text (app_child (head, "within_row"), "in-ldap-person");
  app_wait_until (!gtk_widget_has_css_class (app_child (head, "within_row"), "error"), SOON);
  gtk_editable_set_text (app_child (head, "precedence_row"), "high");
  app_wait_until (gtk_widget_has_css_class (app_child (head, "precedence_row"), "error"), SOON);
  gtk_window_destroy (GTK_WINDOW (editor));
  app_engine_stop (lab);
}

/* ----- leaving */

static void
test_leave (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (CwRuleDraft) draft = make_draft (lab);
  g_autoptr (CwRuleDraft) other = make_draft (lab);
  CwRuleEditor *editor = cw_rule_editor_open (NULL, lab->engine, draft, TRUE);

  /* Nothing was written. */
  gtk_window_close (GTK_WINDOW (editor));
  app_wait_until (app_find_window (CW_TYPE_RULE_EDITOR) == NULL, SOON);

  editor = cw_rule_editor_open (NULL, lab->engine, other, TRUE);
  gtk_editable_set_text (app_child (app_child (editor, "head"), "name_row"), "Mine");
  gtk_window_close (GTK_WINDOW (editor));
  app_respond ("_Stay Here");
  g_assert_nonnull (app_find_window (CW_TYPE_RULE_EDITOR));
  g_signal_emit_by_name (app_child (editor, "back_button"), "clicked");
  app_respond ("_Leave");
  app_wait_until (app_find_window (CW_TYPE_RULE_EDITOR) == NULL, SOON);
  app_engine_stop (lab);
}

/* ----- the trial */

static void
test_stop_trial (void)
{
  AppEngine *lab = app_engine_start ();
  GtkWidget *trial = g_object_new (CW_TYPE_RULE_TRIAL, NULL);
  GtkWidget *window = app_show (trial, NARROW, 600);
  g_autoptr (CwRuleDraft) draft = make_draft (lab);
  g_autofree char *rule = cw_rule_draft_to_text (draft);
  g_autofree char *text = NULL;

  app_engine_hold (lab);
  cw_rule_trial_run (CW_RULE_TRIAL (trial), lab->engine, rule);
  app_assert_names (trial);
  g_signal_emit_by_name (app_child (trial, "stop_button"), "clicked");
  text = app_get_text (trial);
  g_assert_nonnull (strstr (text, "The trial was stopped"));
  g_assert_false (cw_rule_trial_is_over (CW_RULE_TRIAL (trial)));
  app_engine_go_on (lab);
  g_signal_emit_by_name (app_child (trial, "stop_button"), "clicked");
  app_wait_until (cw_rule_trial_is_over (CW_RULE_TRIAL (trial)), SOON);
  g_assert_false (gtk_widget_get_visible (app_child (trial, "stop_button")));
  app_assert_fits (trial, NARROW);
  app_close (window, trial);
  app_engine_stop (lab);
}

/* ----- the preview */

static gboolean
says (gpointer widget, const char *text)
{
  g_autofree char *all = app_get_text (widget);

  return strstr (all, text) != NULL;
}

/* Of an engine that has read nothing, none is in the scope, and that is said. */
static void
test_preview_none (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (CwRuleDraft) draft = make_draft (lab);
  CwRuleEditor *editor = cw_rule_editor_open (NULL, lab->engine, draft, TRUE);
  GtkWidget *preview = app_child (editor, "preview");

  app_wait_until (says (preview, "Nothing Found"), SOON);
  app_assert_names (preview);
  app_assert_fits (preview, NARROW);
  gtk_window_destroy (GTK_WINDOW (editor));
  app_engine_stop (lab);
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/rule-editor/constants", test_constants);
  g_test_add_func ("/app/rule-editor/nothing-lost", test_nothing_lost);
  g_test_add_func ("/app/rule-editor/earlier", test_earlier);
  g_test_add_func ("/app/rule-editor/expression-row", test_expression_row);
  g_test_add_func ("/app/rule-editor/parts", test_parts);
  g_test_add_func ("/app/rule-editor/editor", test_editor);
  g_test_add_func ("/app/rule-editor/marks", test_marks);
  g_test_add_func ("/app/rule-editor/leave", test_leave);
  g_test_add_func ("/app/rule-editor/stop-trial", test_stop_trial);
  g_test_add_func ("/app/rule-editor/preview-none", test_preview_none);
  return g_test_run ();
}
