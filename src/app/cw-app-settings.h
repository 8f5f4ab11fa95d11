/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwAppSettings:
 *
 * The few choices that belong to the window and not to the engine, in
 * $XDG_CONFIG_HOME/causeway/application.ini.
 */

/* What becomes of an engine of our own when the last window closes. */
typedef enum
{
  CW_HELPER_ASK,
  CW_HELPER_STOP,
  CW_HELPER_KEEP,
} CwHelperChoice;

CwHelperChoice cw_app_settings_get_helper_choice (void);

/* A choice that cannot be written is asked for again; the journal says why. */
void cw_app_settings_set_helper_choice (CwHelperChoice choice);

G_END_DECLS
