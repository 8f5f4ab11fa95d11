/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-oauth-form.h"

#include <string.h>

/* Tokens and assertions are some kilobytes. A text that never grows leaves nothing behind. */
#define MAX_SIZE (64 * 1024)

struct _CwOauthForm
{
  GString *text;
};

CwOauthForm *
cw_oauth_form_new (void)
{
  CwOauthForm *form = g_new0 (CwOauthForm, 1);

  form->text = g_string_sized_new (MAX_SIZE);
  return form;
}

static void
wipe_text (gpointer data)
{
  explicit_bzero (data, strlen (data));
  g_free (data);
}

void
cw_oauth_form_free (CwOauthForm *form)
{
  if (form == NULL)
    return;
  if (form->text != NULL)
    wipe_text (g_string_free (form->text, FALSE));
  g_free (form);
}

void
cw_oauth_form_append (CwOauthForm *form, const char *name, const char *value)
{
  if (form->text->len > 0)
    g_string_append_c (form->text, '&');
  g_string_append_printf (form->text, "%s=", name);
  g_string_append_uri_escaped (form->text, value, NULL, FALSE);
}

void
cw_oauth_form_append_secret (CwOauthForm *form, const char *name, CwSecret *value)
{
  cw_oauth_form_append (form, name, cw_secret_peek (value, NULL));
}

CwHttpExchange *
cw_oauth_form_take_exchange (CwOauthForm *form, const char *url)
{
  CwHttpExchange *exchange = cw_http_exchange_new ("POST", url);
  gsize size = form->text->len;
  char *text = g_string_free (g_steal_pointer (&form->text), FALSE);

  cw_http_exchange_take_body (exchange, "application/x-www-form-urlencoded",
                              g_bytes_new_with_free_func (text, size, wipe_text, text));
  cw_http_exchange_set_header (exchange, "Accept", "application/json");
  cw_oauth_form_free (form);
  return exchange;
}
