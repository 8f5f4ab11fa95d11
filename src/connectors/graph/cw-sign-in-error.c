/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-sign-in-error.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"

/* Numbers change less often than texts, but Microsoft promises neither (Microsoft Entra
 * authentication and authorization error codes): what is not here is shown as it came. */
static const struct
{
  gint64 code;
  CwError error;
  const char *remedy;
} remedies[] = {
  { 16000, CW_ERROR_AUTH,
    CW_PHRASE ("Several accounts are signed in in the browser. Sign in again and choose the "
               "administrator's account.") },
  { 50011, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("The public client does not accept answers at this computer. Add the redirect "
               "address http://localhost to its registration as a mobile and desktop application, "
               "or sign in with a device code.") },
  { 50020, CW_ERROR_AUTH,
    CW_PHRASE ("This is a personal account or one of another organisation. Sign in with a work or "
               "school account of the tenant.") },
  { 500200, CW_ERROR_AUTH,
    CW_PHRASE ("This is a personal Microsoft account. Sign in with a work or school account.") },
  { 50034, CW_ERROR_AUTH,
    CW_PHRASE ("The tenant has no such account. Check the name behind and before the @ sign.") },
  { 50053, CW_ERROR_AUTH,
    CW_PHRASE ("The account is locked after too many wrong passwords. Wait some minutes, or have "
               "another administrator unlock it.") },
  { 50055, CW_ERROR_AUTH,
    CW_PHRASE ("The account's password has expired. Change it at https://myaccount.microsoft.com, "
               "then sign in again.") },
  { 50056, CW_ERROR_AUTH,
    CW_PHRASE ("The account has no valid password in the cloud. Set one, then sign in again.") },
  { 50057, CW_ERROR_AUTH,
    CW_PHRASE (
        "The account is disabled. Enable it, or sign in with another administrator's account.") },
  { 50058, CW_ERROR_AUTH, CW_PHRASE ("Nobody is signed in in the browser. Sign in again.") },
  { 50074, CW_ERROR_AUTH, CW_PHRASE ("A second factor is needed. Sign in again and confirm it.") },
  { 50076, CW_ERROR_AUTH,
    CW_PHRASE (
        "A second factor is needed since something changed. Sign in again and confirm it.") },
  { 50078, CW_ERROR_AUTH,
    CW_PHRASE ("The second factor was confirmed too long ago. Sign in again.") },
  { 50079, CW_ERROR_AUTH,
    CW_PHRASE ("The account has to register for multi-factor authentication. Do that at "
               "https://aka.ms/mfasetup, then sign in again.") },
  { 50097, CW_ERROR_AUTH,
    CW_PHRASE ("The tenant asks for a registered device, which this computer is not. Sign in with "
               "a device code from a registered computer.") },
  { 50105, CW_ERROR_PERMISSION,
    CW_PHRASE ("The account is not assigned to the public client. Assign it, or lift the "
               "requirement in the client's properties.") },
  { 50126, CW_ERROR_AUTH, CW_PHRASE ("The name or the password is wrong. Try again.") },
  { 50132, CW_ERROR_AUTH,
    CW_PHRASE ("The sign-in was revoked, for instance by a new password. Sign in again.") },
  { 50133, CW_ERROR_AUTH,
    CW_PHRASE (
        "The sign-in has ended because the password was changed or has expired. Sign in again.") },
  { 50158, CW_ERROR_AUTH,
    CW_PHRASE ("A security check of another provider is still to be passed. Sign in again.") },
  { 50173, CW_ERROR_AUTH,
    CW_PHRASE ("The sign-in was revoked, for instance by a new password. Sign in again.") },
  { 53000, CW_ERROR_PERMISSION,
    CW_PHRASE ("A Conditional Access policy wants a compliant device. Sign in with a device code "
               "from one.") },
  { 53001, CW_ERROR_PERMISSION,
    CW_PHRASE ("A Conditional Access policy wants a device that is joined to the domain. Sign in "
               "with a device code from one.") },
  { 53003, CW_ERROR_PERMISSION,
    CW_PHRASE ("A Conditional Access policy forbids this sign-in. Ask who manages the policies to "
               "exclude this account or this computer's address; some policies block device codes "
               "only, so try the browser as well.") },
  { 54005, CW_ERROR_AUTH, CW_PHRASE ("The sign-in was completed once already. Sign in again.") },
  { 65001, CW_ERROR_PERMISSION,
    CW_PHRASE ("Nobody has consented to the permissions yet. Sign in again and accept them.") },
  { 65004, CW_ERROR_PERMISSION,
    CW_PHRASE ("The permissions were not accepted. Set-up cannot go on without them: sign in again "
               "and accept, or let a Global Administrator do it.") },
  { 70008, CW_ERROR_AUTH, CW_PHRASE ("The sign-in took too long. Sign in again.") },
  { 70011, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("A permission is not known in this cloud. Check that the addresses of sign-in and "
               "Microsoft Graph belong to the same cloud.") },
  { 70016, CW_ERROR_BUSY, CW_PHRASE ("The code was not entered yet.") },
  { 70018, CW_ERROR_PERMISSION,
    CW_PHRASE ("The sign-in was refused in the browser. Begin again to get a new code.") },
  { 70019, CW_ERROR_AUTH,
    CW_PHRASE ("The code is not known any more. Begin again to get a new one.") },
  { 70020, CW_ERROR_TIMEOUT,
    CW_PHRASE ("The code was not entered in time. Begin again to get a new one.") },
  { 70043, CW_ERROR_AUTH,
    CW_PHRASE ("A policy limits how long a sign-in lasts, and it has ended. Sign in again.") },
  { 90002, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("There is no such tenant in this cloud. Check the tenant's name and the cloud.") },
  { 90072, CW_ERROR_AUTH,
    CW_PHRASE ("The account belongs to another tenant. Sign in with an account of this one.") },
  { 90094, CW_ERROR_PERMISSION,
    CW_PHRASE ("Only an administrator may accept these permissions. Let a Global Administrator "
               "sign in once and accept them for the organisation.") },
  { 700016, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("The tenant does not know the public client. Check its id, and whether its owner "
               "blocks it.") },
  { 7000112, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("The public client is disabled in this tenant. Enable it, or name another.") },
  { 7000218, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("The client named for signing in is not a public client. Allow public client flows "
               "in its registration, or name another.") },
  { 700082, CW_ERROR_AUTH, CW_PHRASE ("The sign-in has ended. Sign in again.") },
  { 900023, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("The tenant is neither an id nor a domain. Check the tenant's name.") },
};

/* RFC 6749 section 5.2 and RFC 8628 section 3.5, where there is no number. */
static const struct
{
  const char *name;
  gint64 code;
} names[] = {
  { "access_denied", 65004 },        { "authorization_declined", 70018 },
  { "expired_token", 70020 },        { "bad_verification_code", 70019 },
  { "invalid_scope", 70011 },        { "unauthorized_client", 700016 },
  { "interaction_required", 50076 }, { "login_required", 50058 },
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
cw_sign_in_error_get_remedy (gint64 code)
{
  gsize row = find_row (code);

  return row < G_N_ELEMENTS (remedies) ? remedies[row].remedy : NULL;
}

static gint64
find_number (const char *description)
{
  const char *number = description != NULL ? strstr (description, "AADSTS") : NULL;

  return number != NULL ? g_ascii_strtoll (number + strlen ("AADSTS"), NULL, 10) : 0;
}

static gint64
find_code (const char *name, const char *description)
{
  gint64 code = find_number (description);

  if (code != 0)
    return code;
  for (gsize i = 0; i < G_N_ELEMENTS (names); i++)
    {
      if (g_strcmp0 (names[i].name, name) == 0)
        return names[i].code;
    }
  return 0;
}

static char *
dup_first_line (const char *text)
{
  return g_strndup (text, strcspn (text, "\r\n"));
}

static GError *
new_error (const char *name, const char *description, gint64 code)
{
  gsize row = find_row (code);
  /* The first lines: what follows are trace ids and the time. */
  g_autofree char *first_name = dup_first_line (name);
  g_autofree char *line = dup_first_line (description != NULL ? description : name);

  if (row == G_N_ELEMENTS (remedies))
    return g_error_new (CW_ERROR, CW_ERROR_AUTH, "Signing in was refused (%s): %s", first_name,
                        line);
  return g_error_new (CW_ERROR, remedies[row].error, "%s (AADSTS%lld)", remedies[row].remedy,
                      (long long) code);
}

GError *
cw_sign_in_error_new_from_redirect (const char *error, const char *description)
{
  return new_error (error, description, find_code (error, description));
}

static const char *
get_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_get_string (node)
             : NULL;
}

GError *
cw_sign_in_error_new (guint status, JsonNode *root)
{
  gboolean is_object = root != NULL && JSON_NODE_HOLDS_OBJECT (root);
  JsonObject *object = is_object ? json_node_get_object (root) : NULL;
  const char *name = object != NULL ? get_text (object, "error") : NULL;

  if (name == NULL)
    return g_error_new (CW_ERROR, status == 404 ? CW_ERROR_INVALID_CONFIG : CW_ERROR_FAILED,
                        "The sign-in service answered with status %u and no explanation. Check its "
                        "address (authorityUrl) and the tenant.",
                        status);
  return cw_sign_in_error_new_from_redirect (name, get_text (object, "error_description"));
}
