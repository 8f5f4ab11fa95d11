/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-property.h"
#include "tenant/cw-tenant.h"

G_BEGIN_DECLS

/**
 * CwTenantDeltaToken:
 *
 * The state of a delta query, as it travels in $skiptoken and $deltatoken. A round tells every
 * object with a change in (@since, @until]; it walks the objects by their last change, so that one
 * that moves on while the round runs is met again further up.
 */
typedef struct
{
  CwTenantKind kind;
  gint64 epoch;
  gint64 made_seconds; /* when the round began */
  gint64 since;
  gint64 until;
  gint64 cursor;       /* the last change that was looked at */
  gint64 group;        /* rid of a group whose members go on, or 0 */
  gint64 group_cursor; /* the last change of its members that was told */
  char *select;        /* (owned) (nullable) $select of the first request */
} CwTenantDeltaToken;

void cw_tenant_delta_token_clear (CwTenantDeltaToken *token);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwTenantDeltaToken, cw_tenant_delta_token_clear)

/* @is_delta: for $deltatoken, else for $skiptoken. (transfer full) */
char *cw_tenant_delta_token_seal (CwTenantStore *store,
                                  const CwTenantDeltaToken *token,
                                  gboolean is_delta);

/* FALSE when @text is no such token; @ret_token is cleared by the caller in any case. */
gboolean cw_tenant_delta_token_open (CwTenantStore *store,
                                     const char *text,
                                     gboolean is_delta,
                                     CwTenantDeltaToken *ret_token);

G_END_DECLS
