/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include <string.h>

#include "base/cw-error.h"
#include "engine/cw-rules-loader.h"
#include "engine/cw-variant.h"
#include "rules/cw-own-rules.h"

static const char *const origin_names[] = {
  [CW_RULE_ORIGIN_STANDARD] = "standard",
  [CW_RULE_ORIGIN_SETTINGS] = "settings",
  [CW_RULE_ORIGIN_FILE] = "file",
  [CW_RULE_ORIGIN_CONFIGURATION] = "configuration",
};

/* ----- listing */

/* A rule where it stands. */
typedef struct
{
  const CwRuleSource *source;
  JsonObject *json;
} Rule;

static JsonArray *
get_array (JsonNode *document, const char *name)
{
  JsonObject *object = json_node_get_object (document);

  return json_object_has_member (object, name) ? json_object_get_array_member (object, name) : NULL;
}

static guint
get_length (JsonArray *array)
{
  return array != NULL ? json_array_get_length (array) : 0;
}

static const char *
get_text (JsonObject *rule, const char *name)
{
  return json_object_get_string_member_with_default (rule, name, NULL);
}

/* In the order of the documents. (element-type Rule) */
static GArray *
list_rules (GPtrArray *sources)
{
  GArray *rules = g_array_new (FALSE, FALSE, sizeof (Rule));

  for (guint i = 0; i < sources->len; i++)
    {
      const CwRuleSource *source = g_ptr_array_index (sources, i);
      JsonArray *array = get_array (source->document, "rules");

      for (guint j = 0; j < get_length (array); j++)
        {
          Rule rule = { source, json_array_get_object_element (array, j) };

          g_array_append_val (rules, rule);
        }
    }
  return rules;
}

static const Rule *
find_rule (GArray *rules, const char *id)
{
  for (guint i = 0; i < rules->len; i++)
    {
      const Rule *rule = &g_array_index (rules, Rule, i);

      if (g_strcmp0 (get_text (rule->json, "id"), id) == 0)
        return rule;
    }
  return NULL;
}

static gboolean
is_disabled (const Rule *rule, GPtrArray *sources)
{
  const char *id = get_text (rule->json, "id");

  if (json_object_get_boolean_member_with_default (rule->json, "disabled", FALSE))
    return TRUE;
  for (guint i = 0; i < sources->len; i++)
    {
      JsonArray *disabled =
          get_array (((CwRuleSource *) g_ptr_array_index (sources, i))->document, "disabledRules");

      for (guint j = 0; j < get_length (disabled); j++)
        if (g_strcmp0 (json_array_get_string_element (disabled, j), id) == 0)
          return TRUE;
    }
  return FALSE;
}

/* The rule that stands in the place of this one. (nullable) */
static const char *
find_heir (const Rule *rule, GArray *rules, GPtrArray *sources)
{
  for (guint i = 0; i < rules->len; i++)
    {
      const Rule *other = &g_array_index (rules, Rule, i);

      if (g_strcmp0 (get_text (other->json, "replaces"), get_text (rule->json, "id")) == 0 &&
          !is_disabled (other, sources))
        return get_text (other->json, "id");
    }
  return NULL;
}

static void
add_head (GVariantBuilder *builder, const Rule *rule, GArray *rules, GPtrArray *sources)
{
  static const char *const texts[] = { "id",        "name",          "description",
                                       "direction", "connectorKind", "metaverseType",
                                       "within",    "replaces" };
  const char *heir = find_heir (rule, rules, sources);

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    cw_variant_add_string (builder, texts[i], get_text (rule->json, texts[i]));
  cw_variant_add (builder, "objectTypes",
                  cw_variant_from_json (json_object_get_member (rule->json, "objectTypes")));
  cw_variant_add_string (
      builder, "linkType",
      json_object_get_string_member_with_default (rule->json, "linkType", "join"));
  cw_variant_add_int (builder, "precedence", json_object_get_int_member (rule->json, "precedence"));
  cw_variant_add_bool (builder, "enabled", !is_disabled (rule, sources) && heir == NULL);
  cw_variant_add_string (builder, "replacedBy", heir);
  cw_variant_add_string (builder, "origin", origin_names[rule->source->origin]);
  cw_variant_add_string (builder, "path", rule->source->path);
  cw_variant_add_int (
      builder, "flows",
      json_object_has_member (rule->json, "flows")
          ? json_array_get_length (json_object_get_array_member (rule->json, "flows"))
          : 0);
}

/* What every handler here begins with: the configuration and all rule files. */
typedef struct
{
  CwConfig *config; /* (owned) */
  gint64 version;
  CwRuleSite site;
  GPtrArray *sources; /* (owned) (element-type CwRuleSource) */
  GArray *rules;      /* (owned) (element-type Rule) */
} RuleBook;

static void
clear_book (RuleBook *book)
{
  g_clear_pointer (&book->rules, g_array_unref);
  g_clear_pointer (&book->sources, g_ptr_array_unref);
  g_clear_pointer (&book->config, cw_config_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RuleBook, clear_book)

/* Without rules of files that cannot be read. */
static gboolean
open_book (RuleBook *book, CwEngine *engine, GError **error)
{
  g_autoptr (GPtrArray) faults = cw_rule_faults_new ();

  book->config = cw_engine_dup_config (engine, &book->version);
  book->site = cw_rule_site_get (cw_engine_get_state_dir (engine), book->config);
  book->sources = cw_rules_loader_list_readable (&book->site, faults, error);
  if (book->sources == NULL)
    return FALSE;
  book->rules = list_rules (book->sources);
  return TRUE;
}

static const Rule *
require_rule (const RuleBook *book, const char *id, GError **error)
{
  const Rule *rule = find_rule (book->rules, id);

  if (rule == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                 "There is no rule “%s”: `causewayctl rule list` shows them", id);
  return rule;
}

static GVariant *
describe_rules (const RuleBook *book)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < book->rules->len; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      add_head (&item, &g_array_index (book->rules, Rule, i), book->rules, book->sources);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  return g_variant_builder_end (&array);
}

static GVariant *
describe_faults (GPtrArray *faults)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < faults->len; i++)
    {
      const CwRuleFault *fault = g_ptr_array_index (faults, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "path", fault->path);
      cw_variant_add_string (&item, "message", fault->message);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  return g_variant_builder_end (&array);
}

GVariant *
cw_method_list_rules (const CwMethodCall *call, GError **error)
{
  g_auto (RuleBook) book = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) faults = NULL;

  if (!open_book (&book, call->engine, error))
    return NULL;
  faults = cw_rules_loader_list_faults (&book.site, error);
  if (faults == NULL)
    return NULL;
  cw_variant_add_int (&builder, "version", book.version);
  cw_variant_add (&builder, "items", describe_rules (&book));
  cw_variant_add (&builder, "brokenFiles", describe_faults (faults));
  return cw_variant_end_answer (&builder);
}

static void
add_json (GVariantBuilder *builder, const char *name, JsonObject *object)
{
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), object);

  cw_variant_add (builder, name, cw_variant_from_json (node));
}

/* The difference to the rule whose place it takes. */
static void
add_comparison (GVariantBuilder *builder, const RuleBook *book, const Rule *rule)
{
  const char *id = get_text (rule->json, "replaces");
  const Rule *shipped = id != NULL ? find_rule (book->rules, id) : NULL;
  g_autoptr (JsonNode) node = NULL;

  if (shipped == NULL)
    return;
  node = json_node_alloc ();
  json_node_take_array (json_node_init_array (node, NULL),
                        cw_own_rules_compare (shipped->json, rule->json));
  add_json (builder, "shipped", shipped->json);
  cw_variant_add (builder, "differences", cw_variant_from_json (node));
}

GVariant *
cw_method_get_rule (const CwMethodCall *call, GError **error)
{
  g_auto (RuleBook) book = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const Rule *rule = NULL;
  const char *id = NULL;

  g_variant_get (call->args, "(&s)", &id);
  if (!open_book (&book, call->engine, error))
    return NULL;
  rule = require_rule (&book, id, error);
  if (rule == NULL)
    return NULL;
  cw_variant_add_int (&builder, "version", book.version);
  add_head (&builder, rule, book.rules, book.sources);
  add_json (&builder, "rule", rule->json);
  add_comparison (&builder, &book, rule);
  return cw_variant_end_answer (&builder);
}

/* ----- changing */

typedef struct
{
  const CwMethodCall *call;
  JsonNode *change; /* of a put */
  const char *id;   /* of the others */
  gboolean is_enabled;
  gint64 expected; /* see cw_method_check_version() */
} RuleChange;

static CwConfig *
put_rules (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  const RuleChange *change = user_data;
  g_autoptr (JsonNode) own = NULL;

  if (!cw_method_check_version (change->call->engine, change->expected, error))
    return NULL;
  own = cw_own_rules_put (cw_config_get_rules (current), change->change);
  return cw_config_set_rules (current, own, error);
}

static CwConfig *
remove_rule (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  const RuleChange *change = user_data;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) own =
      cw_own_rules_remove (cw_config_get_rules (current), change->id, &local_error);

  if (local_error == NULL)
    return cw_config_set_rules (current, own, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static CwConfig *
enable_rule (CwConfig *current, CwStoreSession *session, gpointer user_data, GError **error)
{
  const RuleChange *change = user_data;
  g_autoptr (JsonNode) own =
      cw_own_rules_enable (cw_config_get_rules (current), change->id, change->is_enabled);

  return cw_config_set_rules (current, own, error);
}

static GVariant *
change_rules (RuleChange *change, CwConfigChangeFunc func, GError **error)
{
  gboolean is_changed = FALSE;

  if (!cw_engine_change_config (
          change->call->engine,
          &(CwConfigOccasion){ change->call->author, CW_CONFIG_KIND_RULES, 0 }, func, change,
          &is_changed, error))
    return NULL;
  return cw_method_answer_version (change->call, is_changed);
}

GVariant *
cw_method_put_rules (const CwMethodCall *call, GError **error)
{
  RuleChange change = { .call = call };
  g_autoptr (JsonNode) document = NULL;
  const char *text = NULL;

  g_variant_get (call->args, "(&sx)", &text, &change.expected);
  document = cw_own_rules_parse (text, error);
  if (document == NULL)
    return NULL;
  change.change = document;
  return change_rules (&change, put_rules, error);
}

GVariant *
cw_method_remove_rule (const CwMethodCall *call, GError **error)
{
  RuleChange change = { .call = call };

  g_variant_get (call->args, "(&s)", &change.id);
  return change_rules (&change, remove_rule, error);
}

GVariant *
cw_method_enable_rule (const CwMethodCall *call, GError **error)
{
  g_auto (RuleBook) book = { NULL };
  RuleChange change = { .call = call };

  g_variant_get (call->args, "(&sb)", &change.id, &change.is_enabled);
  if (!open_book (&book, call->engine, error) || require_rule (&book, change.id, error) == NULL)
    return NULL;
  return change_rules (&change, enable_rule, error);
}
