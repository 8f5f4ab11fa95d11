/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "engine/cw-value-text.h"

#define VALUE(text) text, sizeof text - 1

static const struct
{
  const char *attribute;
  const char *data;
  gsize len;
  const char *expected; /* GVariant text */
} cases[] = {
  { "displayName", VALUE ("Jörg “Joe” Müller"), "'Jörg “Joe” Müller'" },
  { "objectGUID", VALUE ("\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b\x0c\x0d\x0e\x0f\x10"),
    "'04030201-0605-0807-090a-0b0c0d0e0f10'" },
  { "OBJECTguid", VALUE ("abc"), "'abc'" },
  { "objectSid", VALUE ("\x01\x02\x00\x00\x00\x00\x00\x05\x20\x00\x00\x00\x20\x02\x00\x00"),
    "'S-1-5-32-544'" },
  { "objectSid", VALUE ("\x01\x02\x00"), "{'base64': <'AQIA'>}" },
  { "accountExpires", VALUE ("0"), "'never'" },
  { "accountExpires", VALUE ("9223372036854775807"), "'never'" },
  { "pwdLastSet", VALUE ("133485408000000000"), "'2024-01-01T00:00:00Z'" },
  { "pwdLastSet", VALUE ("soon"), "'soon'" },
  { "whenCreated", VALUE ("20261120130331.0Z"), "'2026-11-20T13:03:31Z'" },
  { "whenCreated", VALUE ("yesterday"), "'yesterday'" },
  { "thumbnailPhoto", VALUE ("\xff\xd8\xff"), "{'base64': <'/9j/'>}" },
  { "description", VALUE ("a\0b"), "{'base64': <'YQBi'>}" },
  { "description", VALUE ("two\nlines"), "'two\\nlines'" },
  { "description", VALUE ("\033[2J"), "{'base64': <'G1sySg=='>}" },
  { "description", VALUE (""), "''" },
};

static void
test_value (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  CwValue value = { (const guint8 *) cases[index].data, cases[index].len };
  g_autoptr (GVariant) variant =
      g_variant_ref_sink (cw_value_to_variant (cases[index].attribute, &value));
  g_autofree char *text = g_variant_print (variant, FALSE);

  g_assert_cmpstr (text, ==, cases[index].expected);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strdup_printf ("/engine/value-text/%u-%s", i, cases[i].attribute);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_value);
    }
  return g_test_run ();
}
