/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwTenantCaller:
 *
 * Who an access token speaks for. Immutable, reference-counted.
 */
typedef struct
{
  char *app_id;
  char *user_id;   /* (nullable) an application on its own behalf */
  char *user_name; /* (nullable) */
  char *granted;   /* permissions separated by blanks: delegated with a user, else application */
  gint64 end;      /* seconds since 1970 */
  gint64 epoch;
  gboolean is_consumer; /* a personal account */
} CwTenantCaller;

/* Takes the strings of @caller over. (transfer full) */
CwTenantCaller *cw_tenant_caller_new (const CwTenantCaller *caller) G_GNUC_WARN_UNUSED_RESULT;
CwTenantCaller *cw_tenant_caller_ref (CwTenantCaller *caller);
void cw_tenant_caller_unref (CwTenantCaller *caller);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantCaller, cw_tenant_caller_unref)

G_END_DECLS
