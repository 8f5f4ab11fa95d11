/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The engine's messages name commands of the shell, since the journal and causewayctl show them
 * too. For what can be done here as well, these say where: the labels that lead there, in their
 * order. */

/* @text with a line for each way that there is to what it names commands for; @text itself: there
 * is none. (transfer full) */
char *cw_window_way_add (const char *text) G_GNUC_WARN_UNUSED_RESULT;

/* The window where it is done, "instances" or "keys", as in the place of a CwHealthFinding; NULL:
 * none of them. (transfer none) (nullable) */
const char *cw_window_way_find_place (const char *text);

G_END_DECLS
