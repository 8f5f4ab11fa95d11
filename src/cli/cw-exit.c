/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-exit.h"

#include "base/cw-answer.h"
#include "base/cw-error.h"
#include "cli/cw-client.h"

static const struct
{
  CwError code;
  CwExit exit;
} exits[] = {
  { CW_ERROR_NOT_FOUND, CW_EXIT_NOT_FOUND },
  { CW_ERROR_PERMISSION, CW_EXIT_NOT_PERMITTED },
  { CW_ERROR_GUARD, CW_EXIT_GUARD },
  { CW_ERROR_BUSY, CW_EXIT_BUSY },
  { CW_ERROR_INVALID_CONFIG, CW_EXIT_INVALID },
  { CW_ERROR_INVALID_ARGUMENT, CW_EXIT_USAGE },
};

CwExit
cw_exit_from_error (const GError *error)
{
  if (error->domain == G_OPTION_ERROR)
    return CW_EXIT_USAGE;
  if (error->domain == CW_CLIENT_ERROR)
    return CW_EXIT_NO_ENGINE;
  if (g_error_matches (error, G_DBUS_ERROR, G_DBUS_ERROR_ACCESS_DENIED))
    return CW_EXIT_NOT_PERMITTED;
  for (guint i = 0; error->domain == CW_ERROR && i < G_N_ELEMENTS (exits); i++)
    if ((int) exits[i].code == error->code)
      return exits[i].exit;
  return CW_EXIT_FAILED;
}

static gboolean
has_guarded_step (GVariant *run)
{
  g_autoptr (GVariant) steps = cw_answer_get_array (run, "steps");

  for (gsize i = 0; i < g_variant_n_children (steps); i++)
    {
      g_autoptr (GVariant) step = g_variant_get_child_value (steps, i);

      if (g_str_equal (cw_answer_get_string (step, "errorCode"), "guard"))
        return TRUE;
    }
  return FALSE;
}

CwExit
cw_exit_from_run (GVariant *run)
{
  const char *state = cw_answer_get_string (run, "state");

  if (g_str_equal (state, "success"))
    return CW_EXIT_OK;
  if (g_str_equal (state, "completed-errors"))
    return CW_EXIT_OBJECT_ERRORS;
  return has_guarded_step (run) ? CW_EXIT_GUARD : CW_EXIT_FAILED;
}
