/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-authorize.h"

#include <string.h>

#include "tenant/cw-tenant-aadsts.h"
#include "tenant/cw-tenant-clients.h"
#include "tenant/cw-tenant-consent.h"
#include "tenant/cw-tenant-oauth.h"
#include "tenant/cw-tenant-object.h"
#include "tenant/cw-tenant-pages.h"
#include "tenant/cw-tenant-permissions.h"
#include "tenant/cw-tenant-roles.h"
#include "tenant/cw-tenant-scopes.h"

/* Wrong passwords in a row after which an account is locked (smart lockout's default). */
#define MAX_FAILURES 10

/* Who may consent to what only administrators may consent to. Permissions of Graph for
 * applications are another matter: those are app role assignments. */
#define CONSENT_ROLES                                                                              \
  CW_TENANT_ROLE_GLOBAL_ADMINISTRATOR " " CW_TENANT_ROLE_PRIVILEGED_ADMINISTRATOR                  \
                                      " " CW_TENANT_ROLE_APPLICATION_ADMINISTRATOR                 \
                                      " " CW_TENANT_ROLE_CLOUD_ADMINISTRATOR

static CwTenantReply *
new_error_page (int code)
{
  return cw_tenant_pages_new_error (code, cw_tenant_aadsts_lookup (code)->message);
}

static void
append_parameter (GString *url, const char *name, const char *value)
{
  if (value == NULL)
    return;
  g_string_append_printf (url, "%s%s=", strchr (url->str, '?') != NULL ? "&" : "?", name);
  g_string_append_uri_escaped (url, value, NULL, FALSE);
}

static CwTenantReply *
new_redirect (const char *url)
{
  CwTenantReply *reply = cw_tenant_reply_new (302);

  cw_tenant_reply_add_header (reply, "Location", url);
  cw_tenant_reply_add_header (reply, "Cache-Control", "no-store");
  return reply;
}

/* RFC 6749 section 4.1.2.1 */
static CwTenantReply *
new_error_redirect (const char *redirect_uri, const char *state, const char *error, int code)
{
  g_autoptr (GString) url = g_string_new (redirect_uri);
  const CwTenantAadsts *row = cw_tenant_aadsts_lookup (code);
  g_autofree char *description = g_strdup_printf ("AADSTS%d: %s", code, row->message);

  append_parameter (url, "error", error != NULL ? error : row->error);
  append_parameter (url, "error_description", description);
  append_parameter (url, "error_subcode", row->suberror);
  append_parameter (url, "state", state);
  return new_redirect (url->str);
}

static const char *
get_option (CwTenantRequest *request, const char *name)
{
  const char *value = cw_tenant_request_get_option (request, name);

  return value != NULL && *value != '\0' ? value : NULL;
}

/* What is answered at the client's address; 0 when all is well. */
static int
check_parameters (CwTenant *tenant, CwTenantRequest *request, const char **ret_error)
{
  const char *challenge = get_option (request, "code_challenge");
  const char *method = get_option (request, "code_challenge_method");

  if (g_strcmp0 (get_option (request, "response_type"), "code") != 0)
    {
      *ret_error = "unsupported_response_type";
      return 900144;
    }
  if (get_option (request, "scope") == NULL)
    return 900144;
  if (challenge != NULL ? g_strcmp0 (method, "S256") != 0
                        : cw_tenant_clients_is_public (tenant, get_option (request, "client_id")))
    return 9002325;
  if (g_strcmp0 (get_option (request, "prompt"), "none") == 0)
    return 50058;
  return 0;
}

static void
fill_sign_in (CwTenantSignIn *sign_in, CwTenantRequest *request)
{
  sign_in->authority = g_strdup (cw_tenant_request_get_segment (request, 0)->text);
  sign_in->client_id = g_strdup (get_option (request, "client_id"));
  sign_in->redirect_uri = g_strdup (get_option (request, "redirect_uri"));
  sign_in->state = g_strdup (get_option (request, "state"));
  sign_in->nonce = g_strdup (get_option (request, "nonce"));
  sign_in->challenge = g_strdup (get_option (request, "code_challenge"));
  sign_in->login_hint = g_strdup (get_option (request, "login_hint"));
}

CwTenantReply *
cw_tenant_authorize_begin (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  g_autoptr (CwTenantReply) refusal = cw_tenant_oauth_check_tenant (tenant, request, TRUE);
  const char *client_id = get_option (request, "client_id");
  const char *redirect_uri = get_option (request, "redirect_uri");
  const char *state = get_option (request, "state");
  g_autofree char *name = client_id != NULL ? cw_tenant_clients_dup_name (tenant, client_id) : NULL;
  g_autofree char *scopes = NULL;
  const char *error = NULL;
  CwTenantSignIn *sign_in = NULL;
  int code = 0;

  if (refusal != NULL)
    return new_error_page (90002);
  if (name == NULL)
    return new_error_page (700016);
  if (redirect_uri == NULL || !cw_tenant_clients_accepts_redirect (redirect_uri))
    return new_error_page (50011);
  code = check_parameters (tenant, request, &error);
  if (code == 0)
    scopes = cw_tenant_scopes_dup_names (request, get_option (request, "scope"), &code);
  if (code != 0)
    return new_error_redirect (redirect_uri, state, error, code);
  sign_in = cw_tenant_sign_ins_add (tenant->sign_ins);
  fill_sign_in (sign_in, request);
  sign_in->client_name = g_steal_pointer (&name);
  sign_in->scopes = g_steal_pointer (&scopes);
  return cw_tenant_pages_new_sign_in (sign_in, NULL);
}

CwTenantReply *
cw_tenant_authorize_show_device (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  return cw_tenant_pages_new_user_code (NULL);
}

CwTenantReply *
cw_tenant_authorize_begin_device (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  const char *text = g_hash_table_lookup (form, "user_code");
  g_autofree char *user_code = g_strstrip (g_strdup (text != NULL ? text : ""));
  const CwTenantDevice *device = cw_tenant_devices_find_user_code (tenant->devices, user_code);
  CwTenantSignIn *sign_in = NULL;

  if (device == NULL || device->state != CW_TENANT_DEVICE_PENDING ||
      g_get_real_time () >= device->expires_usec)
    return cw_tenant_pages_new_user_code (
        "That code didn't work. Check the code and try again, or ask the app for a new one.");
  sign_in = cw_tenant_sign_ins_add (tenant->sign_ins);
  sign_in->authority = g_strdup (device->authority);
  sign_in->client_id = g_strdup (device->client_id);
  sign_in->client_name = cw_tenant_clients_dup_name (tenant, device->client_id);
  sign_in->scopes = g_strdup (device->scope);
  sign_in->user_code = g_steal_pointer (&user_code);
  return cw_tenant_pages_new_sign_in (sign_in, NULL);
}

static CwTenantReply *
decline (CwTenant *tenant, CwTenantSignIn *sign_in)
{
  CwTenantReply *reply = NULL;

  if (sign_in->user_code != NULL)
    {
      cw_tenant_devices_decide (tenant->devices, sign_in->user_code, FALSE, sign_in->user_name);
      reply = cw_tenant_pages_new_done (sign_in->client_name, FALSE);
    }
  else
    reply = new_error_redirect (sign_in->redirect_uri, sign_in->state, NULL, 65004);
  cw_tenant_sign_ins_remove (tenant->sign_ins, sign_in);
  return reply;
}

static CwTenantReply *
finish (CwTenant *tenant, CwTenantSignIn *sign_in)
{
  g_autoptr (GString) url = NULL;
  CwTenantReply *reply = NULL;

  if (sign_in->user_code == NULL)
    {
      url = g_string_new (sign_in->redirect_uri);
      append_parameter (url, "code", cw_tenant_sign_ins_make_code (tenant->sign_ins, sign_in));
      append_parameter (url, "state", sign_in->state);
      return new_redirect (url->str);
    }
  cw_tenant_devices_decide (tenant->devices, sign_in->user_code, TRUE, sign_in->user_name);
  if (sign_in->is_consumer)
    cw_tenant_devices_mark_consumer (tenant->devices, sign_in->user_code);
  reply = cw_tenant_pages_new_done (sign_in->client_name, TRUE);
  cw_tenant_sign_ins_remove (tenant->sign_ins, sign_in);
  return reply;
}

/* What the person has still to consent to. */
static char *
dup_missing (CwTenant *tenant, const CwTenantSignIn *sign_in)
{
  g_auto (GStrv) names = NULL;
  g_autofree char *missing = NULL;
  GString *out = g_string_new (NULL);

  if (sign_in->is_consumer || !cw_tenant_clients_is_public (tenant, sign_in->client_id))
    return g_string_free (out, FALSE);
  missing = cw_tenant_consent_dup_missing (tenant->store, sign_in->client_id, sign_in->user,
                                           sign_in->scopes);
  names = g_strsplit (missing, " ", -1);
  for (gsize i = 0; names[i] != NULL; i++)
    {
      if (!g_str_equal (names[i], CW_TENANT_SCOPE_DEFAULT) && *names[i] != '\0')
        g_string_append_printf (out, "%s%s", out->len > 0 ? " " : "", names[i]);
    }
  return g_string_free (out, FALSE);
}

static gboolean
needs_admin (const char *scopes)
{
  g_auto (GStrv) names = g_strsplit (scopes, " ", -1);

  for (gsize i = 0; names[i] != NULL; i++)
    {
      const CwTenantPermission *permission = cw_tenant_permissions_lookup (names[i]);

      if (permission != NULL && permission->is_for_admins)
        return TRUE;
    }
  return FALSE;
}

static gboolean
is_consent_administrator (CwTenant *tenant, const CwTenantSignIn *sign_in)
{
  return cw_tenant_roles_has_any (tenant->store, sign_in->user, CONSENT_ROLES);
}

/* The page that is next, or the end. */
static CwTenantReply *
show_next (CwTenant *tenant, CwTenantSignIn *sign_in)
{
  g_autofree char *missing = NULL;
  gboolean is_administrator = FALSE;

  if (sign_in->expected_code != NULL)
    return cw_tenant_pages_new_code (sign_in, NULL);
  if (sign_in->user_code != NULL && !sign_in->is_confirmed)
    return cw_tenant_pages_new_confirm (sign_in);
  missing = dup_missing (tenant, sign_in);
  if (*missing == '\0')
    return finish (tenant, sign_in);
  is_administrator = is_consent_administrator (tenant, sign_in);
  if (needs_admin (missing) && !is_administrator)
    return cw_tenant_pages_new_approval (sign_in);
  return cw_tenant_pages_new_consent (sign_in, missing, is_administrator);
}

/* 0 when the account may go on. */
static int
check_account (CwTenantSignIn *sign_in, CwTenantAccount *account, const char *password)
{
  if (account == NULL)
    return 50034;
  if (account->is_consumer && !g_str_equal (sign_in->authority, "common"))
    return 50020;
  if (account->state == CW_TENANT_ACCOUNT_LOCKED)
    return 50053;
  if (!cw_tenant_account_check_password (account, password))
    {
      if (++account->n_failures >= MAX_FAILURES)
        account->state = CW_TENANT_ACCOUNT_LOCKED;
      return 50126;
    }
  account->n_failures = 0;
  if (account->state == CW_TENANT_ACCOUNT_DISABLED)
    return 50057;
  return account->state == CW_TENANT_ACCOUNT_EXPIRED ? 50055 : 0;
}

/* The account's user in the directory; 0 when it may go on. */
static int
check_user (CwTenant *tenant, CwTenantSignIn *sign_in, const CwTenantAccount *account)
{
  g_autoptr (CwTenantObject) user = NULL;

  if (account->is_consumer)
    return 0;
  user = cw_tenant_object_load_by_key (tenant->store, CW_TENANT_KIND_USER,
                                       CW_TENANT_KEY_USER_PRINCIPAL_NAME, account->name);
  if (user == NULL)
    return 50034;
  sign_in->user = user->rid;
  return json_object_get_boolean_member_with_default (user->props, "accountEnabled", TRUE) ? 0
                                                                                           : 50057;
}

static CwTenantReply *
show_problem (CwTenantSignIn *sign_in, int code)
{
  g_autofree char *text =
      g_strdup_printf ("AADSTS%d: %s", code, cw_tenant_aadsts_lookup (code)->message);

  return cw_tenant_pages_new_sign_in (sign_in, text);
}

static CwTenantReply *
take_password (CwTenant *tenant, CwTenantSignIn *sign_in, GHashTable *form)
{
  const char *text = g_hash_table_lookup (form, "loginfmt");
  const char *password = g_hash_table_lookup (form, "passwd");
  g_autofree char *name = g_strstrip (g_strdup (text != NULL ? text : ""));
  CwTenantAccount *account = cw_tenant_accounts_find (tenant->accounts, name);
  int code = check_account (sign_in, account, password != NULL ? password : "");

  if (code == 0)
    code = check_user (tenant, sign_in, account);
  g_free (sign_in->login_hint);
  sign_in->login_hint = g_steal_pointer (&name);
  if (code != 0)
    return show_problem (sign_in, code);
  sign_in->user_name = g_strdup (account->name);
  sign_in->is_consumer = account->is_consumer;
  if (sign_in->expected_code == NULL)
    sign_in->expected_code = g_strdup (account->code);
  return show_next (tenant, sign_in);
}

static CwTenantReply *
take_code (CwTenant *tenant, CwTenantSignIn *sign_in, GHashTable *form)
{
  const char *code = g_hash_table_lookup (form, "otc");

  if (g_strcmp0 (code, sign_in->expected_code) != 0)
    return cw_tenant_pages_new_code (
        sign_in, "You didn't enter the expected verification code. Please try again.");
  g_clear_pointer (&sign_in->expected_code, g_free);
  return show_next (tenant, sign_in);
}

static CwTenantReply *
take_consent (CwTenant *tenant, CwTenantSignIn *sign_in, GHashTable *form)
{
  g_autofree char *missing = dup_missing (tenant, sign_in);
  gboolean is_administrator = is_consent_administrator (tenant, sign_in);
  gboolean is_for_all = is_administrator && g_hash_table_contains (form, "for_all");

  if (g_strcmp0 (g_hash_table_lookup (form, "action"), "accept") == 0 &&
      (is_administrator || !needs_admin (missing)))
    cw_tenant_consent_add (tenant->store, sign_in->client_id,
                           is_for_all ? CW_TENANT_CONSENT_EVERYONE : sign_in->user, missing);
  return show_next (tenant, sign_in);
}

CwTenantReply *
cw_tenant_authorize_continue (CwTenant *tenant, CwTenantRequest *request, GHashTable *form)
{
  CwTenantSignIn *sign_in =
      cw_tenant_sign_ins_find (tenant->sign_ins, g_hash_table_lookup (form, "flow"), FALSE);
  const char *action = g_hash_table_lookup (form, "action");

  if (sign_in == NULL)
    return cw_tenant_pages_new_error (
        16000, "This page is no longer valid. Go back to the application and sign in again.");
  if (g_strcmp0 (action, "cancel") == 0)
    return decline (tenant, sign_in);
  if (sign_in->user_name == NULL)
    return take_password (tenant, sign_in, form);
  if (sign_in->expected_code != NULL)
    return take_code (tenant, sign_in, form);
  if (sign_in->user_code != NULL && !sign_in->is_confirmed)
    {
      sign_in->is_confirmed = g_strcmp0 (action, "continue") == 0;
      return show_next (tenant, sign_in);
    }
  return take_consent (tenant, sign_in, form);
}

gboolean
cw_tenant_authorize_is_page (CwTenantRequest *request)
{
  g_autofree char *path = g_strndup (request->path, strcspn (request->path, "?"));

  return g_str_equal (path, "/devicelogin") || g_str_has_suffix (path, "/login") ||
         g_str_has_suffix (path, "/authorize");
}

CwTenantReply *
cw_tenant_authorize_refuse (CwTenant *tenant, CwTenantRequest *request, int code)
{
  const char *flow = g_hash_table_lookup (request->form, "flow");
  CwTenantSignIn *sign_in = cw_tenant_sign_ins_find (tenant->sign_ins, flow, FALSE);

  if (sign_in == NULL)
    return new_error_page (code);
  if (code == 65004)
    return decline (tenant, sign_in);
  if (code == 50076 || code == 50079)
    {
      g_free (sign_in->expected_code);
      sign_in->expected_code = g_strdup (CW_TENANT_SECOND_FACTOR);
      return cw_tenant_authorize_continue (tenant, request, request->form);
    }
  return cw_tenant_aadsts_lookup (code)->is_retried_at_page && sign_in->user_name == NULL
             ? show_problem (sign_in, code)
             : new_error_page (code);
}
