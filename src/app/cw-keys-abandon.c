/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-keys-abandon.h"

#include <glib/gi18n.h>

#include "app/cw-widgets.h"
#include "base/cw-answer.h"

struct _CwKeysAbandon
{
  CwKeysForm parent_instance;

  GtkListBox *items;
  GtkWidget *items_group;
  GtkCheckButton *known_check;
  GtkWidget *go_button;
  CwStateGroup *state;
};

G_DEFINE_FINAL_TYPE (CwKeysAbandon, cw_keys_abandon, CW_TYPE_KEYS_FORM)

static void
update (CwKeysAbandon *self)
{
  gtk_widget_set_sensitive (self->go_button, gtk_check_button_get_active (self->known_check));
}

static void
cw_keys_abandon_reset (CwKeysForm *form)
{
  CwKeysAbandon *self = CW_KEYS_ABANDON (form);
  g_autoptr (GVariant) items = cw_answer_get_array (cw_keys_form_get_keys (form), "items");
  gsize n_items = g_variant_n_children (items);

  cw_list_box_clear (self->items);
  for (gsize i = 0; i < n_items; i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autofree char *name = cw_keys_words_name_secret (item);

      gtk_list_box_append (self->items, cw_row_new (name, cw_keys_words_get_place (item)));
    }
  gtk_widget_set_visible (self->items_group, n_items > 0);
  gtk_check_button_set_active (self->known_check, FALSE);
  update (self);
}

/* ----- giving up */

/* A line for each secret that has to be entered again. (transfer full) */
static char *
list_forgotten (GVariant *answer)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autofree char *name = cw_keys_words_name_secret (item);

      g_string_append_printf (text, "%s%s\n%s", i > 0 ? "\n" : "", name,
                              cw_keys_words_get_place (item));
    }
  if (text->len == 0)
    return g_strdup (_ ("No secret was stored, so none has to be entered again."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_abandoned_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwKeysAbandon) self = CW_KEYS_ABANDON (user_data);
  g_autoptr (GVariant) answer = cw_keys_form_take_answer (CW_KEYS_FORM (self), source, result);
  g_autofree char *text = answer != NULL ? list_forgotten (answer) : NULL;

  if (answer != NULL)
    cw_keys_form_finish (CW_KEYS_FORM (self), _ ("The keys are given up"), text);
}

static void
on_go_cb (CwKeysAbandon *self)
{
  cw_keys_form_call (CW_KEYS_FORM (self), "AbandonKeys", NULL,
                     _ ("Keys and secrets are forgotten"), on_abandoned_cb);
}

/* ----- the object */

static void
cw_keys_abandon_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_KEYS_ABANDON);
  G_OBJECT_CLASS (cw_keys_abandon_parent_class)->dispose (object);
}

static void
cw_keys_abandon_class_init (CwKeysAbandonClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  CwKeysFormClass *form_class = CW_KEYS_FORM_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_keys_abandon_dispose;
  form_class->action = CW_KEYS_ACTION_ABANDON;
  form_class->reset = cw_keys_abandon_reset;
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-keys-abandon.ui");
  gtk_widget_class_bind_template_child (widget_class, CwKeysAbandon, items);
  gtk_widget_class_bind_template_child (widget_class, CwKeysAbandon, items_group);
  gtk_widget_class_bind_template_child (widget_class, CwKeysAbandon, known_check);
  gtk_widget_class_bind_template_child (widget_class, CwKeysAbandon, go_button);
  gtk_widget_class_bind_template_child (widget_class, CwKeysAbandon, state);
  gtk_widget_class_bind_template_callback (widget_class, update);
  gtk_widget_class_bind_template_callback (widget_class, on_go_cb);
}

static void
cw_keys_abandon_init (CwKeysAbandon *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_keys_form_set_state (CW_KEYS_FORM (self), self->state);
}
