/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Classes that are read whatever the rules ask for, so that the hierarchy is known.
 * %NULL-terminated. */
extern const char *const cw_ad_container_classes[];

/* Classes that are told apart although no rule may ask for them. %NULL-terminated. */
extern const char *const cw_ad_known_classes[];

/**
 * cw_ad_query_make_filter:
 * @object_types: %NULL-terminated class names
 *
 * The filter for objects of these classes and of the containers above them. It speaks of
 * objectClass only: a tombstone keeps that, but loses objectCategory, so that a deletion would not
 * be seen.
 *
 * Returns: (transfer full) (nullable): %NULL with CW_ERROR_INVALID_ARGUMENT when a name is no name
 */
char *
cw_ad_query_make_filter (const char *const *object_types, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether an object of these @classes (%NULL-terminated) is one that the filter lets pass. */
gboolean cw_ad_query_is_wanted (const char *const *object_types, const char *const *classes);

G_END_DECLS
