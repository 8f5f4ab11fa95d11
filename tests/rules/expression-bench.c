/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "expression-bench.h"

#include <string.h>

#include "base/cw-error.h"
#include "rule-lab.h"
#include "rules/cw-rule-time.h"

Bench *
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

void
bench_free (Bench *bench)
{
  cw_entry_unref (bench->entry);
  cw_rule_arena_free (bench->arena);
  cw_tenant_domains_free (bench->domains);
  cw_metaverse_schema_free (bench->schema);
  cw_attribute_table_unref (bench->table);
  g_free (bench);
}

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

char *
bench_evaluate (Bench *bench, const char *source)
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

void
bench_check (const BenchCase *cases, guint n)
{
  g_autoptr (Bench) bench = bench_new ();

  for (guint i = 0; i < n; i++)
    {
      g_autofree char *result = bench_evaluate (bench, cases[i].source);

      if (strcmp (result, cases[i].expected) != 0)
        {
          g_test_message ("%s gives %s, not %s", cases[i].source, result, cases[i].expected);
          g_test_fail ();
        }
    }
}
