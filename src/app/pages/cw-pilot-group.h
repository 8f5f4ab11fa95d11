/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "setup/draft/cw-draft.h"

G_BEGIN_DECLS

#define CW_TYPE_PILOT_GROUP (cw_pilot_group_get_type ())

/**
 * CwPilotGroup:
 *
 * The group of one directory whose members are synchronised: a text, what the directory finds under
 * it, and a choice when that is several. It writes scope.pilotGroup of its connector.
 */
G_DECLARE_FINAL_TYPE (CwPilotGroup, cw_pilot_group, CW, PILOT_GROUP, AdwBin)

/* @index: of the connector in the draft, which both outlive the widget's place on the page. */
GtkWidget *
cw_pilot_group_new (CwDraft *draft, CwAppEngine *engine, guint index) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
