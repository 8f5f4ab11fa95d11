/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "bench-frames"

#include "config.h"

#include <stdlib.h>
#include <time.h>

#include "app/cw-application.h"
#include "app/cw-main-window.h"
#include "app/cw-wizard-window.h"
#include "bench-tour.h"

/* The application as it is, with a look at its frame clocks; tests/lab/bench_window.py runs it.
 *
 *   bench-frames bare                          a GTK window with nothing in it: the floor
 *   bench-frames start OPTION...               until the panel, or the set-up, shows its content
 *   bench-frames TOUR OPTION...                through its windows (bench-tour.h)
 *
 * Prints one JSON object. BENCH_STARTED_USEC: when the program was started, monotonic time. */

#define POLL_MS 20

/* The longest frames of a place. */
typedef struct
{
  gint64 longest_usec;
  gint64 busiest_usec; /* of processor time in the main thread: whatever else the machine does */
} Place;

typedef struct
{
  GApplication *application;
  BenchTour *tour; /* (owned) (nullable) */
  gint64 started_usec;
  gint64 first_usec;   /* of the first frame of any window */
  gint64 content_usec; /* of the first frame with what it is for */
  gint64 last_usec;    /* of the last frame of the tour */
  gint64 last_cpu_usec;
  GHashTable *places; /* (owned) (element-type utf8 Place) */
  guint n_frames;
} Bench;

/* ----- frames */

static gint64
get_cpu_usec (void)
{
  struct timespec used;

  clock_gettime (CLOCK_THREAD_CPUTIME_ID, &used);
  return (gint64) used.tv_sec * G_USEC_PER_SEC + used.tv_nsec / 1000;
}

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
count_frame (Bench *bench, const char *name, gint64 gap_usec, gint64 cpu_usec)
{
  Place *place = g_hash_table_lookup (bench->places, name);

  /* What lies before the first one is the start, which is measured by itself. */
  if (bench->n_frames++ == 0)
    return;
  if (place == NULL)
    {
      place = g_new0 (Place, 1);
      g_hash_table_insert (bench->places, g_strdup (name), place);
    }
  place->longest_usec = MAX (place->longest_usec, gap_usec);
  place->busiest_usec = MAX (place->busiest_usec, cpu_usec);
}

static void
count_tour_frame (Bench *bench, GtkWindow *window, gint64 now_usec)
{
  g_autofree char *name = bench_tour_dup_place (bench->tour, window);
  gint64 cpu_usec = get_cpu_usec ();

  if (name == NULL)
    return;
  count_frame (bench, name, now_usec - bench->last_usec, cpu_usec - bench->last_cpu_usec);
  bench->last_usec = now_usec;
  bench->last_cpu_usec = cpu_usec;
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
  if (bench->tour != NULL)
    count_tour_frame (bench, window, now_usec);
  else if (bench->content_usec != 0)
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
  GHashTableIter iter;
  gpointer name = NULL;
  gpointer data = NULL;

  g_print ("{\"first\": %.1f, \"content\": %.1f, \"frames\": %u, \"places\": {",
           (double) (bench->first_usec - bench->started_usec) / 1000,
           (double) (bench->content_usec - bench->started_usec) / 1000, bench->n_frames);
  g_hash_table_iter_init (&iter, bench->places);
  while (g_hash_table_iter_next (&iter, &name, &data))
    {
      const Place *place = data;

      g_print ("%s\"%s\": [%.1f, %.1f]", separator, (const char *) name,
               (double) place->longest_usec / 1000, (double) place->busiest_usec / 1000);
      separator = ", ";
    }
  g_print ("}}\n");
}

static gboolean
on_poll_cb (gpointer user_data)
{
  Bench *bench = user_data;

  if (bench_tour_step (bench->tour))
    return G_SOURCE_CONTINUE;
  g_application_quit (bench->application);
  return G_SOURCE_REMOVE;
}

static int
run (Bench *bench, const char *what, int argc, char *argv[])
{
  gboolean is_bare = g_str_equal (what, "bare");
  g_autoptr (GApplication) application =
      is_bare ? G_APPLICATION (gtk_application_new (NULL, G_APPLICATION_NON_UNIQUE))
              : G_APPLICATION (cw_application_new ());

  bench->application = application;
  bench->tour = bench_tour_new (what, GTK_APPLICATION (application));
  if (is_bare)
    g_signal_connect (application, "activate", G_CALLBACK (on_bare_activated_cb), NULL);
  g_signal_connect (application, "window-added", G_CALLBACK (on_window_added_cb), bench);
  if (bench->tour != NULL)
    g_timeout_add (POLL_MS, on_poll_cb, bench);
  return g_application_run (application, argc, argv);
}

int
main (int argc, char *argv[])
{
  const char *started = g_getenv ("BENCH_STARTED_USEC");
  g_autoptr (GHashTable) places = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  Bench bench = { .places = places };
  const char *what = argc > 1 ? argv[1] : "";
  int code = EXIT_FAILURE;

  if (argc < 2 || started == NULL)
    {
      g_printerr ("bench-frames is run by bench_window.py\n");
      return EXIT_FAILURE;
    }
  bench.started_usec = g_ascii_strtoll (started, NULL, 10);
  argv[1] = argv[0];
  code = run (&bench, what, argc - 1, argv + 1);
  g_clear_pointer (&bench.tour, bench_tour_free);
  if (code != EXIT_SUCCESS || bench.first_usec == 0)
    return EXIT_FAILURE;
  print_results (&bench);
  return EXIT_SUCCESS;
}
