/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-service-unit.h"

/* "0::/system.slice/causewayd.service": what stands behind the second colon is the path, whose
 * parts are units (systemd.unit(5)). */
static gboolean
is_within (const char *line)
{
  g_auto (GStrv) fields = g_strsplit (line, ":", 3);
  g_auto (GStrv) parts = NULL;

  if (g_strv_length (fields) < 3)
    return FALSE;
  parts = g_strsplit (fields[2], "/", -1);
  return g_strv_contains ((const char *const *) parts, CW_SERVICE_UNIT);
}

gboolean
cw_service_unit_holds (const char *cgroups)
{
  g_auto (GStrv) lines = g_strsplit (cgroups, "\n", -1);

  for (guint i = 0; lines[i] != NULL; i++)
    if (is_within (lines[i]))
      return TRUE;
  return FALSE;
}

gboolean
cw_service_unit_runs_us (void)
{
  g_autofree char *text = NULL;

  return g_file_get_contents ("/proc/self/cgroup", &text, NULL, NULL) &&
         cw_service_unit_holds (text);
}
