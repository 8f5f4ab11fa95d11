/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-object-finder.h"
#include "engine/cw-object-story.h"
#include "engine/cw-object-variant.h"
#include "engine/cw-variant.h"

#define DEFAULT_RESULTS 50
#define MAXIMUM_RESULTS 1000
#define DEFAULT_LINKS   100
#define MAXIMUM_LINKS   10000

GVariant *
cw_method_search_objects (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (GPtrArray) objects = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  const char *connector = NULL;
  const char *text = NULL;
  guint limit = 0;

  g_variant_get (call->args, "(&s&su)", &connector, &text, &limit);
  limit = cw_method_clamp_limit (limit, DEFAULT_RESULTS, MAXIMUM_RESULTS);
  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  objects = cw_object_finder_search (&view, connector, text, limit, error);
  if (objects == NULL)
    return NULL;
  for (guint i = 0; i < objects->len; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_object_view_add_summary (&view, &item, g_ptr_array_index (objects, i));
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_get_object (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (GVariant) options = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  CwStoryOptions story = { .links_after = "" };
  const char *name = NULL;
  guint32 limit = 0;

  g_variant_get (call->args, "(&s@a{sv})", &name, &options);
  g_variant_lookup (options, "linksAfter", "&s", &story.links_after);
  g_variant_lookup (options, "linksLimit", "u", &limit);
  g_variant_lookup (options, "explain", "b", &story.has_explanation);
  story.links_limit = cw_method_clamp_limit (limit, DEFAULT_LINKS, MAXIMUM_LINKS);
  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  object = cw_object_finder_find (&view, name, error);
  if (object == NULL || !cw_object_story_add (&view, object, &story, &builder, error))
    return NULL;
  return cw_variant_end_answer (&builder);
}
