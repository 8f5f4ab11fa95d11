/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-tenant-domains.h"

#include <string.h>

#include "rules/cw-rule-set.h"
#include "rules/cw-rule-text.h"

struct _CwTenantDomains
{
  GPtrArray *items; /* (element-type CwTenantDomain), by name */
  const char *initial;
};

CwTenantDomain *
cw_tenant_domain_new (const char *name, gboolean is_verified, gboolean is_initial)
{
  CwTenantDomain *domain = NULL;

  g_return_val_if_fail (name != NULL, NULL);

  domain = g_new0 (CwTenantDomain, 1);
  domain->name = g_strdup (name);
  domain->is_verified = is_verified;
  domain->is_initial = is_initial;
  return domain;
}

void
cw_tenant_domain_free (CwTenantDomain *domain)
{
  if (domain == NULL)
    return;
  g_free (domain->name);
  g_free (domain);
}

static int
compare_domains (gconstpointer a, gconstpointer b)
{
  const CwTenantDomain *const *x = a;
  const CwTenantDomain *const *y = b;

  return cw_rule_text_compare_folded ((*x)->name, strlen ((*x)->name), (*y)->name,
                                      strlen ((*y)->name));
}

CwTenantDomains *
cw_tenant_domains_new (GPtrArray *domains)
{
  CwTenantDomains *result;

  if (domains == NULL)
    return NULL;
  result = g_new0 (CwTenantDomains, 1);
  result->items = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_tenant_domain_free);
  for (guint i = 0; i < domains->len; i++)
    {
      const CwTenantDomain *domain = g_ptr_array_index (domains, i);
      CwTenantDomain *copy =
          cw_tenant_domain_new (domain->name, domain->is_verified, domain->is_initial);

      g_ptr_array_add (result->items, copy);
      if (copy->is_initial)
        result->initial = copy->name;
    }
  g_ptr_array_sort (result->items, compare_domains);
  return result;
}

void
cw_tenant_domains_free (CwTenantDomains *domains)
{
  if (domains == NULL)
    return;
  g_ptr_array_unref (domains->items);
  g_free (domains);
}

gboolean
cw_tenant_domains_is_verified (CwTenantDomains *domains, const char *name, gsize len)
{
  const char *at = len > 0 ? memrchr (name, '@', len) : NULL;
  guint low = 0;
  guint high;

  if (domains == NULL)
    return TRUE;
  if (at != NULL)
    {
      len -= (gsize) (at + 1 - name);
      name = at + 1;
    }
  high = domains->items->len;
  while (low < high)
    {
      guint middle = (low + high) / 2;
      const CwTenantDomain *domain = g_ptr_array_index (domains->items, middle);
      int order = cw_rule_text_compare_folded (name, len, domain->name, strlen (domain->name));

      if (order == 0)
        return domain->is_verified;
      if (order > 0)
        low = middle + 1;
      else
        high = middle;
    }
  return FALSE;
}

const char *
cw_tenant_domains_get_initial (CwTenantDomains *domains)
{
  return domains != NULL ? domains->initial : NULL;
}

char *
cw_tenant_domains_to_text (CwTenantDomains *domains)
{
  GString *text = g_string_new (NULL);

  if (domains == NULL)
    return g_string_free (text, FALSE);
  for (guint i = 0; i < domains->items->len; i++)
    {
      const CwTenantDomain *domain = g_ptr_array_index (domains->items, i);

      g_string_append_printf (text, "%s %d %d\n", domain->name, domain->is_verified,
                              domain->is_initial);
    }
  return g_string_free (text, FALSE);
}
