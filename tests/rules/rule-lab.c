/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "rule-lab.h"

#include <string.h>

GPtrArray *
rule_lab_documents (const char *extra)
{
  g_autoptr (GError) error = NULL;
  GPtrArray *documents = cw_rule_set_load_standard (&error);

  g_assert_no_error (error);
  if (extra != NULL)
    {
      JsonNode *node = json_from_string (extra, &error);

      g_assert_no_error (error);
      g_ptr_array_add (documents, node);
    }
  return documents;
}

GPtrArray *
rule_lab_domains (void)
{
  GPtrArray *domains = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_tenant_domain_free);

  g_ptr_array_add (domains, cw_tenant_domain_new ("contoso.com", TRUE, FALSE));
  g_ptr_array_add (domains, cw_tenant_domain_new ("contoso.onmicrosoft.com", TRUE, TRUE));
  g_ptr_array_add (domains, cw_tenant_domain_new ("pending.example", FALSE, FALSE));
  return domains;
}

RuleLab *
rule_lab_new (const char *extra)
{
  RuleLab *lab = g_new0 (RuleLab, 1);
  g_autoptr (GPtrArray) documents = rule_lab_documents (extra);
  g_autoptr (GPtrArray) domains = rule_lab_domains ();
  g_autoptr (GError) error = NULL;

  lab->table = cw_attribute_table_new ();
  lab->rules = cw_rule_set_new (lab->table, documents, domains, &error);
  g_assert_no_error (error);
  lab->evaluator = cw_rule_evaluator_new (lab->rules);
  cw_rule_evaluator_set_now (lab->evaluator, LAB_NOW);
  lab->builder = cw_entry_builder_new ();
  return lab;
}

void
rule_lab_free (RuleLab *lab)
{
  cw_entry_builder_free (lab->builder);
  cw_rule_evaluator_free (lab->evaluator);
  cw_rule_set_unref (lab->rules);
  cw_attribute_table_unref (lab->table);
  g_free (lab);
}

CwAttributeId
rule_lab_id (RuleLab *lab, const char *name)
{
  return cw_attribute_table_intern (lab->table, name);
}

static void
add_hex (RuleLab *lab, CwAttributeId id, const char *hex)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();

  for (; hex[0] != '\0'; hex += 2)
    {
      guint8 byte = (guint8) (g_ascii_xdigit_value (hex[0]) << 4 | g_ascii_xdigit_value (hex[1]));

      g_byte_array_append (bytes, &byte, 1);
    }
  cw_entry_builder_add (lab->builder, id, bytes->data, bytes->len);
}

static void
add_pairs (RuleLab *lab, const char *name, va_list arguments)
{
  for (; name != NULL; name = va_arg (arguments, const char *))
    {
      const char *value = va_arg (arguments, const char *);
      gsize len = strlen (name);
      gboolean is_hex = name[len - 1] == ':';
      CwAttributeId id = cw_attribute_table_intern_len (lab->table, name, is_hex ? len - 1 : len);

      if (is_hex)
        add_hex (lab, id, value);
      else if (value[0] == '\0')
        cw_entry_builder_add_empty (lab->builder, id);
      else
        cw_entry_builder_add_string (lab->builder, id, value);
    }
}

static CwEntry *
end_entry (RuleLab *lab)
{
  g_autoptr (GError) error = NULL;
  CwEntry *entry = cw_entry_builder_end (lab->builder, &error);

  g_assert_no_error (error);
  return entry;
}

CwEntry *
rule_lab_entry (RuleLab *lab, const char *name, ...)
{
  va_list arguments;

  va_start (arguments, name);
  add_pairs (lab, name, arguments);
  va_end (arguments);
  return end_entry (lab);
}

CwEntry *
rule_lab_change (RuleLab *lab, const CwEntry *base, const char *name, ...)
{
  g_autoptr (CwEntry) partial = NULL;
  g_autoptr (GError) error = NULL;
  CwEntry *entry;
  va_list arguments;

  va_start (arguments, name);
  add_pairs (lab, name, arguments);
  va_end (arguments);
  partial = end_entry (lab);
  entry = cw_entry_builder_merge (lab->builder, base, partial, &error);
  g_assert_no_error (error);
  return entry;
}

static void
append_value (GString *text, CwValue value)
{
  if (g_utf8_validate_len ((const char *) value.data, value.len, NULL))
    {
      g_string_append_len (text, (const char *) value.data, (gssize) value.len);
      return;
    }
  for (gsize i = 0; i < value.len; i++)
    g_string_append_printf (text, "%02x", value.data[i]);
}

char *
rule_lab_get (RuleLab *lab, const CwEntry *entry, const char *name)
{
  CwAttributeId id = rule_lab_id (lab, name);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < cw_entry_get_n_values (entry, id); i++)
    {
      if (i > 0)
        g_string_append_c (text, '|');
      append_value (text, cw_entry_get_value (entry, id, i));
    }
  return g_string_free (text, FALSE);
}

CwRuleObject
rule_lab_object (RuleLab *lab, CwConnectorKind kind, const char *type, const CwEntry *entry)
{
  return (CwRuleObject){
    .kind = kind,
    .connector_id = "6f9619ff-8b86-d011-b42d-00c04fc964ff",
    .partition = "DC=corp,DC=contoso,DC=com",
    .netbios = "CORP",
    .forest = "DC=contoso,DC=com",
    .forest_netbios = "CONTOSO",
    .object_type = rule_lab_id (lab, type),
    .dn = "CN=Ann Lee,OU=People,DC=corp,DC=contoso,DC=com",
    .entry = entry,
  };
}

CwEntry *
rule_lab_flow_in (RuleLab *lab, const char *metaverse_type, const CwRuleObject *object)
{
  g_autoptr (GError) error = NULL;
  CwEntry *entry = cw_rule_evaluator_flow_inbound (
      lab->evaluator, rule_lab_id (lab, metaverse_type), object, 1, NULL, &error);

  g_assert_no_error (error);
  return entry;
}

void
rule_lab_flow_out (RuleLab *lab,
                   const char *metaverse_type,
                   const CwEntry *metaverse,
                   const CwEntry *imported,
                   CwOutboundResult *ret_result)
{
  g_autoptr (GError) error = NULL;
  gboolean is_ok = cw_rule_evaluator_flow_outbound (lab->evaluator, CW_CONNECTOR_KIND_GRAPH,
                                                    rule_lab_id (lab, metaverse_type), metaverse,
                                                    imported, NULL, ret_result, &error);

  g_assert_no_error (error);
  g_assert_true (is_ok);
}
