/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-keys"

#include "config.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "app-fixture.h"
#include "app/cw-keys-import.h"
#include "app/cw-keys-overview.h"
#include "app/cw-keys-restore.h"
#include "app/cw-keys-window.h"
#include "app/cw-state-group.h"
#include "base/cw-answer.h"
#include "base/cw-secret.h"
#include "store/cw-config-store.h"
#include "store/cw-instance-store.h"

/* The window for the database and the keys, on an engine of its own: what it offers, what it
 * refuses, and that what was typed is gone afterwards. The files that people choose are in the walk
 * through the panel. */

#define PASSPHRASE "correct horse battery"
#define CONNECTOR                                                                                  \
  "{\"name\": \"contoso.lab\", \"kind\": \"openldap\","                                            \
  " \"server\": {\"host\": \"ldap.example\", \"security\": \"ldaps\"},"                            \
  " \"authentication\": {\"method\": \"simple\", \"user\": \"cn=reader,dc=example\"}}"

typedef struct
{
  AppEngine *lab;
  CwKeysWindow *window;
} Fixture;

static GVariant *
call (Fixture *fixture, const char *method, GVariant *args)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = app_engine_call (fixture->lab->engine, method, args, &error);

  g_assert_no_error (error);
  return answer;
}

/* No cycle begins by itself, beside which keys are not changed. */
static void
stop_schedule (Fixture *fixture)
{
  g_auto (GVariantDict) changes = G_VARIANT_DICT_INIT (NULL);
  g_autoptr (GVariant) answer = NULL;

  g_variant_dict_insert (&changes, "enabled", "b", FALSE);
  answer =
      call (fixture, "SetScheduler", g_variant_new ("(@a{sv})", g_variant_dict_end (&changes)));
}

/* With a stored password. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwSecret) password = cw_secret_new_from_string ("pa55");
  g_autoptr (GVariant) made = NULL;
  g_autoptr (GVariant) stored = NULL;

  fixture->lab = app_engine_start ();
  stop_schedule (fixture);
  made = call (fixture, "PutConnector", g_variant_new ("(s)", CONNECTOR));
  stored =
      call (fixture, "SetSecret", g_variant_new ("(ss^ay)", "contoso.lab", "password", "pa55"));
  fixture->window = NULL;
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_object_add_weak_pointer (G_OBJECT (fixture->window), (gpointer *) &fixture->window);
  gtk_window_close (GTK_WINDOW (fixture->window));
  app_wait_until (fixture->window == NULL, 30);
  app_engine_stop (fixture->lab);
}

static gboolean
is_shown (Fixture *fixture, const char *page)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (app_child (fixture->window, "stack")),
                    page) == 0;
}

static void
open_window (Fixture *fixture)
{
  fixture->window = cw_keys_window_show (NULL, fixture->lab->engine);
  app_wait_until (is_shown (fixture, "overview"), 30);
  app_wait_until (gtk_widget_get_mapped (GTK_WIDGET (fixture->window)), 30);
}

static GtkWidget *
open_form (Fixture *fixture, const char *page)
{
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "keys.open", "s", page);
  app_wait_until (is_shown (fixture, page), 30);
  app_assert_names (GTK_WIDGET (fixture->window));
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
  return gtk_stack_get_visible_child (app_child (fixture->window, "stack"));
}

static void
type (GtkWidget *form, const char *id, const char *text)
{
  gtk_editable_set_text (app_child (form, id), text);
}

static const char *
get_typed (GtkWidget *form, const char *id)
{
  return gtk_editable_get_text (app_child (form, id));
}

static gboolean
can_go (GtkWidget *form)
{
  return gtk_widget_get_sensitive (app_child (form, "go_button"));
}

static void
go (GtkWidget *form)
{
  g_assert_true (can_go (form));
  g_signal_emit_by_name (app_child (form, "go_button"), "clicked");
}

/* Whether that stands somewhere in the page that is shown. */
static gboolean
says (Fixture *fixture, const char *text)
{
  g_autofree char *all =
      app_get_text (gtk_stack_get_visible_child (app_child (fixture->window, "stack")));

  return strstr (all, text) != NULL;
}

/* ----- what there is */

static void
test_overview (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) keys = call (fixture, "GetKeys", NULL);
  g_autoptr (GVariant) ids = cw_answer_get_array (keys, "keys");
  const char *id = NULL;

  open_window (fixture);
  app_assert_names (GTK_WIDGET (fixture->window));
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
  g_variant_get_child (ids, 0, "&s", &id);
  g_assert_true (says (fixture, id));
  g_assert_true (says (fixture, "contoso.lab: password"));
  g_assert_true (says (fixture, "1 is sealed, and opens."));
  g_assert_true (says (fixture, "causeway.db"));
  g_assert_false (gtk_widget_get_visible (
      app_child (app_child (fixture->window, "overview"), "trouble_group")));
  /* Escape closes it, as nothing lies above. */
  g_assert_false (gtk_widget_get_visible (app_child (fixture->window, "back_button")));
}

/* Of an engine that systemd runs: the commands are there, and can be taken along. */
static void
test_advice (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) keys = app_variant ("{'state': <'good'>, 'keys': <['1f0c5e']>,"
                                           " 'protection': <'file'>, 'service': <true>}");
  GdkContentProvider *content = NULL;
  g_auto (GValue) value = G_VALUE_INIT;
  GtkWidget *overview = NULL;
  GtkWidget *row = NULL;
  g_autoptr (GPtrArray) buttons = NULL;

  open_window (fixture);
  overview = app_child (fixture->window, "overview");
  row = app_child (overview, "advice_row");
  g_assert_false (gtk_widget_get_visible (row));
  cw_keys_overview_show (CW_KEYS_OVERVIEW (overview), keys, NULL);
  g_assert_true (gtk_widget_get_visible (row));
  app_assert_names (GTK_WIDGET (fixture->window));
  buttons = app_list_descendants (row, GTK_TYPE_BUTTON);
  g_assert_cmpuint (buttons->len, ==, 1);
  g_signal_emit_by_name (buttons->pdata[0], "clicked");
  content = gdk_clipboard_get_content (gtk_widget_get_clipboard (overview));
  g_assert_nonnull (content);
  g_value_init (&value, G_TYPE_STRING);
  g_assert_true (gdk_content_provider_get_value (content, &value, NULL));
  g_assert_nonnull (strstr (g_value_get_string (&value), "systemctl restart causewayd.service"));
}

/* ----- exporting */

static void
test_passphrase (Fixture *fixture, gconstpointer data)
{
  static const struct
  {
    const char *passphrase;
    const char *again;
    const char *said;
    gboolean can_go;
  } cases[] = {
    { "", "", "Several words", FALSE },
    { "elevenchars", "elevenchars", "Too short", FALSE },
    { "aaaaaaaaaaaa", "aaaaaaaaaaaa", "Weak", TRUE },
    { PASSPHRASE, "", "Strong", FALSE },
    { PASSPHRASE, "correct horse", "not the same", FALSE },
    { PASSPHRASE, PASSPHRASE, "Strong", TRUE },
  };
  GtkWidget *form = NULL;
  GtkWidget *group = NULL;

  open_window (fixture);
  form = open_form (fixture, "export");
  group = app_child (form, "passphrase");
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      type (group, "passphrase_row", cases[i].passphrase);
      type (group, "again_row", cases[i].again);
      g_assert_true (can_go (form) == cases[i].can_go);
      g_assert_nonnull (
          strstr (adw_action_row_get_subtitle (app_child (group, "strength_row")), cases[i].said));
    }
  /* Left, it is forgotten. */
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "keys.back", NULL);
  app_wait_until (is_shown (fixture, "overview"), 30);
  g_assert_cmpstr (get_typed (group, "passphrase_row"), ==, "");
  g_assert_cmpstr (get_typed (group, "again_row"), ==, "");
}

/* ----- importing */

/* An export, in a file of the test. (transfer full) */
static GFile *
export_keys (Fixture *fixture)
{
  g_autoptr (CwSecret) passphrase = cw_secret_new_from_string (PASSPHRASE);
  g_autoptr (GVariant) answer =
      call (fixture, "ExportKeys", g_variant_new ("(@ay)", cw_secret_to_variant (passphrase)));
  g_autofree char *path = g_build_filename (fixture->lab->state_dir, "exported.json", NULL);

  g_assert_true (g_file_set_contents (path, cw_answer_get_string (answer, "content"), -1, NULL));
  return g_file_new_for_path (path);
}

static void
take (GtkWidget *form, GFile *file)
{
  g_autofree char *name = g_file_get_parse_name (file);

  cw_keys_import_take (CW_KEYS_IMPORT (form), file);
  app_wait_until (g_strcmp0 (adw_action_row_get_subtitle (app_child (form, "file_row")), name) == 0,
                  30);
}

static void
test_import (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = export_keys (fixture);
  GtkWidget *form = NULL;

  open_window (fixture);
  form = open_form (fixture, "import");
  g_assert_false (can_go (form));
  type (form, "passphrase_row", PASSPHRASE);
  g_assert_false (can_go (form));
  take (form, file);
  type (form, "passphrase_row", "correct horse batterY");
  go (form);
  g_assert_cmpstr (get_typed (form, "passphrase_row"), ==, "");
  app_wait_until (says (fixture, "is not the one under which"), 30);
  g_assert_true (says (fixture, "Enter the passphrase of that export"));
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
  type (form, "passphrase_row", PASSPHRASE);
  go (form);
  app_wait_until (is_shown (fixture, "overview"), 30);
  g_assert_true (says (fixture, "The keys are imported"));
}

/* Neither text nor small enough: told before anybody is asked. */
static void
test_no_export (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->lab->state_dir, "other.bin", NULL);
  g_autofree char *large = g_strnfill (65 * 1024, ' ');
  g_autoptr (GFile) file = g_file_new_for_path (path);
  GtkWidget *form = NULL;

  open_window (fixture);
  form = open_form (fixture, "import");
  type (form, "passphrase_row", PASSPHRASE);
  g_assert_true (g_file_set_contents (path, "\xff\xfe", 2, NULL));
  cw_keys_import_take (CW_KEYS_IMPORT (form), file);
  app_wait_until (says (fixture, "This is no exported key set"), 30);
  g_assert_false (can_go (form));
  g_assert_true (g_file_set_contents (path, large, -1, NULL));
  cw_keys_import_take (CW_KEYS_IMPORT (form), file);
  app_wait_until (says (fixture, "This is no exported key set"), 30);
  g_assert_false (can_go (form));
}

/* A damaged one: the engine's own sentence, which is another one. */
static void
test_damaged (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = export_keys (fixture);
  g_autofree char *path = g_file_get_path (file);
  g_autofree char *text = NULL;
  GtkWidget *form = NULL;

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  *(strstr (text, "\"sealed\": \"") + 11) ^= 1;
  g_assert_true (g_file_set_contents (path, text, -1, NULL));
  open_window (fixture);
  form = open_form (fixture, "import");
  take (form, file);
  type (form, "passphrase_row", PASSPHRASE);
  go (form);
  app_wait_until (says (fixture, "is damaged"), 30);
}

/* ----- rotating, giving up */

static void
test_rotate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) before = call (fixture, "GetKeys", NULL);
  g_autoptr (GVariant) kept = NULL;
  g_autoptr (GVariant) after = NULL;

  open_window (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "keys.rotate", NULL);
  app_respond ("_Keep the Key");
  kept = call (fixture, "GetKeys", NULL);
  g_assert_true (g_variant_equal (before, kept));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "keys.rotate", NULL);
  app_respond ("_Rotate");
  app_wait_until (says (fixture, "The key is rotated"), 30);
  after = call (fixture, "GetKeys", NULL);
  g_assert_false (g_variant_equal (before, after));
  g_assert_cmpstr (cw_answer_get_string (after, "state"), ==, "good");
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
}

static void
test_abandon (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GVariant) after = NULL;
  GtkWidget *form = NULL;

  open_window (fixture);
  form = open_form (fixture, "abandon");
  g_assert_true (says (fixture, "contoso.lab: password"));
  g_assert_false (can_go (form));
  gtk_check_button_set_active (app_child (form, "known_check"), TRUE);
  go (form);
  app_wait_until (is_shown (fixture, "overview"), 30);
  g_assert_true (says (fixture, "The keys are given up"));
  g_assert_true (says (fixture, "Accounts and passwords"));
  after = call (fixture, "GetKeys", NULL);
  g_assert_cmpint (cw_answer_get_int (after, "secrets"), ==, 0);
  app_wait_until (says (fixture, "None is stored."), 30);
  /* What was ticked once is not ticked for the next time. */
  form = open_form (fixture, "abandon");
  g_assert_false (can_go (form));
}

/* ----- a store without its keys */

static gboolean
is_lost (Fixture *fixture)
{
  g_autoptr (GVariant) keys =
      cw_answer_get_dict (cw_app_engine_get_status (fixture->lab->engine), "keys");

  return g_str_equal (cw_answer_get_string (keys, "state"), "lost");
}

/* The engine reads its key once: the stored value is made to name another key. */
static void
lose_keys (Fixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = cw_store_open (fixture->lab->state_dir, &error);
  g_autoptr (CwStoreSession) session = cw_store_open_session (store, &error);
  g_auto (GStrv) names = cw_config_store_list_secrets (session, &error);
  g_autoptr (GBytes) sealed = cw_config_store_get_secret (session, names[0], &error);
  g_autofree guint8 *changed =
      g_memdup2 (g_bytes_get_data (sealed, NULL), g_bytes_get_size (sealed));
  g_autoptr (GBytes) other = NULL;

  g_assert_no_error (error);
  memcpy (changed + 4, "\x00\x11\x22\x33\x44\x55\x66\x77", 8);
  other = g_bytes_new (changed, g_bytes_get_size (sealed));
  g_assert_true (cw_store_session_begin (session, &error));
  g_assert_true (cw_config_store_put_secret (session, names[0], other, &error));
  g_assert_true (cw_store_session_commit (session, &error));
  cw_app_engine_refresh (fixture->lab->engine);
  app_wait_until (is_lost (fixture), 30);
}

static void
test_lost (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = export_keys (fixture);
  GtkWidget *form = NULL;

  lose_keys (fixture);
  open_window (fixture);
  g_assert_true (gtk_widget_get_visible (
      app_child (app_child (fixture->window, "overview"), "trouble_group")));
  g_assert_true (says (fixture, "Import the key set"));
  g_assert_true (says (fixture, "1 of 1 cannot be opened."));
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
  /* One that has another key is refused, with what it has and what is missed. */
  form = open_form (fixture, "import");
  take (form, file);
  type (form, "passphrase_row", PASSPHRASE);
  go (form);
  app_wait_until (says (fixture, "0011223344556677"), 30);
  g_assert_true (is_shown (fixture, "import"));
}

/* ----- backups of the database */

static void
on_backed_up_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  *(GAsyncResult **) user_data = g_object_ref (result);
}

/* (transfer full) */
static GFile *
back_up (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->lab->state_dir, "causeway.backup", NULL);
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) error = NULL;
  int fd = g_open (path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  g_assert_cmpint (fd, >=, 0);
  cw_app_engine_call_with_file_async (fixture->lab->engine, "BackUpDatabase", fd,
                                      g_variant_new ("a{sv}", NULL), NULL, on_backed_up_cb,
                                      &result);
  close (fd);
  app_wait_until (result != NULL, 60);
  answer = cw_app_engine_call_finish (fixture->lab->engine, result, &error);
  g_assert_no_error (error);
  g_assert_cmpint (cw_answer_get_int (answer, "rows"), >, 0);
  return g_file_new_for_path (path);
}

static void
test_restore (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = back_up (fixture);
  GtkWidget *form = NULL;

  open_window (fixture);
  form = open_form (fixture, "restore");
  g_assert_false (can_go (form));
  cw_keys_restore_take (CW_KEYS_RESTORE (form), file);
  app_wait_until (can_go (form), 30);
  g_assert_true (says (fixture, "This one ("));
  g_assert_true (says (fixture, "0 objects; "));
  g_assert_false (says (fixture, "Restored here"));
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
  go (form);
  app_respond ("_Keep What Is Stored");
  g_assert_true (is_shown (fixture, "restore"));
  go (form);
  app_respond ("_Replace");
  app_wait_until (is_shown (fixture, "overview"), 60);
  g_assert_true (says (fixture, "The backup is restored"));
  g_assert_true (says (fixture, "The next cycle reads everything anew"));
  /* The keys are still those that sealed it. */
  g_assert_false (says (fixture, "is not here, and no cycle starts"));
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
  /* Left, it is forgotten. */
  form = open_form (fixture, "restore");
  g_assert_false (can_go (form));
  g_assert_false (says (fixture, "This one ("));
}

/* Another installation that works with the same configuration. */
static void
enter_another (Fixture *fixture)
{
  const CwInstance instance = { .id = (char *) "another",
                                .name = (char *) "another",
                                .host = (char *) "there",
                                .version = (char *) "1" };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStore) store = cw_store_open (fixture->lab->state_dir, &error);
  g_autoptr (CwStoreSession) session = NULL;

  g_assert_no_error (error);
  session = cw_store_open_session (store, &error);
  g_assert_no_error (error);
  g_assert_true (cw_instance_store_enter (session, &instance, &error));
}

/* What others use stays, and nobody is told that it is replaced. */
static void
test_restore_shared (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = back_up (fixture);
  GtkWidget *form = NULL;

  enter_another (fixture);
  open_window (fixture);
  form = open_form (fixture, "restore");
  cw_keys_restore_take (CW_KEYS_RESTORE (form), file);
  app_wait_until (can_go (form), 30);
  g_assert_true (says (fixture, "Restored here"));
  g_assert_true (says (fixture, "which other installations use too"));
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
  go (form);
  app_respond ("_Replace");
  app_wait_until (is_shown (fixture, "overview"), 60);
  g_assert_true (says (fixture, "That was what is read."));
  app_assert_fits (GTK_WIDGET (fixture->window), 360);
}

/* On a computer that has nothing yet, and lacks the keys. */
static void
test_restore_elsewhere (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GFile) file = back_up (fixture);
  Fixture other = { app_engine_start (), NULL };
  GtkWidget *form = NULL;

  stop_schedule (&other);
  open_window (&other);
  form = open_form (&other, "restore");
  cw_keys_restore_take (CW_KEYS_RESTORE (form), file);
  app_wait_until (can_go (form), 30);
  g_assert_true (says (&other, "Another one ("));
  go (form);
  app_respond ("_Replace");
  app_wait_until (is_shown (&other, "overview"), 60);
  g_assert_true (says (&other, "The key of 1 secret is not here, and no cycle starts"));
  app_wait_until (says (&other, "1 of 1 cannot be opened."), 30);
  tear_down (&other, NULL);
  open_window (fixture);
}

/* What is none is told, and the next one may be chosen. */
static void
test_restore_other_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->lab->state_dir, "none.backup", NULL);
  g_autofree char *absent = g_build_filename (fixture->lab->state_dir, "absent.backup", NULL);
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFile) nothing = g_file_new_for_path (absent);
  GtkWidget *form = NULL;

  g_assert_true (g_file_set_contents (path, "{}", -1, NULL));
  open_window (fixture);
  form = open_form (fixture, "restore");
  cw_keys_restore_take (CW_KEYS_RESTORE (form), file);
  app_wait_until (says (fixture, "The backup could not be restored"), 30);
  g_assert_true (says (fixture, "This is no backup of Causeway"));
  g_assert_false (can_go (form));
  g_assert_true (gtk_widget_get_sensitive (form));
  g_assert_false (gtk_widget_get_visible (app_child (fixture->window, "work_bar")));
  cw_keys_restore_take (CW_KEYS_RESTORE (form), nothing);
  app_wait_until (says (fixture, "absent.backup"), 30);
  g_assert_false (can_go (form));
}

static void
test_check (Fixture *fixture, gconstpointer data)
{
  open_window (fixture);
  (void) open_form (fixture, "check");
  app_wait_until (says (fixture, "The database is as it should be"), 60);
  g_assert_true (says (fixture, "All tables can be read"));
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "keys.back", NULL);
  g_assert_true (is_shown (fixture, "overview"));
}

/* Left while the engine still looks: nothing is told afterwards. */
static void
test_check_left (Fixture *fixture, gconstpointer data)
{
  GtkWidget *form = NULL;

  open_window (fixture);
  form = open_form (fixture, "check");
  gtk_widget_activate_action (GTK_WIDGET (fixture->window), "keys.back", NULL);
  g_assert_true (is_shown (fixture, "overview"));
  (void) open_form (fixture, "export");
  form = open_form (fixture, "check");
  app_wait_until (says (fixture, "The database is as it should be"), 60);
  g_assert_true (gtk_widget_get_sensitive (form));
}

/* Its button, pressed just before, tells of it afterwards: of nothing. */
static void
test_check_too_late (Fixture *fixture, gconstpointer data)
{
  GtkWidget *form = NULL;

  open_window (fixture);
  form = open_form (fixture, "check");
  app_wait_until (says (fixture, "The database is as it should be"), 60);
  gtk_widget_activate_action (form, "keys.back", NULL);
  app_wait_until (is_shown (fixture, "overview"), 30);
  go (form);
  g_assert_false (says (fixture, "Every row is read"));
  g_assert_true (is_shown (fixture, "overview"));
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*run) (Fixture *fixture, gconstpointer data);
  } tests[] = {
    { "/keys/advice", test_advice },
    { "/keys/overview", test_overview },
    { "/keys/passphrase", test_passphrase },
    { "/keys/import", test_import },
    { "/keys/no-export", test_no_export },
    { "/keys/damaged", test_damaged },
    { "/keys/rotate", test_rotate },
    { "/keys/abandon", test_abandon },
    { "/keys/lost", test_lost },
    { "/keys/restore", test_restore },
    { "/keys/restore-shared", test_restore_shared },
    { "/keys/restore-elsewhere", test_restore_elsewhere },
    { "/keys/restore-other-file", test_restore_other_file },
    { "/keys/check", test_check },
    { "/keys/check-left", test_check_left },
    { "/keys/check-too-late", test_check_too_late },
  };

  app_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, Fixture, NULL, set_up, tests[i].run, tear_down);
  return g_test_run ();
}
