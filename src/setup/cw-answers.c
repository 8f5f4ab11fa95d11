/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-answers.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json-schema.h"
#include "base/cw-json.h"
#include "cw-setup-resources.h"
#include "setup/cw-answers-keytabs.h"
#include "setup/cw-setup-anchor.h"
#include "setup/cw-setup-plan.h"
#include "setup/draft/cw-answers-files.h"
#include "setup/draft/cw-mistakes.h"

#define SCHEMA_PATH "/org/causeway/setup/causeway-answers.schema.json"

struct _CwAnswers
{
  JsonNode *document; /* (owned): without members that name files with secrets */
  GPtrArray *secrets; /* (owned) (element-type CwAnswersSecret) */
};

static CwAnswers *
create_answers (void)
{
  CwAnswers *answers = g_new0 (CwAnswers, 1);

  answers->secrets = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_answers_secret_free);
  return answers;
}

void
cw_answers_free (CwAnswers *answers)
{
  if (answers == NULL)
    return;
  g_clear_pointer (&answers->document, json_node_unref);
  g_clear_pointer (&answers->secrets, g_ptr_array_unref);
  g_free (answers);
}

/* Two connectors of one name could not be told apart the next time. */
static void
check_names (JsonObject *document, GPtrArray *mistakes)
{
  JsonArray *connectors = json_object_get_array_member (document, "connectors");
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);
      const char *name = json_object_get_string_member (connector, "name");
      g_autofree char *path = g_strdup_printf ("$.connectors[%u].name", i);

      if (!g_hash_table_add (seen, (gpointer) name))
        cw_mistakes_add (mistakes, path, "another connector is called “%s” already", name);
    }
}

static gboolean
check_document (JsonNode *document, GError **error)
{
  g_autoptr (CwJsonSchema) schema = NULL;
  g_autoptr (GPtrArray) mistakes = NULL;

  /* The linker keeps a resource of a static library only when somebody asks for it. */
  g_assert (cw_setup_get_resource () != NULL);
  schema = cw_json_schema_new_from_resource (SCHEMA_PATH, error);
  if (schema == NULL)
    return FALSE;
  mistakes = cw_json_schema_check (schema, document);
  if (!cw_mistakes_check (mistakes, error))
    return FALSE;
  g_ptr_array_set_size (mistakes, 0);
  check_names (json_node_get_object (document), mistakes);
  return cw_mistakes_check (mistakes, error);
}

static JsonNode *
parse_document (const char *text, gsize len, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) document = cw_json_parse (text, (gssize) len, FALSE, &local_error);

  if (document == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "$: %s", local_error->message);
      return NULL;
    }
  if (!check_document (document, error))
    return NULL;
  return g_steal_pointer (&document);
}

CwAnswers *
cw_answers_new_from_file (const char *path, GError **error)
{
  g_autoptr (CwAnswers) answers = create_answers ();
  g_autoptr (GPtrArray) mistakes = cw_mistakes_new ();
  g_autoptr (GError) local_error = NULL;
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *directory = g_path_get_dirname (absolute);
  g_autofree char *text = NULL;
  gsize len = 0;

  if (!g_file_get_contents (path, &text, &len, &local_error))
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, local_error->message);
      return NULL;
    }
  answers->document = parse_document (text, len, error);
  if (answers->document == NULL)
    return NULL;
  cw_answers_files_resolve (json_node_get_object (answers->document), directory, answers->secrets,
                            mistakes);
  if (!cw_mistakes_check (mistakes, error))
    return NULL;
  return g_steal_pointer (&answers);
}

static void
take_secrets (CwAnswers *answers, GVariant *secrets)
{
  GVariantIter iter;
  const char *connector = NULL;
  const char *kind = NULL;
  GVariant *bytes = NULL;

  g_variant_iter_init (&iter, secrets);
  while (g_variant_iter_loop (&iter, "(&s&s@ay)", &connector, &kind, &bytes))
    {
      gsize size = 0;
      gconstpointer data = g_variant_get_fixed_array (bytes, &size, 1);
      g_autoptr (CwSecret) secret = cw_secret_new (data, size);

      g_ptr_array_add (answers->secrets, cw_answers_secret_new (connector, kind, secret));
    }
}

CwAnswers *
cw_answers_new_from_parts (const char *document, GVariant *secrets, GError **error)
{
  g_autoptr (CwAnswers) answers = create_answers ();
  g_autoptr (GPtrArray) mistakes = cw_mistakes_new ();

  answers->document = parse_document (document, strlen (document), error);
  if (answers->document == NULL)
    return NULL;
  cw_answers_files_check (json_node_get_object (answers->document), mistakes);
  cw_answers_keytabs_check (json_node_get_object (answers->document), mistakes);
  if (!cw_mistakes_check (mistakes, error))
    return NULL;
  take_secrets (answers, secrets);
  return g_steal_pointer (&answers);
}

char *
cw_answers_get_document (CwAnswers *answers)
{
  return cw_json_to_canonical (answers->document, FALSE);
}

GVariant *
cw_answers_get_secrets (CwAnswers *answers)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));

  for (guint i = 0; i < answers->secrets->len; i++)
    {
      const CwAnswersSecret *secret = g_ptr_array_index (answers->secrets, i);

      g_variant_builder_add (&builder, "(ss@ay)", secret->connector, secret->kind,
                             cw_secret_to_variant (secret->secret));
    }
  return g_variant_builder_end (&builder);
}

/* An id in the document counts; else the connector of that name keeps its own. */
static void
put_ids (JsonObject *document, CwConfig *current)
{
  JsonArray *connectors = json_object_get_array_member (document, "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);
      const CwConnectorConfig *old =
          cw_config_find_connector (current, json_object_get_string_member (connector, "name"));

      if (old != NULL && !json_object_has_member (connector, "id"))
        json_object_set_string_member (connector, "id", old->id);
    }
}

/* What a connector space holds belongs to a kind of connector. */
static void
check_kinds (JsonObject *document, CwConfig *current, GPtrArray *mistakes)
{
  JsonArray *connectors = json_object_get_array_member (document, "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);
      const char *kind = json_object_get_string_member (connector, "kind");
      const char *id = json_object_get_string_member_with_default (connector, "id", "");
      const CwConnectorConfig *old = cw_config_find_connector (current, id);
      g_autofree char *path = g_strdup_printf ("$.connectors[%u].kind", i);

      if (old != NULL && !g_str_equal (cw_connector_kind_to_string (old->kind), kind))
        cw_mistakes_add (mistakes, path, "“%s” is of kind %s already, which cannot be changed",
                         old->name, cw_connector_kind_to_string (old->kind));
    }
}

/* Of single sign-on whether the forest takes part; who sets it up there is needed once. */
static void
strip_single_sign_on (JsonObject *connector)
{
  JsonNode *node = json_object_get_member (connector, "singleSignOn");

  if (node == NULL || !JSON_NODE_HOLDS_OBJECT (node))
    return;
  json_object_remove_member (json_node_get_object (node), "administrator");
  if (json_object_get_size (json_node_get_object (node)) == 0)
    json_object_remove_member (connector, "singleSignOn");
}

/* What the set-up acts upon once, and the engine never needs. */
static void
strip_document (JsonObject *document)
{
  static const char *const own[] = { "format", "$schema", "startNow" };
  JsonArray *connectors = json_object_get_array_member (document, "connectors");

  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    json_object_remove_member (document, own[i]);
  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      json_object_remove_member (json_array_get_object_element (connectors, i), "account");
      strip_single_sign_on (json_array_get_object_element (connectors, i));
    }
}

/* Rules are not a matter of the set-up: answers that say nothing of them change none. */
static void
keep_rules (JsonObject *document, CwConfig *current)
{
  JsonNode *rules = current != NULL ? cw_config_get_rules (current) : NULL;

  if (rules != NULL && !json_object_has_member (document, "rules"))
    json_object_set_member (document, "rules", json_node_copy (rules));
}

/* Nor, if they do not speak of it, whose account may be taken over: of the same tenant only. */
static void
keep_takeovers (JsonObject *document, CwConfig *current)
{
  JsonArray *connectors = json_object_get_array_member (document, "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);
      const char *id = json_object_get_string_member_with_default (connector, "id", "");
      const CwConnectorConfig *old = cw_config_find_connector (current, id);
      JsonNode *list = old != NULL ? json_object_get_member (old->settings, "takeOver") : NULL;

      if (list != NULL && !json_object_has_member (connector, "takeOver") &&
          g_strcmp0 (
              json_object_get_string_member_with_default (connector, "tenantId", NULL),
              json_object_get_string_member_with_default (old->settings, "tenantId", NULL)) == 0)
        json_object_set_member (connector, "takeOver", json_node_copy (list));
    }
}

CwConfig *
cw_answers_make_config (CwAnswers *answers, CwConfig *current, GError **error)
{
  g_autofree char *text = cw_answers_get_document (answers);
  g_autoptr (JsonNode) copy = cw_json_parse (text, -1, FALSE, error);
  g_autoptr (GPtrArray) mistakes = cw_mistakes_new ();
  JsonObject *document = NULL;

  if (copy == NULL)
    return NULL;
  document = json_node_get_object (copy);
  strip_document (document);
  put_ids (document, current);
  keep_rules (document, current);
  cw_setup_anchor_keep (document, current);
  keep_takeovers (document, current);
  cw_setup_database_keep (document, current);
  check_kinds (document, current, mistakes);
  if (!cw_mistakes_check (mistakes, error))
    return NULL;
  return cw_config_new_from_json (copy, error);
}

gboolean
cw_answers_get_start_now (CwAnswers *answers)
{
  return json_object_get_boolean_member_with_default (json_node_get_object (answers->document),
                                                      "startNow", TRUE);
}

CwSecret *
cw_answers_find_secret (CwAnswers *answers, const char *connector_name, const char *kind)
{
  for (guint i = 0; i < answers->secrets->len; i++)
    {
      const CwAnswersSecret *secret = g_ptr_array_index (answers->secrets, i);

      if (g_str_equal (secret->connector, connector_name) && g_str_equal (secret->kind, kind))
        return secret->secret;
    }
  return NULL;
}
