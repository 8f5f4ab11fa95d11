/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* TRUE when @name can be the name of an attribute or class (RFC 4512 1.4: a descr), so that it may
 * stand in a filter; else CW_ERROR_INVALID_ARGUMENT. */
gboolean cw_ldap_filter_check_name (const char *name, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* A value so that it may stand in a filter (RFC 4515 section 3). (transfer full) */
char *cw_ldap_filter_escape (const char *value) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
