/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "fuzz-tenant.h"
#include "tenant/cw-tenant-filter.h"
#include "tenant/cw-tenant-paging.h"
#include "tenant/cw-tenant-select.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* The address of a request to the practice tenant: its path's pieces, and what its query asks for.
 * The input is met as a whole address and as the text of $filter and $select. */

static CwTenantStore *
get_store (void)
{
  return fuzz_tenant_get ()->store;
}

static CwTenantObject *
make_user (void)
{
  CwTenantObject *user = cw_tenant_object_new (CW_TENANT_KIND_USER, json_object_new ());
  JsonArray *addresses = json_array_new ();

  json_array_add_string_element (addresses, "SMTP:anna@contoso.example");
  json_object_set_string_member (user->props, "displayName", "Anna");
  json_object_set_boolean_member (user->props, "accountEnabled", TRUE);
  json_object_set_array_member (user->props, "proxyAddresses", addresses);
  return user;
}

static void
check_refusal (CwTenantReply *refusal)
{
  g_assert_nonnull (refusal);
  g_assert_cmpuint (refusal->status, ==, 400);
  cw_tenant_reply_seal (refusal, "1", "2");
  g_assert_true (g_utf8_validate (refusal->body->str, -1, NULL));
}

static void
check_filter (const char *text)
{
  g_autoptr (CwTenantReply) refusal = NULL;
  g_autoptr (CwTenantFilter) filter = cw_tenant_filter_new (CW_TENANT_KIND_USER, text, &refusal);
  g_autoptr (CwTenantObject) user = NULL;
  g_autoptr (GArray) rids = NULL;

  if (filter == NULL)
    {
      check_refusal (refusal);
      return;
    }
  g_assert_null (refusal);
  user = make_user ();
  rids = cw_tenant_filter_find_candidates (filter, get_store ());
  (void) cw_tenant_filter_is_advanced (filter);
  (void) cw_tenant_filter_matches (filter, user);
  /* Nobody is in the store. */
  g_assert_true (rids == NULL || rids->len == 0);
}

static void
check_select (const char *text)
{
  g_autoptr (CwTenantReply) refusal = NULL;
  g_autoptr (CwTenantSelect) select = cw_tenant_select_new (CW_TENANT_KIND_ANY, text, &refusal);
  g_autoptr (CwTenantObject) user = NULL;
  g_autoptr (GString) out = NULL;

  if (select == NULL)
    {
      check_refusal (refusal);
      return;
    }
  user = make_user ();
  out = g_string_new (NULL);
  cw_tenant_select_append (out, user, select, CW_TENANT_STYLE_TYPED);
  g_assert_true (g_utf8_validate (out->str, -1, NULL));
}

static void
check_address (const char *text)
{
  GHashTable *headers = cw_tenant_request_new_headers ();
  g_autoptr (CwTenantRequest) request = NULL;
  g_autoptr (CwTenantReply) refusal = NULL;
  g_autoptr (GString) out = g_string_new ("{");
  CwTenantPage page = { .kind = CW_TENANT_KIND_USER };
  const char *filter = NULL;

  g_hash_table_insert (headers, g_strdup ("prefer"), g_strdup (text));
  request = cw_tenant_request_new ("get", text, headers, "http://127.0.0.1:8080");
  if (request == NULL)
    return;
  for (guint i = 0; i < request->segments->len; i++)
    g_assert_true (g_utf8_validate (cw_tenant_request_get_segment (request, i)->text, -1, NULL));
  (void) cw_tenant_request_prefers (request, "odata.maxpagesize", NULL);
  refusal = cw_tenant_page_parse (&page, get_store (), request);
  if (refusal != NULL)
    check_refusal (refusal);
  else
    g_assert_true (page.size > 0 && page.size < 1000);
  cw_tenant_page_append_next (out, get_store (), request, 42);
  g_assert_true (g_utf8_validate (out->str, -1, NULL));
  filter = cw_tenant_request_get_option (request, "$filter");
  if (filter != NULL)
    check_filter (filter);
}

/* An address is what a HTTP library, or a JSON text, let through: no byte outside of UTF-8. */
int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_utf8_make_valid ((const char *) data, (gssize) size);

  check_address (text);
  check_filter (text);
  check_select (text);
  return 0;
}
