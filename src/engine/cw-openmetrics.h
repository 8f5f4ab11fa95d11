/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwOpenmetrics:
 *
 * A text in the form of OpenMetrics 1.0: families one after the other, each with its samples.
 */
typedef struct _CwOpenmetrics CwOpenmetrics;

typedef enum
{
  CW_METRIC_GAUGE,
  CW_METRIC_COUNTER,  /* its samples are named _total */
  CW_METRIC_INFO,     /* its samples are named _info */
  CW_METRIC_STATESET, /* one sample for each state */
} CwMetricType;

CwOpenmetrics *cw_openmetrics_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Begins a family. @unit: "" for none, else what @name ends with. */
void cw_openmetrics_begin (CwOpenmetrics *self,
                           const char *name,
                           CwMetricType type,
                           const char *unit,
                           const char *help);

/* A sample of the family that was begun last. Pairs of label and value (nullable: the label is left
 * out) follow, ended by %NULL. */
void cw_openmetrics_add (CwOpenmetrics *self, double value, ...) G_GNUC_NULL_TERMINATED;

/* The whole text. Consumes @self. (transfer full) */
char *cw_openmetrics_end (CwOpenmetrics *self) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
