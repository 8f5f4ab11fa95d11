/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "tenant/cw-tenant-reply.h"
#include "tenant/cw-tenant-signins.h"

G_BEGIN_DECLS

/**
 * The pages that a person sees in the browser: plain HTML without scripts. Every field has a label,
 * a mistake is announced (role="alert"), and each form is posted to where it came from. The names
 * of fields and buttons are the interface of tests; docs/tenant.md lists them.
 */

/* Name and password. @problem (nullable). */
CwTenantReply *cw_tenant_pages_new_sign_in (const CwTenantSignIn *sign_in, const char *problem);

/* The second factor. */
CwTenantReply *cw_tenant_pages_new_code (const CwTenantSignIn *sign_in, const char *problem);

/* "Are you trying to sign in to ...?", for a device code. */
CwTenantReply *cw_tenant_pages_new_confirm (const CwTenantSignIn *sign_in);

/* The permissions asked for. @can_grant_for_all: there is a box to consent for the organization. */
CwTenantReply *cw_tenant_pages_new_consent (const CwTenantSignIn *sign_in,
                                            const char *scopes,
                                            gboolean can_grant_for_all);

/* "Need admin approval": the person may not consent to this. */
CwTenantReply *cw_tenant_pages_new_approval (const CwTenantSignIn *sign_in);

/* Where a device's code is typed. */
CwTenantReply *cw_tenant_pages_new_user_code (const char *problem);

/* A device: done. */
CwTenantReply *cw_tenant_pages_new_done (const char *client_name, gboolean is_approved);

/* A dead end. */
CwTenantReply *cw_tenant_pages_new_error (int code, const char *message);

G_END_DECLS
