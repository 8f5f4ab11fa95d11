/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-time.h"

#include "base/cw-time.h"

char *
cw_tenant_time_format (gint64 time_usec)
{
  return cw_time_format_iso8601 (time_usec - time_usec % G_USEC_PER_SEC);
}

char *
cw_tenant_time_format_ms (gint64 time_usec)
{
  return cw_time_format_iso8601 (time_usec - time_usec % 1000);
}
