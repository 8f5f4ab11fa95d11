/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include <glib.h>

#include "base/cw-dn.h"

static const struct
{
  const char *dn;
  const char *normal;
} normal_forms[] = {
  { "", "" },
  { "DC=contoso,DC=com", "dc=contoso,dc=com" },
  { "CN=Ann Lee,OU=Sales,DC=contoso,DC=com", "cn=ann lee,ou=sales,dc=contoso,dc=com" },
  { "  cn = Ann   Lee  ,  ou=Sales ", "cn=ann lee,ou=sales" },
  { "CN=Ann Lee;OU=Sales", "cn=ann lee,ou=sales" },
  { "2.5.4.3=Ann,x-y.1=2", "2.5.4.3=ann,x-y.1=2" },
  { "CN=,OU=x", "cn=,ou=x" },
  { "CN=   ,OU=x", "cn=,ou=x" },
  { "CN=\\ \\ ,OU=x", "cn=,ou=x" },
  { "CN=a=b", "cn=a=b" },
  { "CN=it's (a) *test*! @ 50% & more", "cn=it's (a) *test*! @ 50% & more" },
  /* escapes: RFC 4514 section 2.4, and one normal form for all ways to write the same */
  { "CN=Lee\\, Ann,OU=x", "cn=lee\\2c ann,ou=x" },
  { "CN=Lee\\2C Ann,OU=x", "cn=lee\\2c ann,ou=x" },
  { "CN=Lee\\2c Ann,OU=x", "cn=lee\\2c ann,ou=x" },
  { "CN=\"Lee, Ann\",OU=x", "cn=lee\\2c ann,ou=x" },
  { "CN = \"Lee, Ann\" , OU=x", "cn=lee\\2c ann,ou=x" },
  { "CN=\"a \\\"b\\\" c\"", "cn=a \\22b\\22 c" },
  { "CN=\\#hash", "cn=\\23hash" },
  { "CN=a#hash", "cn=a#hash" },
  { "CN=\\ lead and trail\\ ", "cn=lead and trail" },
  { "CN=a\\+b\\;c\\<d\\>e\\\\f\\\"g", "cn=a\\2bb\\3bc\\3cd\\3ee\\5cf\\22g" },
  { "CN=a<b>c", "cn=a\\3cb\\3ec" },
  { "CN=\\41\\42", "cn=ab" },
  { "CN=a\\00b", "cn=a\\00b" },
  { "CN=\\0D\\0A", "cn=\\0d\\0a" },
  /* MS-ADTS 3.1.1.5.5: a deleted object has a line feed in its name */
  { "CN=Ann\\0ADEL:5f0a1b2c-0000-4000-8000-0123456789ab,CN=Deleted Objects,DC=x",
    "cn=ann\\0adel:5f0a1b2c-0000-4000-8000-0123456789ab,cn=deleted objects,dc=x" },
  /* BER values stay as digits */
  { "1.3.6.1.4.1.1466.0=#04024869,DC=x", "1.3.6.1.4.1.1466.0=#04024869,dc=x" },
  { "CN=#0C02C3A4 ,DC=x", "cn=#0c02c3a4,dc=x" },
  /* an RDN of several parts is a set */
  { "OU=Sales+CN=J.  Smith,DC=x", "cn=j. smith+ou=sales,dc=x" },
  { "CN=J. Smith + OU=Sales,DC=x", "cn=j. smith+ou=sales,dc=x" },
  { "CN=x,B=2+A=1+C=3", "cn=x,a=1+b=2+c=3" },
  /* Unicode: case folding and compatibility form */
  { "CN=M\xc3\x9cLLER,DC=x", "cn=m\xc3\xbcller,dc=x" },
  { "CN=Mu\xcc\x88ller,DC=x", "cn=m\xc3\xbcller,dc=x" },
  { "CN=M\\C3\\BCller,DC=x", "cn=m\xc3\xbcller,dc=x" },
  { "CN=Stra\xc3\x9f"
    "e",
    "cn=strasse" },
  { "CN=\xce\xa3\xce\xaf\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x82",
    "cn=\xcf\x83\xce\xaf\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x83" },
  { "CN=\xe0\xb8\xaa\xe0\xb8\xa1,DC=x", "cn=\xe0\xb8\xaa\xe0\xb8\xa1,dc=x" },
  { "CN=\xea\xb9\x80\xeb\xaf\xbc", "cn=\xea\xb9\x80\xeb\xaf\xbc" },
  /* a wide comma becomes one by compatibility, and is escaped like one */
  { "CN=a\xef\xbc\x8c"
    "b",
    "cn=a\\2cb" },
  { "CN=a\xc2\xa0"
    "b",
    "cn=a b" },
  { "CN=a\\FFb", "cn=a\\ffb" },
  /* broken names: folded text, nothing more */
  { "nonsense", "nonsense" },
  { "CN=a,", "cn=a," },
  { "CN=a\\", "cn=a\\" },
  { "CN=A\\zb", "cn=a\\zb" },
  { "<GUID=12>;CN=x", "<guid=12>;cn=x" },
  { "CN=\"open", "cn=\"open" },
  { "CN=#0g", "cn=#0g" },
  { "CN=a\"b", "cn=a\"b" },
  { "=x", "=x" },
  { "CN=\xff,OU=\xc3", "cn=\\ff,ou=\\c3" },
  { "\xff\xfe", "\\ff\\fe" },
};

static void
test_normalize (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (normal_forms); i++)
    {
      g_autofree char *normal = cw_dn_normalize (normal_forms[i].dn);

      g_assert_cmpstr (normal, ==, normal_forms[i].normal);
      g_assert_true (g_utf8_validate (normal, -1, NULL));
      g_assert_true (cw_dn_equal (normal_forms[i].dn, normal_forms[i].dn));
    }
}

/* A normal form is its own normal form, has the same hash, and equality goes by it. */
static void
test_normal_form_is_fixed (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (normal_forms); i++)
    {
      g_autofree char *again = cw_dn_normalize (normal_forms[i].normal);

      if (!cw_dn_is_valid (normal_forms[i].dn))
        continue;
      g_assert_cmpstr (again, ==, normal_forms[i].normal);
      g_assert_cmpint (cw_dn_hash (normal_forms[i].dn), ==, cw_dn_hash (again));
      g_assert_true (cw_dn_equal (normal_forms[i].dn, again));
    }
  for (guint i = 0; i < G_N_ELEMENTS (normal_forms); i++)
    for (guint j = 0; j < G_N_ELEMENTS (normal_forms); j++)
      g_assert_true (cw_dn_equal (normal_forms[i].dn, normal_forms[j].dn) ==
                     (strcmp (normal_forms[i].normal, normal_forms[j].normal) == 0));
}

/* Long names take another way than short ones and have to come to the same. */
static void
test_long_names (void)
{
  g_autoptr (GString) plain = g_string_new ("CN=");
  g_autoptr (GString) escaped = g_string_new ("cn=\\20");
  g_autoptr (GString) other = NULL;

  for (guint i = 0; i < 400; i++)
    {
      g_string_append (plain, "Aa ");
      g_string_append (escaped, "aA\\20 ");
    }
  g_assert_true (cw_dn_equal (plain->str, escaped->str));
  g_assert_cmpint (cw_dn_hash (plain->str), ==, cw_dn_hash (escaped->str));
  other = g_string_new (plain->str);
  g_string_append_c (other, 'b');
  g_assert_false (cw_dn_equal (plain->str, other->str));
  g_assert_cmpint (cw_dn_hash (plain->str), !=, cw_dn_hash (other->str));
}

/* These are in stores: a change here is a migration. */
static void
test_hash_is_stable (void)
{
  static const struct
  {
    const char *dn;
    gint64 hash;
  } cases[] = {
    { "", G_GINT64_CONSTANT (2023296209331566137) },
    { "DC=contoso,DC=com", G_GINT64_CONSTANT (-8828755894172068776) },
    { "CN=Lee\\, Ann,OU=Sales,DC=contoso,DC=com", G_GINT64_CONSTANT (-8753996281458316656) },
    { "CN=M\xc3\xbcller,DC=x", G_GINT64_CONSTANT (2509584154585402266) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_cmpint (cw_dn_hash (cases[i].dn), ==, cases[i].hash);
}

static void
test_valid (void)
{
  static const struct
  {
    const char *dn;
    gboolean is_valid;
    guint count;
  } cases[] = {
    { "", TRUE, 0 },
    { "DC=x", TRUE, 1 },
    { "CN=a,DC=x", TRUE, 2 },
    { "CN=a+OU=b,DC=x", TRUE, 2 },
    { "CN=Lee\\, Ann,OU=x,DC=y", TRUE, 3 },
    { "CN=\"a,b;c\",DC=y", TRUE, 2 },
    { "CN=,DC=x", TRUE, 2 },
    { "CN=a\\FFb", TRUE, 1 },
    { "CN", FALSE, 0 },
    { "CN=a,,DC=x", FALSE, 0 },
    { "CN=a,", FALSE, 0 },
    { ",CN=a", FALSE, 0 },
    { "CN=a+", FALSE, 0 },
    { "CN=a\\", FALSE, 0 },
    { "CN=a\\4", FALSE, 0 },
    { "CN=a\\xy", FALSE, 0 },
    { "CN=\"a\"b", FALSE, 0 },
    { "CN=#", FALSE, 0 },
    { "CN=#123", FALSE, 0 },
    { "CN=#zz", FALSE, 0 },
    { "C N=a", FALSE, 0 },
    { "-N=a", FALSE, 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].dn);
      g_assert_cmpint (cw_dn_is_valid (cases[i].dn), ==, cases[i].is_valid);
      g_assert_cmpuint (cw_dn_count (cases[i].dn), ==, cases[i].count);
    }
  g_assert_false (cw_dn_is_valid ("CN=\xff"));
}

static void
test_under (void)
{
  static const struct
  {
    const char *dn;
    const char *ancestor;
    gboolean is_under;
  } cases[] = {
    { "CN=a,OU=Sales,DC=x", "ou=sales, dc=X", TRUE },
    { "OU=Sales,DC=x", "ou=sales,dc=x", TRUE },
    { "DC=x", "ou=sales,dc=x", FALSE },
    { "CN=a,OU=Presales,DC=x", "ou=sales,dc=x", FALSE },
    { "CN=a\\,OU=Sales,DC=x", "ou=sales,dc=x", FALSE },
    { "CN=a\\2COU=Sales,DC=x", "ou=sales,dc=x", FALSE },
    { "CN=a+OU=Sales,DC=x", "ou=sales,dc=x", FALSE },
    { "CN=a,DC=x", "", TRUE },
    { "", "DC=x", FALSE },
    { "", "", TRUE },
    { "CN=a,OU=S\\C3\\BCd,DC=x",
      "OU=S\xc3\x9c"
      "D,DC=x",
      TRUE },
    { "CN=a,DC=y,DC=x", "DC=x,DC=y", FALSE },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s under %s", cases[i].dn, cases[i].ancestor);
      g_assert_cmpint (cw_dn_is_under (cases[i].dn, cases[i].ancestor), ==, cases[i].is_under);
    }
}

static void
test_parts (void)
{
  static const struct
  {
    const char *dn;
    const char *rdn;
    const char *value;
    const char *parent;
  } cases[] = {
    { "CN=a,DC=x", "CN=a", "a", "DC=x" },
    { "CN=a", "CN=a", "a", NULL },
    { " CN=a , DC=x", "CN=a", "a", "DC=x" },
    { "CN=Lee\\, Ann,OU=x,DC=y", "CN=Lee\\, Ann", "Lee, Ann", "OU=x,DC=y" },
    { "CN=Lee\\2C Ann,OU=x", "CN=Lee\\2C Ann", "Lee, Ann", "OU=x" },
    { "CN=\"a,b\",DC=x", "CN=\"a,b\"", "a,b", "DC=x" },
    { "CN=a\\\\,DC=x", "CN=a\\\\", "a\\", "DC=x" },
    { "CN=a\\ ,DC=x", "CN=a\\ ", "a ", "DC=x" },
    { "CN=a\\\\ ,DC=x", "CN=a\\\\", "a\\", "DC=x" },
    { "CN=a+OU=b,DC=x", "CN=a+OU=b", "a", "DC=x" },
    { "CN=Ann\\0ADEL:12,CN=Deleted Objects,DC=x", "CN=Ann\\0ADEL:12", "Ann\nDEL:12",
      "CN=Deleted Objects,DC=x" },
    { "CN=a;DC=x", "CN=a", "a", "DC=x" },
    { "CN=#0402,DC=x", "CN=#0402", "#0402", "DC=x" },
    { "CN=\\FF\\00,DC=x", "CN=\\FF\\00", "\xef\xbf\xbd\xef\xbf\xbd", "DC=x" },
    { "CN=a,", "CN=a", "a", NULL },
    { "nonsense,DC=x", "nonsense", NULL, "DC=x" },
    { "", "", NULL, NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *rdn = cw_dn_dup_rdn (cases[i].dn);
      g_autofree char *value = cw_dn_dup_rdn_value (cases[i].dn);

      g_assert_cmpstr (rdn, ==, cases[i].rdn);
      g_assert_cmpstr (value, ==, cases[i].value);
      g_assert_cmpstr (cw_dn_peek_parent (cases[i].dn), ==, cases[i].parent);
    }
}

static void
test_components (void)
{
  static const char dn[] = "CN=Lee\\, Ann+UID=1,OU=S\\C3\\BCd,DC=x";
  static const char *const values[] = { "Lee, Ann",
                                        "S\xc3\xbc"
                                        "d",
                                        "x", NULL };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      g_autofree char *value = cw_dn_dup_component (dn, i);

      g_assert_cmpstr (value, ==, values[i]);
    }
  g_assert_null (cw_dn_dup_component ("", 0));
  g_assert_null (cw_dn_dup_component ("nonsense", 0));
}

static void
test_escape (void)
{
  static const struct
  {
    const char *value;
    const char *escaped;
  } cases[] = {
    { "", "" },
    { "Ann Lee", "Ann Lee" },
    { "Lee, Ann", "Lee\\, Ann" },
    { " a ", "\\ a\\ " },
    { "  ", "\\ \\ " },
    { " ", "\\ " },
    { "#1", "\\#1" },
    { "1#", "1#" },
    { "a+b;c<d>e\\f\"g=h", "a\\+b\\;c\\<d\\>e\\\\f\\\"g=h" },
    { "Ann\nDEL:1", "Ann\\0ADEL:1" },
    { "M\xc3\xbcller", "M\xc3\xbcller" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *escaped = cw_dn_escape_value (cases[i].value);
      g_autofree char *dn = g_strdup_printf ("CN=%s", escaped);
      g_autofree char *back = cw_dn_dup_rdn_value (dn);

      g_assert_cmpstr (escaped, ==, cases[i].escaped);
      g_assert_cmpstr (back, ==, cases[i].value);
    }
}

static void
test_build (void)
{
  g_autofree char *two = cw_dn_build ("CN=a", "DC=x");
  g_autofree char *one = cw_dn_build ("DC=x", "");

  g_assert_cmpstr (two, ==, "CN=a,DC=x");
  g_assert_cmpstr (one, ==, "DC=x");
}

static void
test_domain (void)
{
  static const struct
  {
    const char *domain;
    const char *dn;
  } cases[] = {
    { "contoso.com", "dc=contoso,dc=com" },
    { "lab", "dc=lab" },
    { "contoso.com.", "dc=contoso,dc=com" },
    { "", NULL },
    { ".", NULL },
    { "a..b", NULL },
    { ".a", NULL },
  };
  static const struct
  {
    const char *dn;
    const char *domain;
  } back[] = {
    { "DC=Contoso,DC=com", "Contoso.com" },
    { "CN=Users,DC=contoso,DC=com", "contoso.com" },
    { "DC=x,CN=y,DC=contoso,DC=com", "contoso.com" },
    { "DC=a+CN=b,DC=com", "com" },
    { "CN=b+DC=a,DC=com", "com" },
    { "CN=x", NULL },
    { "DC=x,CN=y", NULL },
    { "", NULL },
    { "nonsense", NULL },
    { "DC=\\FF", NULL },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *dn = cw_dn_from_domain (cases[i].domain);

      g_assert_cmpstr (dn, ==, cases[i].dn);
    }
  for (guint i = 0; i < G_N_ELEMENTS (back); i++)
    {
      g_autofree char *domain = cw_dn_to_domain (back[i].dn);

      g_assert_cmpstr (domain, ==, back[i].domain);
    }
}

/* Any value comes back from a DN it was escaped into, whatever is around it. */
static void
test_random_values (void)
{
  static const char alphabet[] = "aB,+\"\\<>;=# \n\t/\x7f'";

  for (guint round = 0; round < 20000; round++)
    {
      char value[12] = "";
      guint len = (guint) g_test_rand_int_range (0, sizeof value - 1);
      g_autofree char *escaped = NULL;
      g_autofree char *dn = NULL;
      g_autofree char *normal = NULL;
      g_autofree char *again = NULL;
      g_autofree char *back = NULL;

      for (guint i = 0; i < len; i++)
        value[i] = alphabet[g_test_rand_int_range (0, sizeof alphabet - 1)];
      escaped = cw_dn_escape_value (value);
      dn = g_strdup_printf ("OU=x,CN=%s,DC=y", escaped);
      back = cw_dn_dup_component (dn, 1);
      g_assert_cmpstr (back, ==, value);
      g_assert_cmpuint (cw_dn_count (dn), ==, 3);
      g_assert_true (cw_dn_is_under (dn, "dc=y"));

      normal = cw_dn_normalize (dn);
      again = cw_dn_normalize (normal);
      g_assert_cmpstr (normal, ==, again);
    }
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/dn/normalize", test_normalize);
  g_test_add_func ("/dn/normal-form-is-fixed", test_normal_form_is_fixed);
  g_test_add_func ("/dn/long-names", test_long_names);
  g_test_add_func ("/dn/hash-is-stable", test_hash_is_stable);
  g_test_add_func ("/dn/valid", test_valid);
  g_test_add_func ("/dn/under", test_under);
  g_test_add_func ("/dn/parts", test_parts);
  g_test_add_func ("/dn/components", test_components);
  g_test_add_func ("/dn/escape", test_escape);
  g_test_add_func ("/dn/build", test_build);
  g_test_add_func ("/dn/domain", test_domain);
  g_test_add_func ("/dn/random-values", test_random_values);
  return g_test_run ();
}
