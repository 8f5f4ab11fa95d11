/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-kerberos-error.h"

#include <errno.h>

#include <profile.h>

#include "base/cw-phrase.h"

typedef struct
{
  krb5_error_code code;
  CwError error;
  const char *remedy;
} KerberosEntry;

/* RFC 4120 7.5.9 and the library's own codes. What is not here is CW_ERROR_AUTH. */
static const KerberosEntry kerberos_table[] = {
  { KRB5KDC_ERR_PREAUTH_FAILED, CW_ERROR_AUTH,
    CW_PHRASE ("wrong password, or the keytab is older than the account's password: enter the "
               "password again or export the keytab anew") },
  { KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN, CW_ERROR_AUTH,
    CW_PHRASE ("the realm knows no such user: check the name and write the realm in capitals") },
  { KRB5KDC_ERR_CLIENT_NOTYET, CW_ERROR_AUTH, CW_PHRASE ("the account is not valid yet") },
  { KRB5KDC_ERR_ETYPE_NOSUPP, CW_ERROR_AUTH,
    CW_PHRASE ("no common encryption type: set a new password for the account, so that it gets AES "
               "keys") },
  { KRB5KDC_ERR_S_PRINCIPAL_UNKNOWN, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("the realm knows no service of this name: server.host must be the server's full "
               "name as in its servicePrincipalName") },
  { KRB5_KDC_UNREACH, CW_ERROR_UNREACHABLE,
    CW_PHRASE ("no domain controller answers on port 88: check the network, the name service or "
               "krb5.conf") },
  { KRB5_REALM_UNKNOWN, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE (
        "the realm is not known: write it in capitals, and check the name service or krb5.conf") },
  { KRB5_REALM_CANT_RESOLVE, CW_ERROR_UNREACHABLE,
    CW_PHRASE (
        "the realm's domain controllers cannot be found: check the name service or krb5.conf") },
  { KRB5KDC_ERR_WRONG_REALM, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("the account belongs to another realm: correct the part behind the @") },
  { KRB5_KT_NOTFOUND, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("the keytab holds no key for this principal: export it for the account") },
  { KRB5_KT_IOERR, CW_ERROR_INVALID_CONFIG, CW_PHRASE ("the keytab cannot be read") },
  { KRB5_KEYTAB_BADVNO, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("the keytab file is damaged or no keytab") },
  { KRB5_CONFIG_CANTOPEN, CW_ERROR_INVALID_CONFIG, CW_PHRASE ("krb5ConfigFile cannot be read") },
  { KRB5_CONFIG_BADFORMAT, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("krb5ConfigFile has a mistake in it") },
  { PROF_NO_PROFILE, CW_ERROR_INVALID_CONFIG, CW_PHRASE ("krb5ConfigFile does not exist") },
  { PROF_SECTION_NOTOP, CW_ERROR_INVALID_CONFIG, CW_PHRASE ("krb5ConfigFile has a mistake in it") },
  { PROF_SECTION_SYNTAX, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("krb5ConfigFile has a mistake in it") },
  { PROF_RELATION_SYNTAX, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("krb5ConfigFile has a mistake in it") },
  { KRB5_PARSE_MALFORMED, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("the user must be written as name@REALM") },
  { KRB5_CONFIG_NODEFREALM, CW_ERROR_INVALID_CONFIG,
    CW_PHRASE ("the user must be written as name@REALM") },
  { ENOENT, CW_ERROR_INVALID_CONFIG, CW_PHRASE ("the file does not exist") },
  { EACCES, CW_ERROR_INVALID_CONFIG, CW_PHRASE ("the file may not be read by this program") },
};

static const KerberosEntry *
find_entry (krb5_error_code code)
{
  for (guint i = 0; i < G_N_ELEMENTS (kerberos_table); i++)
    if (kerberos_table[i].code == code)
      return &kerberos_table[i];
  return NULL;
}

CwError
cw_kerberos_error_code (krb5_error_code code)
{
  const KerberosEntry *entry = find_entry (code);

  return entry != NULL ? entry->error : CW_ERROR_AUTH;
}

const char *
cw_kerberos_explain (krb5_error_code code)
{
  const KerberosEntry *entry = find_entry (code);

  if (entry != NULL)
    return entry->remedy;
  return cw_sign_in_problem_explain (cw_sign_in_problem_from_kdc (code, NULL));
}

static void
set_error (GError **error,
           const char *doing,
           krb5_context context,
           krb5_error_code code,
           const char *remedy)
{
  const char *text = krb5_get_error_message (context, code);

  if (remedy != NULL)
    g_set_error (error, CW_ERROR, (int) cw_kerberos_error_code (code), "%s: %s (Kerberos: %s)",
                 doing, remedy, text);
  else
    g_set_error (error, CW_ERROR, (int) cw_kerberos_error_code (code),
                 "%s: %s (Kerberos error %ld)", doing, text, (long) code);
  krb5_free_error_message (context, text);
}

void
cw_kerberos_set_error (GError **error,
                       const char *doing,
                       krb5_context context,
                       krb5_error_code code)
{
  set_error (error, doing, context, code, cw_kerberos_explain (code));
}

void
cw_kerberos_set_client_error (GError **error,
                              const char *doing,
                              krb5_context context,
                              krb5_error_code code,
                              CwSignInProblem problem)
{
  if (cw_sign_in_problem_from_kdc (code, NULL) != problem)
    set_error (error, doing, context, code, cw_sign_in_problem_explain (problem));
  else
    cw_kerberos_set_error (error, doing, context, code);
}
