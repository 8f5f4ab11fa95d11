/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-trial.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-outcome-row.h"
#include "app/cw-row-filler.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define SAMPLES 200
/* From so many on one may want to search among them. */
#define MANY_SAMPLES 8

struct _CwRuleTrial
{
  AdwBin parent_instance;

  GtkSpinner *spinner;
  GtkProgressBar *progress;
  GtkButton *stop_button;
  GtkLabel *headline;
  GtkLabel *counts;
  GtkListBox *targets;
  GtkLabel *unread;
  GtkSearchEntry *search;
  GtkLabel *no_match;
  GtkListBox *list;

  CwRowFiller *filler;       /* (owned): of the list */
  GCancellable *cancellable; /* (owned) (nullable): of the trial on its way */
  CwAppEngine *engine;       /* (owned) (nullable): until it is run */
  char *text;                /* (owned) (nullable): of the rule */
  char *token;               /* (owned) (nullable): of the last trial */
  GVariant *items;           /* (owned) (nullable): its sample */
  gboolean is_over;
};

G_DEFINE_FINAL_TYPE (CwRuleTrial, cw_rule_trial, ADW_TYPE_BIN)

enum
{
  SIGNAL_OVER,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  return cw_outcome_row_new (item);
}

static void
set_running (CwRuleTrial *self, gboolean is_running)
{
  self->is_over = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), is_running);
  gtk_spinner_set_spinning (self->spinner, is_running);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), FALSE);
  gtk_progress_bar_set_fraction (self->progress, 0);
  gtk_button_set_label (self->stop_button, is_running ? _ ("_Stop") : _ ("_Try Again"));
  gtk_widget_set_visible (GTK_WIDGET (self->stop_button), TRUE);
}

/* It came to its end: there is nothing to stop, nor to try again. */
static void
set_over (CwRuleTrial *self)
{
  set_running (self, FALSE);
  self->is_over = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->stop_button), FALSE);
}

static void
on_progressed_cb (CwRuleTrial *self, GVariant *progress)
{
  gint64 n_done = cw_answer_get_int (progress, "done");
  gint64 n_all = cw_answer_get_int (progress, "total");
  g_autofree char *done = cw_app_text_count (n_done);
  g_autofree char *all = cw_app_text_count (n_all);
  g_autofree char *text = g_strdup_printf (_ ("%s of %s objects"), done, all);

  if (g_strcmp0 (cw_answer_get_string (progress, "token"), self->token) != 0 ||
      self->cancellable == NULL || n_all == 0)
    return;
  gtk_progress_bar_set_fraction (self->progress, (double) n_done / (double) n_all);
  gtk_progress_bar_set_text (self->progress, text);
  gtk_progress_bar_set_show_text (self->progress, TRUE);
  gtk_widget_set_visible (GTK_WIDGET (self->progress), TRUE);
}

/* @words: (transfer full): with the count in them */
static void
add_count (GString *text, const char *separator, gint64 count, char *words)
{
  if (count > 0)
    g_string_append_printf (text, "%s%s", text->len > 0 ? separator : "", words);
  g_free (words);
}

/* ----- in each target */

/* What would be done there, a line each; "" for nothing. (transfer full) */
static char *
describe_target (GVariant *target)
{
  gint64 n_deleted = cw_answer_get_int (target, "targetDeleted");
  gint64 n_added = cw_answer_get_int (target, "targetAdded");
  gint64 n_changed = cw_answer_get_int (target, "targetChanged");
  gint64 n_links_added = cw_answer_get_int (target, "linksAdded");
  gint64 n_links_removed = cw_answer_get_int (target, "linksRemoved");
  g_autofree char *deleted = cw_app_text_count (n_deleted);
  g_autofree char *added = cw_app_text_count (n_added);
  g_autofree char *changed = cw_app_text_count (n_changed);
  g_autofree char *links_added = cw_app_text_count (n_links_added);
  g_autofree char *links_removed = cw_app_text_count (n_links_removed);
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: how many objects would be deleted in the cloud */
  add_count (text, "\n", n_deleted, g_strdup_printf (_ ("%s would be deleted"), deleted));
  /* Translators: how many objects would be made in the cloud */
  add_count (text, "\n", n_added, g_strdup_printf (_ ("%s would be made"), added));
  /* Translators: how many objects would be changed in the cloud */
  add_count (text, "\n", n_changed, g_strdup_printf (_ ("%s would be changed"), changed));
  /* Translators: how many references, such as members of groups and managers of people */
  add_count (text, "\n", n_links_added,
             g_strdup_printf (_ ("References that would be added: %s"), links_added));
  /* Translators: how many references, such as members of groups and managers of people */
  add_count (text, "\n", n_links_removed,
             g_strdup_printf (_ ("References that would be removed: %s"), links_removed));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
add_target (CwRuleTrial *self, GVariant *target)
{
  g_autoptr (GVariant) connector = cw_answer_get_dict (target, "connector");
  g_autofree char *words = describe_target (target);
  GtkWidget *row = NULL;

  if (words[0] == '\0')
    return;
  row = cw_row_new (cw_answer_get_string (connector, "name"), words);
  if (cw_answer_get_int (target, "targetDeleted") > 0)
    cw_row_add_icon (row, "dialog-warning-symbolic", "warning");
  gtk_list_box_append (self->targets, row);
  gtk_widget_set_visible (GTK_WIDGET (self->targets), TRUE);
}

static void
clear_targets (CwRuleTrial *self)
{
  GtkListBoxRow *row = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->targets), FALSE);
  while ((row = gtk_list_box_get_row_at_index (self->targets, 0)) != NULL)
    gtk_list_box_remove (self->targets, GTK_WIDGET (row));
}

static void
show_targets (CwRuleTrial *self, GVariant *answer)
{
  g_autoptr (GVariant) targets = cw_answer_get_array (answer, "targets");

  clear_targets (self);
  for (gsize i = 0; i < g_variant_n_children (targets); i++)
    {
      g_autoptr (GVariant) target = cw_answer_get_item (targets, i);

      add_target (self, target);
    }
}

/* ----- the sample */

static void
show_items (CwRuleTrial *self)
{
  gsize n = self->items != NULL ? g_variant_n_children (self->items) : 0;
  g_autofree char *text = cw_search_dup_text (GTK_WIDGET (self->search));
  gsize n_shown = 0;

  cw_row_filler_clear (self->filler);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (self->items, i);

      if (text[0] != '\0' && !cw_outcome_contains (item, text))
        continue;
      cw_row_filler_add (self->filler, g_steal_pointer (&item));
      n_shown++;
    }
  gtk_widget_set_visible (GTK_WIDGET (self->search), n >= MANY_SAMPLES);
  gtk_widget_set_visible (GTK_WIDGET (self->list), n_shown > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->no_match), n > 0 && n_shown == 0);
}

static void
set_items (CwRuleTrial *self, GVariant *items)
{
  g_clear_pointer (&self->items, g_variant_unref);
  if (items != NULL)
    self->items = g_variant_ref (items);
  gtk_editable_set_text (GTK_EDITABLE (self->search), "");
  show_items (self);
}

/* ----- everything */

/* What else there is to say than how many. (transfer full) */
static char *
describe_counts (GVariant *answer)
{
  gint64 n_joined = cw_answer_get_int (answer, "joined");
  gint64 n_failed = cw_answer_get_int (answer, "failed");
  g_autofree char *joined = cw_app_text_count (n_joined);
  g_autofree char *failed = cw_app_text_count (n_failed);
  g_autoptr (GString) text = g_string_new (NULL);

  /* Translators: how many objects a rule would join to an identity that is there */
  add_count (text, " · ", n_joined, g_strdup_printf (_ ("%s would join an identity"), joined));
  /* Translators: on how many objects a rule would fail */
  add_count (text, " · ", n_failed, g_strdup_printf (_ ("%s would fail"), failed));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* What nobody can know before the next cycle. */
static void
show_unread (CwRuleTrial *self, GVariant *answer)
{
  g_autofree const char **names = NULL;
  gboolean is_there = g_variant_lookup (answer, "unread", "^a&s", &names) && names[0] != NULL;
  g_autofree char *list = is_there ? g_strjoinv (", ", (char **) names) : NULL;
  g_autofree char *text = NULL;

  gtk_widget_set_visible (GTK_WIDGET (self->unread), is_there);
  if (!is_there)
    return;
  /* Translators: a list of names of attributes */
  text = g_strdup_printf (_ ("The next cycle reads for the first time: %s. What comes of that is "
                             "not counted."),
                             list);
  gtk_label_set_label (self->unread, text);
}

static void
show_trial (CwRuleTrial *self, GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autofree char *changed = cw_app_text_count (cw_answer_get_int (answer, "changed"));
  g_autofree char *all = cw_app_text_count (cw_answer_get_int (answer, "objects"));
  /* Translators: two numbers: how many would change, and of how many */
  g_autofree char *headline =
      g_strdup_printf (_ ("Objects that would change: %s of %s"), changed, all);
  g_autofree char *counts = describe_counts (answer);

  gtk_label_set_label (self->headline, headline);
  gtk_label_set_label (self->counts, counts);
  gtk_widget_set_visible (GTK_WIDGET (self->counts), counts[0] != '\0');
  show_targets (self, answer);
  show_unread (self, answer);
  set_items (self, items);
}

static void
on_tried_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRuleTrial) self = CW_RULE_TRIAL (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error))
    return;
  g_clear_object (&self->cancellable);
  if (answer != NULL)
    {
      show_trial (self, answer);
      set_over (self);
    }
  else
    {
      gtk_label_set_label (self->headline, error->message);
      set_running (self, FALSE);
    }
  g_signal_emit (self, signals[SIGNAL_OVER], 0);
}

static void
start (CwRuleTrial *self)
{
  GVariantDict options = G_VARIANT_DICT_INIT (NULL);

  set_items (self, NULL);
  clear_targets (self);
  gtk_widget_set_visible (GTK_WIDGET (self->unread), FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->counts), FALSE);
  gtk_label_set_label (self->headline, _ ("Trying the rule on every object…"));
  set_running (self, TRUE);
  g_free (self->token);
  self->token = cw_app_engine_make_token (self->engine);
  g_variant_dict_insert (&options, "limit", "u", SAMPLES);
  g_variant_dict_insert (&options, "token", "s", self->token);
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  cw_app_engine_call_async (self->engine, "TestRules",
                            g_variant_new ("(s@a{sv})", self->text, g_variant_dict_end (&options)),
                            self->cancellable, on_tried_cb, g_object_ref (self));
}

void
cw_rule_trial_run (CwRuleTrial *self, CwAppEngine *engine, const char *text)
{
  g_return_if_fail (CW_IS_RULE_TRIAL (self));

  if (self->engine == NULL)
    g_signal_connect_object (engine, "call-progress", G_CALLBACK (on_progressed_cb), self,
                             G_CONNECT_SWAPPED);
  g_set_object (&self->engine, engine);
  g_free (self->text);
  self->text = g_strdup (text);
  start (self);
}

void
cw_rule_trial_stop (CwRuleTrial *self)
{
  cw_widget_call_end (&self->cancellable);
  set_running (self, FALSE);
}

static void
on_stop_clicked_cb (CwRuleTrial *self)
{
  if (self->cancellable == NULL)
    {
      start (self);
      return;
    }
  cw_rule_trial_stop (self);
  gtk_label_set_label (self->headline, _ ("The trial was stopped before its end"));
}

gboolean
cw_rule_trial_is_over (CwRuleTrial *self)
{
  return self->is_over;
}

static void
cw_rule_trial_dispose (GObject *object)
{
  CwRuleTrial *self = CW_RULE_TRIAL (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_object (&self->filler);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->text, g_free);
  g_clear_pointer (&self->token, g_free);
  g_clear_pointer (&self->items, g_variant_unref);
  /* Before the template goes, which would take the child from under AdwBin. */
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_RULE_TRIAL);
  G_OBJECT_CLASS (cw_rule_trial_parent_class)->dispose (object);
}

static void
cw_rule_trial_class_init (CwRuleTrialClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_rule_trial_dispose;
  signals[SIGNAL_OVER] = g_signal_new ("over", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0,
                                       NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-rule-trial.ui");
  gtk_widget_class_bind_template_child (widget_class, CwRuleTrial, spinner);
  gtk_widget_class_bind_template_child (widget_class, CwRuleTrial, headline);
  gtk_widget_class_bind_template_child (widget_class, CwRuleTrial, progress);
  gtk_widget_class_bind_template_child (widget_class, CwRuleTrial, stop_button);
  gtk_widget_class_bind_template_callback (widget_class, on_stop_clicked_cb);
  gtk_widget_class_bind_template_child (widget_class, CwRuleTrial, counts);
  gtk_widget_class_bind_template_child (widget_class, CwRuleTrial, targets);
  gtk_widget_class_bind_template_child (widget_class, CwRuleTrial, unread);
  gtk_widget_class_bind_template_child (widget_class, CwRuleTrial, search);
  gtk_widget_class_bind_template_child (widget_class, CwRuleTrial, no_match);
  gtk_widget_class_bind_template_child (widget_class, CwRuleTrial, list);
  gtk_widget_class_bind_template_callback (widget_class, show_items);
}

static void
cw_rule_trial_init (CwRuleTrial *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filler = cw_row_filler_new (self->list, make_row, self, (GDestroyNotify) g_variant_unref);
}
