/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "expression-bench.h"
#include "rules/cw-rule-function.h"

static void
test_text (void)
{
  static const BenchCase cases[] = {
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

  bench_check (cases, G_N_ELEMENTS (cases));
}

static void
test_lists (void)
{
  static const BenchCase cases[] = {
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

  bench_check (cases, G_N_ELEMENTS (cases));
}

static void
test_logic (void)
{
  static const BenchCase cases[] = {
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

  bench_check (cases, G_N_ELEMENTS (cases));
}

static void
test_convert (void)
{
  static const BenchCase cases[] = {
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

  bench_check (cases, G_N_ELEMENTS (cases));
}

static void
test_time (void)
{
  static const BenchCase cases[] = {
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

  bench_check (cases, G_N_ELEMENTS (cases));
}

static void
test_directory (void)
{
  static const BenchCase cases[] = {
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

  bench_check (cases, G_N_ELEMENTS (cases));
}

/* The domains of a tenant that nobody has asked yet. */
static void
test_unknown_domains (void)
{
  g_autoptr (Bench) bench = bench_new ();
  g_autofree char *verified = NULL;
  g_autofree char *initial = NULL;

  bench->context.domains = NULL;
  verified = bench_evaluate (bench, "IsVerifiedDomain(\"any.example\")");
  initial = bench_evaluate (bench, "%Tenant.InitialDomain%");
  g_assert_cmpstr (verified, ==, "True");
  g_assert_cmpstr (initial, ==, "NULL");
}

/* A function that comes or goes is seen here, and gets its cases above. */
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

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/rules/functions/text", test_text);
  g_test_add_func ("/rules/functions/lists", test_lists);
  g_test_add_func ("/rules/functions/logic", test_logic);
  g_test_add_func ("/rules/functions/convert", test_convert);
  g_test_add_func ("/rules/functions/time", test_time);
  g_test_add_func ("/rules/functions/directory", test_directory);
  g_test_add_func ("/rules/functions/unknown-domains", test_unknown_domains);
  g_test_add_func ("/rules/functions/functions", test_all_functions_listed);
  return g_test_run ();
}
