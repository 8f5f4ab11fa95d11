/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwUnclaimedSearch:
 * @after: objects of the connector space with higher numbers only: the others were known when the
 *   store was as it is told to have been, and were nobody's then
 * @strangers: (nullable) (element-type utf8): anchors of objects, in base64, that were nobody's in
 *   the store that this one follows, and so were never ours
 * @n_deleted: of those found: are to be deleted from now on
 * @n_kept: of those found: administrators, or somebody has the anchor after all
 * @n_unsure: objects of sources of which is not known whom they are: nothing was looked for
 *
 * A store that does not know who was exported before (that of another computer, or one older than
 * the tenant) does not miss who was deleted meanwhile. Whoever is in a target with a source anchor
 * of ours that nobody has any more is such a one. To be asked for only when every source was read
 * whole.
 */
typedef struct
{
  gint64 after;
  GHashTable *strangers;
  guint64 n_deleted;
  guint64 n_kept;
  guint64 n_unsure;
} CwUnclaimedSearch;

G_END_DECLS
