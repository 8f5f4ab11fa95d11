/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "tenant/cw-tenant-property.h"

G_BEGIN_DECLS

/* What happens to the connection instead of a whole answer (fault injection). */
typedef enum
{
  CW_TENANT_TRANSPORT_WHOLE,
  CW_TENANT_TRANSPORT_CUT,
  CW_TENANT_TRANSPORT_TRUNCATED,
} CwTenantTransport;

/**
 * CwTenantReply:
 *
 * An answer while it is being made. Checks return one when they refuse and %NULL when all is well,
 * so that "no reply" always means "go on".
 */
typedef struct
{
  guint status;
  GString *body;            /* (owned) (nullable) JSON text */
  const char *content_type; /* (nullable) not JSON then */
  GPtrArray *headers;       /* (owned) (element-type utf8) name, value, name, value ... */
  char *error_code;         /* (owned) (nullable) */
  char *error_message;      /* (owned) (nullable) */
  GString *details;         /* (owned) (nullable) error details, JSON objects with commas */
  CwTenantTransport transport;
  guint delay_ms;
  char *fault; /* (owned) (nullable) the fault that touched it, for the log */
} CwTenantReply;

CwTenantReply *cw_tenant_reply_new (guint status) G_GNUC_WARN_UNUSED_RESULT;

/* @body (transfer full) */
CwTenantReply *cw_tenant_reply_new_json (guint status, GString *body) G_GNUC_WARN_UNUSED_RESULT;

CwTenantReply *cw_tenant_reply_new_error (guint status, const char *code, const char *format, ...)
    G_GNUC_PRINTF (3, 4) G_GNUC_WARN_UNUSED_RESULT;

/* 404 Request_ResourceNotFound in Graph's words. */
CwTenantReply *cw_tenant_reply_new_not_found (const char *what) G_GNUC_WARN_UNUSED_RESULT;

/* 400 with the details ObjectConflict and ConflictingObjects (target "User_<id>"). */
CwTenantReply *
cw_tenant_reply_new_conflict (const char *property, CwTenantKind other_kind, const char *other_id)
    G_GNUC_WARN_UNUSED_RESULT;

/* 400 about one property, with a detail that names it. */
CwTenantReply *
cw_tenant_reply_new_invalid (const char *property, const char *detail_code, const char *format, ...)
    G_GNUC_PRINTF (3, 4) G_GNUC_WARN_UNUSED_RESULT;

void cw_tenant_reply_free (CwTenantReply *reply);

/* @message %NULL: the error's own message. */
void cw_tenant_reply_add_detail (CwTenantReply *reply,
                                 const char *code,
                                 const char *target,
                                 const char *message);

void cw_tenant_reply_add_header (CwTenantReply *reply, const char *name, const char *value);

/* (nullable) (transfer none) */
const char *cw_tenant_reply_get_header (CwTenantReply *reply, const char *name);

/* Writes the error body, once the request's ids are known. */
void
cw_tenant_reply_seal (CwTenantReply *reply, const char *request_id, const char *client_request_id);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantReply, cw_tenant_reply_free)

G_END_DECLS
