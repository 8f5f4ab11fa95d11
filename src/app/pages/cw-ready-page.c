/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-ready-page.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-draft-loader.h"
#include "app/cw-plan-view.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-duplicates-group.h"
#include "app/pages/cw-export-row.h"
#include "app/pages/cw-limits-group.h"
#include "app/pages/cw-setup-call.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "setup/draft/cw-draft-import.h"
#include "setup/draft/cw-wizard-flow.h"

struct _CwReadyPage
{
  CwFormPage parent_instance;

  CwCheckRow *plan_row;
  CwDuplicatesGroup *duplicates;
  GtkWidget *actions_group;
  CwPlanView *actions;
  GtkWidget *changes_group;
  GtkListBox *changes;
  GtkWidget *warnings_group;
  GtkListBox *warnings;
  GtkWidget *limits_group;
  GtkListBox *limits;
  GtkSwitch *start_switch;
  GtkSwitch *near_switch;
  GtkSwitch *staging_switch;
  CwExportRow *export_row;

  GCancellable *cancellable; /* (owned) (nullable): of the plan on its way */
  char *planned;             /* (owned) (nullable): the answers that it is for */
  CwDraft *live;             /* (owned) (nullable): the configuration that runs */
  GCancellable *loading;     /* (owned) (nullable): of the configuration that runs */
};

G_DEFINE_FINAL_TYPE (CwReadyPage, cw_ready_page, CW_TYPE_FORM_PAGE)

static CwDraft *
get_draft (CwReadyPage *self)
{
  return cw_wizard_page_get_draft (CW_WIZARD_PAGE (self));
}

/* ----- the plan */

static void
show_limits (CwReadyPage *self, GVariant *plan)
{
  g_autoptr (GPtrArray) sentences = cw_limits_list_sentences (plan);

  cw_list_box_clear (self->limits);
  for (guint i = 0; i < sentences->len; i++)
    {
      GtkWidget *row = cw_row_new (g_ptr_array_index (sentences, i), "");

      cw_row_add_icon (row, "dialog-information-symbolic", "");
      gtk_list_box_append (self->limits, row);
    }
  gtk_widget_set_visible (self->limits_group, sentences->len > 0);
}

/* Whether the row of the plan tells it already. */
static gboolean
is_check (GVariant *plan, const char *summary)
{
  g_autoptr (GVariant) checks = cw_answer_get_array (plan, "checks");

  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);

      if (g_str_equal (cw_answer_get_string (check, "summary"), summary))
        return TRUE;
    }
  return FALSE;
}

/* That staging is on is told by its switch. */
static void
show_warnings (CwReadyPage *self, GVariant *plan)
{
  g_autoptr (GVariant) warnings = cw_answer_get_array (plan, "warnings");
  gboolean is_any = FALSE;

  cw_list_box_clear (self->warnings);
  for (gsize i = 0; i < g_variant_n_children (warnings); i++)
    {
      g_autoptr (GVariant) warning = g_variant_get_child_value (warnings, i);
      const char *summary = cw_answer_get_string (warning, "summary");
      GtkWidget *row = NULL;

      if (g_str_equal (cw_answer_get_string (warning, "id"), "staging") || is_check (plan, summary))
        continue;
      row = cw_row_new (summary, cw_answer_get_string (warning, "remedy"));
      cw_row_add_icon (row, "dialog-warning-symbolic", "warning");
      gtk_list_box_append (self->warnings, row);
      is_any = TRUE;
    }
  gtk_widget_set_visible (self->warnings_group, is_any);
}

static void
show_plan (CwReadyPage *self, GVariant *plan)
{
  g_autoptr (GVariant) actions = cw_answer_get_array (plan, "actions");

  cw_plan_view_set_tenant (self->actions, cw_draft_get_tenant_name (get_draft (self)));
  cw_plan_view_show (self->actions, actions, NULL);
  gtk_widget_set_visible (self->actions_group, g_variant_n_children (actions) > 0);
  show_warnings (self, plan);
  show_limits (self, plan);
}

static void
on_planned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwReadyPage) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) plan = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  g_clear_object (&self->cancellable);
  if (plan == NULL)
    {
      cw_check_row_set_error (self->plan_row, error);
      cw_form_page_update (CW_FORM_PAGE (self));
      return;
    }
  cw_check_row_set_answer (self->plan_row, plan);
  show_plan (self, plan);
  cw_draft_set_fact (get_draft (self), CW_DRAFT_FACT_PLAN, plan);
}

static void
make_plan (CwReadyPage *self)
{
  CwAppEngine *engine = cw_wizard_page_get_engine (CW_WIZARD_PAGE (self));
  g_autofree char *token = cw_app_engine_make_token (engine);

  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_check_row_set_checking (self->plan_row);
  cw_check_row_follow (self->plan_row, engine, token);
  cw_setup_call_async (engine, "PlanSetup", get_draft (self), token, NULL, self->cancellable,
                       on_planned_cb, g_object_ref (self));
}

/* ----- what the plan changes in the configuration that runs */

static GtkWidget *
make_change_row (const CwDraftChange *change)
{
  /* Translators: the value of a setting as it is, and as it will be */
  g_autofree char *text =
      g_strdup_printf (_ ("Now: %s\nThen: %s"), change->before_words, change->after_words);

  return cw_row_new (change->name, text);
}

/* Both as an import is, which writes down what is usually left out. */
static void
show_changes (CwReadyPage *self)
{
  g_autofree char *answers = cw_draft_to_answers (get_draft (self));
  g_autoptr (CwDraft) draft = cw_draft_new_from_text (answers, NULL);
  g_autoptr (GPtrArray) changes = NULL;

  cw_list_box_clear (self->changes);
  if (self->live == NULL || draft == NULL)
    return;
  cw_draft_import_complete (draft);
  changes = cw_draft_list_changes (draft, self->live);
  for (guint i = 0; i < changes->len; i++)
    gtk_list_box_append (self->changes, make_change_row (g_ptr_array_index (changes, i)));
  gtk_widget_set_visible (self->changes_group, changes->len > 0);
}

/* Without it the plan is told all the same. */
static void
on_live_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwReadyPage) self = user_data;
  g_autoptr (CwDraft) live = cw_draft_loader_load_finish (result, NULL);

  if (live == NULL || g_cancellable_is_cancelled (self->loading))
    return;
  cw_draft_import_complete (live);
  g_set_object (&self->live, live);
  show_changes (self);
}

static void
load_live (CwReadyPage *self)
{
  if (!cw_draft_get_bool_fact (get_draft (self), CW_DRAFT_FACT_REOPENED) || self->loading != NULL)
    return;
  cw_widget_call_begin (GTK_WIDGET (self), &self->loading);
  cw_draft_loader_load_async (cw_wizard_page_get_engine (CW_WIZARD_PAGE (self)), NULL,
                              self->loading, on_live_loaded_cb, g_object_ref (self));
}

/* ----- the page */

/* Also what is switched on this page makes it another plan. */
static void
cw_ready_page_refresh (CwFormPage *page, CwDraft *draft)
{
  CwReadyPage *self = CW_READY_PAGE (page);
  g_autofree char *answers = cw_draft_to_answers (draft);

  cw_export_row_set_draft (self->export_row, draft);
  if (!gtk_widget_get_mapped (GTK_WIDGET (page)) || g_strcmp0 (answers, self->planned) == 0)
    return;
  g_free (self->planned);
  self->planned = g_steal_pointer (&answers);
  cw_draft_set_fact (draft, CW_DRAFT_FACT_PLAN, NULL);
  show_changes (self);
  make_plan (self);
}

static gboolean
cw_ready_page_is_good (CwFormPage *page, CwDraft *draft)
{
  GVariant *plan = cw_draft_get_fact (draft, CW_DRAFT_FACT_PLAN);

  return plan != NULL && cw_answer_get_bool (plan, "ok");
}

/* Each time anew: a sign-in may have ended, a directory have changed. */
static void
cw_ready_page_enter (CwWizardPage *page)
{
  CwReadyPage *self = CW_READY_PAGE (page);

  g_clear_pointer (&self->planned, g_free);
  cw_wizard_flow_settle_sign_in (get_draft (self));
  cw_wizard_flow_settle_extensions (get_draft (self));
  load_live (self);
  cw_duplicates_group_run (self->duplicates, cw_wizard_page_get_engine (page), get_draft (self));
  CW_WIZARD_PAGE_CLASS (cw_ready_page_parent_class)->enter (page);
}

/* Nobody waits for them any more, and a directory is spared; whoever comes back has them made
 * anew. */
static void
on_unmap_cb (CwReadyPage *self)
{
  cw_duplicates_group_cancel (self->duplicates);
  if (self->cancellable == NULL)
    return;
  cw_widget_call_end (&self->cancellable);
  cw_check_row_reset (self->plan_row);
  g_clear_pointer (&self->planned, g_free);
}

static void
on_map_cb (CwReadyPage *self)
{
  cw_form_page_update (CW_FORM_PAGE (self));
}

static GtkWidget *
cw_ready_page_get_first_focus (CwWizardPage *page)
{
  /* What comes below it is not there yet, and would push anything else out of view. */
  return GTK_WIDGET (CW_READY_PAGE (page)->plan_row);
}

static void
cw_ready_page_dispose (GObject *object)
{
  CwReadyPage *self = CW_READY_PAGE (object);

  cw_widget_call_end (&self->cancellable);
  g_cancellable_cancel (self->loading);
  g_clear_pointer (&self->planned, g_free);
  g_clear_object (&self->live);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_READY_PAGE);
  G_OBJECT_CLASS (cw_ready_page_parent_class)->dispose (object);
}

static void
cw_ready_page_finalize (GObject *object)
{
  g_clear_object (&CW_READY_PAGE (object)->loading);
  G_OBJECT_CLASS (cw_ready_page_parent_class)->finalize (object);
}

static void
cw_ready_page_class_init (CwReadyPageClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwWizardPageClass *page_class = CW_WIZARD_PAGE_CLASS (klass);
  CwFormPageClass *form_class = CW_FORM_PAGE_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_ready_page_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_ready_page_finalize;
  page_class->enter = cw_ready_page_enter;
  page_class->get_first_focus = cw_ready_page_get_first_focus;
  form_class->step = CW_WIZARD_READY;
  form_class->refresh = cw_ready_page_refresh;
  form_class->is_good = cw_ready_page_is_good;
  g_type_ensure (CW_TYPE_CHECK_ROW);
  g_type_ensure (CW_TYPE_DUPLICATES_GROUP);
  g_type_ensure (CW_TYPE_EXPORT_ROW);
  g_type_ensure (CW_TYPE_PLAN_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-ready-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, plan_row);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, duplicates);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, actions_group);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, actions);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, changes_group);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, changes);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, warnings_group);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, warnings);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, limits_group);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, limits);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, start_switch);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, near_switch);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, staging_switch);
  gtk_widget_class_bind_template_child (widget_class, CwReadyPage, export_row);
  gtk_widget_class_bind_template_callback (widget_class, on_map_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_unmap_cb);
}

static void
cw_ready_page_init (CwReadyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_wizard_page_set_next_label (CW_WIZARD_PAGE (self), _ ("_Configure"));
  cw_form_page_bind_switch (CW_FORM_PAGE (self), self->start_switch, "startNow", TRUE);
  cw_form_page_bind_switch (CW_FORM_PAGE (self), self->near_switch,
                            "scheduler.nearRealTime.enabled", FALSE);
  cw_form_page_bind_switch (CW_FORM_PAGE (self), self->staging_switch, "staging", FALSE);
}
