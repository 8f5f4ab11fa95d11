/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/* AdwMessageDialog::response: the set-up may be left; everything else: it goes on. */
#define CW_LEAVE_DIALOG_LEAVE "discard"

/* Asks whether the set-up may be left. @is_configuring: what is being made would be taken back.
 * Owned by GTK, as every window. (transfer none) */
AdwMessageDialog *cw_leave_dialog_new (GtkWindow *parent, gboolean is_configuring);

G_END_DECLS
