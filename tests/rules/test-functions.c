/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "expression-bench.h"
#include "rules/cw-rule-function.h"

/* The cases of expression-cases.json. */
static void
test_group (gconstpointer group)
{
  g_autoptr (Bench) bench = bench_new ();

  bench_check_group (bench, group);
}

/* The domains of a tenant that nobody has asked yet. */
static void
test_unknown_domains (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autofree char *verified = NULL;
  g_autofree char *initial = NULL;

  bench->context.domains = NULL;
  verified = bench_evaluate_to_text (bench, "IsVerifiedDomain(\"any.example\")");
  initial = bench_evaluate_to_text (bench, "%Tenant.InitialDomain%");
  g_assert_cmpstr (verified, ==, "true");
  g_assert_cmpstr (initial, ==, "null");
}

/* Each of the functions that Microsoft documents is there. */
static void
test_documented (void)
{
  static const char *const names[] = {
    "BitAnd",
    "BitOr",
    "CBool",
    "CDate",
    "CGuid",
    "CNum",
    "CRef",
    "CStr",
    "CertExtensionOids",
    "CertFormat",
    "CertFriendlyName",
    "CertHashString",
    "CertIssuer",
    "CertIssuerDN",
    "CertIssuerOid",
    "CertKeyAlgorithm",
    "CertKeyAlgorithmParams",
    "CertNameInfo",
    "CertNotAfter",
    "CertNotBefore",
    "CertPublicKeyOid",
    "CertPublicKeyParametersOid",
    "CertSerialNumber",
    "CertSignatureAlgorithmOid",
    "CertSubject",
    "CertSubjectNameDN",
    "CertSubjectNameOid",
    "CertThumbprint",
    "CertVersion",
    "Contains",
    "ConvertFromBase64",
    "ConvertFromUTF8Hex",
    "ConvertToBase64",
    "ConvertToUTF8Hex",
    "Count",
    "DNComponent",
    "DNComponentRev",
    "DateAdd",
    "DateFromNum",
    "Error",
    "EscapeDNComponent",
    "FormatDateTime",
    "Guid",
    "IIF",
    "ImportedValue",
    "InStr",
    "InStrRev",
    "IsBitSet",
    "IsCert",
    "IsDate",
    "IsEmpty",
    "IsGuid",
    "IsNull",
    "IsNullOrEmpty",
    "IsNumeric",
    "IsPresent",
    "IsString",
    "Item",
    "ItemOrNull",
    "Join",
    "LCase",
    "LTrim",
    "Left",
    "Len",
    "Mid",
    "Now",
    "NumFromDate",
    "PCase",
    "PadLeft",
    "PadRight",
    "RTrim",
    "RandomNum",
    "RemoveDuplicates",
    "Replace",
    "ReplaceChars",
    "Right",
    "Select",
    "Split",
    "StringFromGuid",
    "StringFromSid",
    "Switch",
    "Trim",
    "UCase",
    "Where",
    "With",
    "Word",
  };

  g_assert_cmpuint (G_N_ELEMENTS (names), ==, 86); /* 85 and ImportedValue() */
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (cw_rule_function_find (names[i]) == NULL)
      {
        g_test_message ("%s() is missing", names[i]);
        g_test_fail ();
      }
}

/* A function that comes is seen here: it needs its cases in expression-cases.json. */
static void
test_all_have_cases (void)
{
  g_autofree char *path = g_build_filename (g_getenv ("CW_TEST_SOURCE_ROOT"), "tests", "rules",
                                            "expression-cases.json", NULL);
  g_autofree char *text = NULL;
  g_autoptr (GPtrArray) names = cw_rule_function_list_names ();
  g_autoptr (GError) error = NULL;

  g_file_get_contents (path, &text, NULL, &error);
  g_assert_no_error (error);
  for (guint i = 0; i < names->len; i++)
    {
      g_autofree char *pattern =
          g_strdup_printf ("[^A-Za-z]%s\\(", (const char *) g_ptr_array_index (names, i));

      if (g_regex_match_simple (pattern, text, 0, 0))
        continue;
      g_test_message ("%s() has no case", (const char *) g_ptr_array_index (names, i));
      g_test_fail ();
    }
}

int
main (int argc, char **argv)
{
  static const char *const groups[] = { "text", "lists",     "logic",      "convert",
                                        "time", "directory", "certificate" };

  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    {
      g_autofree char *path = g_strconcat ("/rules/functions/", groups[i], NULL);

      g_test_add_data_func (path, groups[i], test_group);
    }
  g_test_add_func ("/rules/functions/unknown-domains", test_unknown_domains);
  g_test_add_func ("/rules/functions/documented", test_documented);
  g_test_add_func ("/rules/functions/all-have-cases", test_all_have_cases);
  return g_test_run ();
}
