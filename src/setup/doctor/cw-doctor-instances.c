/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-instance-look.h"
#include "setup/doctor/cw-doctor-checks.h"

/* One that rests for an update is not worth a word. */
#define LONG_SILENCE_USEC (15 * G_TIME_SPAN_MINUTE)

/* Times that two computers write are compared by people, and by whoever reads both journals. */
#define LARGEST_DIFFERENCE_USEC (10 * G_USEC_PER_SEC)

/* "2026-11-20 14:03:05", of this computer's time. (transfer full) */
static char *
format_time (gint64 usec)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (usec / G_USEC_PER_SEC);

  return g_date_time_format (time, "%F %H:%M:%S");
}

/* ----- the lease */

/* Another one has it, or none. */
static void
judge_holder (CwSetupCheck *check, const CwInstanceLook *look)
{
  const CwInstance *holder = cw_instance_look_find_holder (look);
  g_autofree char *until = format_time (look->status.until_usec);
  g_autofree char *seen = holder != NULL ? format_time (holder->seen_usec) : NULL;
  g_autofree char *text = NULL;

  if (holder == NULL)
    cw_setup_check_add (check, "lease", CW_CHECK_WARNING,
                        CW_PHRASE ("No installation exports: all of them are in staging mode"),
                        CW_PHRASE ("Choose which one does: causewayctl instance activate"));
  else if (cw_instance_look_is_silent (look, holder))
    {
      text = g_strdup_printf (
          CW_PHRASE ("“%s” is the one that exports, and has not been at work since %s"),
          holder->name, seen);
      cw_setup_check_add (check, "lease", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Find out what it is doing. If it is not coming back, take "
                                     "over: causewayctl instance activate --force"));
    }
  else
    {
      text = g_strdup_printf (CW_PHRASE ("“%s” exports, and renews its lease, now until %s; this "
                                         "installation exports nothing"),
                              holder->name, until);
      cw_setup_check_add (check, "lease", CW_CHECK_OK, text, NULL);
    }
}

static void
judge_own_lease (CwSetupCheck *check, const CwInstanceLook *look)
{
  g_autofree char *until = format_time (look->status.until_usec);
  g_autofree char *text = g_strdup_printf (
      CW_PHRASE ("This installation exports, and renews its lease, now until %s"), until);

  if (look->status.state == CW_LEASE_LEAVING)
    cw_setup_check_add (check, "lease", CW_CHECK_WARNING,
                        CW_PHRASE ("This installation ends what is on its way, and stops exporting "
                                   "then: another one takes over, or it is being stopped"),
                        CW_PHRASE ("See who exports from then on: causewayctl instance list"));
  else
    cw_setup_check_add (check, "lease", CW_CHECK_OK, text, NULL);
}

static void
judge_state (CwSetupCheck *check, const CwInstanceLook *look)
{
  if (look->status.state == CW_LEASE_REMOVED)
    cw_setup_check_add (check, "lease", CW_CHECK_FAILED,
                        CW_PHRASE ("Another installation has taken this one off the list, so it "
                                   "exports nothing"),
                        CW_PHRASE ("Stop it for good, or start it anew: it is on the list again "
                                   "then, in staging mode"));
  else if (look->status.epoch != 0)
    judge_own_lease (check, look);
  else
    judge_holder (check, look);
}

/* FALSE: the database could not be asked. */
static gboolean
judge_lease (CwSetupCheck *check, const CwInstanceLook *look, GError **error)
{
  CwLease *lease = cw_engine_get_lease (check->call->engine);
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = NULL;

  if (!cw_lease_check (lease, &local_error))
    {
      if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_LEASE) &&
          !g_error_matches (local_error, CW_ERROR, CW_ERROR_AUTH))
        {
          g_propagate_error (error, g_steal_pointer (&local_error));
          return FALSE;
        }
      cw_setup_check_add (check, "lease", CW_CHECK_FAILED, local_error->message,
                          CW_PHRASE ("See who exports from then on: causewayctl instance list"));
      return TRUE;
    }
  if (look->status.trouble == NULL)
    {
      judge_state (check, look);
      return TRUE;
    }
  text = g_strdup_printf (CW_PHRASE ("The lease could not be looked after: %s"),
                          look->status.trouble->message);
  cw_setup_check_add (check, "lease", CW_CHECK_FAILED, text,
                      CW_PHRASE ("See whether the database answers: causewayctl database check"));
  return TRUE;
}

/* ----- the installations */

static gboolean
judge_silence (CwSetupCheck *check, const CwInstanceLook *look, const CwInstance *instance)
{
  g_autofree char *seen = format_time (instance->seen_usec);
  g_autofree char *text = NULL;

  /* Whoever exports is told of with the lease. */
  if (instance->silent_usec < LONG_SILENCE_USEC || cw_instance_look_is_holder (look, instance))
    return FALSE;
  text = g_strdup_printf (CW_PHRASE ("“%s” has not been at work since %s, and could not take over"),
                          instance->name, seen);
  cw_setup_check_add (check, "seen", CW_CHECK_WARNING, text,
                      CW_PHRASE ("Start it. If it is not coming back, take it off the list: "
                                 "causewayctl instance remove"));
  return TRUE;
}

static gboolean
judge_version (CwSetupCheck *check, const CwInstance *instance)
{
  g_autofree char *text = NULL;

  if (g_str_equal (instance->version, CW_VERSION))
    return FALSE;
  text = g_strdup_printf (CW_PHRASE ("“%s” runs Causeway %s, and this installation %s"),
                          instance->name, instance->version, CW_VERSION);
  cw_setup_check_add (check, "version", CW_CHECK_WARNING, text,
                      CW_PHRASE ("Bring them to one version, the one in staging mode first: what "
                                 "they would export may differ until then"));
  return TRUE;
}

static gboolean
judge_rules (CwSetupCheck *check, const CwInstanceLook *look, const CwInstance *instance)
{
  g_autofree char *text = NULL;

  if (cw_instance_look_is_same_rules (look, instance))
    return FALSE;
  text = g_strdup_printf (CW_PHRASE ("“%s” has other rules in the files of its folder “rules” than "
                                     "the installation that exports"),
                          instance->name);
  cw_setup_check_add (check, "rules", CW_CHECK_WARNING, text,
                      CW_PHRASE ("Let both have the same files, or have the rules in the "
                                 "configuration (causewayctl rule add): what they would export "
                                 "may differ until then"));
  return TRUE;
}

static void
judge_instance (CwSetupCheck *check, const CwInstanceLook *look, const CwInstance *instance)
{
  g_autofree char *text = NULL;

  if (judge_silence (check, look, instance))
    return;
  if (!cw_instance_look_is_same_config (look, instance))
    {
      text = g_strdup_printf (
          CW_PHRASE ("“%s” works with another configuration than the one that is stored"),
          instance->name);
      cw_setup_check_add (check, "configuration", CW_CHECK_WARNING, text,
                          CW_PHRASE ("It loads that by itself within seconds while it runs: see "
                                     "that it does, and what its journal says. Until then it "
                                     "cannot be made the one that exports"));
      return;
    }
  if (judge_rules (check, look, instance) || judge_version (check, instance))
    return;
  text = g_strdup_printf (CW_PHRASE ("“%s” works with the configuration that is stored"),
                          instance->name);
  cw_setup_check_add (check, "configuration", CW_CHECK_OK, text, NULL);
}

/* ----- clocks */

/* The database's clock, by which all of them are judged, and this computer's. */
static void
judge_clock (CwSetupCheck *check, const CwInstanceLook *look, gint64 now_usec)
{
  const CwInstance *own =
      look->own != NULL ? cw_instance_store_find (look->instances, look->own, NULL) : NULL;
  gint64 apart_usec = own != NULL ? ABS (own->seen_usec + own->silent_usec - now_usec) : 0;
  g_autofree char *text = NULL;

  if (own == NULL)
    return;
  if (apart_usec <= LARGEST_DIFFERENCE_USEC)
    {
      cw_setup_check_add (check, "clock", CW_CHECK_OK,
                          CW_PHRASE ("The clocks of this computer and of the database agree"),
                          NULL);
      return;
    }
  text = g_strdup_printf (
      CW_PHRASE ("The clocks of this computer and of the database are %lld seconds apart"),
      (long long) (apart_usec / G_USEC_PER_SEC));
  cw_setup_check_add (check, "clock", CW_CHECK_WARNING, text,
                      CW_PHRASE ("Have all computers set their clocks by one time service. Who "
                                 "exports does not depend on it; times that are shown do"));
}

gboolean
cw_doctor_check_instances (CwSetupCheck *check, GError **error)
{
  g_auto (CwInstanceLook) look = { NULL };
  gint64 now_usec = 0;

  if (!cw_instance_look_read (&look, check->call->engine, error))
    return FALSE;
  now_usec = g_get_real_time ();
  if (!look.is_shared)
    {
      cw_setup_check_add (check, "lease", CW_CHECK_SKIPPED,
                          CW_PHRASE ("The data lies in a file, so no other installation can work "
                                     "with this configuration"),
                          NULL);
      return TRUE;
    }
  if (!judge_lease (check, &look, error))
    return FALSE;
  for (guint i = 0; i < look.instances->len; i++)
    judge_instance (check, &look, g_ptr_array_index (look.instances, i));
  judge_clock (check, &look, now_usec);
  return TRUE;
}
