/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-hook-source.h"

#include <string.h>

#include "base/cw-json.h"
#include "engine/cw-method-handlers.h"
#include "engine/cw-value-text.h"
#include "engine/cw-variant.h"
#include "store/cw-run-store.h"
#include "store/cw-step-object.h"

/* What was written to a target, as its answer said. */
static const struct
{
  CwCounter counter;
  const char *event;
} rows[] = {
  { CW_COUNTER_EXPORT_ADDED, "object-added" },
  { CW_COUNTER_EXPORT_UPDATED, "object-changed" },
  { CW_COUNTER_EXPORT_DELETED, "object-deleted" },
  { CW_COUNTER_EXPORT_LINKS_ADDED, "links-added" },
  { CW_COUNTER_EXPORT_LINKS_REMOVED, "links-removed" },
};

/* One read. */
typedef struct
{
  const CwObjectView *view;
  const CwHook *hook;
  CwHookState *state;
  const CwCycle *cycle;
  GPtrArray *steps;
  GString *lines;
  guint n_lines;
} Read;

/* @event: finished by this */
static void
append_line (Read *read, GVariantBuilder *event)
{
  g_autoptr (GVariant) variant = g_variant_ref_sink (g_variant_builder_end (event));
  g_autoptr (JsonNode) node = json_gvariant_serialize (variant);
  g_autofree char *line = cw_json_to_canonical (node, FALSE);

  g_string_append (read->lines, line);
  g_string_append_c (read->lines, '\n');
  read->n_lines++;
}

static void
begin_event (const Read *read, GVariantBuilder *event, const char *name, gint64 at_usec)
{
  cw_variant_add_int (event, "version", 1);
  cw_variant_add_string (event, "event", name);
  cw_variant_add_string (event, "host", g_get_host_name ());
  cw_variant_add_string (event, "hook", read->hook->name);
  cw_variant_add_int (event, "runId", read->cycle->id);
  cw_variant_add_time (event, "at", at_usec);
}

/* ----- objects */

/* Only what the configuration names: "values". */
static void
add_values (const Read *read, GVariantBuilder *event, const CwCsObject *object)
{
  const CwEntry *entry = object->desired != NULL ? object->desired : object->imported;
  g_autoptr (GVariant) all =
      g_variant_ref_sink (cw_entry_to_variant (entry, read->view->attributes));
  g_auto (GVariantBuilder) values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, all);
  while (g_variant_iter_next (&iter, "{&sv}", &name, &value))
    {
      g_autoptr (GVariant) owned = value;

      if (g_strv_contains ((const char *const *) read->hook->attributes, name))
        cw_variant_add (&values, name, owned);
    }
  cw_variant_add (event, "values", g_variant_builder_end (&values));
}

static gboolean
append_object (Read *read,
               const CwStep *step,
               const char *name,
               const CwStepObject *counted,
               GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCsObject) object = NULL;
  g_auto (GVariantBuilder) event = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) summary = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  begin_event (read, &event, name, step->ended_usec);
  cw_variant_add_int (&event, "stepId", step->id);
  cw_variant_add_int (&event, "count", (gint64) counted->n);
  if (!cw_object_view_add_numbered (read->view, &summary, counted->id, error))
    return FALSE;
  cw_variant_add (&event, "object", g_variant_builder_end (&summary));
  if (read->hook->attributes[0] != NULL)
    object =
        cw_connector_space_get (read->view->session, counted->id, CW_CS_LOAD_ALL, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (object != NULL && (object->desired != NULL || object->imported != NULL))
    add_values (read, &event, object);
  append_line (read, &event);
  return TRUE;
}

/* A page of the objects behind one count. *ret_is_end: there are no more. */
static gboolean
append_objects (Read *read, const CwStep *step, guint row, gboolean *ret_is_end, GError **error)
{
  guint limit = CW_HOOK_BATCH - read->n_lines;
  g_autoptr (GPtrArray) objects = NULL;

  *ret_is_end = TRUE;
  if (step->counts.values[rows[row].counter] == 0 || !cw_hook_wants (read->hook, rows[row].event))
    return TRUE;
  objects = cw_step_object_list (read->view->session, step->id, rows[row].counter,
                                 read->state->after, limit, error);
  if (objects == NULL)
    return FALSE;
  for (guint i = 0; i < objects->len; i++)
    if (!append_object (read, step, rows[row].event, g_ptr_array_index (objects, i), error))
      return FALSE;
  read->state->after += objects->len;
  *ret_is_end = objects->len < limit;
  return TRUE;
}

/* ----- runs */

/* A step that could not do its work, or must not. */
static gboolean
is_failed (const CwStep *step)
{
  return step->state == CW_RUN_FAILED || step->state == CW_RUN_GUARDED ||
         step->state == CW_RUN_INTERRUPTED;
}

static void
append_run (Read *read)
{
  g_auto (GVariantBuilder) event = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) run = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  begin_event (read, &event, "run-finished", read->cycle->ended_usec);
  cw_method_add_cycle (&run, read->view->engine, read->cycle);
  for (guint i = 0; i < read->steps->len; i++)
    g_variant_builder_add (
        &array, "@a{sv}",
        cw_method_convert_step (g_ptr_array_index (read->steps, i), read->cycle->state));
  cw_variant_add (&run, "steps", g_variant_builder_end (&array));
  cw_variant_add (&event, "run", g_variant_builder_end (&run));
  append_line (read, &event);
}

static void
append_steps_and_run (Read *read)
{
  for (guint i = 0; cw_hook_wants (read->hook, "step-failed") && i < read->steps->len; i++)
    {
      const CwStep *step = g_ptr_array_index (read->steps, i);
      g_auto (GVariantBuilder) event = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      if (!is_failed (step))
        continue;
      begin_event (read, &event, "step-failed", step->ended_usec);
      cw_variant_add_int (&event, "stepId", step->id);
      cw_variant_add (&event, "step", cw_method_convert_step (step, read->cycle->state));
      append_line (read, &event);
    }
  if (cw_hook_wants (read->hook, "run-finished"))
    append_run (read);
}

/* ----- one batch */

static gboolean
append_stage (Read *read, GError **error)
{
  CwHookState *state = read->state;
  gint64 n_stages = (gint64) (read->steps->len * G_N_ELEMENTS (rows));
  gboolean is_end = FALSE;

  if (state->stage >= n_stages)
    {
      append_steps_and_run (read);
      state->run = read->cycle->id;
      state->stage = 0;
      state->after = 0;
      return TRUE;
    }
  if (!append_objects (read, g_ptr_array_index (read->steps, state->stage / G_N_ELEMENTS (rows)),
                       (guint) (state->stage % G_N_ELEMENTS (rows)), &is_end, error))
    return FALSE;
  if (is_end)
    {
      state->stage++;
      state->after = 0;
    }
  return TRUE;
}

/* The next one, with its state as it is. *ret_cycle: (nullable): none has ended. */
static gboolean
find_cycle (const CwObjectView *view, gint64 after, CwCycle **ret_cycle, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCycle) cycle = cw_run_store_get_next_cycle (view->session, after, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (cycle != NULL)
    cycle->state = cw_engine_judge_cycle (view->engine, cycle->id, cycle->state);
  *ret_cycle = cycle != NULL && cycle->state != CW_RUN_RUNNING ? g_steal_pointer (&cycle) : NULL;
  return TRUE;
}

char *
cw_hook_source_read (const CwObjectView *view,
                     const CwHook *hook,
                     CwHookState *state,
                     gboolean *ret_is_end,
                     GError **error)
{
  g_autoptr (GString) lines = g_string_new (NULL);
  g_autoptr (CwCycle) cycle = NULL;
  g_autoptr (GPtrArray) steps = NULL;
  Read read = { view, hook, state, NULL, NULL, lines, 0 };

  if (!find_cycle (view, state->run, &cycle, error))
    return NULL;
  *ret_is_end = cycle == NULL;
  if (cycle == NULL)
    return g_strdup ("");
  steps = cw_run_store_list_steps (view->session, cycle->id, error);
  if (steps == NULL)
    return NULL;
  read.cycle = cycle;
  read.steps = steps;
  while (read.n_lines < CW_HOOK_BATCH && state->run < cycle->id)
    if (!append_stage (&read, error))
      return NULL;
  return g_string_free (g_steal_pointer (&lines), FALSE);
}

gboolean
cw_hook_source_get_last (const CwObjectView *view, gint64 *ret_run, GError **error)
{
  g_autoptr (GPtrArray) cycles = cw_run_store_list_cycles (view->session, 0, 1, error);
  const CwCycle *cycle = NULL;

  if (cycles == NULL)
    return FALSE;
  *ret_run = 0;
  if (cycles->len == 0)
    return TRUE;
  cycle = g_ptr_array_index (cycles, 0);
  *ret_run = cw_engine_judge_cycle (view->engine, cycle->id, cycle->state) == CW_RUN_RUNNING
                 ? cycle->id - 1
                 : cycle->id;
  return TRUE;
}
