/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-fuzz"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "fuzz-tenant.h"
#include "tenant/cw-tenant-cursor.h"
#include "tenant/cw-tenant-delta-token.h"
#include "tenant/cw-tenant-jwt.h"
#include "tenant/cw-tenant-paging.h"

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

/* What a client brings back to the practice tenant: signed assertions, page and delta tokens. The
 * input is met twice, as the token itself and as what is inside of one. */

static CwTenantStore *
get_store (void)
{
  return fuzz_tenant_get ()->store;
}

static void
check_jwt (const char *text)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwTenantJwt) jwt = cw_tenant_jwt_parse (text, &error);

  if (jwt == NULL)
    {
      g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_DATA);
      return;
    }
  g_assert_true (g_str_has_prefix (text, jwt->signed_part));
  g_assert_cmpint (cw_tenant_jwt_get_time (jwt, "exp", 0), >=, 0);
  g_assert_cmpint (cw_tenant_jwt_get_time (jwt, "nbf", 7), <=, CW_TENANT_JWT_LAST_SECOND);
}

static void
check_claims (const guint8 *data, gsize size)
{
  g_autofree char *part = cw_tenant_base64url_encode (data, size);
  g_autofree char *text = g_strconcat (part, ".", part, ".", part, NULL);
  gsize decoded_size = 0;
  g_autofree guchar *decoded = cw_tenant_base64url_decode (part, &decoded_size);

  g_assert_cmpmem (decoded, decoded_size, data, size);
  check_jwt (text);
}

/* A token that nobody made is never opened: there is no key to it. */
static void
check_foreign (const char *text)
{
  g_auto (CwTenantDeltaToken) token = { .kind = CW_TENANT_KIND_USER };

  g_assert_null (cw_tenant_cursor_open (get_store (), "page", text));
  g_assert_false (cw_tenant_delta_token_open (get_store (), text, TRUE, &token));
}

static void
check_delta (const char *text)
{
  g_autofree char *sealed = cw_tenant_cursor_seal (get_store (), "delta", text);
  g_auto (CwTenantDeltaToken) token = { .kind = CW_TENANT_KIND_USER };
  g_auto (CwTenantDeltaToken) again = { .kind = CW_TENANT_KIND_USER };
  g_autofree char *resealed = NULL;

  g_assert_null (cw_tenant_cursor_open (get_store (), "page", sealed));
  if (!cw_tenant_delta_token_open (get_store (), sealed, TRUE, &token))
    return;
  resealed = cw_tenant_delta_token_seal (get_store (), &token, TRUE);
  g_assert_true (cw_tenant_delta_token_open (get_store (), resealed, TRUE, &again));
  g_assert_cmpint (again.cursor, ==, token.cursor);
  g_assert_cmpstr (again.select, ==, token.select);
}

static void
check_page (const char *text)
{
  g_autofree char *sealed = cw_tenant_cursor_seal (get_store (), "page", text);
  g_autofree char *path = g_strconcat ("/users?$skiptoken=", sealed, NULL);
  g_autoptr (CwTenantRequest) request =
      cw_tenant_request_new ("GET", path, cw_tenant_request_new_headers (), "http://127.0.0.1");
  CwTenantPage page = { .kind = CW_TENANT_KIND_USER };
  g_autoptr (CwTenantReply) refusal = cw_tenant_page_parse (&page, get_store (), request);

  /* The empty text is too short to be told from no token. */
  g_assert_true ((refusal != NULL) == (*text == '\0'));
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);

  check_jwt (text);
  check_claims (data, size);
  check_foreign (text);
  check_delta (text);
  check_page (text);
  return 0;
}
