/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import-private.h"

#include <string.h>

#include "store/cw-look-ahead.h"

/* What the changes of a page will be looked for by. */
typedef struct
{
  GArray *anchors;  /* (element-type CwValue): of the objects themselves */
  GArray *targets;  /* (element-type CwValue): anchors that links lead to */
  GPtrArray *names; /* (element-type utf8): DNs of both */
} Wanted;

static void
clear_wanted (Wanted *wanted)
{
  g_clear_pointer (&wanted->anchors, g_array_unref);
  g_clear_pointer (&wanted->targets, g_array_unref);
  g_clear_pointer (&wanted->names, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Wanted, clear_wanted)

static void
collect_object (const CwImporter *importer, const CwChange *change, Wanted *wanted)
{
  if (change->anchor.len > 0)
    g_array_append_val (wanted->anchors, change->anchor);
  if (change->dn != NULL && (importer->flags & CW_CONNECTOR_LINKS_BY_DN) != 0)
    g_ptr_array_add (wanted->names, (gpointer) change->dn);
}

/* A page has few of them that the cache of names does not know, but many links. */
static void
collect_target (CwImporter *importer, const CwLinkChange *link, Wanted *wanted)
{
  if (link->anchor.len > 0)
    {
      if (cw_name_cache_find (importer->names, link->anchor.data, link->anchor.len) == 0)
        g_array_append_val (wanted->targets, link->anchor);
    }
  else if (link->dn != NULL &&
           cw_name_cache_find (importer->names, link->dn, strlen (link->dn)) == 0)
    {
      g_ptr_array_add (wanted->names, (gpointer) link->dn);
    }
}

static gboolean
remember_targets (CwImporter *importer, GArray *targets, GError **error)
{
  g_autoptr (GArray) ids = NULL;

  if (targets->len == 0)
    return TRUE;
  ids = cw_look_ahead_list_ids (importer->session, importer->connector_id, targets, error);
  for (guint i = 0; ids != NULL && i < ids->len; i++)
    {
      const CwValue *anchor = &g_array_index (targets, CwValue, i);
      gint64 id = g_array_index (ids, gint64, i);

      if (id != 0)
        cw_name_cache_put (importer->names, anchor->data, anchor->len, id);
    }
  return ids != NULL;
}

gboolean
cw_importer_look_ahead (CwImporter *importer, const CwChangePage *page, GError **error)
{
  g_auto (Wanted) wanted = { g_array_new (FALSE, FALSE, sizeof (CwValue)),
                             g_array_new (FALSE, FALSE, sizeof (CwValue)), g_ptr_array_new () };
  const CwLinkChange *links = cw_change_page_get_links (page);
  guint n_links = cw_change_page_get_n_links (page);

  for (guint i = 0; i < cw_change_page_get_n_changes (page); i++)
    collect_object (importer, cw_change_page_get_change (page, i), &wanted);
  for (guint i = 0; i < n_links; i++)
    collect_target (importer, &links[i], &wanted);
  return remember_targets (importer, wanted.targets, error) &&
         cw_look_ahead (importer->session, importer->connector_id, wanted.anchors,
                        importer->is_target ? CW_CS_LOAD_ALL : CW_CS_LOAD_IMPORTED, wanted.names,
                        error);
}
