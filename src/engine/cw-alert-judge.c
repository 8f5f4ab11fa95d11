/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-alert-judge.h"

#include "base/cw-phrase.h"

#define SEE_RUN   CW_PHRASE ("See why: causewayctl run show")
#define GUARD_ID  "guard/"
#define ERRORS_ID "errors"

/* "2026-11-20", of this computer's time. */
#define DAY  "%F"
#define TIME DAY " %H:%M"

/* ----- facts */

static void
free_guard (CwAlertGuard *guard)
{
  g_free (guard->id);
  g_free (guard->name);
  g_free (guard);
}

static void
free_certificate (CwAlertCertificate *certificate)
{
  g_free (certificate->id);
  g_free (certificate);
}

static void
free_hook (CwAlertHook *hook)
{
  g_free (hook->name);
  g_free (hook->problem);
  g_free (hook);
}

static void
free_exporter (CwAlertExporter *exporter)
{
  g_free (exporter->id);
  g_free (exporter->name);
  g_free (exporter->host);
  g_free (exporter);
}

void
cw_alert_facts_init (CwAlertFacts *facts)
{
  *facts = (CwAlertFacts){
    .now_usec = g_get_real_time (),
    .cycles = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_cycle_free),
    .guards = g_ptr_array_new_with_free_func ((GDestroyNotify) free_guard),
    .certificates = g_ptr_array_new_with_free_func ((GDestroyNotify) free_certificate),
    .hooks = g_ptr_array_new_with_free_func ((GDestroyNotify) free_hook),
    .exporters = g_ptr_array_new_with_free_func ((GDestroyNotify) free_exporter),
  };
}

void
cw_alert_facts_clear (CwAlertFacts *facts)
{
  g_clear_pointer (&facts->cycles, g_ptr_array_unref);
  g_clear_pointer (&facts->guards, g_ptr_array_unref);
  g_clear_pointer (&facts->certificates, g_ptr_array_unref);
  g_clear_pointer (&facts->hooks, g_ptr_array_unref);
  g_clear_pointer (&facts->exporters, g_ptr_array_unref);
}

void
cw_alert_facts_take_cycles (CwAlertFacts *facts, GPtrArray *cycles)
{
  for (guint i = cycles->len; i > 0; i--)
    if (((const CwCycle *) g_ptr_array_index (cycles, i - 1))->state == CW_RUN_RUNNING)
      g_ptr_array_remove_index (cycles, i - 1);
  g_ptr_array_unref (facts->cycles);
  facts->cycles = cycles;
}

void
cw_alert_facts_add_guard (CwAlertFacts *facts, char *id, const char *name, guint64 n_objects)
{
  CwAlertGuard *guard = g_new0 (CwAlertGuard, 1);

  guard->id = id;
  guard->name = g_strdup (name);
  guard->n_objects = n_objects;
  g_ptr_array_add (facts->guards, guard);
}

void
cw_alert_facts_add_certificate (CwAlertFacts *facts, const char *id, gint64 ends_usec)
{
  CwAlertCertificate *certificate = g_new0 (CwAlertCertificate, 1);

  certificate->id = g_strdup (id);
  certificate->ends_usec = ends_usec;
  g_ptr_array_add (facts->certificates, certificate);
}

void
cw_alert_facts_add_hook (CwAlertFacts *facts, const char *name, const char *problem)
{
  CwAlertHook *hook = g_new0 (CwAlertHook, 1);

  hook->name = g_strdup (name);
  hook->problem = g_strdup (problem);
  g_ptr_array_add (facts->hooks, hook);
}

void
cw_alert_facts_add_exporter (CwAlertFacts *facts, const CwAlertExporter *exporter)
{
  CwAlertExporter *copy = g_new0 (CwAlertExporter, 1);

  copy->id = g_strdup (exporter->id);
  copy->name = g_strdup (exporter->name);
  copy->host = g_strdup (exporter->host);
  copy->time_usec = exporter->time_usec;
  g_ptr_array_add (facts->exporters, copy);
}

/* ----- what they mean */

gboolean
cw_alert_is_good (CwRunState state)
{
  return state == CW_RUN_SUCCESS || state == CW_RUN_COMPLETED_ERRORS;
}

gboolean
cw_alert_needs_rest (const char *id)
{
  return g_str_has_prefix (id, GUARD_ID) || g_str_equal (id, ERRORS_ID);
}

/* @text: (transfer full) */
static void
add (GPtrArray *alerts, const char *id, char *text, const char *remedy)
{
  g_ptr_array_add (alerts, cw_alert_new (g_strdup (id), text, remedy));
}

/* (transfer full) */
static char *
format_time (gint64 usec, const char *format)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);

  return g_date_time_format (time, format);
}

/* What a person stopped is neither well nor failed. */
static guint
count_failed (GPtrArray *cycles)
{
  guint n = 0;

  for (guint i = 0; i < cycles->len; i++)
    {
      CwRunState state = ((const CwCycle *) g_ptr_array_index (cycles, i))->state;

      if (state == CW_RUN_FAILED || state == CW_RUN_INTERRUPTED)
        n++;
      else if (state != CW_RUN_STOPPED)
        break;
    }
  return n;
}

static void
judge_cycles (GPtrArray *alerts, const CwAlertFacts *facts, const CwAlertSettings *settings)
{
  const CwCycle *last = facts->cycles->len > 0 ? g_ptr_array_index (facts->cycles, 0) : NULL;
  guint n = count_failed (facts->cycles);

  if (n >= settings->failed_cycles)
    add (alerts, "cycles-failed",
         g_strdup_printf (CW_PHRASE_COUNT (n, "The last cycle failed",
                                           "The last %u cycles failed, one after the other"),
                          n),
         SEE_RUN);
  if (last != NULL && last->state == CW_RUN_INTERRUPTED)
    {
      g_autofree char *time = format_time (last->started_usec, TIME);

      add (alerts, "cycle-interrupted",
           g_strdup_printf (CW_PHRASE ("The engine ended in the middle of the last cycle, which "
                                       "began at %s"),
                            time),
           CW_PHRASE ("Start the next one: causewayctl cycle start"));
    }
}

static void
judge_success (GPtrArray *alerts, const CwAlertFacts *facts, const CwAlertSettings *settings)
{
  g_autofree char *time = format_time (facts->success_usec, TIME);

  if (facts->success_usec == 0 ||
      facts->now_usec - facts->success_usec < settings->hours_without_success * G_TIME_SPAN_HOUR)
    return;
  add (alerts, "no-success", g_strdup_printf (CW_PHRASE ("No cycle has ended well since %s"), time),
       SEE_RUN);
}

static void
judge_guards (GPtrArray *alerts, const CwAlertFacts *facts)
{
  for (guint i = 0; i < facts->guards->len; i++)
    {
      const CwAlertGuard *guard = g_ptr_array_index (facts->guards, i);
      g_autofree char *id = g_strconcat (GUARD_ID, guard->id, NULL);

      add (alerts, id,
           g_strdup_printf (CW_PHRASE_COUNT (guard->n_objects,
                                             "A guard holds %llu deletion of “%s” back",
                                             "A guard holds %llu deletions of “%s” back"),
                            (unsigned long long) guard->n_objects, guard->name),
           CW_PHRASE ("Review the list and approve it, or bring the objects back: "
                      "causewayctl guard show"));
    }
}

static void
judge_errors (GPtrArray *alerts, const CwAlertFacts *facts, const CwAlertSettings *settings)
{
  if (facts->n_errors < settings->errors)
    return;
  add (alerts, ERRORS_ID,
       g_strdup_printf (CW_PHRASE_COUNT (facts->n_errors, "%llu error of objects is open",
                                         "%llu errors of objects are open"),
                        (unsigned long long) facts->n_errors),
       CW_PHRASE ("See them, and what to do: causewayctl error list"));
}

static void
judge_certificate (GPtrArray *alerts,
                   const CwAlertFacts *facts,
                   const CwAlertSettings *settings,
                   const CwAlertCertificate *certificate)
{
  g_autofree char *id = g_strconcat ("certificate/", certificate->id, NULL);
  g_autofree char *day = format_time (certificate->ends_usec, DAY);
  gint64 days = (certificate->ends_usec - facts->now_usec) / G_TIME_SPAN_DAY;
  char *text = NULL;

  if (certificate->ends_usec - facts->now_usec >= settings->certificate_days * G_TIME_SPAN_DAY)
    return;
  if (certificate->ends_usec <= facts->now_usec)
    text = g_strdup_printf (CW_PHRASE ("The application's certificate expired on %s"), day);
  else
    text = g_strdup_printf (
        CW_PHRASE_COUNT (days, "The application's certificate is good for %lld more day, until %s",
                         "The application's certificate is good for %lld more days, until %s"),
        (long long) days, day);
  add (alerts, id, text, CW_PHRASE ("Renew it: causewayctl connector renew-certificate"));
}

static void
judge_keys (GPtrArray *alerts, const CwAlertFacts *facts)
{
  if (facts->n_lost > 0)
    add (alerts, "keys",
         g_strdup_printf (CW_PHRASE_COUNT (facts->n_lost, "%u stored secret does not open",
                                           "%u stored secrets do not open"),
                          facts->n_lost),
         CW_PHRASE ("Import the keys (causewayctl keys import), or give them up "
                    "and enter the secrets again (causewayctl keys abandon)"));
  if (facts->n_damaged > 0)
    add (alerts, "damaged-secrets",
         g_strdup_printf (
             CW_PHRASE_COUNT (facts->n_damaged,
                              "%u stored secret is damaged, or was put under another name",
                              "%u stored secrets are damaged, or were put under other names"),
             facts->n_damaged),
         CW_PHRASE ("See which: causewayctl keys show"));
}

static void
judge_hooks (GPtrArray *alerts, const CwAlertFacts *facts)
{
  for (guint i = 0; i < facts->hooks->len; i++)
    {
      const CwAlertHook *hook = g_ptr_array_index (facts->hooks, i);
      g_autofree char *id = g_strconcat ("hook/", hook->name, NULL);

      add (alerts, id,
           g_strdup_printf (CW_PHRASE ("The hook “%s” failed: %s"), hook->name, hook->problem),
           CW_PHRASE ("Mend its program: it is run again every five minutes until it succeeds"));
    }
}

static void
judge_exporters (GPtrArray *alerts, const CwAlertFacts *facts)
{
  for (guint i = 0; i < facts->exporters->len; i++)
    {
      const CwAlertExporter *exporter = g_ptr_array_index (facts->exporters, i);
      g_autofree char *id = g_strconcat ("exporter/", exporter->id, NULL);
      g_autofree char *time = format_time (exporter->time_usec, TIME);
      char *text = NULL;

      if (exporter->host[0] != '\0')
        text = g_strdup_printf (
            CW_PHRASE ("Nothing is exported into “%s”: another installation, on “%s”, did on %s"),
            exporter->name, exporter->host, time);
      else
        text = g_strdup_printf (CW_PHRASE ("Nothing is exported into “%s”: what it says of which "
                                           "installation exports there cannot be read"),
                                exporter->name);
      add (alerts, id, text,
           CW_PHRASE ("Stop one of them for good, then have the other one export: causewayctl "
                      "instance activate --force"));
    }
}

GPtrArray *
cw_alert_judge (const CwAlertFacts *facts, const CwAlertSettings *settings)
{
  GPtrArray *alerts = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_alert_free);

  judge_keys (alerts, facts);
  judge_cycles (alerts, facts, settings);
  judge_success (alerts, facts, settings);
  judge_hooks (alerts, facts);
  judge_exporters (alerts, facts);
  for (guint i = 0; i < facts->certificates->len; i++)
    judge_certificate (alerts, facts, settings, g_ptr_array_index (facts->certificates, i));
  if (facts->is_running)
    return alerts;
  judge_guards (alerts, facts);
  judge_errors (alerts, facts, settings);
  return alerts;
}
