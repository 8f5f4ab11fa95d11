/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-page-complete"

#include "config.h"

#include <string.h>

#include "app-fixture.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-complete-page.h"
#include "app/pages/cw-cycle-result-group.h"
#include "app/pages/cw-in-use-group.h"
#include "base/cw-json.h"

/* The last page, on an engine that runs; and its groups, with answers as the engine gives them. */

#define CONFIG                                                                                     \
  "{\"version\":1,\"staging\":true,\"connectors\":[{\"id\":\"11111111-2222-3333-4444-55555555"     \
  "5555\",\"name\":\"l\",\"kind\":\"openldap\",\"server\":{\"host\":\"127.0.0.1\",\"port\":1},"    \
  "\"authentication\":{\"method\":\"simple\",\"user\":\"cn=reader\"}}]}"

static void
set_up (AppPage *page, gconstpointer config)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;

  app_page_start (page, CW_TYPE_COMPLETE_PAGE, NULL);
  answer = app_engine_call (page->lab->engine, "PutConfig",
                            g_variant_new ("(sx)", config, (gint64) -1), &error);
  g_assert_no_error (error);
}

static void
tear_down (AppPage *page, gconstpointer unused)
{
  app_page_stop (page);
}

static gboolean
is_shown (AppPage *page, const char *id)
{
  return gtk_widget_get_visible (app_child (page->page, id));
}

/* The row that is called so and what it says. */
static const char *
find_text (gpointer root, const char *title)
{
  g_autoptr (GPtrArray) rows = app_list_descendants (root, ADW_TYPE_ACTION_ROW);

  for (guint i = 0; i < rows->len; i++)
    if (g_str_equal (adw_preferences_row_get_title (rows->pdata[i]), title))
      return adw_action_row_get_subtitle (rows->pdata[i]);
  return NULL;
}

/* What is in use, as the engine has it; staging is a next step; nothing was made elsewhere. */
static void
test_in_use (AppPage *page, gconstpointer unused)
{
  app_page_show (page, 360, 900);
  app_wait_until (find_text (page->page, "Source anchor in l") != NULL, 30);
  g_assert_cmpstr (find_text (page->page, "Source anchor in l"), ==,
                   "nsUniqueId; of whoever has none, entryUUID");
  g_assert_cmpstr (find_text (page->page, "Account in l"), ==, "cn=reader");
  app_wait_until (is_shown (page, "staging_row"), 30);
  g_assert_false (is_shown (page, "made_group"));
  g_assert_false (is_shown (page, "errors_row"));
  g_assert_false (is_shown (page, "domains_row"));
  g_assert_false (cw_wizard_page_get_can_go_back (page->page));
  app_assert_names (GTK_WIDGET (page->page));
  app_assert_fits (GTK_WIDGET (page->page), 360);
}

/* A cycle that ends is told, here one that cannot reach its directory. */
static void
test_cycle (AppPage *page, gconstpointer unused)
{
  app_page_show (page, 360, 900);
  g_signal_emit_by_name (app_child (page->page, "synchronise_button"), "clicked");
  app_wait_until (is_shown (page, "result_group"), 60);
  g_assert_cmpstr (find_text (app_child (page->page, "result_group"), "Objects with errors"), ==,
                   "None");
  app_assert_fits (GTK_WIDGET (page->page), 360);
}

/* Names that the tenant does not know are a next step. */
static void
test_domains (AppPage *page, gconstpointer unused)
{
  g_autoptr (GVariant) suffixes =
      app_variant ("{'items': <[{'suffix': <'a.lab'>, 'state': <'not-added'>, 'users': <int64 3>},"
                   "{'suffix': <'b.lab'>, 'state': <'not-verified'>, 'users': <int64 0>},"
                   "{'suffix': <'c.com'>, 'state': <'verified'>, 'users': <int64 9>}]>}");

  cw_draft_set_fact (page->draft, CW_DRAFT_FACT_SUFFIXES, suffixes);
  app_page_show (page, 360, 900);
  app_wait_until (is_shown (page, "domains_row"), 30);
  g_assert_true (g_str_has_prefix (
      adw_action_row_get_subtitle (app_child (page->page, "domains_row")), "a.lab:"));
}

/* ----- the groups */

static void
test_result (void)
{
  GtkWidget *group = g_object_new (CW_TYPE_CYCLE_RESULT_GROUP, NULL);
  GtkWidget *window = app_show (group, 360, 600);
  g_autoptr (GVariant) run = app_variant (
      "{'state': <'completed-errors'>, 'seconds': <12.0>, 'steps': <["
      "{'kind': <'import'>, 'connector': <'d'>, 'state': <'success'>,"
      " 'counts': <{'read': <int64 40>}>},"
      "{'kind': <'import'>, 'connector': <'d'>, 'state': <'success'>,"
      " 'counts': <{'read': <int64 2>}>},"
      "{'kind': <'synchronise'>, 'state': <'success'>, 'counts': <{'errors': <int64 2>}>},"
      "{'kind': <'export'>, 'connector': <'t'>, 'state': <'completed-errors'>,"
      " 'counts': <{'export-added': <int64 7>, 'errors': <int64 1>}>}]>}");
  const char *errors = NULL;

  g_assert_false (gtk_widget_get_visible (group));
  cw_cycle_result_group_show (CW_CYCLE_RESULT_GROUP (group), run);
  g_assert_true (g_str_has_prefix (find_text (group, "Read from d"), "42"));
  g_assert_true (g_str_has_prefix (find_text (group, "Written to t"), "7"));
  g_assert_null (find_text (group, "Written to d"));
  errors = find_text (group, "Objects with errors");
  g_assert_true (g_str_has_prefix (errors, "3"));
  app_assert_fits (group, 336);
  app_close (window, group);
}

static void
test_certificate (void)
{
  GtkWidget *group = g_object_new (CW_TYPE_IN_USE_GROUP, NULL);
  GtkWidget *window = app_show (group, 360, 600);
  g_autoptr (JsonNode) config =
      cw_json_parse ("{\"connectors\":[{\"kind\":\"graph\",\"name\":\"t\",\"clientId\":\"c-1\"}]}",
                     -1, FALSE, NULL);
  g_autoptr (GVariant) status = app_variant (
      "{'connectors': <[{'name': <'t'>, 'certificateExpiresAt': <'2027-11-28T10:00:00Z'>},"
      "{'name': <'d'>, 'sourceAnchor': <['mS-DS-ConsistencyGuid', 'objectGUID']>}]>}");

  cw_in_use_group_show (CW_IN_USE_GROUP (group), json_node_get_object (config), status);
  g_assert_cmpstr (find_text (group, "Application in t"), ==, "c-1");
  g_assert_nonnull (find_text (group, "Certificate for t"));
  g_assert_null (find_text (group, "Certificate for d"));
  g_assert_nonnull (strstr (find_text (group, "Source anchor in d"), "objectGUID"));
  app_assert_fits (group, 336);
  /* Shown again, with less: nothing is left of before. */
  cw_in_use_group_show (CW_IN_USE_GROUP (group), json_node_get_object (config), NULL);
  g_assert_cmpstr (find_text (group, "Application in t"), ==, "c-1");
  g_assert_nonnull (find_text (group, "Schedule"));
  g_assert_null (find_text (group, "Certificate for t"));
  g_assert_null (find_text (group, "Source anchor in d"));
  app_close (window, group);
}

#define ADD(name, test)                                                                            \
  g_test_add ("/page-complete/" name, AppPage, CONFIG, set_up, test, tear_down)

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  ADD ("in-use", test_in_use);
  ADD ("cycle", test_cycle);
  ADD ("domains", test_domains);
  g_test_add_func ("/page-complete/result", test_result);
  g_test_add_func ("/page-complete/certificate", test_certificate);
  return g_test_run ();
}
