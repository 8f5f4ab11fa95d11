/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-cursor.h"

#include "base/cw-error.h"
#include "graph-fixture.h"

static CwGraphSettings *
make_settings (const char *graph_url)
{
  g_autofree char *text = g_strdup_printf ("{'tenantId':'T1','clientId':'c','graphUrl':'%s',"
                                           "'authentication':{'method':'secret'}}",
                                           graph_url);
  g_autoptr (CwConnectorConfig) config = fixture_config_new (text);
  g_autoptr (GError) error = NULL;
  CwGraphSettings *settings = cw_graph_settings_new (config, &error);

  g_assert_no_error (error);
  return settings;
}

#define ID_1 "00000000-0000-0000-0000-000000000001"
#define ID_2 "00000000-0000-0000-0000-000000000002"

static CwGraphAdministrators *
new_administrators (const char *json)
{
  g_autoptr (JsonNode) node = fixture_json (json);

  return cw_graph_administrators_new_from_json (json_node_get_object (node));
}

static void
test_round_trip (void)
{
  g_autoptr (CwGraphSettings) settings = make_settings ("https://graph.example/");
  g_autoptr (CwGraphCursor) cursor = cw_graph_cursor_new (settings, TRUE);
  g_autoptr (CwGraphCursor) copy = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GPtrArray) changed = NULL;
  g_autoptr (GError) error = NULL;

  cursor->phase = CW_GRAPH_PHASE_GROUPS;
  cursor->link = g_strdup ("https://graph.example/v1.0/groups/delta?$skiptoken=\"2\"");
  cursor->delta_link[CW_GRAPH_PHASE_USERS] =
      g_strdup ("https://GRAPH.example/v1.0/users/delta?$deltatoken=1");
  cw_graph_administrators_unref (cursor->administrators);
  cursor->administrators = new_administrators ("{'" ID_1 "':['B','A'],'" ID_2 "':['C']}");
  bytes = cw_graph_cursor_to_bytes (cursor);
  copy = cw_graph_cursor_new_from_bytes (settings, bytes, &error);
  g_assert_no_error (error);
  g_assert_true (copy->is_full);
  g_assert_cmpint (copy->phase, ==, CW_GRAPH_PHASE_GROUPS);
  g_assert_cmpstr (copy->link, ==, cursor->link);
  g_assert_cmpstr (copy->delta_link[0], ==, cursor->delta_link[0]);
  g_assert_null (copy->delta_link[1]);
  changed = cw_graph_administrators_compare (cursor->administrators, copy->administrators);
  g_assert_cmpuint (changed->len, ==, 0);
  g_assert_cmpuint (cw_graph_administrators_find (copy->administrators, ID_1)->len, ==, 2);
}

static void
test_administrators (void)
{
  static const struct
  {
    const char *before;
    const char *after;
    guint n_changed;
  } cases[] = {
    { "{}", "{}", 0 },
    { "{}", "{'" ID_1 "':['A']}", 1 },
    { "{'" ID_1 "':['A']}", "{}", 1 },
    { "{'" ID_1 "':['A']}", "{'" ID_2 "':['A']}", 2 },
    { "{'" ID_1 "':['A','B']}", "{'" ID_1 "':['B','A']}", 0 },
    { "{'" ID_1 "':['A','B']}", "{'" ID_1 "':['A']}", 1 },
    { "{'" ID_1 "':['A']}", "{'" ID_1 "':['B']}", 1 },
    /* What is of no such form is nobody. */
    { "{}", "{'me':['A'],'" ID_1 "':'A','" ID_2 "':[1,null,['A']]}", 0 },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwGraphAdministrators) before = new_administrators (cases[i].before);
      g_autoptr (CwGraphAdministrators) after = new_administrators (cases[i].after);
      g_autoptr (GPtrArray) changed = cw_graph_administrators_compare (before, after);

      g_assert_cmpuint (changed->len, ==, cases[i].n_changed);
    }
}

static const char *const bad_cursors[] = {
  "",
  "x",
  "[]",
  "{}",
  "{'version':1}",
  "{'version':2,'tenant':'t1'}",
  "{'version':1,'tenant':'t2'}",
  "{'version':1,'tenant':'t1','link':'https://other.example/v1.0/users/delta'}",
  "{'version':1,'tenant':'t1','users':'http://graph.example/v1.0/users/delta'}",
};

static void
test_bad (void)
{
  g_autoptr (CwGraphSettings) settings = make_settings ("https://graph.example");

  for (gsize i = 0; i < G_N_ELEMENTS (bad_cursors); i++)
    {
      char *text = g_strdelimit (g_strdup (bad_cursors[i]), "'", '"');
      g_autoptr (GBytes) bytes = g_bytes_new_take (text, strlen (text));
      g_autoptr (GError) error = NULL;

      g_assert_null (cw_graph_cursor_new_from_bytes (settings, bytes, &error));
      g_assert_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
    }
}

static const struct
{
  const char *link;
  gboolean is_ours;
} links[] = {
  { "https://graph.example/v1.0/users/delta?$deltatoken=1", TRUE },
  { "https://GRAPH.example/v1.0/users", TRUE },
  { "https://graph.example/v1.0", FALSE },
  { "https://graph.example/beta/users", FALSE },
  { "https://graph.example.evil.example/v1.0/users", FALSE },
  { "https://graph.example@evil.example/v1.0/users", FALSE },
  { "https://graph.example:444/v1.0/users", FALSE },
  { "http://graph.example/v1.0/users", FALSE },
  { "/v1.0/users", FALSE },
  { "", FALSE },
};

static void
test_links (void)
{
  g_autoptr (CwGraphSettings) settings = make_settings ("https://graph.example");

  for (gsize i = 0; i < G_N_ELEMENTS (links); i++)
    g_assert_cmpint (cw_graph_link_is_ours (settings, links[i].link), ==, links[i].is_ours);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cursor/administrators", test_administrators);
  g_test_add_func ("/cursor/round-trip", test_round_trip);
  g_test_add_func ("/cursor/bad", test_bad);
  g_test_add_func ("/cursor/links", test_links);
  return g_test_run ();
}
