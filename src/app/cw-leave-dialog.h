/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * CwLeaveLoss: what it means that a window is closed now.
 * @CW_LEAVE_EDITED: what was entered into a set-up is forgotten
 * @CW_LEAVE_CONFIGURING: what a set-up is making is taken back
 * @CW_LEAVE_REMOVING: what a set-up made is removed in part
 * @CW_LEAVE_RENEWING: a certificate is not renewed yet
 * @CW_LEAVE_RULE: what was written into a rule is forgotten
 */
typedef enum
{
  CW_LEAVE_EDITED,
  CW_LEAVE_CONFIGURING,
  CW_LEAVE_REMOVING,
  CW_LEAVE_RENEWING,
  CW_LEAVE_RULE,
} CwLeaveLoss;

typedef void (*CwLeaveFunc) (GtkWindow *window);

/* Asks whether @window may be closed, and calls @leave when it may. The answer may take its time:
 * @leave has to look whether there is still something to close. */
void cw_leave_dialog_ask (GtkWindow *window, CwLeaveLoss loss, CwLeaveFunc leave);

G_END_DECLS
