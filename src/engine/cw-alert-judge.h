/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-alert.h"
#include "model/cw-alert-settings.h"
#include "store/cw-run-store.h"

G_BEGIN_DECLS

typedef struct
{
  char *id;   /* (owned): of the connector, and of its partition */
  char *name; /* (owned): of the connector */
  guint64 n_objects;
} CwAlertGuard;

typedef struct
{
  char *id; /* (owned): of the connector */
  gint64 ends_usec;
} CwAlertCertificate;

typedef struct
{
  char *name;    /* (owned) */
  char *problem; /* (owned): how its program failed */
} CwAlertHook;

typedef struct
{
  char *id;   /* (owned): of the connector */
  char *name; /* (owned): of the connector */
  char *host; /* (owned): "" where it is not known */
  gint64 time_usec;
} CwAlertExporter;

/**
 * CwAlertFacts:
 *
 * How things are at one moment. While a cycle runs, what its steps make step by step
 * (cw_alert_needs_rest()) is not judged.
 */
typedef struct
{
  gint64 now_usec;
  gboolean is_running;
  GPtrArray *cycles;   /* (owned) (element-type CwCycle): that have ended, the newest first */
  gint64 success_usec; /* when one ended well, or the first that is known of began; 0: none */
  guint64 n_errors;
  GPtrArray *guards;       /* (owned) (element-type CwAlertGuard): that hold something back */
  GPtrArray *certificates; /* (owned) (element-type CwAlertCertificate) */
  GPtrArray *hooks;        /* (owned) (element-type CwAlertHook): that failed last */
  GPtrArray *exporters;    /* (owned) (element-type CwAlertExporter): that hold an export back */
  guint n_lost;            /* stored secrets whose key is not there */
  guint n_damaged;         /* that do not open though it is */
} CwAlertFacts;

void cw_alert_facts_init (CwAlertFacts *facts);
void cw_alert_facts_clear (CwAlertFacts *facts);
/* @cycles: (transfer full): those that run are left out */
void cw_alert_facts_take_cycles (CwAlertFacts *facts, GPtrArray *cycles);
void cw_alert_facts_add_guard (CwAlertFacts *facts, char *id, const char *name, guint64 n_objects);
void cw_alert_facts_add_certificate (CwAlertFacts *facts, const char *id, gint64 ends_usec);
void cw_alert_facts_add_hook (CwAlertFacts *facts, const char *name, const char *problem);
void cw_alert_facts_add_exporter (CwAlertFacts *facts, const CwAlertExporter *exporter);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwAlertFacts, cw_alert_facts_clear)

/* Whether the cycle went as far as it should. */
gboolean cw_alert_is_good (CwRunState state);

/* Of an alert's id: it is judged only while no cycle runs. */
gboolean cw_alert_needs_rest (const char *id);

/* What is wrong. (transfer full) (element-type CwAlert): without times */
GPtrArray *cw_alert_judge (const CwAlertFacts *facts, const CwAlertSettings *settings);

G_END_DECLS
