/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "base/cw-json.h"
#include "fuzz-tenant.h"
#include "tenant/cw-tenant-handlers.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* A $batch (OData 4.01 part 1, section 11.7.2) with everything in it, run by the practice tenant:
 * the addresses and the bodies of its steps reach every handler. What a batch did is taken back. */

static CwTenantRequest *
make_request (JsonNode *body)
{
  CwTenantCaller caller = {
    .app_id = g_strdup ("66666666-7777-4888-8999-aaaaaaaaaaaa"),
    .granted = g_strdup ("User.ReadWrite.All Group.ReadWrite.All Directory.ReadWrite.All "
                         "Application.ReadWrite.All AppRoleAssignment.ReadWrite.All "
                         "Organization.ReadWrite.All Domain.Read.All"),
    .end = G_MAXINT64,
  };
  CwTenantRequest *request = cw_tenant_request_new (
      "POST", "/$batch", cw_tenant_request_new_headers (), "http://127.0.0.1:8080");

  request->app_id = g_strdup (caller.app_id);
  request->caller = cw_tenant_caller_new (&caller);
  request->body = json_node_ref (body);
  return request;
}

/* Each step is answered once, and every answer is JSON. */
static void
check_answer (CwTenantReply *reply, CwTenantRequest *request)
{
  JsonObject *asked = cw_tenant_request_peek_object (request);
  g_autoptr (JsonNode) root = NULL;
  JsonObject *answer = NULL;

  cw_tenant_reply_seal (reply, "1", "2");
  root = cw_json_parse (reply->body->str, (gssize) reply->body->len, FALSE, NULL);
  g_assert_nonnull (root);
  if (reply->status != 200)
    {
      g_assert_cmpuint (reply->status, ==, 400);
      return;
    }
  answer = json_node_get_object (root);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (answer, "responses")), ==,
                    json_array_get_length (json_object_get_array_member (asked, "requests")));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autoptr (JsonNode) body = cw_json_parse ((const char *) data, (gssize) size, TRUE, NULL);
  g_autoptr (CwTenantRequest) request = NULL;
  g_autoptr (CwTenantReply) reply = NULL;
  CwTenant *tenant = fuzz_tenant_get ();

  if (body == NULL)
    return 0;
  request = make_request (body);
  cw_tenant_store_begin (tenant->store);
  reply = cw_tenant_batch_run (tenant, request);
  cw_tenant_store_rollback (tenant->store);
  check_answer (reply, request);
  return 0;
}
