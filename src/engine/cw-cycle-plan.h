/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-cycle-run.h"
#include "rules/cw-rule-set.h"

G_BEGIN_DECLS

/* A connector of this cycle. */
typedef struct
{
  const CwCycleParams *params;     /* borrowed */
  const CwConnectorConfig *config; /* borrowed from the configuration */
  gint64 number;                   /* the store's */
  gboolean is_target;
  CwConnector *connector; /* (owned) (nullable): could not be made or opened */
  GError *error;          /* (owned) (nullable): why */
  gboolean has_failed;    /* an import of it did: nothing may be exported to it in this cycle */
  gint64 used_usec;       /* when it was used last (monotonic); 0: it is closed */
} CwCycleConnector;

/* Makes sure that the connection is fit for use: a long cycle leaves connections idle, and servers
 * close those. Nothing happens to one that was used a short while ago. */
gboolean
cw_cycle_connector_wake (CwCycleConnector *connector, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* To be told after each use: a connector is closed after any error. */
void cw_cycle_connector_note_use (CwCycleConnector *connector, gboolean is_good);

/* Gives the connection back; waking opens it again. */
void cw_cycle_connector_sleep (CwCycleConnector *connector);

typedef struct
{
  CwStep *record;              /* (owned) */
  CwCycleConnector *connector; /* (nullable): synchronise */
  gboolean has_run;
  gboolean is_unsaved; /* it has ended, and the database went away before that was stored */
  gboolean is_passed;  /* the guards have let it pass, in this cycle */
} CwPlannedStep;

/**
 * CwCyclePlan:
 *
 * Which steps a cycle will take, in order, with the connectors and rules that they need. What could
 * not be opened is in the plan too: its import step fails with the reason.
 */
typedef struct
{
  GPtrArray *connectors; /* (owned) (element-type CwCycleConnector) */
  GPtrArray *steps;      /* (owned) (element-type CwPlannedStep) */
  CwRuleSet *rules;      /* (owned) (nullable): see @rules_error */
  char *rules_text;      /* (owned) (nullable): for cw_rules_loader_recall() */
  GError *rules_error;   /* (owned) (nullable) */
  GPtrArray *domains;    /* (owned) (element-type CwTenantDomain): that they know of */
} CwCyclePlan;

/* Opens the connectors and reads their partitions. Fails only for the store and when cancelled. */
CwCyclePlan *cw_cycle_plan_new (const CwCycleParams *params,
                                CwStoreSession *session,
                                const CwCycle *cycle,
                                GCancellable *cancellable,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_cycle_plan_free (CwCyclePlan *plan);

/* The source anchor is decided, in the configuration of its params: rules that know it, and the
 * steps that write it. After the imports. Fails when there are no such rules. */
gboolean cw_cycle_plan_take_anchor (CwCyclePlan *plan,
                                    const CwCycleParams *params,
                                    const CwCycle *cycle,
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The store's numbers of the targets whose imports went well. (transfer full) (element-type gint64)
 */
GArray *cw_cycle_plan_list_targets (CwCyclePlan *plan);

/* What the metaverse is made by: when it is another than last time, everything has to be
 * synchronised anew. (transfer full) */
char *cw_cycle_plan_get_basis (CwCyclePlan *plan);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCyclePlan, cw_cycle_plan_free)

G_END_DECLS
