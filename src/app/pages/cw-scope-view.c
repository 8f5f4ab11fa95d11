/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-scope-view.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-scope-draft.h"
#include "app/pages/cw-scope-item.h"
#include "app/pages/cw-scope-row.h"
#include "app/pages/cw-scope-text.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwScopeView
{
  AdwBin parent_instance;

  CwCheckRow *check_row;
  GtkWidget *tree_box;
  GtkLabel *summary_label;
  GtkLabel *problem_label;
  GtkListView *list;
  GtkSingleSelection *selection;
  AdwActionRow *new_row;
  GtkSwitch *new_switch;

  CwDraft *draft;       /* (owned) */
  CwAppEngine *engine;  /* (owned) */
  char *connector;      /* (owned) */
  char *input;          /* (owned) (nullable): what the tree is an answer to */
  char *written;        /* (owned) (nullable): what was read from the draft, or written there */
  CwScopeTree *tree;    /* (owned) (nullable) */
  GListStore *roots;    /* (owned) (nullable) */
  GCancellable *cancel; /* (owned) (nullable): of all that is read for this tree */
  gboolean is_filling;
};

G_DEFINE_FINAL_TYPE (CwScopeView, cw_scope_view, ADW_TYPE_BIN)

static void
write_scope (CwScopeView *self)
{
  if (cw_scope_draft_get_connector (self->draft, self->connector) == NULL)
    return;
  cw_scope_draft_write (self->draft, self->connector, self->tree);
  g_free (self->written);
  self->written = cw_scope_draft_make_text (self->draft, self->connector);
}

/* ----- showing */

static void
show_summary (CwScopeView *self)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < g_list_model_get_n_items (G_LIST_MODEL (self->roots)); i++)
    {
      g_autoptr (CwScopeItem) root = g_list_model_get_item (G_LIST_MODEL (self->roots), i);
      g_autofree char *line = cw_scope_text_describe (root);

      g_string_append_printf (text, "%s%s", i > 0 ? "\n" : "", line);
    }
  cw_label_set_text (self->summary_label, text->str);
}

/* (transfer full) (nullable): NULL as well when a note is selected */
static CwScopeItem *
dup_selected (CwScopeView *self)
{
  GtkTreeListRow *row = gtk_single_selection_get_selected_item (self->selection);
  g_autoptr (CwScopeItem) item = row != NULL ? gtk_tree_list_row_get_item (row) : NULL;

  return item != NULL && !cw_scope_item_is_note (item) ? g_steal_pointer (&item) : NULL;
}

static void
show_new (CwScopeView *self)
{
  g_autoptr (CwScopeItem) item = dup_selected (self);
  g_autofree char *title = NULL;
  CwScopeNode *node = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->new_row), item != NULL);
  if (item == NULL)
    return;
  node = cw_scope_item_get_node (item);
  /* Translators: %s is the name of a container */
  title = g_strdup_printf (_ ("New containers in %s"), cw_scope_item_get_name (item));
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->new_row), title);
  adw_action_row_set_subtitle (self->new_row, cw_scope_text_explain_new (item));
  self->is_filling = TRUE;
  gtk_switch_set_active (self->new_switch, cw_scope_node_includes_new (node));
  self->is_filling = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->new_row), cw_scope_node_is_loaded (node));
}

static void
on_new_switched_cb (CwScopeView *self)
{
  g_autoptr (CwScopeItem) item = self->is_filling ? NULL : dup_selected (self);

  if (item != NULL && cw_scope_node_is_loaded (cw_scope_item_get_node (item)))
    cw_scope_tree_set_includes_new (self->tree, cw_scope_item_get_node (item),
                                    gtk_switch_get_active (self->new_switch));
}

static void
on_selected_cb (CwScopeView *self)
{
  if (self->tree != NULL)
    show_new (self);
}

static void
on_tree_changed_cb (CwScopeView *self)
{
  if (self->is_filling)
    return;
  write_scope (self);
  show_summary (self);
  show_new (self);
}

void
cw_scope_view_set_problem (CwScopeView *self, const char *problem)
{
  cw_label_set_text (self->problem_label, problem != NULL ? problem : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), problem != NULL && self->tree != NULL);
}

/* ----- what is below a container */

static void watch_children (CwScopeView *self, GListModel *children);

static void
on_children_read_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (GTask) task = user_data;
  CwScopeView *self = g_task_get_source_object (task);
  CwScopeItem *item = g_task_get_task_data (task);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autofree char *reason = NULL;

  g_task_return_boolean (task, TRUE);
  if (cw_error_is_cancelled (error) || cw_scope_item_get_tree (item) != self->tree)
    return;
  if (answer == NULL || !cw_answer_get_bool (answer, "ok"))
    {
      reason = answer != NULL ? cw_scope_text_dup_reason (answer) : g_strdup (error->message);
      cw_scope_item_take_error (item, reason);
      return;
    }
  cw_scope_item_take (item, answer);
  watch_children (self, cw_scope_item_get_children (item));
  show_new (self);
}

static void
on_item_wanted_cb (CwScopeView *self, CwScopeItem *item)
{
  g_autofree char *input = cw_scope_draft_make_input (
      self->draft, self->connector, cw_scope_node_get_dn (cw_scope_item_get_node (item)));
  GTask *task = NULL;

  if (input == NULL)
    return;
  task = g_task_new (self, NULL, NULL, NULL);
  g_task_set_source_tag (task, on_item_wanted_cb);
  g_task_set_task_data (task, g_object_ref (item), g_object_unref);
  cw_app_engine_run_check_async (self->engine, "containers", input,
                                 cw_draft_make_secrets (self->draft, self->connector), NULL,
                                 self->cancel, on_children_read_cb, task);
}

static void
watch_children (CwScopeView *self, GListModel *children)
{
  for (guint i = 0; i < g_list_model_get_n_items (children); i++)
    {
      g_autoptr (CwScopeItem) item = g_list_model_get_item (children, i);

      g_signal_connect_object (item, "wanted", G_CALLBACK (on_item_wanted_cb), self,
                               G_CONNECT_SWAPPED);
    }
}

/* ----- the tree */

/* Called for each row that is shown, so it must not read anything yet. */
static GListModel *
make_children (gpointer item, gpointer unused)
{
  GListModel *children = cw_scope_item_get_children (item);

  return children != NULL ? g_object_ref (children) : NULL;
}

static void
forget_tree (CwScopeView *self)
{
  cw_widget_call_end (&self->cancel);
  if (self->tree != NULL)
    g_signal_handlers_disconnect_by_data (self->tree, self);
  if (self->selection != NULL)
    gtk_single_selection_set_model (self->selection, NULL);
  g_clear_object (&self->roots);
  g_clear_object (&self->tree);
}

static void
add_root (CwScopeView *self, GVariant *facts)
{
  gboolean is_reachable = cw_answer_get_bool (facts, "isReachable");
  gboolean is_stored =
      json_object_has_member (cw_scope_draft_get_connector (self->draft, self->connector), "id");
  const char *guid = cw_answer_get_string (facts, "guid");
  /* One that was synchronised and does not answer today stays, else all in it would be deleted. */
  CwScopeNode *node =
      cw_scope_tree_add_root (self->tree, guid[0] != '\0' ? guid : NULL,
                              cw_answer_get_string (facts, "dn"), is_reachable || is_stored);
  g_autoptr (CwScopeItem) item = cw_scope_item_new (self->tree, node, facts);

  g_list_store_append (self->roots, item);
}

static void
build_tree (CwScopeView *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autoptr (JsonArray) partitions = NULL;
  GtkTreeListModel *model = NULL;
  g_autoptr (GtkTreeListRow) first = NULL;

  forget_tree (self);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancel);
  self->tree =
      cw_scope_tree_new (cw_scope_draft_get_array (self->draft, self->connector, "partitions"),
                         cw_scope_draft_get_array (self->draft, self->connector, "scope.rules"));
  self->roots = g_list_store_new (CW_TYPE_SCOPE_ITEM);
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) facts = g_variant_get_child_value (items, i);

      add_root (self, facts);
    }
  g_signal_connect_object (self->tree, "changed", G_CALLBACK (on_tree_changed_cb), self,
                           G_CONNECT_SWAPPED);
  watch_children (self, G_LIST_MODEL (self->roots));
  model = gtk_tree_list_model_new (G_LIST_MODEL (g_object_ref (self->roots)), FALSE, FALSE,
                                   make_children, NULL, NULL);
  gtk_single_selection_set_model (self->selection, G_LIST_MODEL (model));
  /* Of a single domain what is in it is of interest. */
  first = gtk_tree_list_model_get_row (model, 0);
  if (first != NULL && g_list_model_get_n_items (G_LIST_MODEL (self->roots)) == 1)
    gtk_tree_list_row_set_expanded (first, TRUE);
  g_object_unref (model);
  partitions = cw_scope_tree_make_partitions (self->tree);
  if (partitions != NULL &&
      cw_scope_draft_get_array (self->draft, self->connector, "partitions") == NULL)
    write_scope (self);
  show_summary (self);
  show_new (self);
}

static void
on_check_done_cb (CwScopeView *self, GVariant *answer)
{
  gboolean is_good = cw_answer_get_bool (answer, "ok") && cw_answer_has (answer, "items") &&
                     cw_scope_draft_get_connector (self->draft, self->connector) != NULL;

  gtk_widget_set_visible (self->tree_box, is_good);
  if (is_good)
    build_tree (self, answer);
}

void
cw_scope_view_enter (CwScopeView *self)
{
  g_autofree char *input = cw_scope_draft_make_input (self->draft, self->connector, NULL);
  g_autofree char *written = cw_scope_draft_make_text (self->draft, self->connector);

  if (input == NULL || (g_strcmp0 (input, self->input) == 0 &&
                        g_strcmp0 (written, self->written) == 0 && self->tree != NULL))
    return;
  g_free (self->input);
  g_free (self->written);
  self->input = g_strdup (input);
  self->written = g_steal_pointer (&written);
  forget_tree (self);
  gtk_widget_set_visible (self->tree_box, FALSE);
  cw_check_row_run (self->check_row, self->engine, "containers", input,
                    cw_draft_make_secrets (self->draft, self->connector));
}

const char *
cw_scope_view_get_connector (CwScopeView *self)
{
  return self->connector;
}

/* ----- rows, and keys */

static void
on_row_setup_cb (CwScopeView *self, GtkListItem *item)
{
  gtk_list_item_set_child (item, g_object_new (CW_TYPE_SCOPE_ROW, NULL));
}

static void
on_row_bind_cb (CwScopeView *self, GtkListItem *item)
{
  cw_scope_row_set_row (CW_SCOPE_ROW (gtk_list_item_get_child (item)),
                        GTK_TREE_LIST_ROW (gtk_list_item_get_item (item)));
}

static void
on_row_unbind_cb (CwScopeView *self, GtkListItem *item)
{
  cw_scope_row_set_row (CW_SCOPE_ROW (gtk_list_item_get_child (item)), NULL);
}

/* GTK's own keys for unfolding are Shift and an arrow; here, as everywhere else, the arrow does. */
static gboolean
on_key_pressed_cb (CwScopeView *self, guint keyval, guint keycode, GdkModifierType modifiers)
{
  CwScopeRow *row = cw_scope_row_find_focused (GTK_WIDGET (self));

  if (row == NULL || (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK | GDK_SHIFT_MASK)) != 0)
    return GDK_EVENT_PROPAGATE;
  return cw_scope_row_press_key (row, keyval);
}

/* ----- the object */

CwScopeView *
cw_scope_view_new (CwDraft *draft, CwAppEngine *engine, const char *connector)
{
  CwScopeView *self = g_object_new (CW_TYPE_SCOPE_VIEW, NULL);

  self->draft = g_object_ref (draft);
  self->engine = g_object_ref (engine);
  self->connector = g_strdup (connector);
  return self;
}

static void
cw_scope_view_dispose (GObject *object)
{
  CwScopeView *self = CW_SCOPE_VIEW (object);

  forget_tree (self);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_SCOPE_VIEW);
  g_clear_object (&self->draft);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->connector, g_free);
  g_clear_pointer (&self->input, g_free);
  g_clear_pointer (&self->written, g_free);
  G_OBJECT_CLASS (cw_scope_view_parent_class)->dispose (object);
}

static void
cw_scope_view_class_init (CwScopeViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_scope_view_dispose;
  g_type_ensure (CW_TYPE_CHECK_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-scope-view.ui");
  gtk_widget_class_bind_template_child (widget_class, CwScopeView, check_row);
  gtk_widget_class_bind_template_child (widget_class, CwScopeView, tree_box);
  gtk_widget_class_bind_template_child (widget_class, CwScopeView, summary_label);
  gtk_widget_class_bind_template_child (widget_class, CwScopeView, problem_label);
  gtk_widget_class_bind_template_child (widget_class, CwScopeView, list);
  gtk_widget_class_bind_template_child (widget_class, CwScopeView, selection);
  gtk_widget_class_bind_template_child (widget_class, CwScopeView, new_row);
  gtk_widget_class_bind_template_child (widget_class, CwScopeView, new_switch);
  gtk_widget_class_bind_template_callback (widget_class, on_check_done_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_new_switched_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_setup_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_bind_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_row_unbind_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_key_pressed_cb);
}

static void
cw_scope_view_init (CwScopeView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
