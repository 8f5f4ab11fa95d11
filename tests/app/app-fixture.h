/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "app/cw-wizard-page.h"

G_BEGIN_DECLS

/* For tests that run widgets in their own process, without a bus and without a mouse: real signal
 * paths, real layout, and what a screen reader would be told (GTK_A11Y=test). */

/* Instead of g_test_init(): headless.sh has set a home of its own up. Ends the program as skipped
 * when there is no display. */
void app_test_init (int *argc, char ***argv);

/* What a busy machine gets beyond what an idle one needs. */
#define APP_PATIENCE 6

/* Runs the main loop until @condition, at most @seconds (on a machine that has nothing else to do);
 * then it has to be true. */
#define app_wait_until(condition, seconds)                                                         \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 app_end_ =                                                                              \
        g_get_monotonic_time () + (gint64) (seconds) *APP_PATIENCE * G_TIME_SPAN_SECOND;           \
    gboolean app_is_met_ = FALSE; /* what came true may be over again in the next moment */        \
    while (!(app_is_met_ = (condition)) && g_get_monotonic_time () < app_end_)                     \
      app_turn ();                                                                                 \
    if (!app_is_met_)                                                                              \
      g_assertion_message_expr (G_LOG_DOMAIN, __FILE__, __LINE__, G_STRFUNC, #condition);          \
  }                                                                                                \
  G_STMT_END

/* One turn of the main loop, and a little rest when nothing happened. */
void app_turn (void);

/* A child of a template by its id. (transfer none) */
#define app_child(widget, id)                                                                      \
  ((gpointer) app_find_child (GTK_WIDGET (widget), G_OBJECT_TYPE (widget), id))
GObject *app_find_child (GtkWidget *widget, GType type, const char *id);

/* All of that type below a widget, in their order, hidden ones as well. (transfer container)
 * (element-type GtkWidget) */
GPtrArray *app_list_descendants (gpointer root, GType type);

/* What the labels below a widget say, a line each. (transfer full) */
char *app_get_text (gpointer root);

/* Puts it into a window of that size, shows it and waits until it is drawn. @width 0: as it wishes.
 * The window is destroyed by app_close(). (transfer none) */
GtkWidget *app_show (GtkWidget *widget, int width, int height);

/* The window of that type. (transfer none) (nullable) */
gpointer app_find_window (GType type);

/* Presses a button of the AdwMessageDialog that comes up, by its label, and waits until it has
 * gone. */
void app_respond (const char *label);

/* Destroys a window; @content has to be finalized by that: nothing may hold a page for ever. */
void app_close (GtkWidget *window, GtkWidget *content);

/* Every control that can be seen has a name for screen readers; prints those that have none. */
void app_assert_names (GtkWidget *root);

/* Nothing asks for more width than @width: no page is cut off on a narrow screen. */
void app_assert_fits (GtkWidget *root, int width);

/* A GVariant in text form, sunk: for answers that a test makes up. (transfer full) */
GVariant *app_variant (const char *text);

/* A client connected to an engine of its own, in a directory of its own. */
typedef struct
{
  CwAppEngine *engine;
  char *state_dir;
  GSubprocess *holder; /* (nullable): while the engine is held up */
} AppEngine;

AppEngine *app_engine_start (void);
void app_engine_stop (AppEngine *self);

/* Holds the engine up, as a machine does that is overloaded: it takes calls, and answers none until
 * it is let go on, at the end of this process at the latest. */
void app_engine_hold (AppEngine *self);
void app_engine_go_on (AppEngine *self);

/* Calls and waits; the answer's dictionary. (transfer full) */
GVariant *app_engine_call (CwAppEngine *engine, const char *method, GVariant *args, GError **error);

/* A page of the wizard, with an engine and a draft of its own. */
typedef struct
{
  AppEngine *lab;
  CwDraft *draft;
  CwWizardPage *page;
  GtkWidget *window; /* (nullable): until it is shown */
} AppPage;

/* @answers: (nullable): what the draft starts with, as JSON. */
void app_page_start (AppPage *self, GType type, const char *answers);
/* Enters it, and shows it in a window of that size. */
void app_page_show (AppPage *self, int width, int height);
void app_page_stop (AppPage *self);

/* A password of the laboratory: the content of the file that the variable names. (transfer full) */
char *app_lab_dup_secret (const char *variable);

G_END_DECLS
