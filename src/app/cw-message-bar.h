/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_MESSAGE_BAR (cw_message_bar_get_type ())

/**
 * CwMessageBar:
 *
 * What went wrong, in a sentence above a page, until it is closed or something else is tried.
 */
G_DECLARE_FINAL_TYPE (CwMessageBar, cw_message_bar, CW, MESSAGE_BAR, AdwBin)

/* @text: (nullable): nothing went wrong */
void cw_message_bar_show (CwMessageBar *self, const char *text);

G_END_DECLS
