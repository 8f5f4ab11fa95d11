/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-objects-view.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-object-row.h"
#include "app/cw-object-story.h"
#include "app/cw-row-filler.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define OBJECTS_A_PAGE 50

struct _CwObjectsView
{
  AdwBin parent_instance;

  AdwLeaflet *leaflet;
  GtkWidget *list_pane;
  GtkWidget *story_pane;
  GtkSearchEntry *search;
  GtkDropDown *connector_choice;
  GtkWidget *source_bar;
  GtkLabel *source_label;
  GtkStack *list_stack;
  GtkListBox *list;
  GtkButton *more_button;
  AdwStatusPage *none_page;
  CwObjectStory *story;

  CwRowFiller *filler;       /* (owned): of the list */
  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): of the question on its way */
  GVariant *connectors;      /* (owned) (nullable): what the choice offers */

  /* What the list is of, beside a search: one of these. */
  gint64 step;           /* 0: none */
  char *step_count;      /* (owned) (nullable) */
  char *error_code;      /* (owned) (nullable) */
  char *error_connector; /* (owned) (nullable): only of this one */
  gint64 next;           /* where the list goes on; 0: it does not */
};

G_DEFINE_FINAL_TYPE (CwObjectsView, cw_objects_view, ADW_TYPE_BIN)

/* ----- the list */

static GCancellable *
restart (CwObjectsView *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  return self->cancellable;
}

static void
show_none (CwObjectsView *self, const char *title, const char *description)
{
  adw_status_page_set_title (self->none_page, title);
  cw_status_page_describe (self->none_page, description);
  gtk_stack_set_visible_child_name (self->list_stack, "none");
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  CwObjectsView *self = user_data;

  return self->error_code != NULL ? cw_object_row_new_for_error (item) : cw_object_row_new (item);
}

static void
add_rows (CwObjectsView *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      cw_row_filler_add (self->filler, g_steal_pointer (&item));
    }
  self->next = cw_answer_get_int (answer, "next");
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), self->next > 0);
  if (self->step != 0 && !cw_answer_get_bool (answer, "recorded"))
    show_none (self, _ ("Not Written Down"), _ ("This run is older than the list of objects behind each count. Later runs have one."));
  else if (gtk_list_box_get_row_at_index (self->list, 0) == NULL)
    show_none (self, _ ("Nothing Found"), _ ("Try a part of a name, an address, or an anchor."));
  else
    gtk_stack_set_visible_child_name (self->list_stack, "objects");
}

static void
on_objects_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwObjectsView) self = CW_OBJECTS_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer != NULL)
    add_rows (self, answer);
  else if (!cw_error_is_cancelled (error))
    show_none (self, _ ("The Objects Cannot Be Listed"), error->message);
}

static const char *
get_connector (CwObjectsView *self)
{
  guint index = gtk_drop_down_get_selected (self->connector_choice);
  g_autoptr (GVariant) connector = NULL;

  if (index == 0 || index == GTK_INVALID_LIST_POSITION || self->connectors == NULL ||
      index > g_variant_n_children (self->connectors))
    return "";
  connector = g_variant_get_child_value (self->connectors, index - 1);
  /* Lives with the list of connectors. */
  return cw_answer_get_string (connector, "id");
}

static void
ask_for_search (CwObjectsView *self, GCancellable *cancellable)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->search));

  if (text[0] == '\0')
    {
      show_none (self, _ ("Search"), _ ("By a part of a name, by an address, or by an anchor."));
      return;
    }
  cw_app_engine_call_async (
      self->engine, "SearchObjects",
      g_variant_new ("(ssu)", get_connector (self), text, (guint32) OBJECTS_A_PAGE), cancellable,
      on_objects_received_cb, g_object_ref (self));
}

static void
ask_for_step (CwObjectsView *self, GCancellable *cancellable)
{
  cw_app_engine_call_async (
      self->engine, "ListStepObjects",
      g_variant_new ("(xsxu)", self->step, self->step_count, self->next, (guint32) OBJECTS_A_PAGE),
      cancellable, on_objects_received_cb, g_object_ref (self));
}

static void
ask_for_error (CwObjectsView *self, GCancellable *cancellable)
{
  GVariantDict options = G_VARIANT_DICT_INIT (NULL);

  g_variant_dict_insert (&options, "code", "s", self->error_code);
  if (self->error_connector != NULL)
    g_variant_dict_insert (&options, "connector", "s", self->error_connector);
  g_variant_dict_insert (&options, "after", "x", self->next);
  g_variant_dict_insert (&options, "limit", "u", OBJECTS_A_PAGE);
  cw_app_engine_call_async (self->engine, "ListErrors",
                            g_variant_new ("(@a{sv})", g_variant_dict_end (&options)), cancellable,
                            on_objects_received_cb, g_object_ref (self));
}

static void
ask (CwObjectsView *self)
{
  GCancellable *cancellable = restart (self);

  if (self->engine == NULL || !cw_app_engine_is_connected (self->engine))
    return;
  if (self->step != 0)
    ask_for_step (self, cancellable);
  else if (self->error_code != NULL)
    ask_for_error (self, cancellable);
  else
    ask_for_search (self, cancellable);
}

/* A list from its beginning. */
static void
ask_anew (CwObjectsView *self)
{
  cw_row_filler_clear (self->filler);
  self->next = 0;
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), FALSE);
  ask (self);
}

static void
on_more_clicked_cb (CwObjectsView *self)
{
  ask (self);
}

/* ----- what the list is of */

static void
set_source (CwObjectsView *self,
            gint64 step,
            const char *step_count,
            const char *error_code,
            const char *label)
{
  g_autofree char *count = g_strdup (step_count);
  g_autofree char *code = g_strdup (error_code);

  self->step = step;
  g_free (self->step_count);
  self->step_count = g_steal_pointer (&count);
  g_free (self->error_code);
  self->error_code = g_steal_pointer (&code);
  gtk_label_set_label (self->source_label, label);
  gtk_widget_set_visible (self->source_bar, label[0] != '\0');
  cw_leaflet_show (self->leaflet, self->list_pane);
  ask_anew (self);
}

void
cw_objects_view_list_step (CwObjectsView *self, gint64 step, const char *count)
{
  g_autofree char *number = g_strdup_printf ("%" G_GINT64_FORMAT, step);
  /* Translators: what the list below shows: what was counted, in which step of a run */
  g_autofree char *label =
      g_strdup_printf (_ ("“%s” of step %s"), cw_app_text_count_name (count), number);

  g_return_if_fail (CW_IS_OBJECTS_VIEW (self));

  set_source (self, step, count, NULL, label);
}

void
cw_objects_view_list_error (CwObjectsView *self, const char *code, const char *connector)
{
  g_autofree char *label = g_strdup_printf (_ ("Objects with the error %s"), code);

  g_return_if_fail (CW_IS_OBJECTS_VIEW (self));

  g_free (self->error_connector);
  self->error_connector = connector[0] != '\0' ? g_strdup (connector) : NULL;
  set_source (self, 0, NULL, code, label);
}

static void
on_source_closed_cb (CwObjectsView *self)
{
  set_source (self, 0, NULL, NULL, "");
}

static void
on_search_changed_cb (CwObjectsView *self)
{
  set_source (self, 0, NULL, NULL, "");
}

static void
on_connector_chosen_cb (CwObjectsView *self)
{
  if (self->engine != NULL && self->step == 0 && self->error_code == NULL)
    ask_anew (self);
}

/* The choice follows the configuration; what is chosen stays when nothing changed. */
static void
on_status_changed_cb (CwObjectsView *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);
  g_autoptr (GVariant) connectors = NULL;
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gboolean is_same = self->connectors != NULL;

  if (status == NULL)
    return;
  connectors = cw_answer_get_array (status, "connectors");
  is_same = is_same && g_variant_n_children (connectors) == g_variant_n_children (self->connectors);
  gtk_string_list_append (names, _ ("Everywhere"));
  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);
      g_autoptr (GVariant) before =
          is_same ? g_variant_get_child_value (self->connectors, i) : NULL;

      is_same = is_same && g_str_equal (cw_answer_get_string (connector, "name"),
                                        cw_answer_get_string (before, "name"));
      gtk_string_list_append (names, cw_answer_get_string (connector, "name"));
    }
  g_clear_pointer (&self->connectors, g_variant_unref);
  self->connectors = g_variant_ref (connectors);
  if (!is_same)
    gtk_drop_down_set_model (self->connector_choice, G_LIST_MODEL (names));
}

/* ----- the story */

void
cw_objects_view_show_object (CwObjectsView *self, gint64 number)
{
  g_return_if_fail (CW_IS_OBJECTS_VIEW (self));

  cw_object_story_show (self->story, number);
  cw_leaflet_show (self->leaflet, self->story_pane);
}

static void
on_back_clicked_cb (CwObjectsView *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

void
cw_objects_view_find (CwObjectsView *self)
{
  cw_leaflet_show (self->leaflet, self->list_pane);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
}

static void
cw_objects_view_dispose (GObject *object)
{
  CwObjectsView *self = CW_OBJECTS_VIEW (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_object (&self->filler);
  /* Before the template goes, which would take the child from under AdwBin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_OBJECTS_VIEW);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->connectors, g_variant_unref);
  g_clear_pointer (&self->step_count, g_free);
  g_clear_pointer (&self->error_code, g_free);
  g_clear_pointer (&self->error_connector, g_free);
  G_OBJECT_CLASS (cw_objects_view_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-objects-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, list_pane);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, story_pane);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, search);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, connector_choice);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, source_bar);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, source_label);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, list_stack);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, list);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, more_button);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, none_page);
  gtk_widget_class_bind_template_child (widget_class, CwObjectsView, story);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_connector_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_source_closed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_more_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
}

static void
cw_objects_view_class_init (CwObjectsViewClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_objects_view_dispose;
  g_type_ensure (CW_TYPE_OBJECT_STORY);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
cw_objects_view_init (CwObjectsView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filler = cw_row_filler_new (self->list, make_row, self, (GDestroyNotify) g_variant_unref);
  cw_widget_name_internal (GTK_WIDGET (self->connector_choice), GTK_TYPE_TOGGLE_BUTTON,
                           _ ("Where to search"));
}

void
cw_objects_view_set_engine (CwObjectsView *self, CwAppEngine *engine)
{
  g_return_if_fail (self->engine == NULL);

  self->engine = g_object_ref (engine);
  cw_object_story_set_engine (self->story, engine);
  g_signal_connect_object (engine, "notify::status", G_CALLBACK (on_status_changed_cb), self,
                           G_CONNECT_SWAPPED);
  /* The status may be known already, and then nothing changes. */
  on_status_changed_cb (self);
  ask_anew (self);
}
