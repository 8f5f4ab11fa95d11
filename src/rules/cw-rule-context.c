/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-rule-context.h"

#include <string.h>

#include "base/cw-dn.h"
#include "rules/cw-rule-function.h"
#include "rules/cw-rule-text.h"

static const char *const parameter_names[] = {
  [CW_RULE_PARAMETER_DOMAIN_FQDN] = "Domain.FQDN",
  [CW_RULE_PARAMETER_DOMAIN_LDAP] = "Domain.LDAP",
  [CW_RULE_PARAMETER_DOMAIN_NETBIOS] = "Domain.Netbios",
  [CW_RULE_PARAMETER_FOREST_FQDN] = "Forest.FQDN",
  [CW_RULE_PARAMETER_FOREST_LDAP] = "Forest.LDAP",
  [CW_RULE_PARAMETER_FOREST_NETBIOS] = "Forest.Netbios",
  [CW_RULE_PARAMETER_CONNECTOR_ID] = "Connector.ID",
  [CW_RULE_PARAMETER_TENANT_INITIAL_DOMAIN] = "Tenant.InitialDomain",
};

gboolean
cw_rule_context_read (CwRuleContext *context,
                      const CwEntry *entry,
                      CwAttributeId id,
                      CwSyntax syntax,
                      CwRuleValue *ret_value,
                      GError **error)
{
  guint position = 0;
  guint n;
  CwRuleValue *items;

  n = entry != NULL && cw_entry_find (entry, id, &position)
          ? cw_entry_get_n_values_at (entry, position)
          : 0;
  if (n == 0)
    {
      *ret_value = cw_rule_value_null ();
      return TRUE;
    }
  if (n == 1)
    return cw_rule_value_from_bytes (cw_entry_get_value_at (entry, position, 0), syntax, ret_value,
                                     error);
  items = cw_rule_arena_alloc (context->arena, n * sizeof *items);
  for (guint i = 0; i < n; i++)
    if (!cw_rule_value_from_bytes (cw_entry_get_value_at (entry, position, i), syntax, &items[i],
                                   error))
      return FALSE;
  *ret_value = cw_rule_value_list (items, n);
  return TRUE;
}

gboolean
cw_rule_context_fail (CwRuleContext *context, GError **error)
{
  if (context->n_steps > CW_RULE_MAX_STEPS)
    return cw_rule_function_fail (error, "the expression takes too many steps on this object");
  return cw_rule_function_fail (error, "the expression needs too much memory on this object");
}

static CwRuleValue
from_c_string (const char *text)
{
  if (text == NULL || text[0] == '\0')
    return cw_rule_value_null ();
  return cw_rule_value_string (text, strlen (text));
}

/* @dn: (nullable) */
static CwRuleValue
from_domain (CwRuleContext *context, const char *dn)
{
  g_autofree char *domain = dn != NULL ? cw_dn_to_domain (dn) : NULL;
  gsize len;

  if (domain == NULL)
    return cw_rule_value_null ();
  len = strlen (domain);
  return cw_rule_value_string (cw_rule_arena_dup (context->arena, domain, len), len);
}

CwRuleValue
cw_rule_context_get_parameter (CwRuleContext *context, CwRuleParameter parameter)
{
  switch (parameter)
    {
    case CW_RULE_PARAMETER_DOMAIN_FQDN:
      return from_domain (context, context->partition);
    case CW_RULE_PARAMETER_DOMAIN_LDAP:
      return from_c_string (context->partition);
    case CW_RULE_PARAMETER_DOMAIN_NETBIOS:
      return from_c_string (context->netbios);
    case CW_RULE_PARAMETER_FOREST_FQDN:
      return from_domain (context, context->forest);
    case CW_RULE_PARAMETER_FOREST_LDAP:
      return from_c_string (context->forest);
    case CW_RULE_PARAMETER_FOREST_NETBIOS:
      return from_c_string (context->forest_netbios);
    case CW_RULE_PARAMETER_CONNECTOR_ID:
      return from_c_string (context->connector_id);
    case CW_RULE_PARAMETER_TENANT_INITIAL_DOMAIN:
      return from_c_string (cw_tenant_domains_get_initial (context->domains));
    }
  g_return_val_if_reached (cw_rule_value_null ());
}

gboolean
cw_rule_parameter_find (const char *name, CwRuleParameter *ret_parameter)
{
  for (guint i = 0; i < G_N_ELEMENTS (parameter_names); i++)
    if (strcmp (parameter_names[i], name) == 0)
      {
        *ret_parameter = (CwRuleParameter) i;
        return TRUE;
      }
  return FALSE;
}

gboolean
cw_rule_parameter_is_of_source (CwRuleParameter parameter)
{
  return parameter != CW_RULE_PARAMETER_TENANT_INITIAL_DOMAIN;
}

const char *
cw_rule_parameter_suggest (const char *name)
{
  return cw_rule_text_suggest (name, parameter_names, G_N_ELEMENTS (parameter_names));
}
