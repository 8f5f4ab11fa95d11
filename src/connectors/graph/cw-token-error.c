/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-token-error.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"

static const struct
{
  gint64 code;
  CwError error;
  const char *remedy;
} remedies[] = {
  { 7000215, CW_ERROR_AUTH,
    CW_PHRASE ("the client secret is wrong: enter the secret's value, not its id") },
  { 7000222, CW_ERROR_AUTH,
    CW_PHRASE (
        "the client secret has expired: make a new one in the app registration and enter it") },
  { 700016, CW_ERROR_AUTH,
    CW_PHRASE ("the tenant does not know this application: check clientId and tenantId, and that "
               "an administrator has consented") },
  { 7000112, CW_ERROR_AUTH, CW_PHRASE ("the application is disabled in this tenant: enable it") },
  { 7000229, CW_ERROR_AUTH,
    CW_PHRASE (
        "the application has no service principal in this tenant: let an administrator consent") },
  { 700027, CW_ERROR_AUTH,
    CW_PHRASE ("the certificate is not registered with the application: upload it to the app "
               "registration") },
  { 700021, CW_ERROR_AUTH,
    CW_PHRASE ("the application or its certificate is not known in this tenant") },
  { 700023, CW_ERROR_AUTH,
    CW_PHRASE ("the assertion was made for another address: check authorityUrl") },
  { 700024, CW_ERROR_AUTH,
    CW_PHRASE ("the assertion is not within its time: check this machine's clock and time zone") },
  { 700030, CW_ERROR_AUTH,
    CW_PHRASE ("the certificate has been revoked or is not valid: register a new one") },
  { 5000224, CW_ERROR_AUTH,
    CW_PHRASE ("the tenant is not available to applications of this cloud") },
  { 50012, CW_ERROR_AUTH,
    CW_PHRASE ("the assertion's signature is wrong: check that private key and certificate belong "
               "together") },
  { 50034, CW_ERROR_AUTH,
    CW_PHRASE ("the application is not known in this tenant: check clientId") },
  { 53003, CW_ERROR_AUTH,
    CW_PHRASE (
        "a Conditional Access policy blocks the application: exclude its workload identity") },
  { 65001, CW_ERROR_PERMISSION,
    CW_PHRASE ("an administrator has not consented to the permissions yet") },
  { 70011, CW_ERROR_INVALID_CONFIG, CW_PHRASE ("the scope is not known: check graphUrl") },
  { 90002, CW_ERROR_AUTH,
    CW_PHRASE ("there is no such tenant: check tenantId and the cloud (authorityUrl)") },
  { 900023, CW_ERROR_AUTH, CW_PHRASE ("tenantId is neither a GUID nor a domain of a tenant") },
  { 900144, CW_ERROR_AUTH,
    CW_PHRASE ("the request lacks a parameter: a proxy may have changed it") },
  { 500011, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("the tenant does not know the service to be reached: check graphUrl") },
  { 90033, CW_ERROR_THROTTLED, CW_PHRASE ("the service is busy for a moment: try again") },
  { 90100, CW_ERROR_AUTH, CW_PHRASE ("a parameter was empty: check the connector's settings") },
};

static gsize
find_row (gint64 code)
{
  gsize i = 0;

  while (i < G_N_ELEMENTS (remedies) && remedies[i].code != code)
    i++;
  return i;
}

const char *
cw_token_error_get_remedy (gint64 code)
{
  gsize row = find_row (code);

  return row < G_N_ELEMENTS (remedies) ? remedies[row].remedy : NULL;
}

/* error_codes[0], else the number behind "AADSTS" in the description. */
static gint64
find_code (JsonObject *object, const char *description)
{
  JsonArray *codes = cw_graph_json_get_array (object, "error_codes");
  JsonNode *first =
      codes != NULL && json_array_get_length (codes) > 0 ? json_array_get_element (codes, 0) : NULL;
  const char *number = NULL;

  if (first != NULL && JSON_NODE_HOLDS_VALUE (first))
    return json_node_get_int (first);
  number = description != NULL ? strstr (description, "AADSTS") : NULL;
  return number != NULL ? g_ascii_strtoll (number + strlen ("AADSTS"), NULL, 10) : 0;
}

/* The first line: what follows are trace ids and the time. */
static char *
first_line (const char *text)
{
  return g_strndup (text, strcspn (text, "\r\n"));
}

GError *
cw_token_error_new (guint status, JsonNode *root)
{
  JsonObject *object =
      root != NULL && JSON_NODE_HOLDS_OBJECT (root) ? json_node_get_object (root) : NULL;
  g_autofree char *line = NULL;
  const char *description = NULL;
  const char *kind = NULL;
  gint64 code = 0;
  gsize row = 0;

  if (object != NULL)
    kind = cw_graph_json_get_text (object, "error");
  if (kind == NULL)
    return g_error_new (CW_ERROR, status == 404 ? CW_ERROR_INVALID_CONFIG : CW_ERROR_FAILED,
                        "the sign-in service answered with status %u and no explanation; check "
                        "authorityUrl and tenantId",
                        status);
  description = cw_graph_json_get_text (object, "error_description");
  if (description == NULL)
    description = kind;
  code = find_code (object, description);
  line = first_line (description);
  row = find_row (code);
  if (row < G_N_ELEMENTS (remedies))
    return g_error_new (CW_ERROR, remedies[row].error, "the sign-in service refused: %s (%s)",
                        remedies[row].remedy, line);
  return g_error_new (CW_ERROR, CW_ERROR_AUTH, "the sign-in service refused (%s): %s", kind, line);
}
