/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-sync-pending.h"

static gboolean
has_equal_values (const CwEntry *a, guint position_a, const CwEntry *b, guint position_b)
{
  guint n = cw_entry_get_n_values_at (a, position_a);

  if (n != cw_entry_get_n_values_at (b, position_b))
    return FALSE;
  for (guint i = 0; i < n; i++)
    {
      CwValue left = cw_entry_get_value_at (a, position_a, i);
      CwValue right = cw_entry_get_value_at (b, position_b, i);

      if (cw_value_compare (&left, &right) != 0)
        return FALSE;
    }
  return TRUE;
}

gboolean
cw_sync_is_satisfied (CwRuleSet *rules,
                      CwConnectorKind kind,
                      CwAttributeId object_type,
                      const CwEntry *desired,
                      const CwEntry *imported)
{
  if (imported == NULL)
    return FALSE;
  for (guint i = 0; i < cw_entry_get_n_attributes (desired); i++)
    {
      CwAttributeId id = cw_entry_get_attribute_id (desired, i);
      guint position;

      if (!cw_rule_set_is_outbound_attribute (rules, kind, object_type, id))
        continue;
      if (!cw_entry_find (imported, id, &position) ||
          !has_equal_values (desired, i, imported, position))
        return FALSE;
    }
  for (guint i = 0; i < cw_entry_get_n_attributes (imported); i++)
    {
      CwAttributeId id = cw_entry_get_attribute_id (imported, i);

      if (!cw_entry_has (desired, id) &&
          cw_rule_set_is_outbound_attribute (rules, kind, object_type, id))
        return FALSE;
    }
  return TRUE;
}

CwDelta *
cw_sync_make_delta (CwRuleSet *rules,
                    CwConnectorKind kind,
                    CwAttributeId object_type,
                    CwEntryBuilder *builder,
                    CwEntry *desired,
                    CwEntry *imported,
                    GError **error)
{
  g_autoptr (CwEntry) owned = NULL;

  if (imported == NULL)
    return cw_delta_new (NULL, desired);
  for (guint i = 0; i < cw_entry_get_n_attributes (imported); i++)
    if (cw_rule_set_is_outbound_attribute (rules, kind, object_type,
                                           cw_entry_get_attribute_id (imported, i)))
      cw_entry_builder_copy_attribute (builder, imported, i);
  owned = cw_entry_builder_end (builder, error);
  return owned != NULL ? cw_delta_new (owned, desired) : NULL;
}

gboolean
cw_sync_holds_more (CwRuleSet *rules,
                    CwConnectorKind kind,
                    CwAttributeId object_type,
                    const CwEntry *desired,
                    const CwEntry *imported)
{
  g_autoptr (GArray) keys = NULL;
  gboolean holds_more = FALSE;

  if (imported == NULL)
    return FALSE;
  keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  cw_rule_set_collect_held_keys (rules, kind, object_type, imported, keys);
  for (guint i = 0; i < keys->len && !holds_more; i++)
    holds_more = !cw_rule_set_find_held_values (rules, kind, object_type, desired,
                                                &g_array_index (keys, CwRuleKey, i), NULL);
  return holds_more;
}
