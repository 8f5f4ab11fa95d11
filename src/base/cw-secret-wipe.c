/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-secret-wipe.h"

#include <sodium.h>

/* Of a message that was received the bytes are memory of their own, which nobody shares. */
static void
wipe_bytes (GVariant *value)
{
  gsize size = 0;
  gpointer data = (gpointer) g_variant_get_fixed_array (value, &size, 1);

  if (size > 0)
    sodium_memzero (data, size);
}

void
cw_secret_wipe_variant (GVariant *value)
{
  g_return_if_fail (value != NULL);

  if (g_variant_is_of_type (value, G_VARIANT_TYPE_BYTESTRING))
    {
      wipe_bytes (value);
      return;
    }
  if (!g_variant_is_container (value))
    return;
  for (gsize i = 0; i < g_variant_n_children (value); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (value, i);

      cw_secret_wipe_variant (child);
    }
}
