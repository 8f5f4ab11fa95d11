/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CW_TYPE_SHARE_BAR (cw_share_bar_get_type ())

typedef enum
{
  CW_SHARE_GOOD,
  CW_SHARE_NEUTRAL,
  CW_SHARE_WARNING,
  CW_SHARE_EMPTY, /* what has no part in it */
} CwShareLook;

/**
 * CwShareBar:
 *
 * A bar of parts that are as long as their shares in the whole. It is a picture: what it shows
 * stands in words beside it, and cw_share_bar_new_swatch() marks those words with its colours.
 */
G_DECLARE_FINAL_TYPE (CwShareBar, cw_share_bar, CW, SHARE_BAR, GtkWidget)

GtkWidget *cw_share_bar_new (void) G_GNUC_WARN_UNUSED_RESULT;

/* A little square in the colour of a part, for a legend. */
GtkWidget *cw_share_bar_new_swatch (CwShareLook look) G_GNUC_WARN_UNUSED_RESULT;

/* Shows nothing. */
void cw_share_bar_clear (CwShareBar *self);

/* One more part behind the others. */
void cw_share_bar_add (CwShareBar *self, CwShareLook look, gint64 amount);

/* What a screen reader says of the picture. */
void cw_share_bar_describe (CwShareBar *self, const char *text);

G_END_DECLS
