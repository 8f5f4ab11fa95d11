/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-guard.h"

#include "base/cw-phrase.h"
#include "engine/cw-export-permit.h"
#include "engine/cw-store-value.h"

const char *
cw_guard_verdict_to_string (CwGuardVerdict verdict)
{
  switch (verdict)
    {
    case CW_GUARD_PASS:
      return "pass";
    case CW_GUARD_STAGING:
      return "staging";
    case CW_GUARD_DELETIONS:
      return "guard";
    }
  g_return_val_if_reached ("guard");
}

/* ----- what would be deleted */

static void
add_finding (GArray *findings,
             const char *object_type,
             const CwGuardCount *count,
             const CwDeletionLimit *limit)
{
  const CwGuardFinding finding = {
    .object_type = object_type,
    .n_deletions = count->n_deletions,
    .n_managed = count->n_managed,
    .limit = *limit,
    .is_exceeded = cw_deletion_limit_is_exceeded (limit, count->n_deletions, count->n_managed),
  };

  g_array_append_val (findings, finding);
}

GArray *
cw_guard_measure (CwStoreSession *session,
                  CwAttributeTable *attributes,
                  CwConfig *config,
                  const CwConnectorConfig *connector,
                  gint64 number,
                  GError **error)
{
  CwDeletionLimit limit = cw_guard_settings_get_deletion_limit (config, connector, NULL);
  g_autoptr (GArray) counts = cw_guard_store_count (session, number, TRUE, error);
  g_autoptr (GArray) findings = g_array_new (FALSE, FALSE, sizeof (CwGuardFinding));
  CwGuardCount all = { 0 };

  if (counts == NULL)
    return NULL;
  for (guint i = 0; i < counts->len; i++)
    all.n_deletions += g_array_index (counts, CwGuardCount, i).n_deletions;
  add_finding (findings, NULL, &all, &limit);
  for (guint i = 0; i < counts->len; i++)
    {
      const CwGuardCount *count = &g_array_index (counts, CwGuardCount, i);
      const char *type = cw_attribute_table_get_name (attributes, count->object_type);

      limit = cw_guard_settings_get_deletion_limit (config, connector, type);
      add_finding (findings, type, count, &limit);
    }
  return g_steal_pointer (&findings);
}

const CwGuardFinding *
cw_guard_find_exceeded (GArray *findings)
{
  for (guint i = 0; i < findings->len; i++)
    if (g_array_index (findings, CwGuardFinding, i).is_exceeded)
      return &g_array_index (findings, CwGuardFinding, i);
  return NULL;
}

char *
cw_guard_describe (const CwGuardFinding *finding, const char *connector_name)
{
  unsigned long long n = finding->n_deletions;

  if (finding->object_type == NULL)
    return g_strdup_printf (
        CW_PHRASE_COUNT (n,
                         "%llu object would be deleted in “%s”, more than the threshold of %u; "
                         "nothing was exported there.",
                         "%llu objects would be deleted in “%s”, more than the threshold of %u; "
                         "nothing was exported there."),
        n, connector_name, finding->limit.threshold);
  if (n > finding->limit.threshold)
    return g_strdup_printf (
        CW_PHRASE_COUNT (n,
                         "%llu object of the type “%s” would be deleted in “%s”, more than the "
                         "threshold of %u; nothing was exported there.",
                         "%llu objects of the type “%s” would be deleted in “%s”, more than the "
                         "threshold of %u; nothing was exported there."),
        n, finding->object_type, connector_name, finding->limit.threshold);
  return g_strdup_printf (
      CW_PHRASE ("%llu of %llu objects of the type “%s” would be deleted in “%s”, more than %u "
                 "percent; nothing was exported there."),
      n, (unsigned long long) finding->n_managed, finding->object_type, connector_name,
      finding->limit.percent);
}

/* ----- the decision */

static char *
make_message (const CwGuardFinding *finding,
              const char *connector_name,
              const char *digest,
              const CwGuardApproval *approval)
{
  g_autofree char *what = cw_guard_describe (finding, connector_name);
  g_autofree char *why = cw_guard_approval_explain (approval);
  g_autofree char *remedy =
      g_strdup_printf (CW_PHRASE ("Look at the list with `causewayctl guard show`. If it is right, "
                                  "approve exactly it with `causewayctl guard approve %s`."),
                       digest);

  return g_strconcat (what, "\n", remedy, why != NULL ? "\n" : NULL, why, NULL);
}

static gboolean
decide_exceeded (CwStoreSession *session,
                 const CwGuardFinding *finding,
                 const CwConnectorConfig *connector,
                 gint64 number,
                 CwGuardDecision *decision,
                 GError **error)
{
  const CwGuardScope scope = { .kind = CW_GUARD_KIND_DELETIONS, .connector_id = number };
  g_autoptr (CwGuardList) held = cw_guard_store_get_held (session, &scope, connector->id, error);
  g_auto (CwGuardApproval) approval = { NULL };

  if (held == NULL || !cw_guard_approval_find (session, held, g_get_real_time (), &approval, error))
    return FALSE;
  decision->digest = g_strdup (held->digest);
  if (approval.state == CW_APPROVAL_HOLDS)
    {
      decision->approval = g_steal_pointer (&approval.approval);
      return TRUE;
    }
  decision->verdict = CW_GUARD_DELETIONS;
  decision->message = make_message (finding, connector->name, held->digest, &approval);
  return TRUE;
}

gboolean
cw_guard_decide (CwStoreSession *session,
                 CwAttributeTable *attributes,
                 CwConfig *config,
                 const CwConnectorConfig *connector,
                 gint64 number,
                 CwGuardDecision *ret_decision,
                 GError **error)
{
  const CwGuardFinding *exceeded = NULL;
  g_autoptr (GArray) findings = NULL;

  *ret_decision = (CwGuardDecision){ .verdict = CW_GUARD_PASS };
  /* Whether it is this installation's turn was found out before. */
  if (cw_config_get_staging (config))
    {
      ret_decision->verdict = CW_GUARD_STAGING;
      ret_decision->message = g_strdup (cw_export_permit_explain (CW_EXPORT_PERMIT_STAGING));
      return TRUE;
    }
  findings = cw_guard_measure (session, attributes, config, connector, number, error);
  if (findings == NULL)
    return FALSE;
  exceeded = cw_guard_find_exceeded (findings);
  return exceeded == NULL ||
         decide_exceeded (session, exceeded, connector, number, ret_decision, error);
}

void
cw_guard_decision_clear (CwGuardDecision *decision)
{
  g_free (decision->message);
  g_free (decision->digest);
  g_clear_pointer (&decision->approval, cw_guard_list_free);
  *decision = (CwGuardDecision){ .verdict = CW_GUARD_PASS };
}

gboolean
cw_guard_use_approval (CwStoreSession *session, const CwGuardDecision *decision, GError **error)
{
  if (decision->approval == NULL)
    return TRUE;
  if (!cw_store_session_begin (session, error))
    return FALSE;
  if (cw_guard_store_drop (session, &decision->approval->scope, TRUE, error) &&
      cw_store_session_commit (session, error))
    return TRUE;
  cw_store_session_rollback (session);
  return FALSE;
}

gboolean
cw_guard_return_approval (CwStoreSession *session,
                          const CwGuardDecision *decision,
                          const char *guid,
                          GError **error)
{
  const CwGuardList *approval = decision->approval;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwGuardList) held = NULL;

  if (approval == NULL)
    return TRUE;
  held = cw_guard_store_get_held (session, &approval->scope, guid, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (held == NULL || g_strcmp0 (held->digest, approval->digest) != 0)
    return TRUE;
  if (!cw_store_session_begin (session, error))
    return FALSE;
  if (cw_guard_store_approve (session, held, approval->author, approval->created_usec,
                              approval->expires_usec, error) &&
      cw_store_session_commit (session, error))
    return TRUE;
  cw_store_session_rollback (session);
  return FALSE;
}

/* ----- telling once */

gboolean
cw_guard_note (CwStoreSession *session,
               const CwGuardScope *scope,
               const char *digest,
               gboolean *ret_is_news,
               GError **error)
{
  g_autofree char *name = g_strdup_printf (
      CW_VALUE_GUARD_TOLD_PREFIX "%s.%" G_GINT64_FORMAT ".%" G_GINT64_FORMAT,
      cw_guard_kind_to_string (scope->kind), scope->connector_id, scope->partition_id);
  gboolean is_told = FALSE;

  if (!cw_store_value_is (session, name, digest, &is_told, error) ||
      (!is_told && !cw_store_value_put (session, name, digest, error)))
    return FALSE;
  *ret_is_news = digest != NULL && !is_told;
  return TRUE;
}
