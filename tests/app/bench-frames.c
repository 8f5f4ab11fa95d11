/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bench-frames"

#include "config.h"

#include <stdlib.h>

#include "app/cw-application.h"
#include "app/cw-main-window.h"
#include "app/cw-wizard-window.h"

/* The application as it is, with a look at its frame clocks; tests/lab/bench_window.py runs it.
 *
 *   bench-frames bare                          a GTK window with nothing in it: the floor
 *   bench-frames start OPTION...               until the panel, or the set-up, shows its content
 *   bench-frames walk OPTION...                through the set-up as far as its pages let on
 *
 * Prints one JSON object. BENCH_STARTED_USEC: when the program was started, monotonic time. */

#define POLL_MS    20
#define PATIENCE_S 8

typedef struct
{
  GApplication *application;
  gboolean is_walk;
  gint64 started_usec;
  gint64 first_usec;   /* of the first frame of any window */
  gint64 content_usec; /* of the first frame with what it is for */
  gint64 last_usec;    /* of the last frame of the set-up */
  gint64 longest_usec[CW_WIZARD_N_STEPS];
  guint n_frames;
  CwWizardStep step;
  gint64 arrived_usec; /* on the page that is shown */
} Bench;

/* ----- frames */

static gboolean
has_content (GtkWindow *window)
{
  GObject *stages = NULL;

  if (CW_IS_WIZARD_WINDOW (window))
    return cw_wizard_window_get_page (CW_WIZARD_WINDOW (window)) != NULL;
  if (!CW_IS_MAIN_WINDOW (window))
    return TRUE;
  stages = gtk_widget_get_template_child (GTK_WIDGET (window), CW_TYPE_MAIN_WINDOW, "stages");
  return g_strcmp0 (gtk_stack_get_visible_child_name (GTK_STACK (stages)), "views") == 0;
}

/* Frames follow one another without a pause, because ticks are asked for: what lies between two is
 * how long the window stood still. */
static void
count_frame (Bench *bench, CwWizardWindow *window, gint64 now_usec)
{
  gint64 gap_usec = bench->last_usec != 0 ? now_usec - bench->last_usec : 0;
  CwWizardStep step = cw_wizard_window_get_step (window);

  bench->last_usec = now_usec;
  if (cw_wizard_window_get_page (window) == NULL)
    return;
  /* What lies before the first page's own first frame is the start, which is measured by itself. */
  if (bench->n_frames++ == 0)
    return;
  bench->longest_usec[step] = MAX (bench->longest_usec[step], gap_usec);
}

static void
on_painted_cb (GdkFrameClock *clock, Bench *bench)
{
  GtkWindow *window = g_object_get_data (G_OBJECT (clock), "window");
  gint64 now_usec = g_get_monotonic_time ();

  if (bench->first_usec == 0)
    bench->first_usec = now_usec;
  if (bench->content_usec == 0 && has_content (window))
    bench->content_usec = now_usec;
  if (bench->is_walk && CW_IS_WIZARD_WINDOW (window))
    count_frame (bench, CW_WIZARD_WINDOW (window), now_usec);
  else if (bench->content_usec != 0 && !bench->is_walk)
    g_application_quit (bench->application);
}

static gboolean
on_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  return G_SOURCE_CONTINUE;
}

static void
on_realized_cb (GtkWidget *window, Bench *bench)
{
  GdkFrameClock *clock = gtk_widget_get_frame_clock (window);

  g_object_set_data (G_OBJECT (clock), "window", window);
  g_signal_connect (clock, "after-paint", G_CALLBACK (on_painted_cb), bench);
  gtk_widget_add_tick_callback (window, on_tick_cb, NULL, NULL);
}

static void
on_window_added_cb (GtkApplication *application, GtkWindow *window, Bench *bench)
{
  g_signal_connect (window, "realize", G_CALLBACK (on_realized_cb), bench);
}

/* ----- the walk */

static CwWizardWindow *
find_wizard (GApplication *application)
{
  for (GList *l = gtk_application_get_windows (GTK_APPLICATION (application)); l != NULL;
       l = l->next)
    if (CW_IS_WIZARD_WINDOW (l->data))
      return l->data;
  return NULL;
}

/* To the plan, which is not carried out; or until a page waits for an answer. */
static gboolean
on_poll_cb (gpointer user_data)
{
  Bench *bench = user_data;
  CwWizardWindow *window = find_wizard (bench->application);
  CwWizardPage *page = window != NULL ? cw_wizard_window_get_page (window) : NULL;
  gint64 now_usec = g_get_monotonic_time ();
  gboolean is_late = now_usec - bench->arrived_usec > PATIENCE_S * G_TIME_SPAN_SECOND;

  if (page != NULL && cw_wizard_window_get_step (window) != bench->step)
    {
      bench->step = cw_wizard_window_get_step (window);
      bench->arrived_usec = now_usec;
      return G_SOURCE_CONTINUE;
    }
  if (is_late)
    {
      g_application_quit (bench->application);
      return G_SOURCE_REMOVE;
    }
  /* Half a second for what a page starts by itself. */
  if (page != NULL && bench->step < CW_WIZARD_READY && !cw_wizard_page_get_busy (page) &&
      cw_wizard_page_get_complete (page) && now_usec - bench->arrived_usec > G_TIME_SPAN_SECOND / 2)
    gtk_widget_activate_action (GTK_WIDGET (window), "win.next", NULL);
  return G_SOURCE_CONTINUE;
}

/* ----- the program */

static void
on_bare_activated_cb (GtkApplication *application, gpointer user_data)
{
  gtk_window_present (GTK_WINDOW (gtk_application_window_new (application)));
}

static void
print_results (const Bench *bench)
{
  const char *separator = "";

  g_print ("{\"first\": %.1f, \"content\": %.1f, \"frames\": %u, \"longest\": {",
           (double) (bench->first_usec - bench->started_usec) / 1000,
           (double) (bench->content_usec - bench->started_usec) / 1000, bench->n_frames);
  for (CwWizardStep step = 0; step < CW_WIZARD_N_STEPS; step++)
    if (bench->longest_usec[step] > 0)
      {
        g_print ("%s\"%s\": %.1f", separator, cw_wizard_step_get_name (step),
                 (double) bench->longest_usec[step] / 1000);
        separator = ", ";
      }
  g_print ("}}\n");
}

int
main (int argc, char *argv[])
{
  const char *started = g_getenv ("BENCH_STARTED_USEC");
  Bench bench = { .step = CW_WIZARD_N_STEPS };
  g_autoptr (GApplication) application = NULL;
  gboolean is_bare = argc > 1 && g_str_equal (argv[1], "bare");

  if (argc < 2 || started == NULL)
    {
      g_printerr ("bench-frames is run by bench_window.py\n");
      return EXIT_FAILURE;
    }
  bench.started_usec = g_ascii_strtoll (started, NULL, 10);
  bench.is_walk = g_str_equal (argv[1], "walk");
  bench.arrived_usec = g_get_monotonic_time ();
  application = is_bare ? G_APPLICATION (gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE))
                        : G_APPLICATION (cw_application_new ());
  bench.application = application;
  if (is_bare)
    g_signal_connect (application, "activate", G_CALLBACK (on_bare_activated_cb), NULL);
  g_signal_connect (application, "window-added", G_CALLBACK (on_window_added_cb), &bench);
  if (bench.is_walk)
    g_timeout_add (POLL_MS, on_poll_cb, &bench);
  argv[1] = argv[0];
  if (g_application_run (application, argc - 1, argv + 1) != EXIT_SUCCESS || bench.first_usec == 0)
    return EXIT_FAILURE;
  print_results (&bench);
  return EXIT_SUCCESS;
}
