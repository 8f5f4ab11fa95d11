/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-hook-keeper.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-hook-source.h"
#include "engine/cw-program-run.h"

typedef struct
{
  const CwObjectView *view;
  GPtrArray *states;
  GCancellable *cancellable;
} Round;

static void
note_failed (const CwHook *hook, CwHookState *state, const GError *problem)
{
  g_autofree char *text = g_strdup_printf ("Hook %s failed: %s", hook->name, problem->message);

  cw_log_event (CW_EVENT_HOOK_FAILED, G_LOG_LEVEL_WARNING, text, "HOOK", hook->name, NULL);
  state->failed_usec = state->ran_usec;
  g_free (state->problem);
  state->problem = g_strdup (problem->message);
}

static void
note_told (CwHookState *state, const CwHookState *next)
{
  state->run = next->run;
  state->stage = next->stage;
  state->after = next->after;
}

/* FALSE: it failed, and is told the same again later. */
static gboolean
run_program (const Round *round, const CwHook *hook, CwHookState *state, const char *lines)
{
  const CwProgram program = { hook->program, (const char *const *) hook->arguments, hook->seconds };
  g_autoptr (GError) problem = NULL;

  if (!cw_program_run (&program, lines, round->cancellable, &problem))
    {
      if (cw_error_is_cancelled (problem))
        return FALSE;
      state->ran_usec = g_get_real_time ();
      note_failed (hook, state, problem);
      return FALSE;
    }
  state->ran_usec = g_get_real_time ();
  state->failed_usec = 0;
  g_clear_pointer (&state->problem, g_free);
  return TRUE;
}

/* A clock that was put back is no reason to be silent for long. */
static gboolean
is_waiting (const CwHook *hook, const CwHookState *state)
{
  gint64 now_usec = g_get_real_time ();

  return state->failed_usec != 0 && state->failed_usec <= now_usec &&
         now_usec - state->failed_usec < hook->pause * G_TIME_SPAN_SECOND;
}

static gboolean
tell_hook (const Round *round, const CwHook *hook, CwHookState *state, GError **error)
{
  gboolean is_end = is_waiting (hook, state);

  while (!is_end && !g_cancellable_is_cancelled (round->cancellable))
    {
      CwHookState next = *state;
      g_autofree char *lines = cw_hook_source_read (round->view, hook, &next, &is_end, error);

      if (lines == NULL)
        return FALSE;
      if (lines[0] == '\0' || run_program (round, hook, state, lines))
        note_told (state, &next);
      else
        is_end = TRUE;
      if (!cw_hook_state_save (round->view->session, round->states, error))
        return FALSE;
    }
  return TRUE;
}

/* States of hooks that are not configured any more go: one that comes back begins anew. */
static void
drop_states (GPtrArray *states, GPtrArray *hooks)
{
  for (guint i = states->len; i > 0; i--)
    {
      const CwHookState *state = g_ptr_array_index (states, i - 1);
      gboolean is_known = FALSE;

      for (guint j = 0; j < hooks->len && !is_known; j++)
        is_known = g_str_equal (((const CwHook *) g_ptr_array_index (hooks, j))->name, state->name);
      if (!is_known)
        g_ptr_array_remove_index (states, i - 1);
    }
}

gboolean
cw_hook_keeper_look (CwEngine *engine, GCancellable *cancellable, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (GPtrArray) hooks = NULL;
  g_autoptr (GPtrArray) states = NULL;
  Round round = { &view, NULL, cancellable };
  gint64 last = 0;

  if (!cw_object_view_init (&view, engine, error))
    return FALSE;
  hooks = cw_hook_list (view.config);
  states = cw_hook_state_load (view.session, error);
  if (states == NULL || !cw_hook_source_get_last (&view, &last, error))
    return FALSE;
  drop_states (states, hooks);
  for (guint i = 0; i < hooks->len; i++)
    cw_hook_state_use (states, ((const CwHook *) g_ptr_array_index (hooks, i))->name, last);
  if (!cw_hook_state_save (view.session, states, error))
    return FALSE;
  round.states = states;
  for (guint i = 0; i < hooks->len; i++)
    {
      const CwHook *hook = g_ptr_array_index (hooks, i);

      if (!tell_hook (&round, hook, cw_hook_state_find (states, hook->name), error))
        return FALSE;
    }
  return TRUE;
}
