/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-run-store.h"

G_BEGIN_DECLS

/* One step that is asked for. */
typedef struct
{
  CwStepKind kind;
  char *connector_id; /* (owned) (nullable): synchronise has none */
  char *partition;    /* (owned) (nullable): import: all that are read */
  gboolean is_full;   /* import: a full read; synchronise: everything */
} CwStepRequest;

/**
 * CwRunRequest:
 *
 * What a run has to do: a whole cycle, or certain steps in their order.
 */
typedef struct
{
  gboolean is_initial;
  char *trigger;    /* (owned) "schedule", "request", "direct", "change" */
  char *profile;    /* (owned) (nullable): the run profile that asks for the steps */
  GPtrArray *steps; /* (owned) (nullable) (element-type CwStepRequest): %NULL: a whole cycle */
} CwRunRequest;

CwRunRequest *
cw_run_request_new_whole (gboolean is_initial, const char *trigger) G_GNUC_WARN_UNUSED_RESULT;
CwRunRequest *cw_run_request_new_part (const char *trigger) G_GNUC_WARN_UNUSED_RESULT;
void cw_run_request_free (CwRunRequest *request);

/* @connector_id, @partition: (nullable) */
void cw_run_request_add_step (CwRunRequest *request,
                              CwStepKind kind,
                              const char *connector_id,
                              const char *partition,
                              gboolean is_full);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwRunRequest, cw_run_request_free)

G_END_DECLS
