/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rules-view.h"

#include <glib/gi18n.h>

#include "app/cw-row-filler.h"
#include "app/cw-rule-page.h"
#include "app/cw-rule-row.h"
#include "app/cw-rule-words.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwRulesView
{
  AdwBin parent_instance;

  AdwLeaflet *leaflet;
  GtkWidget *list_pane;
  GtkWidget *rule_pane;
  GtkSearchEntry *search;
  GtkDropDown *way_choice;
  GtkDropDown *state_choice;
  GtkStack *list_stack;
  GtkListBox *list;
  GtkWidget *new_button;
  AdwStatusPage *none_page;
  CwRulePage *page;

  CwRowFiller *filler;       /* (owned): of the list */
  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned) */
  GVariant *answer;          /* (owned) (nullable): of ListRules */
  GPtrArray *files;          /* (owned) (element-type GVariant): those that cannot be used */
  GPtrArray *rules;          /* (owned) (element-type GVariant): all, in the order of the list */
  gboolean is_filling;       /* the choices change by themselves */
};

G_DEFINE_FINAL_TYPE (CwRulesView, cw_rules_view, ADW_TYPE_BIN)

/* As the choice offers them. */
enum
{
  STATE_ALL,
  STATE_OWN,
  STATE_SHIPPED,
  STATE_OFF,
};

/* ----- the list */

static int
compare_rules (gconstpointer a, gconstpointer b)
{
  static const char *const members[] = { "direction", "connectorKind" };
  GVariant *x = *(GVariant *const *) a;
  GVariant *y = *(GVariant *const *) b;

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      int order =
          g_strcmp0 (cw_answer_get_string (x, members[i]), cw_answer_get_string (y, members[i]));

      if (order != 0)
        return order;
    }
  return (int) CLAMP (cw_answer_get_int (x, "precedence") - cw_answer_get_int (y, "precedence"), -1,
                      1);
}

static gboolean
is_of_state (GVariant *rule, guint state)
{
  gboolean is_shipped = g_str_equal (cw_answer_get_string (rule, "origin"), "standard");

  switch (state)
    {
    case STATE_OWN:
      return !is_shipped;
    case STATE_SHIPPED:
      return is_shipped;
    case STATE_OFF:
      return !cw_answer_get_bool (rule, "enabled");
    default:
      return TRUE;
    }
}

/* The chosen way, in words. NULL: all. (transfer none) */
static const char *
get_way (CwRulesView *self)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (self->way_choice);

  return item != NULL && gtk_drop_down_get_selected (self->way_choice) > 0
             ? gtk_string_object_get_string (item)
             : NULL;
}

static gboolean
is_wanted (CwRulesView *self, GVariant *rule, const char *text)
{
  const char *wanted = get_way (self);
  g_autofree char *way = cw_rule_words_way (rule);

  return (wanted == NULL || g_str_equal (wanted, way)) &&
         is_of_state (rule, gtk_drop_down_get_selected (self->state_choice)) &&
         cw_rule_words_match (rule, text);
}

/* Its rules, which are the administrator's own, may be for any system. */
static gboolean
is_file_wanted (CwRulesView *self, GVariant *file, const char *text)
{
  static const char *const members[] = { "path", "message" };
  guint state = gtk_drop_down_get_selected (self->state_choice);

  if (get_way (self) != NULL || (state != STATE_ALL && state != STATE_OWN))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *folded = g_utf8_casefold (cw_answer_get_string (file, members[i]), -1);

      if (strstr (folded, text) != NULL)
        return TRUE;
    }
  return FALSE;
}

static void
show_none (CwRulesView *self, const char *title, const char *description)
{
  adw_status_page_set_title (self->none_page, title);
  cw_status_page_describe (self->none_page, description);
  cw_stack_show (self->list_stack, "none");
}

static void
fill (CwRulesView *self)
{
  g_autofree char *text = cw_search_dup_text (GTK_WIDGET (self->search));
  guint n_shown = 0;

  if (self->is_filling || self->answer == NULL)
    return;
  cw_row_filler_clear (self->filler);
  for (guint i = 0; i < self->files->len; i++)
    {
      GVariant *file = g_ptr_array_index (self->files, i);

      if (!is_file_wanted (self, file, text))
        continue;
      cw_row_filler_add (self->filler, g_variant_ref (file));
      n_shown++;
    }
  for (guint i = 0; i < self->rules->len; i++)
    {
      GVariant *rule = g_ptr_array_index (self->rules, i);

      if (!is_wanted (self, rule, text))
        continue;
      cw_row_filler_add (self->filler, g_variant_ref (rule));
      n_shown++;
    }
  if (n_shown == 0)
    show_none (self, _ ("Nothing Found"), _ ("No rule is like that."));
  else
    cw_stack_show (self->list_stack, "rules");
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  gboolean is_rule = cw_answer_has (item, "id");
  GtkWidget *row = is_rule ? cw_rule_row_new (item) : cw_rule_row_new_for_file (item);
  /* Translators: above the paths of rule files in which something is wrong */
  char *way = is_rule ? cw_rule_words_way (item) : g_strdup (_ ("No Cycle Runs With These Files"));

  g_object_set_data_full (G_OBJECT (row), "way", way, g_free);
  return row;
}

/* Above the first rule of each way, and the first file. */
static void
update_header (GtkListBoxRow *row, GtkListBoxRow *before, gpointer user_data)
{
  const char *way = g_object_get_data (G_OBJECT (row), "way");
  GtkWidget *label = NULL;

  if (before != NULL && g_strcmp0 (g_object_get_data (G_OBJECT (before), "way"), way) == 0)
    {
      gtk_list_box_row_set_header (row, NULL);
      return;
    }
  label = g_object_new (GTK_TYPE_LABEL, "label", way, "xalign", 0.0, "wrap", TRUE, NULL);
  gtk_widget_add_css_class (label, "heading");
  gtk_widget_add_css_class (label, "rules-heading");
  gtk_list_box_row_set_header (row, label);
}

/* ----- what the engine says */

/* The ways that there are; what is chosen stays. */
static void
offer_ways (CwRulesView *self)
{
  g_autofree char *chosen = g_strdup (get_way (self));
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = 0;

  gtk_string_list_append (names, _ ("Everywhere"));
  for (guint i = 0; i < self->rules->len; i++)
    {
      g_autofree char *way = cw_rule_words_way (g_ptr_array_index (self->rules, i));
      guint n = g_list_model_get_n_items (G_LIST_MODEL (names));

      if (g_strcmp0 (gtk_string_list_get_string (names, n - 1), way) == 0)
        continue;
      gtk_string_list_append (names, way);
      if (g_strcmp0 (way, chosen) == 0)
        selected = n;
    }
  self->is_filling = TRUE;
  gtk_drop_down_set_model (self->way_choice, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->way_choice, selected);
  self->is_filling = FALSE;
}

static void
take_list (GVariant *answer, const char *name, GPtrArray *list)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, name);

  g_ptr_array_set_size (list, 0);
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    g_ptr_array_add (list, g_variant_get_child_value (items, i));
}

static void
take_rules (CwRulesView *self, GVariant *answer)
{
  g_clear_pointer (&self->answer, g_variant_unref);
  self->answer = g_variant_ref (answer);
  take_list (answer, "brokenFiles", self->files);
  take_list (answer, "items", self->rules);
  g_ptr_array_sort (self->rules, compare_rules);
  offer_ways (self);
  fill (self);
}

static gboolean
has_rule (CwRulesView *self, const char *id)
{
  for (guint i = 0; i < self->rules->len; i++)
    if (g_strcmp0 (cw_answer_get_string (g_ptr_array_index (self->rules, i), "id"), id) == 0)
      return TRUE;
  return FALSE;
}

/* A rule that was removed is not asked for again: what took its place is shown. */
static void
show_chosen (CwRulesView *self)
{
  const char *id = cw_rule_page_get_id (self->page);

  if (id == NULL)
    return;
  if (has_rule (self, id))
    cw_rule_page_show (self->page, id);
  else
    {
      cw_rule_page_show (self->page, NULL);
      cw_leaflet_show (self->leaflet, self->list_pane);
    }
}

static void
on_rules_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRulesView) self = CW_RULES_VIEW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  if (answer == NULL)
    {
      show_none (self, _ ("The Rules Cannot Be Listed"), error->message);
      return;
    }
  if (self->answer == NULL || !g_variant_equal (self->answer, answer))
    take_rules (self, answer);
  show_chosen (self);
}

static void
show_role (CwRulesView *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);
  gboolean is_admin =
      status != NULL && g_str_equal (cw_answer_get_string (status, "role"), "admin");

  const char *label = is_admin ? _ ("New Rule") : _ ("New Rule: only administrators make one");

  gtk_widget_set_sensitive (self->new_button, is_admin);
  gtk_widget_set_tooltip_text (self->new_button, label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->new_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label, -1);
}

static void
ask (CwRulesView *self)
{
  if (self->engine == NULL || !cw_app_engine_is_connected (self->engine) ||
      !gtk_widget_get_mapped (GTK_WIDGET (self)))
    return;
  show_role (self);
  cw_app_engine_call_async (self->engine, "ListRules", NULL, self->cancellable,
                            on_rules_received_cb, g_object_ref (self));
}

/* ----- what people do */

static void
open_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  CwRulesView *self = CW_RULES_VIEW (widget);

  cw_rule_page_show (self->page, g_variant_get_string (parameter, NULL));
  cw_leaflet_show (self->leaflet, self->rule_pane);
}

static void
on_new_clicked_cb (CwRulesView *self)
{
  if (self->answer != NULL)
    cw_rule_page_make_new (self->page, self->answer);
}

static void
on_back_clicked_cb (CwRulesView *self)
{
  adw_leaflet_navigate (self->leaflet, ADW_NAVIGATION_DIRECTION_BACK);
}

/* ----- the object */

static void
cw_rules_view_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (cw_rules_view_parent_class)->map (widget);
  ask (CW_RULES_VIEW (widget));
}

static void
cw_rules_view_dispose (GObject *object)
{
  CwRulesView *self = CW_RULES_VIEW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->filler);
  /* Before the template goes, which would take the child from under AdwBin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_RULES_VIEW);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->answer, g_variant_unref);
  g_clear_pointer (&self->files, g_ptr_array_unref);
  g_clear_pointer (&self->rules, g_ptr_array_unref);
  G_OBJECT_CLASS (cw_rules_view_parent_class)->dispose (object);
}

static void
cw_rules_view_finalize (GObject *object)
{
  g_clear_object (&CW_RULES_VIEW (object)->cancellable);
  G_OBJECT_CLASS (cw_rules_view_parent_class)->finalize (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-rules-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, leaflet);
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, list_pane);
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, rule_pane);
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, search);
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, way_choice);
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, state_choice);
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, list_stack);
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, list);
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, new_button);
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, none_page);
  gtk_widget_class_bind_template_child (widget_class, CwRulesView, page);
  gtk_widget_class_bind_template_callback (widget_class, fill);
  gtk_widget_class_bind_template_callback (widget_class, ask);
  gtk_widget_class_bind_template_callback (widget_class, on_new_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_back_clicked_cb);
}

static void
cw_rules_view_class_init (CwRulesViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_rules_view_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_rules_view_finalize;
  widget_class->map = cw_rules_view_map;
  g_type_ensure (CW_TYPE_RULE_PAGE);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "rules.open", "s", open_activated);
}

static void
cw_rules_view_init (CwRulesView *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  self->files = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  self->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_stack_hide_others (self->list_stack);
  self->filler = cw_row_filler_new (self->list, make_row, self, (GDestroyNotify) g_variant_unref);
  gtk_list_box_set_header_func (self->list, update_header, NULL, NULL);
  cw_widget_name_internal (GTK_WIDGET (self->way_choice), GTK_TYPE_TOGGLE_BUTTON,
                           _ ("Of which system"));
  cw_widget_name_internal (GTK_WIDGET (self->state_choice), GTK_TYPE_TOGGLE_BUTTON,
                           _ ("Which rules"));
  offer_ways (self);
}

void
cw_rules_view_set_engine (CwRulesView *self, CwAppEngine *engine)
{
  g_return_if_fail (self->engine == NULL);

  self->engine = g_object_ref (engine);
  cw_rule_page_set_engine (self->page, engine);
  g_signal_connect_object (engine, "notify::status", G_CALLBACK (ask), self, G_CONNECT_SWAPPED);
  ask (self);
}
