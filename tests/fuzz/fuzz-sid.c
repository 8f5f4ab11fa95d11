/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <glib.h>

#include "base/cw-guid.h"
#include "base/cw-sid.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_bytes (const guint8 *data, gsize size)
{
  g_autofree char *text = cw_sid_to_string (data, size);
  g_autoptr (GBytes) bytes = NULL;
  guint32 rid = 0;

  g_assert_true (text != NULL || !cw_sid_get_rid (data, size, &rid));
  if (text == NULL)
    return;
  bytes = cw_sid_from_string (text);
  g_assert_nonnull (bytes);
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), data, size);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (GBytes) bytes = cw_sid_from_string (text);
  CwGuid guid;
  CwGuid again;

  check_bytes (data, size);
  if (bytes != NULL)
    check_bytes (g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes));
  if (cw_guid_parse (text, CW_GUID_ORDER_MIXED, &guid))
    {
      g_autofree char *formatted = cw_guid_bytes_to_string (guid.bytes, CW_GUID_ORDER_MIXED);

      g_assert_true (cw_guid_parse (formatted, CW_GUID_ORDER_MIXED, &again));
      g_assert_true (cw_guid_equal (&guid, &again));
    }
  return 0;
}
