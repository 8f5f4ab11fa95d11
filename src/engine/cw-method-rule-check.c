/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include <stdio.h>
#include <string.h>

#include "base/cw-error.h"
#include "engine/cw-object-finder.h"
#include "engine/cw-object-preview.h"
#include "engine/cw-rule-trial.h"
#include "engine/cw-rules-loader.h"
#include "engine/cw-variant.h"
#include "rules/cw-own-rules.h"

/* What is tried before it is saved: checks, a trial on everybody, a preview of one object. */

#define DEFAULT_SAMPLES 10
#define MAXIMUM_SAMPLES 1000

/* @text: rules as somebody wrote them; (nullable) or empty: none. The configuration's rules with
 * them. (transfer full) */
static JsonNode *
combine (CwConfig *config, const char *text, gboolean *ret_is_changed, GError **error)
{
  JsonNode *own = cw_config_get_rules (config);
  g_autoptr (JsonNode) change = NULL;

  *ret_is_changed = text != NULL && text[0] != '\0';
  if (!*ret_is_changed)
    return own != NULL ? json_node_copy (own) : NULL;
  change = cw_own_rules_parse (text, error);
  return change != NULL ? cw_own_rules_put (own, change) : NULL;
}

/* The rules in force with @text among them, for looking only. */
static CwRuleSet *
make_rules (const CwObjectView *view, const char *text, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (view->engine, NULL);
  CwRuleSite site = cw_rule_site_get (cw_engine_get_state_dir (view->engine), config);
  gboolean is_changed = FALSE;
  g_autoptr (JsonNode) own = combine (config, text, &is_changed, error);
  g_autoptr (GPtrArray) domains = NULL;

  if (!is_changed)
    return cw_rule_set_ref (view->rules);
  site.own = own;
  if (own == NULL || !cw_rules_loader_check (&site, error))
    return NULL;
  domains = cw_rules_loader_get_domains (view->session, error);
  if (domains == NULL)
    return NULL;
  return cw_rules_loader_load (&site, view->attributes, domains, NULL, error);
}

/* ----- mistakes */

/* Where the message says that an expression is wrong: "...: expression: at 14: ..." */
static guint
find_position (const char *message)
{
  const char *at = strstr (message, "expression: at ");
  guint position = 0;

  if (at == NULL || sscanf (at, "expression: at %u:", &position) != 1)
    return 0;
  return position;
}

/* The rule that a message begins with. (transfer full) (nullable) */
static char *
find_rule_id (const char *message)
{
  const char *end = NULL;

  if (!g_str_has_prefix (message, "rule \""))
    return NULL;
  message += strlen ("rule \"");
  end = strchr (message, '"');
  return end != NULL ? g_strndup (message, (gsize) (end - message)) : NULL;
}

/* The part of the rule that it is about, "flows[2]". (transfer full) (nullable) */
static char *
find_place (const char *message)
{
  static const char *const lists[] = { ": scope[", ": join[", ": flows[" };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      const char *place = strstr (message, lists[i]);
      gsize length = 0;

      if (place == NULL)
        continue;
      place += strlen (": ");
      length = strcspn (place, "[");
      while (place[length] == '[')
        length += strcspn (place + length, "]") + 1;
      return g_strndup (place, length);
    }
  return NULL;
}

/* What is wrong, without where. (transfer none) */
static const char *
find_detail (const char *message)
{
  const char *at = strstr (message, "expression: at ");
  const char *end = NULL;

  if (at != NULL)
    end = strstr (at + strlen ("expression: "), ": ");
  else if (g_str_has_prefix (message, "rule \""))
    end = strstr (message, "\": ");
  if (end == NULL)
    return message;
  return end + strlen (at != NULL ? ": " : "\": ");
}

static void
add_mistake (GVariantBuilder *array, const char *message)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *rule = find_rule_id (message);
  g_autofree char *place = rule != NULL ? find_place (message) : NULL;
  guint position = find_position (message);

  cw_variant_add_string (&item, "message", message);
  cw_variant_add_string (&item, "detail", find_detail (message));
  cw_variant_add_string (&item, "rule", rule);
  cw_variant_add_string (&item, "place", place);
  if (position > 0)
    cw_variant_add_int (&item, "position", position);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

static GVariant *
answer_mistakes (const GError *mistakes)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (GStrv) lines = mistakes != NULL ? g_strsplit (mistakes->message, "\n", -1) : NULL;

  for (guint i = 0; lines != NULL && lines[i] != NULL; i++)
    add_mistake (&array, lines[i]);
  cw_variant_add_bool (&builder, "valid", mistakes == NULL);
  cw_variant_add (&builder, "mistakes", g_variant_builder_end (&array));
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_check_rules (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  CwRuleSite site = cw_rule_site_get (cw_engine_get_state_dir (call->engine), config);
  g_autoptr (GError) mistakes = NULL;
  g_autoptr (JsonNode) own = NULL;
  gboolean is_changed = FALSE;
  const char *text = NULL;

  g_variant_get (call->args, "(&s)", &text);
  own = combine (config, text, &is_changed, &mistakes);
  site.own = own;
  if (mistakes == NULL)
    (void) !cw_rules_loader_check (&site, &mistakes);
  if (mistakes == NULL || g_error_matches (mistakes, CW_ERROR, CW_ERROR_INVALID_CONFIG))
    return answer_mistakes (mistakes);
  g_propagate_error (error, g_steal_pointer (&mistakes));
  return NULL;
}

/* ----- trying */

GVariant *
cw_method_test_rules (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwRuleSet) rules = NULL;
  g_autoptr (GVariant) options = NULL;
  const char *text = NULL;
  guint32 limit = 0;

  g_variant_get (call->args, "(&s@a{sv})", &text, &options);
  g_variant_lookup (options, "limit", "u", &limit);
  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  rules = make_rules (&view, text, error);
  if (rules == NULL ||
      !cw_rule_trial_run (&view, rules,
                          cw_method_clamp_limit (limit, DEFAULT_SAMPLES, MAXIMUM_SAMPLES), &builder,
                          call->cancellable, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_preview_object (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (CwRuleSet) rules = NULL;
  g_autoptr (GVariant) options = NULL;
  const char *name = NULL;
  const char *text = NULL;

  g_variant_get (call->args, "(&s@a{sv})", &name, &options);
  g_variant_lookup (options, "rules", "&s", &text);
  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  rules = make_rules (&view, text, error);
  if (rules == NULL)
    return NULL;
  object = cw_object_finder_find (&view, name, error);
  if (object == NULL || !cw_object_preview_add (&view, object, rules, &builder, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}
