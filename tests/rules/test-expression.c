/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "rule-lab.h"
#include "rules/cw-metaverse-schema.h"
#include "rules/cw-rule-function.h"
#include "rules/cw-rule-time.h"

typedef struct
{
  CwAttributeTable *table;
  CwMetaverseSchema *schema;
  CwTenantDomains *domains;
  CwRuleArena *arena;
  CwEntry *entry;
  CwRuleContext context;
} Bench;

static Bench *
bench_new (void)
{
  Bench *bench = g_new0 (Bench, 1);
  g_autoptr (RuleLab) lab = rule_lab_new (NULL);
  g_autoptr (GPtrArray) documents = rule_lab_documents (NULL);
  g_autoptr (GPtrArray) domains = rule_lab_domains ();

  bench->table = cw_attribute_table_ref (lab->table);
  bench->schema = cw_metaverse_schema_new (bench->table);
  for (guint i = 0; i < documents->len; i++)
    g_assert_true (cw_metaverse_schema_add (
        bench->schema, json_node_get_object (g_ptr_array_index (documents, i)), NULL));
  bench->domains = cw_tenant_domains_new (domains);
  bench->arena = cw_rule_arena_new ();
  bench->entry = rule_lab_entry (
      lab, "sAMAccountName", "ann", "displayName", "Müller, Jörg", "mail", "ann@contoso.com",
      "userAccountControl", "514", "groupType", "-2147483646", "isCriticalSystemObject", "TRUE",
      "pwdLastSet", "129699324000000000", "whenCreated", "20261120130331.0Z",
      "objectGUID:", "bd9679bfe60dd011a28500aa003049e2",
      "objectSid:", "0105000000000005150000000102030405060708090a0b0c50040000", "proxyAddresses",
      "SMTP:ann@contoso.com", "proxyAddresses", "smtp:ann.lee@contoso.com", "proxyAddresses",
      "x500:/o=x", "padded", "  a  ", "padded", "b ", "bad:", "ff", "empty", "", "badNumber", "x",
      "accountExpires", "notanumber", "one", "1", NULL);
  bench->context = (CwRuleContext){
    .arena = bench->arena,
    .entry = bench->entry,
    .imported = bench->entry,
    .dn = "CN=Lee\\, Ann,OU=A+B,DC=corp,DC=contoso,DC=com",
    .partition = "DC=corp,DC=contoso,DC=com",
    .connector_id = "c1",
    .domains = bench->domains,
    .now_usec = LAB_NOW,
  };
  return bench;
}

static void
bench_free (Bench *bench)
{
  cw_entry_unref (bench->entry);
  cw_rule_arena_free (bench->arena);
  cw_tenant_domains_free (bench->domains);
  cw_metaverse_schema_free (bench->schema);
  cw_attribute_table_unref (bench->table);
  g_free (bench);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Bench, bench_free)

static void
append_value (GString *out, CwRuleValue value)
{
  CwRuleTime time;

  switch (value.type)
    {
    case CW_RULE_TYPE_NULL:
      g_string_append (out, "NULL");
      break;
    case CW_RULE_TYPE_AUTHORITATIVE_NULL:
      g_string_append (out, "AuthoritativeNull");
      break;
    case CW_RULE_TYPE_IGNORE:
      g_string_append (out, "IgnoreThisFlow");
      break;
    case CW_RULE_TYPE_BOOLEAN:
      g_string_append (out, value.u.integer ? "True" : "False");
      break;
    case CW_RULE_TYPE_INTEGER:
      g_string_append_printf (out, "%" G_GINT64_FORMAT, value.u.integer);
      break;
    case CW_RULE_TYPE_TIME:
      cw_rule_time_split (value.u.integer, &time);
      g_string_append_printf (out, "%04d-%02u-%02u %02u:%02u:%02u.%06u", time.year, time.month,
                              time.day, time.hour, time.minute, time.second, time.microsecond);
      break;
    case CW_RULE_TYPE_BINARY:
      for (guint i = 0; i < value.len; i++)
        g_string_append_printf (out, "%02x", (guint8) value.u.text[i]);
      break;
    case CW_RULE_TYPE_LIST:
      for (guint i = 0; i < value.len; i++)
        {
          g_string_append_c (out, i == 0 ? '[' : ',');
          append_value (out, value.u.items[i]);
        }
      g_string_append_c (out, ']');
      break;
    default:
      g_string_append_printf (out, "\"%.*s\"", (int) value.len, value.u.text);
      break;
    }
}

/* The value as text, "!" when evaluation fails; parsing must work. */
static char *
evaluate (Bench *bench, const char *source)
{
  CwExpressionNames names = { bench->schema, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwExpression) expression = cw_expression_new (source, &names, &error);
  GString *out = g_string_new (NULL);
  CwRuleValue value;

  if (error != NULL)
    g_test_message ("%s: %s", source, error->message);
  g_assert_no_error (error);
  cw_rule_arena_reset (bench->arena);
  if (cw_expression_evaluate (expression, &bench->context, &value, &error))
    {
      append_value (out, value);
      g_assert_cmpuint (value.type & ~cw_expression_get_types (expression), ==, 0);
    }
  else
    {
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
      g_assert_true (g_str_has_prefix (error->message, "at "));
      g_string_append_c (out, '!');
    }
  return g_string_free (out, FALSE);
}

typedef struct
{
  const char *source;
  const char *expected;
} Case;

static void
check_cases (const Case *cases, guint n)
{
  g_autoptr (Bench) bench = bench_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *result = evaluate (bench, cases[i].source);

      if (strcmp (result, cases[i].expected) != 0)
        {
          g_test_message ("%s gives %s, not %s", cases[i].source, result, cases[i].expected);
          g_test_fail ();
        }
    }
}

static void
test_literals (void)
{
  static const Case cases[] = {
    { "42", "42" },
    { " 42 ", "42" },
    { "-1", "-1" },
    { "&HF", "15" },
    { "&h1f", "31" },
    { "&HFFFFFFFFFFFFFFFF", "-1" },
    { "9223372036854775807", "9223372036854775807" },
    { "\"a\"", "\"a\"" },
    { "\"\"", "\"\"" },
    { "\"say \"\"hi\"\"\"", "\"say \"hi\"\"" },
    { "\"back\\slash\"", "\"back\\slash\"" },
    { "\"Ünïcode ไทย 한국\"", "\"Ünïcode ไทย 한국\"" },
    { "True", "True" },
    { "False", "False" },
    { "NULL", "NULL" },
    { "Nothing", "NULL" },
    { "AuthoritativeNull", "AuthoritativeNull" },
    { "IgnoreThisFlow", "IgnoreThisFlow" },
    { "CRLF", "\"\r\n\"" },
    { "[sAMAccountName]", "\"ann\"" },
    { "[absent]", "NULL" },
    { "[empty]", "NULL" },
    { "[userAccountControl]", "514" },
    { "[isCriticalSystemObject]", "True" },
    { "[objectGUID]", "bd9679bfe60dd011a28500aa003049e2" },
    { "[whenCreated]", "2026-11-20 13:03:31.000000" },
    { "[proxyAddresses]", "[\"SMTP:ann@contoso.com\",\"smtp:ann.lee@contoso.com\",\"x500:/o=x\"]" },
    { "[bad]", "!" },
    { "[accountExpires]", "!" },
    { "[dn]", "\"CN=Lee\\, Ann,OU=A+B,DC=corp,DC=contoso,DC=com\"" },
    { "%Domain.FQDN%", "\"corp.contoso.com\"" },
    { "%Domain.LDAP%", "\"DC=corp,DC=contoso,DC=com\"" },
    { "%Connector.ID%", "\"c1\"" },
    { "%Tenant.InitialDomain%", "\"contoso.onmicrosoft.com\"" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_operators (void)
{
  static const Case cases[] = {
    { "1 + 2 * 3", "9" }, /* strictly from left to right */
    { "1 + (2 * 3)", "7" },
    { "2 * (5 + 3)", "16" },
    { "10 - 3 - 2", "5" },
    { "1-1", "0" },
    { "1 - -1", "2" },
    { "1 = 1 = True", "True" },
    { "2 > 1 && True", "True" },
    { "(1 = 2) || (2 = 2)", "True" },
    { "True || False && False", "False" },
    { "\"a\" & \"b\" & 1 & True & NULL", "\"ab1True\"" },
    { "\"a\"&\"b\"", "\"ab\"" },
    { "1 & 2 = \"12\"", "True" },
    { "\"x\" & [proxyAddresses]",
      "[\"xSMTP:ann@contoso.com\",\"xsmtp:ann.lee@contoso.com\",\"xx500:/o=x\"]" },
    { "[proxyAddresses] & [padded]", "!" },
    { "\"Abc\" = \"aBC\"", "True" },
    { "\"STRASSE\" = \"straße\"", "True" },
    { "\"a\" < \"B\"", "True" },
    { "\"b\" > \"A\"", "True" },
    { "\"a\" <> \"b\"", "True" },
    { "3 <= 3", "True" },
    { "3 >= 4", "False" },
    { "NULL = NULL", "True" },
    { "[msExchRecipientTypeDetails] = 2", "False" },
    { "[absent] <> \"x\"", "True" },
    { "[absent] < \"x\"", "False" },
    { "[absent] = NULL", "True" },
    { "\"\" = NULL", "False" },
    { "[objectGUID] = [objectGUID]", "True" },
    { "[isDeleted] && True", "False" },
    { "True || CBool(\"nonsense\")", "True" }, /* the right side is not looked at */
    { "False && CBool(\"nonsense\")", "False" },
    { "9223372036854775807 + 1", "!" },
    { "9223372036854775807 * 2", "!" },
    { "CNum([absent]) + 1", "NULL" },
    { "[proxyAddresses] = \"x\"", "!" },
    { "[whenCreated] < Now()", "False" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_text (void)
{
  static const Case cases[] = {
    { "LCase(\"ÄbC\")", "\"äbc\"" },
    { "UCase(\"äbI\")", "\"ÄBI\"" },
    { "UCase([absent])", "NULL" },
    { "PCase(\"the qUICK brown\")", "\"The Quick Brown\"" },
    { "PCase(\"jean-luc  äNNE\")", "\"Jean-luc  Änne\"" },
    { "Len(\"Jörg\")", "4" },
    { "Len(\"\")", "0" },
    { "Len([absent])", "0" },
    { "Left(\"John Doe\", 3)", "\"Joh\"" },
    { "Left(\"Jörg\", 2)", "\"Jö\"" },
    { "Left(\"ab\", 0)", "\"\"" },
    { "Left(\"ab\", -1)", "\"ab\"" },
    { "Left(\"ab\", 9)", "\"ab\"" },
    { "Left(NULL, 1)", "\"\"" },
    { "Left([padded], 2)", "[\"  \",\"b \"]" },
    { "Right(\"John Doe\", 3)", "\"Doe\"" },
    { "Right(\"Jörg\", 3)", "\"örg\"" },
    { "Right(\"ab\", 0)", "\"\"" },
    { "Right(\"ab\", -1)", "\"ab\"" },
    { "Right(\"ab\", 9)", "\"ab\"" },
    { "Right([absent], 1)", "\"\"" },
    { "Mid(\"John Doe\", 3, 5)", "\"hn Do\"" },
    { "Mid(\"John Doe\", 6, 999)", "\"Doe\"" },
    { "Mid(\"Jörg\", 2, 2)", "\"ör\"" },
    { "Mid(\"ab\", 1, 0)", "\"\"" },
    { "Mid(\"ab\", 1, -1)", "\"ab\"" },
    { "Mid(\"ab\", 3, 1)", "\"ab\"" }, /* behind the end: the whole text */
    { "Mid(\"ab\", 2, 1)", "\"b\"" },
    { "Mid(\"ab\", 0, 1)", "\"ab\"" },
    { "Mid(\"ab\", -5, 1)", "\"ab\"" },
    { "Mid(NULL, 1, 1)", "\"\"" },
    { "Trim(\"  a b \")", "\"a b\"" },
    { "Trim(\"\")", "\"\"" },
    { "Trim([padded])", "[\"a\",\"b\"]" },
    { "LTrim(\"  a \")", "\"a \"" },
    { "RTrim(\"  a \")", "\"  a\"" },
    { "Trim(\"\302\240a\302\240\")", "\"a\"" },
    { "InStr(\"The quick brown fox\", \"quick\")", "5" },
    { "InStr(\"repEated\", \"e\", 3, vbBinaryCompare)", "7" },
    { "InStr(\"repEated\", \"e\", 3, vbTextCompare)", "4" },
    { "InStr(\"Jörg\", \"rg\")", "3" },
    { "InStr(\"abc\", \"x\")", "0" },
    { "InStr(\"abc\", \"c\", 9)", "0" },
    { "InStr(\"abc\", \"a\", 0)", "!" },
    { "InStr([absent], \"a\")", "0" },
    { "InStr(\"abc\", [absent])", "0" },
    { "InStrRev(\"abbcdbbbef\", \"bb\")", "7" },
    { "InStrRev(\"abbcdbbbef\", \"bb\", 6)", "2" },
    { "InStrRev(\"abbcdbbbef\", \"bb\", 7)", "6" },
    { "InStrRev(\"aBa\", \"b\", -1, vbTextCompare)", "2" },
    { "InStrRev(\"abc\", \"x\")", "0" },
    { "InStrRev(\"abc\", \"a\", 0)", "!" },
    { "InStrRev([absent], \"x\")", "0" },
    { "PadLeft(\"User\", 10, \"0\")", "\"000000User\"" },
    { "PadLeft(\"User\", 4, \"0\")", "\"User\"" },
    { "PadLeft(\"User\", 2, \"0\")", "\"User\"" },
    { "PadLeft(\"é\", 3, \"ü\")", "\"üüé\"" },
    { "PadLeft([absent], 3, \"0\")", "\"\"" },
    { "PadLeft(\"a\", 3, \"00\")", "!" },
    { "PadLeft(\"a\", 3, \"\")", "!" },
    { "PadLeft(\"a\", 2000000000, \"x\")", "!" },
    { "PadRight(\"User\", 6, \"0\")", "\"User00\"" },
    { "PadRight([absent], 6, \"0\")", "\"\"" },
    { "Replace(\"a.b.c\", \".\", \"--\")", "\"a--b--c\"" },
    { "Replace(\"abc\", \"\", \"x\")", "\"abc\"" },
    { "Replace(\"abc\", \"b\", NULL)", "\"ac\"" },
    { "Replace(\"a\" & CRLF & \"b\", \"\\r\\n\", \", \")", "\"a, b\"" },
    { "Replace(\"a,b\", \",\", \"\\t\")", "\"a\tb\"" },
    { "Replace([absent], \"a\", \"b\")", "NULL" },
    { "ReplaceChars(\"Räksmörgås\", \"å:a,ä:a,ö:o\")", "\"Raksmorgas\"" },
    { "ReplaceChars(\"straße Æ\", \" ß : s s , Æ:AE\")", "\"strasse AE\"" },
    { "ReplaceChars(\"a-b\", \"-:\")", "\"ab\"" },
    { "ReplaceChars(\"Aa\", \"a:b\")", "\"Ab\"" },
    { "ReplaceChars(\"a\", \"\")", "\"a\"" },
    { "ReplaceChars(\"a\", \"ab:c\")", "!" },
    { "ReplaceChars(\"a\", \"a\")", "!" },
    { "ReplaceChars(\"a\", \"a:b:c\")", "!" },
    { "Word(\"The quick brown fox\", 3, \" \")", "\"brown\"" },
    { "Word(\"This,string!has&many separators\", 3, \",!&#\")", "\"has\"" },
    { "Word(\"a,,b\", 2, \",\")", "\"b\"" },
    { "Word(\"a b\", 0, \" \")", "\"\"" },
    { "Word(\"a b\", 3, \" \")", "\"\"" },
    { "Word([absent], 1, \" \")", "\"\"" },
    { "Word(\"grün·blau\", 2, \"·\")", "\"blau\"" },
    { "ToAscii(\"Jörg Łukasz Weiß Çelik İbrahim Ångström D’Aubigné\")",
      "\"Jorg Lukasz Weiss Celik Ibrahim Angstrom D'Aubigne\"" },
    { "ToAscii(\"สมชาย김x\")", "\"x\"" },
    { "ToAscii(\"plain\")", "\"plain\"" },
    { "KeepChars(\"a b-c_d\", \"a-z-\")", "\"ab-cd\"" },
    { "KeepChars(\"Müller\", \"a-zA-Zü\")", "\"Müller\"" },
    { "KeepChars(\"abc\", \"\")", "\"\"" },
    { "TrimChars(\"..a.b.\", \".\")", "\"a.b\"" },
    { "TrimChars(\"...\", \".\")", "\"\"" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_lists (void)
{
  static const Case cases[] = {
    { "Contains([proxyAddresses], \"SMTP:\")", "1" },
    { "Contains([proxyAddresses], \"smtp:\")", "2" },
    { "Contains([proxyAddresses], \"ANN.LEE\")", "0" },
    { "Contains([proxyAddresses], \"ANN.LEE\", CaseInsensitive)", "2" },
    { "Contains([proxyAddresses], \"ann.lee\", CaseSensitive)", "2" },
    { "Contains([absent], \"x\")", "0" },
    { "Contains([mail], \"contoso\")", "1" },
    { "Contains(CRef(\"cn=a,dc=x\"), \"CN=A,dc=x\")", "1" }, /* references: the whole */
    { "Contains(CRef(\"cn=a,dc=x\"), \"cn=a\")", "0" },
    { "Count([proxyAddresses])", "3" },
    { "Count([mail])", "1" },
    { "Count([absent])", "0" },
    { "Item([proxyAddresses], 2)", "\"smtp:ann.lee@contoso.com\"" },
    { "Item([mail], 1)", "\"ann@contoso.com\"" },
    { "Item([proxyAddresses], 4)", "!" },
    { "Item([proxyAddresses], 0)", "!" },
    { "Item([absent], 1)", "!" },
    { "ItemOrNull([proxyAddresses], 3)", "\"x500:/o=x\"" },
    { "ItemOrNull([proxyAddresses], 4)", "NULL" },
    { "ItemOrNull([absent], 1)", "NULL" },
    { "Join(Split(\"a,b\", \",\"))", "\"a b\"" },
    { "Join(Split(\"a,b\", \",\"), \"\")", "\"ab\"" },
    { "Join(\"a\", \",\")", "\"a\"" },
    { "Join([absent], \",\")", "NULL" },
    { "RemoveDuplicates(Split(\"b,a,b,A\", \",\"))", "[\"b\",\"a\",\"A\"]" },
    { "RemoveDuplicates(Split(\"1,2,3,4,5,6,7,8,9,0,a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,1,a\", \",\")) "
      "& \"\"",
      "[\"1\",\"2\",\"3\",\"4\",\"5\",\"6\",\"7\",\"8\",\"9\",\"0\",\"a\",\"b\",\"c\",\"d\","
      "\"e\",\"f\",\"g\",\"h\",\"i\",\"j\",\"k\",\"l\",\"m\",\"n\",\"o\"]" },
    { "RemoveDuplicates([absent])", "NULL" },
    { "RemoveDuplicates(Trim([padded]))", "[\"a\",\"b\"]" },
    { "Split(\"a,b,c\", \",\")", "[\"a\",\"b\",\"c\"]" },
    { "Split(\"a,b,c\", \",\", 2)", "[\"a\",\"b,c\"]" },
    { "Split(\"a\", \",\")", "\"a\"" },
    { "Split(\"a,,b\", \",\")", "[\"a\",\"\",\"b\"]" },
    { "Split(\"a\", \"--\")", "!" },
    { "Split([absent], \",\")", "NULL" },
    { "Select($x, [proxyAddresses], Left($x, 4))", "[\"SMTP\",\"smtp\",\"x500\"]" },
    { "Select($x, [mail], UCase($x))", "\"ANN@CONTOSO.COM\"" },
    { "Select($x, [absent], UCase($x))", "NULL" },
    { "Select($x, [proxyAddresses], IIF(Left($x, 4) = \"x500\", NULL, 1))", "[1,1]" },
    { "Where($x, [proxyAddresses], InStr($x, \"SMTP:\") = 1)", "\"SMTP:ann@contoso.com\"" },
    { "Where($x, [proxyAddresses], False)", "NULL" },
    { "Where($x, [absent], True)", "NULL" },
    { "With($x, 2, $x * $x)", "4" },
    { "With($x, 1, With($y, 2, $x + $y))", "3" },
    { "With($x, 1, With($x, 2, $x) + $x)", "3" },
    { "With($x, [proxyAddresses], Count($x))", "3" },
    { "Select($x, Split(\"1,2\", \",\"), Join(Select($y, Split(\"a,b\", \",\"), $x & $y), \"\"))",
      "[\"1a1b\",\"2a2b\"]" },
    { "ImportedValue(\"mail\")", "\"ann@contoso.com\"" },
    { "RemoveDuplicates(Trim(ImportedValue(\"proxyAddresses\")))",
      "[\"SMTP:ann@contoso.com\",\"smtp:ann.lee@contoso.com\",\"x500:/o=x\"]" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_logic (void)
{
  static const Case cases[] = {
    { "IIF(True, 1, 2)", "1" },
    { "IIF([isDeleted], 1, 2)", "2" },
    { "IIF(False, Error(\"not reached\"), 2)", "2" },
    { "IIF(True, NULL, \"x\")", "NULL" },
    { "IIF(True, AuthoritativeNull, \"x\")", "AuthoritativeNull" },
    { "IIF(IsPresent([mail]), IgnoreThisFlow, \"x\")", "IgnoreThisFlow" },
    { "Switch(False, 1, True, 2, True, 3)", "2" },
    { "Switch(False, 1)", "NULL" },
    { "Switch(True, 1, True, Error(\"all are evaluated\"))", "!" },
    { "Switch(1, 2)", "!" },
    { "Error(\"message\")", "!" },
    { "IsNull([absent])", "True" },
    { "IsNull(\"\")", "False" },
    { "IsEmpty(\"\")", "True" },
    { "IsEmpty([absent])", "False" },
    { "IsNullOrEmpty(\"\")", "True" },
    { "IsNullOrEmpty([absent])", "True" },
    { "IsNullOrEmpty(0)", "False" },
    { "IsPresent([proxyAddresses])", "True" },
    { "IsPresent([objectGUID])", "True" },
    { "IsPresent([absent])", "False" },
    { "IsPresent(Left(\"a\", 0))", "False" },
    { "IsPresent(False)", "True" },
    { "IsString(\"x\")", "True" },
    { "IsString(1)", "False" },
    { "IsString([absent])", "False" },
    { "IsNumeric(\"12\")", "True" },
    { "IsNumeric(12)", "True" },
    { "IsNumeric(\"1x\")", "False" },
    { "IsNumeric([absent])", "False" },
    { "IsDate(\"2013-01-10\")", "True" },
    { "IsDate(\"2013-02-30\")", "False" },
    { "IsDate(Now())", "True" },
    { "IsDate(\"x\")", "False" },
    { "IsGuid(\"bf7996bd-0de6-11d0-a285-00aa003049e2\")", "True" },
    { "IsGuid(\"{bf7996bd-0de6-11d0-a285-00aa003049e2}\")", "True" },
    { "IsGuid(\"bf7996bd\")", "False" },
    { "IsGuid(5)", "False" },
    { "BitAnd(&HF, &HF7)", "7" },
    { "BitAnd([groupType], &H80000000)", "2147483648" },
    { "BitOr(1, 6)", "7" },
    { "IsBitSet(&HF, 4)", "True" },
    { "IsBitSet([userAccountControl], 2)", "True" },
    { "IsBitSet([userAccountControl], 1)", "False" },
    { "IsBitSet(NULL, 1)", "False" },
    { "BitAnd([msExchRecipientTypeDetails], &H21C07000) > 0", "False" },
    { "BitOr([msExchRecipientTypeDetails], 1)", "NULL" },
    { "IsBitSet([msExchRecipientTypeDetails], 1)", "False" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_convert (void)
{
  static const Case cases[] = {
    { "CBool(1)", "True" },
    { "CBool(0)", "False" },
    { "CBool(-3)", "True" },
    { "CBool(\"true\")", "True" },
    { "CBool(\"FALSE\")", "False" },
    { "CBool(\"2\")", "True" },
    { "CBool([absent])", "False" },
    { "CBool(\"yes\")", "!" },
    { "CBool(2 > 1)", "True" },
    { "CNum(\"42\")", "42" },
    { "CNum(\" -42 \")", "-42" },
    { "CNum(True)", "1" },
    { "CNum(\"4.2\")", "!" },
    { "CNum(\"9223372036854775808\")", "!" },
    { "CNum([absent])", "NULL" },
    { "CStr(42)", "\"42\"" },
    { "CStr(-9223372036854775807)", "\"-9223372036854775807\"" },
    { "CStr(True)", "\"True\"" },
    { "CStr(CRef(\"cn=a\"))", "\"cn=a\"" },
    { "CStr([absent])", "NULL" },
    { "CGuid(\"bf7996bd-0de6-11d0-a285-00aa003049e2\")", "bd9679bfe60dd011a28500aa003049e2" },
    { "CGuid(\"{BF7996BD-0DE6-11D0-A285-00AA003049E2}\")", "bd9679bfe60dd011a28500aa003049e2" },
    { "CGuid(\"x\")", "!" },
    { "StringFromGuid([objectGUID])", "\"bf7996bd-0de6-11d0-a285-00aa003049e2\"" },
    { "StringFromGuid([objectSid])", "!" },
    { "StringFromSid([objectSid])", "\"S-1-5-21-67305985-134678021-202050057-1104\"" },
    { "StringFromSid([objectGUID])", "!" },
    { "Len(GUID())", "36" },
    { "IsGuid(GUID())", "True" },
    { "RandomNum(5, 5)", "5" },
    { "RandomNum(1, 3) < 4", "True" },
    { "RandomNum(6, 5)", "!" },
    { "ConvertToBase64(\"Hello world!\")", "\"SABlAGwAbABvACAAdwBvAHIAbABkACEA\"" },
    { "ConvertToBase64(\"\")", "\"\"" },
    { "ConvertToBase64([objectGUID])", "\"vZZ5v+YN0BGihQCqADBJ4g==\"" },
    { "ConvertToBase64([absent])", "NULL" },
    { "ConvertFromBase64(\"SABlAGwAbABvACAAdwBvAHIAbABkACEA\")", "\"Hello world!\"" },
    { "ConvertFromBase64(\"SGVsbG8gd29ybGQh\", UTF8)", "\"Hello world!\"" },
    { "ConvertFromBase64(\"SGVsbG8gd29ybGQh\", ASCII)", "\"Hello world!\"" },
    { "ConvertFromBase64(\"w7w=\", UTF8)", "\"ü\"" },
    { "ConvertFromBase64(\"w7w=\", ASCII)", "!" },
    { "ConvertFromBase64(\"AAA=\")", "!" }, /* U+0000 is no text */
    { "ConvertFromBase64(\"/w==\", UTF8)", "!" },
    { "ConvertFromBase64(\"YQ==\")", "!" }, /* one byte is no UTF-16 */
    { "ConvertFromBase64(\"ANg=\")", "!" }, /* half a surrogate pair */
    { "ConvertFromBase64(\"not base64\")", "!" },
    { "ConvertFromBase64(\"\")", "\"\"" },
    { "ConvertFromBase64(ConvertToBase64(\"Jörg 김\"))", "\"Jörg 김\"" },
    { "ConvertToUTF8Hex(\"Hello world!\")", "\"48656C6C6F20776F726C6421\"" },
    { "ConvertToUTF8Hex(\"ü\")", "\"C3BC\"" },
    { "ConvertFromUTF8Hex(\"48656c6C6F\")", "\"Hello\"" },
    { "ConvertFromUTF8Hex(\"4\")", "!" },
    { "ConvertFromUTF8Hex(\"zz\")", "!" },
    { "ConvertFromUTF8Hex(\"ff\")", "!" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_time (void)
{
  static const Case cases[] = {
    { "Now()", "2026-11-20 12:00:00.000000" },
    { "DateFromNum(129699324000000000)", "2012-01-01 23:00:00.000000" },
    { "NumFromDate(CDate(\"2012-01-01 23:00:00\"))", "129699324000000000" },
    { "DateFromNum([lockoutTime])", "NULL" },
    { "FormatDateTime(DateFromNum([pwdLastSet]), \"yyyyMMddHHmmss.0Z\")", "\"20120101230000.0Z\"" },
    { "FormatDateTime(CDate(\"2012-12-25 15:04:05.123456\"), \"dddd ddd d dd MMMM MMM M yy yyyy\")",
      "\"Tuesday Tue 25 25 December Dec 12 12 2012\"" },
    { "FormatDateTime(CDate(\"2012-02-03 15:04:05.123456\"), \"h:m:s hh tt t HH f fff fffffff z zz "
      "zzz\")",
      "\"3:4:5 03 PM P 15 1 123 1234560 +0 +00 +00:00\"" },
    { "FormatDateTime(CDate(\"2012-02-03\"), \"'at' yyyy \\d\")", "\"at 2012 d\"" },
    { "FormatDateTime(CDate(\"2012-02-03\"), \"hh tt\")", "\"12 AM\"" },
    { "CDate(\"2013-01-10 4:00 PM -8\")", "2013-01-11 00:00:00.000000" },
    { "CDate(\"1/31/2013\")", "2013-01-31 00:00:00.000000" },
    { "CDate(\"2026-11-20T13:03:31Z\")", "2026-11-20 13:03:31.000000" },
    { "CDate(\"2026-11-20T13:03:31.5+01:00\")", "2026-11-20 12:03:31.500000" },
    { "CDate(\"20261120130331.0Z\")", "2026-11-20 13:03:31.000000" },
    { "CDate(\"2026-11-20 12:30 AM\")", "2026-11-20 00:30:00.000000" },
    { "CDate(\"2026-11-20 13:00 PM\")", "!" },
    { "CDate(\"2026-13-01\")", "!" },
    { "CDate(\"tomorrow\")", "!" },
    { "CDate(\"\")", "!" },
    { "DateAdd(\"d\", 1, CDate(\"2012-02-28\"))", "2012-02-29 00:00:00.000000" },
    { "DateAdd(\"m\", 1, CDate(\"2013-01-31\"))", "2013-02-28 00:00:00.000000" },
    { "DateAdd(\"m\", -2, CDate(\"2013-01-31\"))", "2012-11-30 00:00:00.000000" },
    { "DateAdd(\"q\", 1, CDate(\"2013-01-31\"))", "2013-04-30 00:00:00.000000" },
    { "DateAdd(\"yyyy\", 1, CDate(\"2012-02-29\"))", "2013-02-28 00:00:00.000000" },
    { "DateAdd(\"ww\", -1, CDate(\"2013-01-08\"))", "2013-01-01 00:00:00.000000" },
    { "DateAdd(\"h\", 25, CDate(\"2013-01-01\"))", "2013-01-02 01:00:00.000000" },
    { "DateAdd(\"n\", 1, CDate(\"2013-01-01\"))", "2013-01-01 00:01:00.000000" },
    { "DateAdd(\"s\", -1, CDate(\"2013-01-01\"))", "2012-12-31 23:59:59.000000" },
    { "DateAdd(\"x\", 1, Now())", "!" },
    { "DateAdd(\"yyyy\", 99999999999999, Now())", "!" },
    { "DateAdd(\"d\", 99999999999999, Now())", "!" },
    { "DateFromNum(9223372036854775807) > Now()", "True" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

static void
test_directory (void)
{
  static const Case cases[] = {
    { "DNComponent(CRef([dn]), 1)", "\"Lee\\, Ann\"" },
    { "DNComponent([dn], 2)", "\"A+B\"" },
    { "DNComponent([dn], 6)", "NULL" },
    { "DNComponent([dn], 0)", "NULL" },
    { "DNComponent(CRef(\"cn=x\\0ACNF:1,dc=y\"), 1)", "\"x\\0ACNF:1\"" },
    { "DNComponent(\"cn=\"\"a,b\"\",dc=c\", 2)", "\"c\"" },
    { "DNComponent([absent], 1)", "NULL" },
    { "DNComponentRev([dn], 1)", "\"com\"" },
    { "DNComponentRev([dn], 1, DC)", "\"A+B\"" },
    { "DNComponentRev([dn], 2, \"DC\")", "\"Lee\\, Ann\"" },
    { "DNComponentRev([dn], 3, DC)", "NULL" },
    { "DNComponentRev([dn], 1, UTF8)", "!" },
    { "DNComponentRev([dn], 1, \"x\")", "!" },
    { "EscapeDNComponent(\"Lee, Ann\")", "\"Lee\\, Ann\"" },
    { "IsVerifiedDomain(\"contoso.com\")", "True" },
    { "IsVerifiedDomain(\"CONTOSO.com\")", "True" },
    { "IsVerifiedDomain(\"a@b@contoso.onmicrosoft.com\")", "True" },
    { "IsVerifiedDomain(\"pending.example\")", "False" },
    { "IsVerifiedDomain(\"sub.contoso.com\")", "False" },
    { "IsVerifiedDomain(\"\")", "False" },
    { "IsVerifiedDomain([absent])", "False" },
  };

  check_cases (cases, G_N_ELEMENTS (cases));
}

/* The domains of a tenant that nobody has asked yet. */
static void
test_unknown_domains (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autofree char *verified = NULL;
  g_autofree char *initial = NULL;

  bench->context.domains = NULL;
  verified = evaluate (bench, "IsVerifiedDomain(\"any.example\")");
  initial = evaluate (bench, "%Tenant.InitialDomain%");
  g_assert_cmpstr (verified, ==, "True");
  g_assert_cmpstr (initial, ==, "NULL");
}

/* Every function of the table is in some case above. */
static void
test_all_functions_listed (void)
{
  static const char *const wanted[] = {
    "BitAnd",
    "BitOr",
    "CBool",
    "CDate",
    "CGuid",
    "CNum",
    "CRef",
    "CStr",
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
    "GUID",
    "IIF",
    "ImportedValue",
    "InStr",
    "InStrRev",
    "IsBitSet",
    "IsDate",
    "IsEmpty",
    "IsGuid",
    "IsNull",
    "IsNullOrEmpty",
    "IsNumeric",
    "IsPresent",
    "IsString",
    "IsVerifiedDomain",
    "Item",
    "ItemOrNull",
    "Join",
    "KeepChars",
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
    "ToAscii",
    "Trim",
    "TrimChars",
    "UCase",
    "Where",
    "With",
    "Word",
  };
  g_autoptr (GPtrArray) names = cw_rule_function_list_names ();

  g_assert_cmpuint (names->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < names->len; i++)
    g_assert_cmpstr (g_ptr_array_index (names, i), ==, wanted[i]);
}

typedef struct
{
  const char *source;
  const char *message; /* a part of it */
} BadCase;

static const BadCase bad_cases[] = {
  { "", "at 1: the expression ends where a value is expected" },
  { "   ", "at 4: the expression ends" },
  { "Lfet(\"a\", 1)", "at 1: there is no function \"Lfet\"; did you mean \"Left\"?" },
  { "left(\"a\", 1)", "at 1: there is no function \"left\"; did you mean \"Left\"?" },
  { "Xyzzy(1)", "at 1: there is no function \"Xyzzy\"" },
  { "1 + true", "at 5: there is no constant \"true\"; did you mean \"True\"?" },
  { "Trim(\"ä\") & IsPresnt([x])", "at 13: there is no function \"IsPresnt\"; did you mean "
                                   "\"IsPresent\"?" },
  { "Left", "at 1: Left is a function; a ( must follow" },
  { "%Domain.FDQN%", "at 1: there is no parameter %Domain.FDQN%; did you mean \"Domain.FQDN\"?" },
  { "%x", "at 1: there is no closing %" },
  { "%%", "at 1: there is no name before the %" },
  { "[mail", "at 1: there is no closing ]" },
  { "[]", "at 1: there is no name before the ]" },
  { "\"abc", "at 1: the text has no closing quotation mark" },
  { "\342\200\234abc\342\200\235", "at 1: text stands between straight quotation marks" },
  { "'abc'", "at 1: text stands between double quotation marks" },
  { "1 / 2", "at 3: there is no division" },
  { "1.5", "at 1: only whole numbers" },
  { "9223372036854775808", "at 1: \"9223372036854775808\" is not a number of 64 bits" },
  { "&H10000000000000000", "at 1: the number has more than 64 bits" },
  { "12ab", "at 1: \"12ab\" is not a number" },
  { "1 +", "at 4: the expression ends where a value is expected" },
  { "* 2", "at 1: there is an operator where a value is expected" },
  { "1 2", "at 3: there is a value where an operator or the end is expected" },
  { "(1", "at 3: the expression ends where a ) is expected" },
  { "1)", "at 2: there is a ) where an operator or the end is expected" },
  { "Left(\"a\" 1)", "at 10: there is a value where a comma or ) is expected" },
  { "Left(\"a\",)", "at 10: there is a ) where a value is expected" },
  { "Left(\"a\")", "at 1: Left() takes 2 arguments, here are 1" },
  { "Trim()", "at 1: Trim() takes 1 argument, here are 0" },
  { "Join()", "at 1: Join() takes at least 1 argument, here are 0" },
  { "Split(\"a\", \",\", 1, 2)", "at 1: Split() takes at most 3 arguments, here are 4" },
  { "Switch(True, 1, False)", "at 1: Switch() takes pairs" },
  { "Left(1, 2)", "at 6: argument 1 of Left() takes text or a reference, this is a number" },
  { "Left(\"a\", \"b\")", "at 11: argument 2 of Left() takes a number, this is text" },
  { "Left(\"a\", [mail])", "at 11: argument 2 of Left()" },
  { "LCase([objectGUID])", "at 7: argument 1 of LCase()" },
  { "LCase(IgnoreThisFlow)", "at 7: argument 1 of LCase()" },
  { "1 + \"a\"", "at 3: + cannot stand between a number and text" },
  { "1 = \"a\"", "at 3: = cannot stand between a number and text" },
  { "True || [mail] = \"a\"",
    "at 6: || cannot stand between True or False and text; all operators are "
    "taken from left to right, so a comparison needs parentheses" },
  { "1 = 1 && 2 = 2", "at 7: && cannot stand between True or False and a number; all operators are "
                      "taken from left to right" },
  { "[manager]", "at 1: [manager] is a reference attribute" },
  { "ImportedValue(\"member\")", "at 1: [member] is a reference attribute" },
  { "ImportedValue(mail)", "at 15: there is a value where an attribute's name" },
  { "Select(1, 2, 3)", "at 8: there is a value where a variable" },
  { "Select($x, [mail], $y)", "at 20: the variable $y is not known here" },
  { "$x", "at 1: the variable $x is not known here" },
  { "$", "at 1: there is no name behind the $" },
  { "Where($x, [mail], \"a\")", "at 19: the condition of Where() must be True or False" },
  { "With($x, [mail])", "at 16: there is a ) where a comma is expected" },
  { "1 # 2", "at 3: \"#\" is not expected" },
  { "-[x]", "at 2: there is a value where a number is expected" },
};

static void
test_parse_errors (void)
{
  g_autoptr (Bench) bench = bench_new ();
  CwExpressionNames names = { bench->schema, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (bad_cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwExpression) expression = cw_expression_new (bad_cases[i].source, &names, &error);

      g_test_message ("%s: %s", bad_cases[i].source, error != NULL ? error->message : "no error");
      g_assert_null (expression);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, bad_cases[i].message));
    }
}

/* In outbound expressions, [name] is the metaverse's. */
static void
test_outbound_names (void)
{
  static const BadCase cases[] = {
    { "[displayname]", "at 1: the metaverse type \"person\" has no attribute \"displayname\"; did "
                       "you mean \"displayName\"?" },
    { "Trim([nonsense_thing])", "at 6: the metaverse type \"person\" has no attribute" },
    { "[dn]", "at 1: the metaverse type" },
    { "[manager]", "at 1: [manager] is a reference" },
    { "%Domain.FQDN%", "at 1: %Domain.FQDN% is known to inbound rules only" },
  };
  g_autoptr (Bench) bench = bench_new ();
  CwExpressionNames names = { bench->schema, CW_CONNECTOR_KIND_GRAPH,
                              cw_metaverse_schema_find_type (bench->schema, "person") };
  g_autoptr (CwExpression) good = NULL;
  GArray *ids;

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwExpression) expression = cw_expression_new (cases[i].source, &names, &error);

      g_assert_null (expression);
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
      g_assert_true (g_str_has_prefix (error->message, cases[i].message));
    }
  good =
      cw_expression_new ("IIF(IsNull([mail]), ImportedValue(\"jobTitle\"), [title])", &names, NULL);
  g_assert_nonnull (good);
  ids = cw_expression_get_connector_attributes (good);
  g_assert_cmpuint (ids->len, ==, 1);
  g_assert_cmpuint (g_array_index (ids, CwAttributeId, 0), ==,
                    cw_attribute_table_lookup (bench->table, "jobTitle"));
}

static void
test_limits (void)
{
  g_autoptr (Bench) bench = bench_new ();
  CwExpressionNames names = { bench->schema, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, NULL };
  g_autoptr (GString) text = g_string_new ("1");
  g_autoptr (GString) nested = g_string_new (NULL);
  g_autoptr (GString) huge = g_string_new ("\"");
  g_autofree char *sum = NULL;
  g_autofree char *product = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GError) nested_error = NULL;

  for (guint i = 1; i < 10000; i++)
    g_string_append (text, "+1");
  sum = evaluate (bench, text->str);
  g_assert_cmpstr (sum, ==, "10000");

  for (guint i = 0; i < 2000; i++)
    g_string_append_c (nested, '(');
  g_assert_null (cw_expression_new (nested->str, &names, &nested_error));
  g_assert_error (nested_error, CW_ERROR, CW_ERROR_INVALID_CONFIG);

  for (guint i = 0; i < 1024 * 1024; i++)
    g_string_append_c (huge, 'x');
  g_string_append_c (huge, '"');
  g_assert_null (cw_expression_new (huge->str, &names, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);

  /* Small to write, immense to compute. */
  product = evaluate (
      bench, "With($a, PadLeft(\"\", 4000000, \"x\"), With($b, Replace($a, \"x\", $a), Len($b)))");
  g_assert_cmpstr (product, ==, "!");
}

static void
test_steps (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autofree char *result =
      evaluate (bench, "With($l, Split(PadLeft(\"\", 3000, \",\"), \",\"), "
                       "Count(Select($a, $l, Count(Select($b, $l, Count($l))))))");

  g_assert_cmpstr (result, ==, "!");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/expression/literals", test_literals);
  g_test_add_func ("/rules/expression/operators", test_operators);
  g_test_add_func ("/rules/expression/text", test_text);
  g_test_add_func ("/rules/expression/lists", test_lists);
  g_test_add_func ("/rules/expression/logic", test_logic);
  g_test_add_func ("/rules/expression/convert", test_convert);
  g_test_add_func ("/rules/expression/time", test_time);
  g_test_add_func ("/rules/expression/directory", test_directory);
  g_test_add_func ("/rules/expression/unknown-domains", test_unknown_domains);
  g_test_add_func ("/rules/expression/functions", test_all_functions_listed);
  g_test_add_func ("/rules/expression/parse-errors", test_parse_errors);
  g_test_add_func ("/rules/expression/outbound-names", test_outbound_names);
  g_test_add_func ("/rules/expression/limits", test_limits);
  g_test_add_func ("/rules/expression/steps", test_steps);
  return g_test_run ();
}
