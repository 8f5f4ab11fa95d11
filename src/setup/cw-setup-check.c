/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-check.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "engine/cw-call-desk.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-handlers.h"

static const struct
{
  const char *name;
  CwSetupCheckFunc func;
} table[] = {
  { "preflight", cw_setup_check_preflight },
  { "tenant", cw_setup_check_tenant },
  { "forest", cw_setup_check_forest },
  { "administrator", cw_setup_check_administrator },
  { "account", cw_setup_check_account },
  { "grant", cw_setup_check_grant },
  { "containers", cw_setup_check_containers },
  { "group", cw_setup_check_group },
  { "anchor", cw_setup_check_anchor },
  { "anchor-values", cw_setup_check_anchor_values },
  { "attributes", cw_setup_check_attributes },
  { "suffixes", cw_setup_check_suffixes },
  { "duplicates", cw_setup_check_duplicates },
  { "joins", cw_setup_check_joins },
  { "features", cw_setup_check_features },
  { "server", cw_setup_check_server },
  { "application", cw_setup_check_application },
  { "certificate", cw_setup_check_certificate },
  { "names", cw_setup_check_names },
  { "federation", cw_setup_check_federation },
  { "federated-domain", cw_setup_check_federated_domain },
  { "federated-sign-in", cw_setup_check_federated_sign_in },
  { "installation", cw_setup_check_installation },
  { "database", cw_setup_check_database },
  { "mail", cw_setup_check_mail },
};

CwSetupCheckFunc
cw_setup_check_table_find (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (table); i++)
    if (g_str_equal (table[i].name, name))
      return table[i].func;
  return NULL;
}

/* ----- findings */

void
cw_setup_check_add (CwSetupCheck *check,
                    const char *id,
                    CwCheckStatus status,
                    const char *summary,
                    const char *remedy)
{
  g_ptr_array_add (check->checks, cw_check_new (id, status, summary, remedy));
}

gboolean
cw_setup_check_add_error (CwSetupCheck *check,
                          const char *id,
                          GError *cause,
                          const char *remedy,
                          GError **error)
{
  g_autoptr (GError) owned = cause;

  if (g_error_matches (owned, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }
  cw_setup_check_add (check, id, CW_CHECK_FAILED, owned->message, remedy);
  return TRUE;
}

void
cw_setup_check_count (CwSetupCheck *check)
{
  check->n_read++;
  if (check->news != NULL)
    cw_call_news_tell (check->n_read, 0, check->news);
}

void
cw_setup_check_take (CwSetupCheck *check, GPtrArray *found)
{
  g_autoptr (GPtrArray) taken = found;

  g_ptr_array_set_free_func (taken, NULL);
  for (guint i = 0; i < taken->len; i++)
    g_ptr_array_add (check->checks, g_ptr_array_index (taken, i));
}

/* ----- input */

static CwSecret *
find_secret (CwSetupCheck *check, const char *subject, const char *kind)
{
  GVariantIter iter;
  const char *its_subject = NULL;
  const char *its_kind = NULL;
  GVariant *bytes = NULL;

  g_variant_iter_init (&iter, check->secrets);
  while (g_variant_iter_next (&iter, "(&s&s@ay)", &its_subject, &its_kind, &bytes))
    {
      g_autoptr (GVariant) owned = bytes;
      gsize size = 0;
      gconstpointer data = g_variant_get_fixed_array (owned, &size, 1);

      if (g_str_equal (its_kind, kind) && g_str_equal (its_subject, subject))
        return cw_secret_new (data, size);
    }
  return NULL;
}

CwSecret *
cw_setup_check_dup_secret (CwSetupCheck *check, const char *subject, const char *kind)
{
  CwSecret *secret = find_secret (check, subject, kind);

  return secret != NULL ? secret : find_secret (check, "", kind);
}

const char *
cw_setup_check_get_string (CwSetupCheck *check, const char *name)
{
  JsonNode *node = json_object_get_member (check->input, name);

  return node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
}

const char *
cw_setup_check_need_string (CwSetupCheck *check, const char *name, GError **error)
{
  const char *text = cw_setup_check_get_string (check, name);

  if (text == NULL || *text == '\0')
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "$.%s: a text is expected", name);
      return NULL;
    }
  return text;
}

char **
cw_setup_check_dup_strings (CwSetupCheck *check, const char *name)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonNode *node = json_object_get_member (check->input, name);
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);

      if (json_node_get_value_type (element) == G_TYPE_STRING)
        g_strv_builder_add (builder, json_node_get_string (element));
    }
  return g_strv_builder_end (builder);
}

JsonObject *
cw_setup_check_get_object (CwSetupCheck *check, const char *name)
{
  JsonNode *node = json_object_get_member (check->input, name);

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* What the person has not given yet. */
static void
complete_connector (JsonObject *connector)
{
  JsonObject *authentication = NULL;

  json_object_remove_member (connector, "account");
  json_object_remove_member (connector, "scope");
  json_object_remove_member (connector, "singleSignOn");
  if (!json_object_has_member (connector, "name"))
    json_object_set_string_member (connector, "name", "directory");
  if (json_object_has_member (connector, "authentication"))
    return;
  authentication = json_object_new ();
  json_object_set_string_member (authentication, "method", "simple");
  json_object_set_object_member (connector, "authentication", authentication);
}

CwConfig *
cw_setup_check_make_config (JsonObject *connector, GError **error)
{
  g_autoptr (JsonNode) node = NULL;
  g_autofree char *text = NULL;
  g_autofree char *document = NULL;
  g_autoptr (JsonNode) root = NULL;
  CwConfig *config = NULL;

  if (connector == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "$.connector: an object is expected");
      return NULL;
    }
  node = json_node_init_object (json_node_alloc (), connector);
  text = cw_json_to_canonical (node, FALSE);
  document = g_strdup_printf ("{\"version\":1,\"connectors\":[%s]}", text);
  root = cw_json_parse (document, -1, FALSE, error);
  if (root == NULL)
    return NULL;
  complete_connector (json_array_get_object_element (
      json_object_get_array_member (json_node_get_object (root), "connectors"), 0));
  config = cw_config_new_from_json (root, error);
  if (config == NULL && error != NULL && *error != NULL)
    (*error)->code = CW_ERROR_INVALID_ARGUMENT;
  return config;
}

/* ----- RunCheck */

static GVariant *
run (CwSetupCheck *check, CwSetupCheckFunc func, const char *input, GError **error)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) checks = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  g_autoptr (JsonNode) root = cw_json_parse (input, -1, FALSE, error);

  if (root == NULL)
    return NULL;
  if (!JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "$: an object is expected");
      return NULL;
    }
  check->input = json_node_get_object (root);
  check->checks = checks;
  check->answer = &answer;
  if (!func (check, error))
    return NULL;
  cw_connector_probe_add_checks (&answer, checks);
  return cw_variant_end_answer (&answer);
}

GVariant *
cw_setup_method_run_check (const CwMethodCall *call, GError **error)
{
  CwCallDesk *calls = cw_call_desk_get (call->engine);
  g_autoptr (GVariant) secrets = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  CwCallNews news = { .call = call };
  CwSetupCheck check = { .call = call, .news = &news };
  CwSetupCheckFunc func = NULL;
  const char *name = NULL;
  const char *input = NULL;
  const char *token = NULL;
  GVariant *answer = NULL;

  g_variant_get (call->args, "(&s&s@a(ssay)&s)", &name, &input, &secrets, &token);
  func = cw_setup_check_table_find (name);
  if (func == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "There is no check “%s”", name);
      return NULL;
    }
  cancellable = cw_call_desk_begin (calls, call->session, token, call->cancellable);
  news.token = token;
  check.secrets = secrets;
  check.cancellable = cancellable;
  answer = run (&check, func, input, error);
  cw_call_desk_end (calls, call->session, token);
  return answer;
}
