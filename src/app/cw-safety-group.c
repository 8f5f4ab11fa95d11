/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-safety-group.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-cycle-words.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

#define DEFAULT_DELETION_THRESHOLD 500

struct _CwSafetyGroup
{
  AdwPreferencesGroup parent_instance;

  AdwActionRow *staging_row;
  AdwActionRow *pending_row;
  AdwActionRow *guard_row;
  AdwActionRow *lease_row;
  char *guard_text;     /* (owned) (nullable): what the configuration says of the guard */
  gboolean is_known;    /* the database can be asked */
  GPtrArray *held_rows; /* (owned) (element-type GtkWidget): one for each list that is held back */
};

G_DEFINE_FINAL_TYPE (CwSafetyGroup, cw_safety_group, ADW_TYPE_PREFERENCES_GROUP)

static const char *
say_staging (GVariant *status)
{
  if (!cw_cycle_words_are_known (status))
    return _ ("Not known yet");
  if (cw_answer_get_bool (status, "attached"))
    return _ ("On: another installation exports, and this one writes nothing");
  return cw_answer_get_bool (status, "staging")
      ? _ ("On: Causeway reads and works out, and writes nothing")
      : _ ("Off: changes are written");
}

static void
show_guard (CwSafetyGroup *self)
{
  adw_action_row_set_subtitle (self->guard_row, self->is_known && self->guard_text != NULL
                                                    ? self->guard_text
                                                    : _ ("Not known yet"));
}

void
cw_safety_group_show_status (CwSafetyGroup *self, GVariant *status)
{
  g_autofree char *since =
      cw_app_text_when (cw_app_text_get_time (status, "startedAt"), g_get_real_time ());
  g_autofree char *lease = NULL;

  g_return_if_fail (CW_IS_SAFETY_GROUP (self));

  self->is_known = cw_cycle_words_are_known (status);
  show_guard (self);
  adw_action_row_set_subtitle (self->staging_row, say_staging (status));
  gtk_widget_set_sensitive (GTK_WIDGET (self->pending_row), self->is_known);
  lease = g_strdup_printf (_ ("It alone works on %s; version %s, process %d, started %s"),
                              cw_answer_get_string (status, "stateDir"),
                              cw_answer_get_string (status, "version"),
                              (int) cw_answer_get_int (status, "pid"), since);
  adw_action_row_set_subtitle (self->lease_row, lease);
}

void
cw_safety_group_show_config (CwSafetyGroup *self, GVariant *config)
{
  g_autoptr (GVariant) guards = cw_answer_get_dict (config, "guards");
  g_autofree char *threshold = cw_app_text_count (
      cw_answer_has (guards, "deletionThreshold") ? cw_answer_get_int (guards, "deletionThreshold")
                                                  : DEFAULT_DELETION_THRESHOLD);
  g_autofree char *text = g_strdup_printf (
      _ ("An export with more than %s deletions stops before its first write"), threshold);

  g_return_if_fail (CW_IS_SAFETY_GROUP (self));

  g_free (self->guard_text);
  self->guard_text = g_steal_pointer (&text);
  show_guard (self);
}

/* ----- what is held back */

static void
add_held_row (CwSafetyGroup *self, GVariant *guard)
{
  g_autoptr (GVariant) connector = cw_answer_get_dict (guard, "connector");
  gboolean is_holding = cw_answer_get_bool (guard, "holding");
  const char *name = cw_answer_get_string (connector, "name");
  g_autofree char *title = is_holding ? g_strdup_printf (_ ("Held back: %s"), name)
                                      : g_strdup_printf (_ ("Approved: %s"), name);
  GtkWidget *row = cw_row_new (title, cw_answer_get_string (guard, "message"));

  cw_row_add_icon (row, is_holding ? "security-high-symbolic" : "emblem-ok-symbolic",
                   is_holding ? "warning" : "success");
  cw_row_set_action (row, "win.changes",
                     g_variant_new_string (cw_answer_get_string (guard, "digest")));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), row);
  g_ptr_array_add (self->held_rows, row);
}

void
cw_safety_group_show_guards (CwSafetyGroup *self, GVariant *guards)
{
  g_autoptr (GVariant) items = cw_answer_get_array (guards, "items");

  g_return_if_fail (CW_IS_SAFETY_GROUP (self));

  for (guint i = 0; i < self->held_rows->len; i++)
    adw_preferences_group_remove (ADW_PREFERENCES_GROUP (self),
                                  g_ptr_array_index (self->held_rows, i));
  g_ptr_array_set_size (self->held_rows, 0);
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) guard = g_variant_get_child_value (items, i);

      if (cw_answer_get_bool (guard, "tooMuch"))
        add_held_row (self, guard);
    }
}

/* ----- the object */

static void
cw_safety_group_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_SAFETY_GROUP);
  G_OBJECT_CLASS (cw_safety_group_parent_class)->dispose (object);
}

static void
cw_safety_group_finalize (GObject *object)
{
  g_free (CW_SAFETY_GROUP (object)->guard_text);
  g_ptr_array_unref (CW_SAFETY_GROUP (object)->held_rows);
  G_OBJECT_CLASS (cw_safety_group_parent_class)->finalize (object);
}

static void
cw_safety_group_class_init (CwSafetyGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_safety_group_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_safety_group_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-safety-group.ui");
  gtk_widget_class_bind_template_child (widget_class, CwSafetyGroup, staging_row);
  gtk_widget_class_bind_template_child (widget_class, CwSafetyGroup, pending_row);
  gtk_widget_class_bind_template_child (widget_class, CwSafetyGroup, guard_row);
  gtk_widget_class_bind_template_child (widget_class, CwSafetyGroup, lease_row);
}

static void
cw_safety_group_init (CwSafetyGroup *self)
{
  self->held_rows = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_row_set_action (GTK_WIDGET (self->pending_row), "win.changes", g_variant_new_string (""));
}
