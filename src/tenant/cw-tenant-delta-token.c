/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-delta-token.h"

#include "tenant/cw-tenant-cursor.h"

#define NUMBERS 8

void
cw_tenant_delta_token_clear (CwTenantDeltaToken *token)
{
  g_clear_pointer (&token->select, g_free);
}

static const char *
get_purpose (gboolean is_delta)
{
  return is_delta ? "delta" : "delta-page";
}

char *
cw_tenant_delta_token_seal (CwTenantStore *store,
                            const CwTenantDeltaToken *token,
                            gboolean is_delta)
{
  const gint64 numbers[NUMBERS] = { token->kind,  token->epoch,       token->made_seconds,
                                    token->since, token->until,       token->cursor,
                                    token->group, token->group_cursor };
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < NUMBERS; i++)
    g_string_append_printf (text, "%" G_GINT64_FORMAT "|", numbers[i]);
  /* No select and an empty one are the same. */
  g_string_append (text, token->select != NULL ? token->select : "");
  return cw_tenant_cursor_seal (store, get_purpose (is_delta), text->str);
}

gboolean
cw_tenant_delta_token_open (CwTenantStore *store,
                            const char *text,
                            gboolean is_delta,
                            CwTenantDeltaToken *ret_token)
{
  g_autofree char *plain = cw_tenant_cursor_open (store, get_purpose (is_delta), text);
  g_auto (GStrv) parts = g_strsplit (plain != NULL ? plain : "", "|", NUMBERS + 1);
  gint64 numbers[NUMBERS] = { 0 };

  if (g_strv_length (parts) != NUMBERS + 1)
    return FALSE;
  for (gsize i = 0; i < NUMBERS; i++)
    numbers[i] = g_ascii_strtoll (parts[i], NULL, 10);
  ret_token->kind = (CwTenantKind) numbers[0];
  ret_token->epoch = numbers[1];
  ret_token->made_seconds = numbers[2];
  ret_token->since = numbers[3];
  ret_token->until = numbers[4];
  ret_token->cursor = numbers[5];
  ret_token->group = numbers[6];
  ret_token->group_cursor = numbers[7];
  ret_token->select = parts[NUMBERS][0] != '\0' ? g_strdup (parts[NUMBERS]) : NULL;
  return TRUE;
}
