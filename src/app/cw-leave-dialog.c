/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-leave-dialog.h"

#include <glib/gi18n.h>

AdwMessageDialog *
cw_leave_dialog_new (GtkWindow *parent, gboolean is_configuring)
{
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      parent,
      _ ("Leave the set-up?"), is_configuring
         ? _ ("What has been made so far is taken back, and nothing is configured.")
         : _ ("What you entered here is forgotten. Nothing that already runs is changed.")));

  adw_message_dialog_add_responses (dialog, "stay",
                                    _ ("_Stay Here"), CW_LEAVE_DIALOG_LEAVE, _ ("_Leave"), NULL);
  adw_message_dialog_set_response_appearance (dialog, CW_LEAVE_DIALOG_LEAVE,
                                              ADW_RESPONSE_DESTRUCTIVE);
  adw_message_dialog_set_default_response (dialog, "stay");
  adw_message_dialog_set_close_response (dialog, "stay");
  return dialog;
}
