/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-made-row.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-state-icon.h"
#include "app/cw-text-care.h"
#include "base/cw-answer.h"

struct _CwMadeRow
{
  AdwActionRow parent_instance;

  GtkCheckButton *check;
  CwStateIcon *icon;

  GVariant *thing; /* (owned) */
};

G_DEFINE_FINAL_TYPE (CwMadeRow, cw_made_row, ADW_TYPE_ACTION_ROW)

enum
{
  SIGNAL_TOGGLED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* (transfer full) */
static char *
describe (GVariant *thing)
{
  const char *user = cw_answer_get_string (thing, "usedBy");
  g_autofree char *at = cw_app_text_time (cw_app_text_get_time (thing, "at"));

  if (user[0] != '\0')
    /* Translators: %s is the name of a connected directory or tenant */
    return g_strdup_printf (_ ("In use: “%s” lives by it, and synchronisation would stop without "
                               "it. Take that connection out of the set-up first."),
                               user);
  if (g_str_equal (cw_answer_get_string (thing, "state"), "intended"))
    /* Translators: %s is a date and a time */
    return g_strdup_printf (
        _ ("A set-up was broken off on %s while it made this: it may be there."), at);
  /* Translators: %s is a date and a time */
  return g_strdup_printf (_ ("Made on %s. No connection uses it."), at);
}

static void
on_toggled_cb (CwMadeRow *self)
{
  g_signal_emit (self, signals[SIGNAL_TOGGLED], 0);
}

const char *
cw_made_row_get_id (CwMadeRow *self)
{
  return cw_answer_get_string (self->thing, "id");
}

const char *
cw_made_row_get_kind (CwMadeRow *self)
{
  return cw_answer_get_string (self->thing, "kind");
}

gboolean
cw_made_row_get_ticked (CwMadeRow *self)
{
  return gtk_check_button_get_active (self->check);
}

void
cw_made_row_set_ticked (CwMadeRow *self, gboolean is_ticked)
{
  gtk_check_button_set_active (self->check,
                               is_ticked && gtk_widget_get_sensitive (GTK_WIDGET (self->check)));
}

void
cw_made_row_show (CwMadeRow *self, const char *state, const char *message)
{
  const char *words = cw_state_icon_show (self->icon, state);
  g_autofree char *text = message != NULL && message[0] != '\0'
                              ? g_strdup_printf ("%s\n%s", words, message)
                              : g_strdup (words);

  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), TRUE);
  if (!g_str_equal (state, "removed"))
    return;
  gtk_check_button_set_active (self->check, FALSE);
  gtk_widget_set_visible (GTK_WIDGET (self->check), FALSE);
}

static void
cw_made_row_finalize (GObject *object)
{
  g_clear_pointer (&CW_MADE_ROW (object)->thing, g_variant_unref);
  G_OBJECT_CLASS (cw_made_row_parent_class)->finalize (object);
}

static void
cw_made_row_class_init (CwMadeRowClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_made_row_finalize;
  signals[SIGNAL_TOGGLED] = g_signal_new ("toggled", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cw_made_row_init (CwMadeRow *self)
{
  self->check = GTK_CHECK_BUTTON (gtk_check_button_new ());
  self->icon = CW_STATE_ICON (cw_state_icon_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->check), GTK_ALIGN_CENTER);
  gtk_widget_set_visible (GTK_WIDGET (self->icon), FALSE);
  g_signal_connect_object (self->check, "toggled", G_CALLBACK (on_toggled_cb), self,
                           G_CONNECT_SWAPPED);
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->icon));
  adw_action_row_add_prefix (ADW_ACTION_ROW (self), GTK_WIDGET (self->check));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), GTK_WIDGET (self->check));
  adw_action_row_set_title_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
}

GtkWidget *
cw_made_row_new (GVariant *thing)
{
  CwMadeRow *self = g_object_new (CW_TYPE_MADE_ROW, NULL);
  g_autofree char *title = cw_app_text_made (thing);
  g_autofree char *text = describe (thing);

  self->thing = g_variant_ref (thing);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->check), !cw_answer_has (thing, "usedBy"));
  cw_text_care_wrap (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
