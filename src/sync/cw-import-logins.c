/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import-private.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "store/cw-link-bulk.h"
#include "store/cw-login-name.h"
#include "store/cw-run-store.h"

/* The code of the error of those that share a name. */
#define CONTESTED "ambiguous-login-name"

/* Ids that are looked at in one piece. */
#define AT_ONCE 1000

/* In the cache of names no DN and no anchor begins with it. */
#define CACHE_MARK '\2'

/* ----- who has which names */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* The names of an entry, rising, each once. (element-type utf8) */
static GPtrArray *
list_names (CwImporter *importer, const CwCsObject *object)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  guint n = object->state == CW_CS_LIVE && object->imported != NULL
                ? cw_entry_get_n_values (object->imported, importer->login_attribute)
                : 0;

  for (guint i = 0; i < n; i++)
    {
      CwValue value = cw_entry_get_value (object->imported, importer->login_attribute, i);

      g_ptr_array_add (all, cw_login_name_fold (value.data, value.len));
    }
  g_ptr_array_sort (all, compare_names);
  for (guint i = 0; i < all->len; i++)
    {
      char *name = g_ptr_array_index (all, i);

      if (name[0] == '\0' ||
          (names->len > 0 && strcmp (g_ptr_array_index (names, names->len - 1), name) == 0))
        g_free (name);
      else
        g_ptr_array_add (names, name);
    }
  return names;
}

static gboolean
learn_object (CwImporter *importer, const CwCsObject *object, GError **error)
{
  g_autoptr (GPtrArray) names = list_names (importer, object);

  for (guint i = 0; i < names->len; i++)
    {
      guint n_holders = 0;

      if (!cw_login_name_hold (importer->session, object->connector_id,
                               g_ptr_array_index (names, i), object->id, &n_holders, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
learn_partition (CwImporter *importer, gint64 partition_id, GError **error)
{
  gint64 first = 0;
  gint64 last = 0;

  if (!cw_connector_space_get_range (importer->session, partition_id, &first, &last, error))
    return FALSE;
  for (; last != 0 && first <= last; first += AT_ONCE)
    {
      g_autoptr (GPtrArray) objects = cw_connector_space_list_range (
          importer->session, partition_id, first, first + AT_ONCE - 1, CW_CS_LOAD_IMPORTED, error);

      if (objects == NULL)
        return FALSE;
      for (guint i = 0; i < objects->len; i++)
        if (!learn_object (importer, g_ptr_array_index (objects, i), error))
          return FALSE;
    }
  return TRUE;
}

/* The first group that names a member by login: until now nobody's names were noted, and nobody's
 * whose directory has no such groups ever are. */
static gboolean
learn_all (CwImporter *importer, GError **error)
{
  g_autoptr (GPtrArray) partitions = cw_connector_space_list_partitions (importer->session, error);

  for (guint i = 0; partitions != NULL && i < partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (partitions, i);

      if (partition->connector_id == importer->connector_id &&
          !learn_partition (importer, partition->id, error))
        return FALSE;
    }
  importer->knows_logins = partitions != NULL;
  return partitions != NULL;
}

/* ----- who shares one */

static gboolean
describe_contested (CwImporter *importer,
                    gint64 id,
                    char **ret_message,
                    char **ret_other_dn,
                    GError **error)
{
  g_autoptr (GError) local = NULL;
  gint64 other_id = 0;
  g_autofree char *name = cw_login_name_find_contested (importer->session, id, &other_id, &local);
  g_autoptr (CwCsObject) other = NULL;

  if (name != NULL)
    other = cw_connector_space_get (importer->session, other_id, CW_CS_LOAD_ROW, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (name == NULL)
    return TRUE;
  *ret_other_dn = g_strdup (other != NULL && other->dn != NULL ? other->dn : "");
  *ret_message = g_strdup_printf (
      CW_PHRASE ("Another entry, “%s”, has the login name “%s” too: the groups that name it cannot "
                 "know who is meant, so neither is their member. Give one of the two another uid, "
                 "or remove it"),
      *ret_other_dn, name);
  return TRUE;
}

static gboolean
tell_holder (CwImporter *importer, gint64 id, GError **error)
{
  g_autofree char *message = NULL;
  g_autofree char *other_dn = NULL;

  if (!describe_contested (importer, id, &message, &other_dn, error))
    return FALSE;
  if (message == NULL)
    return TRUE;
  cw_importer_count (importer, CW_COUNTER_ERRORS, id);
  return cw_run_store_put_error (importer->session, id, CW_STEP_IMPORT, CONTESTED, message,
                                 other_dn, error);
}

/* Whether a name leads anywhere is looked up among the links by dst. */
static gboolean
need_links_by_dst (CwImporter *importer, GError **error)
{
  if (!importer->has_links_by_dst && !cw_link_store_need_incoming (importer->session, error))
    return FALSE;
  importer->has_links_by_dst = TRUE;
  return TRUE;
}

static gboolean
tell_holders (CwImporter *importer, const char *name, GError **error)
{
  g_autoptr (GArray) ids = NULL;

  if (!need_links_by_dst (importer, error))
    return FALSE;
  ids = cw_login_name_list_holders (importer->session, importer->connector_id, name, error);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    if (!tell_holder (importer, g_array_index (ids, gint64, i), error))
      return FALSE;
  return ids != NULL;
}

gboolean
cw_importer_tell_contested (CwImporter *importer, GError **error)
{
  GHashTableIter iter;
  gpointer name = NULL;

  g_hash_table_iter_init (&iter, importer->contested);
  while (g_hash_table_iter_next (&iter, &name, NULL))
    if (!tell_holders (importer, name, error))
      return FALSE;
  g_hash_table_remove_all (importer->contested);
  return TRUE;
}

gboolean
cw_importer_review_contested (CwImporter *importer, GError **error)
{
  g_autoptr (GArray) ids = cw_run_store_list_objects (importer->session, importer->connector_id,
                                                      CW_STEP_IMPORT, CONTESTED, error);

  if (ids == NULL || (ids->len > 0 && !need_links_by_dst (importer, error)))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      gint64 id = g_array_index (ids, gint64, i);
      g_autofree char *message = NULL;
      g_autofree char *other_dn = NULL;

      if (!describe_contested (importer, id, &message, &other_dn, error))
        return FALSE;
      if (message == NULL &&
          !cw_run_store_clear_error (importer->session, id, CW_STEP_IMPORT, CONTESTED, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- one object */

/* Several have it from now on: links to it that are met again are looked at anew. */
static gboolean
hold (CwImporter *importer, const char *name, gint64 id, GError **error)
{
  guint n_holders = 0;

  if (!cw_login_name_hold (importer->session, importer->connector_id, name, id, &n_holders, error))
    return FALSE;
  if (n_holders < 2)
    return TRUE;
  cw_name_cache_forget_all (importer->names);
  return tell_holders (importer, name, error);
}

static gboolean
release (CwImporter *importer, const char *name, gint64 id, GError **error)
{
  guint n_holders = 0;

  return cw_login_name_release (importer->session, importer->connector_id, name, id, &n_holders,
                                error);
}

gboolean
cw_importer_apply_logins (CwImporter *importer, const CwCsObject *object, GError **error)
{
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) now = NULL;
  guint b = 0;
  guint n = 0;

  if (!importer->knows_logins)
    return TRUE;
  before = cw_login_name_list_held (importer->session, object->id, error);
  if (before == NULL)
    return FALSE;
  now = list_names (importer, object);
  while (b < before->len || n < now->len)
    {
      const char *old = b < before->len ? g_ptr_array_index (before, b) : NULL;
      const char *new = n < now->len ? g_ptr_array_index (now, n) : NULL;
      int order = old == NULL ? 1 : new == NULL ? -1 : strcmp (old, new);

      if ((order < 0 && !release (importer, old, object->id, error)) ||
          (order > 0 && !hold (importer, new, object->id, error)))
        return FALSE;
      b += order <= 0;
      n += order >= 0;
    }
  return TRUE;
}

/* ----- links */

/* Names that several have are not kept in the cache: who has them is to be told of each link. */
static gboolean
look_up (CwImporter *importer, const char *name, gint64 *ret_id, GError **error)
{
  g_autofree char *key = g_strdup_printf ("%c%s", CACHE_MARK, name);
  gsize len = strlen (key);
  gboolean is_contested = FALSE;

  *ret_id = cw_name_cache_find (importer->names, key, len);
  if (*ret_id != 0)
    return TRUE;
  if (!cw_login_name_get (importer->session, importer->connector_id, name, ret_id, &is_contested,
                          error))
    return FALSE;
  if (is_contested)
    g_hash_table_add (importer->contested, g_strdup (name));
  else
    cw_name_cache_put (importer->names, key, len, *ret_id);
  return TRUE;
}

gboolean
cw_importer_resolve_login (CwImporter *importer,
                           const CwLinkChange *link,
                           gint64 *ret_id,
                           GError **error)
{
  g_autofree char *name = cw_login_name_fold (link->login.data, link->login.len);

  return (importer->knows_logins || learn_all (importer, error)) &&
         look_up (importer, name, ret_id, error);
}
