/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-pilot-group.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-json.h"

struct _CwPilotGroup
{
  AdwBin parent_instance;

  AdwPreferencesGroup *group;
  AdwEntryRow *entry;
  CwCheckRow *check_row;
  GtkWidget *list_row;
  GtkListBox *list;

  CwDraft *draft;      /* (owned) */
  CwAppEngine *engine; /* (owned) */
  char *path;          /* (owned): of the connector's pilotGroup */
  guint index;
};

G_DEFINE_FINAL_TYPE (CwPilotGroup, cw_pilot_group, ADW_TYPE_BIN)

static void
write_choice (CwPilotGroup *self, const char *guid, const char *dn)
{
  JsonObject *object = json_object_new ();
  JsonNode *node = json_node_init_object (json_node_alloc (), object);

  json_object_unref (object);
  if (guid != NULL)
    {
      json_object_set_string_member (object, "guid", guid);
      json_object_set_string_member (object, "dn", dn);
    }
  cw_draft_set_node (self->draft, self->path, node);
}

static void
on_chosen_cb (GtkCheckButton *button, GParamSpec *pspec, CwPilotGroup *self)
{
  if (gtk_check_button_get_active (button))
    write_choice (self, g_object_get_data (G_OBJECT (button), "guid"),
                  g_object_get_data (G_OBJECT (button), "dn"));
}

/* (transfer none): the button, to which the next belongs */
static GtkWidget *
add_match (CwPilotGroup *self, GVariant *match, GtkWidget *first)
{
  guint n = (guint) cw_answer_get_int (match, "members");
  g_autofree char *members = g_strdup_printf (ngettext ("%u member", "%u members", n), n);
  g_autofree char *subtitle = g_strconcat (cw_answer_get_string (match, "dn"), "\n", members, NULL);
  GtkWidget *row = cw_row_new (cw_answer_get_string (match, "name"), subtitle);
  GtkWidget *button = gtk_check_button_new ();

  g_object_set_data_full (G_OBJECT (button), "guid",
                          g_strdup (cw_answer_get_string (match, "guid")), g_free);
  g_object_set_data_full (G_OBJECT (button), "dn", g_strdup (cw_answer_get_string (match, "dn")),
                          g_free);
  gtk_widget_set_valign (button, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  cw_answer_get_string (match, "dn"), -1);
  if (first != NULL)
    gtk_check_button_set_group (GTK_CHECK_BUTTON (button), GTK_CHECK_BUTTON (first));
  adw_action_row_add_prefix (ADW_ACTION_ROW (row), button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), button);
  g_signal_connect_object (button, "notify::active", G_CALLBACK (on_chosen_cb), self, 0);
  gtk_list_box_append (self->list, row);
  return button;
}

/* One that is found alone is chosen; of several somebody has to choose. */
static void
on_done_cb (CwPilotGroup *self, GVariant *answer)
{
  g_autoptr (GVariant) matches = cw_answer_get_array (answer, "matches");
  gsize n = matches != NULL ? g_variant_n_children (matches) : 0;
  GtkWidget *first = NULL;

  cw_list_box_clear (self->list);
  for (gsize i = 0; i < n; i++)
    {
      g_autoptr (GVariant) match = g_variant_get_child_value (matches, i);
      GtkWidget *button = add_match (self, match, first);

      first = first != NULL ? first : button;
    }
  gtk_widget_set_visible (self->list_row, n > 0);
  if (n == 1)
    gtk_check_button_set_active (GTK_CHECK_BUTTON (first), TRUE);
}

static void
on_apply_cb (CwPilotGroup *self)
{
  JsonObject *connector = cw_draft_get_connector (self->draft, self->index);
  g_autoptr (JsonObject) input = json_object_new ();
  g_autoptr (JsonNode) copy = NULL;
  g_autoptr (JsonNode) root = json_node_init_object (json_node_alloc (), input);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), connector);
  g_autofree char *text = NULL;

  write_choice (self, NULL, NULL);
  cw_list_box_clear (self->list);
  gtk_widget_set_visible (self->list_row, FALSE);
  copy = json_node_copy (node);
  json_object_set_member (input, "connector", g_steal_pointer (&copy));
  json_object_set_string_member (input, "text", gtk_editable_get_text (GTK_EDITABLE (self->entry)));
  text = cw_json_to_canonical (root, FALSE);
  cw_check_row_run (self->check_row, self->engine, "group", text,
                    cw_draft_make_secrets (self->draft, json_object_get_string_member_with_default (
                                                            connector, "name", "")));
}

static void
cw_pilot_group_dispose (GObject *object)
{
  CwPilotGroup *self = CW_PILOT_GROUP (object);

  g_clear_object (&self->draft);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->path, g_free);
  adw_bin_set_child (ADW_BIN (self), NULL);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_PILOT_GROUP);
  G_OBJECT_CLASS (cw_pilot_group_parent_class)->dispose (object);
}

static void
cw_pilot_group_class_init (CwPilotGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_pilot_group_dispose;
  g_type_ensure (CW_TYPE_CHECK_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-pilot-group.ui");
  gtk_widget_class_bind_template_child (widget_class, CwPilotGroup, group);
  gtk_widget_class_bind_template_child (widget_class, CwPilotGroup, entry);
  gtk_widget_class_bind_template_child (widget_class, CwPilotGroup, check_row);
  gtk_widget_class_bind_template_child (widget_class, CwPilotGroup, list_row);
  gtk_widget_class_bind_template_child (widget_class, CwPilotGroup, list);
  gtk_widget_class_bind_template_callback (widget_class, on_apply_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_done_cb);
}

static void
cw_pilot_group_init (CwPilotGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
cw_pilot_group_new (CwDraft *draft, CwAppEngine *engine, guint index)
{
  CwPilotGroup *self = g_object_new (CW_TYPE_PILOT_GROUP, NULL);
  JsonObject *connector = cw_draft_get_connector (draft, index);
  g_autofree char *dn_path = NULL;

  self->draft = g_object_ref (draft);
  self->engine = g_object_ref (engine);
  self->index = index;
  self->path = g_strdup_printf ("connectors.%u.scope.pilotGroup", index);
  dn_path = g_strconcat (self->path, ".dn", NULL);
  adw_preferences_group_set_title (
      self->group, json_object_get_string_member_with_default (connector, "name", ""));
  gtk_editable_set_text (GTK_EDITABLE (self->entry), cw_draft_get_string (draft, dn_path, ""));
  cw_check_row_set_idle_text (self->check_row, _ ("Enter the group, and press Enter."));
  return GTK_WIDGET (self);
}
