/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import-private.h"

#include <string.h>

#include "base/cw-dn.h"
#include "store/cw-link-store.h"
#include "store/cw-login-name.h"

/* A group's members lie anywhere in the cache of names, each a step to the memory that takes as
 * long as all else that is done for the link: so many are under way at once. */
#define EXPECTED_LINKS 8

static int
compare_ids (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
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
  if (link->op == CW_LINK_ADD && cw_importer_may_be_renamed (importer, link->dn))
    importer->has_unknown_name = TRUE;
  return cw_importer_make_placeholder (importer, link->anchor, link->dn, ret_id, error);
}

/* What a link is remembered by, but for one by login name. */
static const void *
get_name (const CwLinkChange *link, gsize *ret_len)
{
  *ret_len = link->anchor.len > 0 ? link->anchor.len : strlen (link->dn);
  return link->anchor.len > 0 ? (const void *) link->anchor.data : link->dn;
}

static void
expect_target (CwImporter *importer, const CwLinkChange *link)
{
  gsize len = 0;
  const void *name = NULL;

  if (link->login.len > 0)
    return;
  name = get_name (link, &len);
  cw_name_cache_expect (importer->names, name, len);
}

static gboolean
resolve_target (CwImporter *importer, const CwLinkChange *link, gint64 *ret_id, GError **error)
{
  const void *name = NULL;
  gsize len = 0;

  if (link->login.len > 0)
    return cw_importer_resolve_login (importer, link, ret_id, error);
  name = get_name (link, &len);
  *ret_id = cw_name_cache_find (importer->names, name, len);
  if (*ret_id != 0)
    return TRUE;
  if (!find_or_make_target (importer, link, ret_id, error))
    return FALSE;
  cw_name_cache_put (importer->names, name, len, *ret_id);
  return TRUE;
}

static gboolean
remove_link (CwImporter *importer,
             const CwCsObject *object,
             CwAttributeId attribute,
             gint64 target,
             GError **error)
{
  gboolean is_changed;

  if (!cw_importer_flush_links (importer, error) ||
      !cw_link_store_remove (importer->session, object->id, attribute, target, &is_changed, error))
    return FALSE;
  if (!is_changed)
    return TRUE;
  cw_step_journal_count (importer->journal, CW_COUNTER_LINKS_REMOVED, object->id);
  return cw_importer_follow_removed_link (importer, object, attribute, target, error);
}

/* Both sorted: removes what is only in @present, and adds what is only in @wanted. */
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
  guint n_added = 0;

  while (w < wanted->len || p < present->len)
    {
      gint64 want = w < wanted->len ? g_array_index (wanted, gint64, w) : G_MAXINT64;
      gint64 have = p < present->len ? g_array_index (present, gint64, p) : G_MAXINT64;

      if (have < want && !remove_link (importer, object, attribute, have, error))
        return FALSE;
      if (want < have)
        g_array_index (wanted, gint64, n_added++) = want;
      w += want <= have;
      p += have <= want;
    }
  for (guint i = 0; i < n_added; i++)
    if (!cw_importer_add_link (importer, object, attribute, g_array_index (wanted, gint64, i),
                               FALSE, error))
      return FALSE;
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

      if (i + EXPECTED_LINKS < end)
        expect_target (importer, &links[i + EXPECTED_LINKS]);
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

/* Nothing is known of the links of that attribute that an object had, or has got by now. */
static gboolean
add_first_links (CwImporter *importer,
                 const CwCsObject *object,
                 const CwLinkChange *links,
                 guint first,
                 guint end,
                 GError **error)
{
  GArray *ids = importer->scratch_ids;

  if (!collect_wanted (importer, links, first, end, error))
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    if (!cw_importer_add_link (importer, object, links[first].attribute,
                               g_array_index (ids, gint64, i), TRUE, error))
      return FALSE;
  return TRUE;
}

static gboolean
has_run_before (const CwLinkChange *links, guint first)
{
  for (guint i = 0; i < first; i++)
    if (links[i].attribute == links[first].attribute)
      return TRUE;
  return FALSE;
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
  g_autoptr (GArray) present = NULL;

  if (!cw_importer_flush_links_of (importer, object->id, error))
    return FALSE;
  present = cw_link_store_list (importer->session, object->id, attribute, error);
  return present != NULL && collect_wanted (importer, links, first, end, error) &&
         apply_difference (importer, object, attribute, importer->scratch_ids, present, error);
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
        is_ok = cw_importer_add_link (importer, object, links[i].attribute, target, FALSE, error);
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
  g_autoptr (GArray) attributes = NULL;

  if (!cw_importer_flush_links_of (importer, object->id, error))
    return FALSE;
  attributes = cw_link_store_list_attributes (importer->session, object->id, error);
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
      if (is_replacing && is_new && !has_run_before (links, first))
        is_ok = add_first_links (importer, object, links, first, end, error);
      else if (is_replacing)
        is_ok = replace_links (importer, object, links, first, end, error);
      else
        is_ok = change_links (importer, object, links, first, end, error);
      if (!is_ok)
        return FALSE;
    }
  return cw_importer_end_links (importer, error) && cw_importer_tell_contested (importer, error);
}
