/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "engine/cw-engine.h"
#include "rules/cw-rule-set.h"
#include "rules/cw-standard-rules.h"
#include "setup/checks/cw-check-anchor-values.h"
#include "setup/cw-setup-anchor.h"
#include "setup/cw-setup-plan-check.h"
#include "setup/cw-setup-plan-probe.h"

/* The source anchor in answers, and the action of a plan that puts it there. */

/* ----- in a document */

/* The member sourceAnchor of @identity (nullable). (transfer none) (nullable) */
static JsonObject *
find_anchor (JsonObject *identity)
{
  JsonNode *node = identity != NULL ? json_object_get_member (identity, "sourceAnchor") : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* (transfer none) (nullable) */
static JsonObject *
get_anchor (JsonObject *document)
{
  return find_anchor (json_object_has_member (document, "identity")
                          ? json_object_get_object_member (document, "identity")
                          : NULL);
}

/* @anchor: (nullable). (transfer none) (nullable) */
static const char *
get_attribute (JsonObject *anchor)
{
  return anchor != NULL ? json_object_get_string_member_with_default (anchor, "attribute", NULL)
                        : NULL;
}

gboolean
cw_setup_anchor_has_values (JsonObject *identity)
{
  JsonObject *anchor = find_anchor (identity);
  const char *attribute = get_attribute (anchor);

  return attribute != NULL && g_ascii_strcasecmp (attribute, CW_ANCHOR_OBJECT_GUID) != 0 &&
         cw_anchor_reason_from_string (json_object_get_string_member_with_default (
             anchor, "reason", NULL)) != CW_ANCHOR_UNUSED;
}

static gboolean
is_open (JsonObject *document)
{
  JsonObject *anchor = get_anchor (document);

  return anchor == NULL ||
         (!json_object_has_member (anchor, "attribute") &&
          g_str_equal (json_object_get_string_member_with_default (anchor, "method", "automatic"),
                       "automatic"));
}

static void
fill (JsonObject *document, const char *attribute, CwAnchorReason reason)
{
  JsonObject *anchor = json_object_new ();

  json_object_set_string_member (anchor, "method", "automatic");
  json_object_set_string_member (anchor, "attribute", attribute);
  json_object_set_string_member (anchor, "reason", cw_anchor_reason_to_string (reason));
  if (!json_object_has_member (document, "identity"))
    json_object_set_object_member (document, "identity", json_object_new ());
  json_object_set_object_member (json_object_get_object_member (document, "identity"),
                                 "sourceAnchor", anchor);
}

/* And there is something to choose for. */
static gboolean
is_wanted (CwSetupPlan *plan)
{
  JsonObject *document = json_node_get_object (plan->document);
  g_autoptr (JsonObject) input = cw_setup_anchor_make_input (document, NULL);

  return is_open (document) &&
         json_array_get_length (json_object_get_array_member (input, "connectors")) > 0;
}

gboolean
cw_setup_anchor_choose (CwSetupPlan *plan,
                        GPtrArray *checks,
                        const char **ret_attribute,
                        GError **error)
{
  JsonObject *document = json_node_get_object (plan->document);
  g_auto (CwSetupPlanProbe) probe = { 0 };
  CwSetupAnchor anchor = { .reason = CW_ANCHOR_UNDECIDED };

  cw_setup_plan_probe_init (&probe, plan, document);
  if (!cw_setup_anchor_find (&probe.check, plan->sign_in, &anchor, error))
    return FALSE;
  for (guint i = 0; checks != NULL && i < probe.found->len; i++)
    {
      const CwCheck *one = g_ptr_array_index (probe.found, i);

      /* Who cannot sign in is told by others. */
      if (g_str_equal (one->id, "source-anchor") || g_str_equal (one->id, "strangers"))
        g_ptr_array_add (checks, cw_check_new (one->id, one->status, one->summary, one->remedy));
    }
  if (anchor.attribute != NULL)
    fill (document, anchor.attribute, anchor.reason);
  *ret_attribute = anchor.attribute;
  return TRUE;
}

const char *
cw_setup_anchor_describe (JsonObject *document)
{
  JsonObject *anchor = get_anchor (document);
  const char *attribute = get_attribute (anchor);

  return attribute != NULL
             ? cw_anchor_reason_describe (
                   attribute,
                   cw_anchor_reason_from_string (
                       json_object_get_string_member_with_default (anchor, "reason", NULL)))
             : NULL;
}

/* @current: (nullable) */
static gboolean
is_in_force (JsonObject *anchor, CwConfig *current)
{
  const char *attribute = get_attribute (anchor);
  const char *present = current != NULL ? cw_config_get_source_anchor (current) : NULL;

  return attribute != NULL && present != NULL && g_ascii_strcasecmp (attribute, present) == 0;
}

void
cw_setup_anchor_keep (JsonObject *document, CwConfig *current)
{
  CwAnchorReason reason =
      current != NULL ? cw_config_get_anchor_reason (current) : CW_ANCHOR_UNDECIDED;
  JsonObject *anchor = get_anchor (document);

  if (reason != CW_ANCHOR_UNDECIDED && is_open (document))
    fill (document, cw_config_get_source_anchor (current), reason);
  else if (is_in_force (anchor, current) && cw_config_is_anchor_binary (current) &&
           !json_object_has_member (anchor, "isBinary"))
    json_object_set_boolean_member (anchor, "isBinary", TRUE);
}

/* ----- as what its values are taken */

gboolean
cw_setup_anchor_is_binary (JsonObject *identity, CwConfig *current, CwSchema *schema)
{
  JsonObject *anchor = find_anchor (identity);
  const CwSchemaAttribute *attribute = NULL;

  g_return_val_if_fail (anchor != NULL, FALSE);

  if (json_object_has_member (anchor, "isBinary"))
    return json_object_get_boolean_member_with_default (anchor, "isBinary", FALSE);
  if (is_in_force (anchor, current))
    return cw_config_is_anchor_binary (current);
  attribute = cw_schema_find_attribute (schema, get_attribute (anchor));
  return attribute != NULL && cw_syntax_is_bytes (attribute->syntax);
}

/* The shipped rules know the attributes that Causeway itself chooses. */
static gboolean
is_known (const char *attribute)
{
  g_autoptr (GPtrArray) standard = cw_rule_set_load_standard (NULL);

  return standard != NULL &&
         cw_standard_rules_knows_syntax (standard, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, attribute);
}

gboolean
cw_setup_anchor_settle (CwSetupPlan *plan, GError **error)
{
  JsonObject *document = json_node_get_object (plan->document);
  JsonObject *anchor = get_anchor (document);
  const char *attribute = get_attribute (anchor);
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, NULL);
  g_auto (CwSetupDirectory) directory = { 0 };
  g_autoptr (CwSchema) schema = NULL;

  if (plan->is_offline || attribute == NULL || json_object_has_member (anchor, "isBinary") ||
      is_in_force (anchor, config) || is_known (attribute))
    return TRUE;
  if (!cw_setup_plan_read_schema (plan, &directory, &schema, error))
    return FALSE;
  if (schema != NULL && cw_setup_anchor_is_binary (
                            json_object_get_object_member (document, "identity"), config, schema))
    json_object_set_boolean_member (anchor, "isBinary", TRUE);
  return TRUE;
}

/* ----- the values of an attribute that somebody has chosen */

/* An attribute of which the schema says that it will not do has been told. */
static gboolean
is_refused (GPtrArray *checks)
{
  for (guint i = 0; i < checks->len; i++)
    if (g_str_equal (((const CwCheck *) g_ptr_array_index (checks, i))->id,
                     "attribute:identity.sourceAnchor.attribute"))
      return TRUE;
  return FALSE;
}

/* Read once, when the answers bring an anchor or directories that the configuration does not have
 * yet: whoever comes later is looked at by the doctor. */
static gboolean
is_anchor_new (CwSetupPlan *plan)
{
  JsonObject *document = json_node_get_object (plan->document);
  g_autoptr (CwConfig) config = cw_engine_dup_config (plan->call->engine, NULL);
  JsonArray *connectors = json_object_has_member (document, "connectors")
                              ? json_object_get_array_member (document, "connectors")
                              : NULL;

  for (guint i = 0; connectors != NULL && i < json_array_get_length (connectors); i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);
      const char *name = json_object_get_string_member_with_default (connector, "name", "");

      if (cw_config_find_connector (
              config, json_object_get_string_member_with_default (connector, "id", name)) == NULL)
        return TRUE;
    }
  return g_strcmp0 (cw_config_get_source_anchor (config), get_attribute (get_anchor (document))) !=
         0;
}

/* Who cannot sign in is told by others. */
static void
take_values (GPtrArray *checks, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      const CwCheck *check = g_ptr_array_index (found, i);

      if (g_str_has_prefix (check->id, CW_ANCHOR_VALUES_ID))
        g_ptr_array_add (checks,
                         cw_check_new (check->id, check->status, check->summary, check->remedy));
    }
}

gboolean
cw_setup_anchor_check_values (CwSetupPlan *plan, GPtrArray *checks, GError **error)
{
  g_auto (CwSetupPlanProbe) probe = { 0 };

  cw_setup_plan_probe_init (&probe, plan, json_node_get_object (plan->document));
  if (plan->is_offline || is_refused (checks) ||
      !cw_setup_anchor_has_values (cw_setup_check_get_object (&probe.check, "identity")) ||
      !is_anchor_new (plan))
    return TRUE;
  if (!cw_setup_check_anchor_values (&probe.check, error))
    return FALSE;
  take_values (checks, probe.found);
  return TRUE;
}

/* ----- the action of a plan */

static gboolean
run (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  const char *attribute = NULL;

  if (!cw_setup_anchor_choose (plan, NULL, &attribute, error))
    return FALSE;
  if (attribute == NULL)
    action->state = "skipped";
  cw_setup_action_set_detail (
      action, attribute != NULL
                  ? cw_setup_anchor_describe (json_node_get_object (plan->document))
                  : CW_PHRASE ("The source anchor is chosen by the first cycle, when the tenant "
                               "and the directories are read"));
  return TRUE;
}

void
cw_setup_anchor_plan (CwSetupPlan *plan, CwConfig *config)
{
  CwSetupAction *action = NULL;

  cw_setup_anchor_keep (json_node_get_object (plan->document), config);
  if (plan->is_offline || plan->sign_in == NULL || !is_wanted (plan))
    return;
  action = cw_setup_plan_add_action (plan, "source-anchor", CW_PHRASE ("Choose the source anchor"),
                                     CW_SETUP_PLACE_MACHINE, CW_PHRASE ("this machine"), run);
  cw_setup_action_set_detail (
      action, CW_PHRASE ("By what ties accounts of the tenant already, and by what the directories "
                         "hold; it is then kept for good"));
}
