/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-holder.h"

#include <string.h>

#include "base/cw-guid.h"

/* Objects that wait for each other in a row; more are left to the tenant's refusal. */
#define MAX_WAITING 8

void
cw_sync_holder_clear (CwSyncHolder *holder)
{
  g_clear_pointer (&holder->anchor, g_free);
}

/* ----- keys */

static int
compare_keys (gconstpointer a, gconstpointer b)
{
  const CwRuleKey *left = a;
  const CwRuleKey *right = b;

  if (left->kind != right->kind)
    return left->kind < right->kind ? -1 : 1;
  return (left->hash > right->hash) - (left->hash < right->hash);
}

void
cw_sync_keys_tidy (GArray *keys)
{
  guint n = 0;

  if (keys->len < 2)
    return;
  g_array_sort (keys, compare_keys);
  for (guint i = 0; i < keys->len; i++)
    {
      CwRuleKey key = g_array_index (keys, CwRuleKey, i);

      if (n == 0 || compare_keys (&g_array_index (keys, CwRuleKey, n - 1), &key) != 0)
        g_array_index (keys, CwRuleKey, n++) = key;
    }
  g_array_set_size (keys, n);
}

gboolean
cw_sync_keys_contain (const GArray *keys, const CwRuleKey *key)
{
  for (guint i = 0; i < keys->len; i++)
    if (compare_keys (&g_array_index (keys, CwRuleKey, i), key) == 0)
      return TRUE;
  return FALSE;
}

/* ----- what an object has to do with a value */

static const CwSyncTarget *
find_target (const CwSyncJudge *judge, gint64 connector_id)
{
  for (guint i = 0; i < judge->targets->len; i++)
    {
      const CwSyncTarget *target = &g_array_index (judge->targets, CwSyncTarget, i);

      if (target->connector_id == connector_id)
        return target;
    }
  return NULL;
}

static gboolean
is_value_of (const CwSyncJudge *judge,
             const CwCsObject *row,
             const CwEntry *entry,
             const CwRuleKey *key)
{
  const CwSyncTarget *target = find_target (judge, row->connector_id);

  return target != NULL && cw_rule_set_find_held_values (judge->rules, target->kind,
                                                         row->object_type, entry, key, NULL);
}

static gboolean
has_value (const CwSyncJudge *judge, const CwCsObject *row, const CwRuleKey *key)
{
  if (row->state != CW_CS_LIVE)
    return FALSE;
  if (is_value_of (judge, row, row->imported, key))
    return TRUE;
  return row->pending_state == CW_PENDING_STATE_SENT && is_value_of (judge, row, row->desired, key);
}

gboolean
cw_sync_judge_has (const CwSyncJudge *judge, GPtrArray *rows, const CwRuleKey *key)
{
  for (guint i = 0; i < rows->len; i++)
    if (has_value (judge, g_ptr_array_index (rows, i), key))
      return TRUE;
  return FALSE;
}

/* The rules have no say in what it is stored in. */
static gboolean
stays (const CwSyncJudge *judge, GPtrArray *rows, const CwRuleKey *key)
{
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (CwUniqueValue));
  gboolean is_staying = FALSE;

  for (guint i = 0; i < rows->len; i++)
    {
      const CwCsObject *row = g_ptr_array_index (rows, i);
      const CwSyncTarget *target = find_target (judge, row->connector_id);

      g_array_set_size (found, 0);
      if (target == NULL || row->state != CW_CS_LIVE)
        continue;
      (void) cw_rule_set_find_held_values (judge->rules, target->kind, row->object_type,
                                           row->imported, key, found);
      for (guint j = 0; j < found->len; j++)
        is_staying |=
            !cw_rule_set_is_outbound_attribute (judge->rules, target->kind, row->object_type,
                                                g_array_index (found, CwUniqueValue, j).attribute);
    }
  return is_staying;
}

static gboolean
uses_value (const CwSyncJudge *judge, GPtrArray *rows, const CwRuleKey *key)
{
  for (guint i = 0; i < rows->len; i++)
    {
      const CwCsObject *row = g_ptr_array_index (rows, i);

      if (is_value_of (judge, row, row->desired, key))
        return TRUE;
    }
  return FALSE;
}

/* ----- who it is */

/* One that is to be deleted lets go of what it has. */
static gboolean
load_cloud_object (const CwSyncJudge *judge,
                   const CwRuleKey *key,
                   CwSyncHolder *holder,
                   GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwCsObject) object =
      cw_connector_space_get (judge->session, -holder->id, CW_CS_LOAD_ALL, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  holder->has = object != NULL && object->metaverse_id == 0 && has_value (judge, object, key);
  holder->wants = holder->has && object->pending_op != CW_PENDING_DELETE;
  return TRUE;
}

static gboolean
load_metaverse_object (const CwSyncJudge *judge,
                       const CwRuleKey *key,
                       CwSyncHolder *holder,
                       GArray *wanted,
                       GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwMvObject) object = cw_metaverse_get (judge->session, holder->id, &local);
  g_autoptr (GPtrArray) rows = NULL;

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (object == NULL)
    return TRUE;
  rows = cw_connector_space_list_by_metaverse (judge->session, holder->id, CW_CS_LOAD_ALL, error);
  if (rows == NULL)
    return FALSE;
  cw_rule_evaluator_set_taken (judge->evaluator, NULL);
  cw_rule_evaluator_collect_unique_keys (judge->evaluator, object->object_type, object->entry,
                                         wanted);
  holder->wants = cw_sync_keys_contain (wanted, key);
  holder->has = cw_sync_judge_has (judge, rows, key);
  holder->stays = stays (judge, rows, key);
  holder->uses = uses_value (judge, rows, key);
  holder->anchor = g_strdup (cw_entry_get_string (object->entry, judge->anchor_attribute));
  return TRUE;
}

/* @wanted: gets the keys of what the object would have. */
static gboolean
load (const CwSyncJudge *judge,
      const CwRuleKey *key,
      gint64 id,
      GArray *wanted,
      CwSyncHolder *ret_holder,
      GError **error)
{
  g_auto (CwSyncHolder) holder = { .id = id };
  gboolean is_ok = id < 0 ? load_cloud_object (judge, key, &holder, error)
                          : load_metaverse_object (judge, key, &holder, wanted, error);

  if (!is_ok)
    return FALSE;
  *ret_holder = holder;
  holder.anchor = NULL;
  return TRUE;
}

gboolean
cw_sync_judge_load (const CwSyncJudge *judge,
                    const CwRuleKey *key,
                    gint64 id,
                    CwSyncHolder *ret_holder,
                    GError **error)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));

  return load (judge, key, id, wanted, ret_holder, error);
}

/* ----- which of two */

/* Who has no anchor, or is not stored yet, comes last. */
static gboolean
goes_before (const CwSyncHolder *a, const CwSyncHolder *b)
{
  int order = 0;

  if (a->anchor != NULL && b->anchor != NULL)
    order = strcmp (a->anchor, b->anchor);
  else
    order = (a->anchor == NULL) - (b->anchor == NULL);
  if (order != 0)
    return order < 0;
  return a->id != 0 && (b->id == 0 || a->id < b->id);
}

CwSyncVerdict
cw_sync_judge_compare (const CwSyncHolder *self, const CwSyncHolder *other)
{
  if (!other->wants && !other->has && !other->uses)
    return CW_VERDICT_FREE;
  /* A target that lets both have it has nothing against it. */
  if (self->has && other->has)
    return CW_VERDICT_FREE;
  if (other->has)
    return other->wants ? CW_VERDICT_LOSES : CW_VERDICT_WAITS;
  if (self->has)
    return CW_VERDICT_WINS;
  /* What only stands in for something goes to whoever wants it. */
  if (self->wants != other->wants)
    return self->wants ? CW_VERDICT_WINS : CW_VERDICT_LOSES;
  return goes_before (self, other) ? CW_VERDICT_WINS : CW_VERDICT_LOSES;
}

/* ----- waiting for each other */

/* One of those that @key is said to be held by and that is about to let go of it. */
static gboolean
find_letting_go (const CwSyncJudge *judge,
                 const CwRuleKey *key,
                 gint64 waiting,
                 GArray *wanted,
                 CwSyncHolder *ret_holder,
                 GError **error)
{
  g_autoptr (GArray) ids = cw_metaverse_find_by_key (judge->session, key->kind, key->hash, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      g_auto (CwSyncHolder) holder = { 0 };
      gint64 id = g_array_index (ids, gint64, i);

      g_array_set_size (wanted, 0);
      if (id == waiting || id < 0)
        continue;
      if (!load (judge, key, id, wanted, &holder, error))
        return FALSE;
      if (!holder.has || holder.wants || holder.stays)
        continue;
      *ret_holder = holder;
      holder.anchor = NULL;
      return TRUE;
    }
  return TRUE;
}

/* Whom the object that wants @wanted waits for. @ret_next: without an id: for nobody. */
static gboolean
find_next (const CwSyncJudge *judge,
           gint64 waiting,
           GArray *wanted,
           const CwSyncHolder *self,
           GPtrArray *own_rows,
           const GArray *own_keys,
           GArray *next_wanted,
           CwSyncHolder *ret_next,
           CwRuleKey *ret_key,
           GError **error)
{
  for (guint i = 0; i < wanted->len && ret_next->id == 0; i++)
    {
      const CwRuleKey *key = &g_array_index (wanted, CwRuleKey, i);

      *ret_key = *key;
      if (!cw_sync_keys_contain (own_keys, key) && cw_sync_judge_has (judge, own_rows, key))
        {
          ret_next->id = self->id;
          return TRUE;
        }
      if (!find_letting_go (judge, key, waiting, next_wanted, ret_next, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_sync_judge_find_circle (const CwSyncJudge *judge,
                           const CwSyncHolder *self,
                           const CwSyncHolder *other,
                           GPtrArray *own_rows,
                           const GArray *own_keys,
                           gint64 *ret_breaker,
                           CwRuleKey *ret_given_up,
                           GError **error)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_auto (CwSyncHolder) last = { .id = self->id, .anchor = g_strdup (self->anchor) };
  g_auto (CwSyncHolder) current = { 0 };
  const CwRuleKey none = { 0 };

  *ret_breaker = 0;
  if (!load (judge, &none, other->id, wanted, &current, error))
    return FALSE;
  for (guint i = 0; i < MAX_WAITING && current.id != 0; i++)
    {
      g_autoptr (GArray) next_wanted = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
      CwSyncHolder next = { 0 };

      if (goes_before (&last, &current))
        {
          cw_sync_holder_clear (&last);
          last = (CwSyncHolder){ .id = current.id, .anchor = g_strdup (current.anchor) };
        }
      if (!find_next (judge, current.id, wanted, self, own_rows, own_keys, next_wanted, &next,
                      ret_given_up, error))
        return FALSE;
      if (next.id == self->id && next.id != 0)
        {
          *ret_breaker = last.id;
          return TRUE;
        }
      cw_sync_holder_clear (&current);
      current = next;
      g_array_unref (wanted);
      wanted = g_steal_pointer (&next_wanted);
    }
  return TRUE;
}

/* ----- for looking */

/* An object of a target that is left out as no other one. */
static gboolean
is_other (const CwSyncJudge *judge,
          gint64 id,
          CwSyncJudgeFilter may_be,
          gpointer user_data,
          gboolean *ret_is_other,
          GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (CwCsObject) object = NULL;

  *ret_is_other = TRUE;
  if (id > 0 || may_be == NULL)
    return TRUE;
  object = cw_connector_space_get (judge->session, -id, CW_CS_LOAD_ALL, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  *ret_is_other = object != NULL && may_be (object, user_data);
  return TRUE;
}

static gboolean
find_keeper (const CwSyncJudge *judge,
             const CwSyncHolder *self,
             CwSyncJudgeFilter may_be,
             gpointer user_data,
             CwSyncLoss *loss,
             GError **error)
{
  const CwRuleKey *key = &loss->key;
  g_autoptr (GArray) ids = cw_metaverse_find_by_key (judge->session, key->kind, key->hash, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len && loss->holder == 0; i++)
    {
      g_auto (CwSyncHolder) other = { 0 };
      gint64 id = g_array_index (ids, gint64, i);
      gboolean is_kept = FALSE;
      CwSyncVerdict verdict;

      if (id == self->id)
        continue;
      if (!cw_sync_judge_load (judge, key, id, &other, error))
        return FALSE;
      verdict = cw_sync_judge_compare (self, &other);
      if (verdict != CW_VERDICT_LOSES &&
          !(verdict == CW_VERDICT_WAITS && (other.uses || other.stays)))
        continue;
      if (!is_other (judge, id, may_be, user_data, &is_kept, error))
        return FALSE;
      if (!is_kept)
        continue;
      loss->holder = id;
      loss->stays = verdict == CW_VERDICT_WAITS && other.stays;
    }
  return TRUE;
}

gboolean
cw_sync_judge_list_taken (const CwSyncJudge *judge,
                          CwSyncHolder *self,
                          GPtrArray *own_rows,
                          const GArray *keys,
                          const GArray *taken,
                          CwSyncJudgeFilter may_be,
                          gpointer user_data,
                          GArray *losses,
                          GError **error)
{
  for (guint i = 0; i < keys->len; i++)
    {
      CwSyncLoss loss = { .key = g_array_index (keys, CwRuleKey, i) };

      if (cw_sync_keys_contain (taken, &loss.key))
        continue;
      self->has = cw_sync_judge_has (judge, own_rows, &loss.key);
      if (!find_keeper (judge, self, may_be, user_data, &loss, error))
        return FALSE;
      if (loss.holder != 0)
        g_array_append_val (losses, loss);
    }
  return TRUE;
}

/* ----- names */

/* @anchor: (nullable). (transfer full) */
static char *
format_anchor (GBytes *anchor)
{
  gsize size = 0;
  const guint8 *bytes = anchor != NULL ? g_bytes_get_data (anchor, &size) : NULL;

  if (size == CW_GUID_SIZE)
    return cw_guid_bytes_to_string (bytes, CW_GUID_ORDER_NETWORK);
  return g_utf8_make_valid (bytes != NULL ? (const char *) bytes : "", (gssize) size);
}

static char *
name_cloud_object (const CwSyncJudge *judge, const CwCsObject *object)
{
  static const char *const names[] = { "userPrincipalName", "mail", "displayName" };
  CwAttributeTable *table = cw_store_get_attributes (cw_store_session_get_store (judge->session));
  g_autofree char *id = format_anchor (object->anchor);

  for (guint i = 0; object->imported != NULL && i < G_N_ELEMENTS (names); i++)
    {
      CwAttributeId attribute = cw_attribute_table_lookup (table, names[i]);
      const char *name =
          attribute != CW_ATTRIBUTE_NONE ? cw_entry_get_string (object->imported, attribute) : NULL;

      if (name != NULL)
        return g_strdup_printf ("%s (%s)", name, id);
    }
  return g_steal_pointer (&id);
}

gboolean
cw_sync_judge_name (const CwSyncJudge *judge, gint64 id, char **ret_name, GError **error)
{
  g_autoptr (GError) local = NULL;
  g_autoptr (GPtrArray) rows = NULL;
  g_autoptr (CwCsObject) object = NULL;

  *ret_name = NULL;
  if (id > 0)
    {
      rows = cw_connector_space_list_by_metaverse (judge->session, id, CW_CS_LOAD_ROW, error);
      for (guint i = 0; rows != NULL && i < rows->len && *ret_name == NULL; i++)
        *ret_name = g_strdup (((CwCsObject *) g_ptr_array_index (rows, i))->dn);
      return rows != NULL;
    }
  object = cw_connector_space_get (judge->session, -id, CW_CS_LOAD_IMPORTED, &local);
  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (object != NULL)
    *ret_name = name_cloud_object (judge, object);
  return TRUE;
}
