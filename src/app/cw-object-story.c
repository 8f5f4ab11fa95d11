/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-object-story.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-object-row.h"
#include "app/cw-section-filler.h"
#include "app/cw-story-section.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define LINKS_SHOWN 40

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
  CwSectionFiller *filler;   /* (owned): of the sections */
};

G_DEFINE_FINAL_TYPE (CwObjectStory, cw_object_story, ADW_TYPE_BIN)

/* In the order in which somebody who looks for a reason reads. */
static const CwSectionFunc section_kinds[] = {
  cw_story_section_errors, cw_story_section_pending,   cw_story_section_tied,
  cw_story_section_values, cw_story_section_metaverse, cw_story_section_rules,
  cw_story_section_links,  cw_story_section_history,
};

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

  gtk_label_set_label (self->title, title);
  gtk_label_set_label (self->subtitle, subtitle);
  cw_section_filler_start (self->filler, section_kinds, G_N_ELEMENTS (section_kinds), object);
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
  g_clear_object (&self->filler);
  /* Before the template goes, which would take the child from under AdwBin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_OBJECT_STORY);
  g_clear_object (&self->engine);
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
  self->filler = cw_section_filler_new (self->sections);
}

void
cw_object_story_set_engine (CwObjectStory *self, CwAppEngine *engine)
{
  g_set_object (&self->engine, engine);
}
