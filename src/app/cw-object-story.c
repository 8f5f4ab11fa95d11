/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-object-story.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-object-row.h"
#include "app/cw-story-section.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define LINKS_SHOWN 40

/* Of the rows of a section: at once, and those that follow, frame by frame. */
#define ROWS_AT_ONCE 4
#define ROWS_A_FRAME 4
#define FRAME_MS     16

struct _CwObjectStory
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkBox *sections;
  AdwStatusPage *problem_page;

  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): of the question on its way */
  GVariant *object;          /* (owned) (nullable): what is being shown */
  guint next_section;        /* to be made in the next idle moment */
  guint section_source;
  GQueue held_back; /* (element-type GtkWidget) (owned): rows that are not shown yet */
};

G_DEFINE_FINAL_TYPE (CwObjectStory, cw_object_story, ADW_TYPE_BIN)

/* In the order in which somebody who looks for a reason reads. */
static const struct
{
  GtkWidget *(*make) (GVariant *object);
} section_kinds[] = {
  { cw_story_section_errors }, { cw_story_section_pending },   { cw_story_section_tied },
  { cw_story_section_values }, { cw_story_section_metaverse }, { cw_story_section_rules },
  { cw_story_section_links },  { cw_story_section_history },
};

/* What takes the time is the layout of the rows, not that they are made. */
static void
hold_rows_back (CwObjectStory *self, GtkWidget *widget, guint *inout_shown)
{
  if (ADW_IS_PREFERENCES_ROW (widget))
    {
      if (++*inout_shown <= ROWS_AT_ONCE)
        return;
      gtk_widget_set_visible (widget, FALSE);
      g_queue_push_tail (&self->held_back, g_object_ref (widget));
      return;
    }
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    hold_rows_back (self, child, inout_shown);
}

static gboolean
show_held_back (CwObjectStory *self)
{
  gboolean is_any = !g_queue_is_empty (&self->held_back);

  for (guint i = 0; i < ROWS_A_FRAME && !g_queue_is_empty (&self->held_back); i++)
    {
      g_autoptr (GtkWidget) row = g_queue_pop_head (&self->held_back);

      gtk_widget_set_visible (row, TRUE);
    }
  return is_any;
}

/* One section a frame, and of a long one a few rows: a hundred at once would hold the window up. */
static gboolean
on_section_due_cb (gpointer user_data)
{
  CwObjectStory *self = CW_OBJECT_STORY (user_data);
  GtkWidget *section = NULL;
  guint n_shown = 0;

  if (show_held_back (self))
    return G_SOURCE_CONTINUE;
  if (self->next_section == G_N_ELEMENTS (section_kinds))
    {
      self->section_source = 0;
      return G_SOURCE_REMOVE;
    }
  section = section_kinds[self->next_section++].make (self->object);
  if (section == NULL)
    return G_SOURCE_CONTINUE;
  hold_rows_back (self, section, &n_shown);
  gtk_box_append (self->sections, section);
  return G_SOURCE_CONTINUE;
}

static char *
describe (GVariant *object)
{
  static const char *const members[] = { "dn", "anchor", "partition" };
  g_autoptr (GVariant) connector = cw_answer_get_dict (object, "connector");
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, "%s · %s · %s", cw_answer_get_string (object, "type"),
                          cw_answer_get_string (connector, "name"),
                          cw_app_text_object_state (cw_answer_get_string (object, "state")));
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    if (cw_answer_has (object, members[i]))
      g_string_append_printf (text, "\n%s", cw_answer_get_string (object, members[i]));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_object (CwObjectStory *self, GVariant *object)
{
  g_autofree char *title = cw_object_row_format_title (object);
  g_autofree char *subtitle = describe (object);
  GtkWidget *child = NULL;

  g_clear_handle_id (&self->section_source, g_source_remove);
  g_queue_clear_full (&self->held_back, g_object_unref);
  g_clear_pointer (&self->object, g_variant_unref);
  self->object = g_variant_ref (object);
  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->sections))) != NULL)
    gtk_box_remove (self->sections, child);
  self->next_section = 0;
  self->section_source =
      g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, FRAME_MS, on_section_due_cb, self, NULL);
  gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
  gtk_stack_set_visible_child_name (self->stack, "story");
}

static void
on_object_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwObjectStory) self = CW_OBJECT_STORY (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) object = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (object != NULL)
    {
      show_object (self, object);
      return;
    }
  if (cw_error_is_cancelled (error))
    return;
  cw_status_page_describe (self->problem_page, error->message);
  gtk_stack_set_visible_child_name (self->stack, "problem");
}

void
cw_object_story_show (CwObjectStory *self, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);
  GVariantDict options = G_VARIANT_DICT_INIT (NULL);

  g_return_if_fail (CW_IS_OBJECT_STORY (self));

  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  g_variant_dict_insert (&options, "explain", "b", TRUE);
  g_variant_dict_insert (&options, "linksLimit", "u", LINKS_SHOWN);
  cw_app_engine_call_async (self->engine, "GetObject",
                            g_variant_new ("(s@a{sv})", text, g_variant_dict_end (&options)),
                            self->cancellable, on_object_received_cb, g_object_ref (self));
}

static void
cw_object_story_dispose (GObject *object)
{
  CwObjectStory *self = CW_OBJECT_STORY (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_handle_id (&self->section_source, g_source_remove);
  g_queue_clear_full (&self->held_back, g_object_unref);
  /* Before the template goes, which would take the child from under AdwBin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_OBJECT_STORY);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->object, g_variant_unref);
  G_OBJECT_CLASS (cw_object_story_parent_class)->dispose (object);
}

static void
cw_object_story_class_init (CwObjectStoryClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_object_story_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-object-story.ui");
  gtk_widget_class_bind_template_child (widget_class, CwObjectStory, stack);
  gtk_widget_class_bind_template_child (widget_class, CwObjectStory, scroller);
  gtk_widget_class_bind_template_child (widget_class, CwObjectStory, title);
  gtk_widget_class_bind_template_child (widget_class, CwObjectStory, subtitle);
  gtk_widget_class_bind_template_child (widget_class, CwObjectStory, sections);
  gtk_widget_class_bind_template_child (widget_class, CwObjectStory, problem_page);
}

static void
cw_object_story_init (CwObjectStory *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
cw_object_story_set_engine (CwObjectStory *self, CwAppEngine *engine)
{
  g_set_object (&self->engine, engine);
}
