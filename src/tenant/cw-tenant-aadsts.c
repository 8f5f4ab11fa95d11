/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-aadsts.h"

#include <string.h>

#include "tenant/cw-tenant-oauth.h"

/* A challenge to give with a step-up, which the client sends back in its next request. */
#define CLAIMS "{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\"practice\"]}}}"

static const CwTenantAadsts table[] = {
  { 16000, 400, "interaction_required", NULL,
    "Either multiple user identities are available for the current request or the selected account "
    "is not supported for the scenario.",
    FALSE },
  { 50011, 400, "invalid_request", NULL,
    "The redirect URI specified in the request does not match the redirect URIs configured for the "
    "application.",
    FALSE },
  { 50020, 400, "invalid_grant", NULL,
    "User account from identity provider 'live.com' does not exist in this tenant and cannot "
    "access the application. Sign in with a work or school account.",
    TRUE },
  { 50034, 400, "invalid_grant", NULL,
    "The user account does not exist in this directory. To sign into this application, the account "
    "must be added to the directory.",
    TRUE },
  { 50053, 400, "invalid_grant", NULL,
    "The account is locked, you've tried to sign in too many times with an incorrect user ID or "
    "password.",
    TRUE },
  { 50055, 400, "invalid_grant", "user_password_expired", "The password is expired.", TRUE },
  { 50057, 400, "invalid_grant", NULL, "The user account is disabled.", TRUE },
  { 50058, 400, "login_required", NULL,
    "A silent sign-in request was sent but no user is signed in.", FALSE },
  { 50076, 400, "interaction_required", "basic_action",
    "Due to a configuration change made by your administrator, or because you moved to a new "
    "location, you must use multi-factor authentication to access the resource.",
    FALSE },
  { 50079, 400, "interaction_required", "basic_action",
    "Due to a configuration change made by your administrator, or because you moved to a new "
    "location, you must enroll in multi-factor authentication to access the resource.",
    FALSE },
  { 50105, 400, "invalid_grant", NULL,
    "The signed in user is not assigned to a role for the application.", FALSE },
  { 50126, 400, "invalid_grant", NULL,
    "Error validating credentials due to invalid username or password.", TRUE },
  { 50158, 400, "interaction_required", "basic_action",
    "External security challenge not satisfied.", FALSE },
  { 50173, 400, "invalid_grant", "bad_token",
    "The provided grant has expired due to it being revoked, a fresh auth token is needed.",
    FALSE },
  { 53000, 400, "invalid_grant", "message_only",
    "Device is not in required device state: compliant.", FALSE },
  { 53003, 400, "invalid_grant", "message_only",
    "Access has been blocked by Conditional Access policies. The access policy does not allow "
    "token issuance.",
    FALSE },
  { 54005, 400, "invalid_grant", NULL,
    "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an "
    "existing refresh token.",
    FALSE },
  { 65001, 400, "invalid_grant", "consent_required",
    "The user or administrator has not consented to use the application.", FALSE },
  { 65004, 400, "access_denied", "cancel", "User declined to consent to access the app.", FALSE },
  { 70008, 400, "invalid_grant", "bad_token",
    "The provided authorization code or refresh token has expired. Send a new interactive "
    "authorization request for this user and resource.",
    FALSE },
  { 70011, 400, "invalid_scope", NULL,
    "The provided request must include a 'scope' input parameter. The provided value for the input "
    "parameter 'scope' is not valid.",
    FALSE },
  { 90002, 400, "invalid_request", NULL,
    "Tenant not found. Check to make sure you have the correct tenant ID and are signing into the "
    "correct cloud.",
    FALSE },
  { 90094, 400, "access_denied", NULL,
    "An administrator of the tenant has set a policy that prevents you from granting the "
    "application the permissions it is requesting. Contact an administrator, who can grant "
    "permissions to this application on your behalf.",
    FALSE },
  { 501481, 400, "invalid_grant", NULL,
    "The Code_Verifier does not match the code_challenge supplied in the authorization request.",
    FALSE },
  { 700016, 400, "unauthorized_client", NULL,
    "Application was not found in the directory. This can happen if the application has not been "
    "installed by the administrator of the tenant or consented to by any user in the tenant.",
    FALSE },
  { 700082, 400, "invalid_grant", "bad_token",
    "The refresh token has expired due to inactivity or is not known.", FALSE },
  { 900144, 400, "invalid_request", NULL, "The request lacks a parameter.", FALSE },
  { 9002325, 400, "invalid_request", NULL,
    "Proof Key for Code Exchange is required for cross-origin authorization code redemption.",
    FALSE },
};

const CwTenantAadsts *
cw_tenant_aadsts_lookup (int code)
{
  for (gsize i = 0; i < G_N_ELEMENTS (table); i++)
    {
      if (table[i].code == code)
        return &table[i];
    }
  return NULL;
}

int
cw_tenant_aadsts_parse (const char *text)
{
  const char *digits = text != NULL && g_str_has_prefix (text, "AADSTS") ? text + 6 : text;
  gint64 code = digits != NULL ? g_ascii_strtoll (digits, NULL, 10) : 0;

  return code > 0 && code < G_MAXINT && cw_tenant_aadsts_lookup ((int) code) != NULL ? (int) code
                                                                                     : 0;
}

CwTenantReply *
cw_tenant_aadsts_new_reply (CwTenantRequest *request, int code)
{
  const CwTenantAadsts *row = cw_tenant_aadsts_lookup (code);
  CwTenantReply *reply = NULL;

  g_return_val_if_fail (row != NULL, NULL);

  reply = cw_tenant_oauth_new_error (request, row->status, row->error, code, row->message);
  if (row->suberror == NULL)
    return reply;
  g_string_truncate (reply->body, reply->body->len - 1);
  g_string_append_printf (reply->body, ",\"suberror\":\"%s\"", row->suberror);
  if (g_str_equal (row->error, "interaction_required"))
    {
      g_autofree char *claims = g_strescape (CLAIMS, NULL);

      g_string_append_printf (reply->body, ",\"claims\":\"%s\"", claims);
    }
  g_string_append_c (reply->body, '}');
  return reply;
}
