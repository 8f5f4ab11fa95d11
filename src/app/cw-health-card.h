/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "app/cw-health.h"

G_BEGIN_DECLS

#define CW_TYPE_HEALTH_CARD (cw_health_card_get_type ())

/**
 * CwHealthCard:
 *
 * Whether all is well, and below it what is not, each with the way to where something is done about
 * it.
 */
G_DECLARE_FINAL_TYPE (CwHealthCard, cw_health_card, CW, HEALTH_CARD, GtkBox)

/* @status: the answer of GetStatus that was judged */
void cw_health_card_show (CwHealthCard *self, const CwHealth *health, GVariant *status);

G_END_DECLS
