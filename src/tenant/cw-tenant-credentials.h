/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "tenant/cw-tenant-apps.h"
#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-reply.h"

G_BEGIN_DECLS

/**
 * The keyCredentials of an application: certificates with which it may sign in.
 */

/* Puts what @body says in place of @object's keyCredentials: new ones are checked and completed
 * from the certificate, those that are named by keyId without a key keep theirs. Returns the
 * refusal. Nothing is saved. (nullable) (transfer full) */
CwTenantReply *cw_tenant_credentials_merge (CwTenantObject *object, JsonArray *body);

/* As they are in an answer; without @with_keys each key is null. */
void cw_tenant_credentials_append (GString *out, JsonArray *credentials, gboolean with_keys);

/* The certificate with either thumbprint that was added @lag_ms ago at least. (transfer full)
 * (nullable) */
CwTenantCertificate *cw_tenant_credentials_find (CwTenantObject *object,
                                                 const char *thumbprint,
                                                 const char *thumbprint_sha256,
                                                 guint lag_ms);

G_END_DECLS
