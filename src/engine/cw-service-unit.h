/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The unit by which systemd runs the engine. What root changes by `systemctl edit` reaches only an
 * engine that it runs: not one that a window has started for itself. */
#define CW_SERVICE_UNIT "causewayd.service"

/* @cgroups: the text of /proc/PID/cgroup (cgroups(7)): whether one of them is the unit's, or lies
 * within it. */
gboolean cw_service_unit_holds (const char *cgroups);

/* The same of this process. */
gboolean cw_service_unit_runs_us (void);

G_END_DECLS
