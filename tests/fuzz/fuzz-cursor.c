/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "connectors/graph/cw-graph-cursor.h"
#include "connectors/ldap/cw-ldap-cursor.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* Watermarks as they come out of the store: whichever is one is written as the same again. */

static void
check_ldap (GBytes *bytes)
{
  g_autoptr (CwLdapCursor) cursor = cw_ldap_cursor_from_bytes (bytes, NULL);
  g_autoptr (CwLdapCursor) again = NULL;
  g_autoptr (GBytes) written = NULL;
  g_autoptr (GBytes) second = NULL;

  if (cursor == NULL)
    return;
  written = cw_ldap_cursor_to_bytes (cursor);
  again = cw_ldap_cursor_from_bytes (written, NULL);
  g_assert_nonnull (again);
  g_assert_true (cw_ldap_cursor_check (again, cursor, NULL));
  second = cw_ldap_cursor_to_bytes (again);
  g_assert_true (g_bytes_equal (written, second));
}

static void
check_graph (GBytes *bytes)
{
  const CwGraphSettings settings = { .tenant_id = (char *) "t",
                                     .graph_url = (char *) "https://graph.example",
                                     .service_url = (char *) "https://graph.example/v1.0" };
  g_autoptr (CwGraphCursor) cursor = cw_graph_cursor_new_from_bytes (&settings, bytes, NULL);
  g_autoptr (CwGraphCursor) again = NULL;
  g_autoptr (GBytes) written = NULL;

  if (cursor == NULL)
    return;
  /* The token goes where the links lead. */
  g_assert_true (cursor->link == NULL || cw_graph_link_is_ours (&settings, cursor->link));
  written = cw_graph_cursor_to_bytes (cursor);
  again = cw_graph_cursor_new_from_bytes (&settings, written, NULL);
  g_assert_nonnull (again);
  g_assert_cmpstr (again->link, ==, cursor->link);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);

  check_ldap (bytes);
  check_graph (bytes);
  return 0;
}
