/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "app/cw-made-row.h"

G_BEGIN_DECLS

#define CW_TYPE_MADE_GROUP (cw_made_group_get_type ())

/**
 * CwMadeGroup:
 *
 * What set-ups made in one place, a directory or the tenant, and who takes it away there: as soon
 * as something is ticked, the directory's administrator and his password are asked for, or a
 * sign-in to the tenant.
 *
 * Signal "changed": something was ticked, entered, or somebody signed in.
 */
G_DECLARE_FINAL_TYPE (CwMadeGroup, cw_made_group, CW, MADE_GROUP, GtkBox)

/* @thing: the first one of the place, of "created" as GetSetup has it. */
GtkWidget *cw_made_group_new (CwAppEngine *engine, GVariant *thing) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE: it is elsewhere. */
gboolean cw_made_group_add (CwMadeGroup *self, GVariant *thing);

/* In the order in which they were made. (transfer none) (element-type CwMadeRow) */
GPtrArray *cw_made_group_get_rows (CwMadeGroup *self);

/* Whether what is ticked can be removed: who does it is known. */
gboolean cw_made_group_is_ready (CwMadeGroup *self);

/* The arguments of UndoSetup for one of the rows. (transfer floating) */
GVariant *cw_made_group_make_args (CwMadeGroup *self, CwMadeRow *row, const char *token);

/* The password is not needed any more. */
void cw_made_group_forget (CwMadeGroup *self);

G_END_DECLS
