/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-log.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "tenant/cw-tenant-json.h"
#include "tenant/cw-tenant-time.h"

struct _CwTenantLog
{
  FILE *file;
  GString *line; /* reused */
};

CwTenantLog *
cw_tenant_log_open (const char *path, GError **error)
{
  FILE *file = g_fopen (path, "ae");
  CwTenantLog *log = NULL;

  if (file == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, "Cannot write the log %s: %s", path,
                   g_strerror (errno));
      return NULL;
    }
  log = g_new0 (CwTenantLog, 1);
  log->file = file;
  log->line = g_string_sized_new (16384);
  return log;
}

void
cw_tenant_log_close (CwTenantLog *log)
{
  fclose (log->file);
  g_string_free (log->line, TRUE);
  g_free (log);
}

static void
append_headers (GString *line, CwTenantRequest *request)
{
  GHashTableIter iter = { 0 };
  gpointer name = NULL;
  gpointer value = NULL;

  g_string_append (line, ",\"headers\":{");
  g_hash_table_iter_init (&iter, request->headers);
  while (g_hash_table_iter_next (&iter, &name, &value))
    {
      const char *shown = value;

      if (g_str_equal (name, "authorization"))
        shown = g_str_has_prefix (value, "Bearer ") ? "Bearer redacted" : "redacted";
      cw_tenant_json_append_comma (line);
      cw_tenant_json_append_string (line, name);
      g_string_append_c (line, ':');
      cw_tenant_json_append_string (line, shown);
    }
  g_string_append_c (line, '}');
}

/* The end of the JSON string that starts at @quote. */
static const char *
skip_string (const char *quote)
{
  const char *cursor = quote + 1;

  while (*cursor != '\0' && *cursor != '"')
    cursor += cursor[0] == '\\' && cursor[1] != '\0' ? 2 : 1;
  return *cursor == '"' ? cursor + 1 : cursor;
}

/* Valid JSON has line ends between its tokens only, so that they may become blanks. Values of
 * "password" and "newPassword" are replaced. */
static void
append_json_text (GString *line, const char *text)
{
  const char *cursor = text;

  while (*cursor != '\0')
    {
      const char *end = NULL;
      gboolean is_password = FALSE;

      if (*cursor != '"')
        {
          g_string_append_c (line, *cursor == '\n' || *cursor == '\r' ? ' ' : *cursor);
          cursor++;
          continue;
        }
      end = skip_string (cursor);
      g_string_append_len (line, cursor, end - cursor);
      is_password =
          g_str_has_prefix (cursor, "\"password\"") || g_str_has_prefix (cursor, "\"newPassword\"");
      cursor = end;
      end = cursor + strspn (cursor, " \t\r\n");
      if (!is_password || *end != ':')
        continue;
      end += 1 + strspn (end + 1, " \t\r\n");
      if (*end != '"')
        continue;
      g_string_append (line, ":\"redacted\"");
      cursor = skip_string (end);
    }
}

static void
append_body (GString *line, const char *text, gboolean is_json)
{
  if (text == NULL || *text == '\0')
    g_string_append (line, "null");
  else if (is_json)
    append_json_text (line, text);
  else
    cw_tenant_json_append_string (line, text);
}

static void
append_response (GString *line, CwTenantReply *reply)
{
  gboolean is_whole = reply->transport == CW_TENANT_TRANSPORT_WHOLE;

  g_string_append_printf (line, ",\"response\":{\"status\":%u,\"body\":",
                          reply->transport == CW_TENANT_TRANSPORT_CUT ? 0 : reply->status);
  append_body (line, is_whole && reply->body != NULL ? reply->body->str : NULL,
               reply->content_type == NULL);
  if (reply->fault != NULL)
    g_string_append_printf (line, ",\"fault\":\"%s\"", reply->fault);
  g_string_append_c (line, '}');
}

void
cw_tenant_log_write (CwTenantLog *log,
                     CwTenantRequest *request,
                     const char *body,
                     CwTenantReply *reply,
                     gint64 start_usec)
{
  GString *line = log->line;
  gint64 duration_usec = g_get_monotonic_time () - start_usec;
  g_autofree char *time = cw_tenant_time_format_ms (g_get_real_time () - duration_usec);

  g_string_assign (line, "{\"method\":");
  cw_tenant_json_append_string (line, request->method);
  g_string_append (line, ",\"path\":");
  if (request->is_part)
    {
      g_autofree char *path =
          g_strconcat ("/v1.0", request->path[0] == '/' ? "" : "/", request->path, NULL);

      cw_tenant_json_append_string (line, path);
    }
  else
    cw_tenant_json_append_string (line, request->path);
  append_headers (line, request);
  g_string_append (line, ",\"body\":");
  append_body (line, body, request->body != NULL);
  append_response (line, reply);
  g_string_append_printf (line, ",\"time\":\"%s\",\"duration_ms\":%.3f,\"request_id\":\"%s\"%s}\n",
                          time, (double) duration_usec / 1000.0, request->request_id,
                          request->is_part ? ",\"part\":true" : "");
  fwrite (line->str, 1, line->len, log->file);
}

void
cw_tenant_log_flush (CwTenantLog *log)
{
  fflush (log->file);
}
