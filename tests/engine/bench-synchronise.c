/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-bench"

#include "config.h"

#include <stdlib.h>
#include <sys/resource.h>

#include "engine/cw-rules-loader.h"
#include "store/cw-config-store.h"
#include "sync/cw-synchronise.h"

/**
 * What a synchronise costs, on what an engine that is stopped has imported:
 * bench-synchronise STATE_DIR [THREADS]. It is stored; give it a copy.
 */

static double
get_cpu_seconds (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return (double) (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
         (double) (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / G_USEC_PER_SEC;
}

static CwConfig *
load_config (CwStoreSession *session, GError **error)
{
  g_autoptr (CwConfigVersion) stored = cw_config_store_get (session, error);

  return stored != NULL ? cw_config_new_from_text (stored->text, error) : NULL;
}

static CwRuleSet *
load_rules (const char *state_dir, CwStoreSession *session, CwConfig *config, GError **error)
{
  g_autoptr (GPtrArray) domains = cw_rules_loader_get_domains (session, error);
  CwRuleSite site = cw_rule_site_get (state_dir, config);

  if (domains == NULL)
    return NULL;
  return cw_rules_loader_load (
      &site, cw_store_get_attributes (cw_store_session_get_store (session)), domains, NULL, error);
}

static gboolean
measure (const char *state_dir, guint n_threads, GError **error)
{
  g_autoptr (CwStore) store = cw_store_open (state_dir, error);
  g_autoptr (CwStoreSession) session = store != NULL ? cw_store_open_session (store, error) : NULL;
  g_autoptr (CwConfig) config = session != NULL ? load_config (session, error) : NULL;
  g_autoptr (CwRuleSet) rules =
      config != NULL ? load_rules (state_dir, session, config, error) : NULL;
  CwSynchroniseParams params = { .store = store, .config = config, .n_threads = n_threads };
  CwCounts counts = { 0 };
  gint64 began = g_get_monotonic_time ();
  double cpu = get_cpu_seconds ();
  double seconds;

  if (rules == NULL)
    return FALSE;
  params.rules = rules;
  if (!cw_synchronise_run (&params, &counts, NULL, error))
    return FALSE;
  seconds = (double) (g_get_monotonic_time () - began) / G_USEC_PER_SEC;
  g_print ("%llu objects in %.2f s: %.0f a second, %.2f s of processor time\n",
           (unsigned long long) counts.values[CW_COUNTER_EVALUATED], seconds,
           (double) counts.values[CW_COUNTER_EVALUATED] / seconds, get_cpu_seconds () - cpu);
  return TRUE;
}

int
main (int argc, char *argv[])
{
  g_autoptr (GError) error = NULL;

  if (argc < 2)
    {
      g_printerr ("Usage: bench-synchronise STATE_DIR [THREADS]\n");
      return 2;
    }
  if (measure (argv[1], argc > 2 ? (guint) atoi (argv[2]) : 0, &error))
    return 0;
  g_printerr ("bench-synchronise: %s\n", error->message);
  return 1;
}
