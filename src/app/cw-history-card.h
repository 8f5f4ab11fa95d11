/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"

G_BEGIN_DECLS

#define CW_TYPE_HISTORY_CARD (cw_history_card_get_type ())

/**
 * CwHistoryCard:
 *
 * The last two days by the hour, or the last weeks by the day, as a chart or, for those who do not
 * see one, as a table.
 */
G_DECLARE_FINAL_TYPE (CwHistoryCard, cw_history_card, CW, HISTORY_CARD, AdwBin)

void cw_history_card_set_engine (CwHistoryCard *self, CwAppEngine *engine);

/* Asks for the numbers again. */
void cw_history_card_refresh (CwHistoryCard *self);

/* Shows an answer of GetHistory. */
void cw_history_card_set_answer (CwHistoryCard *self, GVariant *answer, gboolean is_hourly);

G_END_DECLS
