/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-config.h"

G_BEGIN_DECLS

/* $.metrics: where a program that watches reads metrics by HTTP. Nowhere by default. */
typedef struct
{
  char *socket; /* (owned) (nullable): path of a unix socket */
  guint port;   /* of 127.0.0.1; 0: none */
} CwMetricsSettings;

void cw_metrics_settings_init (CwMetricsSettings *settings, CwConfig *config);
void cw_metrics_settings_clear (CwMetricsSettings *settings);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwMetricsSettings, cw_metrics_settings_clear)

G_END_DECLS
