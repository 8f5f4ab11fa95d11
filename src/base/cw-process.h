/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a program that holds passwords, keys and tokens says of its memory before it holds any.
 * Neither can fail in a way that matters: where the system does not allow it, it is so already
 * (causewayd.service).
 *
 * Nothing of this process, nor of the programs that it starts, is left in a core file. */
void cw_process_leave_no_core (void);

/* And nobody else of its account may look into it, or have the kernel hand its memory to a program
 * that collects crashes: "core_pattern" in core(5) goes by this alone when it names one. What
 * others of the account can no longer read is its environment, its maps and its open files in
 * /proc; status, stat and cmdline they can. A program that it starts is as any other again. */
void cw_process_close_memory (void);

G_END_DECLS
