/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-closing"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-account-group.h"
#include "app/cw-attribute-row.h"
#include "app/cw-doctor-window.h"
#include "app/cw-errors-view.h"
#include "app/cw-history-card.h"
#include "app/cw-look-window.h"
#include "app/cw-made-window.h"
#include "app/cw-main-window.h"
#include "app/cw-object-story.h"
#include "app/cw-objects-view.h"
#include "app/cw-runs-view.h"
#include "app/cw-status-view.h"
#include "app/pages/cw-complete-page.h"
#include "app/pages/cw-configuring-page.h"
#include "app/pages/cw-ready-page.h"

/* Windows that are closed while an engine that is overloaded answers nothing: each goes at once,
 * with all that is in it. */

#define CONFIG                                                                                     \
  "{\"version\":1,\"connectors\":[{\"id\":\"11111111-2222-3333-4444-555555555555\",\"name\":"      \
  "\"l\",\"kind\":\"openldap\",\"server\":{\"host\":\"127.0.0.1\",\"port\":1},"                    \
  "\"authentication\":{\"method\":\"simple\",\"user\":\"cn=reader\"}}]}"

typedef struct
{
  AppEngine *lab;
  CwDraft *draft;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (GError) error = NULL;

  fixture->lab = app_engine_start ();
  fixture->draft = cw_draft_new_from_text (CONFIG, &error);
  g_assert_no_error (error);
  cw_draft_set_fact (fixture->draft, CW_DRAFT_FACT_REOPENED, g_variant_new_boolean (TRUE));
  app_engine_hold (fixture->lab);
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  app_engine_go_on (fixture->lab);
  g_object_unref (fixture->draft);
  app_engine_stop (fixture->lab);
}

/* ----- what is in a window: each is waiting for an answer when it is returned */

static GtkWidget *
make_account_group (Fixture *fixture)
{
  GtkWidget *group = cw_account_group_new (fixture->draft, fixture->lab->engine, "l");
  g_autoptr (GPtrArray) buttons = app_list_descendants (group, GTK_TYPE_BUTTON);

  g_signal_emit_by_name (buttons->pdata[0], "clicked");
  return group;
}

static GtkWidget *
make_attribute_row (Fixture *fixture)
{
  GtkWidget *group = adw_preferences_group_new ();
  GtkWidget *row = g_object_new (CW_TYPE_ATTRIBUTE_ROW, "title", "Row", NULL);

  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  cw_attribute_row_load (CW_ATTRIBUTE_ROW (row), fixture->lab->engine, fixture->draft, "login");
  return row;
}

static GtkWidget *
make_errors_view (Fixture *fixture)
{
  GtkWidget *view = g_object_new (CW_TYPE_ERRORS_VIEW, NULL);

  cw_errors_view_set_engine (CW_ERRORS_VIEW (view), fixture->lab->engine);
  return view;
}

static GtkWidget *
make_runs_view (Fixture *fixture)
{
  GtkWidget *view = g_object_new (CW_TYPE_RUNS_VIEW, NULL);

  cw_runs_view_set_engine (CW_RUNS_VIEW (view), fixture->lab->engine);
  return view;
}

static GtkWidget *
make_status_view (Fixture *fixture)
{
  GtkWidget *view = g_object_new (CW_TYPE_STATUS_VIEW, NULL);

  cw_status_view_set_engine (CW_STATUS_VIEW (view), fixture->lab->engine);
  /* What is shown beside the status is asked for with each new one. */
  g_object_notify (G_OBJECT (fixture->lab->engine), "status");
  return view;
}

static GtkWidget *
make_history_card (Fixture *fixture)
{
  GtkWidget *card = g_object_new (CW_TYPE_HISTORY_CARD, NULL);

  cw_history_card_set_engine (CW_HISTORY_CARD (card), fixture->lab->engine);
  cw_history_card_refresh (CW_HISTORY_CARD (card));
  return card;
}

static GtkWidget *
make_objects_view (Fixture *fixture)
{
  GtkWidget *view = g_object_new (CW_TYPE_OBJECTS_VIEW, NULL);

  cw_objects_view_set_engine (CW_OBJECTS_VIEW (view), fixture->lab->engine);
  cw_objects_view_list_step (CW_OBJECTS_VIEW (view), 1, "added");
  return view;
}

static GtkWidget *
make_object_story (Fixture *fixture)
{
  GtkWidget *story = g_object_new (CW_TYPE_OBJECT_STORY, NULL);

  cw_object_story_set_engine (CW_OBJECT_STORY (story), fixture->lab->engine);
  cw_object_story_show (CW_OBJECT_STORY (story), 1);
  return story;
}

static GtkWidget *
make_page (Fixture *fixture, GType type)
{
  GtkWidget *page = g_object_new (type, "draft", fixture->draft, "engine", fixture->lab->engine,
                                  "title", "Page", NULL);

  cw_wizard_page_enter (CW_WIZARD_PAGE (page));
  return page;
}

static GtkWidget *
make_ready_page (Fixture *fixture)
{
  return make_page (fixture, CW_TYPE_READY_PAGE);
}

static GtkWidget *
make_configuring_page (Fixture *fixture)
{
  return make_page (fixture, CW_TYPE_CONFIGURING_PAGE);
}

static GtkWidget *
make_complete_page (Fixture *fixture)
{
  return make_page (fixture, CW_TYPE_COMPLETE_PAGE);
}

static const struct
{
  const char *name;
  GtkWidget *(*make) (Fixture *fixture);
} contents[] = {
  { "account-group", make_account_group }, { "attribute-row", make_attribute_row },
  { "errors-view", make_errors_view },     { "runs-view", make_runs_view },
  { "status-view", make_status_view },     { "history-card", make_history_card },
  { "objects-view", make_objects_view },   { "object-story", make_object_story },
  { "ready-page", make_ready_page },       { "configuring-page", make_configuring_page },
  { "complete-page", make_complete_page },
};

static void
test_content (Fixture *fixture, gconstpointer index)
{
  GtkWidget *content = contents[GPOINTER_TO_UINT (index)].make (fixture);

  GtkWidget *top = content;

  while (gtk_widget_get_parent (top) != NULL)
    top = gtk_widget_get_parent (top);
  app_close (app_show (top, 400, 600), content);
}

/* ----- windows */

static void
close_window (gpointer window)
{
  gtk_test_widget_wait_for_draw (window);
  app_close (window, window);
}

static void
test_panel (Fixture *fixture, gconstpointer unused)
{
  CwMainWindow *panel = cw_main_window_new (NULL, fixture->lab->engine);

  gtk_window_present (GTK_WINDOW (panel));
  cw_main_window_connect (panel);
  close_window (panel);
}

static void
test_beside (Fixture *fixture, gconstpointer unused)
{
  GtkWidget *parent = app_show (gtk_label_new ("parent"), 400, 400);

  close_window (cw_made_window_show (GTK_WINDOW (parent), fixture->lab->engine));
  close_window (cw_doctor_window_show (GTK_WINDOW (parent), fixture->lab->engine));
  cw_look_window_show_config (GTK_WINDOW (parent), fixture->lab->engine);
  close_window (app_find_window (CW_TYPE_LOOK_WINDOW));
  gtk_window_destroy (GTK_WINDOW (parent));
}

int
main (int argc, char *argv[])
{
  app_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (contents); i++)
    {
      g_autofree char *path = g_strconcat ("/closing/", contents[i].name, NULL);

      g_test_add (path, Fixture, GUINT_TO_POINTER (i), set_up, test_content, tear_down);
    }
  g_test_add ("/closing/panel", Fixture, NULL, set_up, test_panel, tear_down);
  g_test_add ("/closing/beside", Fixture, NULL, set_up, test_beside, tear_down);
  return g_test_run ();
}
