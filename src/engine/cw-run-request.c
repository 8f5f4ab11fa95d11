/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-run-request.h"

static void
free_step (gpointer data)
{
  CwStepRequest *step = data;

  g_free (step->connector_id);
  g_free (step->partition);
  g_free (step);
}

CwRunRequest *
cw_run_request_new_whole (gboolean is_initial, const char *trigger)
{
  CwRunRequest *request = g_new0 (CwRunRequest, 1);

  request->is_initial = is_initial;
  request->trigger = g_strdup (trigger);
  return request;
}

CwRunRequest *
cw_run_request_new_part (const char *trigger)
{
  CwRunRequest *request = cw_run_request_new_whole (FALSE, trigger);

  request->steps = g_ptr_array_new_with_free_func (free_step);
  return request;
}

void
cw_run_request_free (CwRunRequest *request)
{
  g_return_if_fail (request != NULL);

  g_free (request->trigger);
  g_free (request->profile);
  g_clear_pointer (&request->steps, g_ptr_array_unref);
  g_free (request);
}

void
cw_run_request_add_step (CwRunRequest *request,
                         CwStepKind kind,
                         const char *connector_id,
                         const char *partition,
                         gboolean is_full)
{
  CwStepRequest *step = g_new0 (CwStepRequest, 1);

  g_return_if_fail (request->steps != NULL);

  step->kind = kind;
  step->connector_id = g_strdup (connector_id);
  step->partition = g_strdup (partition);
  step->is_full = is_full;
  g_ptr_array_add (request->steps, step);
}
