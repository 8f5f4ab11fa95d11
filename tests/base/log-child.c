/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-child"

#include "config.h"

#include <glib.h>

#include "base/cw-log.h"

/* What test-log.c starts to look at its standard error. */
int
main (void)
{
  cw_log_init ("log-child");
  /* A second call changes nothing. */
  cw_log_init ("somebody-else");

  g_debug ("a debug line");
  g_info ("an info line");
  g_message ("a message line");
  g_warning ("two\nlines and \x1b[31m");
  cw_log_event (CW_EVENT_STEP_FAILED, G_LOG_LEVEL_WARNING, "The import failed", "CONNECTOR",
                "contoso.com", "STEP", "full import", "LEFT_OUT", NULL, "QUOTED", "a \"b\" \\c",
                "INJECTED", "x\nerror forged", "EMPTY", "", "BROKEN", "\xff", NULL);
  cw_log_event (CW_EVENT_AUDIT, G_LOG_LEVEL_INFO, "Plain", NULL);
  return 0;
}
