/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "connectors/ldap/cw-security-descriptor.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What can be read can be written without an entry, and with it again. */
static void
check_round (const CwSecurityDescriptor *descriptor)
{
  g_autoptr (GPtrArray) aces = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  const CwAce *ace = cw_security_descriptor_get_ace (descriptor, 0);
  guint n_aces = cw_security_descriptor_get_n_aces (descriptor);
  g_autoptr (GBytes) without = NULL;
  g_autoptr (CwSecurityDescriptor) less = NULL;

  g_ptr_array_add (aces, g_bytes_new (ace->bytes, ace->size));
  without = cw_security_descriptor_remove (descriptor, aces);
  g_assert_nonnull (without);
  less = cw_security_descriptor_new (g_bytes_get_data (without, NULL), g_bytes_get_size (without),
                                     NULL);
  g_assert_nonnull (less);
  g_assert_cmpuint (cw_security_descriptor_get_n_aces (less), ==, n_aces - 1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree guint8 *copy = g_memdup2 (data, size);
  g_autoptr (CwSecurityDescriptor) descriptor = cw_security_descriptor_new (copy, size, NULL);

  if (descriptor != NULL && cw_security_descriptor_get_n_aces (descriptor) > 0)
    check_round (descriptor);
  return 0;
}
