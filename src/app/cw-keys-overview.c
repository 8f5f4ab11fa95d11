/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-keys-overview.h"

#include <glib/gi18n.h>

#include "app/cw-state-group.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

struct _CwKeysOverview
{
  AdwBin parent_instance;

  CwStateGroup *result;
  GtkWidget *trouble_group;
  AdwActionRow *trouble_row;
  AdwActionRow *key_row;
  AdwActionRow *protection_row;
  AdwActionRow *advice_row;
  AdwActionRow *secrets_row;
  GtkListBox *secrets;
  AdwPreferencesGroup *actions_group;
  AdwPreferencesGroup *database_actions_group;
  AdwActionRow *database_row;
  AdwActionRow *size_row;
  AdwActionRow *other_row;

  GtkWidget *rows[CW_KEYS_ACTION_N]; /* of what can be done */
};

G_DEFINE_FINAL_TYPE (CwKeysOverview, cw_keys_overview, ADW_TYPE_BIN)

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const struct
{
  const char *title;
  const char *text;
  const char *target; /* (nullable): of "keys.open" */
} actions[] = {
  [CW_KEYS_ACTION_EXPORT] = { N_ ("Export the keys…"),
      N_ ("Into a file under a passphrase: for the safe, or for another computer."), "export" },
  [CW_KEYS_ACTION_IMPORT] = { N_ ("Import keys…"),
      N_ ("From such a file, after a database was restored or moved without its keys."), "import" },
  [CW_KEYS_ACTION_ROTATE] = { N_ ("Rotate the key…"),
      N_ ("A new key seals every secret anew, and the old one is forgotten."), NULL },
  [CW_KEYS_ACTION_ABANDON] = { N_ ("Give the keys up…"),
      N_ ("When they are lost for ever: every stored secret has to be entered again."), "abandon" },
  [CW_KEYS_ACTION_BACK_UP] = { N_ ("Back the database up…"),
      N_ ("Everything that is stored, into one file, while the engine goes on working."), "backup" },
  [CW_KEYS_ACTION_CHECK] = { N_ ("Check the database"),
      N_ ("Whether it is as the engine needs it, and every row can be read."), "check" },
  [CW_KEYS_ACTION_RESTORE] = { N_ ("Restore a backup…"),
      N_ ("What such a file holds, in place of what is stored now."), "restore" },
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (actions) == CW_KEYS_ACTION_N);

/* ----- what is there */

static void
show_secrets (CwKeysOverview *self, GVariant *keys)
{
  g_autoptr (GVariant) items = cw_answer_get_array (keys, "items");
  gsize n_items = g_variant_n_children (items);

  cw_list_box_clear (self->secrets);
  for (gsize i = 0; i < n_items; i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autofree char *name = cw_keys_words_name_secret (item);
      gboolean opens = cw_answer_get_bool (item, "opens");
      GtkWidget *row = cw_row_new (name, cw_keys_words_say_state (item));

      cw_row_add_icon (row, opens ? "emblem-ok-symbolic" : "dialog-error-symbolic",
                       opens ? "success" : "error");
      gtk_list_box_append (self->secrets, row);
    }
  gtk_widget_set_visible (GTK_WIDGET (self->secrets), n_items > 0);
}

/* What cannot be done now stays in the list, and says why. */
static void
show_actions (CwKeysOverview *self, GVariant *keys, GVariant *status)
{
  const char *role = status != NULL ? cw_answer_get_string (status, "role") : "";

  for (guint i = 0; i < CW_KEYS_ACTION_N; i++)
    {
      const char *obstacle = cw_keys_words_get_obstacle ((CwKeysAction) i, keys, role);

      gtk_widget_set_sensitive (self->rows[i], obstacle == NULL);
      adw_action_row_set_subtitle (ADW_ACTION_ROW (self->rows[i]),
                                   obstacle != NULL ? obstacle : _ (actions[i].text));
    }
}

static void
show_database (CwKeysOverview *self, GVariant *status)
{
  g_autofree char *database = cw_keys_words_say_database (status);
  g_autofree char *size = cw_keys_words_say_size (status);

  adw_action_row_set_subtitle (self->database_row, database);
  adw_action_row_set_subtitle (self->size_row, size);
  gtk_widget_set_visible (GTK_WIDGET (self->size_row), *size != '\0');
  adw_action_row_set_subtitle (self->other_row, cw_keys_words_get_limit ());
}

void
cw_keys_overview_show (CwKeysOverview *self, GVariant *keys, GVariant *status)
{
  g_autofree char *key = cw_keys_words_say_key (keys);
  g_autofree char *protection = cw_keys_words_say_protection (keys);
  g_autofree char *secrets = cw_keys_words_say_secrets (keys);
  const char *trouble = cw_keys_words_get_trouble (keys);
  const char *advice = cw_keys_words_get_advice (keys);

  g_return_if_fail (CW_IS_KEYS_OVERVIEW (self));

  gtk_widget_set_visible (self->trouble_group, trouble != NULL);
  adw_action_row_set_subtitle (self->trouble_row, trouble != NULL ? trouble : "");
  adw_action_row_set_subtitle (self->key_row, key);
  adw_action_row_set_subtitle (self->protection_row, protection);
  adw_action_row_set_subtitle (self->advice_row, advice != NULL ? advice : "");
  gtk_widget_set_visible (GTK_WIDGET (self->advice_row), advice != NULL);
  adw_action_row_set_subtitle (self->secrets_row, secrets);
  show_secrets (self, keys);
  show_actions (self, keys, status);
  if (status != NULL)
    show_database (self, status);
}

void
cw_keys_overview_tell (CwKeysOverview *self, const char *state, const char *title, const char *text)
{
  g_return_if_fail (CW_IS_KEYS_OVERVIEW (self));

  if (state != NULL)
    cw_state_group_show (self->result, state, title, text);
  else
    cw_state_group_clear (self->result);
}

void
cw_keys_overview_look_at_result (CwKeysOverview *self)
{
  g_return_if_fail (CW_IS_KEYS_OVERVIEW (self));

  if (gtk_widget_get_visible (GTK_WIDGET (self->result)))
    cw_scroll_to (GTK_WIDGET (self->result));
}

/* ----- the object */

/* A row's text cannot be selected. */
static void
on_copy_clicked_cb (CwKeysOverview *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          adw_action_row_get_subtitle (self->advice_row));
}

static void
add_action (CwKeysOverview *self, CwKeysAction action)
{
  const char *target = actions[action].target;
  GtkWidget *row = cw_row_new (_ (actions[action].title), _ (actions[action].text));

  cw_row_set_action (row, target != NULL ? "keys.open" : "keys.rotate",
                     target != NULL ? g_variant_new_string (target) : NULL);
  adw_preferences_group_add (
      action >= CW_KEYS_ACTION_BACK_UP ? self->database_actions_group : self->actions_group, row);
  self->rows[action] = row;
}

static void
cw_keys_overview_dispose (GObject *object)
{
  adw_bin_set_child (ADW_BIN (object), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_KEYS_OVERVIEW);
  G_OBJECT_CLASS (cw_keys_overview_parent_class)->dispose (object);
}

static void
cw_keys_overview_class_init (CwKeysOverviewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_keys_overview_dispose;
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-keys-overview.ui");
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, result);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, trouble_group);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, trouble_row);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, key_row);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, protection_row);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, advice_row);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, secrets_row);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, secrets);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, actions_group);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, database_actions_group);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, database_row);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, size_row);
  gtk_widget_class_bind_template_child (widget_class, CwKeysOverview, other_row);
}

static void
cw_keys_overview_init (CwKeysOverview *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  for (guint i = 0; i < CW_KEYS_ACTION_N; i++)
    add_action (self, (CwKeysAction) i);
}
