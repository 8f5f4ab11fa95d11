/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

/* What a test cannot do on this machine, though a machine can be made on which it can: it is
 * skipped, unless everything has to be shown (./run test sets CW_LAB_REQUIRED). */
static inline void
test_lacks (const char *why)
{
  if (g_getenv ("CW_LAB_REQUIRED") != NULL)
    g_test_fail_printf ("CW_LAB_REQUIRED is set: %s", why);
  else
    g_test_skip (why);
}
