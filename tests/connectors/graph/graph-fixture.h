/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-batch.h"
#include "connectors/graph/cw-graph-schema.h"
#include "connectors/graph/cw-graph-settings.h"

#include "model/cw-change-page.h"
#include "model/cw-config.h"
#include "model/cw-entry-builder.h"
#include "model/cw-export-change.h"

G_BEGIN_DECLS

/* What the tests of this connector share. Single quotes stand for double quotes in JSON texts. */

/* (transfer full) */
JsonNode *fixture_json (const char *text);
char *fixture_to_text (JsonNode *node);

/* A configuration of "settings" alone. (transfer full) */
CwConnectorConfig *fixture_config_new (const char *settings);
void fixture_config_free (CwConnectorConfig *config);

/* An entry from "name=value" pairs, ended by %NULL. (transfer full) */
CwEntry *fixture_entry (CwAttributeTable *table, ...) G_GNUC_NULL_TERMINATED;

/* "00000000-0000-0000-0000-0000000000NN" and its bytes. (transfer full) */
char *fixture_id (guint number);
GBytes *fixture_anchor (guint number);

/* A change of an object with desired values and, when @before is given, what differs. */
typedef struct
{
  CwExportOp op;
  const char *type;
  guint anchor;     /* fixture_anchor(), 0: none */
  CwEntry *desired; /* (transfer full) (nullable) */
  CwEntry *before;  /* (transfer full) (nullable) */
} FixtureChange;

CwExportChange *fixture_change (CwAttributeTable *table, const FixtureChange *fields);
void fixture_add_link (CwExportChange *change,
                       CwAttributeTable *table,
                       const char *attribute,
                       guint target,
                       gboolean is_removal);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwConnectorConfig, fixture_config_free)

G_END_DECLS
