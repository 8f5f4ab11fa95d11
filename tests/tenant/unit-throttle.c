/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "tenant/cw-tenant-throttle.h"

#define SECOND G_USEC_PER_SEC

/* Microsoft's limit, 3,000 writes in 150 seconds: 20 a second once the bucket is empty. */
static void
test_rate (void)
{
  g_autoptr (CwTenantThrottle) throttle = cw_tenant_throttle_new (3000, 150);
  guint taken = 0;

  for (gint64 second = 0; second < 300; second++)
    {
      for (guint i = 0; i < 100; i++)
        {
          g_autoptr (CwTenantReply) refusal =
              cw_tenant_throttle_take (throttle, "app", "tenant", second * SECOND);

          taken += refusal == NULL ? 1 : 0;
        }
    }
  g_assert_cmpuint (taken, >=, 3000 + 299 * 20 - 1);
  g_assert_cmpuint (taken, <=, 3000 + 299 * 20);
}

static void
test_apps_apart (void)
{
  g_autoptr (CwTenantThrottle) throttle = cw_tenant_throttle_new (1, 100);
  g_autoptr (CwTenantReply) first = cw_tenant_throttle_take (throttle, "a", "tenant", 0);
  g_autoptr (CwTenantReply) second = cw_tenant_throttle_take (throttle, "a", "tenant", 0);
  g_autoptr (CwTenantReply) other = cw_tenant_throttle_take (throttle, "b", "tenant", 0);

  g_assert_null (first);
  g_assert_null (other);
  g_assert_nonnull (second);
  g_assert_cmpuint (second->status, ==, 429);
  g_assert_cmpstr (cw_tenant_reply_get_header (second, "retry-after"), ==, "100");
}

/* Who waits as long as Retry-After says gets through. */
static void
test_retry_after (void)
{
  g_autoptr (CwTenantThrottle) throttle = cw_tenant_throttle_new (7, 30);
  gint64 now = 0;

  for (guint i = 0; i < 200; i++)
    {
      g_autoptr (CwTenantReply) refusal = cw_tenant_throttle_take (throttle, "a", "t", now);
      g_autoptr (CwTenantReply) again = NULL;

      if (refusal == NULL)
        continue;
      now +=
          g_ascii_strtoll (cw_tenant_reply_get_header (refusal, "Retry-After"), NULL, 10) * SECOND;
      again = cw_tenant_throttle_take (throttle, "a", "t", now);
      g_assert_null (again);
    }
  g_assert_cmpint (now, >, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/tenant/throttle/rate", test_rate);
  g_test_add_func ("/tenant/throttle/apps-apart", test_apps_apart);
  g_test_add_func ("/tenant/throttle/retry-after", test_retry_after);
  return g_test_run ();
}
