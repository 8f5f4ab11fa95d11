/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-head.h"

#include <glib/gi18n.h>

#include "app/cw-rule-words.h"

struct _CwRuleHead
{
  AdwPreferencesGroup parent_instance;

  GtkEditable *name_row;
  GtkEditable *description_row;
  GtkEditable *id_row;
  GtkEditable *types_row;
  GtkEditable *metaverse_row;
  GtkEditable *precedence_row;
  GtkEditable *within_row;
  AdwComboRow *way_row;
  AdwComboRow *link_row;

  CwRuleDraft *draft; /* (owned) (nullable): until it is set */
  gboolean is_showing;
};

G_DEFINE_FINAL_TYPE (CwRuleHead, cw_rule_head, ADW_TYPE_PREFERENCES_GROUP)

/* In the order of the choice. */
static const struct
{
  const char *direction;
  const char *kind;
} ways[] = {
  { "inbound", "active-directory" },
  { "inbound", "openldap" },
  { "inbound", "graph" },
  { "outbound", "graph" },
};

static const char *const link_types[] = { "join", "stickyJoin", "provision" };

static const char *
get_text (JsonObject *json, const char *member)
{
  return json_object_get_string_member_with_default (json, member, "");
}

/* ----- writing */

/* "user, inetOrgPerson" (transfer full) */
static JsonArray *
split_types (const char *text)
{
  g_auto (GStrv) words = g_strsplit (text, ",", -1);
  JsonArray *types = json_array_new ();

  for (guint i = 0; words[i] != NULL; i++)
    if (g_strstrip (words[i])[0] != '\0')
      json_array_add_string_element (types, words[i]);
  return types;
}

static void
write_texts (CwRuleHead *self, JsonObject *json)
{
  const struct
  {
    const char *member;
    GtkEditable *row;
  } texts[] = {
    { "name", self->name_row },     { "description", self->description_row },
    { "id", self->id_row },         { "metaverseType", self->metaverse_row },
    { "within", self->within_row },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    json_object_set_string_member (json, texts[i].member, gtk_editable_get_text (texts[i].row));
}

static void
write_draft (CwRuleHead *self)
{
  JsonObject *json = NULL;
  guint way = adw_combo_row_get_selected (self->way_row);
  guint link_type = adw_combo_row_get_selected (self->link_row);

  if (self->draft == NULL || self->is_showing)
    return;
  json = cw_rule_draft_get_json (self->draft);
  write_texts (self, json);
  json_object_set_array_member (json, "objectTypes",
                                split_types (gtk_editable_get_text (self->types_row)));
  json_object_set_int_member (
      json, "precedence", g_ascii_strtoll (gtk_editable_get_text (self->precedence_row), NULL, 10));
  json_object_set_string_member (json, "direction", ways[MIN (way, 3)].direction);
  json_object_set_string_member (json, "connectorKind", ways[MIN (way, 3)].kind);
  json_object_set_string_member (json, "linkType", link_types[MIN (link_type, 2)]);
  cw_rule_draft_touch (self->draft);
}

/* ----- showing */

static void
show_choices (CwRuleHead *self, JsonObject *json)
{
  g_autoptr (GtkStringList) way_names = gtk_string_list_new (NULL);
  g_autoptr (GtkStringList) link_names = gtk_string_list_new (NULL);
  guint way = 0;
  guint link_type = 0;

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GVariant) rule = NULL;
      g_autofree char *name = NULL;

      g_variant_dict_insert (&dict, "direction", "s", ways[i].direction);
      g_variant_dict_insert (&dict, "connectorKind", "s", ways[i].kind);
      rule = g_variant_ref_sink (g_variant_dict_end (&dict));
      name = cw_rule_words_way (rule);
      gtk_string_list_append (way_names, name);
      if (g_str_equal (ways[i].direction, get_text (json, "direction")) &&
          g_str_equal (ways[i].kind, get_text (json, "connectorKind")))
        way = i;
    }
  for (guint i = 0; i < G_N_ELEMENTS (link_types); i++)
    {
      gtk_string_list_append (link_names, cw_rule_words_link_type (link_types[i]));
      if (g_str_equal (link_types[i], get_text (json, "linkType")))
        link_type = i;
    }
  adw_combo_row_set_model (self->way_row, G_LIST_MODEL (way_names));
  adw_combo_row_set_selected (self->way_row, way);
  adw_combo_row_set_model (self->link_row, G_LIST_MODEL (link_names));
  adw_combo_row_set_selected (self->link_row, link_type);
}

/* (transfer full) */
static char *
join_types (JsonObject *json)
{
  JsonArray *types = json_object_get_array_member (json, "objectTypes");
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; types != NULL && i < json_array_get_length (types); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                            json_array_get_string_element (types, i));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
cw_rule_head_set_draft (CwRuleHead *self, CwRuleDraft *draft, gboolean is_new)
{
  JsonObject *json = cw_rule_draft_get_json (draft);
  g_autofree char *types = join_types (json);
  g_autofree char *precedence = g_strdup_printf (
      "%" G_GINT64_FORMAT, json_object_get_int_member_with_default (json, "precedence", 0));

  g_return_if_fail (self->draft == NULL);

  self->is_showing = TRUE;
  self->draft = g_object_ref (draft);
  gtk_editable_set_text (self->name_row, get_text (json, "name"));
  gtk_editable_set_text (self->description_row, get_text (json, "description"));
  gtk_editable_set_text (self->id_row, get_text (json, "id"));
  gtk_editable_set_text (self->types_row, types);
  gtk_editable_set_text (self->metaverse_row, get_text (json, "metaverseType"));
  gtk_editable_set_text (self->precedence_row, precedence);
  gtk_editable_set_text (self->within_row, get_text (json, "within"));
  gtk_widget_set_visible (GTK_WIDGET (self->id_row), is_new);
  show_choices (self, json);
  self->is_showing = FALSE;
}

/* ----- the object */

static void
cw_rule_head_dispose (GObject *object)
{
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_RULE_HEAD);
  g_clear_object (&CW_RULE_HEAD (object)->draft);
  G_OBJECT_CLASS (cw_rule_head_parent_class)->dispose (object);
}

static void
cw_rule_head_class_init (CwRuleHeadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_rule_head_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-rule-head.ui");
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, name_row);
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, description_row);
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, id_row);
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, types_row);
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, metaverse_row);
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, precedence_row);
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, within_row);
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, way_row);
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, link_row);
  gtk_widget_class_bind_template_callback (widget_class, write_draft);
}

static void
cw_rule_head_init (CwRuleHead *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
