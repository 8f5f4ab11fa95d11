/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "base/cw-sid.h"
#include "connectors/ldap/cw-extended-dn.h"
#include "connectors/ldap/cw-ldap-range.h"

/* Attribute descriptions with options, and DNs with a GUID in front. */

typedef struct
{
  const char *text;
  gboolean is_incremental;
  gboolean is_good;
  gsize name_len;
  CwLdapRangeKind kind;
  guint first, last;
  gboolean is_variant;
} DescriptionCase;

static const DescriptionCase descriptions[] = {
  { "member", FALSE, TRUE, 6, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
  { "", FALSE, TRUE, 0, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
  { "member;range=0-1499", FALSE, TRUE, 6, CW_LDAP_RANGE_PART, 0, 1499, FALSE },
  { "member;Range=1500-*", FALSE, TRUE, 6, CW_LDAP_RANGE_LAST, 1500, 0, FALSE },
  { "member;range=0-*", TRUE, TRUE, 6, CW_LDAP_RANGE_LAST, 0, 0, FALSE },
  { "member;range=1-1", TRUE, TRUE, 6, CW_LDAP_RANGE_ADDED, 1, 1, FALSE },
  { "member;range=0-0", TRUE, TRUE, 6, CW_LDAP_RANGE_REMOVED, 0, 0, FALSE },
  { "member;range=1-1", FALSE, TRUE, 6, CW_LDAP_RANGE_PART, 1, 1, FALSE },
  { "member;range=0-0", FALSE, TRUE, 6, CW_LDAP_RANGE_PART, 0, 0, FALSE },
  { "userCertificate;binary", FALSE, TRUE, 15, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
  { "x;binary;range=5-9", FALSE, TRUE, 1, CW_LDAP_RANGE_PART, 5, 9, FALSE },
  { "cn;lang-de", FALSE, TRUE, 2, CW_LDAP_RANGE_NONE, 0, 0, TRUE },
  { "cn;", FALSE, TRUE, 2, CW_LDAP_RANGE_NONE, 0, 0, TRUE },
  { "member;range=", FALSE, FALSE, 0, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
  { "member;range=-1", FALSE, FALSE, 0, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
  { "member;range=1", FALSE, FALSE, 0, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
  { "member;range=1-", FALSE, FALSE, 0, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
  { "member;range=1-*x", FALSE, FALSE, 0, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
  { "member;range=5-4", FALSE, FALSE, 0, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
  { "member;range=1-99999999999", FALSE, FALSE, 0, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
  { "member;range=99999999999999999999-*", FALSE, FALSE, 0, CW_LDAP_RANGE_NONE, 0, 0, FALSE },
};

static void
test_descriptions (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (descriptions); i++)
    {
      const DescriptionCase *expected = &descriptions[i];
      CwLdapDescription description = { 0 };
      gboolean is_good = cw_ldap_description_parse (expected->text, strlen (expected->text),
                                                    expected->is_incremental, &description);

      g_test_message ("%s", expected->text);
      g_assert_cmpint (is_good, ==, expected->is_good);
      if (!is_good)
        continue;
      g_assert_cmpuint (description.name_len, ==, expected->name_len);
      g_assert_cmpint (description.range.kind, ==, expected->kind);
      g_assert_cmpuint (description.range.first, ==, expected->first);
      g_assert_cmpuint (description.range.last, ==, expected->last);
      g_assert_cmpint (description.is_variant, ==, expected->is_variant);
    }
}

static void
test_range_format (void)
{
  g_autofree char *text = cw_ldap_range_format ("member", 1500);

  g_assert_cmpstr (text, ==, "member;range=1500-*");
}

typedef struct
{
  const char *text;
  gboolean is_good;
  gboolean has_guid;
  const char *dn;
} ExtendedCase;

#define BYTES "78563412bc9af0de0102030405060708"

static const ExtendedCase names[] = {
  { "CN=x,DC=y", TRUE, FALSE, "CN=x,DC=y" },
  { "", TRUE, FALSE, "" },
  { "<GUID=" BYTES ">;CN=x,DC=y", TRUE, TRUE, "CN=x,DC=y" },
  { "<guid=" BYTES ">;<SID=0105000000000005>;CN=a\\,b\\;c,DC=y", TRUE, TRUE, "CN=a\\,b\\;c,DC=y" },
  { "<GUID=12345678-9abc-def0-0102-030405060708>;<SID=S-1-5-21-1>;CN=x", TRUE, TRUE, "CN=x" },
  { "<SID=S-1-5-32-544>;CN=x", TRUE, FALSE, "CN=x" },
  { "<GUID=" BYTES ">", TRUE, TRUE, "" },
  { "<GUID=" BYTES "CN=x", FALSE, FALSE, NULL },
  { "<GUID=" BYTES ">CN=x", FALSE, FALSE, NULL },
  { "<GUID=>;CN=x", FALSE, FALSE, NULL },
  { "<GUID=zz563412bc9af0de0102030405060708>;CN=x", FALSE, FALSE, NULL },
  { "<GUID=12345678-9abc-def0-0102-03040506070>;CN=x", FALSE, FALSE, NULL },
  { "<", FALSE, FALSE, NULL },
};

static void
test_extended (void)
{
  static const guint8 bytes[CW_GUID_SIZE] = { 0x78, 0x56, 0x34, 0x12, 0xbc, 0x9a, 0xf0, 0xde,
                                              1,    2,    3,    4,    5,    6,    7,    8 };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CwExtendedDn dn = { 0 };
      gboolean is_good = cw_extended_dn_parse (names[i].text, &dn);

      g_test_message ("%s", names[i].text);
      g_assert_cmpint (is_good, ==, names[i].is_good);
      if (!is_good)
        continue;
      g_assert_cmpint (dn.has_guid, ==, names[i].has_guid);
      g_assert_cmpstr (dn.dn, ==, names[i].dn);
      if (dn.has_guid)
        g_assert_cmpmem (dn.guid.bytes, CW_GUID_SIZE, bytes, CW_GUID_SIZE);
    }
}

#define SID_HEX "010500000000000515000000010000000200000003000000f4010000"

static void
test_extended_sid (void)
{
  static const struct
  {
    const char *text;
    const char *sid;
  } cases[] = {
    { "CN=x,DC=y", NULL },
    { "<GUID=" BYTES ">;CN=x", NULL },
    { "<GUID=" BYTES ">;<SID=" SID_HEX ">;CN=x", "S-1-5-21-1-2-3-500" },
    { "<sid=S-1-5-21-1-2-3-500>;CN=x", "S-1-5-21-1-2-3-500" },
    { "<SID=" SID_HEX "00>;CN=x", NULL },
    { "<SID=" SID_HEX "0>;CN=x", NULL },
    { "<SID=0101>;CN=x", NULL },
    { "<SID=zz>;CN=x", NULL },
    { "<SID=>;CN=x", NULL },
    { "<SID=S-1-x>;CN=x", NULL },
    { "<SID=" SID_HEX SID_HEX SID_HEX SID_HEX ">;CN=x", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      CwExtendedDn dn = { 0 };
      g_autoptr (GBytes) sid = NULL;
      g_autofree char *text = NULL;

      g_test_message ("%s", cases[i].text);
      g_assert_true (cw_extended_dn_parse (cases[i].text, &dn));
      sid = cw_extended_dn_get_sid (&dn);
      if (sid != NULL)
        text = cw_sid_to_string (g_bytes_get_data (sid, NULL), g_bytes_get_size (sid));
      g_assert_cmpstr (text, ==, cases[i].sid);
    }
}

static void
test_elsewhere (void)
{
  static const char base[] = "DC=contoso,DC=lab";
  static const struct
  {
    const char *dn;
    gboolean is_elsewhere;
  } cases[] = {
    { "CN=x,DC=contoso,DC=lab", FALSE },
    { "CN=x,OU=y,dc=Contoso,dc=LAB", FALSE },
    { "CN=x, OU=y, DC=contoso, DC=lab", FALSE },
    { "DC=contoso,DC=lab", FALSE },
    { "CN=x\\,DC=y,DC=contoso,DC=lab", FALSE }, /* a comma in the name */
    { "CN=x\\\\,DC=y,DC=contoso,DC=lab", TRUE },
    { "CN=DC=y,DC=contoso,DC=lab", FALSE },
    { "CN=x,OU=z,DC=child,DC=contoso,DC=lab", TRUE },
    { "CN=x,dc=child,DC=contoso,DC=lab", TRUE },
    { "CN=x,DC=fabrikam,DC=lab", TRUE },
    { "CN=x,DC=xcontoso,DC=lab", TRUE },
    { "CN=x,DC=lab", TRUE },
    { "", TRUE },
    { "CN=x,CN=Configuration,DC=contoso,DC=lab", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      const CwExtendedDn dn = { .dn = cases[i].dn };

      g_test_message ("%s", cases[i].dn);
      g_assert_cmpint (cw_extended_dn_is_elsewhere (&dn, base, strlen (base)), ==,
                       cases[i].is_elsewhere);
    }
}

static void
test_format_guid (void)
{
  CwExtendedDn dn = { 0 };
  g_autofree char *text = NULL;

  g_assert_true (cw_extended_dn_parse ("<GUID=" BYTES ">", &dn));
  text = cw_extended_dn_format_guid (&dn.guid);
  g_assert_cmpstr (text, ==, "<GUID=12345678-9abc-def0-0102-030405060708>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap/description/parse", test_descriptions);
  g_test_add_func ("/ldap/description/range-format", test_range_format);
  g_test_add_func ("/ldap/description/extended-dn", test_extended);
  g_test_add_func ("/ldap/description/extended-sid", test_extended_sid);
  g_test_add_func ("/ldap/description/elsewhere", test_elsewhere);
  g_test_add_func ("/ldap/description/format-guid", test_format_guid);
  return g_test_run ();
}
