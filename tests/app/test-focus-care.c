/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-focus-care"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-focus-care.h"
#include "app/cw-row-filler.h"
#include "app/cw-widgets.h"

typedef struct
{
  GObject *owner;
  GtkWidget *window;
  GtkWidget *content;
  GtkWidget *before;
  GtkListBox *list; /* of three rows */
  GtkWidget *after;
  GtkWidget *hidden; /* never seen */
} Scene;

static GtkWidget *
add_button (GtkBox *box, const char *label)
{
  GtkWidget *button = gtk_button_new_with_label (label);

  gtk_box_append (box, button);
  return button;
}

static void
set_up (Scene *scene, gconstpointer data)
{
  GtkBox *box = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 6));

  scene->owner = g_object_new (G_TYPE_OBJECT, NULL);
  cw_focus_care_begin (scene->owner);
  scene->content = GTK_WIDGET (box);
  scene->before = add_button (box, "Before");
  scene->list = cw_boxed_list_new ("The list");
  gtk_box_append (box, GTK_WIDGET (scene->list));
  scene->hidden = add_button (box, "Hidden");
  gtk_widget_set_visible (scene->hidden, FALSE);
  scene->after = add_button (box, "After");
  for (guint i = 0; i < 3; i++)
    gtk_list_box_append (scene->list, cw_row_new ("A row", ""));
  scene->window = app_show (scene->content, 300, 300);
}

static void
tear_down (Scene *scene, gconstpointer data)
{
  app_close (scene->window, scene->content);
  g_object_unref (scene->owner);
}

static GtkWidget *
get_focus (Scene *scene)
{
  return gtk_window_get_focus (GTK_WINDOW (scene->window));
}

static GtkWidget *
get_row (Scene *scene, int index)
{
  return GTK_WIDGET (gtk_list_box_get_row_at_index (scene->list, index));
}

/* What is typed now arrives. */
static gboolean
is_heard (Scene *scene)
{
  GtkWidget *focus = get_focus (scene);

  return focus == NULL || gtk_widget_get_mapped (focus);
}

/* GTK chooses behind the next frame; what it chooses counts as well. */
static void
assert_goes_to (Scene *scene, GtkWidget *wanted)
{
  gtk_test_widget_wait_for_draw (scene->window);
  app_wait_until (is_heard (scene), 5);
  g_assert_true (get_focus (scene) == wanted);
}

static void
test_hidden_neighbour (Scene *scene, gconstpointer data)
{
  gtk_widget_grab_focus (scene->hidden);
  assert_goes_to (scene, scene->before);
}

static void
test_removed_row (Scene *scene, gconstpointer data)
{
  gtk_widget_grab_focus (get_row (scene, 1));
  gtk_list_box_remove (scene->list, get_row (scene, 1));
  assert_goes_to (scene, get_row (scene, 0));
}

/* What its neighbour, which GTK gives the focus to, is not. */
static void
test_hidden_list (Scene *scene, gconstpointer data)
{
  gtk_widget_grab_focus (get_row (scene, 2));
  gtk_widget_set_visible (GTK_WIDGET (scene->list), FALSE);
  gtk_widget_set_visible (scene->before, FALSE);
  assert_goes_to (scene, scene->after);
}

static void
test_nothing_left (Scene *scene, gconstpointer data)
{
  gtk_widget_grab_focus (scene->after);
  for (GtkWidget *child = gtk_widget_get_first_child (scene->content); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_widget_set_visible (child, FALSE);
  gtk_test_widget_wait_for_draw (scene->window);
  app_wait_until (is_heard (scene), 5);
}

static void
test_cleared (Scene *scene, gconstpointer data)
{
  gtk_widget_grab_focus (get_row (scene, 1));
  cw_list_box_clear (scene->list);
  assert_goes_to (scene, GTK_WIDGET (scene->list));
  gtk_widget_set_visible (GTK_WIDGET (scene->list), FALSE);
  assert_goes_to (scene, scene->before);
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  return cw_row_new (item, "");
}

static void
test_filled_anew (Scene *scene, gconstpointer data)
{
  g_autoptr (CwRowFiller) filler = cw_row_filler_new (scene->list, make_row, NULL, NULL);

  gtk_widget_grab_focus (get_row (scene, 1));
  cw_row_filler_clear (filler);
  gtk_test_widget_wait_for_draw (scene->window);
  cw_row_filler_add (filler, (char *) "One");
  cw_row_filler_add (filler, (char *) "Two");
  assert_goes_to (scene, get_row (scene, 0));
}

/* Whoever has gone on meanwhile is not called back. */
static void
test_filled_elsewhere (Scene *scene, gconstpointer data)
{
  g_autoptr (CwRowFiller) filler = cw_row_filler_new (scene->list, make_row, NULL, NULL);

  gtk_widget_grab_focus (get_row (scene, 1));
  cw_row_filler_clear (filler);
  gtk_widget_grab_focus (scene->after);
  cw_row_filler_add (filler, (char *) "One");
  assert_goes_to (scene, scene->after);
}

int
main (int argc, char *argv[])
{
  static const struct
  {
    const char *name;
    void (*test) (Scene *scene, gconstpointer data);
  } cases[] = {
    { "/focus-care/hidden-neighbour", test_hidden_neighbour },
    { "/focus-care/removed-row", test_removed_row },
    { "/focus-care/hidden-list", test_hidden_list },
    { "/focus-care/nothing-left", test_nothing_left },
    { "/focus-care/cleared", test_cleared },
    { "/focus-care/filled-anew", test_filled_anew },
    { "/focus-care/filled-elsewhere", test_filled_elsewhere },
  };

  app_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_test_add (cases[i].name, Scene, NULL, set_up, cases[i].test, tear_down);
  return g_test_run ();
}
