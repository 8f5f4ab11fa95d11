/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "fuzz-tenant.h"

static CwTenant *
make_tenant (void)
{
  g_auto (GStrv) words = g_strsplit ("causeway-tenant --domains=contoso.example", " ", -1);
  g_autofree char **left = g_memdup2 (words, 3 * sizeof (char *));
  int count = 2;
  CwTenantOptions *options = cw_tenant_options_parse (&count, &left, NULL);

  g_assert_nonnull (options);
  return cw_tenant_new (options, NULL);
}

CwTenant *
fuzz_tenant_get (void)
{
  static gsize kept = 0;

  if (g_once_init_enter (&kept))
    g_once_init_leave (&kept, (gsize) make_tenant ());
  return (CwTenant *) kept;
}
