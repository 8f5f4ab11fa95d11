/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import-private.h"

#include "base/cw-dn.h"
#include "store/cw-link-batch.h"
#include "store/cw-login-name.h"

/* So many links wait at most. */
#define LINKS_AT_ONCE 8192

/* ----- what a changed link means for later steps */

gboolean
cw_importer_may_be_renamed (const CwImporter *importer, const char *dn)
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

  if (importer->has_unknown_name ||
      !cw_importer_may_be_renamed (importer, importer->params->partition))
    return TRUE;
  object = cw_connector_space_get (importer->session, target, CW_CS_LOAD_ROW, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  importer->has_unknown_name = object != NULL && object->state == CW_CS_PLACEHOLDER &&
                               cw_importer_may_be_renamed (importer, object->dn);
  return TRUE;
}

/* What an object without a tie is linked to matters to nobody, unless a scope asks for the group.
 */
static gboolean
is_followed (const CwImporter *importer, const CwCsObject *object)
{
  return object->metaverse_id != 0 || cw_sync_groups_has (importer->groups, object->id);
}

/* A source's is looked at by synchronise; a target's that nobody had asked for just so has to be
 * put right. */
static gboolean
follow (CwImporter *importer, const CwLink *link, GError **error)
{
  if (importer->knows_logins)
    return cw_login_name_mark (importer->session, link->src, link->attribute, link->dst, error);
  if (!importer->is_target)
    return cw_link_store_mark (importer->session, link->src, link->attribute, link->dst, error);
  return cw_link_store_reconcile_target (importer->session, importer->flows, link->src,
                                         link->attribute, link->dst, error);
}

gboolean
cw_importer_follow_removed_link (CwImporter *importer,
                                 const CwCsObject *object,
                                 CwAttributeId attribute,
                                 gint64 target,
                                 GError **error)
{
  const CwLink link = { object->id, attribute, target };
  gboolean is_confirmed = FALSE;

  if (!is_followed (importer, object))
    return TRUE;
  if (importer->is_target && !importer->knows_logins &&
      !cw_link_store_confirm (importer->session, object->id, attribute, target, TRUE, &is_confirmed,
                              error))
    return FALSE;
  if (!is_confirmed)
    return follow (importer, &link, error);
  cw_importer_count (importer, CW_COUNTER_CONFIRMED, object->id);
  return TRUE;
}

/* ----- links that wait */

gboolean
cw_importer_add_link (CwImporter *importer,
                      const CwCsObject *object,
                      CwAttributeId attribute,
                      gint64 target,
                      gboolean is_fresh,
                      GError **error)
{
  gboolean is_of_interest = is_followed (importer, object);
  const CwLinkEntry entry = {
    .link = { object->id, attribute, target },
    .is_fresh = is_fresh,
    .is_awaited = is_of_interest && importer->is_target && !importer->knows_logins,
    .is_followed = is_of_interest,
  };

  g_array_append_val (importer->links, entry);
  return importer->links->len < LINKS_AT_ONCE || cw_importer_flush_links (importer, error);
}

static gboolean
settle_entered (CwImporter *importer, const CwLinkEntry *entry, GError **error)
{
  cw_importer_count (importer, CW_COUNTER_LINKS_ADDED, entry->link.src);
  if (!note_unknown (importer, entry->link.dst, error))
    return FALSE;
  if (entry->outcome == CW_LINK_ENTERED)
    return !entry->is_followed || follow (importer, &entry->link, error);
  cw_importer_count (importer, CW_COUNTER_CONFIRMED, entry->link.src);
  return TRUE;
}

gboolean
cw_importer_flush_links (CwImporter *importer, GError **error)
{
  if (importer->links->len == 0)
    return TRUE;
  if (!cw_link_store_enter (importer->session, importer->links, error))
    return FALSE;
  for (guint i = 0; i < importer->links->len; i++)
    {
      const CwLinkEntry *entry = &g_array_index (importer->links, CwLinkEntry, i);

      if (entry->outcome != CW_LINK_WAS_THERE && !settle_entered (importer, entry, error))
        return FALSE;
    }
  cw_importer_forget_links (importer);
  return TRUE;
}

gboolean
cw_importer_flush_links_of (CwImporter *importer, gint64 id, GError **error)
{
  for (guint i = 0; i < importer->links->len; i++)
    if (g_array_index (importer->links, CwLinkEntry, i).link.src == id)
      return cw_importer_flush_links (importer, error);
  return TRUE;
}

gboolean
cw_importer_end_links (CwImporter *importer, GError **error)
{
  if (importer->knows_logins || cw_importer_may_be_renamed (importer, importer->params->partition))
    return cw_importer_flush_links (importer, error);
  return TRUE;
}

void
cw_importer_forget_links (CwImporter *importer)
{
  g_array_set_size (importer->links, 0);
}
