/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-anchor-names.h"

#include "store/cw-connector-space.h"

/* Entries that are looked at: the first ones may be containers, of which less is read. */
#define SAMPLE 50

/* What servers name every entry by, each its own product's: one set of rules serves several. */
static const char *const given_names[] = { "objectGUID", "entryUUID", "nsUniqueId", NULL };

static gboolean
is_given (const char *name)
{
  for (guint i = 0; given_names[i] != NULL; i++)
    if (g_ascii_strcasecmp (given_names[i], name) == 0)
      return TRUE;
  return FALSE;
}

static guint
count_given (char **names)
{
  guint n = 0;

  for (guint i = 0; names[i] != NULL; i++)
    n += is_given (names[i]) ? 1 : 0;
  return n;
}

/* (transfer none) (nullable) */
static const char *
find_in_entry (char **names, CwAttributeTable *attributes, const CwEntry *entry)
{
  for (guint i = 0; names[i] != NULL; i++)
    if (is_given (names[i]) &&
        cw_entry_has (entry, cw_attribute_table_intern (attributes, names[i])))
      return names[i];
  return NULL;
}

/* The first of the given names that an entry of a partition has. *@ret_name: (nullable) */
static gboolean
find_in_partition (char **names,
                   CwStoreSession *session,
                   gint64 partition,
                   const char **ret_name,
                   GError **error)
{
  CwAttributeTable *attributes = cw_store_get_attributes (cw_store_session_get_store (session));
  g_autoptr (GArray) ids = cw_connector_space_list_ids (session, partition, 0, SAMPLE, error);

  for (guint i = 0; ids != NULL && i < ids->len && *ret_name == NULL; i++)
    {
      GError *failure = NULL;
      g_autoptr (CwCsObject) object = cw_connector_space_get (
          session, g_array_index (ids, gint64, i), CW_CS_LOAD_IMPORTED, &failure);

      if (failure != NULL)
        {
          g_propagate_error (error, failure);
          return FALSE;
        }
      if (object != NULL && object->imported != NULL)
        *ret_name = find_in_entry (names, attributes, object->imported);
    }
  return ids != NULL;
}

static gboolean
find_given (char **names,
            CwStoreSession *session,
            gint64 connector,
            const char **ret_name,
            GError **error)
{
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (session, error);

  for (guint i = 0; partitions != NULL && i < partitions->len && *ret_name == NULL; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);

      if (partition->connector_id == connector &&
          !find_in_partition (names, session, partition->id, ret_name, error))
        return FALSE;
    }
  return partitions != NULL;
}

/* (transfer full) */
static char **
drop_others (char **names, const char *given)
{
  g_autoptr (GStrvBuilder) kept = g_strv_builder_new ();

  for (guint i = 0; names[i] != NULL; i++)
    if (!is_given (names[i]) || g_str_equal (names[i], given))
      g_strv_builder_add (kept, names[i]);
  return g_strv_builder_end (kept);
}

char **
cw_anchor_names_list (CwRuleSet *rules,
                      CwConnectorKind kind,
                      CwStoreSession *session,
                      gint64 connector,
                      GError **error)
{
  g_auto (GStrv) names = cw_rule_set_list_value_attributes (rules, kind, "person", "sourceAnchor");
  const char *given = NULL;

  if (names == NULL || connector == 0 || count_given (names) < 2)
    return g_steal_pointer (&names);
  if (!find_given (names, session, connector, &given, error))
    return NULL;
  return given != NULL ? drop_others (names, given) : g_steal_pointer (&names);
}
