/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-head.h"

#include <string.h>

#include "app/cw-rule-words.h"
#include "app/cw-widgets.h"

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
  GtkEditable *replaces_row;
  AdwComboRow *way_row;
  AdwComboRow *link_row;
  GtkWidget *enabled_row;
  GtkSwitch *enabled_switch;

  CwRuleDraft *draft;  /* (owned) (nullable): until it is set */
  GArray *ways;        /* (owned) (element-type Way): that are offered */
  GPtrArray *mistakes; /* (owned) (element-type GtkWidget): rows below those that they are about */
  GPtrArray *marked;   /* (owned) (element-type GtkWidget): these */
  gboolean is_showing;
};

G_DEFINE_FINAL_TYPE (CwRuleHead, cw_rule_head, ADW_TYPE_PREFERENCES_GROUP)

typedef struct
{
  const char *direction;
  const char *kind;
} Way;

/* In the order of the choice. */
static const Way usual_ways[] = {
  { "inbound", "active-directory" },
  { "inbound", "openldap" },
  { "inbound", "graph" },
  { "outbound", "graph" },
};

/* The first is the default. */
static const char *const link_types[] = { "join", "stickyJoin", "provision" };

static const char *
get_text (JsonObject *json, const char *member)
{
  return json_object_get_string_member_with_default (json, member, "");
}

static guint
find_link_type (JsonObject *json)
{
  for (guint i = 0; i < G_N_ELEMENTS (link_types); i++)
    if (g_str_equal (link_types[i], get_text (json, "linkType")))
      return i;
  return 0;
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

/* Only what is another one now: what was left to its default stays so. */
static void
write_text (JsonObject *json, const char *member, const char *text)
{
  if (!g_str_equal (get_text (json, member), text))
    json_object_set_string_member (json, member, text);
}

static void
write_texts (CwRuleHead *self, JsonObject *json)
{
  const struct
  {
    const char *member;
    GtkEditable *row;
  } texts[] = {
    { "name", self->name_row },
    { "description", self->description_row },
    { "id", self->id_row },
    { "metaverseType", self->metaverse_row },
    { "replaces", self->replaces_row },
    { "within", self->within_row },
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    write_text (json, texts[i].member, gtk_editable_get_text (texts[i].row));
}

/* What is no number is left as it is, so that it is told. */
static void
write_precedence (CwRuleHead *self, JsonObject *json)
{
  const char *text = gtk_editable_get_text (self->precedence_row);
  gint64 number = 0;

  if (g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &number, NULL))
    json_object_set_int_member (json, "precedence", number);
  else
    json_object_set_string_member (json, "precedence", text);
}

static void
write_choices (CwRuleHead *self, JsonObject *json)
{
  const Way *way = &g_array_index (self->ways, Way,
                                   adw_combo_row_get_selected (self->way_row) % self->ways->len);
  guint link_type = adw_combo_row_get_selected (self->link_row);
  gboolean is_enabled = gtk_switch_get_active (self->enabled_switch);

  write_text (json, "direction", way->direction);
  write_text (json, "connectorKind", way->kind);
  if (link_type != find_link_type (json))
    json_object_set_string_member (json, "linkType", link_types[MIN (link_type, 2)]);
  if (is_enabled == json_object_get_boolean_member_with_default (json, "disabled", FALSE))
    json_object_set_boolean_member (json, "disabled", !is_enabled);
}

static void
write_draft (CwRuleHead *self)
{
  JsonObject *json = NULL;

  if (self->draft == NULL || self->is_showing)
    return;
  json = cw_rule_draft_get_json (self->draft);
  write_texts (self, json);
  json_object_set_array_member (json, "objectTypes",
                                split_types (gtk_editable_get_text (self->types_row)));
  write_precedence (self, json);
  write_choices (self, json);
  cw_rule_draft_touch (self->draft);
}

/* ----- showing */

/* The usual ways, and the one that the rule has. */
static guint
list_ways (CwRuleHead *self, JsonObject *json)
{
  const char *direction = get_text (json, "direction");
  const char *kind = get_text (json, "connectorKind");
  guint found = G_MAXUINT;

  for (guint i = 0; i < G_N_ELEMENTS (usual_ways); i++)
    {
      g_array_append_val (self->ways, usual_ways[i]);
      if (g_str_equal (usual_ways[i].direction, direction) &&
          g_str_equal (usual_ways[i].kind, kind))
        found = i;
    }
  if (found == G_MAXUINT)
    {
      Way way = { g_intern_string (direction), g_intern_string (kind) };

      found = self->ways->len;
      g_array_append_val (self->ways, way);
    }
  return found;
}

static void
show_ways (CwRuleHead *self, JsonObject *json)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint selected = list_ways (self, json);

  for (guint i = 0; i < self->ways->len; i++)
    {
      const Way *way = &g_array_index (self->ways, Way, i);
      GVariantDict dict = G_VARIANT_DICT_INIT (NULL);
      g_autoptr (GVariant) rule = NULL;
      g_autofree char *name = NULL;

      g_variant_dict_insert (&dict, "direction", "s", way->direction);
      g_variant_dict_insert (&dict, "connectorKind", "s", way->kind);
      rule = g_variant_ref_sink (g_variant_dict_end (&dict));
      name = cw_rule_words_way (rule);
      gtk_string_list_append (names, name);
    }
  adw_combo_row_set_model (self->way_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->way_row, selected);
}

static void
show_link_types (CwRuleHead *self, JsonObject *json)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (link_types); i++)
    gtk_string_list_append (names, cw_rule_words_link_type (link_types[i]));
  adw_combo_row_set_model (self->link_row, G_LIST_MODEL (names));
  adw_combo_row_set_selected (self->link_row, find_link_type (json));
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
  gtk_editable_set_text (self->replaces_row, get_text (json, "replaces"));
  gtk_widget_set_visible (GTK_WIDGET (self->id_row), is_new);
  gtk_widget_set_visible (GTK_WIDGET (self->replaces_row),
                          is_new || json_object_has_member (json, "replaces"));
  gtk_switch_set_active (self->enabled_switch,
                         !json_object_get_boolean_member_with_default (json, "disabled", FALSE));
  show_ways (self, json);
  show_link_types (self, json);
  self->is_showing = FALSE;
}

/* ----- what is wrong */

/* (transfer none) (nullable): that is about a member of the rule */
static GtkWidget *
find_row (CwRuleHead *self, const char *place)
{
  const struct
  {
    const char *member;
    gpointer row;
  } rows[] = {
    { "name", self->name_row },
    { "description", self->description_row },
    { "id", self->id_row },
    { "direction", self->way_row },
    { "connectorKind", self->way_row },
    { "objectTypes", self->types_row },
    { "metaverseType", self->metaverse_row },
    { "linkType", self->link_row },
    { "precedence", self->precedence_row },
    { "replaces", self->replaces_row },
    { "within", self->within_row },
    { "disabled", self->enabled_row },
  };
  g_autofree char *member = g_strndup (place, strcspn (place, "[."));

  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    if (g_str_equal (rows[i].member, member) && gtk_widget_get_visible (rows[i].row))
      return rows[i].row;
  return NULL;
}

gboolean
cw_rule_head_mark (CwRuleHead *self, const char *place, const char *message)
{
  GtkWidget *row = find_row (self, place);
  GtkWidget *mistake = NULL;

  if (row == NULL)
    return FALSE;
  mistake = cw_row_new (message, "");
  gtk_widget_add_css_class (mistake, "part-mistake");
  gtk_list_box_insert (GTK_LIST_BOX (gtk_widget_get_parent (row)), mistake,
                       gtk_list_box_row_get_index (GTK_LIST_BOX_ROW (row)) + 1);
  gtk_widget_add_css_class (row, "error");
  gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                               GTK_ACCESSIBLE_INVALID_TRUE, -1);
  g_ptr_array_add (self->mistakes, mistake);
  g_ptr_array_add (self->marked, row);
  return TRUE;
}

void
cw_rule_head_clear_marks (CwRuleHead *self)
{
  for (guint i = 0; i < self->mistakes->len; i++)
    {
      GtkWidget *mistake = g_ptr_array_index (self->mistakes, i);
      GtkWidget *row = g_ptr_array_index (self->marked, i);

      gtk_list_box_remove (GTK_LIST_BOX (gtk_widget_get_parent (mistake)), mistake);
      gtk_widget_remove_css_class (row, "error");
      gtk_accessible_update_state (GTK_ACCESSIBLE (row), GTK_ACCESSIBLE_STATE_INVALID,
                                   GTK_ACCESSIBLE_INVALID_FALSE, -1);
    }
  g_ptr_array_set_size (self->mistakes, 0);
  g_ptr_array_set_size (self->marked, 0);
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
cw_rule_head_finalize (GObject *object)
{
  CwRuleHead *self = CW_RULE_HEAD (object);

  g_array_unref (self->ways);
  g_ptr_array_unref (self->mistakes);
  g_ptr_array_unref (self->marked);
  G_OBJECT_CLASS (cw_rule_head_parent_class)->finalize (object);
}

static void
cw_rule_head_class_init (CwRuleHeadClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_rule_head_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_rule_head_finalize;
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
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, replaces_row);
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, enabled_row);
  gtk_widget_class_bind_template_child (widget_class, CwRuleHead, enabled_switch);
  gtk_widget_class_bind_template_callback (widget_class, write_draft);
}

static void
cw_rule_head_init (CwRuleHead *self)
{
  self->ways = g_array_new (FALSE, FALSE, sizeof (Way));
  self->mistakes = g_ptr_array_new ();
  self->marked = g_ptr_array_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
}
