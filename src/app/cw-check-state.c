/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-check-state.h"

#include <glib/gi18n.h>

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const struct
{
  const char *icon;
  const char *style;
  const char *text;
} looks[CW_CHECK_N_STATES] = {
  [CW_CHECK_IDLE] = { "content-loading-symbolic", "dim-label", N_ ("Not checked yet") },
  [CW_CHECK_CHECKING] = { "content-loading-symbolic", "dim-label", N_ ("Checking…") },
  [CW_CHECK_OK] = { "emblem-ok-symbolic", "success", N_ ("All is well") },
  [CW_CHECK_WARNING] = { "dialog-warning-symbolic", "warning", N_ ("Works, with a warning") },
  [CW_CHECK_FAILED] = { "dialog-error-symbolic", "error", N_ ("Not as it should be") },
};
/* clang-format on */

const char *
cw_check_state_get_icon (CwCheckState state)
{
  g_return_val_if_fail (state < CW_CHECK_N_STATES, "");

  return looks[state].icon;
}

const char *
cw_check_state_get_style (CwCheckState state)
{
  g_return_val_if_fail (state < CW_CHECK_N_STATES, "");

  return looks[state].style;
}

const char *
cw_check_state_get_text (CwCheckState state)
{
  g_return_val_if_fail (state < CW_CHECK_N_STATES, "");

  return _ (looks[state].text);
}
