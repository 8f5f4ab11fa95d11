/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-groups.h"

#include "base/cw-error.h"
#include "store/cw-config-store.h"
#include "store/cw-connector-space.h"
#include "store/cw-group-member.h"
#include "sync/cw-sync-scope.h"

/* The numbers of the groups' objects when they were looked up last, in one text. */
#define VALUE_GROUPS "synchronise.groups"

static const char *const member_names[] = { "member", "uniqueMember", "memberUid" };

#define N_MEMBER_NAMES G_N_ELEMENTS (member_names)

/* One group that a scope asks for, in one connector, or its pilot group. */
typedef struct
{
  guint64 bit;      /* 0: a pilot group */
  const char *name; /* (nullable): of a pilot group, from the settings */
  gint64 connector_id;
  gint64 id;                       /* 0: there is no such group */
  GArray *members[N_MEMBER_NAMES]; /* (owned) (nullable) (element-type gint64), rising */
} Group;

struct _CwSyncGroups
{
  CwAttributeId attributes[N_MEMBER_NAMES];
  GArray *groups; /* (owned) (element-type Group) */
};

static void
clear_group (gpointer data)
{
  Group *group = data;

  for (guint i = 0; i < N_MEMBER_NAMES; i++)
    g_clear_pointer (&group->members[i], g_array_unref);
}

void
cw_sync_groups_free (CwSyncGroups *groups)
{
  if (groups == NULL)
    return;
  g_array_unref (groups->groups);
  g_free (groups);
}

/* A group that is gone, or that is only known by its name, has no members. */
static gboolean
find_group (Group *group, CwStoreSession *session, const char *dn, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwCsObject) object = NULL;

  if (!cw_connector_space_find_id_by_dn (session, group->connector_id, dn, &group->id, error))
    return FALSE;
  if (group->id == 0)
    return TRUE;
  object = cw_connector_space_get (session, group->id, CW_CS_LOAD_ROW, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (object == NULL || object->state != CW_CS_LIVE)
    group->id = 0;
  return TRUE;
}

static gboolean
load_group (CwSyncGroups *groups, Group *group, CwStoreSession *session, GError **error)
{
  for (guint i = 0; i < N_MEMBER_NAMES && group->id != 0; i++)
    {
      group->members[i] = cw_group_member_list (session, group->id, groups->attributes[i], error);
      if (group->members[i] == NULL)
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_group (CwSyncGroups *groups,
           CwRuleSet *rules,
           guint index,
           const CwConnectorConfig *connector,
           CwStoreSession *session,
           GError **error)
{
  const CwRuleGroup *rule = &g_array_index (cw_rule_set_get_groups (rules), CwRuleGroup, index);
  Group group = { .bit = G_GUINT64_CONSTANT (1) << index };

  if (rule->kind != connector->kind)
    return TRUE;
  if (!cw_connector_space_register_connector (session, connector->id, &group.connector_id, error) ||
      !find_group (&group, session, rule->dn, error))
    return FALSE;
  g_array_append_val (groups->groups, group);
  return load_group (groups, &g_array_index (groups->groups, Group, groups->groups->len - 1),
                     session, error);
}

/* (transfer none) (nullable) */
static JsonObject *
get_pilot (const CwConnectorConfig *connector)
{
  JsonObject *settings = cw_sync_scope_get_settings (connector);
  JsonNode *node = settings != NULL ? json_object_get_member (settings, "pilotGroup") : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

static gboolean
add_pilot (CwSyncGroups *groups,
           const CwConnectorConfig *connector,
           CwStoreSession *session,
           GError **error)
{
  JsonObject *pilot = get_pilot (connector);
  g_autoptr (CwCsObject) object = NULL;
  Group group = { 0 };

  if (pilot == NULL)
    return TRUE;
  group.name = json_object_get_string_member_with_default (pilot, "dn", "");
  if (!cw_connector_space_register_connector (session, connector->id, &group.connector_id, error) ||
      !cw_sync_scope_find_object (connector, group.connector_id,
                                  json_object_get_string_member_with_default (pilot, "guid", ""),
                                  session, &object, error))
    return FALSE;
  if (object != NULL && object->state == CW_CS_LIVE)
    group.id = object->id;
  g_array_append_val (groups->groups, group);
  return load_group (groups, &g_array_index (groups->groups, Group, groups->groups->len - 1),
                     session, error);
}

static gboolean
has_pilots (CwConfig *config)
{
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    if (get_pilot (g_ptr_array_index (connectors, i)) != NULL)
      return TRUE;
  return FALSE;
}

static gboolean
add_connector (CwSyncGroups *groups,
               CwRuleSet *rules,
               const CwConnectorConfig *connector,
               CwStoreSession *session,
               GError **error)
{
  for (guint i = 0; i < cw_rule_set_get_groups (rules)->len; i++)
    if (!add_group (groups, rules, i, connector, session, error))
      return FALSE;
  return add_pilot (groups, connector, session, error);
}

gboolean
cw_sync_groups_load (CwRuleSet *rules,
                     CwConfig *config,
                     CwStoreSession *session,
                     CwSyncGroups **ret_groups,
                     GError **error)
{
  CwAttributeTable *attributes = cw_store_get_attributes (cw_store_session_get_store (session));
  GPtrArray *connectors = cw_config_get_connectors (config);
  g_autoptr (CwSyncGroups) groups = NULL;

  if (cw_rule_set_get_groups (rules)->len == 0 && !has_pilots (config))
    {
      *ret_groups = NULL;
      return TRUE;
    }
  groups = g_new0 (CwSyncGroups, 1);
  groups->groups = g_array_new (FALSE, TRUE, sizeof (Group));
  g_array_set_clear_func (groups->groups, clear_group);
  for (guint i = 0; i < N_MEMBER_NAMES; i++)
    groups->attributes[i] = cw_attribute_table_intern (attributes, member_names[i]);
  for (guint i = 0; i < connectors->len; i++)
    if (!add_connector (groups, rules, g_ptr_array_index (connectors, i), session, error))
      return FALSE;
  *ret_groups = g_steal_pointer (&groups);
  return TRUE;
}

gboolean
cw_sync_groups_has (CwSyncGroups *groups, gint64 id)
{
  for (guint i = 0; groups != NULL && i < groups->groups->len; i++)
    if (g_array_index (groups->groups, Group, i).id == id)
      return TRUE;
  return FALSE;
}

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a;
  const gint64 *y = b;

  return (*x > *y) - (*x < *y);
}

static gboolean
has_member (const Group *group, gint64 id)
{
  for (guint i = 0; i < N_MEMBER_NAMES; i++)
    if (group->members[i] != NULL &&
        g_array_binary_search (group->members[i], &id, compare_ids, NULL))
      return TRUE;
  return FALSE;
}

guint64
cw_sync_groups_find (CwSyncGroups *groups, gint64 connector_id, gint64 id)
{
  guint64 bits = 0;

  for (guint i = 0; groups != NULL && i < groups->groups->len; i++)
    {
      const Group *group = &g_array_index (groups->groups, Group, i);

      if (group->connector_id == connector_id && group->bit != 0 && has_member (group, id))
        bits |= group->bit;
    }
  return bits;
}

gboolean
cw_sync_groups_leave_out (CwSyncGroups *groups, gint64 connector_id, gint64 id)
{
  for (guint i = 0; groups != NULL && i < groups->groups->len; i++)
    {
      const Group *group = &g_array_index (groups->groups, Group, i);

      if (group->connector_id == connector_id && group->bit == 0 && !has_member (group, id))
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_sync_groups_check (CwSyncGroups *groups, GError **error)
{
  for (guint i = 0; groups != NULL && i < groups->groups->len; i++)
    {
      const Group *group = &g_array_index (groups->groups, Group, i);

      if (group->bit != 0 || group->id != 0)
        continue;
      g_set_error (
          error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
          "The group %s, whose members are synchronised and nobody else, is not there any "
          "more; nothing is changed, so that nobody is deleted for it. Choose another group "
          "in the set-up, or synchronise everybody",
          group->name);
      return FALSE;
    }
  return TRUE;
}

/* ----- marking */

static char *
describe_groups (CwSyncGroups *groups)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < groups->groups->len; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? " " : "",
                            g_array_index (groups->groups, Group, i).id);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

typedef gboolean (*MarkFunc) (CwStoreSession *session,
                              gint64 group,
                              CwAttributeId attribute,
                              GError **error);

static gboolean
mark (CwSyncGroups *groups,
      CwStoreSession *session,
      const char *numbers,
      MarkFunc mark_members,
      GError **error)
{
  g_auto (GStrv) words = g_strsplit (numbers, " ", -1);

  for (guint i = 0; words[i] != NULL; i++)
    for (guint j = 0; j < N_MEMBER_NAMES; j++)
      if (!mark_members (session, g_ascii_strtoll (words[i], NULL, 10), groups->attributes[j],
                         error))
        return FALSE;
  return TRUE;
}

/* Whoever left one of the groups is found only by the change, also when another group, or this one
 * by its name, came or went at the same time. */
gboolean
cw_sync_groups_mark (CwSyncGroups *groups, CwStoreSession *session, GError **error)
{
  g_autofree char *now = describe_groups (groups);
  g_autoptr (GError) local = NULL;
  g_autofree char *before = cw_config_store_get_value (session, VALUE_GROUPS, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (before != NULL && !mark (groups, session, before, cw_group_member_mark_changed, error))
    return FALSE;
  if (g_strcmp0 (before, now) == 0)
    return TRUE;
  return (before == NULL || mark (groups, session, before, cw_group_member_mark_all, error)) &&
         mark (groups, session, now, cw_group_member_mark_all, error) &&
         cw_config_store_put_value (session, VALUE_GROUPS, now, error);
}
