/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "app/cw-alert-notices.h"

/* @ids: "a b"; (nullable): an engine without alerts. How many somebody would be told of. */
static guint
update (CwAlertNotices *notices, const char *ids)
{
  g_auto (GVariantDict) status = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantDict) alerts = G_VARIANT_DICT_INIT (NULL);
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (GStrv) names = g_strsplit (ids != NULL ? ids : "", " ", -1);
  g_autoptr (GVariant) answer = NULL;

  for (guint i = 0; names[i] != NULL; i++)
    {
      g_auto (GVariantDict) item = G_VARIANT_DICT_INIT (NULL);

      g_variant_dict_insert (&item, "id", "s", names[i]);
      if (names[i][0] != '\0')
        g_variant_builder_add_value (&items, g_variant_dict_end (&item));
    }
  g_variant_dict_insert_value (&alerts, "items", g_variant_builder_end (&items));
  if (ids != NULL)
    g_variant_dict_insert_value (&status, "alerts", g_variant_dict_end (&alerts));
  answer = g_variant_ref_sink (g_variant_dict_end (&status));
  return cw_alert_notices_update (notices, NULL, answer);
}

/* What is wrong when the application starts is no news, what stays neither; what comes back is. */
static void
test_new (void)
{
  g_autoptr (CwAlertNotices) notices = cw_alert_notices_new ();

  g_assert_cmpuint (cw_alert_notices_update (notices, NULL, NULL), ==, 0);
  g_assert_cmpuint (update (notices, NULL), ==, 0);
  g_assert_cmpuint (update (notices, "keys errors"), ==, 0);
  g_assert_cmpuint (update (notices, "keys errors guard/a"), ==, 1);
  g_assert_cmpuint (update (notices, "keys errors guard/a"), ==, 0);
  g_assert_cmpuint (update (notices, NULL), ==, 0);
  g_assert_cmpuint (update (notices, "keys"), ==, 0);
  g_assert_cmpuint (update (notices, "errors guard/a keys"), ==, 2);
  g_assert_cmpuint (update (notices, ""), ==, 0);
  g_assert_cmpuint (update (notices, "keys"), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/app/alert-notices/new", test_new);
  return g_test_run ();
}
