/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-accounts.h"
#include "tenant/cw-tenant-apps.h"
#include "tenant/cw-tenant-counters.h"
#include "tenant/cw-tenant-devices.h"
#include "tenant/cw-tenant-faults.h"
#include "tenant/cw-tenant-keys.h"
#include "tenant/cw-tenant-log.h"
#include "tenant/cw-tenant-options.h"
#include "tenant/cw-tenant-signins.h"
#include "tenant/cw-tenant-store.h"
#include "tenant/cw-tenant-throttle.h"

G_BEGIN_DECLS

/**
 * CwTenant:
 *
 * Everything the handlers share. One thread serves all requests, one after the other.
 */
typedef struct
{
  CwTenantOptions *options;   /* (owned) */
  CwTenantStore *store;       /* (owned) */
  CwTenantApps *apps;         /* (owned) */
  CwTenantAccounts *accounts; /* (owned) */
  CwTenantKeys *keys;         /* (owned) */
  GHashTable *callers; /* (owned) (element-type utf8 CwTenantCaller) tokens that were checked */
  CwTenantSignIns *sign_ins;  /* (owned) */
  CwTenantDevices *devices;   /* (owned) */
  CwTenantFaults *faults;     /* (owned) */
  CwTenantThrottle *throttle; /* (owned) (nullable) */
  CwTenantLog *log;           /* (owned) (nullable) */
  CwTenantCounters counters;
  gint64 token_epoch; /* older access tokens are expired */
  gint64 delta_epoch; /* older delta tokens are expired */
  guint delta_expired_status;
} CwTenant;

/* Opens the database and what the options name. @options (transfer full) */
CwTenant *cw_tenant_new (CwTenantOptions *options, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_free (CwTenant *tenant);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenant, cw_tenant_free)

/* Ends the life of every access token, or delta token, that was given out so far. */
void cw_tenant_expire_tokens (CwTenant *tenant);
void cw_tenant_expire_deltas (CwTenant *tenant);

G_END_DECLS
