/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#include "rules/cw-metaverse-schema.h"
#include "setup/draft/cw-import-report.h"

G_BEGIN_DECLS

/**
 * CwEntraRule:
 * @theirs: the rule as it was exported
 * @label: what it is called in the report
 * @is_cloud: it is for the connector of their cloud
 * @forest: (nullable): an expression that is True for objects of the forest that it is for; %NULL:
 *     there is no other forest
 * @is_anyones: nobody knows which of several forests it is for
 *
 * One rule of Microsoft Entra Connect that is being converted. All borrowed.
 */
typedef struct
{
  JsonObject *theirs;
  const char *label;
  gboolean is_cloud;
  const char *forest;
  gboolean is_anyones;
} CwEntraRule;

/* The rule as one of ours, with the id @id; what of it is left is in @report. @schema: the
 * metaverse, by which it is compiled. (transfer full) (nullable): the whole rule is left */
JsonObject *cw_entra_rule_convert (const CwEntraRule *rule,
                                   const char *id,
                                   CwMetaverseSchema *schema,
                                   CwImportReport *report) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
