/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include <string.h>

#include "engine/cw-guard.h"

static const struct
{
  const char *name;
  const char *config;
  guint64 n_deletions;
  CwGuardVerdict verdict;
} cases[] = {
  { "none", "{\"version\": 1}", 0, CW_GUARD_PASS },
  { "default-threshold", "{\"version\": 1}", 500, CW_GUARD_PASS },
  { "above-default", "{\"version\": 1}", 501, CW_GUARD_DELETIONS },
  { "threshold", "{\"version\": 1, \"guards\": {\"deletionThreshold\": 7}}", 7, CW_GUARD_PASS },
  { "above", "{\"version\": 1, \"guards\": {\"deletionThreshold\": 7}}", 8, CW_GUARD_DELETIONS },
  { "zero", "{\"version\": 1, \"guards\": {\"deletionThreshold\": 0}}", 1, CW_GUARD_DELETIONS },
  { "zero-none", "{\"version\": 1, \"guards\": {\"deletionThreshold\": 0}}", 0, CW_GUARD_PASS },
  { "staging", "{\"version\": 1, \"staging\": true}", 0, CW_GUARD_STAGING },
  { "staging-first", "{\"version\": 1, \"staging\": true}", 9999, CW_GUARD_STAGING },
};

static void
test_verdict (gconstpointer data)
{
  guint index = GPOINTER_TO_UINT (data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwConfig) config = cw_config_new_from_text (cases[index].config, &error);
  g_autofree char *message = NULL;

  g_assert_no_error (error);
  g_assert_cmpint (cw_guard_decide (config, cases[index].n_deletions, &message), ==,
                   cases[index].verdict);
  g_assert_cmpint (message != NULL, ==, cases[index].verdict != CW_GUARD_PASS);
  /* Whoever is stopped learns how to look at what would be deleted, and how to go on. */
  if (cases[index].verdict == CW_GUARD_DELETIONS)
    {
      g_assert_nonnull (strstr (message, "causewayctl pending list --operation delete"));
      g_assert_nonnull (strstr (message, "guards.deletionThreshold"));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = g_strconcat ("/engine/guard/", cases[i].name, NULL);

      g_test_add_data_func (path, GUINT_TO_POINTER (i), test_verdict);
    }
  return g_test_run ();
}
