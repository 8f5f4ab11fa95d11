/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_INSTANCE_ROW (cw_instance_row_get_type ())

/**
 * CwInstanceRow:
 *
 * An installation in a list. It can be told anew of the same or another one, so that a list that is
 * asked for every few seconds keeps its focus.
 */
G_DECLARE_FINAL_TYPE (CwInstanceRow, cw_instance_row, CW, INSTANCE_ROW, AdwActionRow)

GtkWidget *cw_instance_row_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* Buttons that call it otherwise and take it off the list: the actions "instance.rename" and
 * "instance.remove" (s: its id) of the window. */
void cw_instance_row_add_buttons (CwInstanceRow *self);

/* @item: of ListInstances. @own: (nullable): this installation's */
void cw_instance_row_show (CwInstanceRow *self, GVariant *item, GVariant *own);

/* What a tenant says of who exports there. */
void cw_instance_row_show_tenant (CwInstanceRow *self, GVariant *item);

G_END_DECLS
