/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What is said of a configuration that another installation has, from the answers of
 * InspectProfile and AttachProfile; no widget, no call. */

/* Where and when the profile was saved; where the configuration lies. (transfer full) */
char *cw_existing_words_say_origin (GVariant *profile);
char *cw_existing_words_say_place (GVariant *profile);

/* What using it does here, and what has to be done elsewhere, in order: sentences. (transfer full)
 */
char **cw_existing_words_list_plan (GVariant *profile);

/* What is to be done now that it is used. @answer: of AttachProfile. (transfer full) */
char *cw_existing_words_say_next (GVariant *answer);

/* What has to be brought here besides; "": nothing. (transfer full) */
char *cw_existing_words_say_missing (GVariant *profile);

G_END_DECLS
