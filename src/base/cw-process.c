/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-process.h"

#include <sys/prctl.h>
#include <sys/resource.h>

void
cw_process_leave_no_core (void)
{
  const struct rlimit none = { 0, 0 };

  (void) setrlimit (RLIMIT_CORE, &none);
}

void
cw_process_close_memory (void)
{
  cw_process_leave_no_core ();
  (void) prctl (PR_SET_DUMPABLE, 0, 0, 0, 0);
}
