/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-entra-rule.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "rules/cw-own-rules.h"
#include "rules/cw-rule.h"
#include "setup/draft/cw-entra-flow.h"
#include "setup/draft/cw-entra-json.h"
#include "setup/draft/cw-entra-name.h"

/* data/causeway-rules.schema.json */
#define MAX_NAME      200
#define MAX_ATTRIBUTE 255

/* A rule as far as it is converted. */
typedef struct
{
  const CwEntraRule *rule;
  CwMetaverseSchema *schema;
  CwImportReport *report;
  JsonObject *ours;
  gboolean is_inbound;
  gboolean is_readable; /* of the conditions in hand */
  JsonArray *group;     /* of the conditions in hand */
  JsonArray *groups;    /* of the conditions in hand */
} Conversion;

static gboolean
leave (const Conversion *conversion, const char *reason)
{
  cw_import_report_leave (conversion->report, conversion->rule->label, reason);
  return FALSE;
}

static const char *
say_unreadable (void)
{
  return _ ("It has no direction, kind of object, condition or precedence that is known here.");
}

/* ----- what the rule is about */

static void
set_cut (JsonObject *object, const char *member, const char *text, glong max)
{
  g_autofree char *cut = g_utf8_substring (text, 0, MIN (max, g_utf8_strlen (text, -1)));

  json_object_set_string_member (object, member, cut);
}

static void
set_types (Conversion *conversion, const char *connector, const char *metaverse)
{
  JsonArray *types = json_array_new ();
  /* They keep contacts among the people. */
  gboolean is_contact = g_ascii_strcasecmp (connector, "contact") == 0;

  json_array_add_string_element (types, connector);
  json_object_set_array_member (conversion->ours, "objectTypes", types);
  json_object_set_string_member (conversion->ours, "metaverseType",
                                 is_contact ? "contact" : metaverse);
}

static gboolean
set_link_type (Conversion *conversion)
{
  static const char *const types[] = { "join", "stickyJoin", "provision" };
  g_autofree char *theirs = cw_entra_json_dup_text (conversion->rule->theirs, "linkType");

  for (guint i = 0; theirs != NULL && i < G_N_ELEMENTS (types); i++)
    if (g_ascii_strcasecmp (theirs, types[i]) == 0)
      {
        json_object_set_string_member (conversion->ours, "linkType", types[i]);
        return TRUE;
      }
  return FALSE;
}

/* A rule behind the shipped ones would come before them here. */
static gboolean
set_precedence (Conversion *conversion)
{
  g_autofree char *text = cw_entra_json_dup_text (conversion->rule->theirs, "precedence");
  g_autofree char *reason = NULL;
  gint64 precedence = -1;

  if (text == NULL || !g_ascii_string_to_signed (text, 10, 0, G_MAXINT, &precedence, NULL))
    return leave (conversion, say_unreadable ());
  json_object_set_int_member (conversion->ours, "precedence", precedence);
  if (precedence < CW_OWN_RULES_PRECEDENCE_END)
    return TRUE;
  reason = g_strdup_printf (_ ("Its precedence is %s, behind rules that are shipped. Rules of your "
                               "own come first here, with 0 to 99."),
                               text);
  return leave (conversion, reason);
}

static gboolean
set_header (Conversion *conversion)
{
  JsonObject *theirs = conversion->rule->theirs;
  g_autofree char *name = cw_entra_json_dup_text (theirs, "name");
  g_autofree char *description = cw_entra_json_dup_text (theirs, "description");
  g_autofree char *direction = cw_entra_json_dup_text (theirs, "direction");
  g_autofree char *source = cw_entra_json_dup_text (theirs, "source|sourceObjectType");
  g_autofree char *target = cw_entra_json_dup_text (theirs, "target|targetObjectType");

  if (name != NULL)
    set_cut (conversion->ours, "name", name, MAX_NAME);
  if (description != NULL)
    json_object_set_string_member (conversion->ours, "description", description);
  if (direction == NULL || source == NULL || target == NULL || strlen (source) > MAX_ATTRIBUTE ||
      strlen (target) > MAX_ATTRIBUTE || !set_link_type (conversion))
    return leave (conversion, say_unreadable ());
  conversion->is_inbound = g_ascii_strcasecmp (direction, "Inbound") == 0;
  if (!conversion->is_inbound && g_ascii_strcasecmp (direction, "Outbound") != 0)
    return leave (conversion, say_unreadable ());
  if (conversion->is_inbound == conversion->rule->is_cloud)
    return leave (conversion,
                  _ ("Rules write nothing into Active Directory here, and bring nothing "
                                 "from the cloud."));
  json_object_set_string_member (conversion->ours, "direction",
                                 conversion->is_inbound ? "inbound" : "outbound");
  json_object_set_string_member (conversion->ours, "connectorKind",
                                 conversion->rule->is_cloud ? "graph" : "active-directory");
  set_types (conversion, conversion->is_inbound ? source : target,
             conversion->is_inbound ? target : source);
  if (cw_entra_json_get_bool (theirs, "disabled"))
    json_object_set_boolean_member (conversion->ours, "disabled", TRUE);
  return set_precedence (conversion);
}

/* ----- scope and join: lists of conditions, in groups or not */

typedef JsonObject *(*ReadFunc) (Conversion *conversion, JsonObject *theirs);

/* (transfer full) (nullable) */
static JsonObject *
read_scope_condition (Conversion *conversion, JsonObject *theirs)
{
  g_autofree char *attribute = cw_entra_json_dup_text (theirs, "attribute|csAttribute");
  g_autofree char *name = cw_entra_json_dup_text (theirs, "condition|comparisonOperator|operator");
  g_autofree char *value = cw_entra_json_dup_text (theirs, "value|comparisonValue");
  const char *op = name != NULL ? cw_entra_name_to_operator (name) : NULL;
  JsonObject *ours = NULL;

  if (attribute == NULL || op == NULL || strlen (attribute) > MAX_ATTRIBUTE)
    {
      conversion->is_readable = FALSE;
      return NULL;
    }
  if (!conversion->is_inbound && cw_entra_name_always_holds (attribute, op, value))
    return NULL;
  ours = json_object_new ();
  /* They compare with the DN of a group whatever the attribute; here it has to be this one. */
  json_object_set_string_member (ours, "attribute",
                                 g_str_has_suffix (op, "MEMBEROF") ? "memberOf" : attribute);
  json_object_set_string_member (ours, "operator", op);
  if (!g_str_has_suffix (op, "NULL"))
    json_object_set_string_member (ours, "value", value != NULL ? value : "");
  return ours;
}

/* (transfer full) (nullable) */
static JsonObject *
read_join_condition (Conversion *conversion, JsonObject *theirs)
{
  g_autofree char *source = cw_entra_json_dup_text (theirs, "csAttribute|source|attribute");
  g_autofree char *target =
      cw_entra_json_dup_text (theirs, "mvAttribute|ilmAttribute|target|destination");
  g_autofree char *expression = NULL;
  JsonObject *ours = NULL;

  if (source == NULL || target == NULL || strlen (source) > MAX_ATTRIBUTE)
    {
      conversion->is_readable = FALSE;
      return NULL;
    }
  ours = json_object_new ();
  json_object_set_boolean_member (ours, "caseSensitive",
                                  cw_entra_json_get_bool (theirs, "caseSensitive"));
  /* Their anchor is there as bytes as well; here it is its Base64 only. */
  if (g_ascii_strcasecmp (target, "sourceAnchorBinary") == 0)
    {
      expression = g_strdup_printf ("ConvertToBase64([%s])", source);
      json_object_set_string_member (ours, "expression", expression);
      json_object_set_string_member (ours, "metaverse", "sourceAnchor");
      json_object_set_boolean_member (ours, "caseSensitive", TRUE);
      return ours;
    }
  json_object_set_string_member (ours, "source", source);
  json_object_set_string_member (ours, "metaverse", target);
  return ours;
}

typedef struct
{
  Conversion *conversion;
  ReadFunc read;
  guint depth;
  gboolean is_always; /* a group without a condition that could fail */
} Reading;

static void
end_group (Reading *reading)
{
  Conversion *conversion = reading->conversion;

  if (json_array_get_length (conversion->group) > 0)
    json_array_add_array_element (conversion->groups, json_array_ref (conversion->group));
  else
    reading->is_always = TRUE;
  g_clear_pointer (&conversion->group, json_array_unref);
}

/* A list in the list, or in one of its members, is a group; conditions side by side are one. */
static void
read_conditions (JsonNode *element, gpointer user_data)
{
  Reading *reading = user_data;
  Conversion *conversion = reading->conversion;
  JsonObject *object = cw_entra_json_peek_object (element);
  JsonNode *inner = object != NULL
                        ? cw_entra_json_find (object, "scopeConditionList|joinConditionList|"
                                                      "scopeConditions|joinConditions|conditions")
                    : JSON_NODE_HOLDS_ARRAY (element) ? element
                                                      : NULL;
  JsonObject *condition = NULL;

  if (inner != NULL && reading->depth == 0)
    {
      reading->depth++;
      conversion->group = json_array_new ();
      cw_entra_json_for_each (inner, read_conditions, reading);
      end_group (reading);
      reading->depth--;
      return;
    }
  if (object == NULL || inner != NULL)
    {
      conversion->is_readable = FALSE;
      return;
    }
  condition = reading->read (conversion, object);
  if (condition != NULL)
    json_array_add_object_element (conversion->group, condition);
}

static gboolean
has_groups (JsonNode *node)
{
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  JsonNode *first =
      array != NULL && json_array_get_length (array) > 0 ? json_array_get_element (array, 0) : node;
  JsonObject *object = cw_entra_json_peek_object (first);

  return (object == NULL && first != node) ||
         (object != NULL &&
          cw_entra_json_find (object, "scopeConditionList|joinConditionList|"
                                      "scopeConditions|joinConditions|conditions"));
}

/* FALSE: something in it cannot be read. */
static gboolean
convert_conditions (Conversion *conversion, JsonNode *node, ReadFunc read, const char *member)
{
  Reading reading = { conversion, read, 0, FALSE };
  gboolean is_flat = node != NULL && !has_groups (node);

  conversion->is_readable = TRUE;
  conversion->groups = json_array_new ();
  if (is_flat)
    {
      reading.depth = 1;
      conversion->group = json_array_new ();
    }
  cw_entra_json_for_each (node, read_conditions, &reading);
  if (is_flat)
    end_group (&reading);
  /* Groups are alternatives: beside one that always holds no other counts. */
  if (json_array_get_length (conversion->groups) > 0 && !reading.is_always)
    json_object_set_array_member (conversion->ours, member, json_array_ref (conversion->groups));
  g_clear_pointer (&conversion->groups, json_array_unref);
  return conversion->is_readable;
}

/* ----- forests */

/* A rule of theirs is for one connector, one of ours for all of a kind: with a condition in every
 * group it is for one forest. */
static void
restrict_to_forest (Conversion *conversion)
{
  const char *forest = conversion->rule->forest;
  JsonArray *groups = json_object_has_member (conversion->ours, "scope")
                          ? json_object_get_array_member (conversion->ours, "scope")
                          : NULL;

  if (forest == NULL || !conversion->is_inbound)
    return;
  if (groups == NULL)
    {
      groups = json_array_new ();
      json_array_add_array_element (groups, json_array_new ());
      json_object_set_array_member (conversion->ours, "scope", groups);
    }
  for (guint i = 0; i < json_array_get_length (groups); i++)
    {
      JsonObject *condition = json_object_new ();

      json_object_set_string_member (condition, "expression", forest);
      json_array_add_object_element (json_array_get_array_element (groups, i), condition);
    }
}

/* ----- the whole rule */

/* A copy of a shipped rule that makes objects, with which the shipped one here would quarrel. */
static gboolean
is_copy (const Conversion *conversion)
{
  JsonArray *types = json_object_get_array_member (conversion->ours, "objectTypes");

  return conversion->is_inbound && json_object_has_member (conversion->ours, "join") &&
         g_str_equal (json_object_get_string_member (conversion->ours, "linkType"), "provision") &&
         cw_entra_name_to_shipped_rule (json_array_get_string_element (types, 0)) != NULL;
}

static gboolean
leave_copy (const Conversion *conversion)
{
  JsonArray *types = json_object_get_array_member (conversion->ours, "objectTypes");
  const char *shipped = cw_entra_name_to_shipped_rule (json_array_get_string_element (types, 0));
  g_autofree char *reason = g_strdup_printf (
      _ ("Like %s, which is shipped, it makes these objects. Make a copy of that one "
         "(“causewayctl rule edit %s”) and change its scope."),
         shipped, shipped);

  return leave (conversion, reason);
}

static gboolean
compiles (Conversion *conversion)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwRule) compiled =
      cw_rule_new_from_json (conversion->ours, conversion->schema, &error);

  return compiled != NULL || leave (conversion, error->message);
}

static gboolean
convert (Conversion *conversion)
{
  JsonObject *theirs = conversion->rule->theirs;
  g_autofree char *problem = cw_entra_json_dup_text (theirs, "problem");
  JsonNode *joins = cw_entra_json_find (theirs, "joinFilters|joinFilter|joinConditions");

  if (problem != NULL)
    return leave (conversion, problem);
  if (!set_header (conversion))
    return FALSE;
  if (!convert_conditions (conversion, cw_entra_json_find (theirs, "scopeFilters|scopeFilter"),
                           read_scope_condition, "scope") ||
      !convert_conditions (conversion, joins, read_join_condition, "join"))
    return leave (conversion, say_unreadable ());
  if (is_copy (conversion))
    return leave_copy (conversion);
  restrict_to_forest (conversion);
  if (!compiles (conversion) || !cw_entra_flow_convert_all (conversion->rule, conversion->ours,
                                                            conversion->schema, conversion->report))
    return FALSE;
  if (conversion->rule->is_anyones && conversion->is_inbound)
    {
      json_object_set_boolean_member (conversion->ours, "disabled", TRUE);
      leave (conversion, _ ("It is for one of several directories, and the file does not say for "
                            "which. It was taken over switched off: look at its scope first."));
    }
  return TRUE;
}

JsonObject *
cw_entra_rule_convert (const CwEntraRule *rule,
                       const char *id,
                       CwMetaverseSchema *schema,
                       CwImportReport *report)
{
  Conversion conversion = { rule, schema, report, json_object_new (), FALSE, TRUE, NULL, NULL };

  json_object_set_string_member (conversion.ours, "id", id);
  if (convert (&conversion))
    return conversion.ours;
  json_object_unref (conversion.ours);
  return NULL;
}
