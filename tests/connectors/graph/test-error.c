/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-error.h"

#include "base/cw-error.h"
#include "connectors/graph/cw-token-error.h"
#include "graph-fixture.h"

#define BODY(code, message) "{'error':{'code':'" code "','message':'" message "'}}"

static const struct
{
  guint status;
  const char *body;
  const char *code;
  CwExportStatus export_status;
  CwError error;
} rows[] = {
  { 400, BODY ("Request_BadRequest", "Invalid value"), "Request_BadRequest", CW_EXPORT_REFUSED,
    CW_ERROR_FAILED },
  { 400,
    "{'error':{'code':'Request_BadRequest','message':'Another object','details':[{'code':"
    "'ObjectConflict','target':'mail'}]}}",
    "Request_BadRequest/ObjectConflict", CW_EXPORT_REFUSED, CW_ERROR_FAILED },
  { 400, BODY ("syncStateNotFound", "x"), "syncStateNotFound", CW_EXPORT_REFUSED,
    CW_ERROR_CURSOR_EXPIRED },
  { 401, BODY ("InvalidAuthenticationToken", "x"), "InvalidAuthenticationToken", CW_EXPORT_RETRY,
    CW_ERROR_AUTH },
  { 403, BODY ("Authorization_RequestDenied", "x"), "Authorization_RequestDenied",
    CW_EXPORT_REFUSED, CW_ERROR_PERMISSION },
  { 404, BODY ("Request_ResourceNotFound", "x"), "Request_ResourceNotFound", CW_EXPORT_GONE,
    CW_ERROR_NOT_FOUND },
  { 409, NULL, "Http_409", CW_EXPORT_REFUSED, CW_ERROR_CONFLICT },
  { 410, NULL, "Http_410", CW_EXPORT_GONE, CW_ERROR_CURSOR_EXPIRED },
  { 418, "{'error':'teapot'}", "Http_418", CW_EXPORT_REFUSED, CW_ERROR_FAILED },
  { 429, BODY ("TooManyRequests", "x"), "TooManyRequests", CW_EXPORT_RETRY, CW_ERROR_THROTTLED },
  { 500, NULL, "Http_500", CW_EXPORT_RETRY, CW_ERROR_UNREACHABLE },
  { 503, "[]", "Http_503", CW_EXPORT_RETRY, CW_ERROR_UNREACHABLE },
};

static void
test_table (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      g_autoptr (JsonNode) body = rows[i].body != NULL ? fixture_json (rows[i].body) : NULL;
      g_autoptr (CwGraphError) error = cw_graph_error_new (rows[i].status, body);
      g_autoptr (GError) converted = cw_graph_error_to_gerror (error, "testing");

      g_assert_cmpstr (error->code, ==, rows[i].code);
      g_assert_cmpint (cw_graph_error_to_export_status (error), ==, rows[i].export_status);
      g_assert_error (converted, CW_ERROR, (int) rows[i].error);
      g_assert_nonnull (error->message);
    }
}

static void
test_target_is_named (void)
{
  g_autoptr (JsonNode) body = fixture_json (rows[1].body);
  g_autoptr (CwGraphError) error = cw_graph_error_new (400, body);

  g_assert_cmpstr (error->target, ==, "mail");
  g_assert_cmpstr (error->message, ==, "Another object (mail)");
  g_assert_true (cw_graph_error_is_conflict (error));
}

static const struct
{
  guint status;
  const char *message;
  gboolean is_conflict;
  gboolean is_linked;
  gboolean is_missing;
} texts[] = {
  { 400, "Another object with the same value for property mailNickname already exists.", TRUE,
    FALSE, FALSE },
  { 400, "One or more added object references already exist for the following modified properties",
    FALSE, TRUE, FALSE },
  { 400, "The source resource object or one of the objects being referenced do not exist.", FALSE,
    FALSE, TRUE },
  { 404,
    "Resource x does not exist or one of its queried reference-property objects are not "
    "present.",
    FALSE, FALSE, TRUE },
  { 500, "One or more source or reference objects do not exist.", FALSE, FALSE, FALSE },
  { 400, "Invalid value specified for property", FALSE, FALSE, FALSE },
};

static void
test_texts (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      g_autofree char *json = g_strdup_printf (BODY ("Request_BadRequest", "%s"), texts[i].message);
      g_autoptr (JsonNode) body = fixture_json (json);
      g_autoptr (CwGraphError) error = cw_graph_error_new (texts[i].status, body);

      g_assert_cmpint (cw_graph_error_is_conflict (error), ==, texts[i].is_conflict);
      g_assert_cmpint (cw_graph_error_is_already_linked (error), ==, texts[i].is_linked);
      g_assert_cmpint (cw_graph_error_is_reference_missing (error), ==, texts[i].is_missing);
    }
}

static const struct
{
  guint status;
  const char *body;
  CwError error;
  const char *mentions;
} refusals[] = {
  { 401,
    "{'error':'invalid_client','error_description':'AADSTS7000215: Invalid client secret.',"
    "'error_codes':[7000215]}",
    CW_ERROR_AUTH, "secret" },
  { 401, "{'error':'invalid_client','error_description':'AADSTS700027: no such certificate.'}",
    CW_ERROR_AUTH, "certificate" },
  { 400, "{'error':'invalid_request','error_codes':[90002]}", CW_ERROR_AUTH, "tenantId" },
  { 400, "{'error':'unauthorized_client','error_codes':[700016]}", CW_ERROR_AUTH, "clientId" },
  { 400, "{'error':'invalid_client','error_codes':[700024]}", CW_ERROR_AUTH, "clock" },
  { 400, "{'error':'invalid_scope','error_codes':[70011]}", CW_ERROR_INVALID_CONFIG, "graphUrl" },
  { 400, "{'error':'something_new'}", CW_ERROR_AUTH, "something_new" },
  { 404, "{}", CW_ERROR_INVALID_CONFIG, "authorityUrl" },
  { 404, NULL, CW_ERROR_INVALID_CONFIG, "authorityUrl" },
};

static void
test_token_errors (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autoptr (JsonNode) root = refusals[i].body != NULL ? fixture_json (refusals[i].body) : NULL;
      g_autoptr (GError) error = cw_token_error_new (refusals[i].status, root);

      g_assert_error (error, CW_ERROR, (int) refusals[i].error);
      g_assert_nonnull (strstr (error->message, refusals[i].mentions));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/error/table", test_table);
  g_test_add_func ("/error/target-is-named", test_target_is_named);
  g_test_add_func ("/error/texts", test_texts);
  g_test_add_func ("/error/token", test_token_errors);
  return g_test_run ();
}
