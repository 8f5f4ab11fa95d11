/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "engine/cw-service-unit.h"

/* As /proc/PID/cgroup has it, with one hierarchy and with several. */
static void
test_holds (void)
{
  static const struct
  {
    const char *text;
    gboolean is_held;
  } cases[] = {
    { "0::/system.slice/causewayd.service\n", TRUE },
    { "0::/system.slice/causewayd.service/worker\n", TRUE },
    { "1:name=systemd:/system.slice/causewayd.service\n0::/\n", TRUE },
    { "0::/user.slice/user-1000.slice/user@1000.service/app.slice/causewayd.service", TRUE },
    { "0::/user.slice/user-1000.slice/session-2.scope\n", FALSE },
    { "0::/system.slice/causewayd.service.wants\n", FALSE },
    { "0::/system.slice/not-causewayd.service\n", FALSE },
    { "0::/system.slice/cron.service\n", FALSE },
    { "0:/causewayd.service\n", FALSE },
    { "0::/\n", FALSE },
    { "", FALSE },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_test_message ("%s", cases[i].text);
      g_assert_true (cw_service_unit_holds (cases[i].text) == cases[i].is_held);
    }
  g_assert_false (cw_service_unit_runs_us ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/engine/service-unit/holds", test_holds);
  return g_test_run ();
}
