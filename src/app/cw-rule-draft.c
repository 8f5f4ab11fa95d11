/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-rule-draft.h"

#include "base/cw-answer.h"

#define FIRST_PRECEDENCE 50 /* in the middle of those of own rules */

struct _CwRuleDraft
{
  GObject parent_instance;

  JsonObject *json; /* (owned) */
  char *original;   /* (owned): as it was made */
  gint64 version;
};

G_DEFINE_FINAL_TYPE (CwRuleDraft, cw_rule_draft, G_TYPE_OBJECT)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ----- making */

static JsonObject *
parse_object (const char *text)
{
  g_autoptr (JsonNode) node = json_from_string (text, NULL);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_dup_object (node)
                                                       : json_object_new ();
}

static CwRuleDraft *
make (JsonObject *json, gint64 version)
{
  CwRuleDraft *self = g_object_new (CW_TYPE_RULE_DRAFT, NULL);

  self->json = json;
  self->version = version;
  self->original = cw_rule_draft_to_text (self);
  return self;
}

CwRuleDraft *
cw_rule_draft_new_for (GVariant *answer)
{
  g_autoptr (GVariant) rule = cw_answer_get_dict (answer, "rule");
  g_autofree char *text = cw_answer_to_json (rule);
  JsonObject *json = parse_object (text);
  const char *id = cw_answer_get_string (answer, "id");
  g_autofree char *own_id = NULL;

  if (!g_str_equal (cw_answer_get_string (answer, "origin"), "configuration"))
    {
      own_id = g_strconcat ("own-", id, NULL);
      json_object_set_string_member (json, "replaces", id);
      json_object_set_string_member (json, "id", own_id);
    }
  return make (json, cw_answer_get_int (answer, "version"));
}

static gboolean
is_taken (GVariant *items, const char *id, gint64 precedence)
{
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) rule = cw_answer_get_item (items, i);

      if (cw_answer_get_int (rule, "precedence") == precedence ||
          g_str_equal (cw_answer_get_string (rule, "id"), id))
        return TRUE;
    }
  return FALSE;
}

/* The rule by which most objects of these systems come in. (transfer full) (nullable) */
static GVariant *
find_first (GVariant *items, const char *kind)
{
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) rule = cw_answer_get_item (items, i);

      if (g_str_equal (cw_answer_get_string (rule, "connectorKind"), kind) &&
          g_str_equal (cw_answer_get_string (rule, "linkType"), "provision") &&
          cw_answer_get_bool (rule, "enabled"))
        return g_steal_pointer (&rule);
    }
  return NULL;
}

/* For the objects of that rule, where it applies. */
static void
take_over (JsonObject *json, GVariant *rule)
{
  static const char *const members[] = { "direction", "connectorKind", "metaverseType" };
  g_autoptr (GVariant) types = cw_answer_get_array (rule, "objectTypes");
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    json_object_set_string_member (json, members[i], cw_answer_get_string (rule, members[i]));
  for (gsize i = 0; i < g_variant_n_children (types); i++)
    {
      g_autoptr (GVariant) type = cw_answer_get_item (types, i);

      json_array_add_string_element (array, g_variant_get_string (type, NULL));
    }
  json_object_set_array_member (json, "objectTypes", array);
  json_object_set_string_member (json, "within", cw_answer_get_string (rule, "id"));
}

CwRuleDraft *
cw_rule_draft_new (GVariant *answer, const char *kind)
{
  g_autoptr (GVariant) items = cw_answer_get_array (answer, "items");
  g_autoptr (GVariant) first = find_first (items, kind);
  JsonObject *json = parse_object (
      "{\"id\":\"\",\"direction\":\"inbound\",\"connectorKind\":\"active-directory\","
      "\"objectTypes\":[\"user\"],\"metaverseType\":\"person\",\"linkType\":\"join\"}");
  gint64 precedence = FIRST_PRECEDENCE;
  g_autofree char *id = g_strdup_printf ("own-%d", FIRST_PRECEDENCE);

  while (is_taken (items, id, precedence))
    {
      precedence++;
      g_free (id);
      id = g_strdup_printf ("own-%" G_GINT64_FORMAT, precedence);
    }
  if (first != NULL)
    take_over (json, first);
  json_object_set_string_member (json, "id", id);
  json_object_set_int_member (json, "precedence", precedence);
  return make (json, cw_answer_get_int (answer, "version"));
}

/* ----- reading and changing */

JsonObject *
cw_rule_draft_get_json (CwRuleDraft *self)
{
  return self->json;
}

JsonArray *
cw_rule_draft_get_array (CwRuleDraft *self, const char *name)
{
  if (!json_object_has_member (self->json, name))
    json_object_set_array_member (self->json, name, json_array_new ());
  return json_object_get_array_member (self->json, name);
}

static gboolean
is_empty (JsonNode *node)
{
  return JSON_NODE_HOLDS_ARRAY (node) && json_array_get_length (json_node_get_array (node)) == 0;
}

/* Without its empty groups. (transfer full) */
static JsonNode *
copy_array (JsonNode *node)
{
  JsonArray *before = json_node_get_array (node);
  JsonArray *after = json_array_new ();
  JsonNode *copy = json_node_alloc ();

  for (guint i = 0; i < json_array_get_length (before); i++)
    if (!is_empty (json_array_get_element (before, i)))
      json_array_add_element (after, json_node_copy (json_array_get_element (before, i)));
  json_node_init_array (copy, after);
  json_array_unref (after);
  return copy;
}

static void
copy_member (JsonObject *object, const char *name, JsonNode *node, gpointer user_data)
{
  g_autoptr (JsonNode) copy =
      JSON_NODE_HOLDS_ARRAY (node) ? copy_array (node) : json_node_copy (node);
  gboolean is_text = json_node_get_value_type (copy) == G_TYPE_STRING;

  if (!is_empty (copy) && !(is_text && json_node_get_string (copy)[0] == '\0'))
    json_object_set_member (user_data, name, g_steal_pointer (&copy));
}

char *
cw_rule_draft_to_text (CwRuleDraft *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) node = json_node_alloc ();

  json_object_foreach_member (self->json, copy_member, object);
  json_node_init_object (node, object);
  return json_to_string (node, FALSE);
}

gboolean
cw_rule_draft_is_changed (CwRuleDraft *self)
{
  g_autofree char *text = cw_rule_draft_to_text (self);

  return !g_str_equal (text, self->original);
}

gint64
cw_rule_draft_get_version (CwRuleDraft *self)
{
  return self->version;
}

void
cw_rule_draft_touch (CwRuleDraft *self)
{
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* ----- the object */

static void
cw_rule_draft_finalize (GObject *object)
{
  g_clear_pointer (&CW_RULE_DRAFT (object)->json, json_object_unref);
  g_clear_pointer (&CW_RULE_DRAFT (object)->original, g_free);
  G_OBJECT_CLASS (cw_rule_draft_parent_class)->finalize (object);
}

static void
cw_rule_draft_class_init (CwRuleDraftClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_rule_draft_finalize;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
cw_rule_draft_init (CwRuleDraft *self)
{
}
