/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-pages.h"

#include "tenant/cw-tenant-permissions.h"

#define STYLE                                                                                      \
  "body{font:1rem/1.5 system-ui,sans-serif;margin:0;background:#f3f3f3;color:#1b1b1b}"             \
  "main{max-width:27rem;margin:3rem auto;padding:2rem;background:#fff;border:1px solid #c8c8c8}"   \
  "h1{font-size:1.5rem;margin:0 0 1rem}label{display:block;margin:.75rem 0 .25rem}"                \
  "input[type=text],input[type=email],input[type=password]{box-sizing:border-box;width:100%;"      \
  "font:inherit;padding:.5rem;border:1px solid #616161}"                                           \
  "button{font:inherit;padding:.5rem 1.5rem;margin:1.25rem .5rem 0 0}"                             \
  ".problem{border-left:.25rem solid #b10e1e;padding-left:.75rem;color:#b10e1e}"                   \
  ".note{color:#555;font-size:.875rem}"                                                            \
  "@media(prefers-color-scheme:dark){body{background:#1b1b1b;color:#f3f3f3}"                       \
  "main{background:#2b2b2b;border-color:#555}.problem{color:#ff9aa2}.note{color:#bbb}}"

/* Appends text of a page. */
static void append_text (GString *out, const char *format, ...) G_GNUC_PRINTF (2, 3);

static void
append_text (GString *out, const char *format, ...)
{
  g_autofree char *text = NULL;
  va_list args;

  va_start (args, format);
  text = g_markup_vprintf_escaped (format, args);
  va_end (args);
  g_string_append (out, text);
}

static GString *
begin_page (const char *title)
{
  GString *out = g_string_new ("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">"
                               "<meta name=\"viewport\" content=\"width=device-width,"
                               "initial-scale=1\"><style>" STYLE "</style>");

  append_text (out, "<title>%s</title></head><body><main><h1>%s</h1>\n", title, title);
  return out;
}

static CwTenantReply *
end_page (GString *out, guint status)
{
  CwTenantReply *reply = NULL;

  g_string_append (out, "<p class=\"note\">This is a practice tenant on this machine, not "
                        "Microsoft.</p></main></body></html>\n");
  reply = cw_tenant_reply_new_json (status, out);
  reply->content_type = "text/html; charset=utf-8";
  cw_tenant_reply_add_header (reply, "Cache-Control", "no-store");
  cw_tenant_reply_add_header (reply, "X-Frame-Options", "DENY");
  /* No form-action: browsers apply it to the redirect to the client's loopback address too. */
  cw_tenant_reply_add_header (reply, "Content-Security-Policy",
                              "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; "
                              "frame-ancestors 'none'");
  return reply;
}

static void
append_problem (GString *out, const char *problem)
{
  if (problem != NULL)
    append_text (out, "<p class=\"problem\" role=\"alert\" id=\"problem\">%s</p>\n", problem);
}

static void
begin_form (GString *out, const CwTenantSignIn *sign_in)
{
  append_text (out,
               "<form method=\"post\" action=\"/%s/login\">"
               "<input type=\"hidden\" name=\"flow\" value=\"%s\">\n",
               sign_in->authority, sign_in->id);
}

static void
append_button (GString *out, const char *action, const char *label)
{
  append_text (out, "<button type=\"submit\" name=\"action\" value=\"%s\">%s</button>\n", action,
               label);
}

static void
end_form (GString *out)
{
  g_string_append (out, "</form>\n");
}

CwTenantReply *
cw_tenant_pages_new_sign_in (const CwTenantSignIn *sign_in, const char *problem)
{
  GString *out = begin_page ("Sign in");
  const char *hint = sign_in->login_hint != NULL ? sign_in->login_hint : "";

  append_text (out, "<p>to continue to %s</p>\n", sign_in->client_name);
  append_problem (out, problem);
  begin_form (out, sign_in);
  append_text (out,
               "<label for=\"loginfmt\">Email address of your work or school account</label>"
               "<input type=\"email\" id=\"loginfmt\" name=\"loginfmt\" value=\"%s\" "
               "autocomplete=\"username\" required%s>\n",
               hint, *hint == '\0' ? " autofocus" : "");
  append_text (out,
               "<label for=\"passwd\">Password</label>"
               "<input type=\"password\" id=\"passwd\" name=\"passwd\" "
               "autocomplete=\"current-password\" required%s>\n",
               *hint != '\0' ? " autofocus" : "");
  append_button (out, "sign-in", "Sign in");
  end_form (out);
  return end_page (out, 200);
}

CwTenantReply *
cw_tenant_pages_new_code (const CwTenantSignIn *sign_in, const char *problem)
{
  GString *out = begin_page ("Enter code");

  append_text (out, "<p>%s</p>\n", sign_in->user_name);
  append_problem (out, problem);
  begin_form (out, sign_in);
  g_string_append (out, "<label for=\"otc\">Code shown in your authenticator app</label>"
                        "<input type=\"text\" id=\"otc\" name=\"otc\" inputmode=\"numeric\" "
                        "autocomplete=\"one-time-code\" required autofocus>\n");
  append_button (out, "verify", "Verify");
  end_form (out);
  return end_page (out, 200);
}

CwTenantReply *
cw_tenant_pages_new_confirm (const CwTenantSignIn *sign_in)
{
  GString *out = begin_page ("Are you trying to sign in?");

  append_text (out,
               "<p>%s</p><p>Only continue if you downloaded %s from a store or website that you "
               "trust, and entered a code that it showed you.</p>\n",
               sign_in->user_name, sign_in->client_name);
  begin_form (out, sign_in);
  append_button (out, "continue", "Continue");
  append_button (out, "cancel", "Cancel");
  end_form (out);
  return end_page (out, 200);
}

static void
append_permission (GString *out, const char *value)
{
  const CwTenantPermission *permission = cw_tenant_permissions_lookup (value);

  append_text (out, "<li>%s (%s)</li>\n", permission != NULL ? permission->title : value, value);
}

CwTenantReply *
cw_tenant_pages_new_consent (const CwTenantSignIn *sign_in,
                             const char *scopes,
                             gboolean can_grant_for_all)
{
  GString *out = begin_page ("Permissions requested");
  g_auto (GStrv) names = g_strsplit (scopes, " ", -1);

  append_text (out, "<p>%s</p><p>%s would like to:</p><ul>\n", sign_in->user_name,
               sign_in->client_name);
  for (gsize i = 0; names[i] != NULL; i++)
    append_permission (out, names[i]);
  g_string_append (out, "</ul>\n");
  begin_form (out, sign_in);
  if (can_grant_for_all)
    g_string_append (out, "<label for=\"for_all\"><input type=\"checkbox\" id=\"for_all\" "
                          "name=\"for_all\" value=\"yes\"> Consent on behalf of your "
                          "organization</label>\n");
  append_button (out, "accept", "Accept");
  append_button (out, "cancel", "Cancel");
  end_form (out);
  return end_page (out, 200);
}

CwTenantReply *
cw_tenant_pages_new_approval (const CwTenantSignIn *sign_in)
{
  GString *out = begin_page ("Need admin approval");

  append_text (out, "<p>%s</p>", sign_in->user_name);
  append_text (out,
               "<p role=\"alert\" id=\"problem\">AADSTS90094: %s needs permission to access "
               "resources in your organization that only an administrator can grant. Ask an "
               "administrator to grant permission to this app before you can use it.</p>\n",
               sign_in->client_name);
  begin_form (out, sign_in);
  append_button (out, "cancel", "Return to the application without granting consent");
  end_form (out);
  return end_page (out, 200);
}

CwTenantReply *
cw_tenant_pages_new_user_code (const char *problem)
{
  GString *out = begin_page ("Enter code to allow access");

  append_problem (out, problem);
  g_string_append (out, "<form method=\"post\" action=\"/devicelogin\">"
                        "<label for=\"user_code\">Code shown on your app or device</label>"
                        "<input type=\"text\" id=\"user_code\" name=\"user_code\" "
                        "autocomplete=\"off\" autocapitalize=\"characters\" required autofocus>\n");
  append_button (out, "next", "Next");
  end_form (out);
  return end_page (out, 200);
}

CwTenantReply *
cw_tenant_pages_new_done (const char *client_name, gboolean is_approved)
{
  GString *out = begin_page (is_approved ? "You are signed in" : "Sign-in cancelled");

  append_text (out,
               is_approved ? "<p>You have signed in to the %s application on your device. You may "
                             "now close this window.</p>\n"
                           : "<p>You have not signed in to the %s application on your device. You "
                             "may now close this window.</p>\n",
               client_name);
  return end_page (out, 200);
}

CwTenantReply *
cw_tenant_pages_new_error (int code, const char *message)
{
  GString *out = begin_page ("Sorry, but we're having trouble signing you in");

  append_text (out, "<p class=\"problem\" role=\"alert\" id=\"problem\">AADSTS%d: %s</p>\n", code,
               message);
  return end_page (out, 400);
}
