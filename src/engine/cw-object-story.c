/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-object-story.h"

#include <stdio.h>

#include "base/cw-error.h"
#include "engine/cw-method-handlers.h"
#include "engine/cw-object-history.h"
#include "engine/cw-rule-outcome.h"
#include "engine/cw-value-text.h"
#include "engine/cw-variant.h"
#include "store/cw-link-fresh.h"
#include "store/cw-link-store.h"
#include "store/cw-metaverse.h"
#include "store/cw-run-store.h"

#define MAXIMUM_ERRORS        100
#define MAXIMUM_PENDING_LINKS 1000

static void
add_values (const CwObjectView *view, const CwCsObject *object, GVariantBuilder *builder)
{
  if (object->imported != NULL)
    cw_variant_add (builder, "imported", cw_entry_to_variant (object->imported, view->attributes));
  if (object->desired != NULL)
    cw_variant_add (builder, "desired", cw_entry_to_variant (object->desired, view->attributes));
}

static gboolean
add_link (const CwObjectView *view,
          const CwPendingLink *link,
          GVariantBuilder *array,
          GError **error)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "attribute",
                         cw_attribute_table_get_name (view->attributes, link->attribute));
  cw_variant_add_string (&item, "operation", link->is_removal ? "remove" : "add");
  if (!cw_object_view_add_target (view, &item, link->dst, error))
    return FALSE;
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
  return TRUE;
}

static gboolean
add_links_of (const CwObjectView *view,
              const CwCsObject *object,
              GArray *links,
              GVariantBuilder *array,
              GError **error)
{
  for (guint i = 0; i < links->len; i++)
    {
      const CwPendingLink *link = &g_array_index (links, CwPendingLink, i);

      if (link->src == object->id && (link->dst_anchor != NULL || link->is_to_be) &&
          !add_link (view, link, array, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
add_pending_links (const CwObjectView *view,
                   const CwCsObject *object,
                   GVariantBuilder *builder,
                   GError **error)
{
  const CwLink before = { .src = object->id };
  CwFreshPosition position = { .at = { .src = object->id } };
  g_autoptr (GArray) links = cw_link_store_list_pending (
      view->session, object->connector_id, CW_LINKS_PLANNED, &before, MAXIMUM_PENDING_LINKS, error);
  g_autoptr (GArray) fresh = NULL;
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (links == NULL)
    return FALSE;
  fresh = cw_link_fresh_list (view->session, object->connector_id, CW_LINKS_PLANNED, &position,
                              MAXIMUM_PENDING_LINKS, NULL, error);
  if (fresh == NULL || !add_links_of (view, object, links, &array, error) ||
      !add_links_of (view, object, fresh, &array, error))
    return FALSE;
  cw_variant_add (builder, "links", g_variant_builder_end (&array));
  return TRUE;
}

static gboolean
add_pending (const CwObjectView *view,
             const CwCsObject *object,
             GVariantBuilder *builder,
             GError **error)
{
  const CwConnectorConfig *connector = cw_object_view_find_connector (view, object);
  g_auto (GVariantBuilder) pending = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (connector == NULL ||
      (!cw_connector_kind_is_target (connector->kind) && object->pending_op == CW_PENDING_NONE))
    return TRUE;
  if (object->pending_op != CW_PENDING_NONE &&
      !cw_object_view_add_pending (view, &pending, object, error))
    return FALSE;
  if (!add_pending_links (view, object, &pending, error))
    return FALSE;
  cw_variant_add (builder, "pending", g_variant_builder_end (&pending));
  return TRUE;
}

static void
add_kept_out_value (GVariantBuilder *array, JsonObject *value)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  static const char *const members[] = { "attribute", "rule", "because" };

  if (!json_object_has_member (value, "keptOut"))
    return;
  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    cw_variant_add_string (&item, members[i], json_object_get_string_member (value, members[i]));
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

/* What of the metaverse object the settings do not let out to the target that @object is of. */
static void
add_kept_out (const CwRuleSide *side,
              const CwObjectView *view,
              const CwCsObject *object,
              const CwMvObject *metaverse,
              GVariantBuilder *builder)
{
  const CwConnectorConfig *connector = cw_object_view_find_connector (view, object);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (JsonNode) explanation = NULL;
  JsonArray *values = NULL;

  if (connector == NULL || !cw_connector_kind_is_target (connector->kind))
    return;
  explanation = cw_rule_evaluator_explain_outbound (
      side->evaluator, connector->kind, metaverse->object_type, metaverse->entry, object->imported);
  values = json_object_has_member (json_node_get_object (explanation), "values")
               ? json_object_get_array_member (json_node_get_object (explanation), "values")
               : NULL;
  for (guint i = 0; values != NULL && i < json_array_get_length (values); i++)
    add_kept_out_value (&array, json_array_get_object_element (values, i));
  cw_variant_add (builder, "keptOut", g_variant_builder_end (&array));
}

static gboolean
add_explanation (const CwObjectView *view,
                 const CwCsObject *object,
                 const CwMvObject *metaverse,
                 GPtrArray *objects,
                 GVariantBuilder *builder,
                 GError **error)
{
  g_auto (CwRuleSide) side = { NULL };

  if (!cw_rule_side_init (&side, view, view->rules, error))
    return FALSE;
  cw_rule_side_explain (&side, view, metaverse->object_type, objects, builder);
  add_kept_out (&side, view, object, metaverse, builder);
  return TRUE;
}

static void
add_metaverse_object (const CwObjectView *view, const CwMvObject *object, GVariantBuilder *builder)
{
  g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_int (&inner, "id", object->id);
  cw_variant_add_string (&inner, "type",
                         cw_attribute_table_get_name (view->attributes, object->object_type));
  cw_variant_add (&inner, "values", cw_entry_to_variant (object->entry, view->attributes));
  cw_variant_add (builder, "metaverse", g_variant_builder_end (&inner));
}

static void
add_tied (const CwObjectView *view, GPtrArray *objects, GVariantBuilder *builder)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < objects->len; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_object_view_add_summary (view, &item, g_ptr_array_index (objects, i));
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (builder, "tied", g_variant_builder_end (&array));
}

static gboolean
add_identity (const CwObjectView *view,
              const CwCsObject *object,
              const CwStoryOptions *options,
              GVariantBuilder *builder,
              GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwMvObject) metaverse = NULL;
  g_autoptr (GPtrArray) objects = NULL;

  if (object->metaverse_id == 0)
    return TRUE;
  metaverse = cw_metaverse_get (view->session, object->metaverse_id, &local_error);
  if (metaverse != NULL)
    objects = cw_connector_space_list_by_metaverse (view->session, object->metaverse_id,
                                                    CW_CS_LOAD_ALL, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (objects == NULL)
    return TRUE;
  add_metaverse_object (view, metaverse, builder);
  add_tied (view, objects, builder);
  return !options->has_explanation ||
         add_explanation (view, object, metaverse, objects, builder, error);
}

/* "ATTRIBUTE NUMBER,TARGET" of the last link shown. */
static gboolean
parse_cursor (const char *text, CwLink *ret_position, GError **error)
{
  unsigned int attribute = 0;
  long long target = 0;
  char end = '\0';

  if (text[0] == '\0')
    return TRUE;
  if (sscanf (text, "%u,%lld%c", &attribute, &target, &end) != 2 || attribute > G_MAXUINT16)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "“%s” is no position in a list",
                   text);
      return FALSE;
    }
  ret_position->attribute = (CwAttributeId) attribute;
  ret_position->dst = target;
  return TRUE;
}

static gboolean
add_link_counts (const CwObjectView *view, gint64 id, GVariantBuilder *builder, GError **error)
{
  g_autoptr (GArray) attributes = cw_link_store_list_attributes (view->session, id, error);
  g_auto (GVariantBuilder) counts = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (attributes == NULL)
    return FALSE;
  for (guint i = 0; i < attributes->len; i++)
    {
      CwAttributeId attribute = g_array_index (attributes, CwAttributeId, i);
      guint64 count = 0;

      if (!cw_link_store_count (view->session, id, attribute, &count, error))
        return FALSE;
      cw_variant_add_int (&counts, cw_attribute_table_get_name (view->attributes, attribute),
                          (gint64) count);
    }
  cw_variant_add (builder, "linkCounts", g_variant_builder_end (&counts));
  return TRUE;
}

static gboolean
add_links (const CwObjectView *view,
           const CwCsObject *object,
           const CwStoryOptions *options,
           GVariantBuilder *builder,
           GError **error)
{
  CwLink position = { .src = object->id };
  g_autoptr (GArray) links = NULL;
  g_autofree char *next = NULL;
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (!parse_cursor (options->links_after, &position, error) ||
      !add_link_counts (view, object->id, builder, error))
    return FALSE;
  links = cw_link_store_page (view->session, object->id, position.attribute, position.dst,
                              options->links_limit, error);
  if (links == NULL)
    return FALSE;
  for (guint i = 0; i < links->len; i++)
    {
      const CwLink *link = &g_array_index (links, CwLink, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "attribute",
                             cw_attribute_table_get_name (view->attributes, link->attribute));
      if (!cw_object_view_add_target (view, &item, link->dst, error))
        return FALSE;
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
      position = *link;
    }
  cw_variant_add (builder, "links", g_variant_builder_end (&array));
  if (links->len == options->links_limit)
    next = g_strdup_printf ("%u,%" G_GINT64_FORMAT, position.attribute, position.dst);
  cw_variant_add_string (builder, "linksNext", next);
  return TRUE;
}

static gboolean
add_errors (const CwObjectView *view,
            const CwCsObject *object,
            GVariantBuilder *builder,
            GError **error)
{
  g_autoptr (GPtrArray) errors =
      cw_run_store_list_errors (view->session, object->id, 0, MAXIMUM_ERRORS, error);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (errors == NULL)
    return FALSE;
  for (guint i = 0; i < errors->len; i++)
    {
      GVariant *item = cw_method_convert_error (view->config, view->session,
                                                g_ptr_array_index (errors, i), error);

      if (item == NULL)
        return FALSE;
      g_variant_builder_add (&array, "@a{sv}", item);
    }
  cw_variant_add (builder, "errors", g_variant_builder_end (&array));
  return TRUE;
}

gboolean
cw_object_story_add (const CwObjectView *view,
                     const CwCsObject *object,
                     const CwStoryOptions *options,
                     GVariantBuilder *builder,
                     GError **error)
{
  cw_object_view_add_summary (view, builder, object);
  add_values (view, object, builder);
  return add_pending (view, object, builder, error) &&
         add_identity (view, object, options, builder, error) &&
         add_links (view, object, options, builder, error) &&
         add_errors (view, object, builder, error) &&
         cw_object_history_add (view, object->id, builder, error);
}
