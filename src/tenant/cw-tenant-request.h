/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "tenant/cw-tenant-caller.h"

G_BEGIN_DECLS

/* One piece of a path. "users(userPrincipalName='a@b')" is two of them: users, and a key. */
typedef struct
{
  char *text;     /* (owned) percent-decoded; quotes of a key removed */
  char *key_name; /* (owned) (nullable) the alternate key's name */
  gboolean is_key;
} CwTenantSegment;

/**
 * CwTenantRequest:
 *
 * A request, whether it came over HTTP or as a part of a $batch.
 */
typedef struct
{
  char *method;            /* (owned) upper case */
  char *path;              /* (owned) as sent, with the query */
  GPtrArray *segments;     /* (owned) (element-type CwTenantSegment), without the version */
  GHashTable *query;       /* (owned) (element-type utf8 utf8), decoded */
  GHashTable *headers;     /* (owned) (element-type utf8 utf8), names in lower case */
  JsonNode *body;          /* (owned) (nullable) */
  GHashTable *form;        /* (owned) (nullable) a form in place of a JSON body */
  char *base_url;          /* (owned) "http://127.0.0.1:8080" */
  char *request_id;        /* (owned) */
  char *client_request_id; /* (owned) */
  char *app_id;            /* (owned) (nullable) the application behind the token */
  CwTenantCaller *caller;  /* (owned) (nullable) who the token speaks for */
  gboolean is_part;        /* a part of a $batch */
} CwTenantRequest;

/* @path with its query, as sent; %NULL when the path breaks the syntax. @headers (transfer full) */
CwTenantRequest *cw_tenant_request_new (const char *method,
                                        const char *path,
                                        GHashTable *headers,
                                        const char *base_url) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_request_free (CwTenantRequest *request);

/* The segments of a path without its query; %NULL when it breaks the syntax. (transfer full)
 * (nullable) (element-type CwTenantSegment) */
GPtrArray *cw_tenant_segments_parse (const char *path, gsize length) G_GNUC_WARN_UNUSED_RESULT;

/* An empty table of headers whose names must be lower case. (transfer full) */
GHashTable *cw_tenant_request_new_headers (void) G_GNUC_WARN_UNUSED_RESULT;

/* The decoded value of a query option, or %NULL. (transfer none) */
const char *cw_tenant_request_get_option (CwTenantRequest *request, const char *name);

/* @name in lower case. (nullable) (transfer none) */
const char *cw_tenant_request_get_header (CwTenantRequest *request, const char *name);

/* The segment at @index, counted from the version; %NULL behind the end. (transfer none) */
const CwTenantSegment *cw_tenant_request_get_segment (CwTenantRequest *request, guint index);

/* TRUE when the Prefer header (RFC 7240) names @preference; @ret_value (out) (optional) (nullable)
 * (transfer full) gets what stands behind its "=". */
gboolean
cw_tenant_request_prefers (CwTenantRequest *request, const char *preference, char **ret_value);

/* The body when it is an object. (nullable) (transfer none) */
JsonObject *cw_tenant_request_peek_object (CwTenantRequest *request);

/* TRUE for POST, PATCH, PUT and DELETE. */
gboolean cw_tenant_request_is_write (CwTenantRequest *request);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantRequest, cw_tenant_request_free)

G_END_DECLS
