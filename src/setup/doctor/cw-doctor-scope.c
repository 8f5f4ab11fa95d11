/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ldap-group.h"
#include "connectors/ldap/cw-ldap-tree.h"
#include "setup/cw-setup-people.h"
#include "setup/doctor/cw-doctor-checks.h"

/* What the wizard let somebody choose from a list: whether the containers and the pilot group of a
 * directory's scope are there still. By their GUIDs, as a cycle finds them: another name or place
 * changes nothing. */

/* Something that the scope names. */
typedef struct
{
  const char *guid;
  const char *dn; /* as it was when it was chosen */
  gboolean is_found;
  guint n_members; /* of a group */
} Named;

typedef struct
{
  CwSetupCheck *check;
  GArray *named; /* (owned) (element-type Named) */
  gboolean is_group;
} Search;

/* (transfer none) (nullable) */
static JsonObject *
get_scope (CwSetupCheck *check)
{
  JsonObject *connector = cw_setup_check_get_object (check, "connector");

  return connector != NULL && json_object_has_member (connector, "scope")
             ? json_object_get_object_member (connector, "scope")
             : NULL;
}

static void
add_named (Search *search, JsonObject *object)
{
  const Named named = { .guid = json_object_get_string_member (object, "guid"),
                        .dn = json_object_get_string_member (object, "dn") };

  g_array_append_val (search->named, named);
}

/* ----- looking */

static void
count_member (const char *attribute, const char *value, gpointer user_data)
{
  guint *n = user_data;

  (*n)++;
}

/* Who has it as their primary group is no direct member: nobody does that with a pilot. */
static gboolean
look_for_members (Search *search,
                  CwLdapSession *session,
                  const CwRootDse *root,
                  const char *dn,
                  Named *named,
                  GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (cw_ldap_group_read_members (session, root, dn, count_member, &named->n_members,
                                  search->check->cancellable, &local_error))
    return TRUE;
  return cw_setup_check_add_error (search->check, "group", g_steal_pointer (&local_error), NULL,
                                   error);
}

static gboolean
look_for (Search *search,
          CwLdapSession *session,
          const CwRootDse *root,
          Named *named,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwLdapTree) tree = cw_ldap_tree_new (session, root, 0);
  g_autoptr (CwLdapTreeNode) node =
      cw_ldap_tree_find (tree, named->guid, search->check->cancellable, &local_error);

  named->is_found = named->is_found || node != NULL;
  if (node != NULL && search->is_group)
    return look_for_members (search, session, root, node->dn, named, error);
  /* It may be of another domain. */
  if (node != NULL || g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  return cw_setup_check_add_error (search->check, search->is_group ? "group" : "containers",
                                   g_steal_pointer (&local_error), NULL, error);
}

static gboolean
visit (const CwSetupPlace *place,
       CwLdapSession *session,
       const CwRootDse *root,
       gpointer user_data,
       GError **error)
{
  Search *search = user_data;

  for (guint i = 0; i < search->named->len; i++)
    {
      Named *named = &g_array_index (search->named, Named, i);

      if (!named->is_found && !look_for (search, session, root, named, error))
        return FALSE;
    }
  return TRUE;
}

/* *ret_is_complete is FALSE when a domain did not answer, which is a finding. */
static gboolean
look (Search *search, gboolean *ret_is_complete, GError **error)
{
  guint n_before = search->check->checks->len;

  if (!cw_setup_people_visit (search->check, visit, NULL, search, ret_is_complete, error))
    return FALSE;
  for (guint i = n_before; i < search->check->checks->len; i++)
    {
      const CwCheck *finding = g_ptr_array_index (search->check->checks, i);

      if (finding->status == CW_CHECK_FAILED)
        *ret_is_complete = FALSE;
    }
  return TRUE;
}

/* ----- containers */

static void
judge_containers (CwSetupCheck *check, const GArray *named)
{
  guint n_found = 0;
  g_autofree char *text = NULL;

  for (guint i = 0; i < named->len; i++)
    {
      const Named *container = &g_array_index (named, Named, i);
      g_autofree char *gone =
          g_strdup_printf (CW_PHRASE ("The container %s, which the scope names, is not there "
                                      "any more"),
                           container->dn);

      n_found += container->is_found;
      if (!container->is_found)
        cw_setup_check_add (check, "containers", CW_CHECK_FAILED, gone,
                            CW_PHRASE ("Bring it back, or choose the containers again in the "
                                       "set-up: “Domains and Units”"));
    }
  if (n_found < named->len)
    return;
  text = g_strdup_printf (CW_PHRASE_COUNT (n_found, "The container that the scope names is there",
                                           "The %u containers that the scope names are there"),
                          n_found);
  cw_setup_check_add (check, "containers", CW_CHECK_OK, text, NULL);
}

gboolean
cw_doctor_check_containers (CwSetupCheck *check, GError **error)
{
  g_autoptr (GArray) named = g_array_new (FALSE, TRUE, sizeof (Named));
  Search search = { .check = check, .named = named };
  JsonObject *scope = get_scope (check);
  JsonArray *rules = scope != NULL && json_object_has_member (scope, "rules")
                         ? json_object_get_array_member (scope, "rules")
                         : NULL;
  gboolean is_complete = FALSE;

  for (guint i = 0; rules != NULL && i < json_array_get_length (rules); i++)
    add_named (&search, json_array_get_object_element (rules, i));
  if (named->len == 0)
    return TRUE;
  if (!look (&search, &is_complete, error))
    return FALSE;
  if (is_complete)
    judge_containers (check, named);
  return TRUE;
}

/* ----- the pilot group */

static void
judge_group (CwSetupCheck *check, const Named *group)
{
  g_autofree char *text = NULL;

  if (!group->is_found)
    {
      text = g_strdup_printf (CW_PHRASE ("The pilot group %s is not there any more, and so cycles "
                                         "fail"),
                              group->dn);
      cw_setup_check_add (check, "group", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Bring it back, or choose another group in the set-up: "
                                     "“Filter Users and Devices”"));
      return;
    }
  text = g_strdup_printf (CW_PHRASE_COUNT (group->n_members, "%u member is in the pilot group %s",
                                           "%u members are in the pilot group %s"),
                          group->n_members, group->dn);
  if (group->n_members > 0)
    cw_setup_check_add (check, "group", CW_CHECK_OK, text, NULL);
  else
    cw_setup_check_add (check, "group", CW_CHECK_WARNING, text,
                        CW_PHRASE ("Make somebody a member: only members are synchronised"));
}

gboolean
cw_doctor_check_group (CwSetupCheck *check, GError **error)
{
  g_autoptr (GArray) named = g_array_new (FALSE, TRUE, sizeof (Named));
  Search search = { .check = check, .named = named, .is_group = TRUE };
  JsonObject *scope = get_scope (check);
  gboolean is_complete = FALSE;

  if (scope == NULL || !json_object_has_member (scope, "pilotGroup"))
    return TRUE;
  add_named (&search, json_object_get_object_member (scope, "pilotGroup"));
  if (!look (&search, &is_complete, error))
    return FALSE;
  if (is_complete)
    judge_group (check, &g_array_index (named, Named, 0));
  return TRUE;
}
