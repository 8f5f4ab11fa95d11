/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include <glib.h>

#include "base/cw-dn.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static void
check_parts (const char *dn)
{
  g_autofree char *rdn = cw_dn_dup_rdn (dn);
  g_autofree char *value = cw_dn_dup_rdn_value (dn);
  g_autofree char *domain = cw_dn_to_domain (dn);
  g_autofree char *domain_dn = cw_dn_from_domain (dn);
  const char *parent = cw_dn_peek_parent (dn);

  g_assert_true (parent == NULL || (parent > dn && parent < dn + strlen (dn)));
  g_assert_true (value == NULL || g_utf8_validate (value, -1, NULL));
  g_assert_true (domain == NULL || g_utf8_validate (domain, -1, NULL));
  g_assert_true (domain_dn == NULL || cw_dn_count (domain_dn) > 0);
  for (guint i = 0; i <= cw_dn_count (dn); i++)
    {
      g_autofree char *component = cw_dn_dup_component (dn, i);

      g_assert_true ((component != NULL) == (i < cw_dn_count (dn)) || cw_dn_count (dn) == 0);
    }
  if (cw_dn_count (dn) > 1)
    {
      g_autofree char *rebuilt = cw_dn_build (rdn, parent);

      g_assert_true (cw_dn_is_under (dn, parent));
      g_assert_true (cw_dn_equal (rebuilt, dn));
    }
}

/* Any text can be a value: it comes back unchanged, but for what is no UTF-8. */
static void
check_as_value (const char *text)
{
  g_autofree char *escaped = cw_dn_escape_value (text);
  g_autofree char *dn = g_strdup_printf ("CN=%s,DC=x", escaped);
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  g_autofree char *value = cw_dn_dup_rdn_value (dn);

  g_assert_cmpstr (value, ==, valid);
  g_assert_cmpuint (cw_dn_count (dn), ==, 2);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *dn = g_strndup ((const char *) data, size);
  g_autofree char *normal = cw_dn_normalize (dn);

  g_assert_true (g_utf8_validate (normal, -1, NULL));
  if (cw_dn_count (dn) > 0)
    {
      g_autofree char *again = cw_dn_normalize (normal);

      g_assert_cmpstr (again, ==, normal);
      g_assert_cmpuint (cw_dn_count (normal), ==, cw_dn_count (dn));
      g_assert_cmpint (cw_dn_hash (normal), ==, cw_dn_hash (dn));
      g_assert_true (cw_dn_equal (normal, dn));
    }
  check_parts (dn);
  check_as_value (dn);
  return 0;
}
