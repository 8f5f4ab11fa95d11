/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-guard-view.h"

#include "base/cw-phrase.h"
#include "engine/cw-method-handlers.h"
#include "engine/cw-variant.h"

void
cw_guard_state_free (CwGuardState *state)
{
  if (state == NULL)
    return;
  g_clear_pointer (&state->held, cw_guard_list_free);
  g_clear_pointer (&state->findings, g_array_unref);
  cw_guard_approval_clear (&state->approval);
  g_free (state);
}

/* What is held, and what was approved of it or of another list. */
static gboolean
load_lists (const CwObjectView *view, CwGuardState *state, GError **error)
{
  g_autoptr (GError) local_error = NULL;

  state->held =
      cw_guard_store_get_held (view->session, &state->scope, state->connector->id, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (state->held != NULL)
    return cw_guard_approval_find (view->session, state->held, g_get_real_time (), &state->approval,
                                   error);
  state->approval.approval =
      cw_guard_store_get_approval (view->session, &state->scope, &local_error);
  if (local_error == NULL)
    {
      const CwGuardList *approval = state->approval.approval;

      /* Nothing of what was reviewed is there any more. */
      if (approval != NULL)
        state->approval.difference.n_removed = approval->n_objects;
      state->approval.state = approval != NULL ? CW_APPROVAL_OTHER : CW_APPROVAL_NONE;
      return TRUE;
    }
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static CwGuardState *
make_target (const CwObjectView *view, const CwConnectorConfig *connector, GError **error)
{
  g_autoptr (CwGuardState) state = g_new0 (CwGuardState, 1);

  state->connector = connector;
  state->scope.connector_id = cw_engine_get_connector_number (view->engine, connector->id);
  state->findings = cw_guard_measure (view->session, view->attributes, view->config, connector,
                                      state->scope.connector_id, error);
  if (state->findings == NULL || !load_lists (view, state, error))
    return NULL;
  state->is_too_much = cw_guard_find_exceeded (state->findings) != NULL;
  state->is_holding = state->is_too_much && state->approval.state != CW_APPROVAL_HOLDS;
  return g_steal_pointer (&state);
}

static gboolean
add_targets (const CwObjectView *view, GPtrArray *states, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (view->config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      CwGuardState *state = NULL;

      if (!cw_connector_kind_is_target (connector->kind))
        continue;
      state = make_target (view, connector, error);
      if (state == NULL)
        return FALSE;
      g_ptr_array_add (states, state);
    }
  return TRUE;
}

static const char *
find_partition (const CwObjectView *view, gint64 id)
{
  for (guint i = 0; i < view->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (view->partitions, i);

      if (partition->id == id)
        return partition->name;
    }
  return NULL;
}

static gboolean
has_scope (GPtrArray *states, const CwGuardScope *scope)
{
  for (guint i = 0; i < states->len; i++)
    {
      const CwGuardState *state = g_ptr_array_index (states, i);

      if (state->scope.kind == scope->kind && state->scope.connector_id == scope->connector_id &&
          state->scope.partition_id == scope->partition_id)
        return TRUE;
    }
  return FALSE;
}

static gboolean
add_partition (const CwObjectView *view,
               const CwGuardScope *scope,
               GPtrArray *states,
               GError **error)
{
  g_autoptr (CwGuardState) state = g_new0 (CwGuardState, 1);

  state->scope = *scope;
  state->partition = find_partition (view, scope->partition_id);
  state->connector =
      cw_method_find_connector_by_number (view->engine, view->config, scope->connector_id);
  /* What is not read any more holds nothing up. */
  if (state->partition == NULL || state->connector == NULL ||
      !cw_connector_config_reads (state->connector, state->partition))
    return TRUE;
  if (!load_lists (view, state, error))
    return FALSE;
  state->is_too_much = state->held != NULL;
  state->is_holding = state->is_too_much && state->approval.state != CW_APPROVAL_HOLDS;
  g_ptr_array_add (states, g_steal_pointer (&state));
  return TRUE;
}

GPtrArray *
cw_guard_view_list (const CwObjectView *view, GError **error)
{
  g_autoptr (GPtrArray) states =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_guard_state_free);
  g_autoptr (GPtrArray) lists = cw_guard_store_list (view->session, error);

  if (lists == NULL || !add_targets (view, states, error))
    return NULL;
  for (guint i = 0; i < lists->len; i++)
    {
      const CwGuardList *list = g_ptr_array_index (lists, i);

      if (list->scope.kind == CW_GUARD_KIND_SHRUNK && !has_scope (states, &list->scope) &&
          !add_partition (view, &list->scope, states, error))
        return NULL;
    }
  return g_steal_pointer (&states);
}

CwGuardState *
cw_guard_view_find (GPtrArray *states, const char *digest)
{
  for (guint i = 0; i < states->len; i++)
    {
      CwGuardState *state = g_ptr_array_index (states, i);

      if (state->held != NULL && g_str_equal (state->held->digest, digest))
        return state;
    }
  return NULL;
}

/* ----- as an answer */

static GVariant *
convert_finding (const CwGuardFinding *finding)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&builder, "type", finding->object_type);
  cw_variant_add_int (&builder, "deletions", (gint64) finding->n_deletions);
  if (finding->object_type != NULL)
    {
      cw_variant_add_int (&builder, "managed", (gint64) finding->n_managed);
      cw_variant_add_int (&builder, "percent", finding->limit.percent);
    }
  if (finding->limit.threshold != G_MAXUINT)
    cw_variant_add_int (&builder, "threshold", finding->limit.threshold);
  cw_variant_add_bool (&builder, "exceeded", finding->is_exceeded);
  return g_variant_builder_end (&builder);
}

static void
add_findings (GVariantBuilder *builder, const CwGuardState *state)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  const CwGuardFinding *exceeded = cw_guard_find_exceeded (state->findings);
  g_autofree char *reason =
      exceeded != NULL ? cw_guard_describe (exceeded, state->connector->name) : NULL;

  for (guint i = 0; i < state->findings->len; i++)
    g_variant_builder_add (&array, "@a{sv}",
                           convert_finding (&g_array_index (state->findings, CwGuardFinding, i)));
  cw_variant_add (builder, "limits", g_variant_builder_end (&array));
  cw_variant_add_string (builder, "message", reason);
}

static void
add_missing (GVariantBuilder *builder, const CwGuardState *state)
{
  g_autofree char *reason = NULL;

  if (state->held == NULL)
    return;
  reason = g_strdup_printf (
      CW_PHRASE ("%s: %llu of %llu objects are missing from what was read; nothing is deleted."),
      state->partition, (unsigned long long) state->held->n_objects,
      (unsigned long long) state->held->n_before);
  cw_variant_add_int (builder, "before", (gint64) state->held->n_before);
  cw_variant_add_time (builder, "heldAt", state->held->created_usec);
  cw_variant_add_string (builder, "message", reason);
}

static void
add_approval (GVariantBuilder *builder, const CwGuardApproval *found)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwGuardList *approval = found->approval;
  g_autofree char *why = cw_guard_approval_explain (found);

  if (approval == NULL)
    return;
  cw_variant_add_string (&item, "state", cw_approval_state_to_string (found->state));
  cw_variant_add_string (&item, "digest", approval->digest);
  cw_variant_add_int (&item, "objects", (gint64) approval->n_objects);
  cw_variant_add_string (&item, "by", approval->author);
  cw_variant_add_time (&item, "at", approval->created_usec);
  cw_variant_add_time (&item, "expiresAt", approval->expires_usec);
  if (found->state == CW_APPROVAL_OTHER)
    {
      cw_variant_add_int (&item, "added", (gint64) found->difference.n_added);
      cw_variant_add_int (&item, "removed", (gint64) found->difference.n_removed);
    }
  cw_variant_add_string (&item, "message", why);
  cw_variant_add (builder, "approval", g_variant_builder_end (&item));
}

GVariant *
cw_guard_view_convert (const CwGuardState *state)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&builder, "kind", cw_guard_kind_to_string (state->scope.kind));
  cw_variant_add_connector (&builder, state->connector);
  cw_variant_add_string (&builder, "partition", state->partition);
  cw_variant_add_bool (&builder, "tooMuch", state->is_too_much);
  cw_variant_add_bool (&builder, "holding", state->is_holding);
  if (state->held != NULL)
    cw_variant_add_string (&builder, "digest", state->held->digest);
  cw_variant_add_int (&builder, "objects",
                      state->held != NULL ? (gint64) state->held->n_objects : 0);
  if (state->findings != NULL)
    add_findings (&builder, state);
  else
    add_missing (&builder, state);
  add_approval (&builder, &state->approval);
  return g_variant_builder_end (&builder);
}
