/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-step-words"

#include "config.h"

#include "app-fixture.h"
#include "app/cw-step-words.h"

#define CONNECTORS                                                                                 \
  "[{'id': <'s'>, 'name': <'contoso.lab'>}, {'id': <'t'>, 'name': <'100 %s: tenant'>}]"

static const struct
{
  const char *step;
  const char *said;
} steps[] = {
  { "import:contoso.lab", "Import what changed: contoso.lab" },
  { "import:contoso.lab:DC=contoso,DC=lab", "Import what changed: contoso.lab:DC=contoso,DC=lab" },
  { "full-import:s", "Import everything: contoso.lab" },
  { "synchronise", "Synchronise what changed" },
  { "full-synchronise", "Synchronise everybody" },
  { "export:t", "Export: 100 %s: tenant" },
  { "export:gone", "Export: gone" },
  /* Of a newer engine. */
  { "compare:t", "compare:t" },
};

static void
test_describe (void)
{
  g_autoptr (GVariant) connectors = app_variant (CONNECTORS);

  for (guint i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      g_autofree char *said = cw_step_words_describe (steps[i].step, connectors);

      g_assert_cmpstr (said, ==, steps[i].said);
    }
}

static void
test_profiles (void)
{
  g_autoptr (GVariant) config =
      app_variant ("{'runProfiles': <{'nightly': <[<'full-import:s'>, <'synchronise'>]>,"
                   " 'Morning': <[<'synchronise'>]>}>}");
  g_autoptr (GVariant) empty = app_variant ("@a{sv} {}");
  g_auto (GStrv) names = cw_step_words_list_profiles (config);
  g_auto (GStrv) found = cw_step_words_dup_profile (config, "nightly");
  g_auto (GStrv) missing = cw_step_words_dup_profile (config, "nobody");
  g_auto (GStrv) none = cw_step_words_list_profiles (empty);

  g_assert_cmpuint (g_strv_length (names), ==, 2);
  g_assert_true (g_strv_contains ((const char *const *) names, "Morning"));
  g_assert_cmpuint (g_strv_length (found), ==, 2);
  g_assert_cmpstr (found[0], ==, "full-import:s");
  g_assert_cmpstr (found[1], ==, "synchronise");
  g_assert_null (missing[0]);
  g_assert_null (none[0]);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/step-words/describe", test_describe);
  g_test_add_func ("/step-words/profiles", test_profiles);
  return g_test_run ();
}
