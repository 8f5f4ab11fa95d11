/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-complete-page.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-cycle-card.h"
#include "app/cw-profile-window.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-cycle-result-group.h"
#include "app/pages/cw-export-row.h"
#include "app/pages/cw-in-use-group.h"
#include "app/pages/cw-limits-group.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"

/* What stands below the fold is asked for when the page is seen: frames come first. */
#define REST_MS 100

struct _CwCompletePage
{
  CwWizardPage parent_instance;

  GtkLabel *headline;
  CwCycleCard *cycle_card;
  CwCycleResultGroup *result_group;
  CwInUseGroup *in_use_group;
  GtkWidget *made_group;
  GtkListBox *made;
  GtkWidget *warnings_group;
  GtkListBox *warnings;
  AdwActionRow *errors_row;
  AdwActionRow *staging_row;
  AdwActionRow *domains_row;
  CwExportRow *export_row;
  GtkWidget *synchronise_button;
  GtkWidget *finish_button;

  JsonNode *config; /* (owned) (nullable): as it is in force */
  gint64 run;       /* that is shown; 0: none */
  guint rest_source;
  GCancellable *cancellable; /* (owned) */
  gboolean is_connected;     /* to the engine */
};

G_DEFINE_FINAL_TYPE (CwCompletePage, cw_complete_page, CW_TYPE_WIZARD_PAGE)

static CwDraft *
get_draft (CwCompletePage *self)
{
  return cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
}

static CwAppEngine *
get_engine (CwCompletePage *self)
{
  return cw_wizard_page_get_engine (CW_WIZARD_PAGE (self));
}

/* ----- what is in use */

static void
show_in_use (CwCompletePage *self)
{
  if (self->config != NULL)
    cw_in_use_group_show (self->in_use_group, json_node_get_object (self->config),
                          cw_app_engine_get_status (get_engine (self)));
}

static void
on_config_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwCompletePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) config = answer != NULL ? cw_answer_get_dict (answer, "config") : NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;

  /* Only what is told more. */
  if (config == NULL)
    return;
  text = cw_answer_to_json (config);
  node = cw_json_parse (text, -1, FALSE, NULL);
  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  g_clear_pointer (&self->config, json_node_unref);
  self->config = g_steal_pointer (&node);
  show_in_use (self);
}

/* ----- what one should know */

static void
add_warning (CwCompletePage *self, const char *icon, const char *text)
{
  GtkWidget *row = cw_row_new (text, "");

  cw_row_add_icon (row, icon, "");
  gtk_list_box_append (self->warnings, row);
  gtk_widget_set_visible (self->warnings_group, TRUE);
}

static void
show_warnings (CwCompletePage *self, GVariant *result)
{
  g_autoptr (GPtrArray) sentences = cw_limits_list_sentences (result);
  const char *message = cw_answer_get_string (result, "errorMessage");

  cw_list_box_clear (self->warnings);
  gtk_widget_set_visible (self->warnings_group, FALSE);
  if (message[0] != '\0')
    add_warning (self, "dialog-warning-symbolic", message);
  for (guint i = 0; i < sentences->len; i++)
    add_warning (self, "dialog-information-symbolic", g_ptr_array_index (sentences, i));
}

/* ----- what set-ups made */

static void
show_made (CwCompletePage *self, GVariant *things)
{
  for (gsize i = 0; i < g_variant_n_children (things); i++)
    {
      g_autoptr (GVariant) thing = g_variant_get_child_value (things, i);
      g_autofree char *title = cw_app_text_made (thing);
      const char *tenant = cw_answer_get_string (thing, "tenant");

      gtk_list_box_append (
          self->made,
          cw_row_new (title, tenant[0] != '\0' ? tenant : cw_answer_get_string (thing, "where")));
    }
}

static void
on_setup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwCompletePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) things = answer != NULL ? cw_answer_get_array (answer, "created") : NULL;
  GtkWidget *row = NULL;

  if (things == NULL)
    return;
  cw_list_box_clear (self->made);
  show_made (self, things);
  row = cw_row_new (_ ("Look at it, or remove it…"), "");
  cw_row_set_action (row, "win.made", NULL);
  gtk_list_box_append (self->made, row);
  gtk_widget_set_visible (self->made_group, g_variant_n_children (things) > 0);
}

/* ----- next steps */

/* "contoso.local, fabrikam.com": what people's names end with and the tenant does not know.
 * (transfer full) */
static char *
list_unverified (CwDraft *draft)
{
  GVariant *suffixes = cw_draft_get_fact (draft, CW_DRAFT_FACT_SUFFIXES);
  g_autoptr (GVariant) items = suffixes != NULL ? cw_answer_get_array (suffixes, "items") : NULL;
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; items != NULL && i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      if (g_str_has_prefix (cw_answer_get_string (item, "state"), "not-") &&
          cw_answer_get_int (item, "users") > 0)
        g_string_append_printf (text, "%s%s", text->len > 0 ? ", " : "",
                                cw_answer_get_string (item, "suffix"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_next_steps (CwCompletePage *self)
{
  GVariant *status = cw_app_engine_get_status (get_engine (self));
  g_autofree char *suffixes = list_unverified (get_draft (self));
  /* Translators: %s is a list of domains */
  g_autofree char *text = g_strdup_printf (
      _ ("%s: add and verify them there. Until then people with such names sign in with the "
         "tenant's first domain."),
         suffixes);

  gtk_widget_set_visible (GTK_WIDGET (self->errors_row),
                          status != NULL && cw_answer_get_int (status, "objectErrors") > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->staging_row),
                          status != NULL && cw_answer_get_bool (status, "staging"));
  gtk_widget_set_visible (GTK_WIDGET (self->domains_row), suffixes[0] != '\0');
  adw_action_row_set_subtitle (self->domains_row, text);
}

/* ----- the first cycle */

static void
on_run_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwCompletePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) run = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (run != NULL)
    cw_cycle_result_group_show (self->result_group, run);
}

/* Once for each that has ended. */
static void
ask_result (CwCompletePage *self, GVariant *status)
{
  g_autoptr (GVariant) last = cw_answer_get_dict (status, "lastCycle");
  gint64 run = cw_answer_get_int (last, "id");

  if (run == self->run || !cw_answer_has (last, "endedAt"))
    return;
  self->run = run;
  cw_app_engine_call_async (get_engine (self), "GetRun", g_variant_new ("(x)", run),
                            self->cancellable, on_run_cb, g_object_ref (self));
}

static void
show_cycle (CwCompletePage *self, GVariant *cycle)
{
  gboolean is_running = g_variant_n_children (cycle) > 0;

  cw_cycle_card_update (self->cycle_card, cycle, cw_app_engine_get_status (get_engine (self)));
  gtk_widget_set_visible (self->synchronise_button, !is_running);
}

static void
on_status_cb (CwCompletePage *self)
{
  GVariant *status = cw_app_engine_get_status (get_engine (self));
  g_autoptr (GVariant) cycle = NULL;

  if (status == NULL)
    return;
  cycle = cw_answer_get_dict (status, "cycle");
  show_cycle (self, cycle);
  ask_result (self, status);
  show_in_use (self);
  show_next_steps (self);
}

static void
on_started_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwCompletePage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer == NULL && !cw_error_is_cancelled (error))
    add_warning (self, "dialog-warning-symbolic", error->message);
}

static void
on_synchronise_clicked_cb (CwCompletePage *self)
{
  cw_app_engine_call_async (get_engine (self), "StartCycle", g_variant_new ("(s)", "delta"),
                            self->cancellable, on_started_cb, g_object_ref (self));
}

/* ----- for another computer */

static void
on_profile_activated_cb (CwCompletePage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  (void) cw_profile_window_show (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                 get_engine (self));
}

/* ----- the page */

static void
connect_engine (CwCompletePage *self)
{
  if (self->is_connected)
    return;
  self->is_connected = TRUE;
  g_signal_connect_object (get_engine (self), "progress", G_CALLBACK (show_cycle), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (get_engine (self), "notify::status", G_CALLBACK (on_status_cb), self,
                           G_CONNECT_SWAPPED);
}

static gboolean
on_rest_due_cb (gpointer user_data)
{
  CwCompletePage *self = CW_COMPLETE_PAGE (user_data);

  self->rest_source = 0;
  cw_app_engine_call_async (get_engine (self), "GetConfig", NULL, self->cancellable, on_config_cb,
                            g_object_ref (self));
  cw_app_engine_call_async (get_engine (self), "GetSetup", NULL, self->cancellable, on_setup_cb,
                            g_object_ref (self));
  return G_SOURCE_REMOVE;
}

static void
cw_complete_page_enter (CwWizardPage *page)
{
  CwCompletePage *self = CW_COMPLETE_PAGE (page);
  GVariant *result = cw_draft_get_fact (get_draft (self), CW_DRAFT_FACT_RESULT);

  connect_engine (self);
  cw_label_set_text (self->headline, _ ("Causeway is set up"));
  if (result != NULL)
    show_warnings (self, result);
  on_status_cb (self);
  cw_app_engine_refresh (get_engine (self));
  cw_export_row_set_draft (self->export_row, get_draft (self));
  if (self->rest_source == 0)
    self->rest_source = g_timeout_add_full (G_PRIORITY_LOW, REST_MS, on_rest_due_cb, self, NULL);
}

static GtkWidget *
cw_complete_page_get_first_focus (CwWizardPage *page)
{
  return CW_COMPLETE_PAGE (page)->finish_button;
}

static void
cw_complete_page_dispose (GObject *object)
{
  CwCompletePage *self = CW_COMPLETE_PAGE (object);

  g_clear_handle_id (&self->rest_source, g_source_remove);
  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_COMPLETE_PAGE);
  G_OBJECT_CLASS (cw_complete_page_parent_class)->dispose (object);
}

static void
cw_complete_page_finalize (GObject *object)
{
  CwCompletePage *self = CW_COMPLETE_PAGE (object);

  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->config, json_node_unref);
  G_OBJECT_CLASS (cw_complete_page_parent_class)->finalize (object);
}

static void
cw_complete_page_class_init (CwCompletePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwWizardPageClass *page_class = CW_WIZARD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_complete_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_complete_page_finalize;
  page_class->enter = cw_complete_page_enter;
  page_class->get_first_focus = cw_complete_page_get_first_focus;
  g_type_ensure (CW_TYPE_CYCLE_CARD);
  g_type_ensure (CW_TYPE_CYCLE_RESULT_GROUP);
  g_type_ensure (CW_TYPE_EXPORT_ROW);
  g_type_ensure (CW_TYPE_IN_USE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-complete-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, headline);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, cycle_card);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, result_group);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, in_use_group);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, made_group);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, made);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, errors_row);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, staging_row);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, domains_row);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, export_row);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, warnings_group);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, warnings);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, synchronise_button);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, finish_button);
  gtk_widget_class_bind_template_callback (widget_class, on_synchronise_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_profile_activated_cb);
}

static void
cw_complete_page_init (CwCompletePage *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_wizard_page_set_can_go_back (CW_WIZARD_PAGE (self), FALSE);
}
