/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <sys/statvfs.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-phrase.h"
#include "setup/cw-setup-check.h"
#include "setup/cw-tls-machine.h"

/* A directory of 100,000 people takes about a tenth of it (measured by ./run bench). */
#define NEEDED_BYTES (G_GUINT64_CONSTANT (4) * 1024 * 1024 * 1024)

/* The day on which this was written: an earlier one is wrong, and with it every certificate. */
#define EARLIEST_USEC (G_GINT64_CONSTANT (1764288000) * G_USEC_PER_SEC)

static void
check_engine (CwSetupCheck *check)
{
  g_autofree char *summary = g_strdup_printf (
      CW_PHRASE ("The engine answers: version %s, as user %s"), CW_VERSION, g_get_user_name ());

  cw_setup_check_add (check, "engine", CW_CHECK_OK, summary, NULL);
}

/* Running, it would use a configuration that is being changed. */
static void
check_cycle (CwSetupCheck *check)
{
  if (g_str_equal (cw_engine_get_state (check->call->engine), "idle"))
    cw_setup_check_add (check, "cycle", CW_CHECK_OK, CW_PHRASE ("No cycle is running"), NULL);
  else
    cw_setup_check_add (check, "cycle", CW_CHECK_WARNING, CW_PHRASE ("A cycle is running"),
                        CW_PHRASE ("Let it end, or stop it, before you press Configure"));
}

static void
check_space (CwSetupCheck *check)
{
  const char *directory = cw_engine_get_state_dir (check->call->engine);
  struct statvfs info;
  g_autofree char *free_text = NULL;
  g_autofree char *summary = NULL;
  guint64 free_bytes = 0;

  if (statvfs (directory, &info) != 0)
    return;
  free_bytes = (guint64) info.f_bavail * info.f_frsize;
  free_text = g_format_size (free_bytes);
  summary = g_strdup_printf (CW_PHRASE ("%s are free in %s"), free_text, directory);
  if (free_bytes >= NEEDED_BYTES)
    cw_setup_check_add (check, "space", CW_CHECK_OK, summary, NULL);
  else
    cw_setup_check_add (check, "space", CW_CHECK_WARNING, summary,
                        CW_PHRASE ("Have some 4 GB free for every million objects"));
}

static void
check_access (CwSetupCheck *check)
{
  const char *directory = cw_engine_get_state_dir (check->call->engine);
  GStatBuf info;

  if (g_stat (directory, &info) == 0 && (info.st_mode & 077) == 0)
    cw_setup_check_add (check, "access", CW_CHECK_OK,
                        CW_PHRASE ("Only the engine's user can read its state directory"), NULL);
  else
    cw_setup_check_add (check, "access", CW_CHECK_WARNING,
                        CW_PHRASE ("Others can read the engine's state directory"),
                        CW_PHRASE ("Take the rights of group and others away (mode 0700)"));
}

static void
check_clock (CwSetupCheck *check)
{
  g_autoptr (GDateTime) now = g_date_time_new_now_local ();
  g_autofree char *text = g_date_time_format (now, "%F %T %Z");
  g_autofree char *summary = g_strdup_printf (CW_PHRASE ("This machine's clock says %s"), text);

  if (g_get_real_time () >= EARLIEST_USEC)
    cw_setup_check_add (check, "clock", CW_CHECK_OK, summary, NULL);
  else
    cw_setup_check_add (check, "clock", CW_CHECK_FAILED, summary,
                        CW_PHRASE ("Set the clock: certificates and Kerberos depend on it"));
}

static void
check_tls (CwSetupCheck *check)
{
  CwTlsMachine machine = { 0 };

  cw_tls_machine_read (&machine);
  g_ptr_array_add (check->checks, cw_tls_machine_judge (&machine));
}

gboolean
cw_setup_check_preflight (CwSetupCheck *check, GError **error)
{
  check_engine (check);
  check_clock (check);
  check_tls (check);
  check_space (check);
  check_access (check);
  check_cycle (check);
  return TRUE;
}
