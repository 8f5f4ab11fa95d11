/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "model/cw-guard-maximum.h"
#include "model/cw-guard-settings.h"

#define TENANT                                                                                     \
  "'connectors': [{'kind': 'graph', 'name': 'Tenant', 'tenantId': 't', "                           \
  "'clientId': '33333333-3333-4333-8333-333333333333', 'authentication': {'method': 'secret'}"
#define END "}]}"

/* Which settings hold for which type: a deletion that is just allowed, and one more. */
static const struct
{
  const char *name;
  const char *config;
  const char *type; /* NULL: all together */
  guint64 n_managed;
  guint64 n_passing;
} deletions[] = {
  { "default-all", "{'version': 1, " TENANT END, NULL, 0, 500 },
  { "default-percent", "{'version': 1, " TENANT END, "user", 1000, 200 },
  { "default-floor", "{'version': 1, " TENANT END, "user", 30, 19 },
  { "common", "{'version': 1, 'guards': {'deletionThreshold': 7}, " TENANT END, NULL, 0, 7 },
  { "none-passes", "{'version': 1, 'guards': {'deletionThreshold': 0}, " TENANT END, NULL, 0, 0 },
  { "own-before-common",
    "{'version': 1, 'guards': {'deletionThreshold': 7}, " TENANT
    ", 'guards': {'deletionThreshold': 9}" END,
    NULL, 0, 9 },
  { "type",
    "{'version': 1, 'guards': {'objectTypes': {'group': {'deletionThreshold': 3}}}, " TENANT END,
    "group", 1000, 3 },
  { "other-type",
    "{'version': 1, 'guards': {'objectTypes': {'group': {'deletionThreshold': 3}}}, " TENANT END,
    "user", 1000, 200 },
  { "type-percent",
    "{'version': 1, 'guards': {'deletionPercent': 50, 'deletionPercentFloor': 1, "
    "'objectTypes': {'group': {'deletionPercent': 10}}}, " TENANT END,
    "group", 100, 10 },
  { "percent-of-others",
    "{'version': 1, 'guards': {'deletionPercent': 50, 'deletionPercentFloor': 1, "
    "'objectTypes': {'group': {'deletionPercent': 10}}}, " TENANT END,
    "user", 100, 50 },
  { "own-type-before-common-type",
    "{'version': 1, 'guards': {'objectTypes': {'user': {'deletionThreshold': 3}}}, " TENANT
    ", 'guards': {'objectTypes': {'user': {'deletionThreshold': 5}}}" END,
    "user", 1000, 5 },
  { "percent-is-rounded-down",
    "{'version': 1, 'guards': {'deletionPercent': 33, 'deletionPercentFloor': 1}, " TENANT END,
    "user", 10, 3 },
};

static const struct
{
  const char *name;
  const char *config;
  guint64 n_before;
  guint64 n_passing; /* missing ones that are just allowed */
} shrinkings[] = {
  { "default", "{'version': 1, " TENANT END, 100, 50 },
  { "floor", "{'version': 1, " TENANT END, 20, 10 },
  { "common", "{'version': 1, 'guards': {'shrinkPercent': 10}, " TENANT END, 200, 20 },
  { "own",
    "{'version': 1, 'guards': {'shrinkPercent': 10}, " TENANT
    ", 'guards': {'shrinkPercent': 20}" END,
    200, 40 },
};

static CwConfig *
make_config (const char *text)
{
  g_autofree char *json = g_strdelimit (g_strdup (text), "'", '"');
  g_autoptr (GError) error = NULL;
  CwConfig *config = cw_config_new_from_text (json, &error);

  g_assert_no_error (error);
  return config;
}

static const CwConnectorConfig *
get_connector (CwConfig *config)
{
  return g_ptr_array_index (cw_config_get_connectors (config), 0);
}

static void
test_deletions (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (CwConfig) config = make_config (deletions[i].config);
  CwDeletionLimit limit =
      cw_guard_settings_get_deletion_limit (config, get_connector (config), deletions[i].type);

  g_assert_false (
      cw_deletion_limit_is_exceeded (&limit, deletions[i].n_passing, deletions[i].n_managed));
  g_assert_true (
      cw_deletion_limit_is_exceeded (&limit, deletions[i].n_passing + 1, deletions[i].n_managed));
}

static void
test_shrinking (gconstpointer data)
{
  guint i = GPOINTER_TO_UINT (data);
  g_autoptr (CwConfig) config = make_config (shrinkings[i].config);
  CwShrinkLimit limit = cw_guard_settings_get_shrink_limit (config, get_connector (config));

  g_assert_false (
      cw_shrink_limit_is_exceeded (&limit, shrinkings[i].n_passing, shrinkings[i].n_before));
  g_assert_true (
      cw_shrink_limit_is_exceeded (&limit, shrinkings[i].n_passing + 1, shrinkings[i].n_before));
}

/* A partition that never had many is not judged. */
static void
test_small_partition (void)
{
  g_autoptr (CwConfig) config = make_config ("{'version': 1, " TENANT END);
  CwShrinkLimit limit = cw_guard_settings_get_shrink_limit (config, get_connector (config));

  g_assert_false (cw_shrink_limit_is_exceeded (&limit, 19, 19));
  g_assert_true (cw_shrink_limit_is_exceeded (&limit, 20, 20));
}

/* What an earlier version has stored: each number beyond the maximum is brought down to it, and is
 * told by its name; the rest stays, and so does what nobody may store. */
static void
test_stored (void)
{
  static const char text[] =
      "{\"version\": 1, \"guards\": {\"deletionThreshold\": 99999999999, \"deletionPercent\": 100, "
      "\"deletionPercentFloor\": 7, \"shrinkFloor\": 1000000, \"objectTypes\": {\"group\": "
      "{\"deletionPercent\": 91}}}, \"connectors\": [{\"kind\": \"graph\", \"name\": \"Tenant\", "
      "\"tenantId\": \"t\", \"clientId\": \"33333333-3333-4333-8333-333333333333\", "
      "\"authentication\": {\"method\": \"secret\"}, \"guards\": {\"shrinkPercent\": 100}}]}";
  static const struct
  {
    const char *name;
    gint64 value;
    gint64 maximum;
  } expected[] = {
    { "guards.deletionThreshold", 99999999999, 100000 },
    { "guards.deletionPercent", 100, 90 },
    { "guards.shrinkFloor", 1000000, 50 },
    { "guards.objectTypes.group.deletionPercent", 91, 90 },
    { "connectors.0.guards.shrinkPercent", 100, 90 },
  };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) excess = NULL;
  g_autofree char *lowered = cw_guard_maximum_apply (text, &excess);
  g_autoptr (CwConfig) config = cw_config_new_from_text (lowered, &error);
  CwDeletionLimit all = { 0 };
  CwDeletionLimit users = { 0 };
  CwShrinkLimit shrink = { 0 };

  g_assert_no_error (error);
  g_assert_cmpuint (excess->len, ==, G_N_ELEMENTS (expected));
  for (guint i = 0; i < excess->len; i++)
    {
      const CwGuardExcess *item = g_ptr_array_index (excess, i);

      g_assert_cmpstr (item->name, ==, expected[i].name);
      g_assert_cmpint (item->value, ==, expected[i].value);
      g_assert_cmpint (item->maximum, ==, expected[i].maximum);
    }
  all = cw_guard_settings_get_deletion_limit (config, get_connector (config), NULL);
  users = cw_guard_settings_get_deletion_limit (config, get_connector (config), "user");
  shrink = cw_guard_settings_get_shrink_limit (config, get_connector (config));
  g_assert_cmpuint (all.threshold, ==, 100000);
  g_assert_cmpuint (users.percent, ==, 90);
  g_assert_cmpuint (users.floor, ==, 7);
  g_assert_cmpuint (shrink.percent, ==, 90);
  g_assert_cmpuint (shrink.floor, ==, 50);
  g_assert_null (cw_config_new_from_text (text, NULL));
}

/* Nothing is invented where something else stands. */
static void
test_stored_otherwise (void)
{
  static const char *const texts[] = {
    "{'version': 1, 'guards': {'deletionPercent': 'all'}}",
    "{'version': 1, 'guards': {'deletionPercent': 100.5}}",
    "{'version': 1, 'guards': 7}",
    "{'version': 1, 'guards': {'objectTypes': {'user': []}}}",
    "{'version': 1, 'connectors': [7]}",
    "[]",
    "7",
    "{'version': ",
    "",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *json = g_strdelimit (g_strdup (texts[i]), "'", '"');
      g_autofree char *same = cw_guard_maximum_apply (json, NULL);

      g_assert_cmpstr (same, ==, json);
    }
}

static void
test_hours (void)
{
  g_autoptr (CwConfig) none = make_config ("{'version': 1}");
  g_autoptr (CwConfig) some = make_config ("{'version': 1, 'guards': {'approvalHours': 3}}");

  g_assert_cmpuint (cw_guard_settings_get_approval_hours (none), ==, 24);
  g_assert_cmpuint (cw_guard_settings_get_approval_hours (some), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (deletions); i++)
    {
      g_autofree char *path = g_strconcat ("/guard-settings/deletions/", deletions[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_deletions);
    }
  for (guint i = 0; i < G_N_ELEMENTS (shrinkings); i++)
    {
      g_autofree char *path = g_strconcat ("/guard-settings/shrinking/", shrinkings[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_shrinking);
    }
  g_test_add_func ("/guard-settings/small-partition", test_small_partition);
  g_test_add_func ("/guard-settings/stored", test_stored);
  g_test_add_func ("/guard-settings/stored-otherwise", test_stored_otherwise);
  g_test_add_func ("/guard-settings/hours", test_hours);
  return g_test_run ();
}
