/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import-private.h"

#include <string.h>

#include "base/cw-dn.h"
#include "store/cw-link-store.h"
#include "store/cw-login-name.h"

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/* A directory without hierarchy shows a container that got another name, and nobody below it: the
 * changes of an OpenLDAP (RFC 4533) are those of entries, and the entries below are the same. Where
 * it has its groups follow, their new values are the first that is heard of it. */
static gboolean
may_be_renamed (const CwImporter *importer, const char *dn)
{
  return !importer->is_full && dn != NULL && (importer->flags & CW_CONNECTOR_LINKS_BY_DN) != 0 &&
         (importer->flags & CW_CONNECTOR_HAS_HIERARCHY) == 0 &&
         cw_dn_is_under (dn, importer->params->partition);
}

/* The same of a name that somebody had before: it is a placeholder's now. */
static gboolean
note_unknown (CwImporter *importer, gint64 target, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwCsObject) object = NULL;

  if (importer->has_unknown_name || !may_be_renamed (importer, importer->params->partition))
    return TRUE;
  object = cw_connector_space_get (importer->session, target, CW_CS_LOAD_ROW, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  importer->has_unknown_name =
      object != NULL && object->state == CW_CS_PLACEHOLDER && may_be_renamed (importer, object->dn);
  return TRUE;
}

static gboolean
find_or_make_target (CwImporter *importer, const CwLinkChange *link, gint64 *ret_id, GError **error)
{
  gboolean is_ok;

  if (link->anchor.len > 0)
    is_ok = cw_connector_space_find_id_by_anchor (importer->session, importer->connector_id,
                                                  link->anchor, ret_id, error);
  else
    is_ok = cw_connector_space_find_id_by_dn (importer->session, importer->connector_id, link->dn,
                                              ret_id, error);
  if (!is_ok)
    return FALSE;
  if (*ret_id != 0)
    return TRUE;
  if (link->op == CW_LINK_ADD && may_be_renamed (importer, link->dn))
    importer->has_unknown_name = TRUE;
  return cw_importer_make_placeholder (importer, link->anchor, link->dn, ret_id, error);
}

static gboolean
resolve_target (CwImporter *importer, const CwLinkChange *link, gint64 *ret_id, GError **error)
{
  const void *name = link->anchor.len > 0 ? (const void *) link->anchor.data : link->dn;
  gsize len = 0;

  if (link->login.len > 0)
    return cw_importer_resolve_login (importer, link, ret_id, error);
  len = link->anchor.len > 0 ? link->anchor.len : strlen (link->dn);
  *ret_id = cw_name_cache_find (importer->names, name, len);
  if (*ret_id != 0)
    return TRUE;
  if (!find_or_make_target (importer, link, ret_id, error))
    return FALSE;
  cw_name_cache_put (importer->names, name, len, *ret_id);
  return TRUE;
}

/* What an object without a tie is linked to matters to nobody, unless a scope asks for the group.
 */
static gboolean
is_followed (const CwImporter *importer, const CwCsObject *object)
{
  return object->metaverse_id != 0 || cw_sync_groups_has (importer->groups, object->id);
}

/* What a changed link means for later steps: a source's is looked at by synchronise; a target's is
 * either what we asked for, or has to be put right. */
static gboolean
follow_up (CwImporter *importer,
           const CwCsObject *object,
           CwAttributeId attribute,
           gint64 target,
           gboolean is_removal,
           GError **error)
{
  gboolean is_confirmed;

  if (!is_followed (importer, object))
    return TRUE;
  if (importer->knows_logins)
    return cw_login_name_mark (importer->session, object->id, attribute, target, error);
  if (!importer->is_target)
    return cw_link_store_mark (importer->session, object->id, attribute, target, error);
  if (!cw_link_store_confirm (importer->session, object->id, attribute, target, is_removal,
                              &is_confirmed, error))
    return FALSE;
  if (is_confirmed)
    {
      cw_step_journal_count (importer->journal, CW_COUNTER_CONFIRMED, object->id);
      return TRUE;
    }
  return cw_link_store_reconcile_target (importer->session, importer->flows, object->id, attribute,
                                         target, error);
}

static gboolean
add_link (CwImporter *importer,
          const CwCsObject *object,
          CwAttributeId attribute,
          gint64 target,
          GError **error)
{
  gboolean is_changed;

  if (!cw_link_store_add (importer->session, object->id, attribute, target, &is_changed, error))
    return FALSE;
  if (!is_changed)
    return TRUE;
  cw_step_journal_count (importer->journal, CW_COUNTER_LINKS_ADDED, object->id);
  if (!note_unknown (importer, target, error))
    return FALSE;
  return follow_up (importer, object, attribute, target, FALSE, error);
}

static gboolean
remove_link (CwImporter *importer,
             const CwCsObject *object,
             CwAttributeId attribute,
             gint64 target,
             GError **error)
{
  gboolean is_changed;

  if (!cw_link_store_remove (importer->session, object->id, attribute, target, &is_changed, error))
    return FALSE;
  if (!is_changed)
    return TRUE;
  cw_step_journal_count (importer->journal, CW_COUNTER_LINKS_REMOVED, object->id);
  return follow_up (importer, object, attribute, target, TRUE, error);
}

/* Of an object whose links nobody follows: many at once. @wanted: sorted. */
static gboolean
add_all (CwImporter *importer,
         const CwCsObject *object,
         CwAttributeId attribute,
         GArray *wanted,
         GError **error)
{
  guint64 n_changed = 0;

  if (!cw_link_store_add_many (importer->session, object->id, attribute,
                               (const gint64 *) (gconstpointer) wanted->data, wanted->len,
                               &n_changed, error))
    return FALSE;
  cw_step_journal_count_many (importer->journal, CW_COUNTER_LINKS_ADDED, object->id, n_changed);
  return TRUE;
}

/* Both sorted: adds what is only in @wanted, removes what is only in @present. */
static gboolean
apply_difference (CwImporter *importer,
                  const CwCsObject *object,
                  CwAttributeId attribute,
                  GArray *wanted,
                  GArray *present,
                  GError **error)
{
  guint w = 0;
  guint p = 0;

  while (w < wanted->len || p < present->len)
    {
      gint64 want = w < wanted->len ? g_array_index (wanted, gint64, w) : G_MAXINT64;
      gint64 have = p < present->len ? g_array_index (present, gint64, p) : G_MAXINT64;

      if (want < have && !add_link (importer, object, attribute, want, error))
        return FALSE;
      if (have < want && !remove_link (importer, object, attribute, have, error))
        return FALSE;
      w += want <= have;
      p += have <= want;
    }
  return TRUE;
}

/* Resolves links [first, end) of one attribute that say "exists" into sorted ids. */
static gboolean
collect_wanted (CwImporter *importer,
                const CwLinkChange *links,
                guint first,
                guint end,
                GError **error)
{
  GArray *ids = importer->scratch_ids;
  guint n_unique = 0;

  g_array_set_size (ids, 0);
  for (guint i = first; i < end; i++)
    {
      gint64 id;

      if (links[i].op != CW_LINK_ADD)
        continue;
      if (!resolve_target (importer, &links[i], &id, error))
        return FALSE;
      g_array_append_val (ids, id);
    }
  g_array_sort (ids, compare_ids);
  for (guint i = 0; i < ids->len; i++)
    if (n_unique == 0 ||
        g_array_index (ids, gint64, n_unique - 1) != g_array_index (ids, gint64, i))
      g_array_index (ids, gint64, n_unique++) = g_array_index (ids, gint64, i);
  g_array_set_size (ids, n_unique);
  return TRUE;
}

static gboolean
replace_links (CwImporter *importer,
               const CwCsObject *object,
               const CwLinkChange *links,
               guint first,
               guint end,
               GError **error)
{
  CwAttributeId attribute = links[first].attribute;
  g_autoptr (GArray) present = cw_link_store_list (importer->session, object->id, attribute, error);

  if (present == NULL || !collect_wanted (importer, links, first, end, error))
    return FALSE;
  if (present->len == 0 && !is_followed (importer, object))
    return add_all (importer, object, attribute, importer->scratch_ids, error);
  return apply_difference (importer, object, attribute, importer->scratch_ids, present, error);
}

static gboolean
change_links (CwImporter *importer,
              const CwCsObject *object,
              const CwLinkChange *links,
              guint first,
              guint end,
              GError **error)
{
  for (guint i = first; i < end; i++)
    {
      gint64 target;
      gboolean is_ok;

      if (!resolve_target (importer, &links[i], &target, error))
        return FALSE;
      if (links[i].op == CW_LINK_REMOVE)
        is_ok = remove_link (importer, object, links[i].attribute, target, error);
      else
        is_ok = add_link (importer, object, links[i].attribute, target, error);
      if (!is_ok)
        return FALSE;
    }
  return TRUE;
}

/* End of the run of links of one attribute that starts at @first. */
static guint
find_run_end (const CwLinkChange *links, guint first, guint end)
{
  guint i = first + 1;

  while (i < end && links[i].attribute == links[first].attribute && links[i].op != CW_LINK_CLEAR)
    i++;
  return i;
}

static gboolean
remove_attribute (CwImporter *importer,
                  const CwCsObject *object,
                  CwAttributeId attribute,
                  GError **error)
{
  g_autoptr (GArray) present = cw_link_store_list (importer->session, object->id, attribute, error);
  g_autoptr (GArray) none = g_array_new (FALSE, FALSE, sizeof (gint64));

  return present != NULL && apply_difference (importer, object, attribute, none, present, error);
}

/* A whole object without links of an attribute that it had. */
static gboolean
remove_unmentioned (CwImporter *importer,
                    const CwLinkChange *links,
                    guint n_links,
                    const CwCsObject *object,
                    GError **error)
{
  g_autoptr (GArray) attributes =
      cw_link_store_list_attributes (importer->session, object->id, error);

  if (attributes == NULL)
    return FALSE;
  for (guint i = 0; i < attributes->len; i++)
    {
      CwAttributeId attribute = g_array_index (attributes, CwAttributeId, i);
      gboolean is_mentioned = FALSE;

      for (guint j = 0; j < n_links && !is_mentioned; j++)
        is_mentioned = links[j].attribute == attribute;
      if (!is_mentioned && !remove_attribute (importer, object, attribute, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_importer_apply_links (CwImporter *importer,
                         const CwChangePage *page,
                         const CwChange *change,
                         const CwCsObject *object,
                         gboolean is_new,
                         GError **error)
{
  const CwLinkChange *links = cw_change_page_get_links (page) + change->first_link;
  gboolean is_whole = change->kind == CW_CHANGE_FULL;
  guint end;

  if (is_whole && !is_new && !remove_unmentioned (importer, links, change->n_links, object, error))
    return FALSE;
  for (guint first = 0; first < change->n_links; first = end)
    {
      gboolean is_replacing = is_whole || links[first].op == CW_LINK_CLEAR;
      gboolean is_ok;

      end = find_run_end (links, first, change->n_links);
      if (is_replacing)
        is_ok = replace_links (importer, object, links, first, end, error);
      else
        is_ok = change_links (importer, object, links, first, end, error);
      if (!is_ok)
        return FALSE;
    }
  return cw_importer_tell_contested (importer, error);
}
