/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwTenantDevices:
 *
 * Pending sign-ins by device code (RFC 8628), and the ids of client assertions that were used.
 */
typedef struct _CwTenantDevices CwTenantDevices;

typedef enum
{
  CW_TENANT_DEVICE_PENDING,
  CW_TENANT_DEVICE_APPROVED,
  CW_TENANT_DEVICE_DECLINED,
} CwTenantDeviceState;

typedef struct
{
  char *device_code;
  char *user_code;
  char *client_id;
  char *authority; /* the tenant in the path of the request */
  char *scope;     /* names of permissions, separated by blanks */
  char *user;      /* (nullable) who approved it */
  gboolean is_consumer;
  gint64 expires_usec;
  gint64 polled_usec; /* 0: not yet */
  CwTenantDeviceState state;
} CwTenantDevice;

CwTenantDevices *cw_tenant_devices_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_devices_free (CwTenantDevices *devices);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantDevices, cw_tenant_devices_free)

/* A new sign-in with random codes. (transfer none) */
const CwTenantDevice *cw_tenant_devices_add (CwTenantDevices *devices,
                                             const char *authority,
                                             const char *client_id,
                                             const char *scope,
                                             gint64 expires_usec);

/* (nullable) (transfer none) */
const CwTenantDevice *cw_tenant_devices_find (CwTenantDevices *devices, const char *device_code);

/* By the code that a person types. (nullable) (transfer none) */
const CwTenantDevice *
cw_tenant_devices_find_user_code (CwTenantDevices *devices, const char *user_code);

/* The client asks whether it is done; FALSE when that is sooner than agreed (RFC 8628 3.5). */
gboolean cw_tenant_devices_note_poll (CwTenantDevices *devices,
                                      const char *device_code,
                                      int interval_seconds);

/* The person who approved it has a personal account. */
void cw_tenant_devices_mark_consumer (CwTenantDevices *devices, const char *user_code);

/* What the person at the browser decides; FALSE when there is no such code. */
gboolean cw_tenant_devices_decide (CwTenantDevices *devices,
                                   const char *user_code,
                                   gboolean is_approved,
                                   const char *user);

/* A device code is good for one token. */
void cw_tenant_devices_remove (CwTenantDevices *devices, const char *device_code);

/* Remembers the id of an assertion until it expires; FALSE when it was there already. */
gboolean cw_tenant_devices_use_assertion (CwTenantDevices *devices,
                                          const char *assertion_id,
                                          gint64 expires_usec);

G_END_DECLS
