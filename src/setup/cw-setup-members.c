/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-members.h"

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ldap-flavour.h"
#include "connectors/ldap/cw-ldap-group.h"
#include "connectors/ldap/cw-ldap-tree.h"

/* One group in one directory. */
typedef struct
{
  guint side;
  guint64 bit;    /* 0: the group that the directory is limited to */
  char *dn;       /* (owned) */
  char *place;    /* (owned): the name of the directory */
  GArray *hashes; /* (owned) (nullable) (element-type gint64): no server has shown it */
  gboolean has_failed;
} Group;

struct _CwSetupMembers
{
  GPtrArray *groups; /* (owned) (element-type Group) */
};

/* While they are read. */
typedef struct
{
  CwSetupMembers *members;
  CwSetupCheck *check;
  CwRuleSet *rules;
  int side; /* of the directory whose groups were listed last */
  gboolean *is_complete;
} Reading;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->dn);
  g_free (group->place);
  g_clear_pointer (&group->hashes, g_array_unref);
  g_free (group);
}

void
cw_setup_members_free (CwSetupMembers *members)
{
  g_return_if_fail (members != NULL);

  g_ptr_array_unref (members->groups);
  g_free (members);
}

/* ----- which groups */

static void
add_group (Reading *reading, const CwSetupPlace *place, guint64 bit, const char *dn)
{
  Group *group = g_new0 (Group, 1);

  group->side = place->side;
  group->bit = bit;
  group->dn = g_strdup (dn);
  group->place = g_strdup (place->connector);
  g_ptr_array_add (reading->members->groups, group);
}

/* (transfer none) (nullable) */
static JsonObject *
get_object (JsonObject *object, const char *name)
{
  JsonNode *node = object != NULL ? json_object_get_member (object, name) : NULL;

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node) : NULL;
}

/* (transfer none) (nullable) */
static JsonObject *
get_pilot (JsonObject *connector)
{
  return get_object (get_object (connector, "scope"), "pilotGroup");
}

static void
list_groups (Reading *reading, const CwSetupPlace *place, CwConnectorKind kind)
{
  GArray *groups = cw_rule_set_get_groups (reading->rules);
  JsonObject *pilot = get_pilot (place->settings);

  for (guint i = 0; i < groups->len; i++)
    {
      const CwRuleGroup *group = &g_array_index (groups, CwRuleGroup, i);

      if (group->kind == kind)
        add_group (reading, place, G_GUINT64_CONSTANT (1) << i, group->dn);
    }
  if (pilot != NULL)
    add_group (reading, place, 0, json_object_get_string_member_with_default (pilot, "dn", ""));
}

/* ----- their members */

/* 64 bits of each, as in the store. */
static gint64
hash_login (const char *uid)
{
  g_autofree char *login = g_strconcat ("uid=", uid, NULL);

  return cw_dn_hash (login);
}

static void
add_member (const char *attribute, const char *value, gpointer user_data)
{
  gint64 hash = g_str_equal (attribute, "memberUid") ? hash_login (value) : cw_dn_hash (value);

  g_array_append_val ((GArray *) user_data, hash);
}

static int
compare_hashes (gconstpointer a, gconstpointer b)
{
  const gint64 *x = a;
  const gint64 *y = b;

  return (*x > *y) - (*x < *y);
}

/* Another server of the forest has what does not lie here. */
static gboolean
is_held (const CwRootDse *root, const char *dn)
{
  g_autoptr (GPtrArray) roots = cw_ldap_flavour_list_roots (root);

  for (guint i = 0; i < roots->len; i++)
    if (cw_dn_is_under (dn, g_ptr_array_index (roots, i)))
      return TRUE;
  return FALSE;
}

static gboolean
add_failure (Reading *reading, Group *group, GError *cause, GError **error)
{
  g_autoptr (GError) owned = cause;
  g_autofree char *text = NULL;

  if (cw_error_is_cancelled (owned))
    {
      g_propagate_error (error, g_steal_pointer (&owned));
      return FALSE;
    }
  group->has_failed = TRUE;
  *reading->is_complete = FALSE;
  text = g_strdup_printf (CW_PHRASE ("%s: the members of %s could not be read: %s"), group->place,
                          group->dn, owned->message);
  cw_setup_check_add (reading->check, "members", CW_CHECK_FAILED, text,
                      CW_PHRASE ("Who is synchronised depends on them: let the account read the "
                                 "group, and check again"));
  return TRUE;
}

static gboolean
read_group (Reading *reading,
            Group *group,
            CwLdapSession *session,
            const CwRootDse *root,
            GError **error)
{
  g_autoptr (GArray) hashes = g_array_new (FALSE, FALSE, sizeof (gint64));
  g_autoptr (GError) local_error = NULL;

  if (cw_ldap_group_read_members (session, root, group->dn, add_member, hashes,
                                  reading->check->cancellable, &local_error))
    {
      g_array_sort (hashes, compare_hashes);
      group->hashes = g_steal_pointer (&hashes);
      return TRUE;
    }
  return g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND) ||
         add_failure (reading, group, g_steal_pointer (&local_error), error);
}

/* The GUID counts, for the group may be called otherwise by now. */
static gboolean
find_pilot (Reading *reading,
            Group *group,
            const CwSetupPlace *place,
            CwLdapSession *session,
            const CwRootDse *root,
            GError **error)
{
  const char *guid =
      json_object_get_string_member_with_default (get_pilot (place->settings), "guid", "");
  char *dn =
      cw_ldap_tree_dup_dn (session, root, guid, group->dn, reading->check->cancellable, error);

  if (dn == NULL)
    return FALSE;
  g_free (group->dn);
  group->dn = dn;
  return TRUE;
}

static gboolean
visit_server (const CwSetupPlace *place,
              CwLdapSession *session,
              const CwRootDse *root,
              gpointer user_data,
              GError **error)
{
  Reading *reading = user_data;
  GPtrArray *groups = reading->members->groups;

  if (reading->side != place->side)
    list_groups (reading, place, cw_ldap_flavour_get_kind (root));
  reading->side = place->side;
  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = g_ptr_array_index (groups, i);

      if (group->side != place->side || group->hashes != NULL || group->has_failed)
        continue;
      if (group->bit == 0 && !find_pilot (reading, group, place, session, root, error))
        return FALSE;
      if (is_held (root, group->dn) && !read_group (reading, group, session, root, error))
        return FALSE;
    }
  return TRUE;
}

/* A group that a rule asks for and that is not there has no members, as in a cycle. Of one that a
 * directory is limited to a cycle would not conclude that. */
static void
judge_pilots (Reading *reading)
{
  GPtrArray *groups = reading->members->groups;

  for (guint i = 0; i < groups->len; i++)
    {
      Group *group = g_ptr_array_index (groups, i);
      g_autofree char *text = NULL;

      if (group->bit != 0 || group->hashes != NULL || group->has_failed)
        continue;
      *reading->is_complete = FALSE;
      text = g_strdup_printf (
          CW_PHRASE ("%s: the group %s, whose members alone are synchronised, was not found"),
          group->place, group->dn);
      cw_setup_check_add (reading->check, "members", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Choose another group, or let the account read it"));
    }
}

static gboolean
is_any_limited (CwSetupCheck *check)
{
  JsonNode *node = json_object_get_member (check->input, "connectors");
  JsonArray *connectors =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; connectors != NULL && i < json_array_get_length (connectors); i++)
    {
      JsonNode *element = json_array_get_element (connectors, i);

      if (JSON_NODE_HOLDS_OBJECT (element) && get_pilot (json_node_get_object (element)) != NULL)
        return TRUE;
    }
  return FALSE;
}

CwSetupMembers *
cw_setup_members_read (CwSetupCheck *check,
                       CwRuleSet *rules,
                       gboolean *ret_is_complete,
                       GError **error)
{
  g_autoptr (CwSetupMembers) members = g_new0 (CwSetupMembers, 1);
  g_autoptr (GPtrArray) unused = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  CwSetupCheck walk = *check;
  Reading reading = { members, check, rules, -1, ret_is_complete };
  gboolean is_visited = FALSE;

  members->groups = g_ptr_array_new_with_free_func (group_free);
  if (cw_rule_set_get_groups (rules)->len == 0 && !is_any_limited (check))
    return g_steal_pointer (&members);
  /* Whoever cannot be reached is told of once the people are read. */
  walk.checks = unused;
  if (!cw_setup_people_visit (&walk, visit_server, NULL, &reading, &is_visited, error))
    return NULL;
  if (is_visited)
    judge_pilots (&reading);
  return g_steal_pointer (&members);
}

/* ----- somebody */

typedef struct
{
  gint64 by_dn;
  gint64 by_login;
} Hashes;

static Hashes
make_hashes (const CwLdapRecord *record)
{
  const char *uid = cw_ldap_record_get_string (record, "uid");
  gint64 by_dn = cw_dn_hash (cw_ldap_record_get_dn (record));

  return (Hashes){ by_dn, uid != NULL ? hash_login (uid) : by_dn };
}

static gboolean
has_member (const Group *group, const Hashes *hashes)
{
  return group->hashes != NULL &&
         (g_array_binary_search (group->hashes, &hashes->by_dn, compare_hashes, NULL) ||
          g_array_binary_search (group->hashes, &hashes->by_login, compare_hashes, NULL));
}

void
cw_setup_members_find (CwSetupMembers *members,
                       guint side,
                       const CwLdapRecord *record,
                       guint64 *ret_groups,
                       gboolean *ret_is_left_out)
{
  Hashes hashes = { 0 };

  *ret_groups = 0;
  *ret_is_left_out = FALSE;
  if (members->groups->len > 0)
    hashes = make_hashes (record);
  for (guint i = 0; i < members->groups->len; i++)
    {
      const Group *group = g_ptr_array_index (members->groups, i);

      if (group->side != side)
        continue;
      if (!has_member (group, &hashes))
        *ret_is_left_out = *ret_is_left_out || group->bit == 0;
      else
        *ret_groups |= group->bit;
    }
}
