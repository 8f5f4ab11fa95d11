/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_MADE_ROW (cw_made_row_get_type ())

/**
 * CwMadeRow:
 *
 * One thing that a set-up made elsewhere and that still stands. It can be ticked for removal unless
 * a connector lives by it, which it says; and it tells how far the removal is.
 *
 * Signal "toggled": it was ticked or unticked.
 */
G_DECLARE_FINAL_TYPE (CwMadeRow, cw_made_row, CW, MADE_ROW, AdwActionRow)

/* @thing: an element of "created" as GetSetup has it. */
GtkWidget *cw_made_row_new (GVariant *thing) G_GNUC_WARN_UNUSED_RESULT;

/* (transfer none) */
const char *cw_made_row_get_id (CwMadeRow *self);
const char *cw_made_row_get_kind (CwMadeRow *self);

gboolean cw_made_row_get_ticked (CwMadeRow *self);
void cw_made_row_set_ticked (CwMadeRow *self, gboolean is_ticked);

/* @state: "running", or as UndoSetup says. @message: (nullable): why it was not removed. */
void cw_made_row_show (CwMadeRow *self, const char *state, const char *message);

G_END_DECLS
