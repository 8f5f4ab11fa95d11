/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-people.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-directory.h"

#define MAX_OBJECTS 20

typedef struct
{
  CwSetupCheck *check;
  CwSetupPlace place;
  CwSetupServerFunc visit;
  CwSetupForestFunc on_forest; /* (nullable) */
  gpointer user_data;
  gboolean is_complete;
} Walk;

/* ----- from server to server */

static gboolean
visit_other_domain (Walk *walk,
                    CwSetupDirectory *directory,
                    const CwAdDomain *domain,
                    GError **error)
{
  g_autoptr (GPtrArray) found = NULL;
  g_autoptr (CwAdSession) other =
      cw_setup_directory_open_domain (directory, domain, &found, walk->check->cancellable, error);

  if (found == NULL)
    return FALSE;
  if (other != NULL)
    return walk->visit (&walk->place, other->ldap, other->root, walk->user_data, error);
  walk->is_complete = FALSE;
  cw_setup_check_add (walk->check, "people", CW_CHECK_WARNING,
                      CW_PHRASE ("A domain does not answer; its people are not counted"),
                      CW_PHRASE ("See what the check of the forest says about the domains"));
  return TRUE;
}

/* The domains that the directory's own server does not hold. */
static gboolean
visit_other_domains (Walk *walk, CwSetupDirectory *directory, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAdForest) forest =
      cw_ad_forest_read (directory->ad, walk->check->cancellable, &local_error);

  if (forest == NULL)
    {
      walk->is_complete = FALSE;
      return cw_setup_check_add_error (walk->check, "people", g_steal_pointer (&local_error), NULL,
                                       error);
    }
  if (walk->on_forest != NULL)
    walk->on_forest (forest, walk->user_data);
  for (guint i = 0; i < forest->domains->len; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (forest->domains, i);

      if (!domain->is_held && !visit_other_domain (walk, directory, domain, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
visit_directory (Walk *walk, JsonObject *connector, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };

  if (!cw_setup_directory_open (&directory, walk->check, connector, error))
    return FALSE;
  if (directory.session == NULL)
    {
      walk->is_complete = FALSE;
      return TRUE;
    }
  walk->place.settings = connector;
  walk->place.connector = json_object_get_string_member_with_default (connector, "name", "");
  return walk->visit (&walk->place, directory.session, directory.root, walk->user_data, error) &&
         (directory.ad == NULL || visit_other_domains (walk, &directory, error));
}

/* (transfer none) (nullable) */
static JsonArray *
need_connectors (CwSetupCheck *check, GError **error)
{
  JsonNode *node = json_object_get_member (check->input, "connectors");

  if (node != NULL && JSON_NODE_HOLDS_ARRAY (node))
    return json_node_get_array (node);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                       "$.connectors: a list is expected");
  return NULL;
}

gboolean
cw_setup_people_visit (CwSetupCheck *check,
                       CwSetupServerFunc visit,
                       CwSetupForestFunc on_forest,
                       gpointer user_data,
                       gboolean *ret_is_complete,
                       GError **error)
{
  Walk walk = { check, { NULL, NULL, 0 }, visit, on_forest, user_data, TRUE };
  JsonArray *connectors = need_connectors (check, error);

  if (connectors == NULL)
    return FALSE;
  for (guint i = 0; i < json_array_get_length (connectors); i++)
    {
      JsonNode *element = json_array_get_element (connectors, i);
      JsonObject *connector =
          JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;

      if (connector != NULL &&
          g_strcmp0 (json_object_get_string_member_with_default (connector, "kind", NULL),
                     "graph") == 0)
        continue;
      if (!visit_directory (&walk, connector, error))
        return FALSE;
      walk.place.side++;
    }
  if (ret_is_complete != NULL)
    *ret_is_complete = walk.is_complete;
  return TRUE;
}

/* ----- from person to person */

typedef struct
{
  CwSetupCheck *check;
  CwPersonFunc func;
  gpointer user_data;
} Counting;

static gboolean
count_person (const CwLdapRecord *record, gpointer user_data, GError **error)
{
  const Counting *counting = user_data;

  cw_setup_check_count (counting->check);
  return counting->func (record, counting->user_data, error);
}

gboolean
cw_setup_people_read_server (CwSetupCheck *check,
                             CwLdapSession *session,
                             const CwRootDse *root,
                             const char *const *attributes,
                             CwPersonFunc func,
                             gpointer user_data,
                             gboolean *ret_is_complete,
                             GError **error)
{
  Counting counting = { check, func, user_data };
  g_autoptr (GError) local_error = NULL;

  if (cw_people_reader_read (session, root, attributes, count_person, &counting, check->cancellable,
                             &local_error))
    return TRUE;
  *ret_is_complete = FALSE;
  return cw_setup_check_add_error (check, "people", g_steal_pointer (&local_error), NULL, error);
}

typedef struct
{
  CwSetupCheck *check;
  const CwSetupPlace *place;
  const char *const *attributes;
  CwSetupPersonFunc func;
  gpointer user_data;
  gboolean is_complete;
} Reading;

static gboolean
on_person (const CwLdapRecord *record, gpointer user_data, GError **error)
{
  Reading *reading = user_data;

  return reading->func (reading->place, record, reading->user_data, error);
}

static gboolean
read_server (const CwSetupPlace *place,
             CwLdapSession *session,
             const CwRootDse *root,
             gpointer user_data,
             GError **error)
{
  Reading *reading = user_data;

  reading->place = place;
  return cw_setup_people_read_server (reading->check, session, root, reading->attributes, on_person,
                                      reading, &reading->is_complete, error);
}

gboolean
cw_setup_people_read (CwSetupCheck *check,
                      const char *const *attributes,
                      CwSetupPersonFunc func,
                      gpointer user_data,
                      gboolean *ret_is_complete,
                      GError **error)
{
  Reading reading = { check, NULL, attributes, func, user_data, TRUE };
  gboolean is_visited = FALSE;

  if (!cw_setup_people_visit (check, read_server, NULL, &reading, &is_visited, error))
    return FALSE;
  *ret_is_complete = is_visited && reading.is_complete;
  return TRUE;
}

const char *
cw_setup_people_get_name (const CwLdapRecord *record)
{
  const char *name = cw_ldap_record_get_string (record, "displayName");

  if (name == NULL)
    name = cw_ldap_record_get_string (record, "cn");
  return name != NULL ? name : cw_ldap_record_get_dn (record);
}

gboolean
cw_setup_people_add_objects (GVariantBuilder *item,
                             CwValueTally *tally,
                             const CwValueGroup *group,
                             GError **error)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < MIN (group->n_owners, MAX_OBJECTS); i++)
    {
      g_auto (GVariantBuilder) object = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      g_auto (GStrv) texts = cw_value_tally_read (tally, group->offsets[i], error);

      if (texts == NULL)
        return FALSE;
      cw_variant_add_string (&object, "connector", texts[0]);
      cw_variant_add_string (&object, "object", texts[1]);
      cw_variant_add_string (&object, "name", texts[2]);
      cw_variant_add_string (&object, "value", texts[4]);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&object));
    }
  cw_variant_add_int (item, "count", group->n_owners);
  cw_variant_add (item, "objects", g_variant_builder_end (&array));
  return TRUE;
}
