/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-entra-flow.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "rules/cw-rule.h"
#include "setup/draft/cw-entra-json.h"
#include "setup/draft/cw-entra-name.h"

/* data/causeway-rules.schema.json */
#define MAX_ATTRIBUTE 255

/* The flows of one rule. */
typedef struct
{
  const CwEntraRule *rule;
  JsonObject *ours;
  CwMetaverseSchema *schema;
  const CwMetaverseType *type;
  gboolean is_inbound;
  JsonArray *flows;   /* taken over */
  GHashTable *left;   /* (element-type utf8 GPtrArray): reason, and the attributes */
  GPtrArray *reasons; /* (element-type utf8): the keys of @left in their order */
  char *decisive;     /* (owned) (nullable): why what keeps objects back is left */
} Flows;

/* One of them. */
typedef struct
{
  char *target;
  char *kind; /* (nullable): "Direct", "Constant", "Expression" */
  char *source;
  char *expression;
} Flow;

static void
clear_flow (Flow *flow)
{
  g_free (flow->target);
  g_free (flow->kind);
  g_free (flow->source);
  g_free (flow->expression);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Flow, clear_flow)

static void
leave (Flows *flows, const char *target, const char *reason)
{
  GPtrArray *names = g_hash_table_lookup (flows->left, reason);

  if (names == NULL)
    {
      names = g_ptr_array_new_with_free_func (g_free);
      g_hash_table_insert (flows->left, g_strdup (reason), names);
      g_ptr_array_add (flows->reasons, g_strdup (reason));
    }
  g_ptr_array_add (names, g_strdup (target));
  if (flows->decisive == NULL && g_ascii_strcasecmp (target, "cloudFiltered") == 0)
    flows->decisive = g_strconcat ("cloudFiltered: ", reason, NULL);
}

/* ----- one flow */

/* A direct flow, and a constant one, has its attribute, or its value, as the only source. */
static char *
dup_source (JsonObject *theirs)
{
  JsonNode *node = cw_entra_json_find (theirs, "source");

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    {
      JsonArray *array = json_node_get_array (node);

      node = json_array_get_length (array) > 0 ? json_array_get_element (array, 0) : NULL;
    }
  return cw_entra_json_node_dup_text (node);
}

static gboolean
is_kind (const Flow *flow, const char *kind)
{
  return flow->kind != NULL && g_ascii_strcasecmp (flow->kind, kind) == 0;
}

/* What flows, into @json. FALSE: nothing that is known. */
static gboolean
set_source (const Flows *flows, const Flow *flow, JsonObject *json)
{
  const char *text = flow->expression != NULL ? flow->expression : flow->source;
  gboolean is_expression =
      flow->kind != NULL
          ? is_kind (flow, "Expression")
          : flow->expression != NULL || (text != NULL && strpbrk (text, "([\"") != NULL);

  if (!is_expression)
    text = flow->source;

  if (text == NULL)
    return FALSE;
  if (is_expression)
    json_object_set_string_member (json, "expression", text);
  else if (is_kind (flow, "Constant"))
    json_object_set_string_member (json, "constant", text);
  else if ((flow->kind != NULL && !is_kind (flow, "Direct")) || strlen (text) > MAX_ATTRIBUTE)
    return FALSE;
  else if (flows->is_inbound && g_ascii_strcasecmp (text, "dn") == 0)
    json_object_set_string_member (json, "expression", "[dn]");
  else
    json_object_set_string_member (json, "source", text);
  return TRUE;
}

static gboolean
set_options (JsonObject *theirs, JsonObject *json)
{
  static const char *const merges[] = { "update", "replace", "merge", "mergeCaseInsensitive" };
  g_autofree char *merge = cw_entra_json_dup_text (theirs, "mergeType|valueMergeType");
  guint i = 0;

  if (cw_entra_json_get_bool (theirs, "executeOnce|applyOnce"))
    json_object_set_boolean_member (json, "applyOnce", TRUE);
  while (merge != NULL && i < G_N_ELEMENTS (merges) && g_ascii_strcasecmp (merge, merges[i]) != 0)
    i++;
  if (i == G_N_ELEMENTS (merges))
    return FALSE;
  if (i > 0)
    json_object_set_string_member (json, "merge", merges[i]);
  return TRUE;
}

/* Why nothing flows to what the flow is for. (nullable) */
static const char *
refuse_target (const Flows *flows, const Flow *flow)
{
  if (g_ascii_strcasecmp (flow->target, "sourceAnchor") == 0 ||
      g_ascii_strcasecmp (flow->target, "sourceAnchorBinary") == 0)
    return _ ("What ties objects to the cloud is chosen on the page “Identifying Users”.");
  if (flows->is_inbound && cw_metaverse_type_find_attribute (flows->type, flow->target) == NULL)
    return _ ("The metaverse has no such attribute here.");
  if (!flows->is_inbound && cw_entra_name_to_graph (flow->target) == NULL)
    return _ ("Causeway does not write this attribute in the cloud.");
  return NULL;
}

/* Whether the rule compiles with this flow alone. Takes @json over. */
static gboolean
try_flow (Flows *flows, const char *target, JsonObject *json)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwRule) compiled = NULL;
  JsonArray *alone = json_array_new ();

  json_array_add_object_element (alone, json_object_ref (json));
  json_object_set_array_member (flows->ours, "flows", alone);
  compiled = cw_rule_new_from_json (flows->ours, flows->schema, &error);
  json_object_remove_member (flows->ours, "flows");
  if (compiled != NULL)
    json_array_add_object_element (flows->flows, json);
  else
    {
      leave (flows, target, error->message);
      json_object_unref (json);
    }
  return compiled != NULL;
}

static void
convert_flow (JsonNode *element, gpointer user_data)
{
  Flows *flows = user_data;
  JsonObject *theirs = cw_entra_json_peek_object (element);
  g_auto (Flow) flow = { NULL };
  JsonObject *json = NULL;
  const char *reason = NULL;

  if (theirs != NULL)
    flow = (Flow){ cw_entra_json_dup_text (theirs, "destination|target"),
                   cw_entra_json_dup_text (theirs, "flowType|mappingType"), dup_source (theirs),
                   cw_entra_json_dup_text (theirs, "expression") };
  if (flow.target == NULL || strlen (flow.target) > MAX_ATTRIBUTE)
    {
      leave (flows, "?", _ ("It cannot be read."));
      return;
    }
  reason = refuse_target (flows, &flow);
  if (reason != NULL)
    {
      leave (flows, flow.target, reason);
      return;
    }
  json = json_object_new ();
  json_object_set_string_member (
      json, "target", flows->is_inbound ? flow.target : cw_entra_name_to_graph (flow.target));
  if (set_source (flows, &flow, json) && set_options (theirs, json))
    {
      (void) try_flow (flows, flow.target, json);
      return;
    }
  leave (flows, flow.target, _ ("It cannot be read."));
  json_object_unref (json);
}

/* ----- all of them */

static void
report_left (Flows *flows, CwImportReport *report)
{
  for (guint i = 0; i < flows->reasons->len; i++)
    {
      const char *reason = g_ptr_array_index (flows->reasons, i);
      GPtrArray *names = g_hash_table_lookup (flows->left, reason);
      g_autofree char *joined = NULL;
      g_autofree char *what = NULL;

      g_ptr_array_add (names, NULL);
      joined = g_strjoinv (", ", (char **) names->pdata);
      what = g_strdup_printf ("%s: %s", flows->rule->label, joined);
      cw_import_report_leave (report, what, reason);
    }
}

/* A rule that does nothing is none, unless it joins or makes objects. */
static gboolean
is_empty (const Flows *flows)
{
  return json_array_get_length (flows->flows) == 0 && flows->reasons->len > 0 &&
         !json_object_has_member (flows->ours, "join") &&
         !g_str_equal (json_object_get_string_member (flows->ours, "linkType"), "provision");
}

gboolean
cw_entra_flow_convert_all (const CwEntraRule *rule,
                           JsonObject *ours,
                           CwMetaverseSchema *schema,
                           CwImportReport *report)
{
  g_autoptr (GHashTable) left =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_ptr_array_unref);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (JsonArray) taken = json_array_new ();
  g_autofree char *decisive = NULL;
  Flows flows = {
    .rule = rule, .ours = ours, .schema = schema, .flows = taken, .left = left, .reasons = reasons
  };

  flows.is_inbound = g_str_equal (json_object_get_string_member (ours, "direction"), "inbound");
  flows.type =
      cw_metaverse_schema_find_type (schema, json_object_get_string_member (ours, "metaverseType"));
  cw_entra_json_for_each (
      cw_entra_json_find (rule->theirs, "attributeMappings|attributeFlowMappings"), convert_flow,
      &flows);
  decisive = flows.decisive;
  report_left (&flows, report);
  if (decisive != NULL || is_empty (&flows))
    {
      cw_import_report_leave (report, rule->label,
                              decisive != NULL ? decisive : g_ptr_array_index (reasons, 0));
      return FALSE;
    }
  json_object_set_array_member (ours, "flows", json_array_ref (taken));
  return TRUE;
}
