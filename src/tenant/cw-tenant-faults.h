/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"

G_BEGIN_DECLS

/**
 * CwTenantFaults:
 *
 * Misfortunes on demand: a list of rules, each with a number of times; the first that matches a
 * request is taken.
 */
typedef struct _CwTenantFaults CwTenantFaults;

typedef enum
{
  CW_TENANT_FAULT_STATUS,
  CW_TENANT_FAULT_DELAY,
  CW_TENANT_FAULT_CUT,
  CW_TENANT_FAULT_TRUNCATE,
  CW_TENANT_FAULT_EXPIRED_TOKEN,
  CW_TENANT_FAULT_EXPIRED_DELTA,
  CW_TENANT_FAULT_THROTTLE,
  CW_TENANT_FAULT_SIGN_IN, /* code: an AADSTS number */
  CW_TENANT_FAULT_CLAIMS_CHALLENGE,
} CwTenantFaultAction;

typedef struct
{
  guint id;
  char *method;       /* (owned) (nullable) */
  GRegex *path_regex; /* (owned) (nullable) over the path and the query */
  gboolean is_inner;  /* parts of a $batch too */
  gint64 skip;        /* so many matches go by first */
  gint64 times;       /* -1: for ever */
  guint64 hits;
  CwTenantFaultAction action;
  guint status;
  char *code;       /* (owned) (nullable) Graph's error code */
  char *body;       /* (owned) (nullable) in place of an error */
  gboolean is_text; /* @body is no JSON: a proxy's page */
  guint retry_after_seconds;
  guint delay_ms;
  gboolean is_applied; /* the request is carried out all the same */
} CwTenantFault;

CwTenantFaults *cw_tenant_faults_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_faults_free (CwTenantFaults *faults);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantFaults, cw_tenant_faults_free)

/* Fails with %CW_ERROR_INVALID_ARGUMENT. */
gboolean
cw_tenant_faults_add (CwTenantFaults *faults, JsonObject *rule, guint *ret_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_faults_clear (CwTenantFaults *faults);

/* {"faults":[...]} with what is left of each. (transfer full) */
GString *cw_tenant_faults_to_json (CwTenantFaults *faults);

/* The fault that hits @request, counted down. (nullable) (transfer none); valid until the list
 * changes. */
const CwTenantFault *cw_tenant_faults_take (CwTenantFaults *faults, CwTenantRequest *request);

const char *cw_tenant_fault_get_name (const CwTenantFault *fault);

G_END_DECLS
