/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-object-variant.h"

G_BEGIN_DECLS

/* Objects by what people know of them: a part of the DN, the anchor, or a value that is unique in
 * the metaverse (a user principal name, a mail address). @connector: id or name; empty: all.
 * (element-type CwCsObject): whole. */
GPtrArray *cw_object_finder_search (const CwObjectView *view,
                                    const char *connector,
                                    const char *text,
                                    guint limit,
                                    GError **error);

/* The one object that @name means: its number in the store, or what a search for it finds alone.
 * CW_ERROR_NOT_FOUND; CW_ERROR_CONFLICT lists the numbers when there are several. */
CwCsObject *cw_object_finder_find (const CwObjectView *view, const char *name, GError **error);

G_END_DECLS
