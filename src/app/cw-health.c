/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-health.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-guard-words.h"
#include "app/cw-instance-words.h"
#include "app/cw-text-units.h"
#include "app/cw-window-way.h"
#include "base/cw-answer.h"

/* A cycle that is overdue by this many intervals did not start, or did not end. */
#define OVERDUE_INTERVALS 3

void
cw_health_finding_free (CwHealthFinding *finding)
{
  if (finding == NULL)
    return;
  g_free (finding->sentence);
  g_free (finding->place);
  g_free (finding->digest);
  g_free (finding->tenant);
  g_free (finding);
}

void
cw_health_free (CwHealth *health)
{
  if (health == NULL)
    return;
  g_ptr_array_unref (health->findings);
  g_free (health);
}

/* @sentence: (transfer full) */
static CwHealthFinding *
make_finding (CwHealthLevel level, char *sentence, const char *place)
{
  CwHealthFinding *finding = g_new0 (CwHealthFinding, 1);

  finding->level = level;
  finding->sentence = sentence;
  finding->place = g_strdup (place);
  return finding;
}

/* @finding: (transfer full) (nullable); what is good is none */
static void
take_finding (CwHealth *health, CwHealthFinding *finding)
{
  if (finding == NULL || finding->level == CW_HEALTH_GOOD)
    {
      cw_health_finding_free (finding);
      return;
    }
  g_ptr_array_add (health->findings, finding);
  health->level = MAX (health->level, finding->level);
}

static void
add_finding (CwHealth *health, CwHealthLevel level, char *sentence, const char *place)
{
  take_finding (health, make_finding (level, sentence, place));
}

/* "Import from contoso.com (DC=contoso,DC=com)" */
static char *
describe_step (GVariant *step)
{
  const char *kind = cw_app_text_step_kind (cw_answer_get_string (step, "kind"));
  const char *connector = cw_answer_get_string (step, "connector");

  if (connector[0] == '\0')
    return g_strdup (kind);
  /* Translators: a step of a run and the connector it works on, "Import: contoso.com" */
  return g_strdup_printf (_ ("%s: %s"), kind, connector);
}

/* A step that was left out because of staging mode is no trouble; any other is the consequence of
 * one. What the database interrupted was done again, or the cycle says why not. */
static CwHealthLevel
judge_step (GVariant *step)
{
  const char *state = cw_answer_get_string (step, "state");

  if (g_str_equal (state, "failed"))
    return CW_HEALTH_BAD;
  if (g_str_equal (state, "interrupted") &&
      g_str_equal (cw_answer_get_string (step, "errorCode"), "store-away"))
    return CW_HEALTH_GOOD;
  if (g_str_equal (state, "guarded") || g_str_equal (state, "interrupted") ||
      g_str_equal (state, "stopped") || g_str_equal (state, "completed-errors"))
    return CW_HEALTH_WARNING;
  if (g_str_equal (state, "skipped") &&
      !g_str_equal (cw_answer_get_string (step, "errorCode"), "staging"))
    return CW_HEALTH_WARNING;
  return CW_HEALTH_GOOD;
}

/* What a guard has stopped in a step, as long as it can be looked at and approved. (transfer full)
 * (nullable) */
static GVariant *
find_guard (GVariant *guards, GVariant *step)
{
  g_autoptr (GVariant) items = guards != NULL ? cw_answer_get_array (guards, "items") : NULL;

  if (items == NULL || !g_str_equal (cw_answer_get_string (step, "errorCode"), "guard"))
    return NULL;
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) guard = cw_answer_get_item (items, i);
      g_autoptr (GVariant) connector = cw_answer_get_dict (guard, "connector");

      if (cw_answer_get_bool (guard, "tooMuch") && cw_answer_has (guard, "digest") &&
          g_str_equal (cw_answer_get_string (connector, "id"),
                       cw_answer_get_string (step, "connectorId")) &&
          g_str_equal (cw_answer_get_string (guard, "partition"),
                       cw_answer_get_string (step, "partition")))
        return g_steal_pointer (&guard);
    }
  return NULL;
}

/* What is held back now, and what was approved of it since the step ran. (transfer full) */
static char *
describe_held (GVariant *guard)
{
  g_autofree char *approval = cw_guard_words_say_approval (guard);

  return g_strconcat (cw_answer_get_string (guard, "message"), approval != NULL ? "\n" : NULL,
                      approval, NULL);
}

/* @what: how the sentence begins. */
static CwHealthFinding *
make_step_finding (GVariant *step, GVariant *guards, const char *what)
{
  g_autoptr (GVariant) guard = find_guard (guards, step);
  const char *state = cw_answer_get_string (step, "state");
  g_autofree char *said = guard != NULL ? describe_held (guard) : cw_guard_words_say_step (step);
  /* Whoever stopped it knows. */
  const char *message =
      said[0] == '\0' || g_str_equal (state, "stopped") ? cw_app_text_run_state (state) : said;
  const char *place = cw_window_way_find_place (cw_answer_get_string (step, "errorMessage"));
  CwHealthFinding *finding =
      make_finding (judge_step (step), g_strdup_printf (_ ("%s: %s"), what, message),
                                                        place != NULL ? place : "operations");

  if (guard != NULL)
    finding->digest = g_strdup (cw_answer_get_string (guard, "digest"));
  return finding;
}

static void
judge_steps (CwHealth *health, GVariant *run, GVariant *guards)
{
  g_autoptr (GVariant) steps = cw_answer_get_array (run, "steps");

  for (gsize i = 0; i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);
      const char *state = cw_answer_get_string (step, "state");
      g_autofree char *what = describe_step (step);

      /* Errors of objects are a finding of their own, and so is what others were left out for, and
       * that somebody stopped the cycle. */
      if (judge_step (step) == CW_HEALTH_GOOD || g_str_equal (state, "completed-errors") ||
          g_str_equal (state, "skipped") || g_str_equal (state, "stopped"))
        continue;
      take_finding (health, make_step_finding (step, guards, what));
    }
}

static void
judge_last_cycle (CwHealth *health,
                  GVariant *status,
                  GVariant *run,
                  GVariant *guards,
                  gint64 now_usec)
{
  g_autoptr (GVariant) last = cw_answer_get_dict (status, "lastCycle");
  g_autoptr (GVariant) scheduler = cw_answer_get_dict (status, "scheduler");
  gint64 interval_usec = cw_answer_get_int (scheduler, "intervalMinutes") * 60 * G_TIME_SPAN_SECOND;
  g_autoptr (GVariant) whole = cw_answer_get_dict (
      status, cw_answer_has (status, "lastWholeCycle") ? "lastWholeCycle" : "lastCycle");
  gint64 ended = cw_app_text_get_time (whole, "endedAt");
  g_autofree char *message = cw_window_way_add (cw_answer_get_string (last, "errorMessage"));
  g_autofree char *when = cw_app_text_when (ended, now_usec);

  if (!cw_answer_has (status, "lastCycle"))
    {
      add_finding (health, CW_HEALTH_UNKNOWN, g_strdup (_ ("No cycle has run yet.")), "");
      return;
    }
  if (g_str_equal (cw_answer_get_string (last, "state"), "stopped"))
    add_finding (health, CW_HEALTH_WARNING,
                 g_strdup (_ ("Somebody stopped the last cycle. Nothing is lost: the next one goes "
                              "on with what it left.")),
                           "operations");
  else if (message[0] != '\0')
    add_finding (health, CW_HEALTH_BAD,
                 g_strdup_printf (_ ("The last cycle failed: %s"), message), "operations");
  else if (cw_answer_get_bool (last, "part") &&
           g_str_equal (cw_answer_get_string (last, "state"), "failed"))
    add_finding (health, CW_HEALTH_WARNING,
                 g_strdup (_ ("The last cycle, a part of a whole one, failed.")), "operations");
  if (run != NULL)
    judge_steps (health, run, guards);
  if (cw_answer_get_bool (scheduler, "enabled") && !cw_answer_has (status, "cycle") &&
      interval_usec > 0 && ended > 0 && now_usec - ended > OVERDUE_INTERVALS * interval_usec)
    add_finding (
        health, CW_HEALTH_WARNING,
        cw_text_units_keep (
            g_strdup_printf (_ ("The last cycle ended %s, although one is due every %d minutes."),
                                when, (int) cw_answer_get_int (scheduler, "intervalMinutes"))),
            "operations");
}

/* Renewing it takes people of two departments. */
#define CERTIFICATE_DAYS 30

CwHealthFinding *
cw_health_judge_certificate (GVariant *connector, gint64 now_usec)
{
  gint64 end = cw_app_text_get_time (connector, "certificateExpiresAt");
  const char *name = cw_answer_get_string (connector, "name");
  g_autofree char *day = cw_app_text_day (end);
  CwHealthFinding *finding = NULL;

  if (end == 0)
    return NULL;
  if (end <= now_usec)
    finding = make_finding (
        CW_HEALTH_BAD,
        /* Translators: a tenant's domain, and a date */
        g_strdup_printf (_ ("The certificate for %s has expired on %s. Nothing reaches the cloud "
                            "until it is renewed."),
                            name, day),
                         "");
  else if (end - now_usec <= CERTIFICATE_DAYS * G_TIME_SPAN_DAY)
    finding = make_finding (
        CW_HEALTH_WARNING,
        /* Translators: a tenant's domain, and a date */
        g_strdup_printf (_ ("The certificate for %s expires on %s. Renew it before that: otherwise "
                            "nothing reaches the cloud any more."),
                            name, day),
                         "");
  else
    finding = make_finding (
        CW_HEALTH_GOOD,
        /* Translators: %s is a date */
        g_strdup_printf (_ ("Good until %s. It has to be renewed before that."), day), "");
  finding->tenant = g_strdup (name);
  return finding;
}

static void
judge_certificates (CwHealth *health, GVariant *status, gint64 now_usec)
{
  g_autoptr (GVariant) connectors = cw_answer_get_array (status, "connectors");

  for (gsize i = 0; i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);

      take_finding (health, cw_health_judge_certificate (connector, now_usec));
    }
}

/* One of several is in staging mode while another one exports, which is as it should be. */
static void
judge_instances (CwHealth *health, GVariant *status)
{
  g_autoptr (GVariant) instance = cw_answer_get_dict (status, "instance");
  g_autoptr (GVariant) trouble = cw_answer_get_dict (instance, "trouble");
  g_autoptr (GVariant) holder = cw_instance_words_find_holder (instance);
  g_autofree char *message = cw_window_way_add (cw_answer_get_string (trouble, "message"));

  if (cw_answer_has (instance, "trouble"))
    add_finding (health, CW_HEALTH_BAD,
                 g_strdup_printf (_ ("The lease, by which one installation exports, cannot be "
                                     "looked after: %s"),
                                     message),
                                  "instances");
  else if (holder == NULL)
    add_finding (health, CW_HEALTH_WARNING,
                 g_strdup (_ ("No installation exports: all of them are in staging mode.")),
                           "instances");
  else if (!cw_answer_get_bool (holder, "answers"))
    add_finding (health, CW_HEALTH_BAD,
                 g_strdup_printf (_ ("“%s” is the one that exports, and does not answer. If it is "
                                     "not coming back, take over."),
                                     cw_answer_get_string (holder, "name")),
                                  "instances");
}

static void
judge_staging (CwHealth *health, GVariant *status)
{
  g_autoptr (GVariant) instance = cw_answer_get_dict (status, "instance");

  if (cw_answer_get_bool (instance, "shared"))
    judge_instances (health, status);
  if (cw_answer_get_bool (status, "staging") && !cw_answer_get_bool (status, "attached"))
    add_finding (
        health, CW_HEALTH_WARNING,
        g_strdup (_ ("Staging mode is on: Causeway reads and works out, and writes nothing.")), "");
}

static void
judge_settings (CwHealth *health, GVariant *status)
{
  g_autoptr (GVariant) scheduler = cw_answer_get_dict (status, "scheduler");

  if (cw_answer_get_bool (scheduler, "setupOpen"))
    add_finding (health, CW_HEALTH_WARNING,
                 g_strdup (_ ("The set-up is open: no cycle starts until it is closed.")), "");
  else if (!cw_answer_get_bool (scheduler, "enabled"))
    add_finding (health, CW_HEALTH_WARNING,
                 g_strdup (_ ("The schedule is off: cycles run only when somebody asks for one.")),
                           "");
  else if (cw_answer_get_bool (scheduler, "suspended"))
    add_finding (
        health, CW_HEALTH_WARNING,
        g_strdup (_ ("The schedule is suspended: cycles run only when somebody asks for one.")),
                  "");
  judge_staging (health, status);
}

/* Nothing runs without them, so it stands before everything else. */
static void
judge_keys (CwHealth *health, GVariant *status)
{
  g_autoptr (GVariant) keys = cw_answer_get_dict (status, "keys");

  if (g_str_equal (cw_answer_get_string (keys, "state"), "lost"))
    add_finding (
        health, CW_HEALTH_BAD,
        g_strdup (_ ("Stored secrets cannot be opened, because their key is not there, and no "
                     "cycle starts. Import the key set that was exported.")),
                  "keys");
  else if (g_str_equal (cw_answer_get_string (keys, "state"), "damaged"))
    add_finding (
        health, CW_HEALTH_BAD,
        g_strdup (_ ("A stored secret is damaged, or was put under another name, and its directory "
                     "or service cannot be signed in to. Enter it again.")),
                  "keys");
}

/* FALSE: it is not away. While it is, nothing else is known. */
static gboolean
judge_database (CwHealth *health, GVariant *status)
{
  g_autoptr (GVariant) database = cw_answer_get_dict (status, "database");
  const char *reason = cw_answer_get_string (database, "reason");
  g_autofree char *since = cw_app_text_time (cw_app_text_get_time (database, "waitingSince"));

  if (!cw_answer_has (database, "waitingSince"))
    return FALSE;
  add_finding (health, CW_HEALTH_BAD,
               /* Translators: a date with time, and why */
               g_strdup_printf (_ ("Waiting for the database since %s. Nothing is lost, and "
                                   "Causeway goes on by itself once it is back: %s"),
                                   since, reason),
                                "");
  return TRUE;
}

static void
judge_errors (CwHealth *health, GVariant *status)
{
  gint64 n_errors = cw_answer_get_int (status, "objectErrors");
  g_autofree char *count = cw_app_text_count (n_errors);

  if (n_errors > 0)
    add_finding (health, CW_HEALTH_WARNING,
                 g_strdup_printf (ngettext ("%s object has an error.", "%s objects have errors.",
                                            (gulong) n_errors),
                                  count),
                 "errors");
}

static int
compare_findings (gconstpointer a, gconstpointer b)
{
  const CwHealthFinding *first = *(const CwHealthFinding *const *) a;
  const CwHealthFinding *second = *(const CwHealthFinding *const *) b;

  return (int) second->level - (int) first->level;
}

CwHealth *
cw_health_judge (GVariant *status, GVariant *run, GVariant *guards, gint64 now_usec)
{
  CwHealth *health = g_new0 (CwHealth, 1);

  health->findings = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_health_finding_free);
  if (judge_database (health, status))
    return health;
  judge_keys (health, status);
  judge_last_cycle (health, status, run, guards, now_usec);
  judge_settings (health, status);
  judge_certificates (health, status, now_usec);
  judge_errors (health, status);
  g_ptr_array_sort (health->findings, compare_findings);
  return health;
}

CwHealthFinding *
cw_health_judge_connector (GVariant *run, GVariant *guards, const char *connector_id)
{
  g_autoptr (GVariant) steps = cw_answer_get_array (run, "steps");
  g_autoptr (CwHealthFinding) worst = NULL;

  for (gsize i = 0; i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);
      const char *kind = cw_app_text_step_kind (cw_answer_get_string (step, "kind"));

      if (!g_str_equal (cw_answer_get_string (step, "connectorId"), connector_id) ||
          (worst != NULL && judge_step (step) <= worst->level))
        continue;
      g_clear_pointer (&worst, cw_health_finding_free);
      worst = make_step_finding (step, guards, kind);
    }
  if (worst == NULL)
    return make_finding (CW_HEALTH_UNKNOWN, g_strdup (_ ("The last cycle did not come to it.")),
                                                      "operations");
  if (worst->level == CW_HEALTH_GOOD)
    return make_finding (CW_HEALTH_GOOD, g_strdup (_ ("Connected: the last cycle went well.")),
                                                   "operations");
  return g_steal_pointer (&worst);
}
