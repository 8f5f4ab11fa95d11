/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Steps as StartSteps and $.runProfiles have them ("full-import:contoso.com"), in words; without
 * widgets. */

/* "Import everything: contoso.com"; a step that is none as it is. @connectors: of GetStatus.
 * (transfer full) */
char *cw_step_words_describe (const char *step, GVariant *connectors);

/* The steps of a run profile. @config: of GetConfig. (transfer full) */
char **cw_step_words_dup_profile (GVariant *config, const char *name);

/* The names of all run profiles, sorted. @config: of GetConfig. (transfer full) */
char **cw_step_words_list_profiles (GVariant *config);

G_END_DECLS
