/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-link-sample.h"

#include "engine/cw-variant.h"

void
cw_link_sample_clear (CwLinkSample *sample)
{
  g_clear_pointer (&sample->links, g_ptr_array_unref);
}

gboolean
cw_link_sample_add (CwLinkSample *sample,
                    const CwObjectView *view,
                    const CwRuleLinkChange *change,
                    guint limit,
                    GError **error)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  sample->n_added += !change->is_removal;
  sample->n_removed += change->is_removal;
  if (sample->links == NULL)
    sample->links = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  if (sample->links->len >= limit)
    return TRUE;
  cw_variant_add_string (&item, "attribute",
                         cw_attribute_table_get_name (view->attributes, change->attribute));
  cw_variant_add_string (&item, "operation", change->is_removal ? "remove" : "add");
  if (!cw_object_view_add_target (view, &item, change->object, error))
    return FALSE;
  g_ptr_array_add (sample->links, g_variant_ref_sink (g_variant_builder_end (&item)));
  return TRUE;
}

void
cw_link_sample_build (const CwLinkSample *sample, GVariantBuilder *builder)
{
  g_auto (GVariantBuilder) links = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (sample->links == NULL)
    return;
  for (guint i = 0; i < sample->links->len; i++)
    g_variant_builder_add_value (&links, g_ptr_array_index (sample->links, i));
  cw_variant_add_int (builder, "linksAdded", (gint64) sample->n_added);
  cw_variant_add_int (builder, "linksRemoved", (gint64) sample->n_removed);
  cw_variant_add (builder, "links", g_variant_builder_end (&links));
}
