/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-rules"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-outcome-row.h"
#include "app/cw-rule-difference.h"
#include "app/cw-rule-draft.h"
#include "app/cw-rule-page.h"
#include "app/cw-rule-row.h"
#include "app/cw-rule-section.h"
#include "app/cw-rule-words.h"
#include "app/cw-rules-view.h"

#define NARROW 360
#define SOON   20

/* A copy of a shipped rule, with everything that a rule may have. */
#define ANSWER                                                                                     \
  "{'id': <'own-x'>, 'name': <'Titles & more'>, 'direction': <'inbound'>,"                         \
  " 'connectorKind': <'openldap'>, 'objectTypes': <[<'person'>, <'inetOrgPerson'>]>,"              \
  " 'metaverseType': <'person'>, 'linkType': <'stickyJoin'>, 'precedence': <int64 50>,"            \
  " 'within': <'in-ldap-person'>, 'replaces': <'in-x'>, 'enabled': <true>,"                        \
  " 'origin': <'configuration'>, 'shipped': <{'id': <'in-x'>}>,"                                   \
  " 'differences': <[<{'member': <'flows'>, 'target': <'title'>, 'after': <'1'>}>]>,"              \
  " 'rule': <{'scope': <[<[<{'attribute': <'l'>, 'operator': <'EQUAL'>, 'value': <'Ulm'>}>,"       \
  "     <{'expression': <'True'>, 'reason': <'always'>}>]>,"                                       \
  "   <[<{'attribute': <'l'>, 'operator': <'ISNULL'>}>]>]>,"                                       \
  "   'join': <[<[<{'source': <'mail'>, 'metaverse': <'mail'>}>]>]>,"                              \
  "   'flows': <[<{'target': <'title'>, 'expression': <'UCase([title])'>, 'applyOnce': <true>}>,"  \
  "     <{'target': <'l'>, 'source': <'l'>, 'merge': <'merge'>}>,"                                 \
  "     <{'target': <'accountEnabled'>, 'constant': <true>}>]>}>}"

/* ----- words */

static void
test_clauses (void)
{
  static const struct
  {
    const char *clause;
    const char *text;
  } cases[] = {
    { "{'attribute': <'l'>, 'operator': <'EQUAL'>, 'value': <'Ulm'>}", "l EQUAL Ulm" },
    { "{'attribute': <'l'>, 'operator': <'ISNULL'>}", "l ISNULL" },
    { "{'expression': <'[a] = 1'>, 'reason': <'x'>}", "[a] = 1" },
    { "{'source': <'mail'>, 'metaverse': <'m'>}", "mail = m" },
    { "{'expression': <'Trim([mail])'>, 'metaverse': <'m'>}", "Trim([mail]) = m" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) clause = app_variant (cases[i].clause);
      g_autofree char *text = cw_rule_words_clause (clause);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_flows (void)
{
  static const struct
  {
    const char *flow;
    const char *text;
  } cases[] = {
    { "{'target': <'t'>, 'source': <'l'>}", "[l]" },
    { "{'target': <'t'>, 'constant': <'User'>}", "\"User\"" },
    { "{'target': <'t'>, 'constant': <true>}", "True" },
    { "{'target': <'t'>, 'constant': <int64 5>}", "5" },
    { "{'target': <'t'>, 'expression': <'Trim([l])'>, 'merge': <'update'>}", "Trim([l])" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) flow = app_variant (cases[i].flow);
      g_autofree char *text = cw_rule_words_flow (flow);

      g_assert_cmpstr (text, ==, cases[i].text);
    }
}

static void
test_match (void)
{
  g_autoptr (GVariant) rule = app_variant (ANSWER);

  g_assert_true (cw_rule_words_match (rule, ""));
  g_assert_true (cw_rule_words_match (rule, "titles"));
  g_assert_true (cw_rule_words_match (rule, "own-"));
  g_assert_true (cw_rule_words_match (rule, "inetorg"));
  g_assert_false (cw_rule_words_match (rule, "group"));
}

/* What a copy says differently, in the words of the other sections. */
static void
test_differences (void)
{
  static const struct
  {
    const char *difference;
    const char *part;
    const char *sides;
  } cases[] = {
    { "{'member': <'flows'>, 'target': <'title'>, 'before': <'{\"source\":\"title\","
      "\"target\":\"title\"}'>, 'after': <'{\"expression\":\"UCase([l])\",\"applyOnce\":true}'>}",
      "title", "shipped: [title]\nyours: UCase([l])\nOnly when the object is made" },
    { "{'member': <'flows'>, 'target': <'l'>, 'after': <'{\"constant\":\"Ulm\"}'>}", "l",
      "shipped: –\nyours: \"Ulm\"" },
    { "{'member': <'scope'>, 'before': <'[]'>, 'after': <'[[{\"attribute\":\"l\",\"operator\":"
      "\"ISNULL\"},{\"expression\":\"True\"}],[{\"attribute\":\"sn\",\"operator\":\"EQUAL\","
      "\"value\":\"x\"}]]'>}",
      "Scope", "shipped: –\nyours: l ISNULL; True\nsn EQUAL x" },
    { "{'member': <'linkType'>, 'before': <'\"provision\"'>, 'after': <'\"join\"'>}", "Link Type",
      "shipped: Provision\nyours: Join" },
    { "{'member': <'objectTypes'>, 'before': <'[\"user\"]'>, 'after': <'[\"user\",\"x\"]'>}",
      "Object Types", "shipped: user\nyours: user, x" },
    { "{'member': <'precedence'>, 'before': <'200'>, 'after': <'50'>}", "Precedence",
      "shipped: 200\nyours: 50" },
    { "{'member': <'disabled'>, 'after': <'true'>}", "disabled", "shipped: –\nyours: true" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GVariant) difference = app_variant (cases[i].difference);
      g_autofree char *sides = cw_rule_difference_say_sides (difference);

      g_assert_cmpstr (cw_rule_difference_say_part (difference), ==, cases[i].part);
      g_assert_cmpstr (sides, ==, cases[i].sides);
    }
}

/* ----- widgets */

static void
check_widget (GtkWidget *widget)
{
  GtkWidget *window = app_show (widget, NARROW, 600);

  app_assert_names (widget);
  app_assert_fits (widget, NARROW);
  app_close (window, widget);
}

static void
test_sections (void)
{
  static const struct
  {
    GtkWidget *(*make) (GVariant *answer);
    const char *word;
  } sections[] = {
    { cw_rule_section_about, "in-ldap-person" }, { cw_rule_section_scope, "l EQUAL Ulm" },
    { cw_rule_section_join, "mail = mail" },     { cw_rule_section_flows, "UCase([title])" },
    { cw_rule_section_differences, "yours: 1" },
  };
  g_autoptr (GVariant) answer = app_variant (ANSWER);

  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      GtkWidget *section = sections[i].make (answer);
      g_autofree char *text = app_get_text (section);

      g_assert_nonnull (strstr (text, sections[i].word));
      check_widget (section);
    }
}

/* What a list says of a rule beside its name. */
static void
test_rows (void)
{
  static const struct
  {
    const char *members;
    const char *badge; /* (nullable) */
  } cases[] = {
    { "'enabled': <true>, 'origin': <'standard'>", NULL },
    { "'enabled': <true>, 'origin': <'configuration'>", "Own" },
    { "'enabled': <false>, 'origin': <'standard'>", "Off" },
    { "'enabled': <false>, 'origin': <'standard'>, 'replacedBy': <'own-x'>", "Replaced" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *text =
          g_strdup_printf ("{'id': <'in-x'>, 'precedence': <int64 110>, %s}", cases[i].members);
      g_autoptr (GVariant) rule = app_variant (text);
      GtkWidget *group = adw_preferences_group_new ();
      g_autofree char *shown = NULL;

      adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cw_rule_row_new (rule));
      shown = app_get_text (group);
      g_assert_nonnull (strstr (shown, "110"));
      if (cases[i].badge != NULL)
        g_assert_nonnull (strstr (shown, cases[i].badge));
      check_widget (group);
    }
}

/* ----- beside an engine */

static guint
count_rows (GtkWidget *view)
{
  guint n = 0;

  while (gtk_list_box_get_row_at_index (app_child (view, "list"), (int) n) != NULL)
    n++;
  return n;
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

static GtkWidget *
open_view (AppEngine *lab, GtkWidget **ret_window)
{
  GtkWidget *view = g_object_new (CW_TYPE_RULES_VIEW, NULL);
  guint n_rules = count_rules (lab);

  *ret_window = app_show (view, 900, 600);
  cw_rules_view_set_engine (CW_RULES_VIEW (view), lab->engine);
  app_wait_until (count_rows (view) == n_rules, SOON);
  return view;
}

static void
open_rule (GtkWidget *view, const char *id)
{
  GtkWidget *page = app_child (view, "page");

  gtk_widget_activate_action (app_child (view, "list"), "rules.open", "s", id);
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (page, "stack")), "rule") == 0, SOON);
}

static void
test_choices (void)
{
  AppEngine *lab = app_engine_start ();
  GtkWidget *window = NULL;
  GtkWidget *view = open_view (lab, &window);
  guint n_all = count_rows (view);
  guint n_first = 0;

  gtk_drop_down_set_selected (app_child (view, "way_choice"), 1);
  app_wait_until (count_rows (view) < n_all, SOON);
  n_first = count_rows (view);
  g_assert_cmpuint (n_first, >, 0);
  gtk_drop_down_set_selected (app_child (view, "way_choice"), 0);
  app_wait_until (count_rows (view) == n_all, SOON);
  gtk_drop_down_set_selected (app_child (view, "state_choice"), 3);
  app_wait_until (count_rows (view) == 0, SOON);
  gtk_drop_down_set_selected (app_child (view, "state_choice"), 2);
  app_wait_until (count_rows (view) == n_all, SOON);
  app_assert_names (view);
  app_close (window, view);
  app_engine_stop (lab);
}

static void
write_file (AppEngine *lab, const char *name, const char *text)
{
  g_autofree char *path = g_build_filename (lab->state_dir, "rules", name, NULL);
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_file_set_contents (path, text, -1, &error);
  g_assert_no_error (error);
}

/* Above the rules, which are there all the same, stands what is wrong with which file; it opens
 * nothing. */
static void
test_broken_file (void)
{
  AppEngine *lab = app_engine_start ();
  GtkWidget *window = NULL;
  GtkWidget *view = NULL;
  GtkListBoxRow *first = NULL;
  guint n_rules = count_rules (lab);
  g_autofree char *text = NULL;

  write_file (lab, "mine.json", "{\"version\": 1, \"rules\": [1]}");
  view = g_object_new (CW_TYPE_RULES_VIEW, NULL);
  window = app_show (view, 900, 600);
  cw_rules_view_set_engine (CW_RULES_VIEW (view), lab->engine);
  app_wait_until (count_rows (view) == n_rules + 1, SOON);
  first = gtk_list_box_get_row_at_index (app_child (view, "list"), 0);
  text = app_get_text (first);
  g_assert_nonnull (strstr (text, "/rules/mine.json"));
  g_assert_nonnull (strstr (text, "$.rules[0]"));
  g_assert_null (gtk_actionable_get_action_name (GTK_ACTIONABLE (first)));
  g_assert_nonnull (gtk_list_box_row_get_header (first));
  app_assert_names (view);

  /* It is none of the shipped ones, and no rule that is off. */
  gtk_drop_down_set_selected (app_child (view, "state_choice"), 2);
  app_wait_until (count_rows (view) == n_rules, SOON);
  gtk_drop_down_set_selected (app_child (view, "state_choice"), 1);
  app_wait_until (count_rows (view) == 1, SOON);
  gtk_editable_set_text (app_child (view, "search"), "MINE.json");
  app_wait_until (count_rows (view) == 1, SOON);
  gtk_editable_set_text (app_child (view, "search"), "nobody has that");
  app_wait_until (count_rows (view) == 0, SOON);
  app_close (window, view);
  app_engine_stop (lab);
}

static gboolean
is_enabled (AppEngine *lab, const char *id)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rule =
      app_engine_call (lab->engine, "GetRule", g_variant_new ("(s)", id), &error);
  gboolean enabled = FALSE;

  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (rule, "enabled", "b", &enabled));
  return enabled;
}

static void
test_switch (void)
{
  AppEngine *lab = app_engine_start ();
  GtkWidget *window = NULL;
  GtkWidget *view = open_view (lab, &window);
  GtkSwitch *enabled = app_child (app_child (view, "page"), "enabled_switch");

  open_rule (view, "in-ldap-group");
  g_assert_true (gtk_switch_get_active (enabled));
  g_assert_true (gtk_widget_get_sensitive (app_child (view, "new_button")));
  g_assert_true (gtk_widget_is_sensitive (app_child (app_child (view, "page"), "edit_button")));
  g_assert_false (gtk_widget_get_visible (app_child (app_child (view, "page"), "reader_label")));
  g_assert_false (gtk_widget_get_visible (app_child (app_child (view, "page"), "remove_button")));
  gtk_switch_set_active (enabled, FALSE);
  app_wait_until (!is_enabled (lab, "in-ldap-group"), SOON);
  gtk_switch_set_active (enabled, TRUE);
  app_wait_until (is_enabled (lab, "in-ldap-group"), SOON);
  app_close (window, view);
  app_engine_stop (lab);
}

#define COPY                                                                                       \
  "{\"id\":\"own-group\",\"replaces\":\"in-ldap-group\",\"direction\":\"inbound\","                \
  "\"connectorKind\":"                                                                             \
  "\"openldap\",\"objectTypes\":[\"groupOfNames\"],\"metaverseType\":\"group\",\"precedence\":"    \
  "200}"

/* A copy has a way back to the shipped rule, which says what stands in its place. */
static void
test_copy (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) stored =
      app_engine_call (lab->engine, "PutRules", g_variant_new ("(sx)", COPY, (gint64) -1), &error);
  GtkWidget *window = NULL;
  GtkWidget *view = NULL;
  GtkWidget *page = NULL;

  g_assert_no_error (error);
  view = open_view (lab, &window);
  page = app_child (view, "page");
  open_rule (view, "own-group");
  g_assert_true (gtk_widget_get_visible (app_child (page, "remove_button")));
  open_rule (view, "in-ldap-group");
  app_wait_until (!gtk_widget_get_sensitive (app_child (page, "enabled_row")), SOON);
  g_assert_false (gtk_widget_get_visible (app_child (page, "buttons")));
  open_rule (view, "own-group");
  app_wait_until (gtk_widget_get_visible (app_child (page, "buttons")), SOON);
  g_signal_emit_by_name (app_child (page, "remove_button"), "clicked");
  app_respond ("_Keep");
  g_signal_emit_by_name (app_child (page, "remove_button"), "clicked");
  app_respond ("_Reset");
  open_rule (view, "in-ldap-group");
  app_wait_until (gtk_widget_get_sensitive (app_child (page, "enabled_row")), SOON);
  app_close (window, view);
  app_engine_stop (lab);
}

/* ----- drafts */

static CwRuleDraft *
make_draft (AppEngine *lab)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rules = app_engine_call (lab->engine, "ListRules", NULL, &error);

  g_assert_no_error (error);
  return cw_rule_draft_new (rules, "openldap");
}

/* A copy takes the place of the shipped rule, and all that is in it. */
static void
test_draft_copy (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      app_engine_call (lab->engine, "GetRule", g_variant_new ("(s)", "in-ldap-person"), &error);
  g_autoptr (CwRuleDraft) draft = NULL;
  g_autoptr (GVariant) checked = NULL;
  g_autofree char *text = NULL;
  gboolean is_valid = FALSE;

  g_assert_no_error (error);
  draft = cw_rule_draft_new_for (answer);
  text = cw_rule_draft_to_text (draft);
  g_assert_nonnull (strstr (text, "\"replaces\":\"in-ldap-person\""));
  g_assert_nonnull (strstr (text, "\"id\":\"own-in-ldap-person\""));
  checked = app_engine_call (lab->engine, "CheckRules", g_variant_new ("(s)", text), &error);
  g_assert_no_error (error);
  g_assert_true (g_variant_lookup (checked, "valid", "b", &is_valid));
  g_assert_true (is_valid);
  app_engine_stop (lab);
}

/* Lists and groups without anything in them are no part of the rule. */
static void
test_draft_empty (void)
{
  AppEngine *lab = app_engine_start ();
  g_autoptr (CwRuleDraft) draft = make_draft (lab);
  g_autofree char *text = NULL;

  json_array_add_array_element (cw_rule_draft_get_array (draft, "scope"), json_array_new ());
  cw_rule_draft_get_array (draft, "flows");
  text = cw_rule_draft_to_text (draft);
  g_assert_null (strstr (text, "scope"));
  g_assert_null (strstr (text, "flows"));
  g_assert_nonnull (strstr (text, "\"within\":\"in-ldap-person\""));
  app_engine_stop (lab);
}

/* References that come and go are told by name, the first of them; and who goes is found. */
static void
test_outcome_links (void)
{
  g_autoptr (GVariant) object = app_variant (
      "{'title': <'Zoë'>, 'operation': <'none'>, 'targets': <[{'operation': <'none'>,"
      " 'connector': <{'name': <'cloud'>}>, 'changes': <@aa{sv} []>,"
      " 'linksAdded': <int64 1>, 'linksRemoved': <int64 8>,"
      " 'links': <[{'attribute': <'manager'>, 'operation': <'remove'>, 'title': <'Ann'>},"
      " {'attribute': <'manager'>, 'operation': <'add'>, 'title': <'Bob'>}]>}]>}");
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *text = NULL;

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cw_outcome_row_new (object));
  text = app_get_text (group);
  g_assert_nonnull (strstr (text, "cloud · References"));
  g_assert_nonnull (strstr (text, "manager: Ann → –"));
  g_assert_nonnull (strstr (text, "manager: – → Bob"));
  g_assert_nonnull (strstr (text, "7 more references"));
  g_assert_true (cw_outcome_contains (object, "zoë"));
  g_assert_true (cw_outcome_contains (object, "ann"));
  g_assert_false (cw_outcome_contains (object, "carl"));
  check_widget (group);
}

static void
test_outcome (void)
{
  g_autoptr (GVariant) object = app_variant (
      "{'title': <'Zoë'>, 'operation': <'update'>, 'targets': <[{'operation': <'update'>,"
      " 'connector': <{'name': <'cloud'>}>, 'changes': <[{'name': <'jobTitle'>,"
      " 'removed': <['Boss']>, 'added': <['BOSS']>}]>}]>}");
  GtkWidget *group = adw_preferences_group_new ();
  g_autofree char *text = NULL;

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), cw_outcome_row_new (object));
  text = app_get_text (group);
  g_assert_nonnull (strstr (text, "jobTitle: Boss → BOSS"));
  check_widget (group);
}

/* ----- somebody who may only look */

/* A way to the lab's engine on which the caller has the role browse. */
typedef struct
{
  CwAppEngine *inner; /* (not owned) */
  GDBusServer *server;
  GDBusNodeInfo *info;
  GDBusConnection *connection; /* (owned) (nullable) */
} Reader;

static const char *const reader_methods =
    "<node><interface name='org.causeway.Engine1'>"
    "<method name='GetStatus'><arg type='a{sv}' direction='out'/></method>"
    "<method name='ListRules'><arg type='a{sv}' direction='out'/></method>"
    "<method name='GetRule'><arg type='s' direction='in'/><arg type='a{sv}' "
    "direction='out'/></method>"
    "</interface></node>";

static void
on_inner_answered_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GDBusMethodInvocation *invocation = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_auto (GVariantDict) dict = G_VARIANT_DICT_INIT (answer);

  g_assert_no_error (error);
  if (g_variant_dict_contains (&dict, "role"))
    g_variant_dict_insert (&dict, "role", "s", "browse");
  g_dbus_method_invocation_return_value (invocation,
                                         g_variant_new ("(@a{sv})", g_variant_dict_end (&dict)));
}

static void
on_reader_called_cb (GDBusConnection *connection,
                     const char *sender,
                     const char *path,
                     const char *interface,
                     const char *method,
                     GVariant *args,
                     GDBusMethodInvocation *invocation,
                     gpointer user_data)
{
  Reader *reader = user_data;

  cw_app_engine_call_async (reader->inner, method, args, NULL, on_inner_answered_cb, invocation);
}

static gboolean
on_reader_connected_cb (GDBusServer *server, GDBusConnection *connection, Reader *reader)
{
  static const GDBusInterfaceVTable vtable = { .method_call = on_reader_called_cb };
  g_autoptr (GError) error = NULL;

  g_dbus_connection_register_object (connection, "/org/causeway/Engine",
                                     reader->info->interfaces[0], &vtable, reader, NULL, &error);
  g_assert_no_error (error);
  g_set_object (&reader->connection, connection);
  return TRUE;
}

static void
on_connected_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

static CwAppEngine *
reader_start (Reader *reader, AppEngine *lab)
{
  g_autofree char *path = g_build_filename (lab->state_dir, "reader", NULL);
  g_autofree char *address = g_strdup_printf ("unix:path=%s", path);
  g_autofree char *guid = g_dbus_generate_guid ();
  const CwAppEngineOptions options = { .socket_path = path };
  CwAppEngine *engine = cw_app_engine_new (&options);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  reader->inner = lab->engine;
  reader->info = g_dbus_node_info_new_for_xml (reader_methods, &error);
  g_assert_no_error (error);
  reader->server =
      g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_NONE, guid, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (reader->server, "new-connection", G_CALLBACK (on_reader_connected_cb), reader);
  g_dbus_server_start (reader->server);
  cw_app_engine_connect_async (engine, NULL, on_connected_cb, &result);
  app_wait_until (result != NULL, SOON);
  g_assert_true (cw_app_engine_connect_finish (engine, result, &error));
  g_assert_no_error (error);
  return engine;
}

static void
reader_stop (Reader *reader)
{
  g_dbus_server_stop (reader->server);
  g_object_unref (reader->server);
  g_dbus_connection_close_sync (reader->connection, NULL, NULL);
  g_object_unref (reader->connection);
  g_dbus_node_info_unref (reader->info);
}

static void
test_reader (void)
{
  AppEngine *lab = app_engine_start ();
  Reader reader = { NULL };
  g_autoptr (CwAppEngine) engine = reader_start (&reader, lab);
  AppEngine as_reader = { .engine = engine };
  GtkWidget *window = NULL;
  GtkWidget *view = open_view (&as_reader, &window);
  GtkWidget *page = app_child (view, "page");

  open_rule (view, "in-ldap-group");
  g_assert_false (gtk_widget_get_sensitive (app_child (view, "new_button")));
  g_assert_true (gtk_widget_get_visible (app_child (page, "edit_button")));
  g_assert_false (gtk_widget_is_sensitive (app_child (page, "edit_button")));
  g_assert_false (gtk_widget_is_sensitive (app_child (page, "enabled_switch")));
  g_assert_true (gtk_widget_get_visible (app_child (page, "reader_label")));
  app_assert_names (view);
  app_close (window, view);
  reader_stop (&reader);
  app_engine_stop (lab);
}

/* A rule that is not there is told in the page. */
static void
test_missing (void)
{
  AppEngine *lab = app_engine_start ();
  GtkWidget *page = g_object_new (CW_TYPE_RULE_PAGE, NULL);
  GtkWidget *window = app_show (page, 900, 600);

  cw_rule_page_set_engine (CW_RULE_PAGE (page), lab->engine);
  cw_rule_page_show (CW_RULE_PAGE (page), "nobody");
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (page, "stack")), "problem") == 0,
      SOON);
  app_close (window, page);
  app_engine_stop (lab);
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  g_test_add_func ("/app/rules/clauses", test_clauses);
  g_test_add_func ("/app/rules/flows", test_flows);
  g_test_add_func ("/app/rules/match", test_match);
  g_test_add_func ("/app/rules/differences", test_differences);
  g_test_add_func ("/app/rules/sections", test_sections);
  g_test_add_func ("/app/rules/rows", test_rows);
  g_test_add_func ("/app/rules/choices", test_choices);
  g_test_add_func ("/app/rules/broken-file", test_broken_file);
  g_test_add_func ("/app/rules/switch", test_switch);
  g_test_add_func ("/app/rules/copy", test_copy);
  g_test_add_func ("/app/rules/draft-copy", test_draft_copy);
  g_test_add_func ("/app/rules/draft-empty", test_draft_empty);
  g_test_add_func ("/app/rules/outcome", test_outcome);
  g_test_add_func ("/app/rules/outcome-links", test_outcome_links);
  g_test_add_func ("/app/rules/reader", test_reader);
  g_test_add_func ("/app/rules/missing", test_missing);
  return g_test_run ();
}
