/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <glib.h>

#include "base/cw-guid.h"

/* MS-DTYP 2.3.4.2: Data1, Data2 and Data3 are little-endian, Data4 is a row of bytes. */
static const guint8 sample_bytes[] = { 0xbd, 0x96, 0x79, 0xbf, 0xe6, 0x0d, 0xd0, 0x11,
                                       0xa2, 0x85, 0x00, 0xaa, 0x00, 0x30, 0x49, 0xe2 };
static const char sample_mixed[] = "bf7996bd-0de6-11d0-a285-00aa003049e2";
static const char sample_network[] = "bd9679bf-e60d-d011-a285-00aa003049e2";

static void
test_format (void)
{
  g_autofree char *mixed = cw_guid_bytes_to_string (sample_bytes, CW_GUID_ORDER_MIXED);
  g_autofree char *network = cw_guid_bytes_to_string (sample_bytes, CW_GUID_ORDER_NETWORK);

  g_assert_cmpstr (mixed, ==, sample_mixed);
  g_assert_cmpstr (network, ==, sample_network);
}

static void
test_parse_good (void)
{
  static const struct
  {
    const char *text;
    CwGuidOrder order;
  } cases[] = {
    { "bf7996bd-0de6-11d0-a285-00aa003049e2", CW_GUID_ORDER_MIXED },
    { "BF7996BD-0DE6-11D0-A285-00AA003049E2", CW_GUID_ORDER_MIXED },
    { "{bf7996bd-0de6-11d0-a285-00aa003049e2}", CW_GUID_ORDER_MIXED },
    { "bd9679bf-e60d-d011-a285-00aa003049e2", CW_GUID_ORDER_NETWORK },
    { "{BD9679BF-E60D-D011-A285-00AA003049E2}", CW_GUID_ORDER_NETWORK },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CwGuid guid = { { 0 } };

      g_assert_true (cw_guid_parse (cases[i].text, cases[i].order, &guid));
      g_assert_cmpmem (guid.bytes, CW_GUID_SIZE, sample_bytes, sizeof sample_bytes);
    }
}

/* nsUniqueId of 389 Directory Server: the same digits in other groups. */
static void
test_parse_unique_id (void)
{
  static const char *const bad[] = {
    "",
    "bf7996bd-0de6-11d0-a285-00aa003049e2",
    "bf7996bd-0de611d0-a28500aa-003049e",
    "bf7996bd-0de611d0-a28500aa-003049e2f",
    "bf7996bd-0de611d0-a28500aa+003049e2",
    "bf7996bd-0de611d0-a28500ag-003049e2",
    "bf7996bd-0de6-1d0-a28500aa-003049e2",
    "{f7996bd-0de611d0-a28500aa-003049e2",
  };
  CwGuid guid = { { 0 } };

  g_assert_true (
      cw_guid_parse_unique_id ("BF7996bd-0de611d0-a28500aa-003049e2", CW_GUID_ORDER_MIXED, &guid));
  g_assert_cmpmem (guid.bytes, CW_GUID_SIZE, sample_bytes, sizeof sample_bytes);
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    g_assert_false (cw_guid_parse_unique_id (bad[i], CW_GUID_ORDER_MIXED, &guid));
  g_assert_cmpmem (guid.bytes, CW_GUID_SIZE, sample_bytes, sizeof sample_bytes);
}

static void
test_parse_bad (void)
{
  static const char *const cases[] = {
    "",
    "bf7996bd",
    "bf7996bd0de611d0a28500aa003049e2",
    "bf7996bd-0de6-11d0-a285-00aa003049e",
    "bf7996bd-0de6-11d0-a285-00aa003049e2 ",
    " bf7996bd-0de6-11d0-a285-00aa003049e2",
    "bf7996bd-0de6-11d0-a285-00aa003049e2f",
    "{bf7996bd-0de6-11d0-a285-00aa003049e2",
    "bf7996bd-0de6-11d0-a285-00aa003049e2}",
    "bf7996bd-0de6-11d0-a28500-aa003049e2",
    "gf7996bd-0de6-11d0-a285-00aa003049e2",
    "bf7996bd+0de6-11d0-a285-00aa003049e2",
  };
  CwGuid guid;
  CwGuid before;

  memset (&guid, 0x5a, sizeof guid);
  before = guid;
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_assert_false (cw_guid_parse (cases[i], CW_GUID_ORDER_MIXED, &guid));
      g_assert_true (cw_guid_equal (&guid, &before));
    }
}

static void
test_random (void)
{
  CwGuid last = { { 0 } };

  for (guint i = 0; i < 100; i++)
    {
      CwGuid guid;
      CwGuid again = { { 0 } };
      char text[CW_GUID_STRING_SIZE];

      cw_guid_init_random (&guid);
      g_assert_false (cw_guid_equal (&guid, &last));
      last = guid;
      for (int order = CW_GUID_ORDER_MIXED; order <= CW_GUID_ORDER_NETWORK; order++)
        {
          cw_guid_format (&guid, order, text);
          g_assert_cmpint (text[14], ==, '4');
          g_assert_nonnull (strchr ("89ab", text[19]));
          g_assert_true (cw_guid_parse (text, order, &again));
          g_assert_true (cw_guid_equal (&guid, &again));
        }
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/guid/format", test_format);
  g_test_add_func ("/guid/parse-good", test_parse_good);
  g_test_add_func ("/guid/parse-unique-id", test_parse_unique_id);
  g_test_add_func ("/guid/parse-bad", test_parse_bad);
  g_test_add_func ("/guid/random", test_random);
  return g_test_run ();
}
