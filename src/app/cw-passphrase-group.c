/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-passphrase-group.h"

#include <glib/gi18n.h>

#include "app/cw-keys-words.h"
#include "app/cw-widgets.h"

struct _CwPassphraseGroup
{
  AdwPreferencesGroup parent_instance;

  GtkEditable *passphrase_row;
  GtkEditable *again_row;
  AdwActionRow *strength_row;
  GtkImage *strength_icon;

  gboolean is_good;
};

enum
{
  SIGNAL_CHANGED,
  SIGNAL_ACTIVATED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwPassphraseGroup, cw_passphrase_group, ADW_TYPE_PREFERENCES_GROUP)

static const struct
{
  const char *icon;
  const char *style;
} looks[] = {
  [CW_PASSPHRASE_TOO_SHORT] = { "dialog-error-symbolic", "error" },
  [CW_PASSPHRASE_WEAK] = { "dialog-warning-symbolic", "warning" },
  [CW_PASSPHRASE_FAIR] = { "emblem-ok-symbolic", "dim-label" },
  [CW_PASSPHRASE_STRONG] = { "emblem-ok-symbolic", "success" },
};

/* ----- the passphrase */

static void
show_strength (CwPassphraseGroup *self, CwPassphraseStrength strength, gboolean is_empty)
{
  for (guint i = 0; i < G_N_ELEMENTS (looks); i++)
    gtk_widget_remove_css_class (GTK_WIDGET (self->strength_icon), looks[i].style);
  gtk_widget_set_visible (GTK_WIDGET (self->strength_icon), !is_empty);
  gtk_widget_add_css_class (GTK_WIDGET (self->strength_icon), looks[strength].style);
  gtk_image_set_from_icon_name (self->strength_icon, looks[strength].icon);
}

static void
update (CwPassphraseGroup *self)
{
  g_autoptr (CwSecret) passphrase =
      cw_secret_new_from_string (gtk_editable_get_text (self->passphrase_row));
  g_autoptr (CwSecret) again = cw_secret_new_from_string (gtk_editable_get_text (self->again_row));
  CwPassphraseStrength strength = cw_passphrase_judge (passphrase);
  gboolean is_empty = gtk_editable_get_text (self->passphrase_row)[0] == '\0';
  gboolean is_enough = strength != CW_PASSPHRASE_TOO_SHORT;
  gboolean is_same = cw_secret_equal (passphrase, again);
  gboolean is_mistyped =
      is_enough && !is_same && gtk_editable_get_text (self->again_row)[0] != '\0';

  show_strength (self, is_mistyped ? CW_PASSPHRASE_WEAK : strength, is_empty);
  if (is_empty)
    adw_action_row_set_subtitle (self->strength_row,
                                 _ ("Several words that have nothing to do with each other make a "
                                    "good one."));
  else if (is_mistyped)
    adw_action_row_set_subtitle (self->strength_row, _ ("The two are not the same yet."));
  else
    adw_action_row_set_subtitle (self->strength_row, cw_keys_words_get_strength (strength));
  self->is_good = is_enough && is_same;
}

static void
on_changed_cb (CwPassphraseGroup *self)
{
  update (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_activated_cb (CwPassphraseGroup *self)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0);
}

gboolean
cw_passphrase_group_is_good (CwPassphraseGroup *self)
{
  g_return_val_if_fail (CW_IS_PASSPHRASE_GROUP (self), FALSE);

  return self->is_good;
}

CwSecret *
cw_passphrase_group_dup (CwPassphraseGroup *self)
{
  g_return_val_if_fail (CW_IS_PASSPHRASE_GROUP (self), NULL);

  return cw_secret_new_from_string (gtk_editable_get_text (self->passphrase_row));
}

void
cw_passphrase_group_forget (CwPassphraseGroup *self)
{
  g_return_if_fail (CW_IS_PASSPHRASE_GROUP (self));

  gtk_editable_set_text (self->passphrase_row, "");
  gtk_editable_set_text (self->again_row, "");
}

static void
cw_passphrase_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_PASSPHRASE_GROUP);
  G_OBJECT_CLASS (cw_passphrase_group_parent_class)->dispose (object);
}

static void
cw_passphrase_group_class_init (CwPassphraseGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_passphrase_group_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CW_TYPE_PASSPHRASE_GROUP, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", CW_TYPE_PASSPHRASE_GROUP,
                                            G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-passphrase-group.ui");
  gtk_widget_class_bind_template_child (widget_class, CwPassphraseGroup, passphrase_row);
  gtk_widget_class_bind_template_child (widget_class, CwPassphraseGroup, again_row);
  gtk_widget_class_bind_template_child (widget_class, CwPassphraseGroup, strength_row);
  gtk_widget_class_bind_template_child (widget_class, CwPassphraseGroup, strength_icon);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_activated_cb);
}

static void
cw_passphrase_group_init (CwPassphraseGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_password_row_name (GTK_WIDGET (self->passphrase_row));
  cw_password_row_name (GTK_WIDGET (self->again_row));
  update (self);
}
