/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-page.h"

#include "base/cw-guid.h"
#include "graph-fixture.h"

#define ID_1 "'id':'00000000-0000-0000-0000-000000000001'"
#define ID_2 "'id':'00000000-0000-0000-0000-000000000002'"
#define ID_3 "'id':'00000000-0000-0000-0000-000000000003'"

/* Letters for change kinds: Full Partial Deleted Recycled presentQ Broken; for links: + - and 0. */
static const struct
{
  CwGraphType type;
  CwGraphReadMode mode;
  const char *value;
  const char *expected;
} rows[] = {
  { CW_GRAPH_USER, CW_GRAPH_READ_FULL, "[]", "" },
  { CW_GRAPH_USER, CW_GRAPH_READ_FULL, "[{" ID_1 "},{" ID_2 "}]", "F1 F2" },
  { CW_GRAPH_USER, CW_GRAPH_READ_FULL, "[{" ID_1 ",'manager@delta':[{" ID_2 "}]}]", "F1+2" },
  { CW_GRAPH_USER, CW_GRAPH_READ_DELTA, "[{" ID_1 ",'manager@delta':[{" ID_2 "}]}]", "P10+2" },
  { CW_GRAPH_USER, CW_GRAPH_READ_DELTA,
    "[{" ID_1 ",'manager@delta':[{" ID_2 ",'@removed':{'reason':'deleted'}},{" ID_3 "}]}]",
    "P10-2+3" },
  { CW_GRAPH_USER, CW_GRAPH_READ_DELTA, "[{" ID_1 ",'displayName':'x'}]", "P1" },
  { CW_GRAPH_USER, CW_GRAPH_READ_DELTA, "[{" ID_1 ",'@removed':{'reason':'changed'}}]", "R1" },
  { CW_GRAPH_USER, CW_GRAPH_READ_DELTA, "[{" ID_1 ",'@removed':{'reason':'deleted'}}]", "D1" },
  { CW_GRAPH_GROUP, CW_GRAPH_READ_DELTA, "[{" ID_1 ",'@removed':{'reason':'changed'}}]", "D1" },
  { CW_GRAPH_GROUP, CW_GRAPH_READ_FULL,
    "[{" ID_1 ",'members@delta':[{" ID_2 "}]},{" ID_1 ",'members@delta':[{" ID_3 "}]}]",
    "F1+2 P1+3" },
  { CW_GRAPH_GROUP, CW_GRAPH_READ_DELTA,
    "[{" ID_1 ",'members@delta':[{" ID_2 ",'@removed':{}},{" ID_3 "},{'id':'bad'},7]}]", "P1-2+3" },
  { CW_GRAPH_USER, CW_GRAPH_READ_DELETED, "[{" ID_1 ",'displayName':'x'}]", "R1" },
  { CW_GRAPH_USER, CW_GRAPH_READ_FULL, "[{'displayName':'x'},{'id':7},3,null,{" ID_1 "}]",
    "B B B B F1" },
};

static void
append_change (GString *text, CwChangePage *page, guint index)
{
  const CwChange *change = cw_change_page_get_change (page, index);
  const CwLinkChange *links = cw_change_page_get_links (page) + change->first_link;

  g_string_append_printf (text, "%s%c", index > 0 ? " " : "", "FPDRQB"[change->kind]);
  if (change->anchor.len == CW_GUID_SIZE)
    g_string_append_printf (text, "%d", change->anchor.data[CW_GUID_SIZE - 1]);
  for (guint i = 0; i < change->n_links; i++)
    {
      g_string_append_c (text, "+-0"[links[i].op]);
      if (links[i].anchor.len == CW_GUID_SIZE)
        g_string_append_printf (text, "%d", links[i].anchor.data[CW_GUID_SIZE - 1]);
    }
}

static char *
convert (CwGraphType type, CwGraphReadMode mode, const char *json)
{
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwGraphSchema) schema = cw_graph_schema_new (table);
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwChangePage) page = cw_change_page_new ();
  g_autoptr (JsonNode) value = fixture_json (json);
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (cw_graph_guid_hash, cw_graph_guid_equal, g_free, NULL);
  GString *text = g_string_new (NULL);
  CwGraphPageReader reader = {
    .schema = schema, .type = type, .mode = mode, .builder = builder, .seen = seen, .page = page
  };

  cw_graph_page_add_value (&reader, json_node_get_array (value));
  for (guint i = 0; i < cw_change_page_get_n_changes (page); i++)
    append_change (text, page, i);
  return g_string_free (text, FALSE);
}

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autofree char *text = convert (rows[i].type, rows[i].mode, rows[i].value);

      g_assert_cmpstr (text, ==, rows[i].expected);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/page/table", test_table);
  return g_test_run ();
}
