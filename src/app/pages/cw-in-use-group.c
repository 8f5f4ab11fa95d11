/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-in-use-group.h"

#include <glib/gi18n.h>

#include "app/cw-health.h"
#include "app/cw-text-units.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"

#define DEFAULT_MINUTES 30

struct _CwInUseGroup
{
  AdwPreferencesGroup parent_instance;

  GtkListBox *list;
  int n_rows; /* while it is shown anew */
};

G_DEFINE_FINAL_TYPE (CwInUseGroup, cw_in_use_group, ADW_TYPE_PREFERENCES_GROUP)

/* Rows are kept: the engine's status comes again and again, mostly with nothing new for them. */
static void
add_row (CwInUseGroup *self, const char *title, const char *value)
{
  GtkListBoxRow *row = NULL;

  if (value == NULL || value[0] == '\0')
    return;
  row = gtk_list_box_get_row_at_index (self->list, self->n_rows++);
  if (row == NULL)
    {
      gtk_list_box_append (self->list, cw_row_new (title, value));
      return;
    }
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), title);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), value);
}

static void
remove_rest (CwInUseGroup *self)
{
  GtkListBoxRow *row = NULL;

  while ((row = gtk_list_box_get_row_at_index (self->list, self->n_rows)) != NULL)
    gtk_list_box_remove (self->list, GTK_WIDGET (row));
}

static const char *
get_text (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, "");
}

/* (transfer none) (nullable) */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  return json_object_has_member (object, name) ? json_object_get_object_member (object, name)
                                               : NULL;
}

/* ----- from the configuration */

static void
add_connector (CwInUseGroup *self, JsonObject *connector)
{
  JsonObject *authentication = get_object (connector, "authentication");
  g_autofree char *title = NULL;

  if (g_str_equal (get_text (connector, "kind"), "graph"))
    {
      /* Translators: %s is a tenant's domain */
      title = g_strdup_printf (_ ("Application in %s"), get_text (connector, "name"));
      add_row (self, title, get_text (connector, "clientId"));
    }
  else if (authentication != NULL)
    {
      /* Translators: %s is a directory's name */
      title = g_strdup_printf (_ ("Account in %s"), get_text (connector, "name"));
      add_row (self, title, get_text (authentication, "user"));
    }
}

static void
add_interval (CwInUseGroup *self, JsonObject *config)
{
  JsonObject *scheduler = get_object (config, "scheduler");
  gint64 minutes =
      scheduler != NULL
          ? json_object_get_int_member_with_default (scheduler, "intervalMinutes", DEFAULT_MINUTES)
          : DEFAULT_MINUTES;
  g_autofree char *text = cw_text_units_keep (g_strdup_printf (
      ngettext ("Every %d minute", "Every %d minutes", (gulong) minutes), (int) minutes));

  add_row (self, _ ("Schedule"), text);
}

/* ----- from the engine */

/* (transfer full) */
static char *
describe_anchor (const char *const *names)
{
  if (names[0] != NULL && names[1] != NULL && names[2] == NULL)
    /* Translators: two attributes of a directory */
    return g_strdup_printf (_ ("%s; of whoever has none, %s"), names[0], names[1]);
  return g_strjoinv (", ", (char **) names);
}

static void
add_anchor (CwInUseGroup *self, GVariant *connector)
{
  g_autoptr (GVariant) value =
      g_variant_lookup_value (connector, "sourceAnchor", G_VARIANT_TYPE_STRING_ARRAY);
  g_autofree const char **names = value != NULL ? g_variant_get_strv (value, NULL) : NULL;
  /* Translators: %s is a directory's name */
  g_autofree char *title =
      g_strdup_printf (_ ("Source anchor in %s"), cw_answer_get_string (connector, "name"));
  g_autofree char *text = names != NULL ? describe_anchor (names) : NULL;

  if (text != NULL && cw_answer_has (connector, "sourceAnchorReason"))
    {
      g_autofree char *name = g_steal_pointer (&text);

      text = g_strconcat (name, "\n", cw_answer_get_string (connector, "sourceAnchorReason"), NULL);
    }
  add_row (self, title, text);
}

static void
add_certificate (CwInUseGroup *self, GVariant *connector)
{
  g_autoptr (CwHealthFinding) finding = cw_health_judge_certificate (connector, g_get_real_time ());
  /* Translators: %s is a tenant's domain */
  g_autofree char *title =
      g_strdup_printf (_ ("Certificate for %s"), cw_answer_get_string (connector, "name"));

  if (finding != NULL)
    add_row (self, title, finding->sentence);
}

static void
show_status (CwInUseGroup *self, GVariant *status)
{
  g_autoptr (GVariant) connectors = cw_answer_get_array (status, "connectors");

  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);

      add_anchor (self, connector);
      add_certificate (self, connector);
    }
}

void
cw_in_use_group_show (CwInUseGroup *self, JsonObject *config, GVariant *status)
{
  JsonArray *connectors = json_object_has_member (config, "connectors")
                              ? json_object_get_array_member (config, "connectors")
                              : NULL;

  self->n_rows = 0;
  for (guint i = 0; connectors != NULL && i < json_array_get_length (connectors); i++)
    add_connector (self, json_array_get_object_element (connectors, i));
  if (status != NULL)
    show_status (self, status);
  add_interval (self, config);
  remove_rest (self);
  gtk_widget_set_visible (GTK_WIDGET (self), TRUE);
}

static void
cw_in_use_group_class_init (CwInUseGroupClass *klass)
{
}

static void
cw_in_use_group_init (CwInUseGroup *self)
{
  self->list = cw_boxed_list_new (_ ("In Use Now"));
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), _ ("In Use Now"));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (self), GTK_WIDGET (self->list));
  gtk_widget_set_visible (GTK_WIDGET (self), FALSE);
}
