/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-send-gate.h"

gboolean
cw_send_gate_check (const CwSendGate *gate, GError **error)
{
  if (gate != NULL && gate->confirm != NULL && !gate->confirm (gate->user_data, error))
    return FALSE;
  return cw_send_gate_check_last (gate, error);
}

gboolean
cw_send_gate_check_last (const CwSendGate *gate, GError **error)
{
  return gate == NULL || gate->may_send (gate->user_data, error);
}

gboolean
cw_send_gate_check_wait (const CwSendGate *gate, GError **error)
{
  return gate == NULL || gate->may_go_on == NULL || gate->may_go_on (gate->user_data, error);
}
