/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "model/cw-entry-builder.h"
#include "rules/cw-expression.h"
#include "rules/cw-rule-set.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const char schema_text[] =
    "{\"connectors\": {\"active-directory\": {\"number\": \"integer\", \"flag\": \"boolean\","
    " \"bytes\": \"guid\", \"time\": \"time\", \"link\": \"reference\"}},"
    " \"metaverse\": {\"types\": {\"person\": {\"text\": {}, \"number\": {\"syntax\": \"integer\"},"
    " \"many\": {\"multiValued\": true}, \"flag\": {\"syntax\": \"boolean\"}}}}}";

typedef struct
{
  CwAttributeTable *table;
  CwMetaverseSchema *schema;
  CwRuleArena *arena;
  CwEntry *entries[2]; /* one with values, one without */
} World;

static void
add (World *world, CwEntryBuilder *builder, const char *name, const char *value)
{
  cw_entry_builder_add_string (builder, cw_attribute_table_intern (world->table, name), value);
}

static void
world_init (World *world)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (JsonNode) node = json_from_string (schema_text, NULL);

  world->table = cw_attribute_table_new ();
  world->schema = cw_metaverse_schema_new (world->table);
  g_assert_true (cw_metaverse_schema_add (world->schema, json_node_get_object (node), NULL));
  world->arena = cw_rule_arena_new ();
  add (world, builder, "text", "Jörg Größer");
  add (world, builder, "number", "-2147483646");
  add (world, builder, "flag", "TRUE");
  add (world, builder, "bytes", "0123456789abcdef");
  add (world, builder, "time", "20261120130331.0Z");
  add (world, builder, "many", "SMTP:a@b.c");
  add (world, builder, "many", "smtp:d@e.f");
  add (world, builder, "many", "");
  add (world, builder, "bad", "\xff\xfe");
  world->entries[0] = cw_entry_builder_end (builder, NULL);
  world->entries[1] = cw_entry_new_empty ();
}

static void
world_clear (World *world)
{
  cw_entry_unref (world->entries[0]);
  cw_entry_unref (world->entries[1]);
  cw_rule_arena_free (world->arena);
  cw_metaverse_schema_free (world->schema);
  cw_attribute_table_unref (world->table);
}

/* The types found out beforehand hold, and so do the promises about lists and text. */
static void
check_value (CwRuleValue value, guint types)
{
  g_assert_cmpuint (value.type & ~types, ==, 0);
  if (value.type == CW_RULE_TYPE_LIST)
    {
      g_assert_cmpuint (value.len, >=, 2);
      for (guint i = 0; i < value.len; i++)
        {
          g_assert_true (value.u.items[i].type != CW_RULE_TYPE_LIST);
          check_value (value.u.items[i], types);
        }
    }
  if (cw_rule_value_is (value, CW_RULE_TYPE_TEXT) && value.len > 0)
    g_assert_true (g_utf8_validate_len (value.u.text, value.len, NULL));
}

static void
evaluate (World *world, const CwExpression *expression, const CwEntry *entry)
{
  CwRuleContext context = { .arena = world->arena,
                            .entry = entry,
                            .imported = entry,
                            .dn = "CN=a\\,b,DC=c",
                            .partition = "DC=c",
                            .now_usec = 1 };
  g_autoptr (GError) error = NULL;
  CwRuleValue value;

  if (cw_expression_evaluate (expression, &context, &value, &error))
    check_value (value, cw_expression_get_types (expression));
  else
    g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
  cw_rule_arena_reset (world->arena);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *source = g_strndup ((const char *) data, size);
  World world;

  world_init (&world);
  for (guint outbound = 0; outbound < 2; outbound++)
    {
      CwExpressionNames names = { world.schema, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, NULL };
      g_autoptr (GError) error = NULL;
      g_autoptr (CwExpression) expression = NULL;

      if (outbound)
        names.metaverse_type = cw_metaverse_schema_find_type (world.schema, "person");
      expression = cw_expression_new (source, &names, &error);
      if (expression == NULL)
        {
          g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
          g_assert_true (g_utf8_validate (error->message, -1, NULL));
          continue;
        }
      for (guint i = 0; i < G_N_ELEMENTS (world.entries); i++)
        evaluate (&world, expression, world.entries[i]);
    }
  world_clear (&world);
  return 0;
}
