/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-press-care"

#include "config.h"

#include <gdk/x11/gdkx.h>

#include "app-fixture.h"
#include "app/cw-press-care.h"

#define ROOM 80 /* what comes above the button: more than its height */

/* With a mouse, that of X: GTK 4 lets nobody make events. */
typedef struct
{
  GObject *owner;
  GtkWidget *window;
  GtkWidget *content;
  GtkWidget *told; /* above the button; not shown at first */
  GtkWidget *button;
  GtkWidget *other; /* below it: where the button goes */
  guint clicks;
  guint others;
} Scene;

static void
count (guint *counter)
{
  (*counter)++;
}

static GtkWidget *
add (GtkWidget *box, GtkWidget *widget)
{
  gtk_box_append (GTK_BOX (box), widget);
  return widget;
}

static void
set_up (Scene *scene, gconstpointer data)
{
  scene->owner = g_object_new (G_TYPE_OBJECT, NULL);
  cw_press_care_begin (scene->owner);
  scene->content = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  scene->told = add (scene->content, gtk_label_new ("What a check says"));
  gtk_widget_set_size_request (scene->told, -1, ROOM);
  gtk_widget_set_visible (scene->told, FALSE);
  scene->button = add (scene->content, gtk_button_new_with_label ("Try"));
  scene->other = add (scene->content, gtk_button_new_with_label ("Other"));
  gtk_widget_set_valign (scene->content, GTK_ALIGN_START);
  g_signal_connect_swapped (scene->button, "clicked", G_CALLBACK (count), &scene->clicks);
  g_signal_connect_swapped (scene->other, "clicked", G_CALLBACK (count), &scene->others);
  scene->window = app_show (scene->content, 300, 300);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  app_close (scene->window, scene->content);
  g_object_unref (scene->owner);
}

/* ----- the mouse */

static void
run (const char *first, ...)
{
  g_autoptr (GPtrArray) arguments = g_ptr_array_new ();
  g_autoptr (GError) error = NULL;
  const char *argument = first;
  int status = 0;
  va_list list;

  g_ptr_array_add (arguments, (char *) "xdotool");
  va_start (list, first);
  for (; argument != NULL; argument = va_arg (list, const char *))
    g_ptr_array_add (arguments, (char *) argument);
  va_end (list);
  g_ptr_array_add (arguments, NULL);
  g_spawn_sync (NULL, (char **) arguments->pdata, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, NULL,
                &status, &error);
  g_assert_no_error (error);
  g_assert_true (g_spawn_check_wait_status (status, &error));
}

static gboolean
has_state (GtkWidget *widget, GtkStateFlags state)
{
  return (gtk_widget_get_state_flags (widget) & state) != 0;
}

/* To the middle of a widget, plus @down. */
static void
point_at (Scene *scene, GtkWidget *widget, int down)
{
  GdkSurface *surface = gtk_native_get_surface (GTK_NATIVE (scene->window));
  g_autofree char *window = g_strdup_printf ("%lu", gdk_x11_surface_get_xid (surface));
  g_autofree char *x = NULL;
  g_autofree char *y = NULL;
  graphene_rect_t bounds;
  double left = 0, top = 0;

  gtk_native_get_surface_transform (GTK_NATIVE (scene->window), &left, &top);
  g_assert_true (gtk_widget_compute_bounds (widget, scene->window, &bounds));
  x = g_strdup_printf ("%d", (int) (left + bounds.origin.x + bounds.size.width / 2));
  y = g_strdup_printf ("%d", (int) (top + bounds.origin.y + bounds.size.height / 2) + down);
  run ("mousemove", "--window", window, x, y, NULL);
}

static void
press (Scene *scene)
{
  point_at (scene, scene->button, 0);
  app_wait_until (has_state (scene->button, GTK_STATE_FLAG_PRELIGHT), 5);
  run ("mousedown", "1", NULL);
  app_wait_until (has_state (scene->button, GTK_STATE_FLAG_ACTIVE), 5);
}

static gboolean
is_at (Scene *scene, float y)
{
  graphene_rect_t bounds;

  return gtk_widget_compute_bounds (scene->button, scene->content, &bounds) && bounds.origin.y == y;
}

static void
move_button (Scene *scene)
{
  gtk_widget_set_visible (scene->told, TRUE);
  app_wait_until (is_at (scene, ROOM), 5);
}

/* GTK itself has seen it, and what is done next is done. */
static void
release (Scene *scene)
{
  run ("mouseup", "1", NULL);
  app_wait_until (!has_state (scene->button, GTK_STATE_FLAG_ACTIVE), 5);
  for (guint i = 0; i < 20; i++)
    app_turn ();
}

/* ----- what becomes of it */

static void
test_still (Scene *scene, gconstpointer data)
{
  press (scene);
  release (scene);
  g_assert_cmpuint (scene->clicks, ==, 1);
}

static void
test_moved (Scene *scene, gconstpointer data)
{
  press (scene);
  move_button (scene);
  release (scene);
  g_assert_cmpuint (scene->clicks, ==, 1);
  g_assert_cmpuint (scene->others, ==, 0);
  gtk_widget_set_visible (scene->told, FALSE);
  app_wait_until (is_at (scene, 0), 5);
  press (scene);
  release (scene);
  g_assert_cmpuint (scene->clicks, ==, 2);
}

/* Who moves the mouse away before letting go has thought better of it. */
static void
test_drawn_away (Scene *scene, gconstpointer data)
{
  press (scene);
  point_at (scene, scene->other, 0);
  release (scene);
  press (scene);
  move_button (scene);
  point_at (scene, scene->other, ROOM);
  release (scene);
  g_assert_cmpuint (scene->clicks, ==, 0);
  g_assert_cmpuint (scene->others, ==, 0);
}

/* What can no longer be done is not done. */
static void
test_insensitive (Scene *scene, gconstpointer data)
{
  press (scene);
  move_button (scene);
  gtk_widget_set_sensitive (scene->button, FALSE);
  release (scene);
  g_assert_cmpuint (scene->clicks, ==, 0);
}

static void
test_removed (Scene *scene, gconstpointer data)
{
  press (scene);
  gtk_box_remove (GTK_BOX (scene->content), scene->button);
  run ("mouseup", "1", NULL);
  for (guint i = 0; i < 20; i++)
    app_turn ();
  g_assert_cmpuint (scene->clicks, ==, 0);
  g_assert_cmpuint (scene->others, ==, 0);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*test) (Scene *scene, gconstpointer data);
  } cases[] = {
    { "/press-care/still", test_still },           { "/press-care/moved", test_moved },
    { "/press-care/drawn-away", test_drawn_away }, { "/press-care/insensitive", test_insensitive },
    { "/press-care/removed", test_removed },
  };

  app_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, Scene, NULL, set_up, cases[i].test, tear_down);
  return g_test_run ();
}
