/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-draft-import.h"

#include <glib/gi18n-lib.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "setup/draft/cw-answers-files.h"
#include "setup/draft/cw-entra-import.h"
#include "setup/draft/cw-import-report.h"
#include "setup/draft/cw-marked-text.h"
#include "setup/draft/cw-mistakes.h"

/* What the members of our own documents are; another type would be a surprise to every page. */
static const struct
{
  const char *name;
  JsonNodeType type;
} document_members[] = {
  { "installation", JSON_NODE_OBJECT }, { "signIn", JSON_NODE_OBJECT },
  { "cloud", JSON_NODE_OBJECT },        { "identity", JSON_NODE_OBJECT },
  { "features", JSON_NODE_OBJECT },     { "attributes", JSON_NODE_OBJECT },
  { "scheduler", JSON_NODE_OBJECT },    { "guards", JSON_NODE_OBJECT },
  { "history", JSON_NODE_OBJECT },      { "staging", JSON_NODE_VALUE },
  { "startNow", JSON_NODE_VALUE },      { "connectors", JSON_NODE_ARRAY },
  { "format", JSON_NODE_VALUE },        { "version", JSON_NODE_VALUE },
  { "rules", JSON_NODE_OBJECT },        { "audit", JSON_NODE_OBJECT },
  { "alerts", JSON_NODE_OBJECT },       { "hooks", JSON_NODE_ARRAY }, { "metrics", JSON_NODE_OBJECT },
}, connector_members[] = {
  { "server", JSON_NODE_OBJECT },
  { "authentication", JSON_NODE_OBJECT },
  { "account", JSON_NODE_OBJECT },
  { "scope", JSON_NODE_OBJECT },
  { "read", JSON_NODE_OBJECT },
  { "partitions", JSON_NODE_ARRAY },
  { "guards", JSON_NODE_OBJECT },
};

static gboolean
has_other_type (JsonObject *object, const char *name, JsonNodeType type)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_node_type (node) != type;
}

static void
drop_mistyped (JsonObject *object, const char *name, CwImportReport *report)
{
  json_object_remove_member (object, name);
  cw_import_report_leave (report, name,
                          _ ("It is written in a way that this version cannot read."));
}

static gboolean
is_known_member (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (document_members); i++)
    if (g_str_equal (document_members[i].name, name))
      return TRUE;
  return name[0] == '$';
}

static void
check_members (JsonObject *document, CwImportReport *report)
{
  g_autoptr (GPtrArray) unknown = g_ptr_array_new_with_free_func (g_free);
  JsonObjectIter iter;
  const char *name = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (document_members); i++)
    if (has_other_type (document, document_members[i].name, document_members[i].type))
      drop_mistyped (document, document_members[i].name, report);
  json_object_iter_init (&iter, document);
  while (json_object_iter_next (&iter, &name, NULL))
    if (!is_known_member (name))
      g_ptr_array_add (unknown, g_strdup (name));
  for (guint i = 0; i < unknown->len; i++)
    {
      cw_import_report_leave (report, g_ptr_array_index (unknown, i),
                              _ ("This version has no such setting."));
      json_object_remove_member (document, g_ptr_array_index (unknown, i));
    }
}

/* (transfer none) (nullable) */
static const char *
get_string (JsonObject *object, const char *name)
{
  return json_object_get_string_member_with_default (object, name, NULL);
}

static gboolean
is_known_kind (const char *kind)
{
  static const char *const kinds[] = { "active-directory", "openldap", "graph", NULL };

  return kind != NULL && g_strv_contains (kinds, kind);
}

/* Two of one name could not be told apart. */
static gboolean
is_connector (JsonNode *node, GHashTable *names, CwImportReport *report)
{
  JsonObject *connector = JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
  const char *name = connector != NULL ? get_string (connector, "name") : NULL;

  if (name == NULL || name[0] == '\0')
    {
      cw_import_report_leave (report, _ ("A directory"), _ ("It has no name."));
      return FALSE;
    }
  if (!is_known_kind (get_string (connector, "kind")))
    {
      cw_import_report_leave (report, name,
                              _ ("This version does not know directories of its kind."));
      return FALSE;
    }
  if (!g_hash_table_add (names, g_utf8_casefold (name, -1)))
    {
      cw_import_report_leave (report, name, _ ("Another one has the same name."));
      return FALSE;
    }
  return TRUE;
}

static void
check_connectors (JsonObject *document, CwImportReport *report)
{
  g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  JsonArray *kept = json_array_new ();
  JsonArray *connectors = json_object_has_member (document, "connectors")
                              ? json_object_get_array_member (document, "connectors")
                              : NULL;

  for (guint i = 0; connectors != NULL && i < json_array_get_length (connectors); i++)
    {
      JsonNode *node = json_array_get_element (connectors, i);
      JsonObject *connector = NULL;

      if (!is_connector (node, names, report))
        continue;
      connector = json_node_get_object (node);
      for (guint j = 0; j < G_N_ELEMENTS (connector_members); j++)
        if (has_other_type (connector, connector_members[j].name, connector_members[j].type))
          drop_mistyped (connector, connector_members[j].name, report);
      json_array_add_element (kept, json_node_copy (node));
      cw_import_report_take (report, get_string (connector, "name"));
    }
  json_object_set_array_member (document, "connectors", kept);
}

static void
set_secrets (CwDraft *draft, GPtrArray *secrets)
{
  for (guint i = 0; i < secrets->len; i++)
    {
      const CwAnswersSecret *secret = g_ptr_array_index (secrets, i);

      cw_draft_set_secret (draft, secret->connector, secret->kind, secret->secret);
    }
}

/* An id belongs to the engine that gave it: elsewhere it is nobody's. */
static void
drop_ids (JsonObject *document)
{
  JsonArray *connectors = json_object_get_array_member (document, "connectors");

  for (guint i = 0; i < json_array_get_length (connectors); i++)
    json_object_remove_member (json_array_get_object_element (connectors, i), "id");
}

/* An answers file for `causewayctl` may leave out what only the pages ask: which cloud it is, and
 * that the application is there already. */
void
cw_draft_import_complete (CwDraft *draft)
{
  static const struct
  {
    const char *authority;
    const char *environment;
  } clouds[] = {
    { "https://login.microsoftonline.com", "global" },
    { "https://login.microsoftonline.us", "us-government" },
    { "https://login.partner.microsoftonline.cn", "china" },
  };
  static const char *const members[] = { "authorityUrl", "graphUrl", "caFile" };
  int index = cw_draft_find_cloud (draft);
  JsonObject *connector = index >= 0 ? cw_draft_get_connector (draft, (guint) index) : NULL;
  const char *authority = connector != NULL ? get_string (connector, "authorityUrl") : NULL;
  const char *environment = "custom";

  if (connector != NULL && get_string (connector, "clientId") != NULL &&
      cw_draft_get_node (draft, "cloud.registration.mode") == NULL)
    cw_draft_set_string (draft, "cloud.registration.mode", "existing");
  if (authority == NULL || cw_draft_get_node (draft, "cloud.environment") != NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (clouds); i++)
    if (g_str_equal (clouds[i].authority, authority))
      environment = clouds[i].environment;
  cw_draft_set_string (draft, "cloud.environment", environment);
  for (guint i = 0; g_str_equal (environment, "custom") && i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *path = g_strconcat ("cloud.", members[i], NULL);
      const char *value = get_string (connector, members[i]);

      if (value != NULL && cw_draft_get_node (draft, path) == NULL)
        cw_draft_set_string (draft, path, value);
    }
}

static CwDraft *
import_own (JsonNode *root, const char *directory, GError **error)
{
  JsonObject *document = json_node_get_object (root);
  gboolean is_answers = json_object_has_member (document, "format");
  g_autoptr (CwImportReport) report =
      cw_import_report_new (is_answers ? "answers" : "configuration");
  g_autoptr (GPtrArray) secrets =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_answers_secret_free);
  g_autoptr (GPtrArray) mistakes = cw_mistakes_new ();
  g_autofree char *text = NULL;
  CwDraft *draft = NULL;

  check_members (document, report);
  check_connectors (document, report);
  drop_ids (document);
  cw_answers_files_resolve (document, directory, secrets, mistakes);
  for (guint i = 0; i < mistakes->len; i++)
    cw_import_report_leave (report, _ ("A file that the answers name"),
                                       g_ptr_array_index (mistakes, i));
  text = cw_json_to_canonical (root, FALSE);
  draft = cw_draft_new_from_text (text, error);
  if (draft == NULL)
    return NULL;
  cw_draft_import_complete (draft);
  set_secrets (draft, secrets);
  cw_draft_set_fact (draft, CW_DRAFT_FACT_IMPORT, cw_import_report_to_variant (report));
  return draft;
}

/* An answers file says what it is; a configuration is known by its connectors. */
static gboolean
is_own (JsonObject *document)
{
  const char *format = get_string (document, "format");

  if (format != NULL)
    return g_str_equal (format, "causeway-answers");
  return json_object_has_member (document, "connectors");
}

CwDraft *
cw_draft_import (const char *text, gssize len, const char *directory, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) root = cw_json_parse (text, len, FALSE, &local_error);
  g_autoptr (CwEntraImport) foreign = NULL;

  if (root != NULL && JSON_NODE_HOLDS_OBJECT (root) && is_own (json_node_get_object (root)))
    return import_own (root, directory, error);
  foreign = cw_entra_import_new ();
  if (cw_entra_import_add (foreign, NULL, text, len))
    return cw_entra_import_end (foreign);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "This is no file with settings: %s. Choose a file that the set-up exported, or "
                   "an export of Microsoft Entra Connect in JSON.",
                   local_error != NULL ? local_error->message : "it is no JSON object");
      return NULL;
    }
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                       "This JSON file holds no settings that Causeway knows. Choose a file that "
                       "the set-up exported, or an export of Microsoft Entra Connect.");
  return NULL;
}

static void
adopt_id (CwDraft *draft, guint index, JsonObject *live)
{
  JsonObject *connector = cw_draft_get_connector (draft, index);
  g_autofree char *path = g_strdup_printf ("connectors.%u.id", index);
  const char *id = get_string (live, "id");

  if (id != NULL && g_strcmp0 (get_string (connector, "kind"), get_string (live, "kind")) == 0)
    cw_draft_set_string (draft, path, id);
}

void
cw_draft_import_adopt_ids (CwDraft *draft, CwDraft *live)
{
  for (guint i = 0; i < cw_draft_get_n_connectors (live); i++)
    {
      JsonObject *connector = cw_draft_get_connector (live, i);
      const char *name = get_string (connector, "name");
      int index = name != NULL ? cw_draft_find_connector (draft, name) : -1;

      if (index >= 0)
        adopt_id (draft, (guint) index, connector);
    }
}

CwDraft *
cw_draft_import_file (const char *path, GError **error)
{
  g_autofree char *absolute = g_canonicalize_filename (path, NULL);
  g_autofree char *directory = g_path_get_dirname (absolute);
  g_autofree char *text = NULL;
  gsize len = 0;

  text = cw_marked_text_load (path, &len, error);
  return text != NULL ? cw_draft_import (text, (gssize) len, directory, error) : NULL;
}
