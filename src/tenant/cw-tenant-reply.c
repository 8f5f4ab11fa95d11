/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-reply.h"

#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-time.h"

CwTenantReply *
cw_tenant_reply_new (guint status)
{
  CwTenantReply *reply = g_new0 (CwTenantReply, 1);

  reply->status = status;
  reply->headers = g_ptr_array_new_with_free_func (g_free);
  return reply;
}

CwTenantReply *
cw_tenant_reply_new_json (guint status, GString *body)
{
  CwTenantReply *reply = cw_tenant_reply_new (status);

  reply->body = body;
  return reply;
}

CwTenantReply *
cw_tenant_reply_new_error (guint status, const char *code, const char *format, ...)
{
  CwTenantReply *reply = cw_tenant_reply_new (status);
  va_list args;

  reply->error_code = g_strdup (code);
  va_start (args, format);
  reply->error_message = g_strdup_vprintf (format, args);
  va_end (args);
  return reply;
}

CwTenantReply *
cw_tenant_reply_new_not_found (const char *what)
{
  return cw_tenant_reply_new_error (404, "Request_ResourceNotFound",
                                    "Resource '%s' does not exist or one of its queried "
                                    "reference-property objects are not present.",
                                    what);
}

CwTenantReply *
cw_tenant_reply_new_conflict (const char *property, CwTenantKind other_kind, const char *other_id)
{
  g_autofree char *target =
      g_strdup_printf ("%s_%s", cw_tenant_kind_to_title (other_kind), other_id);
  CwTenantReply *reply =
      cw_tenant_reply_new_error (400, "Request_BadRequest",
                                 "Another object with the same value for property %s already "
                                 "exists.",
                                 property);

  cw_tenant_reply_add_detail (reply, "ObjectConflict", property, NULL);
  cw_tenant_reply_add_detail (reply, "ConflictingObjects", target, NULL);
  return reply;
}

CwTenantReply *
cw_tenant_reply_new_invalid (const char *property, const char *detail_code, const char *format, ...)
{
  CwTenantReply *reply = cw_tenant_reply_new (400);
  va_list args;

  reply->error_code = g_strdup ("Request_BadRequest");
  va_start (args, format);
  reply->error_message = g_strdup_vprintf (format, args);
  va_end (args);
  cw_tenant_reply_add_detail (reply, detail_code, property, NULL);
  return reply;
}

void
cw_tenant_reply_free (CwTenantReply *reply)
{
  if (reply->body != NULL)
    g_string_free (reply->body, TRUE);
  if (reply->details != NULL)
    g_string_free (reply->details, TRUE);
  g_clear_pointer (&reply->headers, g_ptr_array_unref);
  g_free (reply->error_code);
  g_free (reply->error_message);
  g_free (reply->fault);
  g_free (reply);
}

void
cw_tenant_reply_add_detail (CwTenantReply *reply,
                            const char *code,
                            const char *target,
                            const char *message)
{
  if (reply->details == NULL)
    reply->details = g_string_new (NULL);
  else
    g_string_append_c (reply->details, ',');
  g_string_append (reply->details, "{\"code\":");
  cw_tenant_json_append_string (reply->details, code);
  g_string_append (reply->details, ",\"message\":");
  cw_tenant_json_append_string (reply->details, message != NULL ? message : reply->error_message);
  g_string_append (reply->details, ",\"target\":");
  cw_tenant_json_append_string (reply->details, target);
  g_string_append_c (reply->details, '}');
}

void
cw_tenant_reply_add_header (CwTenantReply *reply, const char *name, const char *value)
{
  g_ptr_array_add (reply->headers, g_strdup (name));
  g_ptr_array_add (reply->headers, g_strdup (value));
}

const char *
cw_tenant_reply_get_header (CwTenantReply *reply, const char *name)
{
  for (guint i = 0; i + 1 < reply->headers->len; i += 2)
    {
      if (g_ascii_strcasecmp (reply->headers->pdata[i], name) == 0)
        return reply->headers->pdata[i + 1];
    }
  return NULL;
}

void
cw_tenant_reply_seal (CwTenantReply *reply, const char *request_id, const char *client_request_id)
{
  g_autofree char *date = NULL;
  GString *out = NULL;

  if (reply->error_code == NULL || reply->body != NULL)
    return;
  date = cw_tenant_time_format (g_get_real_time ());
  /* Graph's date in an error carries no zone. */
  date[sizeof "2026-11-20T13:03:31" - 1] = '\0';
  out = g_string_new ("{\"error\":{\"code\":");
  cw_tenant_json_append_string (out, reply->error_code);
  g_string_append (out, ",\"message\":");
  cw_tenant_json_append_string (out, reply->error_message);
  if (reply->details != NULL)
    g_string_append_printf (out, ",\"details\":[%s]", reply->details->str);
  g_string_append (out, ",\"innerError\":{\"date\":");
  cw_tenant_json_append_string (out, date);
  g_string_append (out, ",\"request-id\":");
  cw_tenant_json_append_string (out, request_id);
  g_string_append (out, ",\"client-request-id\":");
  cw_tenant_json_append_string (out, client_request_id);
  g_string_append (out, "}}}");
  reply->body = out;
}
