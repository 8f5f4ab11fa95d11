/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-gallery"

#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "app/cw-alerts-window.h"
#include "app/cw-changes-window.h"
#include "app/cw-doctor-window.h"
#include "app/cw-keys-overview.h"
#include "app/cw-keys-restore.h"
#include "app/cw-keys-window.h"
#include "app/cw-look-window.h"
#include "app/cw-made-window.h"
#include "app/cw-main-window.h"
#include "app/cw-renew-window.h"
#include "app/cw-rule-editor.h"
#include "app/cw-runs-view.h"
#include "app/cw-steps-window.h"
#include "app/cw-versions-window.h"
#include "base/cw-answer.h"
#include "gallery-world.h"

#define SOON       90
#define PASSPHRASE "correct horse battery"

/* ----- the set-up reopened */

static void
choose_task (GalleryWorld *world, const char *id, CwWizardStep step)
{
  gtk_widget_activate_action (gallery_page (world), "task.choose", "s", id);
  app_wait_until (cw_wizard_window_get_step (world->window) == step, SOON);
}

static void
go_back (GalleryWorld *world)
{
  g_assert_true (cw_wizard_window_go_to (world->window, CW_WIZARD_TASKS));
}

static void
show_tasks (GalleryWorld *world)
{
  gallery_look_at_page (world, "20-tasks");
  choose_task (world, "accounts", CW_WIZARD_ACCOUNTS);
  gallery_look_at_page (world, "21-accounts");
  go_back (world);
  choose_task (world, "staging", CW_WIZARD_STAGING);
  gallery_tick (gallery_page (world), "staging_switch", TRUE);
  gallery_look_at_page (world, "22-staging");
  gallery_go_on (world, CW_WIZARD_READY);
  app_wait_until (!cw_wizard_page_get_busy (cw_wizard_window_get_page (world->window)), SOON);
  gallery_look_at_page (world, "23-ready-reopened");
  go_back (world);
}

static void
show_everything (GalleryWorld *world)
{
  choose_task (world, "options", CW_WIZARD_WELCOME);
  gallery_look_at_page (world, "24-welcome-reopened");
  g_assert_true (cw_wizard_window_go_to (world->window, CW_WIZARD_CLOUD));
  gallery_look_at_page (world, "24-cloud-reopened");
  g_assert_true (cw_wizard_window_go_to (world->window, CW_WIZARD_DIRECTORIES));
  gallery_look_at_page (world, "24-directories-reopened");
  g_assert_true (cw_wizard_window_go_to (world->window, CW_WIZARD_IDENTITY));
  gallery_look_at_page (world, "24-identity-reopened");
}

static void
show_leaving (GalleryWorld *world)
{
  GtkWindow *dialog = NULL;

  gtk_window_close (GTK_WINDOW (world->window));
  app_wait_until (app_find_window (ADW_TYPE_MESSAGE_DIALOG) != NULL, SOON);
  dialog = app_find_window (ADW_TYPE_MESSAGE_DIALOG);
  app_gallery_look_at_dialog (world->gallery, dialog, "25-leave");
  gtk_window_close (dialog);
  app_wait_until (app_find_window (ADW_TYPE_MESSAGE_DIALOG) == NULL, SOON);
}

static void
look_at_look (GalleryWorld *world, const char *shown, const char *name)
{
  GtkWindow *look = app_find_window (CW_TYPE_LOOK_WINDOW);

  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (look, "stack")), shown) == 0, SOON);
  app_gallery_look (world->gallery, look, name);
  gtk_window_destroy (look);
  app_wait_until (app_find_window (CW_TYPE_LOOK_WINDOW) == NULL, SOON);
}

static void
show_made (GalleryWorld *world)
{
  GtkWindow *made = GTK_WINDOW (cw_made_window_show (NULL, world->lab->engine));

  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (made, "stack")), "list") == 0, SOON);
  app_gallery_look (world->gallery, made, "27-made");
  gtk_window_destroy (made);
  app_wait_until (app_find_window (CW_TYPE_MADE_WINDOW) == NULL, SOON);
}

/* Of a whole installation, tenant and all. */
static void
show_doctor (GalleryWorld *world)
{
  GtkWindow *doctor = GTK_WINDOW (cw_doctor_window_show (NULL, world->lab->engine));

  app_wait_until (gtk_widget_get_visible (app_child (doctor, "again_button")), SOON);
  app_gallery_look (world->gallery, doctor, "26-doctor");
  gtk_window_close (doctor);
  app_wait_until (app_find_window (CW_TYPE_DOCTOR_WINDOW) == NULL, SOON);
}

/* Of the application that the long way has registered. */
static void
show_renewal (GalleryWorld *world)
{
  GtkWindow *renew = GTK_WINDOW (cw_renew_window_show (NULL, world->lab->engine, ""));

  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (renew, "stack")), "form") == 0, SOON);
  app_gallery_look (world->gallery, renew, "28-renew");
  gtk_window_close (renew);
  app_wait_until (app_find_window (CW_TYPE_RENEW_WINDOW) == NULL, SOON);
}

/* What waits to be written. */
static void
show_changes (GalleryWorld *world)
{
  GtkWindow *changes = GTK_WINDOW (cw_changes_window_show (NULL, world->lab->engine, ""));

  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (changes, "stack")), "list") == 0,
      SOON);
  app_gallery_look (world->gallery, changes, "29-changes");
  gtk_window_destroy (changes);
  app_wait_until (app_find_window (CW_TYPE_CHANGES_WINDOW) == NULL, SOON);
}

static void
show_versions (GalleryWorld *world)
{
  GtkWindow *versions = GTK_WINDOW (cw_versions_window_show (NULL, world->lab->engine));

  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (versions, "stack")), "list") == 0,
      SOON);
  app_gallery_look (world->gallery, versions, "29-versions");
  gtk_window_destroy (versions);
  app_wait_until (app_find_window (CW_TYPE_VERSIONS_WINDOW) == NULL, SOON);
}

/* A choice, and a run profile that is refused: it names a connector that there is no more. */
static void
show_steps (GalleryWorld *world)
{
  GtkWindow *steps = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (
      world->lab->engine, "SetConfigValue",
      g_variant_new ("(ss)", "runProfiles.nightly", "[\"full-synchronise\", \"export:nobody\"]"),
      &error);

  g_assert_no_error (error);
  steps = GTK_WINDOW (cw_steps_window_show (NULL, world->lab->engine));
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (steps, "stack")), "steps") == 0,
      SOON);
  app_gallery_look (world->gallery, steps, "29-steps");
  adw_combo_row_set_selected (app_child (steps, "profile_row"), 1);
  g_signal_emit_by_name (app_child (steps, "start_button"), "clicked");
  app_wait_until (gtk_widget_get_visible (app_child (steps, "state")), SOON);
  app_gallery_look (world->gallery, steps, "29-steps-refused");
  gtk_window_destroy (steps);
  app_wait_until (app_find_window (CW_TYPE_STEPS_WINDOW) == NULL, SOON);
}

static void
show_looks (GalleryWorld *world)
{
  CwAppEngine *engine = world->lab->engine;
  g_autofree char *path = g_build_filename (world->lab->state_dir, "other.json", NULL);

  cw_look_window_show_config (NULL, engine);
  look_at_look (world, "text", "26-configuration");
  g_assert_true (g_file_set_contents (path, "{\"connectors\":[],\"staging\":true}", -1, NULL));
  cw_look_window_show_differences (NULL, engine, path);
  look_at_look (world, "list", "26-differences");
  cw_look_window_show_schemas (NULL, engine);
  look_at_look (world, "list", "26-schemas");
}

static void
show_keys_page (GalleryWorld *world, GtkWindow *keys, const char *page, const char *name)
{
  gtk_widget_activate_action (GTK_WIDGET (keys), "keys.open", "s", page);
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (keys, "stack")), page) == 0, SOON);
  app_gallery_look (world->gallery, keys, name);
}

/* What somebody did to the database, which this engine's has not seen. */
static void
show_damaged_keys (GalleryWorld *world, GtkWindow *keys)
{
  g_autoptr (GVariant) damaged = app_variant (
      "{'state': <'damaged'>, 'secrets': <int64 3>, 'lost': <int64 0>, 'damaged': <int64 2>,"
      " 'keys': <['1f0c5e']>, 'protection': <'file'>,"
      " 'service': <true>, 'file': <'/var/lib/causeway/keys/vault.key'>,"
      " 'items': <[{'name': <'connector/1/password'>, 'connector': <'contoso.lab'>,"
      "  'kind': <'password'>, 'opens': <false>, 'state': <'damaged'>},"
      " {'name': <'connector/2/private-key'>, 'connector': <'contoso.example'>,"
      "  'kind': <'private-key'>, 'opens': <false>, 'state': <'damaged'>},"
      " {'name': <'connector/3/password'>, 'connector': <'fabrikam.lab'>,"
      "  'kind': <'password'>, 'opens': <true>, 'state': <'good'>}]>}");
  GtkWidget *overview = app_child (keys, "overview");

  cw_keys_overview_show (CW_KEYS_OVERVIEW (overview), damaged,
                         cw_app_engine_get_status (world->lab->engine));
  app_gallery_look (world->gallery, keys, "29-keys-damaged");
}

static void
on_backed_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* A backup in a file. (transfer full) */
static GFile *
back_up (GalleryWorld *world)
{
  g_autofree char *path = g_build_filename (world->lab->state_dir, "gallery.backup", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_open (path, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  cw_app_engine_call_with_file_async (world->lab->engine, "BackUpDatabase", fd,
                                      g_variant_new ("a{sv}", NULL), NULL, on_backed_up_cb,
                                      &result);
  close (fd);
  app_wait_until (result != NULL, SOON);
  answer = cw_app_engine_call_finish (world->lab->engine, result, &error);
  g_assert_no_error (error);
  return g_file_new_for_path (path);
}

static void
show_backups (GalleryWorld *world, GtkWindow *keys)
{
  g_autoptr (GFile) file = back_up (world);
  gpointer form = NULL;

  show_keys_page (world, keys, "backup", "29-backup");
  gtk_widget_activate_action (GTK_WIDGET (keys), "keys.open", "s", "check");
  form = gtk_stack_get_visible_child (app_child (keys, "stack"));
  app_wait_until (gtk_widget_get_first_child (app_child (form, "items")) != NULL, SOON);
  app_gallery_look (world->gallery, keys, "29-backup-check");
  show_keys_page (world, keys, "restore", "29-backup-restore");
  form = gtk_stack_get_visible_child (app_child (keys, "stack"));
  cw_keys_restore_take (form, file);
  app_wait_until (gtk_widget_get_sensitive (app_child (form, "go_button")), SOON);
  app_gallery_look (world->gallery, keys, "29-backup-facts");
}

static void
show_keys (GalleryWorld *world)
{
  GtkWindow *keys = GTK_WINDOW (cw_keys_window_show (NULL, world->lab->engine));

  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (keys, "stack")), "overview") == 0,
      SOON);
  app_gallery_look (world->gallery, keys, "29-keys");
  show_keys_page (world, keys, "export", "29-keys-export");
  gallery_type (app_child (app_child (keys, "export_form"), "passphrase"), "passphrase_row",
                PASSPHRASE);
  app_gallery_look (world->gallery, keys, "29-keys-export-strong");
  show_keys_page (world, keys, "import", "29-keys-import");
  show_keys_page (world, keys, "abandon", "29-keys-abandon");
  show_backups (world, keys);
  gtk_widget_activate_action (GTK_WIDGET (keys), "keys.back", NULL);
  show_damaged_keys (world, keys);
  gtk_window_close (keys);
  app_wait_until (app_find_window (CW_TYPE_KEYS_WINDOW) == NULL, SOON);
}

static gboolean
can_try (GtkWindow *alerts)
{
  return gtk_widget_get_sensitive (app_child (alerts, "test_button"));
}

/* A mail server that nobody answers at, and how that is told. */
static void
show_alerts (GalleryWorld *world)
{
  GtkWindow *alerts = GTK_WINDOW (cw_alerts_window_show (NULL, world->lab->engine));
  gpointer form = app_child (alerts, "form");

  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (alerts, "stack")), "form") == 0,
      SOON);
  app_gallery_look (world->gallery, alerts, "29-alerts");
  adw_combo_row_set_selected (app_child (form, "way_row"), 1);
  gallery_type (form, "user_row", "causeway@example.org");
  app_gallery_look (world->gallery, alerts, "29-alerts-problem");
  gallery_type (form, "to_row", "ops@example.org, night@example.org");
  gallery_type (form, "host_row", "localhost");
  gallery_type (form, "port_row", "1");
  gallery_type (form, "password_row", PASSPHRASE);
  g_signal_emit_by_name (app_child (alerts, "save_button"), "clicked");
  app_wait_until (can_try (alerts), SOON);
  g_signal_emit_by_name (app_child (alerts, "test_button"), "clicked");
  app_wait_until (can_try (alerts) && gtk_widget_get_visible (app_child (alerts, "outcome_group")),
                  SOON);
  app_gallery_look (world->gallery, alerts, "29-alerts-refused");
  gtk_window_close (alerts);
  app_wait_until (app_find_window (CW_TYPE_ALERTS_WINDOW) == NULL, SOON);
}

void
gallery_show_reopened (GalleryWorld *world)
{
  gallery_open_wizard (world, NULL);
  show_tasks (world);
  show_everything (world);
  show_leaving (world);
  show_looks (world);
  show_doctor (world);
  show_made (world);
  show_renewal (world);
  show_keys (world);
  show_alerts (world);
  gallery_show_existing (world);
  show_changes (world);
  show_versions (world);
  show_steps (world);
  gallery_close_wizard (world);
}

/* ----- the panel */

static gboolean
is_idle (GalleryWorld *world)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) status = app_engine_call (world->lab->engine, "GetStatus", NULL, &error);

  g_assert_no_error (error);
  return g_str_equal (cw_answer_get_string (status, "state"), "idle");
}

static void
run_cycle (GalleryWorld *world, const char *kind)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  app_wait_until (is_idle (world), SOON);
  answer = app_engine_call (world->lab->engine, "StartCycle", g_variant_new ("(s)", kind), &error);
  g_assert_no_error (error);
  app_wait_until (is_idle (world), SOON);
}

static void
show_view (GalleryWorld *world, CwMainWindow *window, const char *view, const char *name)
{
  cw_main_window_show_view (window, view);
  app_gallery_look (world->gallery, GTK_WINDOW (window), name);
}

/* Of a leaflet that shows only one when it is narrow. */
static void
show_pane (GtkWidget *view, const char *pane)
{
  adw_leaflet_set_visible_child (app_child (view, "leaflet"), app_child (view, pane));
}

static GtkListBoxRow *
get_first_row (GtkWidget *view)
{
  return gtk_list_box_get_row_at_index (app_child (view, "list"), 0);
}

static void
show_objects (GalleryWorld *world, CwMainWindow *window)
{
  GtkWidget *view = app_child (window, "objects_view");
  GtkWidget *story = app_child (view, "story");

  show_view (world, window, "objects", "33-objects-empty");
  gallery_type (view, "search", "Brown");
  app_wait_until (get_first_row (view) != NULL, SOON);
  g_assert_true (gtk_widget_activate (GTK_WIDGET (get_first_row (view))));
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (story, "stack")), "story") == 0,
      SOON);
  show_pane (view, "list_pane");
  app_gallery_look (world->gallery, GTK_WINDOW (window), "33-objects");
  show_pane (view, "story_pane");
  app_gallery_look (world->gallery, GTK_WINDOW (window), "33-objects-story");
}

/* A copy of that rule, and what it would change: nothing. */
static void
show_editor (GalleryWorld *world, GtkWidget *page)
{
  GtkWindow *editor = NULL;
  GtkWidget *go_button = NULL;

  gtk_widget_activate (app_child (page, "edit_button"));
  app_wait_until (app_find_window (CW_TYPE_RULE_EDITOR) != NULL, SOON);
  editor = app_find_window (CW_TYPE_RULE_EDITOR);
  go_button = app_child (editor, "go_button");
  app_wait_until (gtk_widget_get_sensitive (go_button), SOON);
  app_gallery_look (world->gallery, editor, "38-rule-editor");
  g_assert_true (gtk_widget_activate (go_button));
  app_wait_until (gtk_widget_get_sensitive (go_button), SOON);
  app_gallery_look (world->gallery, editor, "38-rule-trial");
  gtk_window_destroy (editor);
  app_wait_until (app_find_window (CW_TYPE_RULE_EDITOR) == NULL, SOON);
}

static void
show_rules (GalleryWorld *world, CwMainWindow *window)
{
  GtkWidget *view = app_child (window, "rules_view");
  GtkWidget *page = app_child (view, "page");

  cw_main_window_show_view (window, "rules");
  app_wait_until (get_first_row (view) != NULL, SOON);
  app_gallery_look (world->gallery, GTK_WINDOW (window), "37-rules");
  gtk_widget_activate_action (app_child (view, "list"), "rules.open", "s", "in-ad-user");
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (page, "stack")), "rule") == 0, SOON);
  show_pane (view, "rule_pane");
  app_gallery_look (world->gallery, GTK_WINDOW (window), "37-rule");
  show_editor (world, page);
}

static guint
count_buckets (GtkWidget *card)
{
  guint n = 0;

  for (GtkWidget *line = gtk_widget_get_first_child (app_child (card, "lines")); line != NULL;
       line = gtk_widget_get_next_sibling (line))
    n++;
  return n;
}

/* A cycle that waits for the tenant. */
static void
show_running (GalleryWorld *world, CwMainWindow *window)
{
  GtkWidget *status = app_child (window, "status_view");
  g_autofree char *before = app_get_text (app_child (status, "connectors"));
  g_autofree char *during = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  app_wait_until (is_idle (world), SOON);
  gallery_signal_tenant (SIGSTOP);
  answer =
      app_engine_call (world->lab->engine, "StartCycle", g_variant_new ("(s)", "initial"), &error);
  g_assert_no_error (error);
  cw_main_window_show_view (window, "status");
  app_wait_until (gtk_widget_get_mapped (app_child (app_child (status, "cycle_card"), "bar")),
                  SOON);
  show_view (world, window, "status", "30-status-running");
  during = app_get_text (app_child (status, "connectors"));
  /* What it has not come to yet is as it was. */
  g_assert_cmpstr (during, ==, before);
  show_view (world, window, "operations", "31-operations-running");
  gallery_signal_tenant (SIGCONT);
  app_wait_until (is_idle (world), SOON);
}

static void
show_status (GalleryWorld *world, CwMainWindow *window)
{
  GtkWidget *card = app_child (app_child (window, "status_view"), "history_card");
  guint n_hours = 0;

  app_wait_until (
      gtk_stack_get_visible_child (app_child (card, "forms")) == app_child (card, "chart"), SOON);
  show_view (world, window, "status", "30-status");
  n_hours = count_buckets (card);
  gtk_drop_down_set_selected (app_child (card, "range_choice"), 1);
  app_wait_until (count_buckets (card) != n_hours, SOON);
  app_gallery_look (world->gallery, GTK_WINDOW (window), "30-status-weeks");
  gallery_tick (card, "table_button", TRUE);
  app_gallery_look (world->gallery, GTK_WINDOW (window), "30-status-table");
}

static void
show_stages (GalleryWorld *world, CwMainWindow *window)
{
  cw_main_window_tell (window, "Die Unterstützungsdatei wurde gespeichert & liegt auf der Platte.");
  app_gallery_look (world->gallery, GTK_WINDOW (window), "35-toast");
  cw_main_window_show_ending (window);
  app_gallery_look (world->gallery, GTK_WINDOW (window), "35-ending");
}

static void
show_without_engine (GalleryWorld *world)
{
  const CwAppEngineOptions options = { .socket_path = "/nonexistent/bus" };
  g_autoptr (CwAppEngine) engine = cw_app_engine_new (&options);
  CwMainWindow *window = cw_main_window_new (NULL, engine);

  gtk_window_present (GTK_WINDOW (window));
  cw_main_window_connect (window);
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (window, "stages")), "problem") == 0,
      SOON);
  app_gallery_look (world->gallery, GTK_WINDOW (window), "36-no-engine");
  gtk_window_destroy (GTK_WINDOW (window));
}

void
gallery_show_views (GalleryWorld *world)
{
  CwMainWindow *window = NULL;

  run_cycle (world, "delta");
  window = cw_main_window_new (NULL, world->lab->engine);
  gtk_window_present (GTK_WINDOW (window));
  cw_main_window_connect (window);
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (window, "stages")), "views") == 0,
      SOON);
  show_status (world, window);
  show_running (world, window);
  show_view (world, window, "operations", "31-operations");
  /* The first one, in which everything was counted. */
  cw_runs_view_show_run (app_child (window, "runs_view"), 1);
  show_pane (app_child (window, "runs_view"), "run_pane");
  app_gallery_look (world->gallery, GTK_WINDOW (window), "31-operations-run");
  show_objects (world, window);
  show_view (world, window, "errors", "34-errors");
  show_rules (world, window);
  show_stages (world, window);
  gtk_window_destroy (GTK_WINDOW (window));
  show_without_engine (world);
}
