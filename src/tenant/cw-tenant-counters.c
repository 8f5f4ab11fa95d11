/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-counters.h"

static const char *const names[] = {
  [CW_TENANT_COUNT_REQUESTS] = "requests",
  [CW_TENANT_COUNT_BATCHES] = "batches",
  [CW_TENANT_COUNT_PARTS] = "parts",
  [CW_TENANT_COUNT_WRITES] = "writes",
  [CW_TENANT_COUNT_USERS_CREATED] = "usersCreated",
  [CW_TENANT_COUNT_USERS_UPDATED] = "usersUpdated",
  [CW_TENANT_COUNT_USERS_DELETED] = "usersDeleted",
  [CW_TENANT_COUNT_USERS_RESTORED] = "usersRestored",
  [CW_TENANT_COUNT_GROUPS_CREATED] = "groupsCreated",
  [CW_TENANT_COUNT_GROUPS_UPDATED] = "groupsUpdated",
  [CW_TENANT_COUNT_GROUPS_DELETED] = "groupsDeleted",
  [CW_TENANT_COUNT_GROUPS_RESTORED] = "groupsRestored",
  [CW_TENANT_COUNT_MEMBERS_ADDED] = "membersAdded",
  [CW_TENANT_COUNT_MEMBERS_REMOVED] = "membersRemoved",
  [CW_TENANT_COUNT_MANAGERS_SET] = "managersSet",
  [CW_TENANT_COUNT_MANAGERS_REMOVED] = "managersRemoved",
  [CW_TENANT_COUNT_DELTA_PAGES] = "deltaPages",
  [CW_TENANT_COUNT_DUPLICATES_PREVENTED] = "duplicatesPrevented",
  [CW_TENANT_COUNT_CLIENT_ERRORS] = "clientErrors",
  [CW_TENANT_COUNT_THROTTLED] = "throttled",
  [CW_TENANT_COUNT_FAULTS] = "faults",
  [CW_TENANT_COUNT_TOKENS] = "tokens",
  [CW_TENANT_COUNT_TOKEN_ERRORS] = "tokenErrors",
};

G_STATIC_ASSERT (G_N_ELEMENTS (names) == CW_TENANT_COUNT_LAST + 1);

GString *
cw_tenant_counters_to_json (const CwTenantCounters *counters)
{
  GString *out = g_string_new ("{");

  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    g_string_append_printf (out, "%s\"%s\":%" G_GUINT64_FORMAT, i > 0 ? "," : "", names[i],
                            counters->values[i]);
  g_string_append_c (out, '}');
  return out;
}
