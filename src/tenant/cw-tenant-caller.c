/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-caller.h"

CwTenantCaller *
cw_tenant_caller_new (const CwTenantCaller *caller)
{
  CwTenantCaller *copy = g_rc_box_new (CwTenantCaller);

  *copy = *caller;
  return copy;
}

CwTenantCaller *
cw_tenant_caller_ref (CwTenantCaller *caller)
{
  return g_rc_box_acquire (caller);
}

static void
clear (gpointer data)
{
  CwTenantCaller *caller = data;

  g_free (caller->app_id);
  g_free (caller->user_id);
  g_free (caller->user_name);
  g_free (caller->granted);
}

void
cw_tenant_caller_unref (CwTenantCaller *caller)
{
  g_rc_box_release_full (caller, clear);
}
