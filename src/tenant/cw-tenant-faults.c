/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-faults.h"

#include "base/cw-error.h"
#include "tenant/cw-tenant-aadsts.h"
#include "tenant/cw-tenant-json.h"

struct _CwTenantFaults
{
  GPtrArray *rules; /* (element-type CwTenantFault) */
  guint last_id;
};

static const char *const action_names[] = {
  [CW_TENANT_FAULT_STATUS] = "status",
  [CW_TENANT_FAULT_DELAY] = "delay",
  [CW_TENANT_FAULT_CUT] = "cut",
  [CW_TENANT_FAULT_TRUNCATE] = "truncate",
  [CW_TENANT_FAULT_EXPIRED_TOKEN] = "expired-token",
  [CW_TENANT_FAULT_EXPIRED_DELTA] = "expired-delta",
  [CW_TENANT_FAULT_THROTTLE] = "throttle",
  [CW_TENANT_FAULT_SIGN_IN] = "sign-in",
  [CW_TENANT_FAULT_CLAIMS_CHALLENGE] = "claims-challenge",
};

static void
fault_free (CwTenantFault *fault)
{
  g_free (fault->method);
  g_clear_pointer (&fault->path_regex, g_regex_unref);
  g_free (fault->code);
  g_free (fault->body);
  g_free (fault);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwTenantFault, fault_free)

CwTenantFaults *
cw_tenant_faults_new (void)
{
  CwTenantFaults *faults = g_new0 (CwTenantFaults, 1);

  faults->rules = g_ptr_array_new_with_free_func ((GDestroyNotify) fault_free);
  return faults;
}

void
cw_tenant_faults_free (CwTenantFaults *faults)
{
  g_clear_pointer (&faults->rules, g_ptr_array_unref);
  g_free (faults);
}

static gboolean
parse_action (CwTenantFault *fault, const char *name, GError **error)
{
  for (gsize i = 0; i < G_N_ELEMENTS (action_names); i++)
    {
      if (g_strcmp0 (name, action_names[i]) != 0)
        continue;
      fault->action = (CwTenantFaultAction) i;
      return TRUE;
    }
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "action must be status, delay, cut, truncate, expired-token, expired-delta, "
               "throttle, sign-in or claims-challenge, not %s",
               name != NULL ? name : "nothing");
  return FALSE;
}

static gboolean
parse_match (CwTenantFault *fault, JsonObject *match, GError **error)
{
  const char *path_regex = cw_tenant_json_get_string (match, "path_regex");
  g_autoptr (GError) local_error = NULL;

  fault->method = g_strdup (cw_tenant_json_get_string (match, "method"));
  fault->is_inner = cw_tenant_json_get_boolean (match, "inner", FALSE);
  if (path_regex == NULL)
    return TRUE;
  fault->path_regex = g_regex_new (path_regex, G_REGEX_OPTIMIZE, 0, &local_error);
  if (fault->path_regex == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "match.path_regex: %s",
                 local_error->message);
  return fault->path_regex != NULL;
}

static void
parse_answer (CwTenantFault *fault, JsonObject *rule)
{
  JsonNode *body = json_object_get_member (rule, "body");

  fault->skip = cw_tenant_json_get_int (rule, "skip", 0);
  fault->times = cw_tenant_json_get_int (rule, "times", 1);
  fault->status = (guint) cw_tenant_json_get_int (rule, "status", 503);
  fault->code = g_strdup (cw_tenant_json_get_string (rule, "code"));
  fault->retry_after_seconds = (guint) cw_tenant_json_get_int (rule, "retry_after", 0);
  fault->delay_ms = (guint) cw_tenant_json_get_int (rule, "delay_ms", 0);
  fault->is_applied = cw_tenant_json_get_boolean (rule, "apply", FALSE);
  /* A string is sent as it is (an HTML page of a proxy), anything else as JSON. */
  if (body != NULL && json_node_get_value_type (body) == G_TYPE_STRING)
    {
      fault->body = json_node_dup_string (body);
      fault->is_text = TRUE;
    }
  else if (body != NULL && !JSON_NODE_HOLDS_NULL (body))
    {
      GString *text = g_string_new (NULL);

      cw_tenant_json_append_node (text, body);
      fault->body = g_string_free (text, FALSE);
    }
}

gboolean
cw_tenant_faults_add (CwTenantFaults *faults, JsonObject *rule, guint *ret_id, GError **error)
{
  g_autoptr (CwTenantFault) fault = g_new0 (CwTenantFault, 1);

  if (!parse_action (fault, cw_tenant_json_get_string (rule, "action"), error) ||
      !parse_match (fault, cw_tenant_json_get_object (rule, "match"), error))
    return FALSE;
  parse_answer (fault, rule);
  if (fault->status < 200 || fault->status > 599)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "status must be 200 to 599");
      return FALSE;
    }
  if (fault->action == CW_TENANT_FAULT_SIGN_IN && cw_tenant_aadsts_parse (fault->code) == 0)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "code must be an AADSTS number that this tenant knows");
      return FALSE;
    }
  fault->id = ++faults->last_id;
  *ret_id = fault->id;
  g_ptr_array_add (faults->rules, g_steal_pointer (&fault));
  return TRUE;
}

void
cw_tenant_faults_clear (CwTenantFaults *faults)
{
  g_ptr_array_set_size (faults->rules, 0);
}

GString *
cw_tenant_faults_to_json (CwTenantFaults *faults)
{
  GString *out = g_string_new ("{\"faults\":[");

  for (guint i = 0; i < faults->rules->len; i++)
    {
      const CwTenantFault *fault = faults->rules->pdata[i];

      cw_tenant_json_append_comma (out);
      g_string_append_printf (out, "{\"id\":%u,\"action\":\"%s\",\"skip\":%" G_GINT64_FORMAT,
                              fault->id, cw_tenant_fault_get_name (fault), fault->skip);
      g_string_append_printf (out,
                              ",\"times\":%" G_GINT64_FORMAT ",\"hits\":%" G_GUINT64_FORMAT "}",
                              fault->times, fault->hits);
    }
  g_string_append (out, "]}");
  return out;
}

static gboolean
matches (const CwTenantFault *fault, CwTenantRequest *request)
{
  g_autofree char *path = NULL;

  if (fault->times == 0 || (request->is_part && !fault->is_inner))
    return FALSE;
  if (fault->method != NULL && g_ascii_strcasecmp (fault->method, request->method) != 0)
    return FALSE;
  /* A rule without a path is about Graph, not about tokens. */
  if (fault->path_regex == NULL)
    return request->form == NULL;
  /* The parts of a batch are written without the version; one expression fits both. */
  path = g_strconcat (request->is_part ? "/v1.0" : "",
                      request->is_part && request->path[0] != '/' ? "/" : "", request->path, NULL);
  return g_regex_match (fault->path_regex, path, 0, NULL);
}

const CwTenantFault *
cw_tenant_faults_take (CwTenantFaults *faults, CwTenantRequest *request)
{
  for (guint i = 0; i < faults->rules->len; i++)
    {
      CwTenantFault *fault = faults->rules->pdata[i];

      if (!matches (fault, request))
        continue;
      if (fault->skip > 0)
        {
          fault->skip--;
          continue;
        }
      if (fault->times > 0)
        fault->times--;
      fault->hits++;
      return fault;
    }
  return NULL;
}

const char *
cw_tenant_fault_get_name (const CwTenantFault *fault)
{
  return action_names[fault->action];
}
