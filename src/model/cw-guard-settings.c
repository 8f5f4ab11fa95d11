/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-guard-settings.h"

/* 500 is what Entra Connect stops at, too. */
#define DEFAULT_DELETION_THRESHOLD     500
#define DEFAULT_DELETION_PERCENT       20
#define DEFAULT_DELETION_PERCENT_FLOOR 20
#define DEFAULT_SHRINK_PERCENT         50
#define DEFAULT_SHRINK_FLOOR           20
#define DEFAULT_APPROVAL_HOURS         24

/* FALSE: this group of settings does not say. @object_type: (nullable). */
static gboolean
find_count (JsonObject *guards, const char *object_type, const char *name, guint *ret_value)
{
  JsonNode *types = NULL;

  if (guards != NULL && object_type != NULL)
    {
      types = json_object_get_member (guards, "objectTypes");
      guards = NULL;
      if (types != NULL && json_object_has_member (json_node_get_object (types), object_type))
        guards = json_object_get_object_member (json_node_get_object (types), object_type);
    }
  if (guards == NULL || !json_object_has_member (guards, name))
    return FALSE;
  *ret_value = (guint) CLAMP (json_object_get_int_member (guards, name), 0, (gint64) G_MAXUINT);
  return TRUE;
}

static JsonObject *
get_own (const CwConnectorConfig *connector)
{
  return connector != NULL && json_object_has_member (connector->settings, "guards")
             ? json_object_get_object_member (connector->settings, "guards")
             : NULL;
}

static guint
get_count (CwConfig *config,
           const CwConnectorConfig *connector,
           const char *object_type,
           const char *name,
           guint fallback)
{
  JsonNode *common = cw_config_get_guards (config);
  guint value = fallback;

  if (!find_count (get_own (connector), object_type, name, &value) && common != NULL)
    find_count (json_node_get_object (common), object_type, name, &value);
  return value;
}

CwDeletionLimit
cw_guard_settings_get_deletion_limit (CwConfig *config,
                                      const CwConnectorConfig *connector,
                                      const char *object_type)
{
  guint percent = DEFAULT_DELETION_PERCENT;
  CwDeletionLimit limit = { .percent = 100 };

  if (object_type == NULL)
    {
      /* There is no percentage of different things together. */
      limit.floor = G_MAXUINT;
      limit.threshold =
          get_count (config, connector, NULL, "deletionThreshold", DEFAULT_DELETION_THRESHOLD);
      return limit;
    }
  limit.floor =
      get_count (config, connector, NULL, "deletionPercentFloor", DEFAULT_DELETION_PERCENT_FLOOR);
  percent = get_count (config, connector, NULL, "deletionPercent", percent);
  limit.percent = get_count (config, connector, object_type, "deletionPercent", percent);
  limit.threshold = get_count (config, connector, object_type, "deletionThreshold", G_MAXUINT);
  return limit;
}

CwShrinkLimit
cw_guard_settings_get_shrink_limit (CwConfig *config, const CwConnectorConfig *connector)
{
  return (CwShrinkLimit){
    .percent = get_count (config, connector, NULL, "shrinkPercent", DEFAULT_SHRINK_PERCENT),
    .floor = get_count (config, connector, NULL, "shrinkFloor", DEFAULT_SHRINK_FLOOR),
  };
}

guint
cw_guard_settings_get_approval_hours (CwConfig *config)
{
  return get_count (config, NULL, NULL, "approvalHours", DEFAULT_APPROVAL_HOURS);
}

gboolean
cw_deletion_limit_is_exceeded (const CwDeletionLimit *limit, guint64 n_deletions, guint64 n_managed)
{
  if (n_deletions > limit->threshold)
    return TRUE;
  return n_deletions >= limit->floor && n_deletions * 100 > n_managed * limit->percent;
}

gboolean
cw_shrink_limit_is_exceeded (const CwShrinkLimit *limit, guint64 n_missing, guint64 n_before)
{
  return n_before >= limit->floor && n_missing * 100 > n_before * limit->percent;
}
