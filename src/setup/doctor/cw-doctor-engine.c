/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "engine/cw-service-unit.h"
#include "setup/doctor/cw-doctor-checks.h"

/* ----- the engine and its computer */

/* A cycle that runs is as it should be; the state directory has a check of its own. */
static gboolean
is_for_setup (const CwCheck *finding)
{
  return g_str_equal (finding->id, "cycle") || g_str_equal (finding->id, "access");
}

gboolean
cw_doctor_check_engine (CwSetupCheck *check, GError **error)
{
  if (!cw_setup_check_preflight (check, error))
    return FALSE;
  for (guint i = check->checks->len; i > 0; i--)
    if (is_for_setup (g_ptr_array_index (check->checks, i - 1)))
      g_ptr_array_remove_index (check->checks, i - 1);
  return TRUE;
}

/* ----- the service manager */

static gboolean
is_any_there (const char *const *folders)
{
  for (guint i = 0; folders[i] != NULL; i++)
    {
      g_autofree char *path = g_build_filename (folders[i], CW_SERVICE_UNIT, NULL);

      if (g_file_test (path, G_FILE_TEST_EXISTS))
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_doctor_check_service (CwSetupCheck *check, GError **error)
{
  static const char *const places[] = { "/etc/systemd/system", "/usr/lib/systemd/system",
                                        "/lib/systemd/system", NULL };
  static const char *const wants[] = { "/etc/systemd/system/multi-user.target.wants", NULL };

  if (!cw_service_unit_runs_us ())
    cw_setup_check_add (check, "service", CW_CHECK_SKIPPED,
                        CW_PHRASE ("The engine is not run by the service manager: it ends with "
                                   "whoever started it"),
                        NULL);
  else if (!is_any_there (places))
    cw_setup_check_add (check, "service", CW_CHECK_FAILED,
                        CW_PHRASE ("The service unit of the engine is missing"),
                        CW_PHRASE ("Install the package causeway again"));
  else if (!is_any_there (wants))
    cw_setup_check_add (check, "service", CW_CHECK_WARNING,
                        CW_PHRASE ("The engine does not start with this computer"),
                        CW_PHRASE ("Let it: systemctl enable causewayd"));
  else
    cw_setup_check_add (check, "service", CW_CHECK_OK,
                        CW_PHRASE ("The service manager runs the engine, and starts it with this "
                                   "computer"),
                        NULL);
  return TRUE;
}
