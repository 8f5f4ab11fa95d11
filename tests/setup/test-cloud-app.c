/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/cw-cloud-app.h"
#include "setup/draft/cw-wizard-flow.h"

/* Each has a name of its own and what nothing works without; no attribute is there twice. */
static void
test_table (void)
{
  g_autoptr (GPtrArray) apps = cw_cloud_apps_load ();
  g_autoptr (GHashTable) ids = g_hash_table_new (g_str_hash, g_str_equal);
  const char *const *mandatory = cw_cloud_apps_get_mandatory ();

  g_assert_cmpuint (apps->len, >=, 8);
  for (guint i = 0; i < apps->len; i++)
    {
      const CwCloudApp *app = g_ptr_array_index (apps, i);
      g_autoptr (GHashTable) names = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

      g_assert_true (g_hash_table_add (ids, app->id));
      g_assert_cmpstr (app->title, !=, "");
      for (guint j = 0; mandatory[j] != NULL; j++)
        g_assert_true (cw_cloud_app_needs (app, mandatory[j]));
      for (guint j = 0; app->attributes[j] != NULL; j++)
        g_assert_true (g_hash_table_add (names, g_ascii_strdown (app->attributes[j], -1)));
    }
}

static void
test_union (void)
{
  static const char *const two[] = { "intune", "microsoft-365-apps", "unheard-of", NULL };
  static const char *const none[] = { NULL };
  g_autoptr (GPtrArray) apps = cw_cloud_apps_load ();
  g_auto (GStrv) all = cw_cloud_apps_list_attributes (apps, NULL);
  g_auto (GStrv) some = cw_cloud_apps_list_attributes (apps, two);
  g_auto (GStrv) nothing = cw_cloud_apps_list_attributes (apps, none);

  g_assert_true (g_strv_contains ((const char *const *) some, "sAMAccountName"));
  g_assert_true (g_strv_contains ((const char *const *) some, "proxyAddresses"));
  g_assert_false (g_strv_contains ((const char *const *) some, "extensionAttribute1"));
  g_assert_cmpuint (g_strv_length (nothing), ==, 0);
  g_assert_cmpuint (g_strv_length (all), >, g_strv_length (some));
  for (guint i = 1; all[i] != NULL; i++)
    g_assert_cmpint (g_ascii_strcasecmp (all[i - 1], all[i]), <, 0);
}

static void
test_among (void)
{
  static const char *const one[] = { "intune", NULL };
  const CwCloudApp app = { .id = (char *) "teams" };

  g_assert_true (cw_cloud_app_is_among (&app, NULL));
  g_assert_false (cw_cloud_app_is_among (&app, one));
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/cloud-app/table", test_table);
  g_test_add_func ("/cloud-app/union", test_union);
  g_test_add_func ("/cloud-app/among", test_among);
  return g_test_run ();
}
