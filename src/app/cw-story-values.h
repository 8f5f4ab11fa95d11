/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Values as text. The parts of a story that show values are declared
 * with the others, in cw-story-section.h. */

/* A list of values as text, one a line; long ones and many are cut short. (transfer full) */
char *cw_story_format_values (GVariant *values);

G_END_DECLS
