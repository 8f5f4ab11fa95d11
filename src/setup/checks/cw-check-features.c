/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "engine/cw-variant.h"
#include "model/cw-config-limit.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-directory.h"
#include "setup/cw-setup-tenant.h"

/* What the features of an answers document need. */
static const struct
{
  const char *name;
  const char *limit; /* CwConfigLimit.feature */
  gboolean needs_premium;
  gboolean needs_exchange;
  gboolean needs_devices;
} features[] = {
  { "exchangeHybrid", "exchange-hybrid", FALSE, TRUE, FALSE },
  { "publicFolders", "public-folders", FALSE, TRUE, FALSE },
  { "attributeFilter", "attribute-filter", FALSE, FALSE, FALSE },
  { "passwordHash", "password-hash", FALSE, FALSE, FALSE },
  { "passwordWriteback", "password-writeback", TRUE, FALSE, FALSE },
  { "groupWriteback", "group-writeback", TRUE, FALSE, FALSE },
  { "deviceWriteback", "device-writeback", TRUE, FALSE, TRUE },
  { "extensions", "extensions", FALSE, FALSE, FALSE },
  { "backSync", "back-sync", FALSE, FALSE, FALSE },
};

/* Everything chosen, so that each limit shows. */
static const char everything[] =
    "{\"features\": {\"exchangeHybrid\": true, \"publicFolders\": true, \"passwordHash\": true, "
    "\"passwordWriteback\": true, \"groupWriteback\": true, \"deviceWriteback\": true, "
    "\"backSync\": true}, \"attributes\": {\"excluded\": [\"x\"], \"extensions\": [{}]}}";

/* What is known of both sides. */
typedef struct
{
  gboolean is_licence_known;
  gboolean has_premium;
  gboolean is_forest_known;
  gboolean has_exchange; /* in one of the forests */
  gboolean has_devices;
} Facts;

static const char *
find_limit (GPtrArray *limits, const char *feature)
{
  for (guint i = 0; i < limits->len; i++)
    {
      const CwConfigLimit *limit = g_ptr_array_index (limits, i);

      if (g_str_equal (limit->feature, feature))
        return limit->text;
    }
  return NULL;
}

/* (nullable): nothing stands against it */
static const char *
find_reason (guint index, const Facts *facts)
{
  if (features[index].needs_premium && facts->is_licence_known && !facts->has_premium)
    return CW_PHRASE ("The tenant has no Microsoft Entra ID P1 licence.");
  if (features[index].needs_exchange && facts->is_forest_known && !facts->has_exchange)
    return CW_PHRASE ("No forest has the schema of Exchange.");
  if (features[index].needs_devices && facts->is_forest_known && !facts->has_devices)
    return CW_PHRASE ("No forest has the schema of devices (Windows Server 2012 R2).");
  return NULL;
}

static void
add_features (CwSetupCheck *check, const Facts *facts)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (JsonNode) document = json_from_string (everything, NULL);
  g_autoptr (GPtrArray) limits = cw_config_limits_find (document);

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      const char *reason = find_reason (i, facts);
      const char *limit = find_limit (limits, features[i].limit);

      cw_variant_add_string (&item, "feature", features[i].name);
      cw_variant_add_bool (&item, "isAvailable", reason == NULL);
      cw_variant_add_string (&item, "because", reason);
      cw_variant_add_bool (&item, "isServed", limit == NULL);
      cw_variant_add_string (&item, "notServed", limit);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (check->answer, "items", g_variant_builder_end (&array));
}

/* ----- facts */

static gboolean
read_tenant (CwSetupCheck *check, const char *id, Facts *facts, GError **error)
{
  g_autoptr (CwCloudSession) cloud = cw_setup_desk_get_cloud (
      cw_setup_desk_get (check->call->engine), check->call->session, id, error);
  g_autoptr (CwTenantFacts) tenant = NULL;
  g_autoptr (GError) local_error = NULL;

  if (cloud == NULL)
    return FALSE;
  tenant = cw_tenant_facts_read (cloud, check->cancellable, &local_error);
  if (tenant == NULL)
    return cw_setup_check_add_error (check, "tenant", g_steal_pointer (&local_error), NULL, error);
  facts->is_licence_known = tenant->is_service_plans_known;
  facts->has_premium = cw_tenant_facts_has_premium (tenant);
  return TRUE;
}

static gboolean
read_directory (CwSetupCheck *check, JsonObject *connector, Facts *facts, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  g_autoptr (CwAdForest) forest = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!cw_setup_directory_open (&directory, check, connector, error))
    return FALSE;
  if (directory.ad == NULL)
    return TRUE;
  forest = cw_ad_forest_read (directory.ad, check->cancellable, &local_error);
  if (forest == NULL)
    return cw_setup_check_add_error (check, "forest", g_steal_pointer (&local_error), NULL, error);
  facts->is_forest_known = TRUE;
  facts->has_exchange = facts->has_exchange || forest->exchange_version > 0;
  facts->has_devices = facts->has_devices || forest->has_device_schema;
  return TRUE;
}

static gboolean
read_directories (CwSetupCheck *check, Facts *facts, GError **error)
{
  JsonNode *node = json_object_get_member (check->input, "connectors");
  JsonArray *array =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; array != NULL && i < json_array_get_length (array); i++)
    {
      JsonNode *element = json_array_get_element (array, i);
      JsonObject *connector =
          JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;

      if (connector != NULL &&
          g_strcmp0 (json_object_get_string_member_with_default (connector, "kind", NULL),
                     "active-directory") == 0 &&
          !read_directory (check, connector, facts, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_setup_check_features (CwSetupCheck *check, GError **error)
{
  const char *id = cw_setup_check_get_string (check, "signIn");
  Facts facts = { 0 };

  if ((id != NULL && !read_tenant (check, id, &facts, error)) ||
      !read_directories (check, &facts, error))
    return FALSE;
  add_features (check, &facts);
  return TRUE;
}

/* ----- those that are switched on */

static void
judge_chosen (CwSetupCheck *check, JsonObject *chosen, const Facts *facts)
{
  guint n_good = 0;
  guint n_bad = 0;

  for (guint i = 0; i < G_N_ELEMENTS (features); i++)
    {
      const char *reason = find_reason (i, facts);

      if (!json_object_get_boolean_member_with_default (chosen, features[i].name, FALSE))
        continue;
      n_good += reason == NULL;
      n_bad += reason != NULL;
      if (reason != NULL)
        cw_setup_check_add (check, features[i].limit, CW_CHECK_FAILED, reason,
                            CW_PHRASE ("Switch the feature off in the set-up, or bring back what "
                                       "it needs"));
    }
  if (n_bad == 0 && n_good > 0)
    cw_setup_check_add (check, "features", CW_CHECK_OK,
                        CW_PHRASE ("Nothing stands against the features that are switched on"),
                        NULL);
}

/* What the tenant has licensed only an administrator can see who is signed in. */
gboolean
cw_setup_check_chosen_features (CwSetupCheck *check, GError **error)
{
  JsonObject *chosen = cw_setup_check_get_object (check, "features");
  Facts facts = { 0 };

  if (chosen == NULL)
    return TRUE;
  if (!read_directories (check, &facts, error))
    return FALSE;
  judge_chosen (check, chosen, &facts);
  return TRUE;
}
