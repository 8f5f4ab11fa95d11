/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-states"

#include "config.h"

#include <libintl.h>
#include <signal.h>

#include "app-gallery.h"
#include "app/cw-changes-window.h"
#include "app/cw-instances-window.h"
#include "app/cw-main-window.h"
#include "app/cw-objects-view.h"
#include "app/cw-runs-view.h"
#include "app/cw-steps-window.h"
#include "base/cw-answer.h"
#include "states-instances.h"
#include "states-store.h"

/* The panel in states in which nobody likes to see it, looked at in every way (app-gallery.h). Runs
 * inside with_lab.py --postgres, for one of them; LANGUAGE and CW_LOCALEDIR say in which language.
 */

#define SOON            90 /* seconds: the machine may have other things to do */
#define N_MANY          10000
#define N_A_PAGE        50
#define N_CAUSES        100 /* at most, whatever there is */
#define N_CAUSES_A_PAGE 25

typedef struct
{
  StatesStore store;
  AppGallery *gallery;
  CwMainWindow *window;
} States;

static gboolean
is_stage (States *states, const char *name)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (app_child (states->window, "stages")),
                    name) == 0;
}

/* The client knows what the store holds by now. */
static gboolean
is_fresh (States *states)
{
  CwAppEngine *engine = states->store.lab->engine;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) status = app_engine_call (engine, "GetStatus", NULL, &error);

  g_assert_no_error (error);
  cw_app_engine_refresh (engine);
  return g_str_equal (cw_answer_get_string (status, "state"), "idle") &&
         g_variant_equal (status, cw_app_engine_get_status (engine));
}

static void
start (States *states, AppGallery *gallery, const char *source_name, const char *target_name)
{
  states->gallery = gallery;
  states_store_start (&states->store, source_name, target_name);
  states->window = cw_main_window_new (NULL, states->store.lab->engine);
  gtk_window_present (GTK_WINDOW (states->window));
  /* As of an engine that was connected before there was a window. */
  g_object_notify (G_OBJECT (states->store.lab->engine), "status");
  app_wait_until (is_stage (states, "views"), SOON);
}

static void
stop (States *states)
{
  gtk_window_destroy (GTK_WINDOW (states->window));
  states_store_stop (&states->store);
}

static gpointer
get_view (States *states, const char *id)
{
  return app_child (states->window, id);
}

static void
look (States *states, const char *view, const char *name)
{
  cw_main_window_show_view (states->window, view);
  app_gallery_look (states->gallery, GTK_WINDOW (states->window), name);
}

static gboolean
tells (gpointer root, const char *text)
{
  g_autofree char *all = app_get_text (root);

  return strstr (all, text) != NULL;
}

/* The run at the side, alone when it is narrow. */
static void
look_at_run (States *states, const char *name)
{
  GtkWidget *view = get_view (states, "runs_view");
  g_autofree char *run = g_strconcat (name, "-run", NULL);

  cw_main_window_show_view (states->window, "operations");
  app_wait_until (gtk_widget_get_first_child (app_child (view, "steps")) != NULL, SOON);
  look (states, "operations", name);
  adw_leaflet_set_visible_child (app_child (view, "leaflet"), app_child (view, "run_pane"));
  look (states, "operations", run);
}

/* ----- the states */

static void
show_nothing_yet (AppGallery *gallery)
{
  States states = { 0 };

  start (&states, gallery, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  look (&states, "status", "60-nothing-yet");
  look (&states, "operations", "60-nothing-yet-operations");
  look (&states, "errors", "60-nothing-yet-errors");
  stop (&states);
}

/* A directory that cannot be reached, for real. */
static void
show_unreachable (AppGallery *gallery)
{
  States states = { 0 };
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = NULL;

  start (&states, gallery, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  answer = app_engine_call (states.store.lab->engine, "StartCycle",
                            g_variant_new ("(s)", "initial"), &error);
  g_assert_no_error (error);
  app_wait_until (is_fresh (&states), SOON);
  app_wait_until (tells (app_child (get_view (&states, "status_view"), "health_card"), "localhost"),
                  SOON);
  look (&states, "status", "61-unreachable");
  look_at_run (&states, "61-unreachable-operations");
  stop (&states);
}

/* The only list that is held back. (transfer full) */
static char *
get_digest (States *states)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      app_engine_call (states->store.lab->engine, "GetGuards", NULL, &error);
  g_autoptr (GVariant) items = NULL;
  g_autoptr (GVariant) guard = NULL;

  g_assert_no_error (error);
  items = cw_answer_get_array (answer, "items");
  g_assert_cmpuint (g_variant_n_children (items), ==, 1);
  guard = cw_answer_get_item (items, 0);
  return g_strdup (cw_answer_get_string (guard, "digest"));
}

static void
look_at_list (States *states, const char *digest, const char *name)
{
  GtkWidget *window = NULL;

  g_assert_true (
      gtk_widget_activate_action (GTK_WIDGET (states->window), "win.changes", "s", digest));
  window = app_find_window (CW_TYPE_CHANGES_WINDOW);
  app_wait_until (gtk_list_box_get_row_at_index (app_child (window, "list"), N_A_PAGE - 1) != NULL,
                  SOON);
  app_gallery_look (states->gallery, GTK_WINDOW (window), name);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
approve (States *states, const char *digest)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = app_engine_call (states->store.lab->engine, "ApproveGuard",
                                                 g_variant_new ("(s)", digest), &error);

  g_assert_no_error (error);
}

/* Its row among what keeps the installation safe. */
static gboolean
has_guard_row (States *states, const char *icon)
{
  GtkWidget *group = app_child (get_view (states, "status_view"), "safety_group");
  g_autoptr (GPtrArray) images = app_list_descendants (group, GTK_TYPE_IMAGE);

  for (guint i = 0; i < images->len; i++)
    if (g_strcmp0 (gtk_image_get_icon_name (images->pdata[i]), icon) == 0)
      return TRUE;
  return FALSE;
}

/* The guard has stopped an export, and somebody lets it go on. */
static void
show_guard (AppGallery *gallery)
{
  States states = { 0 };
  GtkWidget *findings = NULL;
  g_autofree char *digest = NULL;

  start (&states, gallery, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  findings = app_child (get_view (&states, "status_view"), "health_card");
  states_store_begin (&states.store);
  states_store_add_deletions (&states.store, 640);
  /* As make_message() of cw-guard.c has it. */
  states_store_add_cycle (&states.store, CW_RUN_GUARDED, "guard",
                          "640 objects would be deleted in “" STATES_TARGET_NAME
                          "”, more than the threshold of 500; nothing was exported there.\n"
                          "Look at the list with `causewayctl guard show`. If it is right, approve "
                          "exactly it with `causewayctl guard approve 5f1c`.",
                          0);
  states_store_commit (&states.store);
  app_wait_until (is_fresh (&states), SOON);
  cw_main_window_show_view (states.window, "status");
  app_wait_until (tells (findings, "640"), SOON);
  app_wait_until (has_guard_row (&states, "security-high-symbolic"), SOON);
  look (&states, "status", "62-guard");
  look_at_run (&states, "62-guard-operations");
  g_assert_true (tells (get_view (&states, "runs_view"), "640"));
  g_assert_false (tells (get_view (&states, "runs_view"), "causewayctl"));
  digest = get_digest (&states);
  look_at_list (&states, digest, "62-guard-list");
  approve (&states, digest);
  cw_app_engine_refresh (states.store.lab->engine);
  cw_main_window_show_view (states.window, "status");
  app_wait_until (has_guard_row (&states, "emblem-ok-symbolic"), SOON);
  look (&states, "status", "62-guard-approved");
  look_at_list (&states, digest, "62-guard-list-approved");
  stop (&states);
}

static void
show_staging (AppGallery *gallery)
{
  States states = { 0 };

  start (&states, gallery, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  states_store_configure (&states.store, TRUE);
  states_store_begin (&states.store);
  states_store_add_deletions (&states.store, 3);
  states_store_add_cycle (&states.store, CW_RUN_SKIPPED, "staging",
                          "This installation is in staging mode: nothing is exported. "
                          "`causewayctl pending list` shows what would be.",
                          0);
  states_store_commit (&states.store);
  app_wait_until (is_fresh (&states), SOON);
  look (&states, "status", "63-staging");
  look_at_run (&states, "63-staging-operations");
  stop (&states);
}

/* ----- thousands of errors */

typedef struct
{
  gint64 last_usec;
  gint64 longest_usec;
  guint n;
} Frames;

static gboolean
on_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  Frames *frames = user_data;
  gint64 now_usec = g_get_monotonic_time ();

  if (frames->n++ > 0)
    frames->longest_usec = MAX (frames->longest_usec, now_usec - frames->last_usec);
  frames->last_usec = now_usec;
  return G_SOURCE_CONTINUE;
}

static guint
count_descendants (gpointer root, GType type)
{
  g_autoptr (GPtrArray) found = app_list_descendants (root, type);

  return found->len;
}

/* Told, and not asserted: the machine may have other things to do. */
static void
tell_frames (const char *what, Frames *frames)
{
  g_test_message ("%s: the longest of %u frames took %.1f ms", what, frames->n,
                  (double) frames->longest_usec / 1000);
  *frames = (Frames){ 0 };
}

static void
rest (guint n_frames, Frames *frames)
{
  guint n = frames->n + n_frames;

  app_wait_until (frames->n >= n, SOON);
}

/* They come one after the other; how many there are then. */
static guint
wait_for_groups (GtkWidget *groups, Frames *frames)
{
  guint n = 0;

  do
    {
      n = count_descendants (groups, ADW_TYPE_PREFERENCES_GROUP);
      rest (30, frames);
    }
  while (count_descendants (groups, ADW_TYPE_PREFERENCES_GROUP) != n);
  return n;
}

/* Page by page, as long as there are more. */
static guint
show_all_groups (States *states, GtkWidget *groups, Frames *frames)
{
  GtkWidget *more = app_child (get_view (states, "errors_view"), "more_button");
  guint n = count_descendants (groups, ADW_TYPE_PREFERENCES_GROUP);

  while (gtk_widget_get_visible (more))
    {
      g_signal_emit_by_name (more, "clicked");
      app_wait_until (count_descendants (groups, ADW_TYPE_PREFERENCES_GROUP) > n, SOON);
      n = wait_for_groups (groups, frames);
    }
  return n;
}

static void
show_errors (AppGallery *gallery, guint n_causes, const char *name)
{
  States states = { 0 };
  Frames frames = { 0 };
  GtkWidget *groups = NULL;
  GtkWidget *list = NULL;
  guint n_groups = 0;

  start (&states, gallery, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  gtk_widget_add_tick_callback (GTK_WIDGET (states.window), on_tick_cb, &frames, NULL);
  states_store_begin (&states.store);
  states_store_add_errors (&states.store, N_MANY, n_causes);
  states_store_add_cycle (&states.store, CW_RUN_COMPLETED_ERRORS, NULL, NULL, N_MANY);
  states_store_commit (&states.store);
  app_wait_until (is_fresh (&states), SOON);
  rest (60, &frames);
  tell_frames ("status", &frames);
  groups = app_child (get_view (&states, "errors_view"), "groups");
  cw_main_window_show_view (states.window, "errors");
  app_wait_until (gtk_widget_get_first_child (groups) != NULL, SOON);
  n_groups = wait_for_groups (groups, &frames);
  tell_frames ("errors", &frames);
  g_assert_cmpuint (n_groups, ==, MIN (n_causes, N_CAUSES_A_PAGE));
  /* A few examples of each, and a row for the others. */
  g_assert_cmpuint (count_descendants (groups, ADW_TYPE_ACTION_ROW), <=, 6 * n_groups);
  look (&states, "errors", name);
  n_groups = show_all_groups (&states, groups, &frames);
  g_assert_cmpuint (n_groups, ==, n_causes > N_CAUSES ? N_CAUSES + 1 : n_causes);
  list = app_child (get_view (&states, "objects_view"), "list");
  frames = (Frames){ 0 };
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (states.window), "win.error-objects",
                                             "(ss)", "duplicate-value", ""));
  app_wait_until (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), N_A_PAGE - 1) != NULL, SOON);
  rest (30, &frames);
  tell_frames ("objects", &frames);
  g_assert_null (gtk_list_box_get_row_at_index (GTK_LIST_BOX (list), N_A_PAGE));
  stop (&states);
}

static void
show_one_cause (AppGallery *gallery)
{
  show_errors (gallery, 1, "64-errors-one-cause");
}

static void
show_many_causes (AppGallery *gallery)
{
  show_errors (gallery, 120, "65-errors-many-causes");
}

/* ----- names */

/* So often one after the other. */
static char *
repeat (const char *text, guint n)
{
  GString *all = g_string_new (NULL);

  for (guint i = 0; i < n; i++)
    g_string_append (all, text);
  return g_string_free (all, FALSE);
}

/* 200 characters without a place to break; marks that pile up; from right to left; both in one. */
static void
add_names (States *states, gint64 *ret_first)
{
  static const struct
  {
    const char *part;
    guint n;
  } names[] = {
    { "Donaudampfschifffahrtsgesellschaft", 6 },
    { "Z\xcd\x91\xcd\xab\xcc\x83o\xcc\x88\xcc\xa7\xcc\xa8\xe2\x80\x8b", 30 },
    { "عبد الرحمن بن محمد الفيصل ", 8 },
    { "ישראל ישראלי Smith (42) ", 9 },
    { "สมชาย", 40 },
    { "𠮷田太郎👩‍👩‍👧‍👦", 20 },
  };

  states_store_begin (&states->store);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = repeat (names[i].part, names[i].n);
      g_autofree char *dn = g_strdup_printf ("uid=%u+cn=%s,ou=People,dc=contoso,dc=lab", i, name);
      gint64 id = states_store_add_person (&states->store, name, dn);

      states_store_add_error (&states->store, id, "duplicate-value", name);
      if (i == 0)
        *ret_first = id;
    }
  states_store_add_cycle (&states->store, CW_RUN_COMPLETED_ERRORS, NULL, NULL,
                          G_N_ELEMENTS (names));
  states_store_commit (&states->store);
}

static void
look_at_steps (States *states, const char *name)
{
  CwAppEngine *engine = states->store.lab->engine;
  GtkWindow *steps = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer =
      app_engine_call (engine, "SetConfigValue",
                       g_variant_new ("(ss)", "runProfiles.nightly", "[\"synchronise\"]"), &error);

  g_assert_no_error (error);
  steps = GTK_WINDOW (cw_steps_window_show (GTK_WINDOW (states->window), engine));
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (steps, "stack")), "steps") == 0,
      SOON);
  app_gallery_look (states->gallery, steps, name);
  gtk_window_destroy (steps);
  app_wait_until (app_find_window (CW_TYPE_STEPS_WINDOW) == NULL, SOON);
}

static void
show_names (AppGallery *gallery)
{
  States states = { 0 };
  g_autofree char *long_name = repeat ("Donaudampfschifffahrt", 9);
  g_autofree char *rtl_name = repeat ("الشركة العربية ", 12);
  GtkWidget *view = NULL;
  GtkWidget *story = NULL;
  gint64 first = 0;

  start (&states, gallery, long_name, rtl_name);
  add_names (&states, &first);
  app_wait_until (is_fresh (&states), SOON);
  look (&states, "status", "66-names");
  look_at_steps (&states, "66-names-steps");
  look_at_run (&states, "66-names-operations");
  cw_main_window_show_view (states.window, "errors");
  app_wait_until (tells (get_view (&states, "errors_view"), "Donaudampfschifffahrt"), SOON);
  look (&states, "errors", "66-names-errors");
  view = get_view (&states, "objects_view");
  story = app_child (view, "story");
  g_assert_true (gtk_widget_activate_action (GTK_WIDGET (states.window), "win.error-objects",
                                             "(ss)", "duplicate-value", ""));
  app_wait_until (gtk_list_box_get_row_at_index (app_child (view, "list"), 5) != NULL, SOON);
  look (&states, "objects", "66-names-objects");
  cw_main_window_show_object (states.window, first);
  app_wait_until (
      g_strcmp0 (gtk_stack_get_visible_child_name (app_child (story, "stack")), "story") == 0,
      SOON);
  adw_leaflet_set_visible_child (app_child (view, "leaflet"), app_child (view, "story_pane"));
  look (&states, "objects", "66-names-story");
  stop (&states);
}

/* ----- an engine that goes away beneath the window */

static void
show_lost_engine (AppGallery *gallery)
{
  States states = { 0 };
  GVariant *status = NULL;

  start (&states, gallery, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  status = cw_app_engine_get_status (states.store.lab->engine);
  g_assert_cmpint (kill ((pid_t) cw_answer_get_int (status, "pid"), SIGKILL), ==, 0);
  app_wait_until (is_stage (&states, "problem"), SOON);
  app_gallery_look (gallery, GTK_WINDOW (states.window), "67-engine-lost");
  cw_main_window_connect (states.window);
  app_wait_until (is_stage (&states, "views"), SOON);
  look (&states, "status", "67-engine-back");
  stop (&states);
}

/* ----- several installations, as ListInstances tells of them */

#define INSTANCE_ITEM(name, seen, mode, flags, version)                                            \
  "{'id': <'" name "'>, 'name': <'" name "'>, 'host': <'" name "'>, 'version': <'" version "'>, "  \
  "'createdAt': <'2026-01-10T08:00:00Z'>, 'seenAt': <'" seen "'>, 'mode': <'" mode "'>, " flags    \
  "}"
#define GOOD   "'answers': <true>, 'sameConfiguration': <true>, 'sameRules': <true>"
#define OWN    "'own': <true>, " GOOD
#define RECENT "2026-11-20T13:09:58Z"

static void
look_at_instances (States *states, const char *text, const char *name)
{
  g_autoptr (GVariant) list = g_variant_ref_sink (g_variant_new_parsed (text));
  CwInstancesWindow *window =
      cw_instances_window_show (GTK_WINDOW (states->window), states->store.lab->engine);

  cw_instances_window_show_list (window, list);
  app_gallery_look (states->gallery, GTK_WINDOW (window), name);
  if (strstr (text, "'srv4'") != NULL)
    states_look_at_item_questions (states->gallery, window, "srv4", name);
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
look_at_left_alone (States *states)
{
  CwInstancesWindow *window =
      cw_instances_window_show (GTK_WINDOW (states->window), states->store.lab->engine);

  states_store_begin (&states->store);
  states_store_add_left_alone (&states->store, 60);
  states_store_commit (&states->store);
  states_look_at_left_alone (states->gallery, window, "68-left-alone");
  gtk_window_destroy (GTK_WINDOW (window));
}

static void
show_instances (AppGallery *gallery)
{
  static const char exports[] =
      "{'state': <'active'>, 'shared': <true>, 'holder': <'srv1'>, 'holderName': <'srv1'>, "
      "'until': <'2026-11-20T13:10:40Z'>, 'items': <[" INSTANCE_ITEM (
          "srv1", RECENT, "active", OWN ", 'exports': <true>",
          "1.4.0") "," INSTANCE_ITEM ("synchronisation-standby.rechenzentrum-2.example", RECENT,
                                      "staging", GOOD,
                                      "1.4.0") "," INSTANCE_ITEM ("srv3", "2026-11-18T07:00:00Z",
                                                                  "staging",
                                                                  "'sameConfiguration': <false>",
                                                                  "1.3.2") "," INSTANCE_ITEM ("srv"
                                                                                              "4",
                                                                                              RECENT,
                                                                                              "stag"
                                                                                              "ing",
                                                                                              "'ans"
                                                                                              "wers"
                                                                                              "': "
                                                                                              "<tru"
                                                                                              "e>, "
                                                                                              "'sam"
                                                                                              "eCon"
                                                                                              "figu"
                                                                                              "rati"
                                                                                              "on':"
                                                                                              " <"
                                                                                              "true"
                                                                                              ">, "
                                                                                              "'sam"
                                                                                              "eRul"
                                                                                              "es':"
                                                                                              " <"
                                                                                              "fals"
                                                                                              "e>",
                                                                                              "1.4."
                                                                                              "0") "]>}";
  static const char gone[] =
      "{'state': <'staging'>, 'shared': <true>, 'holder': <'srv1'>, 'holderName': <'srv1'>, "
      "'until': <'2026-11-20T12:00:40Z'>, 'items': <[" INSTANCE_ITEM (
          "srv1", "2026-11-20T12:00:00Z", "active", "'exports': <true>",
          "1.4.0") "," INSTANCE_ITEM ("srv2", RECENT, "staging", OWN, "1.4.0") "]>}";
  static const char tampered[] =
      "{'state': <'staging'>, 'shared': <true>, 'trouble': <{'code': <'lease'>, 'message': <'The "
      "lease in the database was changed by none of them.'>}>, 'items': <[" INSTANCE_ITEM (
          "srv1", RECENT, "active", GOOD, "1.4.0") "," INSTANCE_ITEM ("srv2", RECENT, "staging",
                                                                      OWN, "1.4.0") "]>}";
  States states = { 0 };

  start (&states, gallery, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  look_at_instances (&states, "{'shared': <false>, 'state': <'active'>}", "68-instances-alone");
  look_at_instances (&states, exports, "68-instances-exports");
  look_at_instances (&states, gone, "68-instances-gone");
  look_at_instances (&states, tampered, "68-instances-tampered");
  look_at_left_alone (&states);
  stop (&states);
}

/* Another installation, which shares nothing with this one but the tenant, exported there. */
static void
show_exporter (AppGallery *gallery)
{
  States states = { 0 };
  CwInstancesWindow *window = NULL;

  start (&states, gallery, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  states_store_begin (&states.store);
  states_store_add_exporter (&states.store, "synchronisation.rechenzentrum-2.example");
  states_store_commit (&states.store);
  app_wait_until (is_fresh (&states), SOON);
  cw_main_window_show_view (states.window, "status");
  app_wait_until (tells (get_view (&states, "status_view"), "rechenzentrum-2"), SOON);
  look (&states, "status", "71-exporter");
  look_at_run (&states, "71-exporter-operations");
  window = cw_instances_window_show (GTK_WINDOW (states.window), states.store.lab->engine);
  states_look_at_held (gallery, window, "71-exporter-instances");
  gtk_window_destroy (GTK_WINDOW (window));
  stop (&states);
}

/* ----- a database server that goes away beneath the engine */

/* What the client knows of it. (transfer full) */
static GVariant *
get_database (States *states)
{
  CwAppEngine *engine = states->store.lab->engine;

  cw_app_engine_refresh (engine);
  return cw_answer_get_dict (cw_app_engine_get_status (engine), "database");
}

static gboolean
is_on_server (States *states)
{
  g_autoptr (GVariant) database = get_database (states);

  return g_str_equal (cw_answer_get_string (database, "kind"), "postgresql");
}

static gboolean
is_waiting (States *states)
{
  g_autoptr (GVariant) database = get_database (states);

  return cw_answer_has (database, "waitingSince");
}

/* Nobody can say that there is nothing. */
static gboolean
is_unknown (gpointer view, const char *stack)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (app_child (view, stack)), "unknown") == 0;
}

/* What the engine is asked then: each view says that it is not known, and why. */
static void
look_while_away (States *states, const char *name)
{
  g_autofree char *rules = g_strconcat (name, "-rules", NULL);
  g_autofree char *objects = g_strconcat (name, "-objects", NULL);
  GtkWidget *view = get_view (states, "objects_view");

  cw_main_window_show_view (states->window, "rules");
  app_wait_until (tells (get_view (states, "rules_view"), "localhost"), SOON);
  look (states, "rules", rules);
  cw_main_window_show_view (states->window, "objects");
  gtk_editable_set_text (GTK_EDITABLE (app_child (view, "search")), "anybody");
  app_wait_until (tells (app_child (view, "list_stack"), "localhost"), SOON);
  look (states, "objects", objects);
}

/* A window that is opened then knows nothing from before. */
static void
look_at_late_window (States *states, const char *name)
{
  States late = { .store = states->store, .gallery = states->gallery };
  GtkWidget *view = NULL;

  late.window = cw_main_window_new (NULL, states->store.lab->engine);
  gtk_window_present (GTK_WINDOW (late.window));
  g_object_notify (G_OBJECT (states->store.lab->engine), "status");
  app_wait_until (is_stage (&late, "views"), SOON);
  cw_main_window_show_view (late.window, "status");
  view = get_view (&late, "status_view");
  app_wait_until (tells (app_child (view, "history_card"), "localhost"), SOON);
  g_assert_true (tells (app_child (view, "history_card"), gettext ("Not known yet")));
  g_assert_false (tells (app_child (view, "history_card"), gettext ("No cycle ran in this time.")));
  g_assert_cmpstr (
      adw_action_row_get_subtitle (app_child (app_child (view, "safety_group"), "guard_row")), ==,
      gettext ("Not known yet"));
  look (&late, "status", name);
  gtk_window_destroy (GTK_WINDOW (late.window));
}

static void
show_database_away (AppGallery *gallery)
{
  States states = { 0 };
  GtkWidget *findings = NULL;

  start (&states, gallery, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  findings = app_child (get_view (&states, "status_view"), "health_card");
  states_store_begin (&states.store);
  states_store_add_cycle (&states.store, CW_RUN_SUCCESS, NULL, NULL, 0);
  states_store_commit (&states.store);
  states_store_move_to_server (&states.store);
  app_wait_until (is_on_server (&states), SOON);
  g_assert_false (is_waiting (&states));
  states_store_stop_server ();
  app_wait_until (is_waiting (&states), SOON);
  cw_main_window_show_view (states.window, "status");
  app_wait_until (tells (findings, "localhost"), SOON);
  /* Why, in the language of whoever looks. */
  g_assert_cmpint (tells (findings, "cannot be opened"), ==,
                   g_strcmp0 (g_getenv ("LANGUAGE"), "en") == 0);
  look (&states, "status", "69-database-away");
  cw_main_window_show_view (states.window, "operations");
  app_wait_until (is_unknown (get_view (&states, "runs_view"), "list_stack"), SOON);
  look (&states, "operations", "69-database-away-operations");
  cw_main_window_show_view (states.window, "errors");
  app_wait_until (is_unknown (get_view (&states, "errors_view"), "stack"), SOON);
  look (&states, "errors", "69-database-away-errors");
  look_while_away (&states, "69-database-away");
  look_at_late_window (&states, "69-database-away-late");
  states_store_start_server ();
  app_wait_until (!is_waiting (&states), SOON);
  cw_main_window_show_view (states.window, "status");
  app_wait_until (!tells (findings, "localhost"), SOON);
  cw_main_window_show_view (states.window, "operations");
  app_wait_until (!is_unknown (get_view (&states, "runs_view"), "list_stack"), SOON);
  stop (&states);
}

/* Files of rules that no cycle can use: one with a mistake, one with many. */
static void
show_broken_rules (AppGallery *gallery)
{
  States states = { 0 };

  start (&states, gallery, STATES_SOURCE_NAME, STATES_TARGET_NAME);
  states_store_write_rules (&states.store, "10-titles.json", "{\"version\": 1, \"rules\": [1]}");
  states_store_write_rules (&states.store, "a-long-name-that-says-what-these-rules-are-for.json",
                            "{\"version\": 1, \"rules\": [{\"id\": \"x\", \"flows\": {}}]}");
  cw_main_window_show_view (states.window, "rules");
  app_wait_until (tells (get_view (&states, "rules_view"), "10-titles.json"), SOON);
  look (&states, "rules", "70-broken-rules");
  stop (&states);
}

static void
test_state (gconstpointer data)
{
  void (*const *show) (AppGallery * gallery) = data;
  AppGallery *gallery = app_gallery_new ();

  (*show) (gallery);
  app_gallery_close (gallery);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *path;
    void (*show) (AppGallery *gallery);
  } states[] = {
    { "/states/nothing-yet", show_nothing_yet },
    { "/states/unreachable", show_unreachable },
    { "/states/guard", show_guard },
    { "/states/staging", show_staging },
    { "/states/one-cause", show_one_cause },
    { "/states/many-causes", show_many_causes },
    { "/states/names", show_names },
    { "/states/lost-engine", show_lost_engine },
    { "/states/instances", show_instances },
    { "/states/exporter", show_exporter },
    { "/states/database-away", show_database_away },
    { "/states/broken-rules", show_broken_rules },
  };

  app_test_init (&argc, &argv);
  g_log_set_always_fatal (G_LOG_LEVEL_CRITICAL | G_LOG_LEVEL_ERROR);
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("CW_LOCALEDIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  for (guint i = 0; i < G_N_ELEMENTS (states); i++)
    g_test_add_data_func (states[i].path, &states[i].show, test_state);
  return g_test_run ();
}
