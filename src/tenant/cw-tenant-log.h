/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"

G_BEGIN_DECLS

/**
 * CwTenantLog:
 *
 * The log of Graph requests, one JSON object a line: {method, path, headers, body, response:
 * {status, body}, time, duration_ms}. Tokens and passwords are replaced.
 */
typedef struct _CwTenantLog CwTenantLog;

/* Appends to @path. Fails with %CW_ERROR_INVALID_CONFIG. */
CwTenantLog *cw_tenant_log_open (const char *path, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_log_close (CwTenantLog *log);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantLog, cw_tenant_log_close)

/* @body (nullable) the request's body as received. @reply is sealed. */
void cw_tenant_log_write (CwTenantLog *log,
                          CwTenantRequest *request,
                          const char *body,
                          CwTenantReply *reply,
                          gint64 start_usec);

/* Hands the lines over to the system. */
void cw_tenant_log_flush (CwTenantLog *log);

G_END_DECLS
