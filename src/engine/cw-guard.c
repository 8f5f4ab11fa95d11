/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-guard.h"

#include "base/cw-phrase.h"
#include "store/cw-connector-space.h"

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

gboolean
cw_guard_count_deletions (CwStoreSession *session,
                          GArray *targets,
                          guint64 *ret_n_deletions,
                          GError **error)
{
  guint64 n_deletions = 0;

  for (guint i = 0; i < targets->len; i++)
    {
      CwPendingCounts counts = { { 0 } };

      if (!cw_connector_space_count_pending (session, g_array_index (targets, gint64, i), &counts,
                                             error))
        return FALSE;
      n_deletions += counts.n_by_op[CW_PENDING_DELETE];
    }
  *ret_n_deletions = n_deletions;
  return TRUE;
}

CwGuardVerdict
cw_guard_decide (CwConfig *config, guint64 n_deletions, char **ret_message)
{
  guint threshold = cw_config_get_deletion_threshold (config);

  if (cw_config_get_staging (config))
    {
      *ret_message =
          g_strdup (CW_PHRASE ("This installation is in staging mode: nothing is exported. "
                               "`causewayctl pending list` shows what would be."));
      return CW_GUARD_STAGING;
    }
  if (n_deletions > threshold)
    {
      *ret_message = g_strdup_printf (
          CW_PHRASE_COUNT (
              n_deletions,
              "%llu object would be deleted, more than the threshold of %u; nothing "
              "was exported. Review it with `causewayctl pending list --operation delete`. If it "
              "is right, raise guards.deletionThreshold (`causewayctl config set "
              "guards.deletionThreshold %llu`) for the next cycle to let it pass.",
              "%llu objects would be deleted, more than the threshold of %u; nothing "
              "was exported. Review them with `causewayctl pending list --operation delete`. If "
              "they "
              "are right, raise guards.deletionThreshold (`causewayctl config set "
              "guards.deletionThreshold %llu`) for the next cycle to let them pass."),
          (unsigned long long) n_deletions, threshold, (unsigned long long) n_deletions);
      return CW_GUARD_DELETIONS;
    }
  *ret_message = NULL;
  return CW_GUARD_PASS;
}
