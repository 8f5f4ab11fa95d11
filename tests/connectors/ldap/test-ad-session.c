/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "ad-lab.h"
#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-session.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "ldap-editor.h"
#include "ldap-fixture.h"

/* Signing in as an administrator types it, and what a domain controller says of accounts that may
 * not. Needs a domain controller. */

/* Cyrus SASL's GSSAPI plug-in forgets its credentials when a bind is refused half-way. */
const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:gss_acquire_cred_from\n";
}

#define FAR_PAST    "132223104000000000" /* a FILETIME of 2020 */
#define SET_IN_2024 "133485408000000000" /* pwdLastSet of the lab's people */
#define TWO_DAYS    "-1728000000000"

/* ----- ways to write the name */

typedef struct
{
  const char *label;
  CwLdapSecurity security;
  const char *account; /* %s: the lab's base DN */
  int code;            /* -1: it works */
} NameCase;

static const NameCase name_cases[] = {
  { "ldaps-down-level", CW_LDAP_SECURITY_LDAPS, "CONTOSO\\session.user", -1 },
  { "ldaps-principal", CW_LDAP_SECURITY_LDAPS, "session.user@contoso.lab", -1 },
  { "ldaps-dn", CW_LDAP_SECURITY_LDAPS, "CN=session.user,CN=Users,%s", -1 },
  { "ldaps-other-suffix", CW_LDAP_SECURITY_LDAPS, "session.user@elsewhere.example", -1 },
  { "starttls-down-level", CW_LDAP_SECURITY_STARTTLS, "CONTOSO\\session.user", -1 },
  { "kerberos-down-level", CW_LDAP_SECURITY_SASL, "CONTOSO\\session.user", -1 },
  { "kerberos-dotted", CW_LDAP_SECURITY_SASL, "contoso.lab\\session.user", -1 },
  { "kerberos-principal", CW_LDAP_SECURITY_SASL, "session.user@contoso.lab", -1 },
  { "kerberos-plain", CW_LDAP_SECURITY_SASL, " session.user ", -1 },
  { "kerberos-other-suffix", CW_LDAP_SECURITY_SASL, "session.user@elsewhere.example", -1 },
  { "kerberos-dn", CW_LDAP_SECURITY_SASL, "CN=session.user,CN=Users,%s",
    CW_ERROR_INVALID_ARGUMENT },
  { "empty", CW_LDAP_SECURITY_LDAPS, "  ", CW_ERROR_INVALID_ARGUMENT },
  { "no-user", CW_LDAP_SECURITY_LDAPS, "CONTOSO\\", CW_ERROR_INVALID_ARGUMENT },
  { "two-domains", CW_LDAP_SECURITY_LDAPS, "A\\B\\user", CW_ERROR_INVALID_ARGUMENT },
};

static CwAdSession *
open_account (CwLdapSecurity security,
              const char *account,
              const char *password,
              CwSignInProblem *ret_problem,
              GError **error)
{
  g_autoptr (CwLdapSettings) settings = ad_lab_make_settings (security);
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (password);

  return cw_ad_session_open (settings, account, secret, ret_problem, NULL, error);
}

static void
test_name (gconstpointer data)
{
  const NameCase *name_case = data;
  g_autofree char *account = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAdSession) session = NULL;

  account = strstr (name_case->account, "%s") == NULL
                ? g_strdup (name_case->account)
                : g_strconcat ("CN=session.user,CN=Users,", ldap_lab_get ("CW_LAB_AD_BASE"), NULL);
  session = open_account (name_case->security, account, AD_LAB_PASSWORD, NULL, &error);
  if (error != NULL)
    g_test_message ("%s", error->message);
  if (name_case->code >= 0)
    {
      g_assert_error (error, CW_ERROR, name_case->code);
      return;
    }
  g_assert_no_error (error);
  g_assert_cmpstr (session->root->realm, ==, "CONTOSO.LAB");
  g_assert_false (session->root->is_read_only);
  g_assert_cmpuint (cw_sid_set_get_size (session->token), >, 3);
  g_assert_true (cw_sid_set_find_rid (session->token, 513, NULL)); /* Domain Users */
  g_assert_false (cw_sid_set_find_rid (session->token, 512, NULL));
  g_assert_true (cw_sid_set_contains_string (session->token, "S-1-5-11"));
}

/* ----- accounts that may not sign in */

typedef void (*Prepare) (LdapEditor *editor, const char *dn);

static void
set_disabled (LdapEditor *editor, const char *dn)
{
  ldap_editor_modify (editor, dn, LDAP_MOD_REPLACE, "userAccountControl", "514");
}

static void
set_expired (LdapEditor *editor, const char *dn)
{
  ldap_editor_modify (editor, dn, LDAP_MOD_REPLACE, "accountExpires", FAR_PAST);
}

static void
set_must_change (LdapEditor *editor, const char *dn)
{
  ldap_editor_modify (editor, dn, LDAP_MOD_REPLACE, "pwdLastSet", "0");
}

static void
set_logon_hours (LdapEditor *editor, const char *dn)
{
  static const guint8 never[21] = { 0 };

  ldap_editor_modify_bytes (editor, dn, "logonHours", never, sizeof never);
}

static void
set_workstations (LdapEditor *editor, const char *dn)
{
  ldap_editor_modify (editor, dn, LDAP_MOD_REPLACE, "userWorkstations", "ANOTHERPC");
}

static void
set_locked (LdapEditor *editor, const char *dn)
{
  ldap_editor_modify (editor, ldap_lab_get ("CW_LAB_AD_BASE"), LDAP_MOD_REPLACE, "lockoutThreshold",
                      "3");
  for (guint i = 0; i < 4; i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (CwAdSession) session =
          open_account (CW_LDAP_SECURITY_LDAPS, dn, "not the password", NULL, &error);

      g_assert_null (session);
      g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
    }
}

typedef struct
{
  const char *name;
  Prepare prepare;
  const char *password;
  CwSignInProblem simple;
  CwSignInProblem kerberos;
} RefusalCase;

static const RefusalCase refusals[] = {
  { "disabled", set_disabled, AD_LAB_PASSWORD, CW_SIGN_IN_DISABLED, CW_SIGN_IN_DISABLED },
  { "account-expired", set_expired, AD_LAB_PASSWORD, CW_SIGN_IN_ACCOUNT_EXPIRED,
    CW_SIGN_IN_ACCOUNT_EXPIRED },
  { "must-change", set_must_change, AD_LAB_PASSWORD, CW_SIGN_IN_MUST_CHANGE,
    CW_SIGN_IN_MUST_CHANGE },
  { "logon-hours", set_logon_hours, AD_LAB_PASSWORD, CW_SIGN_IN_LOGON_HOURS,
    CW_SIGN_IN_LOGON_HOURS },
  /* A Kerberos request without a NetBIOS address comes from no workstation. */
  { "workstation", set_workstations, AD_LAB_PASSWORD, CW_SIGN_IN_WORKSTATION, CW_SIGN_IN_OK },
  { "wrong-password", NULL, "wrong", CW_SIGN_IN_WRONG_PASSWORD, CW_SIGN_IN_WRONG_PASSWORD },
  /* Samba's KDC has a code for it, but no status that tells it from the others. */
  { "locked", set_locked, AD_LAB_PASSWORD, CW_SIGN_IN_LOCKED, CW_SIGN_IN_REVOKED },
};

static void
assert_refused (CwLdapSecurity security,
                const char *account,
                const char *password,
                CwSignInProblem problem)
{
  CwSignInProblem found = CW_SIGN_IN_OK;
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAdSession) session = open_account (security, account, password, &found, &error);

  if (problem == CW_SIGN_IN_OK)
    {
      g_assert_no_error (error);
      return;
    }
  g_assert_null (session);
  g_test_message ("%s", error->message);
  g_assert_error (error, CW_ERROR, CW_ERROR_AUTH);
  g_assert_null (strstr (error->message, AD_LAB_PASSWORD));
  g_assert_cmpstr (cw_sign_in_problem_to_string (found), ==,
                   cw_sign_in_problem_to_string (problem));
}

static void
restore_policy (LdapEditor *editor)
{
  const char *base = ldap_lab_get ("CW_LAB_AD_BASE");

  ldap_editor_modify (editor, base, LDAP_MOD_REPLACE, "maxPwdAge", "0");
  ldap_editor_modify (editor, base, LDAP_MOD_REPLACE, "lockoutThreshold", "0");
}

static void
test_refusal (gconstpointer data)
{
  const RefusalCase *refusal = data;
  g_auto (LdapEditor) editor = { 0 };
  g_autofree char *name = g_strconcat ("refused.", refusal->name, NULL);
  g_autofree char *account = g_strdup_printf ("CONTOSO\\%s", name);
  g_autofree char *dn = NULL;

  ldap_editor_init (&editor, "CW_LAB_AD");
  dn = ad_lab_add_user (&editor, name);
  if (refusal->prepare != NULL)
    refusal->prepare (&editor, dn);
  assert_refused (CW_LDAP_SECURITY_LDAPS, account, refusal->password, refusal->simple);
  assert_refused (CW_LDAP_SECURITY_SASL, account, refusal->password, refusal->kerberos);
  restore_policy (&editor);
}

/* Somebody whose password is from 2024 and may expire. (transfer full) */
static char *
find_old_password (LdapEditor *editor)
{
  static const char *const wanted[] = { "sAMAccountName", NULL };
  const CwLdapQuery query = { ldap_lab_get ("CW_LAB_AD_BASE"), LDAP_SCOPE_SUBTREE,
                              "(&(pwdLastSet=" SET_IN_2024 ")(userAccountControl=512)"
                              "(accountExpires=9223372036854775807))",
                              wanted, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records = cw_ldap_record_search (editor->session, &query, NULL, &error);

  g_assert_no_error (error);
  g_assert_cmpuint (records->len, >, 0);
  return g_strdup (cw_ldap_record_get_string (g_ptr_array_index (records, 0), "sAMAccountName"));
}

/* Samba lets no password expire within a day, so that one of a former year is needed. */
static void
test_expired_password (void)
{
  g_auto (LdapEditor) editor = { 0 };
  g_autofree char *name = NULL;
  g_autofree char *account = NULL;
  g_autofree char *password = NULL;

  ldap_editor_init (&editor, "CW_LAB_AD");
  name = find_old_password (&editor);
  account = g_strdup_printf ("CONTOSO\\%s", name);
  password = g_strdup_printf ("Pw.%s!x", name);
  ldap_editor_modify (&editor, ldap_lab_get ("CW_LAB_AD_BASE"), LDAP_MOD_REPLACE, "maxPwdAge",
                      TWO_DAYS);
  assert_refused (CW_LDAP_SECURITY_LDAPS, account, password, CW_SIGN_IN_PASSWORD_EXPIRED);
  assert_refused (CW_LDAP_SECURITY_SASL, account, password, CW_SIGN_IN_PASSWORD_EXPIRED);
  restore_policy (&editor);
}

static void
test_unknown_user (void)
{
  assert_refused (CW_LDAP_SECURITY_LDAPS, "CONTOSO\\nobody", AD_LAB_PASSWORD,
                  CW_SIGN_IN_WRONG_PASSWORD);
  assert_refused (CW_LDAP_SECURITY_SASL, "CONTOSO\\nobody", AD_LAB_PASSWORD,
                  CW_SIGN_IN_UNKNOWN_USER);
}

/* ----- the rest */

static void
test_no_password (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAdSession) session =
      open_account (CW_LDAP_SECURITY_LDAPS, "CONTOSO\\session.user", "", NULL, &error);

  g_assert_null (session);
  g_assert_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG);
}

static void
test_keytab (void)
{
  g_autoptr (CwLdapSettings) settings = ad_lab_make_settings (CW_LDAP_SECURITY_SASL);
  g_autoptr (CwAdSession) session = NULL;
  g_autoptr (GError) error = NULL;

  settings->method = CW_LDAP_METHOD_GSSAPI_KEYTAB;
  settings->user = g_strdup (ldap_lab_get ("CW_LAB_AD_PRINCIPAL"));
  settings->keytab_file = g_strdup (ldap_lab_get ("CW_LAB_AD_KEYTAB"));
  session = cw_ad_session_open_configured (settings, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cw_sid_set_find_rid (session->token, 513, NULL));
}

static void
test_cancelled (void)
{
  g_autoptr (CwLdapSettings) settings = ad_lab_make_settings (CW_LDAP_SECURITY_LDAPS);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (AD_LAB_PASSWORD);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAdSession) session = NULL;

  g_cancellable_cancel (cancellable);
  session =
      cw_ad_session_open (settings, "CONTOSO\\session.user", secret, NULL, cancellable, &error);
  g_assert_null (session);
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

static void
add_session_user (void)
{
  g_auto (LdapEditor) editor = { 0 };
  g_autofree char *dn = NULL;

  ldap_editor_init (&editor, "CW_LAB_AD");
  dn = ad_lab_add_user (&editor, "session.user");
  ldap_editor_modify (&editor, dn, LDAP_MOD_REPLACE, "userPrincipalName",
                      "session.user@elsewhere.example");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add_session_user ();
  for (guint i = 0; i < G_N_ELEMENTS (name_cases); i++)
    {
      g_autofree char *path = g_strconcat ("/ad-session/name/", name_cases[i].label, NULL);

      g_test_add_data_func (path, &name_cases[i], test_name);
    }
  for (guint i = 0; i < G_N_ELEMENTS (refusals); i++)
    {
      g_autofree char *path = g_strconcat ("/ad-session/refused/", refusals[i].name, NULL);

      g_test_add_data_func (path, &refusals[i], test_refusal);
    }
  g_test_add_func ("/ad-session/refused/password-expired", test_expired_password);
  g_test_add_func ("/ad-session/refused/unknown-user", test_unknown_user);
  g_test_add_func ("/ad-session/no-password", test_no_password);
  g_test_add_func ("/ad-session/keytab", test_keytab);
  g_test_add_func ("/ad-session/cancelled", test_cancelled);
  return g_test_run ();
}
