/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-cloud-app.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>

#include "base/cw-json.h"

#include "cw-model-resources.h"

static void
free_app (gpointer data)
{
  CwCloudApp *app = data;

  g_free (app->id);
  g_free (app->title);
  g_strfreev (app->attributes);
  g_free (app);
}

static CwCloudApp *
read_app (JsonObject *object)
{
  CwCloudApp *app = g_new0 (CwCloudApp, 1);
  JsonArray *array = json_object_get_array_member (object, "attributes");
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  app->id = g_strdup (json_object_get_string_member (object, "id"));
  /* The others are names of products. */
  app->title =
      g_strdup (g_str_equal (app->id, "other") ? _ ("Other applications")
                                               : json_object_get_string_member (object, "title"));
  app->attributes = g_strv_builder_end (builder);
  return app;
}

GPtrArray *
cw_cloud_apps_load (void)
{
  GPtrArray *apps = g_ptr_array_new_with_free_func (free_app);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (JsonNode) root = NULL;
  JsonArray *array = NULL;

  /* The linker keeps a resource of a static library only when somebody asks for it. */
  bytes = g_resource_lookup_data (cw_model_get_resource (),
                                  "/org/causeway/schema/causeway-cloud-apps.json",
                                  G_RESOURCE_LOOKUP_FLAGS_NONE, NULL);
  g_assert (bytes != NULL);
  root = cw_json_parse (g_bytes_get_data (bytes, NULL), (gssize) g_bytes_get_size (bytes), FALSE,
                        NULL);
  g_assert (root != NULL && JSON_NODE_HOLDS_OBJECT (root));
  array = json_object_get_array_member (json_node_get_object (root), "apps");
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_ptr_array_add (apps, read_app (json_array_get_object_element (array, i)));
  return apps;
}

/* facts/entra.md B.8, "mechanical": without them an object cannot be made, found again or signed
 * in. */
static const char *const mandatory[] = {
  "accountEnabled", "objectSID",         "pwdLastSet", "sourceAnchor",
  "usageLocation",  "userPrincipalName", NULL,
};

const char *const *
cw_cloud_apps_get_mandatory (void)
{
  return mandatory;
}

/* Names of attributes do not tell capitals apart (RFC 4512, 2.5). */
gboolean
cw_cloud_app_is_name_among (const char *attribute, const char *const *names)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (g_ascii_strcasecmp (names[i], attribute) == 0)
      return TRUE;
  return FALSE;
}

gboolean
cw_cloud_app_needs (const CwCloudApp *self, const char *attribute)
{
  return cw_cloud_app_is_name_among (attribute, (const char *const *) self->attributes);
}

gboolean
cw_cloud_app_is_among (const CwCloudApp *self, const char *const *ids)
{
  return ids == NULL || g_strv_contains (ids, self->id);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_ascii_strcasecmp (*(const char *const *) a, *(const char *const *) b);
}

char **
cw_cloud_apps_list_attributes (GPtrArray *apps, const char *const *ids)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < apps->len; i++)
    {
      const CwCloudApp *app = g_ptr_array_index (apps, i);

      for (guint j = 0; cw_cloud_app_is_among (app, ids) && app->attributes[j] != NULL; j++)
        g_ptr_array_add (names, app->attributes[j]);
    }
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++)
    if (i == 0 || compare_names (&names->pdata[i - 1], &names->pdata[i]) != 0)
      g_strv_builder_add (builder, g_ptr_array_index (names, i));
  return g_strv_builder_end (builder);
}
