/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "engine/cw-call-desk.h"
#include "engine/cw-call-news.h"
#include "engine/cw-object-finder.h"
#include "engine/cw-object-preview.h"
#include "engine/cw-rule-candidates.h"
#include "engine/cw-rule-trial.h"
#include "engine/cw-rules-loader.h"
#include "engine/cw-variant.h"
#include "rules/cw-own-rules.h"
#include "rules/cw-rule-mistakes.h"

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

/* The rules in force with @text among them, for looking only. @config: (nullable): as the
 * configuration would be */
static CwRuleSet *
make_rules (const CwObjectView *view, const char *text, CwConfig *changed, GError **error)
{
  g_autoptr (CwConfig) config =
      changed != NULL ? cw_config_ref (changed) : cw_engine_dup_config (view->engine, NULL);
  CwRuleSite site = cw_rule_site_get (cw_engine_get_state_dir (view->engine), config);
  gboolean is_changed = FALSE;
  g_autoptr (JsonNode) own = combine (config, text, &is_changed, error);
  g_autoptr (GPtrArray) domains = NULL;

  if (!is_changed && changed == NULL)
    return cw_rule_set_ref (view->rules);
  site.own = own;
  if ((is_changed && own == NULL) || !cw_rules_loader_check (&site, error))
    return NULL;
  domains = cw_rules_loader_get_domains (view->session, error);
  if (domains == NULL)
    return NULL;
  return cw_rules_loader_load (&site, view->attributes, domains, NULL, error);
}

/* ----- mistakes */

static void
add_mistake (GVariantBuilder *array, const CwRuleMistake *mistake)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "message", mistake->message);
  cw_variant_add_string (&item, "detail", mistake->detail);
  cw_variant_add_string (&item, "rule", mistake->rule);
  cw_variant_add_string (&item, "place", mistake->place);
  if (mistake->position > 0)
    cw_variant_add_int (&item, "position", mistake->position);
  cw_variant_add_string (&item, "suggestion", mistake->suggestion);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

static GVariant *
answer_mistakes (GPtrArray *mistakes)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < mistakes->len; i++)
    add_mistake (&array, g_ptr_array_index (mistakes, i));
  cw_variant_add_bool (&builder, "valid", mistakes->len == 0);
  cw_variant_add (&builder, "mistakes", g_variant_builder_end (&array));
  return cw_variant_end_answer (&builder);
}

/* What is wrong with the configuration's rules with those of @text among them. */
static gboolean
list_mistakes (const CwMethodCall *call, const char *text, GPtrArray *mistakes, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  CwRuleSite site = cw_rule_site_get (cw_engine_get_state_dir (call->engine), config);
  g_autoptr (GPtrArray) first = cw_rule_mistakes_new ();
  g_autoptr (JsonNode) change = NULL;
  g_autoptr (JsonNode) own = NULL;

  if (text[0] != '\0')
    {
      change = cw_own_rules_parse_checked (text, first);
      if (change == NULL)
        {
          g_ptr_array_extend_and_steal (mistakes, g_steal_pointer (&first));
          return TRUE;
        }
      own = cw_own_rules_put (site.own, change);
      site.own = own;
    }
  return cw_rules_loader_list_mistakes (&site, mistakes, error);
}

GVariant *
cw_method_check_rules (const CwMethodCall *call, GError **error)
{
  g_autoptr (GPtrArray) mistakes = cw_rule_mistakes_new ();
  const char *text = NULL;

  g_variant_get (call->args, "(&s)", &text);
  return list_mistakes (call, text, mistakes, error) ? answer_mistakes (mistakes) : NULL;
}

/* ----- trying */

/* The configuration with other settings about attributes. (transfer full) */
static CwConfig *
set_attributes (CwEngine *engine, const char *attributes, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (engine, NULL);
  g_autoptr (CwConfig) filtering =
      cw_config_set_value (config, "features.attributeFilter", "null", error);

  return filtering != NULL ? cw_config_set_value (filtering, "attributes", attributes, error)
                           : NULL;
}

/* @changed: (nullable) */
static GVariant *
try_rules (CwCallNews *news,
           const char *text,
           CwConfig *changed,
           guint limit,
           GCancellable *cancellable,
           GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwRuleSet) rules = NULL;
  const CwRuleTrialOptions options = {
    .n_samples = cw_method_clamp_limit (limit, DEFAULT_SAMPLES, MAXIMUM_SAMPLES),
    .on_progress = cw_call_news_tell,
    .user_data = news,
  };

  if (!cw_object_view_init (&view, news->call->engine, error))
    return NULL;
  rules = make_rules (&view, text, changed, error);
  if (rules == NULL || !cw_rule_trial_run (&view, rules, &options, &builder, cancellable, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_test_rules (const CwMethodCall *call, GError **error)
{
  CwCallDesk *calls = cw_call_desk_get (call->engine);
  CwCallNews news = { .call = call, .token = "" };
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (GVariant) options = NULL;
  GVariant *answer = NULL;
  g_autoptr (CwConfig) changed = NULL;
  const char *text = NULL;
  const char *attributes = NULL;
  guint32 limit = 0;

  g_variant_get (call->args, "(&s@a{sv})", &text, &options);
  g_variant_lookup (options, "limit", "u", &limit);
  g_variant_lookup (options, "token", "&s", &news.token);
  if (g_variant_lookup (options, "attributes", "&s", &attributes))
    {
      changed = set_attributes (call->engine, attributes, error);
      if (changed == NULL)
        return NULL;
    }
  cancellable = cw_call_desk_begin (calls, call->session, news.token, call->cancellable);
  answer = try_rules (&news, text, changed, limit, cancellable, error);
  cw_call_desk_end (calls, call->session, news.token);
  return answer;
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
  rules = make_rules (&view, text, NULL, error);
  if (rules == NULL)
    return NULL;
  object = cw_object_finder_find (&view, name, error);
  if (object == NULL || !cw_object_preview_add (&view, object, rules, &builder, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}

/* ----- on whom it could be looked at */

static GVariant *
find_objects (const CwMethodCall *call,
              const char *text,
              CwRuleCandidatesRequest *request,
              GCancellable *cancellable,
              GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwRuleSet) rules = NULL;

  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  rules = make_rules (&view, text, NULL, error);
  if (rules == NULL)
    return NULL;
  request->rules = rules;
  if (!cw_rule_candidates_find (&view, request, &builder, cancellable, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_find_rule_objects (const CwMethodCall *call, GError **error)
{
  CwCallDesk *calls = cw_call_desk_get (call->engine);
  CwRuleCandidatesRequest request = { .text = "" };
  g_autoptr (GCancellable) cancellable = NULL;
  g_autoptr (GVariant) options = NULL;
  GVariant *answer = NULL;
  const char *text = NULL;
  const char *token = "";
  guint32 limit = 0;

  g_variant_get (call->args, "(&s&s@a{sv})", &text, &request.rule, &options);
  g_variant_lookup (options, "text", "&s", &request.text);
  g_variant_lookup (options, "limit", "u", &limit);
  g_variant_lookup (options, "token", "&s", &token);
  request.limit = cw_method_clamp_limit (limit, DEFAULT_SAMPLES, MAXIMUM_SAMPLES);
  cancellable = cw_call_desk_begin (calls, call->session, token, call->cancellable);
  answer = find_objects (call, text, &request, cancellable, error);
  cw_call_desk_end (calls, call->session, token);
  return answer;
}
