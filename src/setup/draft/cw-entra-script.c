/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-entra-script.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "setup/draft/cw-script-reader.h"

/* Why a rule is not taken over, inside the rule. */
#define PROBLEM "problem"

/* A script as it is followed: what its variables stand for now. */
typedef struct
{
  const char *file;
  CwImportReport *report;
  JsonArray *added;       /* rules, in the order in which Add-ADSyncRule names them */
  GHashTable *literals;   /* (element-type utf8 JsonNode) */
  GHashTable *rules;      /* (element-type utf8 JsonObject) */
  GHashTable *conditions; /* (element-type utf8 JsonObject) */
} Script;

gboolean
cw_entra_script_matches (const char *text)
{
  g_autofree char *folded = g_ascii_strdown (text, -1);

  return strstr (folded, "new-adsyncrule") != NULL;
}

/* ----- what is told */

/* "rules.ps1, line 12" */
static char *
format_place (const Script *script, guint line)
{
  return script->file != NULL
      /* Translators: the name of a file and a line in it */
      ? g_strdup_printf (_ ("%s, line %u"), script->file, line)
      : g_strdup_printf (_ ("Line %u"), line);
}

static void
spoil (JsonObject *rule, const char *problem)
{
  if (!json_object_has_member (rule, PROBLEM))
    json_object_set_string_member (rule, PROBLEM, problem);
}

/* A rule that is on its way may lack what the statement would have given it, and what variables
 * hold may be something else. */
static void
report_statement (Script *script, guint line, const char *problem)
{
  g_autofree char *place = format_place (script, line);
  g_autofree char *whole = g_strconcat (place, ": ", problem, NULL);
  GHashTableIter iter;
  gpointer rule = NULL;

  cw_import_report_leave (script->report, place, problem);
  g_hash_table_iter_init (&iter, script->rules);
  while (g_hash_table_iter_next (&iter, NULL, &rule))
    spoil (rule, whole);
  g_hash_table_remove_all (script->literals);
}

/* ----- variables */

/* The name that a value refers to. (transfer none) (nullable) */
static const char *
get_variable (JsonNode *value)
{
  JsonObject *object =
      value != NULL && JSON_NODE_HOLDS_OBJECT (value) ? json_node_get_object (value) : NULL;

  if (object == NULL || json_object_get_int_member (object, "index") != 0 ||
      json_object_has_member (object, "member"))
    return NULL;
  return json_object_get_string_member (object, "variable");
}

/* @value with what its variables stand for. (transfer none) (nullable): nobody knows */
static JsonNode *
resolve (Script *script, JsonNode *value)
{
  const char *variable = get_variable (value);

  if (value == NULL || !JSON_NODE_HOLDS_OBJECT (value))
    return value;
  return variable != NULL ? g_hash_table_lookup (script->literals, variable) : NULL;
}

/* The variables that a command's result goes to: its parameter -OutVariable, and an assignment. */
static void
assign (Script *script, const CwScriptStatement *statement, GHashTable *table, JsonObject *result)
{
  JsonNode *named = cw_script_statement_find (statement, "OutVariable");
  const char *names[] = { statement->variable, NULL };
  /* The variable may be the one that holds it already. */
  g_autoptr (JsonObject) kept = result != NULL ? json_object_ref (result) : NULL;

  if (named != NULL && JSON_NODE_HOLDS_VALUE (named))
    names[1] = json_node_get_string (named);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *name = names[i] != NULL ? g_ascii_strdown (names[i], -1) : NULL;

      if (name == NULL)
        continue;
      g_hash_table_remove (script->literals, name);
      g_hash_table_remove (script->rules, name);
      g_hash_table_remove (script->conditions, name);
      if (kept != NULL)
        g_hash_table_insert (table, g_steal_pointer (&name), json_object_ref (kept));
    }
}

/* ----- commands */

/* A parameter of theirs, and the member of the exported settings that says the same; %NULL: nothing
 * is lost without it. */
typedef struct
{
  const char *parameter;
  const char *member;
} Member;

static const Member rule_members[] = {
  { "Name", "name" },
  { "Identifier", "uniqueIdentifier" },
  { "Description", "description" },
  { "Direction", "direction" },
  { "Precedence", "precedence" },
  { "SourceObjectType", "source" },
  { "TargetObjectType", "target" },
  { "Connector", "connector" },
  { "LinkType", "linkType" },
  { "Disabled", "disabled" },
  { "ImmutableTag", "immutableTag" },
  { "PrecedenceAfter", NULL },
  { "PrecedenceBefore", NULL },
  { "SoftDeleteExpiryInterval", NULL },
  { "OutVariable", NULL },
  { NULL, NULL },
};

static const Member flow_members[] = {
  { "Source", "source" },
  { "Destination", "destination" },
  { "FlowType", "flowType" },
  { "ValueMergeType", "mergeType" },
  { "Expression", "expression" },
  { "ExecuteOnce", "executeOnce" },
  { "SynchronizationRule", NULL },
  { "OutVariable", NULL },
  { NULL, NULL },
};

/* (nullable) */
static const Member *
find_member (const Member *members, const char *parameter)
{
  for (; members->parameter != NULL; members++)
    if (parameter != NULL && g_ascii_strcasecmp (members->parameter, parameter) == 0)
      return members;
  return NULL;
}

/* What a command says, as an object. *ret_problem: (nullable): of what cannot be read. (transfer
 * full) */
static JsonObject *
read_members (Script *script,
              const CwScriptStatement *statement,
              const Member *members,
              char **ret_problem)
{
  JsonObject *result = json_object_new ();

  for (guint i = 0; i < statement->arguments->len; i++)
    {
      const CwScriptArgument *argument = g_ptr_array_index (statement->arguments, i);
      const Member *member = find_member (members, argument->name);
      JsonNode *value = resolve (script, argument->value);

      if (member != NULL && (member->member == NULL || value != NULL))
        {
          if (member->member != NULL)
            json_object_set_member (result, member->member, json_node_copy (value));
          continue;
        }
      g_free (*ret_problem);
      *ret_problem =
          g_strdup_printf (_ ("%s has a parameter “%s” that is not known here, or whose "
                                         "value is not in the script."),
                              statement->command, argument->name != NULL ? argument->name : "?");
    }
  return result;
}

static void
create_rule (Script *script, const CwScriptStatement *statement)
{
  g_autofree char *problem = NULL;
  g_autofree char *place = format_place (script, statement->line);
  g_autoptr (JsonObject) rule = read_members (script, statement, rule_members, &problem);

  json_object_set_string_member (rule, "place", place);
  json_object_set_array_member (rule, "scopeFilters", json_array_new ());
  json_object_set_array_member (rule, "joinFilters", json_array_new ());
  json_object_set_array_member (rule, "attributeMappings", json_array_new ());
  if (problem != NULL)
    spoil (rule, problem);
  assign (script, statement, script->rules, rule);
}

/* The rule that a command is about. (transfer none) (nullable): reported */
static JsonObject *
find_rule (Script *script, const CwScriptStatement *statement)
{
  const char *variable = get_variable (cw_script_statement_find (statement, "SynchronizationRule"));
  JsonObject *rule = variable != NULL ? g_hash_table_lookup (script->rules, variable) : NULL;

  if (rule == NULL)
    report_statement (script, statement->line,
                      _ ("It does not say by a variable to which new rule it belongs."));
  return rule;
}

static void
add_flow (Script *script, const CwScriptStatement *statement)
{
  g_autofree char *problem = NULL;
  JsonObject *rule = find_rule (script, statement);
  JsonObject *flow = NULL;

  if (rule == NULL)
    return;
  flow = read_members (script, statement, flow_members, &problem);
  json_array_add_object_element (json_object_get_array_member (rule, "attributeMappings"), flow);
  if (problem != NULL)
    spoil (rule, problem);
  assign (script, statement, script->rules, rule);
}

/* The arguments of a condition's constructor, in their order. */
static const char *const scope_names[] = { "attribute", "value", "condition" };
static const char *const join_names[] = { "csAttribute", "mvAttribute", "caseSensitive" };

static void
create_condition (Script *script, const CwScriptStatement *statement)
{
  JsonNode *type = cw_script_statement_find (statement, "TypeName");
  JsonNode *list = cw_script_statement_find (statement, "ArgumentList");
  const char *name =
      type != NULL && JSON_NODE_HOLDS_VALUE (type) ? json_node_get_string (type) : NULL;
  gboolean is_scope = name != NULL && g_str_has_suffix (name, ".ScopeCondition");
  gboolean is_join = name != NULL && g_str_has_suffix (name, ".JoinCondition");
  JsonArray *values =
      list != NULL && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;
  g_autoptr (JsonObject) condition = json_object_new ();

  /* Whatever it is, the variable no longer is what it was. */
  assign (script, statement, script->conditions, NULL);
  if ((!is_scope && !is_join) || values == NULL || json_array_get_length (values) != 3)
    {
      report_statement (script, statement->line,
                        _ ("This is neither a condition of a scope nor one of a join, with its "
                           "three values."));
      return;
    }
  for (guint i = 0; i < 3; i++)
    {
      JsonNode *value = resolve (script, json_array_get_element (values, i));

      if (value != NULL)
        json_object_set_member (condition, is_scope ? scope_names[i] : join_names[i],
                                json_node_copy (value));
    }
  json_object_set_boolean_member (condition, "isScope", is_scope);
  assign (script, statement, script->conditions, condition);
}

/* FALSE: a condition is not known. @group: takes what is found. */
static gboolean
collect_conditions (Script *script, JsonNode *list, gboolean is_scope, JsonArray *group)
{
  JsonArray *values =
      list != NULL && JSON_NODE_HOLDS_ARRAY (list) ? json_node_get_array (list) : NULL;
  guint n_values = values != NULL ? json_array_get_length (values) : 1;

  for (guint i = 0; i < n_values; i++)
    {
      const char *variable =
          get_variable (values != NULL ? json_array_get_element (values, i) : list);
      JsonObject *condition =
          variable != NULL ? g_hash_table_lookup (script->conditions, variable) : NULL;

      if (condition == NULL || json_object_get_boolean_member (condition, "isScope") != is_scope)
        return FALSE;
      json_array_add_object_element (group, json_object_ref (condition));
    }
  return TRUE;
}

static void
add_group (Script *script, const CwScriptStatement *statement, gboolean is_scope)
{
  JsonObject *rule = find_rule (script, statement);
  JsonNode *list =
      cw_script_statement_find (statement, is_scope ? "ScopeConditions" : "JoinConditions");
  JsonArray *group = NULL;

  if (rule == NULL)
    return;
  group = json_array_new ();
  if (!collect_conditions (script, list, is_scope, group))
    report_statement (script, statement->line,
                      _ ("It names a condition that is not made in the script."));
  json_array_add_array_element (
      json_object_get_array_member (rule, is_scope ? "scopeFilters" : "joinFilters"), group);
  assign (script, statement, script->rules, rule);
}

static gboolean
is_value (gpointer key, gpointer value, gpointer wanted)
{
  return value == wanted;
}

/* What happens to a rule afterwards changes nothing of what was added. */
static void
finish_rule (Script *script, const CwScriptStatement *statement)
{
  JsonObject *rule = find_rule (script, statement);

  if (rule == NULL)
    return;
  json_array_add_object_element (script->added, json_object_ref (rule));
  g_hash_table_foreach_remove (script->rules, is_value, rule);
}

/* ----- statements */

static gboolean
is_harmless (const char *command)
{
  static const char *const commands[] = { "Clear-Host",   "Get-ADSyncRule", "Import-Module",
                                          "Out-Null",     "Write-Host",     "Write-Output",
                                          "Write-Verbose" };

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    if (g_ascii_strcasecmp (commands[i], command) == 0)
      return TRUE;
  return FALSE;
}

static void
follow_command (Script *script, const CwScriptStatement *statement)
{
  const char *command = statement->command;
  g_autofree char *problem = NULL;

  if (g_ascii_strcasecmp (command, "New-ADSyncRule") == 0)
    create_rule (script, statement);
  else if (g_ascii_strcasecmp (command, "Add-ADSyncAttributeFlowMapping") == 0)
    add_flow (script, statement);
  else if (g_ascii_strcasecmp (command, "New-Object") == 0)
    create_condition (script, statement);
  else if (g_ascii_strcasecmp (command, "Add-ADSyncScopeConditionGroup") == 0)
    add_group (script, statement, TRUE);
  else if (g_ascii_strcasecmp (command, "Add-ADSyncJoinConditionGroup") == 0)
    add_group (script, statement, FALSE);
  else if (g_ascii_strcasecmp (command, "Add-ADSyncRule") == 0)
    finish_rule (script, statement);
  else if (!is_harmless (command))
    {
      problem = g_strdup_printf (_ ("The command “%s” is not known here."), command);
      report_statement (script, statement->line, problem);
      assign (script, statement, script->literals, NULL);
    }
}

static void
follow (Script *script, const CwScriptStatement *statement)
{
  JsonNode *value = NULL;

  if (statement->problem != NULL)
    report_statement (script, statement->line, statement->problem);
  else if (statement->command != NULL)
    follow_command (script, statement);
  else if (statement->variable != NULL)
    {
      value = resolve (script, statement->value);
      value = value != NULL ? json_node_copy (value) : NULL;
      assign (script, statement, script->literals, NULL);
      if (value != NULL)
        g_hash_table_insert (script->literals, g_strdup (statement->variable), value);
    }
}

static void
report_unfinished (Script *script)
{
  g_autoptr (GHashTable) told = g_hash_table_new (NULL, NULL);
  GHashTableIter iter;
  gpointer rule = NULL;

  g_hash_table_iter_init (&iter, script->rules);
  while (g_hash_table_iter_next (&iter, NULL, &rule))
    if (g_hash_table_add (told, rule))
      cw_import_report_leave (script->report, json_object_get_string_member (rule, "place"),
                              _ ("The script makes a rule here and does not add it."));
}

JsonArray *
cw_entra_script_read (const char *text, const char *file, CwImportReport *report)
{
  g_autoptr (GPtrArray) statements = cw_script_read (text, -1);
  g_autoptr (GHashTable) literals =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_node_unref);
  g_autoptr (GHashTable) rules =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  g_autoptr (GHashTable) conditions =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) json_object_unref);
  Script script = { file, report, json_array_new (), literals, rules, conditions };

  cw_import_report_set_part (report, CW_IMPORT_PART_RULES);
  for (guint i = 0; i < statements->len; i++)
    follow (&script, g_ptr_array_index (statements, i));
  report_unfinished (&script);
  cw_import_report_set_part (report, CW_IMPORT_PART_SETTINGS);
  return script.added;
}
