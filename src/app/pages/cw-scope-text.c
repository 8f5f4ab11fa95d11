/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-scope-text.h"

#include <glib/gi18n.h>

#include "base/cw-answer.h"

char *
cw_scope_text_describe (CwScopeItem *root)
{
  CwScopeNode *node = cw_scope_item_get_node (root);
  const char *name = cw_scope_item_get_name (root);
  CwScopeCount count = { 0, 0 };

  cw_scope_tree_count (cw_scope_item_get_tree (root), node, &count);
  if (cw_scope_node_get_state (node) == CW_SCOPE_ON)
    /* Translators: %s is a domain */
    return g_strdup_printf (_ ("All of %s"), name);
  if (cw_scope_node_get_state (node) == CW_SCOPE_OFF)
    /* Translators: %s is a domain */
    return g_strdup_printf (_ ("Nothing of %s"), name);
  if (cw_scope_node_is_included (node))
    /* Translators: %s is a domain, %u a number of containers */
    return g_strdup_printf (ngettext ("All of %s except %u container",
                                      "All of %s except %u containers", count.n_left_out),
                            name, count.n_left_out);
  /* Translators: %s is a domain, %u a number of containers */
  return g_strdup_printf (
      ngettext ("Of %s only %u container", "Of %s only %u containers", count.n_taken), name,
      count.n_taken);
}

const char *
cw_scope_text_explain_new (CwScopeItem *item)
{
  CwScopeNode *node = cw_scope_item_get_node (item);

  if (!cw_scope_item_is_reachable (item))
    return _ ("It does not answer.");
  if (!cw_scope_node_is_loaded (node))
    return _ ("Unfold it first, so that what is in it now keeps its state.");
  return cw_scope_node_includes_new (node)
      ? _ ("What somebody creates in it later is synchronised.")
      : _ ("What somebody creates in it later is left out until it is ticked here.");
}

char *
cw_scope_text_dup_reason (GVariant *answer)
{
  g_autoptr (GVariant) checks = cw_answer_get_array (answer, "checks");

  for (gsize i = 0; i < g_variant_n_children (checks); i++)
    {
      g_autoptr (GVariant) check = g_variant_get_child_value (checks, i);

      if (!g_str_equal (cw_answer_get_string (check, "status"), "ok"))
        return g_strdup (cw_answer_get_string (check, "summary"));
    }
  return g_strdup (_ ("The directory did not say what is in it"));
}
