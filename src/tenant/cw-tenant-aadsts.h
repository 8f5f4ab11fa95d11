/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-request.h"

G_BEGIN_DECLS

/* What Entra's numbered refusals mean (Microsoft Entra authentication and authorization error
 * codes). */
typedef struct
{
  int code;
  guint status;
  const char *error;
  const char *suberror; /* (nullable) */
  const char *message;
  gboolean is_retried_at_page; /* the person may try again with other words */
} CwTenantAadsts;

/* (nullable) (transfer none) */
const CwTenantAadsts *cw_tenant_aadsts_lookup (int code);

/* "53003" or "AADSTS53003"; 0 when it is neither or not known. */
int cw_tenant_aadsts_parse (const char *text);

/* The refusal of a known code as the token endpoint writes it. (transfer full) */
CwTenantReply *cw_tenant_aadsts_new_reply (CwTenantRequest *request, int code);

G_END_DECLS
