/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where a check stands. */
typedef enum
{
  CW_CHECK_IDLE,     /* not run: what it needs is not complete */
  CW_CHECK_CHECKING, /* on its way; can be cancelled */
  CW_CHECK_OK,
  CW_CHECK_WARNING, /* goes on, but somebody should know */
  CW_CHECK_FAILED,
} CwCheckState;

#define CW_CHECK_N_STATES (CW_CHECK_FAILED + 1)

const char *cw_check_state_get_icon (CwCheckState state);
/* A class of style.css or of libadwaita. */
const char *cw_check_state_get_style (CwCheckState state);
/* Translated: a few words. */
const char *cw_check_state_get_text (CwCheckState state);

G_END_DECLS
