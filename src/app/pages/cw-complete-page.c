/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-complete-page.h"

#include <glib/gi18n.h>

#include "app/cw-cycle-card.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "base/cw-json.h"

struct _CwCompletePage
{
  CwWizardPage parent_instance;

  GtkLabel *headline;
  CwCycleCard *cycle_card;
  GtkWidget *chosen_group;
  GtkListBox *chosen;
  GtkWidget *warnings_group;
  GtkListBox *warnings;
  GtkWidget *synchronise_button;
  GtkWidget *finish_button;

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

/* ----- what was chosen, from the configuration as it is in force */

static void
add_chosen (CwCompletePage *self, const char *title, const char *value)
{
  if (value == NULL || value[0] == '\0')
    return;
  gtk_list_box_append (self->chosen, cw_row_new (title, value));
  gtk_widget_set_visible (self->chosen_group, TRUE);
}

static const char *
get_text (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, "");
}

static void
add_connector (CwCompletePage *self, JsonObject *connector)
{
  JsonObject *authentication = json_object_has_member (connector, "authentication")
                                   ? json_object_get_object_member (connector, "authentication")
                                   : NULL;
  g_autofree char *title = NULL;

  if (g_str_equal (get_text (connector, "kind"), "graph"))
    {
      /* Translators: %s is a tenant's domain */
      title = g_strdup_printf (_ ("Application in %s"), get_text (connector, "name"));
      add_chosen (self, title, get_text (connector, "clientId"));
    }
  else if (authentication != NULL)
    {
      /* Translators: %s is a directory's name */
      title = g_strdup_printf (_ ("Account in %s"), get_text (connector, "name"));
      add_chosen (self, title, get_text (authentication, "user"));
    }
}

static void
add_interval (CwCompletePage *self, JsonObject *config)
{
  JsonObject *scheduler = json_object_has_member (config, "scheduler")
                              ? json_object_get_object_member (config, "scheduler")
                              : NULL;
  gint64 minutes = scheduler != NULL
                       ? json_object_get_int_member_with_default (scheduler, "intervalMinutes", 30)
                       : 30;
  g_autofree char *text = g_strdup_printf (
      ngettext ("Every %d minute", "Every %d minutes", (gulong) minutes), (int) minutes);

  add_chosen (self, _ ("Schedule"), text);
}

static void
show_config (CwCompletePage *self, JsonObject *config)
{
  JsonArray *connectors = json_object_has_member (config, "connectors")
                              ? json_object_get_array_member (config, "connectors")
                              : NULL;

  cw_list_box_clear (self->chosen);
  for (guint i = 0; connectors != NULL && i < json_array_get_length (connectors); i++)
    add_connector (self, json_array_get_object_element (connectors, i));
  add_interval (self, config);
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
  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    show_config (self, json_node_get_object (node));
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
  g_autoptr (GVariant) limits = cw_answer_get_array (result, "notServed");
  const char *message = cw_answer_get_string (result, "errorMessage");

  cw_list_box_clear (self->warnings);
  gtk_widget_set_visible (self->warnings_group, FALSE);
  if (message[0] != '\0')
    add_warning (self, "dialog-warning-symbolic", message);
  if (cw_draft_get_bool (get_draft (self), "staging", FALSE))
    add_warning (self, "dialog-information-symbolic",
                 _ ("Staging mode is on: nothing is written to the cloud until you end it."));
  for (gsize i = 0; i < g_variant_n_children (limits); i++)
    {
      g_autoptr (GVariant) limit = g_variant_get_child_value (limits, i);

      add_warning (self, "dialog-information-symbolic", cw_answer_get_string (limit, "text"));
    }
}

/* ----- the first cycle */

static void
show_cycle (CwCompletePage *self, GVariant *cycle)
{
  gboolean is_running = g_variant_n_children (cycle) > 0;

  cw_cycle_card_update (self->cycle_card, cycle);
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
  cw_app_engine_call_async (get_engine (self), "GetConfig", NULL, self->cancellable, on_config_cb,
                            g_object_ref (self));
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

  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_COMPLETE_PAGE);
  G_OBJECT_CLASS (cw_complete_page_parent_class)->dispose (object);
}

static void
cw_complete_page_finalize (GObject *object)
{
  g_clear_object (&CW_COMPLETE_PAGE (object)->cancellable);
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
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-complete-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, headline);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, cycle_card);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, chosen_group);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, chosen);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, warnings_group);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, warnings);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, synchronise_button);
  gtk_widget_class_bind_template_child (widget_class, CwCompletePage, finish_button);
  gtk_widget_class_bind_template_callback (widget_class, on_synchronise_clicked_cb);
}

static void
cw_complete_page_init (CwCompletePage *self)
{
  self->cancellable = g_cancellable_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_wizard_page_set_can_go_back (CW_WIZARD_PAGE (self), FALSE);
}
