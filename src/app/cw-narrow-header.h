/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

/**
 * cw_narrow_header_watch:
 * @header: of a window
 * @source: what knows whether the window is narrow, in the window
 * @property: its boolean that says so
 *
 * A narrow window shows no buttons that make it smaller or larger, on desktops that have them: its
 * title gets their room. Closing it stays where it is.
 */
void cw_narrow_header_watch (AdwHeaderBar *header, GObject *source, const char *property);

/* What is left of a gtk-decoration-layout, "menu:minimize,maximize,close". (transfer full) */
char *cw_narrow_header_make_layout (const char *layout);

G_END_DECLS
