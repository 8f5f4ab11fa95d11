/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwSendGate: whether something may still be written to a connected system.
 * @confirm: (nullable): asks whoever decides: blocks. FALSE: another one writes there, or may soon:
 *   a code of CwError that says what can be done
 * @may_send: the same as far as it is known here. Any thread; does not block
 * @may_go_on: (nullable): what is on its way may still be waited for: else it is broken off, since
 *   nobody knows any more who writes there. Any thread; does not block
 *
 * Asked right before each request goes out: whoever was asleep meanwhile, with all that was decided
 * before, finds it closed. Borrowed by whoever asks.
 */
typedef struct
{
  gboolean (*confirm) (gpointer user_data, GError **error);
  gboolean (*may_send) (gpointer user_data, GError **error);
  gboolean (*may_go_on) (gpointer user_data, GError **error);
  gpointer user_data;
} CwSendGate;

/* @gate: (nullable): always. Blocks. */
gboolean cw_send_gate_check (const CwSendGate *gate, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Right before the first byte. */
gboolean cw_send_gate_check_last (const CwSendGate *gate, GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* While an answer is waited for. */
gboolean cw_send_gate_check_wait (const CwSendGate *gate, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
