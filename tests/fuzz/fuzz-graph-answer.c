/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include "base/cw-guid.h"
#include "base/cw-json.h"
#include "connectors/graph/cw-claims-challenge.h"
#include "connectors/graph/cw-graph-batch.h"
#include "connectors/graph/cw-graph-error.h"
#include "connectors/graph/cw-graph-page.h"
#include "connectors/graph/cw-id-token.h"
#include "connectors/graph/cw-retry-policy.h"
#include "connectors/graph/cw-token-error.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What Graph and its authority may answer, or something that stands in for them: the input as a
 * body, and as the headers that are taken apart. */

static void
check_page (JsonArray *value, CwGraphType type, CwGraphReadMode mode)
{
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwGraphSchema) schema = cw_graph_schema_new (table);
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwChangePage) page = cw_change_page_new ();
  g_autoptr (GHashTable) seen =
      g_hash_table_new_full (cw_graph_guid_hash, cw_graph_guid_equal, g_free, NULL);
  CwGraphPageReader reader = {
    .schema = schema, .type = type, .mode = mode, .builder = builder, .seen = seen, .page = page
  };

  cw_graph_page_add_value (&reader, value);
  g_assert_cmpuint (cw_change_page_get_n_changes (page), <=, json_array_get_length (value));
  for (guint i = 0; i < cw_change_page_get_n_changes (page); i++)
    {
      const CwChange *change = cw_change_page_get_change (page, i);

      g_assert_true (change->anchor.len == 0 || change->anchor.len == CW_GUID_SIZE);
    }
}

static void
check_pages (JsonNode *root)
{
  JsonNode *value = json_object_get_member (json_node_get_object (root), "value");

  if (value == NULL || !JSON_NODE_HOLDS_ARRAY (value))
    return;
  for (int mode = CW_GRAPH_READ_FULL; mode <= CW_GRAPH_READ_DELETED; mode++)
    {
      check_page (json_node_get_array (value), CW_GRAPH_USER, (CwGraphReadMode) mode);
      check_page (json_node_get_array (value), CW_GRAPH_GROUP, (CwGraphReadMode) mode);
    }
}

static void
check_batch (JsonNode *root)
{
  static const CwGraphRequest request = { .method = "GET", .url = (char *) "/users" };
  g_autoptr (CwGraphBatch) batch = cw_graph_batch_new ();
  g_autoptr (GArray) answers = NULL;

  cw_graph_batch_add (batch, &request, FALSE);
  cw_graph_batch_add (batch, &request, TRUE);
  answers = cw_graph_batch_parse (batch, root, NULL);
  g_assert_true (answers == NULL || answers->len == 2);
}

static void
check_errors (JsonNode *root)
{
  g_autoptr (CwGraphError) refusal = cw_graph_error_new (400, root);
  g_autoptr (GError) step = cw_graph_error_to_gerror (refusal, "reading");
  g_autoptr (GError) token = cw_token_error_new (400, root);

  g_assert_true (refusal->code != NULL && refusal->message != NULL);
  (void) cw_graph_error_is_conflict (refusal);
  (void) cw_graph_error_is_already_linked (refusal);
}

static void
check_headers (const char *text)
{
  const CwIdTokenExpected expected = { .authority_url = "https://login.example",
                                       .client_id = "c",
                                       .now_usec = G_GINT64_CONSTANT (1700000000000000) };
  g_autofree char *claims = cw_claims_challenge_parse (text);
  g_autofree char *parameter = cw_claims_challenge_compose (claims);
  g_autoptr (JsonNode) node = cw_json_parse (parameter, -1, FALSE, NULL);
  g_autoptr (CwIdToken) token = cw_id_token_new (text, &expected, NULL);

  g_assert_true (node != NULL && JSON_NODE_HOLDS_OBJECT (node));
  g_assert_cmpint (cw_retry_after_to_usec (text, expected.now_usec), >=, -1);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (JsonNode) root = cw_json_parse ((const char *) data, (gssize) size, FALSE, NULL);

  check_headers (text);
  check_errors (root);
  if (root == NULL || !JSON_NODE_HOLDS_OBJECT (root))
    return 0;
  check_pages (root);
  check_batch (root);
  return 0;
}
