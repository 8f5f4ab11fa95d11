/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-keys-check.h"

#include <glib/gi18n.h>

#include "app/cw-backup-words.h"
#include "app/cw-check-items.h"
#include "base/cw-answer.h"

struct _CwKeysCheck
{
  CwKeysForm parent_instance;

  CwCheckItems *items;
  GtkWidget *go_button;
  CwStateGroup *state;
};

G_DEFINE_FINAL_TYPE (CwKeysCheck, cw_keys_check, CW_TYPE_KEYS_FORM)

/* Without an empty card. */
static void
clear (CwKeysCheck *self)
{
  gtk_widget_remove_css_class (GTK_WIDGET (self->items), "card");
  cw_check_items_clear (self->items);
}

static void
cw_keys_check_reset (CwKeysForm *form)
{
  clear (CW_KEYS_CHECK (form));
}

static void
show_outcome (CwKeysCheck *self, CwCheckState worst, GVariant *answer)
{
  g_autofree char *read = cw_backup_words_say_checked (answer);

  if (worst == CW_CHECK_FAILED)
    cw_state_group_show (self->state, "failed",
                         _ ("Something is wrong with the database"),
                            _ ("What, and what helps, is below."));
  else if (worst == CW_CHECK_WARNING)
    cw_state_group_show (self->state, "done",
                         _ ("The database can be used"),
                            _ ("Something should be known about it: see below."));
  else
    cw_state_group_show (self->state, "done", _ ("The database is as it should be"), read);
}

static void
on_checked_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysCheck) self = CW_KEYS_CHECK (user_data);
  g_autoptr (GVariant) answer = cw_keys_form_take_answer (CW_KEYS_FORM (self), source, result);
  g_autoptr (GVariant) checks = NULL;

  if (answer == NULL)
    return;
  checks = cw_answer_get_array (answer, "checks");
  gtk_widget_add_css_class (GTK_WIDGET (self->items), "card");
  show_outcome (self, cw_check_items_add_checks (self->items, checks, TRUE), answer);
}

static void
cw_keys_check_begin (CwKeysForm *form)
{
  clear (CW_KEYS_CHECK (form));
  cw_keys_form_call (form, "CheckDatabase", NULL, _ ("Every row is read"), on_checked_cb);
}

static void
on_go_cb (CwKeysCheck *self)
{
  cw_keys_check_begin (CW_KEYS_FORM (self));
}

/* ----- the object */

static void
cw_keys_check_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_KEYS_CHECK);
  G_OBJECT_CLASS (cw_keys_check_parent_class)->dispose (object);
}

static void
cw_keys_check_class_init (CwKeysCheckClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwKeysFormClass *form_class = CW_KEYS_FORM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_keys_check_dispose;
  form_class->action = CW_KEYS_ACTION_CHECK;
  form_class->is_look = TRUE;
  form_class->reset = cw_keys_check_reset;
  form_class->begin = cw_keys_check_begin;
  g_type_ensure (CW_TYPE_CHECK_ITEMS);
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-keys-check.ui");
  gtk_widget_class_bind_template_child (widget_class, CwKeysCheck, items);
  gtk_widget_class_bind_template_child (widget_class, CwKeysCheck, go_button);
  gtk_widget_class_bind_template_child (widget_class, CwKeysCheck, state);
  gtk_widget_class_bind_template_callback (widget_class, on_go_cb);
}

static void
cw_keys_check_init (CwKeysCheck *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_keys_form_set_state (CW_KEYS_FORM (self), self->state);
}
