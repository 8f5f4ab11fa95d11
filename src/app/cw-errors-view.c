/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-errors-view.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-object-row.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

/* A group is some rows, each with a text of several lines, whose layout takes the time. */
#define FRAME_MS 16

/* All of them are laid out anew whenever the window's width changes. */
#define CAUSES_A_PAGE 25

struct _CwErrorsView
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *unknown_page;
  GtkBox *groups;
  GtkWidget *more_button;

  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GVariant *shown;           /* (owned) (nullable) */
  gsize next;                /* of its causes: to be shown in the next idle moment */
  gsize wanted;              /* so many of them, until somebody wants more */
  guint source;
};

G_DEFINE_FINAL_TYPE (CwErrorsView, cw_errors_view, ADW_TYPE_BIN)

static void
add_examples (AdwPreferencesGroup *group, GVariant *item)
{
  g_autoptr (GVariant) examples = cw_answer_get_array (item, "examples");
  g_autoptr (GVariant) connector = cw_answer_get_dict (item, "connector");
  gint64 n_more = cw_answer_get_int (item, "count") - (gint64) g_variant_n_children (examples);

  for (gsize i = 0; i < g_variant_n_children (examples); i++)
    {
      g_autoptr (GVariant) example = g_variant_get_child_value (examples, i);

      adw_preferences_group_add (group, cw_object_row_new_for_error (example));
    }
  if (n_more > 0)
    {
      g_autofree char *count = cw_app_text_count (n_more);
      g_autofree char *text = g_strdup_printf (
          ngettext ("Show %s more object", "Show %s more objects", (gulong) n_more), count);
      GtkWidget *row = cw_row_new (text, "");

      cw_row_set_action (row, "win.error-objects",
                         g_variant_new ("(ss)", cw_answer_get_string (item, "code"),
                                        cw_answer_get_string (connector, "id")));
      adw_preferences_group_add (group, row);
    }
}

/* What the error is called in causewayctl, the journal and the documents. */
static GtkWidget *
make_code (const char *code)
{
  GtkWidget *label = gtk_label_new (code);

  /* In one line, where there is room for it. */
  gtk_label_set_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_wrap_mode (GTK_LABEL (label), PANGO_WRAP_WORD_CHAR);
  gtk_label_set_natural_wrap_mode (GTK_LABEL (label), GTK_NATURAL_WRAP_NONE);
  gtk_widget_add_css_class (label, "rule-badge");
  gtk_widget_set_valign (label, GTK_ALIGN_START);
  gtk_widget_set_tooltip_text (label, _ ("What causewayctl and the journal call it"));
  return label;
}

static GtkWidget *
make_group (GVariant *item)
{
  GtkWidget *group = adw_preferences_group_new ();
  g_autoptr (GVariant) connector = cw_answer_get_dict (item, "connector");
  gint64 n_objects = cw_answer_get_int (item, "count");
  g_autofree char *count = cw_app_text_count (n_objects);
  g_autofree char *objects =
      g_strdup_printf (ngettext ("%s object", "%s objects", (gulong) n_objects), count);
  const char *where = cw_answer_get_string (connector, "name");
  g_autofree char *description =
      where[0] != '\0'
          ? g_markup_printf_escaped ("%s · %s\n%s", objects, where,
                                     cw_answer_get_string (item, "remedy"))
          : g_markup_printf_escaped ("%s\n%s", objects, cw_answer_get_string (item, "remedy"));
  g_autofree char *title = g_markup_escape_text (cw_answer_get_string (item, "title"), -1);

  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (group), title);
  adw_preferences_group_set_description (ADW_PREFERENCES_GROUP (group), description);
  adw_preferences_group_set_header_suffix (ADW_PREFERENCES_GROUP (group),
                                           make_code (cw_answer_get_string (item, "code")));
  add_examples (ADW_PREFERENCES_GROUP (group), item);
  cw_text_care_wrap (group);
  return group;
}

/* The engine tells the most frequent causes. (transfer floating) (nullable) */
static GtkWidget *
make_end (GVariant *answer)
{
  gint64 n_more = cw_answer_get_int (answer, "more");
  g_autofree char *count = cw_app_text_count (n_more);
  g_autofree char *title = NULL;
  GtkWidget *group = NULL;

  if (n_more == 0)
    return NULL;
  title = g_strdup_printf (ngettext ("%s more cause", "%s more causes", (gulong) n_more), count);
  group = adw_preferences_group_new ();
  adw_preferences_group_add (
      ADW_PREFERENCES_GROUP (group),
      cw_row_new (title,
                  _ ("The most frequent come first. Others are shown as these are mended.")));
  return group;
}

static gboolean
on_group_due_cb (gpointer user_data)
{
  CwErrorsView *self = CW_ERRORS_VIEW (user_data);
  g_autoptr (GVariant) items = cw_answer_get_array (self->shown, "items");
  GtkWidget *end = NULL;

  if (self->next < MIN (self->wanted, g_variant_n_children (items)))
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, self->next++);

      gtk_box_append (self->groups, make_group (item));
      return G_SOURCE_CONTINUE;
    }
  if (self->next == g_variant_n_children (items))
    end = make_end (self->shown);
  gtk_widget_set_visible (self->more_button, self->next < g_variant_n_children (items));
  if (end != NULL)
    gtk_box_append (self->groups, end);
  self->source = 0;
  return G_SOURCE_REMOVE;
}

/* The others between frames, below their priority. */
static void
go_on (CwErrorsView *self)
{
  if (on_group_due_cb (self))
    self->source =
        g_timeout_add_full (G_PRIORITY_DEFAULT_IDLE, FRAME_MS, on_group_due_cb, self, NULL);
}

static void
on_more_clicked_cb (CwErrorsView *self)
{
  if (self->source != 0)
    return;
  self->wanted += CAUSES_A_PAGE;
  go_on (self);
}

/* The first one at once. */
static void
show_groups (CwErrorsView *self)
{
  g_autoptr (GVariant) items = cw_answer_get_array (self->shown, "items");
  gboolean has_errors = g_variant_n_children (items) > 0;
  GtkWidget *child = NULL;

  g_clear_handle_id (&self->source, g_source_remove);
  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->groups))) != NULL)
    gtk_box_remove (self->groups, child);
  self->next = 0;
  gtk_stack_set_visible_child_name (self->stack, has_errors ? "errors" : "none");
  gtk_widget_set_visible (self->more_button, FALSE);
  if (has_errors)
    go_on (self);
}

/* What was told before is told on. Without that nothing is known, which is not that all is well. */
static void
show_failure (CwErrorsView *self, const GError *error)
{
  if (self->shown != NULL || cw_error_is_cancelled (error))
    return;
  cw_status_page_describe (self->unknown_page, error->message);
  gtk_stack_set_visible_child_name (self->stack, "unknown");
}

static void
on_groups_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwErrorsView) self = CW_ERRORS_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer == NULL)
    show_failure (self, error);
  if (answer == NULL || (self->shown != NULL && g_variant_equal (self->shown, answer)))
    return;
  g_clear_pointer (&self->shown, g_variant_unref);
  self->shown = g_variant_ref (answer);
  show_groups (self);
}

static void
ask (CwErrorsView *self)
{
  if (self->engine == NULL || !cw_app_engine_is_connected (self->engine) ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  cw_app_engine_call_async (self->engine, "ListErrorGroups", NULL, self->cancellable,
                            on_groups_received_cb, g_object_ref (self));
}

static void
cw_errors_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cw_errors_view_parent_class)->map (widget);
  ask (CW_ERRORS_VIEW (widget));
}

static void
cw_errors_view_dispose (GObject *object)
{
  CwErrorsView *self = CW_ERRORS_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_handle_id (&self->source, g_source_remove);
  /* Before the template goes, which would take the child from under AdwBin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_ERRORS_VIEW);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->shown, g_variant_unref);
  G_OBJECT_CLASS (cw_errors_view_parent_class)->dispose (object);
}

static void
cw_errors_view_finalize (GObject *object)
{
  g_clear_object (&CW_ERRORS_VIEW (object)->cancellable);
  G_OBJECT_CLASS (cw_errors_view_parent_class)->finalize (object);
}

static void
cw_errors_view_class_init (CwErrorsViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_errors_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_errors_view_finalize;
  widget_class->map = cw_errors_view_map;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-errors-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CwErrorsView, stack);
  gtk_widget_class_bind_template_child (widget_class, CwErrorsView, unknown_page);
  gtk_widget_class_bind_template_child (widget_class, CwErrorsView, groups);
  gtk_widget_class_bind_template_child (widget_class, CwErrorsView, more_button);
  gtk_widget_class_bind_template_callback (widget_class, on_more_clicked_cb);
}

static void
cw_errors_view_init (CwErrorsView *self)
{
  self->wanted = CAUSES_A_PAGE;
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
}

void
cw_errors_view_set_engine (CwErrorsView *self, CwAppEngine *engine)
{
  g_return_if_fail (self->engine == NULL);

  self->engine = g_object_ref (engine);
  g_signal_connect_object (engine, "notify::status", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
}
