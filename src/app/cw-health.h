/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef enum
{
  CW_HEALTH_GOOD,
  CW_HEALTH_UNKNOWN, /* nothing ran yet */
  CW_HEALTH_WARNING, /* works, but somebody should look */
  CW_HEALTH_BAD,
} CwHealthLevel;

typedef struct
{
  CwHealthLevel level;
  char *sentence; /* (owned): what is so, and why */
  char *place;    /* (owned): the view that shows more: "operations", "errors", ""; "keys",
                   * "instances": a window */
  char *digest;   /* (owned) (nullable): of the list that a guard holds back */
  char *tenant;   /* (owned) (nullable): the connector whose certificate has to be renewed */
} CwHealthFinding;

/**
 * CwHealth:
 *
 * Whether all is well, judged from the engine's status and its last run; no widget, no call.
 */
typedef struct
{
  CwHealthLevel level; /* the worst of the findings */
  GPtrArray *findings; /* (owned) (element-type CwHealthFinding): worst first */
} CwHealth;

/* @status: the answer of GetStatus. @run: (nullable): that of GetRun for the last cycle. @guards:
 * (nullable): that of GetGuards. (transfer full) */
CwHealth *cw_health_judge (GVariant *status, GVariant *run, GVariant *guards, gint64 now_usec);
void cw_health_free (CwHealth *health);

/* How the last run went for one connector: its worst step, and a sentence that says why.
 * (transfer full) */
CwHealthFinding *
cw_health_judge_connector (GVariant *run, GVariant *guards, const char *connector_id);

/* How long a connector of a status is still let in by its certificate. (transfer full) (nullable):
 * it has none */
CwHealthFinding *cw_health_judge_certificate (GVariant *connector, gint64 now_usec);
void cw_health_finding_free (CwHealthFinding *finding);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwHealth, cw_health_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwHealthFinding, cw_health_finding_free)

G_END_DECLS
