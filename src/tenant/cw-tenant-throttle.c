/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-throttle.h"

#include <math.h>

/* Graph reports at most this much of a limit. */
#define MAX_LEVEL 1.8

struct _CwTenantThrottle
{
  double capacity;
  double per_usec;
  GHashTable *buckets; /* (element-type utf8 Bucket) by application */
};

typedef struct
{
  double used;    /* writes that count against the limit */
  double refused; /* requests that came all the same; they only raise the reported level */
  gint64 time_usec;
} Bucket;

CwTenantThrottle *
cw_tenant_throttle_new (guint writes, guint window_seconds)
{
  CwTenantThrottle *throttle = g_new0 (CwTenantThrottle, 1);

  throttle->capacity = writes;
  throttle->per_usec = (double) writes / ((double) window_seconds * G_USEC_PER_SEC);
  throttle->buckets = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  return throttle;
}

void
cw_tenant_throttle_free (CwTenantThrottle *throttle)
{
  g_clear_pointer (&throttle->buckets, g_hash_table_unref);
  g_free (throttle);
}

static Bucket *
get_bucket (CwTenantThrottle *throttle, const char *app_id, gint64 now_usec)
{
  Bucket *bucket = g_hash_table_lookup (throttle->buckets, app_id);
  double refill = 0;

  if (bucket == NULL)
    {
      bucket = g_new0 (Bucket, 1);
      bucket->time_usec = now_usec;
      g_hash_table_insert (throttle->buckets, g_strdup (app_id), bucket);
    }
  refill = (double) (now_usec - bucket->time_usec) * throttle->per_usec;
  bucket->used = MAX (0.0, bucket->used - refill);
  bucket->refused = MAX (0.0, bucket->refused - refill);
  bucket->time_usec = now_usec;
  return bucket;
}

CwTenantReply *
cw_tenant_throttle_new_refusal (const char *app_id,
                                const char *tenant_id,
                                guint retry_after_seconds)
{
  CwTenantReply *reply =
      cw_tenant_reply_new_error (429, "TooManyRequests", "Too many requests. Try again later.");
  g_autofree char *seconds = g_strdup_printf ("%u", retry_after_seconds);
  g_autofree char *scope =
      g_strdup_printf ("Tenant_Application/ReadWrite/%s/%s", app_id, tenant_id);

  cw_tenant_reply_add_header (reply, "Retry-After", seconds);
  cw_tenant_reply_add_header (reply, "x-ms-throttle-scope", scope);
  cw_tenant_reply_add_header (reply, "x-ms-throttle-information", "WriteLimitExceeded");
  return reply;
}

CwTenantReply *
cw_tenant_throttle_take (CwTenantThrottle *throttle,
                         const char *app_id,
                         const char *tenant_id,
                         gint64 now_usec)
{
  Bucket *bucket = get_bucket (throttle, app_id, now_usec);
  double missing = bucket->used + 1 - throttle->capacity;

  if (missing <= 0)
    {
      bucket->used += 1;
      return NULL;
    }
  bucket->refused += 1;
  return cw_tenant_throttle_new_refusal (
      app_id, tenant_id, (guint) MAX (1.0, ceil (missing / throttle->per_usec / G_USEC_PER_SEC)));
}

double
cw_tenant_throttle_get_level (CwTenantThrottle *throttle, const char *app_id, gint64 now_usec)
{
  Bucket *bucket = get_bucket (throttle, app_id, now_usec);

  return MIN (MAX_LEVEL, (bucket->used + bucket->refused) / throttle->capacity);
}
