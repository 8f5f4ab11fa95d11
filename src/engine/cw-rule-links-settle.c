/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-links-private.h"
#include "store/cw-link-look.h"

/* Links that are read at once. */
#define PAGE 2000

/* One attribute of a node's object in one target. */
typedef struct
{
  CwRuleLinks *links;
  const CwLinkNode *node;
  guint target;
  gint64 connector_id;
  CwAttributeId attribute;
  GArray *paths; /* (element-type CwLinkPath): of all attributes */
  GArray *best;  /* (owned) (nullable) (element-type Best): where a choice is made */
} Place;

/* The reference that is chosen on one side. */
typedef struct
{
  gint64 choice;
  CwRuleMoment side;
  gint64 rank;
  GBytes *anchor; /* (owned) (nullable) */
  gint64 object;
  gint64 identity;
  gboolean is_there_after; /* to whom it leads */
} Best;

static void
clear_best (gpointer data)
{
  Best *best = data;

  g_clear_pointer (&best->anchor, g_bytes_unref);
}

static void
clear_place (Place *place)
{
  g_clear_pointer (&place->best, g_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, clear_place)

static Place
make_place (CwRuleLinks *links,
            const CwLinkNode *node,
            guint target,
            CwAttributeId attribute,
            GArray *paths)
{
  const CwConnectorConfig *config = g_ptr_array_index (links->targets, target);

  return (Place){ links,     node,
                  target,    cw_engine_get_connector_number (links->view->engine, config->id),
                  attribute, paths,
                  NULL };
}

static gint64
get_identity (const CwLinkEnd *end)
{
  return end->metaverse_id != 0 ? end->metaverse_id : -end->object;
}

/* Whether to whom the link leads is in the target. */
static gboolean
is_there (const Place *place, const CwLinkEnd *end, CwRuleMoment side)
{
  gint64 identity = get_identity (end);
  const CwLinkNode *node = g_hash_table_lookup (place->links->by_identity, &identity);

  return node != NULL ? node->targets[place->target].profiles[side] != 0 : end->target != 0;
}

static gboolean
tell (const Place *place, gint64 object, gboolean is_removal, GError **error)
{
  const CwRuleLinkChange change = { place->node->identity,
                                    place->node->is_counted,
                                    place->target,
                                    place->attribute,
                                    object,
                                    is_removal };

  return place->links->funcs->on_change (&change, place->links->funcs->user_data, error);
}

/* ----- several ways to one reference: it counts once, with the first of them */

/* Those whose links are all read come first. */
static gboolean
comes_before (const CwLinkPath *a, const CwLinkPath *b)
{
  gboolean is_a_read = cw_link_path_is_new_or_gone (a);

  return is_a_read != cw_link_path_is_new_or_gone (b) ? is_a_read : a < b;
}

static gboolean
has_link (const Place *place,
          const CwLinkPath *path,
          gint64 identity,
          gint64 before,
          gboolean *ret_has,
          GError **error)
{
  return cw_link_look_has (place->links->view->session, path->src, path->source_attribute, identity,
                           before, ret_has, error);
}

/* *ret_is_first: the link is not the second one to whom it leads. */
static gboolean
is_first (const Place *place,
          const CwLinkPath *path,
          const CwLinkEnd *end,
          gboolean *ret_is_first,
          GError **error)
{
  gint64 identity = get_identity (end);
  gboolean has = FALSE;

  if ((end->n_same > 1 || end->dst != end->object) &&
      !has_link (place, path, identity, end->dst, &has, error))
    return FALSE;
  for (guint i = 0; i < place->paths->len && !has; i++)
    {
      const CwLinkPath *other = &g_array_index (place->paths, CwLinkPath, i);

      if (other == path || other->choice != 0 || other->target_attribute != place->attribute ||
          !comes_before (other, path))
        continue;
      if (!has_link (place, other, identity, G_MAXINT64, &has, error))
        return FALSE;
    }
  *ret_is_first = !has;
  return TRUE;
}

static gboolean
is_chosen (const Place *place, gint64 identity, CwRuleMoment side)
{
  for (guint i = 0; place->best != NULL && i < place->best->len; i++)
    {
      const Best *best = &g_array_index (place->best, Best, i);

      if (best->side == side && best->identity == identity)
        return TRUE;
    }
  return FALSE;
}

/* Whether any way but @path that is open brings the reference. */
static gboolean
is_brought (const Place *place,
            const CwLinkPath *path,
            gint64 identity,
            CwRuleMoment side,
            gboolean *ret_is_brought,
            GError **error)
{
  *ret_is_brought = is_chosen (place, identity, side);
  for (guint i = 0; i < place->paths->len && !*ret_is_brought; i++)
    {
      const CwLinkPath *other = &g_array_index (place->paths, CwLinkPath, i);

      if (other != path && other->choice == 0 && other->is_open[side] &&
          other->target_attribute == place->attribute &&
          !has_link (place, other, identity, G_MAXINT64, ret_is_brought, error))
        return FALSE;
    }
  return TRUE;
}

/* The link of a way: is the reference another one than before? */
static gboolean
judge (const Place *place, const CwLinkPath *path, const CwLinkEnd *end, GError **error)
{
  gint64 identity = get_identity (end);
  gboolean is_wished[CW_RULE_N_SIDES] = { FALSE };
  gboolean is_one = FALSE;

  if (!is_there (place, end, CW_RULE_AFTER))
    return TRUE;
  if (!is_first (place, path, end, &is_one, error))
    return FALSE;
  if (!is_one)
    return TRUE;
  for (guint side = 0; side < CW_RULE_N_SIDES; side++)
    {
      if (!is_there (place, end, side))
        continue;
      is_wished[side] = path->is_open[side];
      if (!is_wished[side] && !is_brought (place, path, identity, side, &is_wished[side], error))
        return FALSE;
    }
  return is_wished[CW_RULE_BEFORE] == is_wished[CW_RULE_AFTER] ||
         tell (place, end->object, is_wished[CW_RULE_BEFORE], error);
}

/* ----- pages */

typedef gboolean (*EndFunc) (Place *place,
                             const CwLinkPath *path,
                             const CwLinkEnd *end,
                             GError **error);

static gboolean
read_path (Place *place, const CwLinkPath *path, EndFunc func, GError **error)
{
  gint64 after = 0;

  for (;;)
    {
      g_autoptr (GArray) ends = NULL;

      if (g_cancellable_set_error_if_cancelled (place->links->cancellable, error))
        return FALSE;
      ends = cw_link_look_outgoing (place->links->view->session, path->src, path->source_attribute,
                                    place->connector_id, after, PAGE, error);
      if (ends == NULL)
        return FALSE;
      if (ends->len == 0)
        return TRUE;
      for (guint i = 0; i < ends->len; i++)
        if (!func (place, path, &g_array_index (ends, CwLinkEnd, i), error))
          return FALSE;
      after = g_array_index (ends, CwLinkEnd, ends->len - 1).dst;
    }
}

static gboolean
judge_end (Place *place, const CwLinkPath *path, const CwLinkEnd *end, GError **error)
{
  return judge (place, path, end, error);
}

/* ----- the best of several */

/* As cw-link-choice.c puts them in order. */
static gboolean
is_better (const CwLinkPath *path, const CwLinkEnd *end, const Best *than)
{
  int order = 0;

  if (path->rank != than->rank)
    return path->rank < than->rank;
  if (end->anchor != NULL && than->anchor != NULL)
    order = g_bytes_compare (end->anchor, than->anchor);
  return order != 0 ? order < 0 : end->object < than->object;
}

static void
propose (Place *place, const CwLinkPath *path, const CwLinkEnd *end, CwRuleMoment side)
{
  Best best = { path->choice,
                side,
                path->rank,
                end->anchor != NULL ? g_bytes_ref (end->anchor) : NULL,
                end->object,
                get_identity (end),
                is_there (place, end, CW_RULE_AFTER) };

  for (guint i = 0; i < place->best->len; i++)
    {
      Best *other = &g_array_index (place->best, Best, i);

      if (other->choice != best.choice || other->side != side)
        continue;
      if (is_better (path, end, other))
        {
          clear_best (other);
          *other = best;
        }
      else
        clear_best (&best);
      return;
    }
  g_array_append_val (place->best, best);
}

static gboolean
propose_end (Place *place, const CwLinkPath *path, const CwLinkEnd *end, GError **error)
{
  for (guint side = 0; side < CW_RULE_N_SIDES; side++)
    if (path->is_open[side] && is_there (place, end, side))
      propose (place, path, end, side);
  return TRUE;
}

static gboolean
make_choice (Place *place, GError **error)
{
  place->best = g_array_new (FALSE, FALSE, sizeof (Best));
  g_array_set_clear_func (place->best, clear_best);
  for (guint i = 0; i < place->paths->len; i++)
    {
      const CwLinkPath *path = &g_array_index (place->paths, CwLinkPath, i);

      if (path->choice != 0 && path->target_attribute == place->attribute &&
          !read_path (place, path, propose_end, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether a way that is no choice brings it as well: that counts there. */
static gboolean
is_read (const Place *place, gint64 identity, gboolean *ret_is_read, GError **error)
{
  *ret_is_read = FALSE;
  for (guint i = 0; i < place->paths->len && !*ret_is_read; i++)
    {
      const CwLinkPath *path = &g_array_index (place->paths, CwLinkPath, i);

      if (path->target_attribute == place->attribute && cw_link_path_is_new_or_gone (path) &&
          !has_link (place, path, identity, G_MAXINT64, ret_is_read, error))
        return FALSE;
    }
  return TRUE;
}

/* The same one may be the best of several choices, and on both sides. */
static gboolean
is_repeated (const Place *place, guint index)
{
  for (guint i = 0; i < index; i++)
    if (g_array_index (place->best, Best, i).identity ==
        g_array_index (place->best, Best, index).identity)
      return TRUE;
  return FALSE;
}

static gboolean
judge_choice (const Place *place, GError **error)
{
  for (guint i = 0; i < place->best->len; i++)
    {
      const Best *best = &g_array_index (place->best, Best, i);
      gboolean is_wished[CW_RULE_N_SIDES] = { FALSE };
      gboolean is_counted = FALSE;

      if (!best->is_there_after || is_repeated (place, i))
        continue;
      if (!is_read (place, best->identity, &is_counted, error))
        return FALSE;
      for (guint side = 0; side < CW_RULE_N_SIDES && !is_counted; side++)
        if (!is_brought (place, NULL, best->identity, side, &is_wished[side], error))
          return FALSE;
      if (is_wished[CW_RULE_BEFORE] != is_wished[CW_RULE_AFTER] &&
          !tell (place, best->object, is_wished[CW_RULE_BEFORE], error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
has_choice (GArray *paths, CwAttributeId attribute)
{
  for (guint i = 0; i < paths->len; i++)
    {
      const CwLinkPath *path = &g_array_index (paths, CwLinkPath, i);

      if (path->choice != 0 && path->target_attribute == attribute)
        return TRUE;
    }
  return FALSE;
}

/* ----- a node's own */

/* Whether any way into the attribute is another one than before. */
static gboolean
is_different (GArray *paths, CwAttributeId attribute)
{
  for (guint i = 0; i < paths->len; i++)
    {
      const CwLinkPath *path = &g_array_index (paths, CwLinkPath, i);

      if (path->target_attribute == attribute && cw_link_path_is_new_or_gone (path))
        return TRUE;
    }
  return cw_link_paths_have_new_choice (paths, attribute);
}

static gboolean
settle_attribute (Place *place, GError **error)
{
  if (!is_different (place->paths, place->attribute) ||
      !cw_rule_links_is_managed (place->links, place->node, place->target, place->attribute))
    return TRUE;
  if (has_choice (place->paths, place->attribute) && !make_choice (place, error))
    return FALSE;
  for (guint i = 0; i < place->paths->len; i++)
    {
      const CwLinkPath *path = &g_array_index (place->paths, CwLinkPath, i);

      if (path->target_attribute == place->attribute && cw_link_path_is_new_or_gone (path) &&
          !read_path (place, path, judge_end, error))
        return FALSE;
    }
  return !cw_link_paths_have_new_choice (place->paths, place->attribute) ||
         judge_choice (place, error);
}

static gboolean
is_first_of_attribute (GArray *paths, guint index)
{
  for (guint i = 0; i < index; i++)
    if (g_array_index (paths, CwLinkPath, i).target_attribute ==
        g_array_index (paths, CwLinkPath, index).target_attribute)
      return FALSE;
  return TRUE;
}

gboolean
cw_rule_links_settle (CwRuleLinks *links, const CwLinkNode *node, GError **error)
{
  for (guint target = 0; target < links->targets->len; target++)
    {
      g_autoptr (GArray) paths = cw_rule_links_list_paths (links, node, target);

      for (guint i = 0; i < paths->len; i++)
        {
          CwAttributeId attribute = g_array_index (paths, CwLinkPath, i).target_attribute;
          g_auto (Place) place = make_place (links, node, target, attribute, paths);

          if (is_first_of_attribute (paths, i) && !settle_attribute (&place, error))
            return FALSE;
        }
    }
  return TRUE;
}

/* ----- others' links to a node that comes or goes */

/* Whether this choice was made already, with another link that leads to it. */
static gboolean
is_settled (const Place *place)
{
  return !g_hash_table_add (place->links->settled,
                            g_strdup_printf ("%" G_GINT64_FORMAT " %u %u", place->node->identity,
                                             place->target, place->attribute));
}

/* The way was there before and is now: only to whom it leads is not. */
static gboolean
settle_link (Place *place, const CwLinkPath *path, const CwLinkEnd *end, GError **error)
{
  if (path->choice != 0)
    return cw_link_paths_have_new_choice (place->paths, place->attribute) || is_settled (place) ||
           (make_choice (place, error) && judge_choice (place, error));
  if (cw_link_path_is_new_or_gone (path))
    return TRUE;
  return (!has_choice (place->paths, place->attribute) || make_choice (place, error)) &&
         judge (place, path, end, error);
}

static gboolean
settle_start (CwRuleLinks *links,
              const CwLinkNode *node,
              guint target,
              const CwLinkStart *start,
              const CwLinkEnd *end,
              GError **error)
{
  g_autoptr (GArray) paths = cw_rule_links_list_paths (links, node, target);

  for (guint i = 0; i < paths->len; i++)
    {
      const CwLinkPath *path = &g_array_index (paths, CwLinkPath, i);
      g_auto (Place) place = make_place (links, node, target, path->target_attribute, paths);

      if (path->src == start->src && path->source_attribute == start->attribute &&
          cw_rule_links_is_managed (links, node, target, path->target_attribute) &&
          !settle_link (&place, path, end, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
comes_or_goes (const CwLinkNode *node, guint target)
{
  return (node->targets[target].profiles[CW_RULE_BEFORE] != 0) !=
         (node->targets[target].profiles[CW_RULE_AFTER] != 0);
}

static gboolean
settle_incoming_link (CwRuleLinks *links,
                      const CwLinkNode *node,
                      const CwLinkStart *start,
                      gint64 object,
                      GError **error)
{
  const CwLinkEnd end = { .dst = start->dst,
                          .object = object,
                          .metaverse_id = MAX (node->identity, 0),
                          .n_same = node->sources->len };
  const CwLinkNode *other = NULL;

  if (!cw_rule_links_find (links, start->metaverse_id != 0 ? start->metaverse_id : -start->src,
                           &other, error))
    return FALSE;
  for (guint target = 0; other != NULL && target < links->targets->len; target++)
    if (comes_or_goes (node, target) && !settle_start (links, other, target, start, &end, error))
      return FALSE;
  return TRUE;
}

static gboolean
read_incoming (CwRuleLinks *links, const CwLinkNode *node, gint64 object, GError **error)
{
  CwLinkStart after = { 0 };

  for (;;)
    {
      g_autoptr (GArray) starts = NULL;

      if (g_cancellable_set_error_if_cancelled (links->cancellable, error))
        return FALSE;
      starts = cw_link_look_incoming (links->view->session, object, &after, PAGE, error);
      if (starts == NULL)
        return FALSE;
      if (starts->len == 0)
        return TRUE;
      for (guint i = 0; i < starts->len; i++)
        if (!settle_incoming_link (links, node, &g_array_index (starts, CwLinkStart, i), object,
                                   error))
          return FALSE;
      after = g_array_index (starts, CwLinkStart, starts->len - 1);
    }
}

gboolean
cw_rule_links_settle_incoming (CwRuleLinks *links, const CwLinkNode *node, GError **error)
{
  gboolean is_needed = FALSE;

  for (guint target = 0; target < links->targets->len; target++)
    is_needed |= comes_or_goes (node, target);
  for (guint i = 0; is_needed && i < node->sources->len; i++)
    if (!read_incoming (links, node, g_array_index (node->sources, CwLinkSource, i).id, error))
      return FALSE;
  return TRUE;
}
