/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-devices.h"

#include <gnutls/crypto.h>
#include <gnutls/gnutls.h>

#include "tenant/cw-tenant-cursor.h"

#define USER_CODE_LENGTH 9

/* Clocks and networks are not exact. */
#define POLL_TOLERANCE_USEC (G_USEC_PER_SEC / 2)

struct _CwTenantDevices
{
  GHashTable *pending;    /* (element-type utf8 CwTenantDevice) by device code */
  GHashTable *assertions; /* (element-type utf8 gint64) id to end, microseconds */
};

static void
device_free (CwTenantDevice *device)
{
  g_free (device->device_code);
  g_free (device->user_code);
  g_free (device->client_id);
  g_free (device->authority);
  g_free (device->scope);
  g_free (device->user);
  g_free (device);
}

CwTenantDevices *
cw_tenant_devices_new (void)
{
  CwTenantDevices *devices = g_new0 (CwTenantDevices, 1);

  devices->pending =
      g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) device_free);
  devices->assertions = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return devices;
}

void
cw_tenant_devices_free (CwTenantDevices *devices)
{
  g_clear_pointer (&devices->pending, g_hash_table_unref);
  g_clear_pointer (&devices->assertions, g_hash_table_unref);
  g_free (devices);
}

/* Letters and digits that cannot be mistaken for one another. */
static char *
make_user_code (const guint8 *bytes)
{
  static const char alphabet[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
  char code[USER_CODE_LENGTH + 1] = "";

  for (int i = 0; i < USER_CODE_LENGTH; i++)
    code[i] = alphabet[bytes[i] % (sizeof alphabet - 1)];
  return g_strdup (code);
}

const CwTenantDevice *
cw_tenant_devices_add (CwTenantDevices *devices,
                       const char *authority,
                       const char *client_id,
                       const char *scope,
                       gint64 expires_usec)
{
  CwTenantDevice *device = g_new0 (CwTenantDevice, 1);
  guint8 bytes[USER_CODE_LENGTH + 48] = { 0 };

  /* On failure the codes are guessable, which a loopback rehearsal can bear. */
  if (gnutls_rnd (GNUTLS_RND_RANDOM, bytes, sizeof bytes) != GNUTLS_E_SUCCESS)
    g_warning ("no random numbers for a device code");
  device->device_code = cw_tenant_base64url_encode (bytes + USER_CODE_LENGTH, 48);
  device->user_code = make_user_code (bytes);
  device->client_id = g_strdup (client_id);
  device->authority = g_strdup (authority);
  device->scope = g_strdup (scope);
  device->expires_usec = expires_usec;
  g_hash_table_replace (devices->pending, device->device_code, device);
  return device;
}

const CwTenantDevice *
cw_tenant_devices_find (CwTenantDevices *devices, const char *device_code)
{
  return g_hash_table_lookup (devices->pending, device_code);
}

static CwTenantDevice *
find_user_code (CwTenantDevices *devices, const char *user_code)
{
  GHashTableIter iter = { 0 };
  gpointer value = NULL;

  g_hash_table_iter_init (&iter, devices->pending);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      CwTenantDevice *device = value;

      if (g_ascii_strcasecmp (device->user_code, user_code) == 0)
        return device;
    }
  return NULL;
}

const CwTenantDevice *
cw_tenant_devices_find_user_code (CwTenantDevices *devices, const char *user_code)
{
  return find_user_code (devices, user_code);
}

gboolean
cw_tenant_devices_note_poll (CwTenantDevices *devices,
                             const char *device_code,
                             int interval_seconds)
{
  CwTenantDevice *device = g_hash_table_lookup (devices->pending, device_code);
  gint64 now_usec = g_get_monotonic_time ();
  gint64 earliest_usec =
      device->polled_usec + interval_seconds * G_USEC_PER_SEC - POLL_TOLERANCE_USEC;
  gboolean is_too_soon = device->polled_usec != 0 && now_usec < earliest_usec;

  device->polled_usec = now_usec;
  return !is_too_soon;
}

void
cw_tenant_devices_mark_consumer (CwTenantDevices *devices, const char *user_code)
{
  CwTenantDevice *device = find_user_code (devices, user_code);

  if (device != NULL)
    device->is_consumer = TRUE;
}

gboolean
cw_tenant_devices_decide (CwTenantDevices *devices,
                          const char *user_code,
                          gboolean is_approved,
                          const char *user)
{
  CwTenantDevice *device = find_user_code (devices, user_code);

  if (device == NULL)
    return FALSE;
  device->state = is_approved ? CW_TENANT_DEVICE_APPROVED : CW_TENANT_DEVICE_DECLINED;
  g_free (device->user);
  device->user = g_strdup (user);
  return TRUE;
}

void
cw_tenant_devices_remove (CwTenantDevices *devices, const char *device_code)
{
  g_hash_table_remove (devices->pending, device_code);
}

static gboolean
is_over_cb (gpointer id, gpointer value, gpointer data)
{
  return *(gint64 *) value < *(gint64 *) data;
}

gboolean
cw_tenant_devices_use_assertion (CwTenantDevices *devices,
                                 const char *assertion_id,
                                 gint64 expires_usec)
{
  gint64 now = g_get_real_time ();
  gint64 *end = NULL;

  g_hash_table_foreach_remove (devices->assertions, is_over_cb, &now);
  if (g_hash_table_contains (devices->assertions, assertion_id))
    return FALSE;
  end = g_new (gint64, 1);
  *end = expires_usec;
  g_hash_table_insert (devices->assertions, g_strdup (assertion_id), end);
  return TRUE;
}
