/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-pending-list.h"

#include <stdio.h>

#include "base/cw-error.h"
#include "engine/cw-variant.h"
#include "store/cw-link-fresh.h"
#include "store/cw-link-store.h"
#include "sync/cw-sync-writeback.h"

/* Rows that are looked at at once when not all of them are wanted. */
#define CHUNK 1000

typedef enum
{
  PART_OBJECTS,
  PART_LINKS,
  PART_FRESH_LINKS,
} Part;

/* Where a list stands: in the objects of a target (behind number @link.src), in its references
 * (behind @link), or in those that have no row yet. */
typedef struct
{
  gint64 number; /* of the target; 0: before the first */
  Part part;
  CwLink link;
  CwFreshPosition fresh;
} Position;

typedef struct
{
  const CwObjectView *view;
  const CwPendingQuery *query;
  GVariantBuilder *items;
  guint n_left;
  Position position; /* behind the last one added */
} Listing;

static char *
format_position (const Position *position)
{
  if (position->part == PART_FRESH_LINKS)
    return g_strdup_printf ("%" G_GINT64_FORMAT ",%d,%" G_GINT64_FORMAT ",%u,%" G_GINT64_FORMAT
                            ",%" G_GINT64_FORMAT ",%u",
                            position->number, position->part, position->fresh.at.src,
                            position->fresh.at.attribute, position->fresh.after,
                            position->fresh.at.source, position->fresh.at.source_attribute);
  return g_strdup_printf (
      "%" G_GINT64_FORMAT ",%d,%" G_GINT64_FORMAT ",%u,%" G_GINT64_FORMAT ",0,0", position->number,
      position->part, position->link.src, position->link.attribute, position->link.dst);
}

static gboolean
parse_position (const char *text, Position *ret_position, GError **error)
{
  long long number = 0;
  int part = 0;
  long long src = 0;
  unsigned int attribute = 0;
  long long dst = 0;
  long long source = 0;
  unsigned int source_attribute = 0;
  char end = '\0';

  if (text[0] == '\0')
    return TRUE;
  if (sscanf (text, "%lld,%d,%lld,%u,%lld,%lld,%u%c", &number, &part, &src, &attribute, &dst,
              &source, &source_attribute, &end) != 7 ||
      part < PART_OBJECTS || part > PART_FRESH_LINKS || attribute > G_MAXUINT16 ||
      source_attribute > G_MAXUINT16)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "“%s” is no position in a list",
                   text);
      return FALSE;
    }
  ret_position->number = number;
  ret_position->part = (Part) part;
  if (part == PART_FRESH_LINKS)
    ret_position->fresh = (CwFreshPosition){
      { src, (CwAttributeId) attribute, source, (CwAttributeId) source_attribute },
      dst,
    };
  else
    ret_position->link = (CwLink){ .src = src, .attribute = (CwAttributeId) attribute, .dst = dst };
  return TRUE;
}

static gboolean
add_object (Listing *listing, const CwCsObject *object, GError **error)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  listing->position.link = (CwLink){ .src = object->id };
  if (!cw_object_match_check (&listing->query->match, listing->view, object))
    return TRUE;
  cw_object_view_add_summary (listing->view, &item, object);
  if (!cw_object_view_add_pending (listing->view, &item, object, error))
    return FALSE;
  g_variant_builder_add (listing->items, "@a{sv}", g_variant_builder_end (&item));
  listing->n_left--;
  return TRUE;
}

static guint
get_n_wanted (const Listing *listing)
{
  return cw_object_match_is_narrow (&listing->query->match) ? MAX (listing->n_left, CHUNK)
                                                            : listing->n_left;
}

static gboolean
list_objects (Listing *listing, gint64 number, GError **error)
{
  while (listing->query->op_mask != 0 && listing->n_left > 0)
    {
      guint n_wanted = get_n_wanted (listing);
      g_autoptr (GPtrArray) objects =
          cw_connector_space_list_pending (listing->view->session, number, listing->query->op_mask,
                                           listing->position.link.src, n_wanted, error);

      if (objects == NULL)
        return FALSE;
      for (guint i = 0; i < objects->len && listing->n_left > 0; i++)
        if (!add_object (listing, g_ptr_array_index (objects, i), error))
          return FALSE;
      if (objects->len < n_wanted)
        return TRUE;
    }
  return TRUE;
}

static gboolean
add_link (Listing *listing, GVariantBuilder *array, const CwPendingLink *link, GError **error)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "attribute",
                         cw_attribute_table_get_name (listing->view->attributes, link->attribute));
  cw_variant_add_string (&item, "operation", link->is_removal ? "remove" : "add");
  if (!cw_object_view_add_target (listing->view, &item, link->dst, error))
    return FALSE;
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
  if (!link->is_fresh)
    listing->position.link =
        (CwLink){ .src = link->src, .attribute = link->attribute, .dst = link->dst };
  listing->n_left -= listing->n_left > 0;
  return TRUE;
}

/* Of an object that nobody asked for. */
static void
skip_links_of_object (Listing *listing, GArray *links, guint first, guint *ret_n)
{
  gint64 src = g_array_index (links, CwPendingLink, first).src;
  guint i = first;

  for (; i < links->len && g_array_index (links, CwPendingLink, i).src == src; i++)
    {
      const CwPendingLink *link = &g_array_index (links, CwPendingLink, i);

      if (!link->is_fresh)
        listing->position.link =
            (CwLink){ .src = link->src, .attribute = link->attribute, .dst = link->dst };
    }
  *ret_n = i - first;
}

/* The links of one object, from @first on; *ret_n is how many there are. */
static gboolean
add_links_of_object (Listing *listing, GArray *links, guint first, guint *ret_n, GError **error)
{
  gint64 src = g_array_index (links, CwPendingLink, first).src;
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (GError) local_error = NULL;
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  gboolean is_wanted = FALSE;
  guint i = first;

  object = cw_connector_space_get (listing->view->session, src, CW_CS_LOAD_ALL, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  is_wanted = object != NULL ? cw_object_match_check (&listing->query->match, listing->view, object)
                             : !cw_object_match_is_narrow (&listing->query->match);
  if (!is_wanted)
    {
      skip_links_of_object (listing, links, first, ret_n);
      return TRUE;
    }
  for (; i < links->len && g_array_index (links, CwPendingLink, i).src == src; i++)
    if (!add_link (listing, &array, &g_array_index (links, CwPendingLink, i), error))
      return FALSE;
  if (object != NULL)
    cw_object_view_add_summary (listing->view, &item, object);
  cw_variant_add_string (&item, "operation", "links");
  cw_variant_add (&item, "links", g_variant_builder_end (&array));
  g_variant_builder_add (listing->items, "@a{sv}", g_variant_builder_end (&item));
  *ret_n = i - first;
  return TRUE;
}

static gboolean
add_links (Listing *listing, GArray *links, GError **error)
{
  guint i = 0;

  while (i < links->len)
    {
      guint n = 0;

      if (!add_links_of_object (listing, links, i, &n, error))
        return FALSE;
      i += n;
    }
  return TRUE;
}

static gboolean
list_links (Listing *listing, gint64 number, GError **error)
{
  while (listing->n_left > 0)
    {
      guint n_wanted = get_n_wanted (listing);
      g_autoptr (GArray) links =
          cw_link_store_list_pending (listing->view->session, number, CW_LINKS_PLANNED,
                                      &listing->position.link, n_wanted, error);

      if (links == NULL || !add_links (listing, links, error))
        return FALSE;
      if (links->len < n_wanted)
        return TRUE;
    }
  return TRUE;
}

/* Both ends have to be there, or be made first, as with the others. */
static void
drop_impossible (GArray *links)
{
  for (guint i = links->len; i > 0; i--)
    {
      const CwPendingLink *link = &g_array_index (links, CwPendingLink, i - 1);

      if (link->dst_anchor == NULL && !link->is_to_be)
        g_array_remove_index (links, i - 1);
    }
}

static gboolean
list_fresh_links (Listing *listing, gint64 number, GError **error)
{
  while (listing->n_left > 0)
    {
      g_autoptr (GArray) finished = g_array_new (FALSE, FALSE, sizeof (CwFreshLinks));
      g_autoptr (GArray) links =
          cw_link_fresh_list (listing->view->session, number, CW_LINKS_PLANNED,
                              &listing->position.fresh, listing->n_left + 1, finished, error);

      if (links == NULL)
        return FALSE;
      if (links->len == 0 && finished->len == 0)
        return TRUE;
      drop_impossible (links);
      if (!add_links (listing, links, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
list_part (Listing *listing, gint64 number, GError **error)
{
  switch (listing->position.part)
    {
    case PART_OBJECTS:
      return list_objects (listing, number, error);
    case PART_LINKS:
      return !listing->query->has_links || list_links (listing, number, error);
    case PART_FRESH_LINKS:
      return !listing->query->has_links || list_fresh_links (listing, number, error);
    }
  g_return_val_if_reached (TRUE);
}

static gboolean
list_target (Listing *listing, gint64 number, GError **error)
{
  if (listing->position.number != number)
    listing->position = (Position){ .number = number };
  for (;;)
    {
      if (!list_part (listing, number, error))
        return FALSE;
      if (listing->n_left == 0 || listing->position.part == PART_FRESH_LINKS)
        return TRUE;
      listing->position.part++;
      listing->position.link = (CwLink){ .src = 0 };
    }
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  gint64 left = *(const gint64 *) a;
  gint64 right = *(const gint64 *) b;

  return (left > right) - (left < right);
}

/* The store's numbers of the targets, and of the sources that are written to, asked for, rising, so
 * that a position can be found again. (transfer full) (element-type gint64) */
static GArray *
list_targets (const CwObjectView *view, const CwPendingQuery *query)
{
  GPtrArray *connectors = cw_config_get_connectors (view->config);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (gint64));

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      gint64 number = cw_engine_get_connector_number (view->engine, connector->id);

      if ((cw_connector_kind_is_target (connector->kind) ||
           cw_sync_writes_back (view->config, connector->kind)) &&
          (query->connector == NULL || query->connector == connector))
        g_array_append_val (numbers, number);
    }
  g_array_sort (numbers, compare_numbers);
  return numbers;
}

gboolean
cw_pending_list_add (const CwObjectView *view,
                     const CwPendingQuery *query,
                     GVariantBuilder *builder,
                     GError **error)
{
  g_autoptr (GArray) targets = list_targets (view, query);
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autofree char *next = NULL;
  Listing listing = { .view = view, .query = query, .items = &items, .n_left = query->limit };

  if (!parse_position (query->after, &listing.position, error))
    return FALSE;
  for (guint i = 0; listing.n_left > 0 && i < targets->len; i++)
    {
      gint64 number = g_array_index (targets, gint64, i);

      if (number >= listing.position.number && !list_target (&listing, number, error))
        return FALSE;
    }
  if (listing.n_left == 0)
    next = format_position (&listing.position);
  cw_variant_add (builder, "items", g_variant_builder_end (&items));
  cw_variant_add_string (builder, "next", next);
  return TRUE;
}
