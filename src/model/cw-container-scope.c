/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-model"

#include "config.h"

#include "model/cw-container-scope.h"

#include "base/cw-dn.h"

typedef struct
{
  gboolean takes_objects;
  gboolean takes_below;
} Rule;

struct _CwContainerScope
{
  GHashTable *rules; /* (owned) (element-type utf8 Rule): by the container's DN, in normal form */
};

CwContainerScope *
cw_container_scope_new (void)
{
  CwContainerScope *scope = g_new0 (CwContainerScope, 1);

  scope->rules = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return scope;
}

void
cw_container_scope_free (CwContainerScope *scope)
{
  g_return_if_fail (scope != NULL);

  g_hash_table_unref (scope->rules);
  g_free (scope);
}

void
cw_container_scope_add (CwContainerScope *scope,
                        const char *dn,
                        gboolean takes_objects,
                        gboolean takes_below)
{
  Rule *rule = g_new (Rule, 1);

  rule->takes_objects = takes_objects;
  rule->takes_below = takes_below;
  g_hash_table_replace (scope->rules, cw_dn_normalize (dn), rule);
}

gboolean
cw_container_scope_takes (CwContainerScope *scope, const char *dn)
{
  g_autofree char *key = cw_dn_normalize (dn);
  const char *parent = cw_dn_peek_parent (key);

  for (const char *above = parent; above != NULL; above = cw_dn_peek_parent (above))
    {
      const Rule *rule = g_hash_table_lookup (scope->rules, above);

      if (rule != NULL)
        return above == parent ? rule->takes_objects : rule->takes_below;
    }
  return TRUE;
}
