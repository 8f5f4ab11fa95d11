/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-anchor.h"

#include "base/cw-phrase.h"
#include "model/cw-entry-builder.h"

gboolean
cw_sync_anchor_is_fixed (GPtrArray *targets)
{
  for (guint i = 0; i < targets->len; i++)
    {
      const CwCsObject *target = g_ptr_array_index (targets, i);

      if (target->state == CW_CS_LIVE || target->state == CW_CS_RECYCLED)
        return TRUE;
    }
  return FALSE;
}

/* (transfer full): "" when there is none */
static char *
get_text (const CwEntry *entry, CwAttributeId anchor)
{
  CwValue value;

  if (cw_entry_get_n_values (entry, anchor) == 0)
    return g_strdup ("");
  value = cw_entry_get_value (entry, anchor, 0);
  return g_utf8_make_valid ((const char *) value.data, (gssize) value.len);
}

static gboolean
is_same (const CwEntry *a, const CwEntry *b, CwAttributeId anchor)
{
  CwValue left;
  CwValue right;

  if (cw_entry_get_n_values (a, anchor) == 0 || cw_entry_get_n_values (b, anchor) == 0)
    return cw_entry_get_n_values (a, anchor) == cw_entry_get_n_values (b, anchor);
  left = cw_entry_get_value (a, anchor, 0);
  right = cw_entry_get_value (b, anchor, 0);
  return cw_value_compare (&left, &right) == 0;
}

/* An entry with nothing but the anchor. (transfer full) */
static CwEntry *
make_partial (const CwEntry *previous, CwAttributeId anchor, GError **error)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  guint position = 0;

  g_assert (cw_entry_find (previous, anchor, &position));
  cw_entry_builder_copy_attribute (builder, previous, position);
  return cw_entry_builder_end (builder, error);
}

static gboolean
has_common_key (GArray *a, GArray *b)
{
  for (guint i = 0; i < a->len; i++)
    for (guint j = 0; j < b->len; j++)
      {
        const CwRuleKey *left = &g_array_index (a, CwRuleKey, i);
        const CwRuleKey *right = &g_array_index (b, CwRuleKey, j);

        if (left->kind == right->kind && left->hash == right->hash)
          return TRUE;
      }
  return FALSE;
}

/* Whether a source would still be found by the old anchor. */
static gboolean
has_witness (CwRuleEvaluator *evaluator,
             CwAttributeId metaverse_type,
             const CwEntry *partial,
             const CwRuleObject *objects,
             guint n_objects)
{
  g_autoptr (GArray) wanted = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));

  cw_rule_evaluator_collect_metaverse_keys (evaluator, CW_RULE_ALL_SEEKERS, metaverse_type, partial,
                                            wanted);
  for (guint i = 0; i < n_objects; i++)
    (void) !cw_rule_evaluator_collect_join_keys (evaluator, &objects[i], keys, NULL);
  return has_common_key (wanted, keys);
}

gboolean
cw_sync_anchor_keep (CwRuleEvaluator *evaluator,
                     CwAttributeId metaverse_type,
                     CwAttributeId anchor,
                     const CwEntry *previous,
                     const CwRuleObject *objects,
                     guint n_objects,
                     CwEntry **entry,
                     char **ret_refused,
                     GError **error)
{
  g_autoptr (CwEntryBuilder) builder = NULL;
  g_autoptr (CwEntry) partial = NULL;
  CwEntry *kept = NULL;

  if (cw_entry_get_n_values (previous, anchor) == 0 || is_same (previous, *entry, anchor))
    return TRUE;
  partial = make_partial (previous, anchor, error);
  if (partial == NULL)
    return FALSE;
  builder = cw_entry_builder_new ();
  kept = cw_entry_builder_merge (builder, *entry, partial, error);
  if (kept == NULL)
    return FALSE;
  if (!has_witness (evaluator, metaverse_type, partial, objects, n_objects))
    *ret_refused = get_text (*entry, anchor);
  cw_entry_unref (*entry);
  *entry = kept;
  return TRUE;
}

char *
cw_sync_anchor_describe (const CwEntry *previous, CwAttributeId anchor, const char *refused)
{
  g_autofree char *kept = get_text (previous, anchor);

  if (*refused == '\0')
    return g_strdup_printf (
        CW_PHRASE ("its source anchor “%s” is gone from the directory, and stays "
                   "in the cloud"),
        kept);
  return g_strdup_printf (
      CW_PHRASE ("its source anchor “%s” became “%s” in the directory, and stays "
                 "as it was in the cloud"),
      kept, refused);
}
