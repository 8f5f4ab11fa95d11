/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-run-steps.h"

#include <string.h>

#include "base/cw-error.h"

static const struct
{
  const char *name;
  CwStepKind kind;
  gboolean is_full;
} kinds[] = {
  { "import", CW_STEP_IMPORT, FALSE },           { "full-import", CW_STEP_IMPORT, TRUE },
  { "synchronise", CW_STEP_SYNCHRONISE, FALSE }, { "full-synchronise", CW_STEP_SYNCHRONISE, TRUE },
  { "export", CW_STEP_EXPORT, FALSE },
};

/* The connector of "NAME" or "NAME:PARTITION"; the longest name that there is counts.
 * *ret_partition: (transfer none) (nullable) */
static const CwConnectorConfig *
find_connector (CwConfig *config, const char *text, const char **ret_partition)
{
  g_autofree char *name = g_strdup (text);
  const CwConnectorConfig *connector = cw_config_find_connector (config, name);

  *ret_partition = NULL;
  while (connector == NULL)
    {
      char *colon = strrchr (name, ':');

      if (colon == NULL)
        return NULL;
      *colon = '\0';
      *ret_partition = text + (colon - name) + 1;
      connector = cw_config_find_connector (config, name);
    }
  return connector;
}

static gboolean
check_place (const char *text,
             CwStepKind kind,
             const CwConnectorConfig *connector,
             const char *partition,
             GError **error)
{
  gboolean is_good = partition == NULL || (kind == CW_STEP_IMPORT && partition[0] != '\0');

  if (!is_good)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                 "“%s”: after the connector “%s” nothing can follow but a partition to be imported",
                 text, connector->name);
  return is_good;
}

static gboolean
add_of_connector (CwRunRequest *request,
                  CwConfig *config,
                  guint kind,
                  const char *text,
                  GError **error)
{
  const char *place = text + strlen (kinds[kind].name) + 1;
  const char *partition = NULL;
  const CwConnectorConfig *connector = find_connector (config, place, &partition);

  if (connector == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "“%s” names no connector: `causewayctl connector list` shows them", text);
      return FALSE;
    }
  if (!check_place (text, kinds[kind].kind, connector, partition, error))
    return FALSE;
  cw_run_request_add_step (request, kinds[kind].kind, connector->id, partition,
                           kinds[kind].is_full);
  return TRUE;
}

static gboolean
add_step (CwRunRequest *request, CwConfig *config, const char *text, GError **error)
{
  gsize length = strcspn (text, ":");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      gboolean has_connector = kinds[i].kind != CW_STEP_SYNCHRONISE;

      if (strlen (kinds[i].name) != length || strncmp (kinds[i].name, text, length) != 0 ||
          has_connector != (text[length] == ':'))
        continue;
      if (has_connector)
        return add_of_connector (request, config, i, text, error);
      cw_run_request_add_step (request, kinds[i].kind, NULL, NULL, kinds[i].is_full);
      return TRUE;
    }
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "“%s” is no step. Steps are import:CONNECTOR, full-import:CONNECTOR, synchronise, "
               "full-synchronise and export:CONNECTOR",
               text);
  return FALSE;
}

gboolean
cw_run_steps_add (CwRunRequest *request, CwConfig *config, const char *const *texts, GError **error)
{
  for (guint i = 0; texts[i] != NULL; i++)
    if (!add_step (request, config, texts[i], error))
      return FALSE;
  if (request->steps->len > 0)
    return TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "No step was named");
  return FALSE;
}

char **
cw_run_steps_dup_profile (CwConfig *config, const char *name, GError **error)
{
  JsonNode *node = cw_config_get_run_profiles (config);
  JsonObject *profiles = node != NULL ? json_node_get_object (node) : NULL;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  JsonArray *array = NULL;

  if (profiles == NULL || !json_object_has_member (profiles, name))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "There is no run profile “%s”: `causewayctl config show` shows them under "
                   "\"runProfiles\"",
                   name);
      return NULL;
    }
  array = json_object_get_array_member (profiles, name);
  for (guint i = 0; i < json_array_get_length (array); i++)
    g_strv_builder_add (builder, json_array_get_string_element (array, i));
  return g_strv_builder_end (builder);
}

gboolean
cw_run_steps_decide (const CwRunRequest *request)
{
  for (guint i = 0; i < request->steps->len; i++)
    if (((const CwStepRequest *) g_ptr_array_index (request->steps, i))->kind != CW_STEP_IMPORT)
      return TRUE;
  return FALSE;
}
