/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-joins.h"

/* Ids, and metaverse objects, that are read at once. */
#define PAGE 1000

/* An object that is tied to nothing and looks for a metaverse object by the other rules. */
typedef struct
{
  gint64 id;
  GArray *keys; /* (owned) (element-type CwRuleKey) */
} Seeker;

struct _CwRuleJoins
{
  const CwObjectView *view;
  const CwRuleSide *before;
  const CwRuleSide *after;
  GCancellable *cancellable;
  GPtrArray *seekers; /* (owned) (element-type Seeker) */
  GHashTable *sought; /* (owned) (nullable) (element-type Key GArray): to metaverse ids */
  GPtrArray *joins;   /* (owned) (element-type CwRuleJoin) */
  GHashTable *by_id;  /* (owned) (element-type gint64 CwRuleJoin): by the metaverse id */
  GArray *ambiguous;  /* (owned) (element-type gint64) */
  GHashTable *ids;    /* (owned) (element-type gint64): of both */
};

static void
free_seeker (gpointer data)
{
  Seeker *seeker = data;

  g_array_unref (seeker->keys);
  g_free (seeker);
}

static void
free_join (gpointer data)
{
  CwRuleJoin *join = data;

  g_array_unref (join->ids);
  g_free (join);
}

void
cw_rule_joins_free (CwRuleJoins *joins)
{
  if (joins == NULL)
    return;
  g_clear_pointer (&joins->sought, g_hash_table_unref);
  g_hash_table_unref (joins->ids);
  g_array_unref (joins->ambiguous);
  g_hash_table_unref (joins->by_id);
  g_ptr_array_unref (joins->joins);
  g_ptr_array_unref (joins->seekers);
  g_free (joins);
}

/* ----- who looks for somebody */

static gboolean
get_object (CwRuleJoins *joins, gint64 id, CwCsObject **ret_object, GError **error)
{
  return cw_object_view_get (joins->view, id, CW_CS_LOAD_IMPORTED, ret_object, error);
}

/* No keys: it does not look for anybody. A rule that fails on it is told elsewhere. */
static void
collect_keys (const CwRuleJoins *joins,
              const CwRuleSide *side,
              const CwCsObject *object,
              GArray *keys)
{
  CwInboundDecision decision = { 0 };
  CwRuleObject description;

  if (cw_object_view_describe (joins->view, side->groups, side->scope, object, &description) &&
      cw_rule_evaluator_decide_inbound (side->evaluator, &description, &decision, NULL) &&
      decision.is_in_scope &&
      !cw_rule_evaluator_collect_join_keys (side->evaluator, &description, keys, NULL))
    g_array_set_size (keys, 0);
}

static gboolean
add_seeker (CwRuleJoins *joins, gint64 id, GError **error)
{
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  Seeker *seeker = NULL;

  if (!get_object (joins, id, &object, error))
    return FALSE;
  if (object != NULL)
    collect_keys (joins, joins->after, object, keys);
  if (keys->len == 0)
    return TRUE;
  seeker = g_new0 (Seeker, 1);
  seeker->id = id;
  seeker->keys = g_steal_pointer (&keys);
  g_ptr_array_add (joins->seekers, seeker);
  return TRUE;
}

static gboolean
add_seekers (CwRuleJoins *joins, gint64 partition_id, GError **error)
{
  gint64 after = 0;

  for (;;)
    {
      g_autoptr (GArray) ids = NULL;

      if (g_cancellable_set_error_if_cancelled (joins->cancellable, error))
        return FALSE;
      ids = cw_connector_space_list_untied_ids (joins->view->session, partition_id, after, PAGE,
                                                error);
      if (ids == NULL)
        return FALSE;
      if (ids->len == 0)
        return TRUE;
      for (guint i = 0; i < ids->len; i++)
        if (!add_seeker (joins, g_array_index (ids, gint64, i), error))
          return FALSE;
      after = g_array_index (ids, gint64, ids->len - 1);
    }
}

static gboolean
find_seekers (CwRuleJoins *joins, GError **error)
{
  for (guint i = 0; i < joins->view->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (joins->view->partitions, i);

      if (cw_object_view_is_source (joins->view, partition->connector_id) &&
          !add_seekers (joins, partition->id, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- keys that the store does not have */

static guint
hash_key (gconstpointer data)
{
  const CwRuleKey *key = data;

  return g_int64_hash (&key->hash) ^ key->kind;
}

static gboolean
is_same_key (gconstpointer a, gconstpointer b)
{
  const CwRuleKey *x = a;
  const CwRuleKey *y = b;

  return x->kind == y->kind && x->hash == y->hash;
}

static void
seek_keys (CwRuleJoins *joins)
{
  joins->sought =
      g_hash_table_new_full (hash_key, is_same_key, g_free, (GDestroyNotify) g_array_unref);
  for (guint i = 0; i < joins->seekers->len; i++)
    {
      const Seeker *seeker = g_ptr_array_index (joins->seekers, i);

      for (guint j = 0; j < seeker->keys->len; j++)
        {
          const CwRuleKey *key = &g_array_index (seeker->keys, CwRuleKey, j);

          if (!g_hash_table_contains (joins->sought, key))
            g_hash_table_insert (joins->sought, g_memdup2 (key, sizeof *key),
                                 g_array_new (FALSE, FALSE, sizeof (gint64)));
        }
    }
}

static void
note_holder (CwRuleJoins *joins, const CwMvObject *object)
{
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));

  cw_rule_evaluator_collect_metaverse_keys (joins->after->evaluator, CW_RULE_ALL_SEEKERS,
                                            object->object_type, object->entry, keys);
  for (guint i = 0; i < keys->len; i++)
    {
      GArray *holders = g_hash_table_lookup (joins->sought, &g_array_index (keys, CwRuleKey, i));

      if (holders != NULL &&
          (holders->len == 0 || g_array_index (holders, gint64, holders->len - 1) != object->id))
        g_array_append_val (holders, object->id);
    }
}

/* Of all metaverse objects only those that somebody looks for are kept. */
static gboolean
read_metaverse (CwRuleJoins *joins, GError **error)
{
  gint64 first = 0;
  gint64 last = 0;

  seek_keys (joins);
  if (!cw_metaverse_get_range (joins->view->session, &first, &last, error))
    return FALSE;
  for (; last != 0 && first <= last; first += PAGE)
    {
      g_autoptr (GPtrArray) objects = NULL;

      if (g_cancellable_set_error_if_cancelled (joins->cancellable, error))
        return FALSE;
      objects = cw_metaverse_list_range (joins->view->session, first, first + PAGE - 1, error);
      if (objects == NULL)
        return FALSE;
      for (guint i = 0; i < objects->len; i++)
        note_holder (joins, g_ptr_array_index (objects, i));
    }
  return TRUE;
}

/* (element-type gint64): metaverse ids */
static GArray *
find_holders (CwRuleJoins *joins, const CwRuleSide *side, const CwRuleKey *key, GError **error)
{
  GArray *holders = NULL;

  if (side != joins->after || joins->sought == NULL)
    return cw_metaverse_find_by_key (joins->view->session, key->kind, key->hash, error);
  holders = g_hash_table_lookup (joins->sought, key);
  return holders != NULL ? g_array_ref (holders) : g_array_new (FALSE, FALSE, sizeof (gint64));
}

/* ----- whom they find */

static gboolean
is_match (CwRuleJoins *joins,
          const CwRuleSide *side,
          const CwCsObject *object,
          const CwRuleKey *key,
          gint64 metaverse_id,
          gboolean *ret_is_match,
          GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwMvObject) candidate =
      cw_metaverse_get (joins->view->session, metaverse_id, &local_error);
  CwRuleObject description;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  *ret_is_match =
      candidate != NULL &&
      cw_object_view_describe (joins->view, side->groups, side->scope, object, &description) &&
      cw_rule_evaluator_is_join_match (side->evaluator, &description, key->kind,
                                       candidate->object_type, candidate->entry);
  return TRUE;
}

static gboolean
contains (GArray *ids, gint64 id)
{
  for (guint i = 0; i < ids->len; i++)
    if (g_array_index (ids, gint64, i) == id)
      return TRUE;
  return FALSE;
}

static gboolean
collect_matches (CwRuleJoins *joins,
                 const CwRuleSide *side,
                 const CwCsObject *object,
                 const CwRuleKey *key,
                 GArray *found,
                 GError **error)
{
  g_autoptr (GArray) holders = find_holders (joins, side, key, error);

  if (holders == NULL)
    return FALSE;
  for (guint i = 0; i < holders->len; i++)
    {
      gint64 id = g_array_index (holders, gint64, i);
      gboolean is_good = FALSE;

      if (contains (found, id))
        continue;
      if (!is_match (joins, side, object, key, id, &is_good, error))
        return FALSE;
      if (is_good)
        g_array_append_val (found, id);
    }
  return TRUE;
}

/* As synchronise does: join groups in order; the first that gives exactly one wins.
 * *ret_metaverse_id: 0: nobody */
static gboolean
find_join (CwRuleJoins *joins,
           const CwRuleSide *side,
           const CwCsObject *object,
           GArray *keys,
           gint64 *ret_metaverse_id,
           GError **error)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (gint64));

  *ret_metaverse_id = 0;
  for (guint i = 0; i < keys->len; i++)
    {
      const CwRuleKey *key = &g_array_index (keys, CwRuleKey, i);

      if (!collect_matches (joins, side, object, key, found, error))
        return FALSE;
      if (i + 1 < keys->len && g_array_index (keys, CwRuleKey, i + 1).kind == key->kind)
        continue;
      if (found->len == 1)
        {
          *ret_metaverse_id = g_array_index (found, gint64, 0);
          return TRUE;
        }
      g_array_set_size (found, 0);
    }
  return TRUE;
}

/* ----- who else is there */

static gboolean
is_keeper (CwRuleJoins *joins, const CwCsObject *object, CwAttributeId metaverse_type)
{
  const CwConnectorConfig *connector = cw_object_view_find_connector (joins->view, object);

  return connector != NULL && cw_rule_set_is_keeper (joins->after->rules, connector->kind,
                                                     object->object_type, metaverse_type);
}

static gboolean
has_other (CwRuleJoins *joins,
           const CwObjectCircle *circle,
           const CwRuleJoin *join,
           const CwCsObject *object,
           gboolean *ret_has_other,
           GError **error)
{
  CwAttributeId type =
      circle->metaverse != NULL ? circle->metaverse->object_type : CW_ATTRIBUTE_NONE;

  *ret_has_other = FALSE;
  if (!is_keeper (joins, object, type))
    return TRUE;
  for (guint i = 0; i < circle->sources->len && !*ret_has_other; i++)
    {
      const CwCsObject *other = g_ptr_array_index (circle->sources, i);

      *ret_has_other =
          other->connector_id == object->connector_id && is_keeper (joins, other, type);
    }
  for (guint i = 0; join != NULL && i < join->ids->len && !*ret_has_other; i++)
    {
      g_autoptr (CwCsObject) other = NULL;

      if (!get_object (joins, g_array_index (join->ids, gint64, i), &other, error))
        return FALSE;
      *ret_has_other = other != NULL && other->connector_id == object->connector_id &&
                       is_keeper (joins, other, type);
    }
  return TRUE;
}

static void
note (CwRuleJoins *joins, gint64 metaverse_id, gint64 id, gboolean is_ambiguous)
{
  CwRuleJoin *join = g_hash_table_lookup (joins->by_id, &metaverse_id);

  g_hash_table_add (joins->ids, g_memdup2 (&id, sizeof id));
  if (is_ambiguous)
    {
      g_array_append_val (joins->ambiguous, id);
      return;
    }
  if (join == NULL)
    {
      join = g_new0 (CwRuleJoin, 1);
      join->metaverse_id = metaverse_id;
      join->ids = g_array_new (FALSE, FALSE, sizeof (gint64));
      g_ptr_array_add (joins->joins, join);
      g_hash_table_insert (joins->by_id, &join->metaverse_id, join);
    }
  g_array_append_val (join->ids, id);
}

static gboolean
enter (CwRuleJoins *joins, const CwCsObject *object, gint64 metaverse_id, GError **error)
{
  g_auto (CwObjectCircle) circle = { NULL };
  gboolean is_ambiguous = FALSE;

  if (!cw_object_circle_load_metaverse (&circle, joins->view, metaverse_id, error) ||
      !has_other (joins, &circle, g_hash_table_lookup (joins->by_id, &metaverse_id), object,
                  &is_ambiguous, error))
    return FALSE;
  note (joins, metaverse_id, object->id, is_ambiguous);
  return TRUE;
}

/* By the rules in force it would find the same, or be refused for the same: then nothing is
 * different. */
static gboolean
judge (CwRuleJoins *joins, const Seeker *seeker, GError **error)
{
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  gint64 before = 0;
  gint64 after = 0;

  if (!get_object (joins, seeker->id, &object, error))
    return FALSE;
  if (object == NULL)
    return TRUE;
  if (!find_join (joins, joins->after, object, seeker->keys, &after, error))
    return FALSE;
  if (after == 0)
    return TRUE;
  collect_keys (joins, joins->before, object, keys);
  if (!find_join (joins, joins->before, object, keys, &before, error))
    return FALSE;
  return before == after || enter (joins, object, after, error);
}

static gboolean
judge_all (CwRuleJoins *joins, GError **error)
{
  for (guint i = 0; i < joins->seekers->len; i++)
    if (g_cancellable_set_error_if_cancelled (joins->cancellable, error) ||
        !judge (joins, g_ptr_array_index (joins->seekers, i), error))
      return FALSE;
  g_ptr_array_set_size (joins->seekers, 0);
  return TRUE;
}

CwRuleJoins *
cw_rule_joins_find (const CwObjectView *view,
                    const CwRuleSide *before,
                    const CwRuleSide *after,
                    gboolean are_keys_kept,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (CwRuleJoins) joins = g_new0 (CwRuleJoins, 1);

  joins->view = view;
  joins->before = before;
  joins->after = after;
  joins->cancellable = cancellable;
  joins->seekers = g_ptr_array_new_with_free_func (free_seeker);
  joins->joins = g_ptr_array_new_with_free_func (free_join);
  joins->by_id = g_hash_table_new (g_int64_hash, g_int64_equal);
  joins->ambiguous = g_array_new (FALSE, FALSE, sizeof (gint64));
  joins->ids = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  if (!find_seekers (joins, error) ||
      (!are_keys_kept && joins->seekers->len > 0 && !read_metaverse (joins, error)) ||
      !judge_all (joins, error))
    return NULL;
  return g_steal_pointer (&joins);
}

GPtrArray *
cw_rule_joins_get_joins (CwRuleJoins *joins)
{
  return joins->joins;
}

GArray *
cw_rule_joins_get_ambiguous (CwRuleJoins *joins)
{
  return joins->ambiguous;
}

gboolean
cw_rule_joins_contain (CwRuleJoins *joins, gint64 id)
{
  return g_hash_table_contains (joins->ids, &id);
}
