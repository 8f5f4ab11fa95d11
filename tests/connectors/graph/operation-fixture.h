/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/graph/cw-graph-operation.h"

#include "graph-fixture.h"

G_BEGIN_DECLS

/* What the tests of an operation share: one is made of a change, asked for its requests, and told
 * what the tenant answers. */
typedef struct
{
  CwAttributeTable *table;
  CwConnectorConfig *config;
  CwGraphSettings *settings;
  CwGraphSchema *schema;
  CwGraphExportContext context;
  GPtrArray *roles;   /* (element-type utf8): of the one who is found; none at first */
  guint n_asked;      /* for them */
  gboolean is_secret; /* nobody tells */
} OperationFixture;

#define OPERATION_NEW_ID     "99999999-0000-0000-0000-000000000001"
#define OPERATION_ALLOWED_ID "99999999-0000-0000-0000-00000000000A"

void operation_set_up (OperationFixture *fixture, gconstpointer data);
void operation_tear_down (OperationFixture *fixture, gconstpointer data);
CwGraphOutcome operation_answer (CwGraphOperation *operation, guint status, const char *body);
void operation_assert_request (CwGraphOperation *operation, guint index, const char *expected);
void operation_assert_starts (CwGraphOperation *operation, const char *method, const char *url);
CwExportResult *
operation_assert_over (CwGraphOperation *operation, CwExportStatus status, const char *code);
void operation_assert_over_and_free (CwGraphOperation *operation,
                                     CwExportStatus status,
                                     const char *code);

G_END_DECLS
