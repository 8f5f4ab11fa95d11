/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* The address of a service without a slash at its end, when it is one to which tokens and personal
 * data may travel: https, or plain http on this machine, where a practice tenant is. @member names
 * the setting. CW_ERROR_INVALID_CONFIG. (transfer full) */
char *cw_service_url_check (const char *member, const char *text, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
