/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-page.h"

#include <glib/gi18n.h>

#include "app/cw-remove-dialog.h"
#include "app/cw-rule-draft.h"
#include "app/cw-rule-editor.h"
#include "app/cw-rule-section.h"
#include "app/cw-rule-texts.h"
#include "app/cw-rule-words.h"
#include "app/cw-section-filler.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwRulePage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkScrolledWindow *scroller;
  GtkLabel *title;
  GtkLabel *subtitle;
  GtkWidget *buttons;
  GtkWidget *reader_label; /* why nothing here can be changed */
  GtkButton *edit_button;
  GtkButton *remove_button;
  AdwActionRow *enabled_row;
  GtkSwitch *enabled_switch;
  GtkLabel *problem_label;
  GtkBox *sections;
  AdwStatusPage *problem_page;

  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): of the question on its way */
  CwSectionFiller *filler;   /* (owned): of the sections */
  char *id;                  /* (owned) (nullable): of the rule that is asked for */
  GVariant *rule;            /* (owned) (nullable): what is being shown */
  gboolean is_changing;      /* a change is on its way: the engine is asked when that is over */
  gboolean is_showing;       /* the switch is set by the program */
  gboolean wanted;           /* what the switch says */
  gboolean sent;             /* what the engine was told last */
};

G_DEFINE_FINAL_TYPE (CwRulePage, cw_rule_page, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static const CwSectionFunc section_kinds[] = {
  cw_rule_section_differences, cw_rule_section_about, cw_rule_section_scope,
  cw_rule_section_join,        cw_rule_section_flows,
};

static void ask (CwRulePage *self);
static void send_enabled (CwRulePage *self);

static void
show_problem (CwRulePage *self, const char *message)
{
  gtk_label_set_label (self->problem_label, message);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), message[0] != '\0');
}

/* ----- what is shown */

static gboolean
is_own (CwRulePage *self)
{
  return g_str_equal (cw_answer_get_string (self->rule, "origin"), "configuration");
}

static gboolean
is_admin (CwRulePage *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);

  return status != NULL && g_str_equal (cw_answer_get_string (status, "role"), "admin");
}

/* A rule in whose place another one stands is not in force whatever its switch says. */
static void
show_enabled (CwRulePage *self)
{
  const char *heir = cw_answer_get_string (self->rule, "replacedBy");
  g_autofree char *text =
      heir[0] != '\0' ? g_strdup_printf (_ ("“%s” stands in its place."), heir) : g_strdup ("");

  adw_action_row_set_subtitle (self->enabled_row, text);
  self->is_showing = TRUE;
  gtk_switch_set_active (self->enabled_switch, cw_answer_get_bool (self->rule, "enabled"));
  self->is_showing = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->enabled_row), is_admin (self) && heir[0] == '\0');
}

static void
show_buttons (CwRulePage *self)
{
  gboolean has_shipped = cw_answer_has (self->rule, "shipped");

  gtk_button_set_label (self->remove_button,
                        has_shipped ? _ ("_Reset to the Shipped Rule…") : _ ("_Remove…"));
  /* A shipped rule is changed by a copy, so that the next version's can be compared with it. */
  gtk_button_set_label (self->edit_button, is_own (self) ? _ ("_Edit…") : _ ("_Make a Copy…"));
  gtk_widget_set_visible (GTK_WIDGET (self->remove_button), is_own (self));
  gtk_widget_set_visible (self->buttons, !cw_answer_has (self->rule, "replacedBy"));
  gtk_widget_set_sensitive (self->buttons, is_admin (self));
  gtk_widget_set_visible (self->reader_label, !is_admin (self));
}

static void
show_rule (CwRulePage *self, GVariant *rule)
{
  const char *description = cw_rule_texts_say (cw_answer_get_string (rule, "description"));

  g_clear_pointer (&self->rule, g_variant_unref);
  self->rule = g_variant_ref (rule);
  gtk_label_set_label (self->title, cw_rule_words_title (rule));
  gtk_label_set_label (self->subtitle, description);
  gtk_widget_set_visible (GTK_WIDGET (self->subtitle), description[0] != '\0');
  show_enabled (self);
  show_buttons (self);
  cw_section_filler_start (self->filler, section_kinds, G_N_ELEMENTS (section_kinds), rule);
  cw_stack_show (self->stack, "rule");
}

static void
on_rule_received_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRulePage) self = CW_RULE_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) rule = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  if (rule == NULL)
    {
      cw_status_page_describe (self->problem_page, error->message);
      cw_stack_show (self->stack, "problem");
      return;
    }
  if (self->rule == NULL || !g_variant_equal (self->rule, rule))
    show_rule (self, rule);
}

static void
ask (CwRulePage *self)
{
  if (self->id == NULL || self->is_changing || !cw_app_engine_is_connected (self->engine))
    return;
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "GetRule", g_variant_new ("(s)", self->id),
                            self->cancellable, on_rule_received_cb, g_object_ref (self));
}

void
cw_rule_page_show (CwRulePage *self, const char *id)
{
  g_return_if_fail (CW_IS_RULE_PAGE (self));

  if (g_strcmp0 (self->id, id) != 0)
    {
      g_free (self->id);
      self->id = g_strdup (id);
      self->wanted = self->sent;
      show_problem (self, "");
      gtk_adjustment_set_value (gtk_scrolled_window_get_vadjustment (self->scroller), 0);
    }
  if (id == NULL)
    cw_stack_show (self->stack, "none");
  ask (self);
}

const char *
cw_rule_page_get_id (CwRulePage *self)
{
  return self->id;
}

/* ----- switching, removing */

static void
on_changed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRulePage) self = CW_RULE_PAGE (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  self->is_changing = FALSE;
  if (cw_error_is_cancelled (error))
    return;
  show_problem (self, error != NULL ? error->message : "");
  if (error == NULL && self->wanted != self->sent)
    {
      send_enabled (self);
      return;
    }
  /* Shown as it is, whatever was asked for. */
  g_clear_pointer (&self->rule, g_variant_unref);
  ask (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
change (CwRulePage *self, const char *method, GVariant *args)
{
  self->is_changing = TRUE;
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, method, args, self->cancellable, on_changed_cb,
                            g_object_ref (self));
}

static void
send_enabled (CwRulePage *self)
{
  self->sent = self->wanted;
  change (self, "EnableRule", g_variant_new ("(sb)", self->id, self->wanted));
}

/* One change after the other: two at once might overtake each other in the engine. */
static gboolean
on_enabled_set_cb (CwRulePage *self, gboolean is_enabled)
{
  if (self->is_showing)
    return FALSE;
  self->wanted = is_enabled;
  if (!self->is_changing)
    send_enabled (self);
  return FALSE;
}

static void
remove_rule (GtkWidget *widget, gpointer unused)
{
  CwRulePage *self = CW_RULE_PAGE (widget);

  self->wanted = self->sent;
  change (self, "RemoveRule", g_variant_new ("(s)", self->id));
}

static void
on_remove_clicked_cb (CwRulePage *self)
{
  g_autofree char *heading = NULL;
  CwRemoveQuestion question = { 0 };

  if (self->rule == NULL)
    return;
  if (cw_answer_has (self->rule, "shipped"))
    {
      heading = g_strdup_printf (_ ("Reset “%s”?"), cw_rule_words_title (self->rule));
      question.body = _ ("The shipped rule applies again from the next cycle on.");
      question.remove = _ ("_Reset");
    }
  else
    {
      heading = g_strdup_printf (_ ("Remove “%s”?"), cw_rule_words_title (self->rule));
      question.body = _ ("From the next cycle on, values that only it gave are taken away.");
    }
  question.heading = heading;
  cw_remove_dialog_ask (GTK_WIDGET (self), &question, remove_rule, NULL);
}

/* ----- editing */

static void
on_saved_cb (CwRulePage *self, const char *id)
{
  cw_rule_page_show (self, id);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
open_editor (CwRulePage *self, CwRuleDraft *draft, gboolean is_new)
{
  CwRuleEditor *editor = cw_rule_editor_open (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))),
                                              self->engine, draft, is_new);

  g_signal_connect_object (editor, "saved", G_CALLBACK (on_saved_cb), self, G_CONNECT_SWAPPED);
}

static void
on_edit_clicked_cb (CwRulePage *self)
{
  g_autoptr (CwRuleDraft) draft = self->rule != NULL ? cw_rule_draft_new_for (self->rule) : NULL;

  if (draft != NULL)
    open_editor (self, draft, FALSE);
}

/* The kind of the first source that is connected. (transfer none) */
static const char *
find_kind (CwRulePage *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);
  g_autoptr (GVariant) connectors =
      status != NULL ? cw_answer_get_array (status, "connectors") : NULL;

  for (gsize i = 0; connectors != NULL && i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = cw_answer_get_item (connectors, i);

      if (g_str_equal (cw_answer_get_string (connector, "side"), "source"))
        return cw_answer_get_string (connector, "kind");
    }
  return "active-directory";
}

void
cw_rule_page_make_new (CwRulePage *self, GVariant *rules)
{
  g_autoptr (CwRuleDraft) draft = cw_rule_draft_new (rules, find_kind (self));

  open_editor (self, draft, TRUE);
}

/* ----- the object */

static void
cw_rule_page_dispose (GObject *object)
{
  CwRulePage *self = CW_RULE_PAGE (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_object (&self->filler);
  /* Before the template goes, which would take the child from under AdwBin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_RULE_PAGE);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->rule, g_variant_unref);
  g_clear_pointer (&self->id, g_free);
  G_OBJECT_CLASS (cw_rule_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-rule-page.ui");
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, stack);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, scroller);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, title);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, subtitle);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, buttons);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, reader_label);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, edit_button);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, remove_button);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, enabled_row);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, enabled_switch);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, sections);
  gtk_widget_class_bind_template_child (widget_class, CwRulePage, problem_page);
  gtk_widget_class_bind_template_callback (widget_class, on_enabled_set_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_edit_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_remove_clicked_cb);
}

static void
cw_rule_page_class_init (CwRulePageClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_rule_page_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
cw_rule_page_init (CwRulePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_stack_hide_others (self->stack);
  self->filler = cw_section_filler_new (self->sections);
}

void
cw_rule_page_set_engine (CwRulePage *self, CwAppEngine *engine)
{
  g_set_object (&self->engine, engine);
}
