/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-object-variant.h"

G_BEGIN_DECLS

typedef struct
{
  const char *links_after; /* "linksNext" of the answer before; empty: from the beginning */
  guint links_limit;
  gboolean has_explanation; /* which rule set each value of the metaverse object */
} CwStoryOptions;

/* Everything that is known of an object, into @builder: what was imported and what is desired, what
 * waits to be exported, its metaverse object and the other objects tied to that, links, errors, and
 * what the newest runs did to it. */
gboolean cw_object_story_add (const CwObjectView *view,
                              const CwCsObject *object,
                              const CwStoryOptions *options,
                              GVariantBuilder *builder,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
