/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-reply.h"

G_BEGIN_DECLS

/**
 * CwTenantSelect:
 *
 * A parsed $select: for each kind the bits of the properties to return (a list of members mixes
 * kinds), and directory extensions by name.
 */
typedef struct
{
  gint64 masks[CW_TENANT_KIND_LAST + 1];
  GPtrArray *extensions; /* (owned) (element-type utf8) */
  gboolean is_default;   /* there was no $select */
} CwTenantSelect;

/* How an object is written. */
typedef enum
{
  CW_TENANT_STYLE_PLAIN, /* unset properties are null */
  CW_TENANT_STYLE_TYPED, /* as PLAIN, with @odata.type: lists that mix kinds */
  CW_TENANT_STYLE_DELTA, /* unset properties are left out, and id is always there */
} CwTenantStyle;

/* @text (nullable). A name unknown to @kind (%CW_TENANT_KIND_ANY: to every kind) is refused in
 * @ret_refusal, and %NULL returned. */
CwTenantSelect *cw_tenant_select_new (int kind, const char *text, CwTenantReply **ret_refusal)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_tenant_select_free (CwTenantSelect *select);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantSelect, cw_tenant_select_free)

/* Appends the object's members without braces, so that the caller can go on. */
void cw_tenant_select_append_members (GString *out,
                                      CwTenantObject *object,
                                      const CwTenantSelect *select,
                                      CwTenantStyle style);

/* Appends the whole object. */
void cw_tenant_select_append (GString *out,
                              CwTenantObject *object,
                              const CwTenantSelect *select,
                              CwTenantStyle style);

/* Appends what of @mask changed and is empty now, as null or []; for delta queries. */
void cw_tenant_select_append_cleared (GString *out,
                                      CwTenantObject *object,
                                      const CwTenantSelect *select,
                                      gint64 mask);

G_END_DECLS
