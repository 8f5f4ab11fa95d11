/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

#define CW_TYPE_STEP_ROW (cw_step_row_get_type ())

typedef enum
{
  CW_STEP_TO_COME,
  CW_STEP_CURRENT,
  CW_STEP_DONE,
} CwStepState;

/**
 * CwStepRow:
 *
 * A step of the wizard in its sidebar.
 */
G_DECLARE_FINAL_TYPE (CwStepRow, cw_step_row, CW, STEP_ROW, GtkListBoxRow)

GtkWidget *cw_step_row_new (const char *title) G_GNUC_WARN_UNUSED_RESULT;
void cw_step_row_set_state (CwStepRow *self, CwStepState state);

G_END_DECLS
