/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/cw-connector.h"
#include "model/cw-config.h"
#include "model/cw-progress.h"
#include "rules/cw-rule-set.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* Everything an import step needs; borrowed for the call. */
typedef struct
{
  CwStore *store;
  CwRuleSet *rules;
  CwConnector *connector; /* open */
  CwConfig *config;
  const CwConnectorConfig *connector_config;
  const char *partition;
  gint64 step_id;             /* whose objects are written down; 0: nobody's */
  gboolean is_full;           /* read everything even when a watermark exists */
  CwProgressFunc on_progress; /* (nullable) */
  gpointer user_data;
} CwImportParams;

/**
 * cw_import_run:
 * @ret_was_full: whether everything was read (no watermark, or the source no longer took it)
 *
 * Reads one partition of a connector into its connector space: a thread reads pages, the calling
 * thread applies each in one transaction together with the page's watermark. A read that breaks off
 * leaves what was applied, keeps the old watermark and deletes nothing. A full read in which more
 * objects are missing than cw_guard_settings_get_shrink_limit() allows is refused with
 * CW_ERROR_GUARD before anything is deleted, unless exactly these were approved: the list is then
 * in the store for review (cw-guard-store.h). @ret_counts is filled on failure too.
 */
gboolean cw_import_run (const CwImportParams *params,
                        CwCounts *ret_counts,
                        gboolean *ret_was_full,
                        GCancellable *cancellable,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
