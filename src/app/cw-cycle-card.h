/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_CYCLE_CARD (cw_cycle_card_get_type ())

/**
 * CwCycleCard:
 *
 * The running cycle: which step, how far, how fast and how long still; not to be seen when none
 * runs.
 */
G_DECLARE_FINAL_TYPE (CwCycleCard, cw_cycle_card, CW, CYCLE_CARD, AdwBin)

/* @cycle: as in the signal Progress; empty: none runs. @status: (nullable): the engine's, which
 * knows whether somebody asked the cycle to stop. */
void cw_cycle_card_update (CwCycleCard *self, GVariant *cycle, GVariant *status);

G_END_DECLS
