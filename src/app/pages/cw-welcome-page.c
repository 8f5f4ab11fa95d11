/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-welcome-page.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-existing-window.h"
#include "app/cw-file-question.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

struct _CwWelcomePage
{
  CwWizardPage parent_instance;

  GtkLabel *heading;
  GtkLabel *introduction;
  GtkWidget *express_row;
  GtkCheckButton *express_choice;
  GtkCheckButton *custom_choice;
  GtkWidget *existing_row;
  CwCheckRow *preflight_row;
  AdwPreferencesGroup *imported_group;
  GtkListBox *imported_list;

  GCancellable *asking; /* (owned) (nullable): for a file */
  gboolean is_filling;  /* the page follows the draft, not the other way round */
};

G_DEFINE_FINAL_TYPE (CwWelcomePage, cw_welcome_page, CW_TYPE_WIZARD_PAGE)

static gboolean
is_reopened (CwWelcomePage *self)
{
  return cw_draft_get_bool_fact (cw_wizard_page_get_draft (CW_WIZARD_PAGE (self)),
                                 CW_DRAFT_FACT_REOPENED);
}

/* A machine that is not fit is put right first: what is wrong, and the remedy, stand in the row. */
static void
update_complete (CwWelcomePage *self)
{
  gboolean is_chosen = gtk_check_button_get_active (self->express_choice) ||
                       gtk_check_button_get_active (self->custom_choice);

  cw_wizard_page_set_complete (CW_WIZARD_PAGE (self),
                               is_chosen && cw_check_row_is_good (self->preflight_row));
}

static void
on_way_chosen_cb (CwWelcomePage *self)
{
  CwDraft *draft = cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
  gboolean is_express = gtk_check_button_get_active (self->express_choice);

  if (self->is_filling)
    return;
  cw_draft_set_fact (draft, CW_DRAFT_FACT_EXPRESS, g_variant_new_boolean (is_express));
  update_complete (self);
}

/* ----- settings from a file */

static void
on_file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwWelcomePage) self = CW_WELCOME_PAGE (user_data);
  g_autofree char *path = cw_file_question_ask_finish_path (result);

  if (path != NULL)
    gtk_widget_activate_action (GTK_WIDGET (self), "win.import-draft", "s", path);
}

static void
on_import_clicked_cb (CwWelcomePage *self)
{
  const CwFileQuestion question = {
    .title = _ ("Import Settings"), .accept = _ ("_Import"), .action = GTK_FILE_CHOOSER_ACTION_OPEN,
                                                 .is_json = TRUE };

  cw_widget_call_begin (GTK_WIDGET (self), &self->asking);
  cw_file_question_ask_async (GTK_WIDGET (self), &question, self->asking, on_file_chosen_cb,
                              g_object_ref (self));
}

static GtkWidget *
make_imported_row (GVariant *item)
{
  gboolean is_taken = cw_answer_get_bool (item, "isTaken");
  const char *detail = is_taken ? _ ("Taken over.") : cw_answer_get_string (item, "reason");
  GtkWidget *row = cw_row_new (cw_answer_get_string (item, "what"), detail);

  cw_row_add_icon (row, is_taken ? "object-select-symbolic" : "dialog-warning-symbolic",
                   is_taken ? "success" : "warning");
  return row;
}

static char *
describe_import (guint n_items, guint n_left)
{
  if (n_left == 0)
    return g_strdup (_ ("Everything in the file was taken over. Look through the pages."));
  return g_strdup_printf (ngettext ("%u setting of %u could not be taken over.",
                                    "%u settings of %u could not be taken over.", n_left),
                          n_left, n_items);
}

/* What became of the file, before anything else is asked. */
static void
show_import (CwWelcomePage *self, CwDraft *draft)
{
  GVariant *report = cw_draft_get_fact (draft, CW_DRAFT_FACT_IMPORT);
  g_autoptr (GVariant) items = NULL;
  g_autofree char *text = NULL;
  guint n_left = 0;

  cw_list_box_clear (self->imported_list);
  gtk_widget_set_visible (GTK_WIDGET (self->imported_group), report != NULL);
  if (report == NULL)
    return;
  items = cw_answer_get_array (report, "items");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = g_variant_get_child_value (items, i);

      n_left += cw_answer_get_bool (item, "isTaken") ? 0 : 1;
      gtk_list_box_append (self->imported_list, make_imported_row (item));
    }
  /* An empty list still has its edge. */
  gtk_widget_set_visible (GTK_WIDGET (self->imported_list), g_variant_n_children (items) > 0);
  text = describe_import ((guint) g_variant_n_children (items), n_left);
  adw_preferences_group_set_description (self->imported_group, text);
}

/* ----- a configuration that is there already */

static void
on_taken_cb (CwWelcomePage *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.end", NULL);
}

/* The page Components asks for it, and says what is there. */
static void
on_database_wanted_cb (CwWelcomePage *self)
{
  gtk_check_button_set_active (self->custom_choice, TRUE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.next", NULL);
}

static void
on_existing_clicked_cb (CwWelcomePage *self)
{
  CwAppEngine *engine = cw_wizard_page_get_engine (CW_WIZARD_PAGE (self));
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  CwExistingWindow *window = NULL;

  if (engine == NULL)
    return;
  window = cw_existing_window_show (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, engine);
  g_signal_connect_object (window, "taken", G_CALLBACK (on_taken_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (window, "database-wanted", G_CALLBACK (on_database_wanted_cb), self,
                           G_CONNECT_SWAPPED);
}

/* ----- the page */

static void
show_reopened (CwWelcomePage *self)
{
  gtk_label_set_label (self->heading, _ ("Change the set-up"));
  gtk_label_set_label (
      self->introduction,
      _ ("These pages show the configuration that runs. Change what you want; nothing is changed "
         "before you press Configure, and leaving half-way changes nothing. No cycle starts while "
         "this window is open."));
  gtk_widget_set_visible (self->express_row, FALSE);
  gtk_widget_set_visible (self->existing_row, FALSE);
}

static void
cw_welcome_page_enter (CwWizardPage *page)
{
  CwWelcomePage *self = CW_WELCOME_PAGE (page);
  CwDraft *draft = cw_wizard_page_get_draft (page);
  GVariant *express = cw_draft_get_fact (draft, CW_DRAFT_FACT_EXPRESS);
  gboolean is_fresh =
      !is_reopened (self) && cw_draft_get_fact (draft, CW_DRAFT_FACT_IMPORT) == NULL;
  gboolean is_express = express != NULL ? g_variant_get_boolean (express) : is_fresh;

  if (is_reopened (self))
    show_reopened (self);
  show_import (self, draft);
  self->is_filling = TRUE;
  gtk_check_button_set_active (is_express ? self->express_choice : self->custom_choice, TRUE);
  self->is_filling = FALSE;
  on_way_chosen_cb (self);
  if (cw_check_row_get_state (self->preflight_row) == CW_CHECK_IDLE &&
      cw_wizard_page_get_engine (page) != NULL)
    cw_check_row_run (self->preflight_row, cw_wizard_page_get_engine (page), "preflight", "{}",
                      NULL);
}

static GtkWidget *
cw_welcome_page_get_first_focus (CwWizardPage *page)
{
  CwWelcomePage *self = CW_WELCOME_PAGE (page);

  return GTK_WIDGET (gtk_check_button_get_active (self->custom_choice) ? self->custom_choice
                                                                       : self->express_choice);
}

static void
cw_welcome_page_dispose (GObject *object)
{
  CwWelcomePage *self = CW_WELCOME_PAGE (object);

  cw_widget_call_end (&self->asking);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_WELCOME_PAGE);
  G_OBJECT_CLASS (cw_welcome_page_parent_class)->dispose (object);
}

static void
cw_welcome_page_class_init (CwWelcomePageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwWizardPageClass *page_class = CW_WIZARD_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_welcome_page_dispose;
  page_class->enter = cw_welcome_page_enter;
  page_class->get_first_focus = cw_welcome_page_get_first_focus;
  g_type_ensure (CW_TYPE_CHECK_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-welcome-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwWelcomePage, heading);
  gtk_widget_class_bind_template_child (widget_class, CwWelcomePage, introduction);
  gtk_widget_class_bind_template_child (widget_class, CwWelcomePage, express_row);
  gtk_widget_class_bind_template_child (widget_class, CwWelcomePage, express_choice);
  gtk_widget_class_bind_template_child (widget_class, CwWelcomePage, custom_choice);
  gtk_widget_class_bind_template_child (widget_class, CwWelcomePage, existing_row);
  gtk_widget_class_bind_template_child (widget_class, CwWelcomePage, preflight_row);
  gtk_widget_class_bind_template_child (widget_class, CwWelcomePage, imported_group);
  gtk_widget_class_bind_template_child (widget_class, CwWelcomePage, imported_list);
  gtk_widget_class_bind_template_callback (widget_class, on_way_chosen_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_import_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_existing_clicked_cb);
}

static void
cw_welcome_page_init (CwWelcomePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_object (self->preflight_row, "notify::state", G_CALLBACK (update_complete), self,
                           G_CONNECT_SWAPPED);
}
