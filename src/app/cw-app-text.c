/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-app-text.h"

#include <glib/gi18n.h>
#include <langinfo.h>
#include <string.h>

#include "app/cw-text-units.h"
#include "base/cw-answer.h"
#include "base/cw-time.h"

#define MINUTE (60)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

typedef struct
{
  const char *id;
  const char *text;
} Word;

static const char *
find_word (const Word *words, gsize n_words, const char *id)
{
  for (gsize i = 0; i < n_words; i++)
    if (g_str_equal (words[i].id, id))
      return _ (words[i].text);
  return id;
}

char *
cw_app_text_count (gint64 count)
{
  return g_strdup_printf ("%'" G_GINT64_FORMAT, count);
}

static char *
format_duration (double seconds)
{
  gint64 whole = (gint64) (seconds + 0.5);

  if (seconds < 10)
    return g_strdup_printf (_ ("%.1f s"), seconds);
  if (whole < MINUTE)
    return g_strdup_printf (_ ("%d s"), (int) whole);
  if (whole < HOUR)
    return g_strdup_printf (_ ("%d min %d s"), (int) (whole / MINUTE), (int) (whole % MINUTE));
  return g_strdup_printf (_ ("%d h %d min"), (int) (whole / HOUR), (int) (whole / MINUTE % MINUTE));
}

char *
cw_app_text_duration (double seconds)
{
  return cw_text_units_keep (format_duration (seconds));
}

/* (transfer full) */
static GDateTime *
make_local (gint64 time_usec)
{
  g_autoptr (GDateTime) utc = g_date_time_new_from_unix_utc (time_usec / G_USEC_PER_SEC);

  return g_date_time_to_local (utc);
}

/* Without seconds, which no format of the locale leaves out. */
static char *
format_clock (GDateTime *time)
{
  const char *locale = nl_langinfo (T_FMT);
  gboolean has_halves = strstr (locale, "%r") != NULL || strstr (locale, "%p") != NULL;

  return g_date_time_format (time, has_halves ? "%-I:%M %p" : "%H:%M");
}

char *
cw_app_text_time (gint64 time_usec)
{
  g_autoptr (GDateTime) local = make_local (time_usec);
  g_autofree char *day = g_date_time_format (local, "%x");
  g_autofree char *clock = format_clock (local);

  return g_strdup_printf ("%s %s", day, clock);
}

char *
cw_app_text_day (gint64 time_usec)
{
  g_autoptr (GDateTime) local = make_local (time_usec);

  return g_date_time_format (local, "%x");
}

char *
cw_app_text_moment (gint64 time_usec, gint64 now_usec)
{
  g_autoptr (GDateTime) local = make_local (time_usec);
  g_autoptr (GDateTime) now = make_local (now_usec);
  g_autoptr (GDateTime) yesterday = g_date_time_add_days (now, -1);
  g_autofree char *clock = format_clock (local);

  if (g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (now) &&
      g_date_time_get_year (local) == g_date_time_get_year (now))
    /* Translators: %s is a time of day */
    return g_strdup_printf (_ ("Today %s"), clock);
  if (g_date_time_get_day_of_year (local) == g_date_time_get_day_of_year (yesterday) &&
      g_date_time_get_year (local) == g_date_time_get_year (yesterday))
    /* Translators: %s is a time of day */
    return g_strdup_printf (_ ("Yesterday %s"), clock);
  return cw_app_text_time (time_usec);
}

static char *
format_past (int seconds)
{
  if (seconds < MINUTE)
    return g_strdup (_ ("just now"));
  if (seconds < HOUR)
    return g_strdup_printf (
        ngettext ("%d minute ago", "%d minutes ago", (gulong) (seconds / MINUTE)),
        seconds / MINUTE);
  return g_strdup_printf (ngettext ("%d hour ago", "%d hours ago", (gulong) (seconds / HOUR)),
                          seconds / HOUR);
}

static char *
format_future (int seconds)
{
  if (seconds < MINUTE)
    return g_strdup (_ ("in less than a minute"));
  if (seconds < HOUR)
    return g_strdup_printf (ngettext ("in %d minute", "in %d minutes", (gulong) (seconds / MINUTE)),
                            seconds / MINUTE);
  return g_strdup_printf (ngettext ("in %d hour", "in %d hours", (gulong) (seconds / HOUR)),
                          seconds / HOUR);
}

char *
cw_app_text_when (gint64 time_usec, gint64 now_usec)
{
  gint64 seconds = (now_usec - time_usec) / G_USEC_PER_SEC;

  if (ABS (seconds) >= DAY)
    return cw_app_text_time (time_usec);
  return cw_text_units_keep (time_usec <= now_usec ? format_past ((int) seconds)
                                                   : format_future ((int) -seconds));
}

const char *
cw_app_text_partition (GVariant *step)
{
  const char *partition = cw_answer_get_string (step, "partition");

  return strchr (partition, '=') != NULL ? partition : "";
}

gint64
cw_app_text_get_time (GVariant *answer, const char *name)
{
  gint64 time_usec = 0;

  if (!cw_time_parse_iso8601 (cw_answer_get_string (answer, name), &time_usec))
    return 0;
  return time_usec;
}

const char *
cw_app_text_connector_kind (const char *id)
{
  static const Word words[] = {
    { "active-directory", N_ ("Active Directory") },
      { "openldap", N_ ("OpenLDAP or 389 DS") },
        { "graph", N_ ("Microsoft Entra ID") },
      };

  return find_word (words, G_N_ELEMENTS (words), id);
}

const char *
cw_app_text_cycle_type (const char *id)
{
  static const Word words[] = {
    { "delta", N_ ("Delta cycle") },
      { "initial", N_ ("Initial cycle") },
    };

  return find_word (words, G_N_ELEMENTS (words), id);
}

const char *
cw_app_text_trigger (const char *id)
{
  static const Word words[] = {
    { "schedule", N_ ("by schedule") },
      { "request", N_ ("on request") },
        { "direct", N_ ("on request, without the service") },
          { "setup", N_ ("by the set-up") },
            { "change", N_ ("by a change") },
          };

  return find_word (words, G_N_ELEMENTS (words), id);
}

const char *
cw_app_text_phase (const char *id)
{
  static const Word words[] = {
    { "preparing", N_ ("Preparing") },
      { "importing-sources", N_ ("Reading the directories") },
        { "importing-targets", N_ ("Reading the cloud service") },
          { "synchronising", N_ ("Working out what has to change") },
            { "exporting", N_ ("Writing to the cloud service") },
              { "running-steps", N_ ("Running single steps") },
                { "skipping", N_ ("Leaving out what cannot be done") },
                  { "ended", N_ ("Finishing") },
                };

  return find_word (words, G_N_ELEMENTS (words), id);
}

static const struct
{
  const char *id;
  const char *text;
  const char *icon;
  const char *style;
} run_states[] = {
  { "running", N_ ("Running"), "emblem-synchronizing-symbolic", "accent" },
    { "success", N_ ("Succeeded"), "emblem-ok-symbolic", "success" },
      { "completed-errors",
        N_ ("Finished; some objects have errors"), "dialog-warning-symbolic", "warning" },
        { "failed", N_ ("Failed"), "dialog-error-symbolic", "error" },
          { "stopped", N_ ("Stopped by somebody"), "media-playback-stop-symbolic", "warning" },
            { "guarded", N_ ("Stopped by a guard"), "security-high-symbolic", "warning" },
              { "skipped", N_ ("Not run"), "media-skip-forward-symbolic", "dim-label" },
                { "interrupted",
                  N_ ("Interrupted: the engine ended"), "dialog-warning-symbolic", "warning" },
              };

const char *
cw_app_text_run_state (const char *id)
{
  for (guint i = 0; i < G_N_ELEMENTS (run_states); i++)
    if (g_str_equal (run_states[i].id, id))
      return _ (run_states[i].text);
  return id;
}

const char *
cw_app_text_run_icon (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (run_states); i++)
    if (g_str_equal (run_states[i].id, state))
      return run_states[i].icon;
  return "dialog-question-symbolic";
}

const char *
cw_app_text_run_style (const char *state)
{
  for (guint i = 0; i < G_N_ELEMENTS (run_states); i++)
    if (g_str_equal (run_states[i].id, state))
      return run_states[i].style;
  return "dim-label";
}

const char *
cw_app_text_step_kind (const char *id)
{
  static const Word words[] = {
    { "import", N_ ("Import") },
      { "synchronise", N_ ("Synchronise") },
        { "export", N_ ("Export") },
      };

  return find_word (words, G_N_ELEMENTS (words), id);
}

const char *
cw_app_text_count_name (const char *id)
{
  static const Word words[] = {
    { "read", N_ ("Read") },
      { "added", N_ ("Added") },
        { "updated", N_ ("Updated") },
          { "renamed", N_ ("Renamed") },
            { "deleted", N_ ("Deleted") },
              { "unchanged", N_ ("Unchanged") },
                { "links-added", N_ ("References added") },
                  { "links-removed", N_ ("References removed") },
                    { "confirmed", N_ ("Confirmed") },
                      { "evaluated", N_ ("Looked at") },
                        { "projected", N_ ("Made in the metaverse") },
                          { "joined", N_ ("Joined") },
                            { "disconnected", N_ ("Disconnected") },
                              { "filtered", N_ ("Filtered out") },
                                { "flowed", N_ ("Changed by rules") },
                                  { "provisioned", N_ ("To be made") },
                                    { "deprovisioned", N_ ("To be deleted") },
                                      { "export-added", N_ ("Made") },
                                        { "export-updated", N_ ("Updated") },
                                          { "export-deleted", N_ ("Deleted") },
                                            { "export-links-added", N_ ("References added") },
                                              { "export-links-removed", N_ ("References removed") },
                                                { "errors", N_ ("Errors") },
                                              };

  return find_word (words, G_N_ELEMENTS (words), id);
}

const char *
cw_app_text_object_state (const char *id)
{
  static const Word words[] = {
    { "live", N_ ("Present") },
      { "placeholder", N_ ("Only named by a reference so far") },
        { "provisional", N_ ("To be made") },
          { "recycled", N_ ("In the deleted items") },
            { "deleted", N_ ("Deleted") },
              /* Translators: an object that was removed from Causeway's database since */
              { "gone", N_ ("Gone since") },
                /* Translators: an object that was seen and never taken into Causeway's database */
                { "unknown", N_ ("Not taken in") },
              };

  return find_word (words, G_N_ELEMENTS (words), id);
}

const char *
cw_app_text_operation (const char *id)
{
  static const Word words[] = {
    { "add", N_ ("Add") },         { "update", N_ ("Update") },   { "restore", N_ ("Restore") },
    { "delete", N_ ("Delete") },   { "links", N_ ("References") }, { "replace", N_ ("Replace") },
    { "remove", N_ ("Remove") },
  };

  return find_word (words, G_N_ELEMENTS (words), id);
}

const char *
cw_app_text_pending_state (const char *id)
{
  static const Word words[] = {
    { "waiting", N_ ("Waits for the next export") },
      { "unconfirmed", N_ ("Sent; the next import will confirm it") },
        { "refused", N_ ("Refused by the service; sent again when it changes") },
      };

  return find_word (words, G_N_ELEMENTS (words), id);
}

/* @name: "ACCOUNT, on DN", as a set-up wrote it down. */
static char *
describe_rights (const char *name)
{
  const char *on = strstr (name, ", on ");
  g_autofree char *account = on != NULL ? g_strndup (name, (gsize) (on - name)) : NULL;

  if (on == NULL)
    return g_strdup_printf (_ ("Rights of %s"), name);
  /* Translators: an account of a directory, and the name of what it has rights on there */
  return g_strdup_printf (_ ("Rights of %s on %s"), account, on + strlen (", on "));
}

char *
cw_app_text_made (GVariant *thing)
{
  const char *kind = cw_answer_get_string (thing, "kind");
  const char *name = cw_answer_get_string (thing, "name");

  if (g_str_equal (kind, "account"))
    return g_strdup_printf (_ ("Account %s"), name);
  if (g_str_equal (kind, "rights"))
    return describe_rights (name);
  if (g_str_equal (kind, "application"))
    return g_strdup_printf (_ ("Application “%s”"), name);
  if (g_str_equal (kind, "directory-sync"))
    return g_strdup (_ ("Directory synchronisation is switched on"));
  if (g_str_equal (kind, "extension"))
    return g_strdup_printf (_ ("Directory extension for %s"), name);
  if (g_str_equal (kind, "extension-application"))
    return g_strdup_printf (_ ("Application “%s”, to which directory extensions belong"), name);
  return g_strdup (name);
}

char *
cw_app_text_add_remedy (const CwRemedy *remedies, const char *message, const char *code)
{
  for (guint i = 0; remedies[i].code != NULL; i++)
    if (g_str_equal (remedies[i].code, code))
      return g_strdup_printf ("%s\n%s", message, _ (remedies[i].remedy));
  return g_strdup (message);
}
