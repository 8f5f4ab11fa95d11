/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-attribute-rules.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "model/cw-cloud-app.h"
#include "model/cw-directory-extension.h"
#include "rules/cw-extension-rules.h"
#include "rules/cw-rule-text.h"

/* (transfer full) (nullable): it is not set */
static char **
dup_list (JsonNode *attributes, const char *member)
{
  JsonObject *object = json_node_get_object (attributes);
  JsonArray *array = NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (!json_object_has_member (object, member))
    return NULL;
  array = json_object_get_array_member (object, member);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return g_strv_builder_end (builder);
}

static void
add_kept_out (JsonArray *list, const char *attribute, const char *format, gboolean is_everywhere)
{
  JsonObject *item = json_object_new ();
  g_autoptr (GString) reason = g_string_new (format);

  (void) g_string_replace (reason, "%s", attribute, 1);
  json_object_set_string_member (item, "attribute", attribute);
  json_object_set_string_member (item, "reason", reason->str);
  if (is_everywhere)
    json_object_set_boolean_member (item, "everywhere", TRUE);
  json_array_add_object_element (list, item);
}

/* ----- names */

/* (transfer none) (nullable): a file that is wrong is told of later */
static JsonObject *
get_object (JsonObject *object, const char *member)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, member) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static void
add_metaverse_names (GPtrArray *names, JsonNode *document)
{
  JsonObject *root = JSON_NODE_HOLDS_OBJECT (document) ? json_node_get_object (document) : NULL;
  JsonObject *types = get_object (get_object (root, "metaverse"), "types");
  g_autoptr (GList) members = types != NULL ? json_object_get_members (types) : NULL;

  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonObject *type = get_object (types, l->data);
      g_autoptr (GList) attributes = type != NULL ? json_object_get_members (type) : NULL;

      for (GList *m = attributes; m != NULL; m = m->next)
        g_ptr_array_add (names, g_strdup (m->data));
    }
}

/* Everything that can be meant. (transfer full) (element-type utf8) */
static GPtrArray *
list_names (GPtrArray *apps, GPtrArray *documents)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) needed = cw_cloud_apps_list_attributes (apps, NULL);

  for (guint i = 0; needed[i] != NULL; i++)
    g_ptr_array_add (names, g_strdup (needed[i]));
  for (guint i = 0; i < documents->len; i++)
    add_metaverse_names (names, g_ptr_array_index (documents, i));
  return names;
}

static gboolean
is_known (GPtrArray *names, const char *name)
{
  for (guint i = 0; i < names->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (names, i), name) == 0)
      return TRUE;
  return FALSE;
}

/* A name that is misspelt would let the attribute out. */
static gboolean
check_excluded (char **excluded, GPtrArray *names, GError **error)
{
  for (guint i = 0; excluded[i] != NULL; i++)
    {
      const char *suggestion = NULL;

      if (cw_cloud_app_is_name_among (excluded[i], cw_cloud_apps_get_mandatory ()))
        {
          g_set_error (
              error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
              "$.attributes.excluded: %s cannot be left out: every cloud application needs it",
              excluded[i]);
          return FALSE;
        }
      if (is_known (names, excluded[i]))
        continue;
      suggestion =
          cw_rule_text_suggest (excluded[i], (const char *const *) names->pdata, names->len);
      if (suggestion != NULL)
        g_set_error (
            error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
            "$.attributes.excluded: no attribute “%s” goes to the cloud; did you mean “%s”?",
            excluded[i], suggestion);
      else
        g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                     "$.attributes.excluded: no attribute “%s” goes to the cloud", excluded[i]);
      return FALSE;
    }
  return TRUE;
}

static gboolean
is_app (GPtrArray *apps, const char *id)
{
  for (guint i = 0; i < apps->len; i++)
    if (g_str_equal (((const CwCloudApp *) g_ptr_array_index (apps, i))->id, id))
      return TRUE;
  return FALSE;
}

static gboolean
check_apps (char **ids, GPtrArray *apps, GError **error)
{
  g_autoptr (GString) known = g_string_new (NULL);

  for (guint i = 0; i < apps->len; i++)
    g_string_append_printf (known, "%s%s", i > 0 ? ", " : "",
                            ((const CwCloudApp *) g_ptr_array_index (apps, i))->id);
  for (guint i = 0; ids[i] != NULL; i++)
    if (!is_app (apps, ids[i]))
      {
        g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                     "$.attributes.apps: there is no application “%s”; there are %s", ids[i],
                     known->str);
        return FALSE;
      }
  return TRUE;
}

/* ----- what is kept out */

/* What at least one application needs, and none of the chosen ones. */
static void
keep_out_unneeded (JsonArray *list, GPtrArray *apps, char **ids)
{
  g_auto (GStrv) all = cw_cloud_apps_list_attributes (apps, NULL);
  g_auto (GStrv) needed = cw_cloud_apps_list_attributes (apps, (const char *const *) ids);

  for (guint i = 0; all[i] != NULL; i++)
    if (!cw_cloud_app_is_name_among (all[i], (const char *const *) needed) &&
        !cw_cloud_app_is_name_among (all[i], cw_cloud_apps_get_mandatory ()))
      add_kept_out (list, all[i], CW_PHRASE ("none of the chosen applications needs %s"), FALSE);
}

/* (transfer full) (nullable) */
static JsonArray *
make_kept_out (JsonNode *attributes, GPtrArray *documents, GError **error)
{
  g_autoptr (JsonArray) list = json_array_new ();
  g_autoptr (GPtrArray) apps = cw_cloud_apps_load ();
  g_autoptr (GPtrArray) names = list_names (apps, documents);
  g_auto (GStrv) ids = dup_list (attributes, "apps");
  g_auto (GStrv) excluded = dup_list (attributes, "excluded");

  if ((ids != NULL && !check_apps (ids, apps, error)) ||
      (excluded != NULL && !check_excluded (excluded, names, error)))
    return NULL;
  for (guint i = 0; excluded != NULL && excluded[i] != NULL; i++)
    add_kept_out (list, excluded[i], CW_PHRASE ("%s is kept out of the cloud by the settings"),
                  TRUE);
  if (ids != NULL)
    keep_out_unneeded (list, apps, ids);
  return g_steal_pointer (&list);
}

static gboolean
check_extensions (GPtrArray *extensions, JsonNode *attributes, GError **error)
{
  g_auto (GStrv) excluded = dup_list (attributes, "excluded");

  for (guint i = 0; excluded != NULL && i < extensions->len; i++)
    {
      const CwDirectoryExtension *extension = g_ptr_array_index (extensions, i);

      if (!cw_cloud_app_is_name_among (extension->name, (const char *const *) excluded))
        continue;
      g_set_error (
          error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
          "$.attributes.excluded: %s is a directory extension too: take it out of one of the two",
          extension->name);
      return FALSE;
    }
  return TRUE;
}

JsonNode *
cw_attribute_rules_new (JsonNode *attributes, GPtrArray *documents, GError **error)
{
  g_autoptr (GPtrArray) extensions = NULL;
  g_autoptr (JsonArray) kept_out = NULL;
  g_autoptr (JsonObject) document = NULL;

  g_return_val_if_fail (documents != NULL, NULL);

  if (attributes == NULL || !JSON_NODE_HOLDS_OBJECT (attributes))
    return NULL;
  extensions = cw_directory_extensions_read (attributes, error);
  kept_out = extensions != NULL && check_extensions (extensions, attributes, error)
                 ? make_kept_out (attributes, documents, error)
                 : NULL;
  if (kept_out == NULL || (json_array_get_length (kept_out) == 0 && extensions->len == 0))
    return NULL;
  document = json_object_new ();
  json_object_set_int_member (document, "version", 1);
  json_object_set_string_member (document, "description",
                                 "What the settings say about attributes.");
  if (json_array_get_length (kept_out) > 0)
    json_object_set_array_member (document, "keptOut", json_array_ref (kept_out));
  if (extensions->len > 0)
    cw_extension_rules_add (document, extensions, documents);
  return json_node_init_object (json_node_alloc (), document);
}
