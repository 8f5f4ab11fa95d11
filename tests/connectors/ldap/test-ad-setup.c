/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-account.h"
#include "connectors/ldap/cw-ad-grant.h"
#include "connectors/ldap/cw-ad-password.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "ldap-editor.h"
#include "ldap-fixture.h"

/* What a set-up does in a real domain: judging accounts, making one, giving it rights. */

#define MARK "Causeway test"
#define ALL_FEATURES                                                                               \
  (CW_AD_FEATURE_READ | CW_AD_FEATURE_PASSWORD_HASH | CW_AD_FEATURE_ANCHOR |                       \
   CW_AD_FEATURE_PASSWORD_WRITEBACK | CW_AD_FEATURE_EXCHANGE)

typedef struct
{
  CwLdapSettings *settings;
  CwAdSession *admin;
  LdapEditor editor;
  const char *base;
} Fixture;

static CwLdapSettings *
make_settings (const char *security)
{
  g_autofree char *text = g_strdup_printf (
      "{\"version\":1,\"connectors\":[{\"name\":\"ad\",\"kind\":\"active-directory\",\"server\":{"
      "\"host\":\"%s\",\"address\":\"%s\",\"caFile\":\"%s\",\"security\":\"%s\"},"
      "\"authentication\":{\"method\":\"%s\",\"user\":\"x\",\"krb5ConfigFile\":\"%s\"}}]}",
      ldap_lab_get ("CW_LAB_AD_HOST"), ldap_lab_get ("CW_LAB_AD_ADDRESS"),
      ldap_lab_get ("CW_LAB_AD_CA"), security,
      g_str_equal (security, "sasl") ? "gssapi-password" : "simple",
      ldap_lab_get ("CW_LAB_AD_KRB5_CONFIG"));
  g_autoptr (GError) error = NULL;
  g_autoptr (CwConfig) config = cw_config_new_from_text (text, &error);
  CwLdapSettings *settings = NULL;

  g_assert_no_error (error);
  settings =
      cw_ldap_settings_new (g_ptr_array_index (cw_config_get_connectors (config), 0), &error);
  g_assert_no_error (error);
  return settings;
}

static CwAdSession *
try_sign_in (const char *security,
             const char *account,
             const char *password,
             CwSignInProblem *ret_problem,
             GError **error)
{
  g_autoptr (CwLdapSettings) settings = make_settings (security);
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (password);

  *ret_problem = CW_SIGN_IN_OK;
  return cw_ad_session_open (settings, account, secret, ret_problem, NULL, error);
}

static CwAdSession *
sign_in_admin (void)
{
  g_autofree char *password = ldap_lab_get_secret ("CW_LAB_AD_ADMIN_PASSWORD_FILE");
  g_autoptr (GError) error = NULL;
  CwSignInProblem problem;
  CwAdSession *session =
      try_sign_in ("ldaps", ldap_lab_get ("CW_LAB_AD_ADMIN_PRINCIPAL"), password, &problem, &error);

  g_assert_no_error (error);
  return session;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->base = ldap_lab_get ("CW_LAB_AD_BASE");
  fixture->admin = sign_in_admin ();
  ldap_editor_init (&fixture->editor, "CW_LAB_AD");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  ldap_editor_clear (&fixture->editor);
  g_clear_pointer (&fixture->admin, cw_ad_session_free);
}

/* ----- judging accounts */

static void
assert_problem (Fixture *fixture, const char *name, CwAdAccountProblem expected)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAdAccount) account = cw_ad_account_find (fixture->admin, name, NULL, &error);

  g_assert_no_error (error);
  g_test_message ("%s: %s", name, cw_ad_account_problem_to_string (account->problem));
  g_assert_cmpint (account->problem, ==, expected);
  g_assert_true ((account->privileged_by != NULL) == (expected == CW_AD_ACCOUNT_PRIVILEGED));
}

/* An administrator through a group within a group. */
static void
add_nested_admin (Fixture *fixture)
{
  g_autofree char *inner = g_strdup_printf ("CN=inner,CN=Users,%s", fixture->base);
  g_autofree char *nested = g_strdup_printf ("CN=nested,CN=Users,%s", fixture->base);
  g_autofree char *admins = g_strdup_printf ("CN=Enterprise Admins,CN=Users,%s", fixture->base);

  ldap_editor_add (&fixture->editor, nested, "objectClass", "user", "sAMAccountName", "nested",
                   NULL);
  ldap_editor_set_password (&fixture->editor, nested, "Right-1234");
  ldap_editor_modify (&fixture->editor, nested, LDAP_MOD_REPLACE, "userAccountControl", "512");
  ldap_editor_add (&fixture->editor, inner, "objectClass", "group", "sAMAccountName", "inner",
                   "member", nested, NULL);
  ldap_editor_modify (&fixture->editor, admins, LDAP_MOD_ADD, "member", inner);
}

static void
test_accounts (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAdAccount) self = cw_ad_account_find_self (fixture->admin, NULL, &error);
  g_autofree char *computer = g_strdup_printf ("CN=pc,CN=Computers,%s", fixture->base);
  g_autofree char *off = g_strdup_printf ("CN=off,CN=Users,%s", fixture->base);

  g_assert_no_error (error);
  g_assert_cmpstr (self->name, ==, "Administrator");
  add_nested_admin (fixture);
  ldap_editor_add (&fixture->editor, computer, "objectClass", "computer", "sAMAccountName", "PC7$",
                   NULL);
  ldap_editor_add (&fixture->editor, off, "objectClass", "user", "sAMAccountName", "off",
                   "userAccountControl", "514", NULL);
  assert_problem (fixture, "Administrator", CW_AD_ACCOUNT_PRIVILEGED);
  assert_problem (fixture, "nested", CW_AD_ACCOUNT_PRIVILEGED);
  assert_problem (fixture, "PC7$", CW_AD_ACCOUNT_MANAGED);
  assert_problem (fixture, "off", CW_AD_ACCOUNT_DISABLED);
  assert_problem (fixture, ldap_lab_get ("CW_LAB_AD_PLAIN_DN"), CW_AD_ACCOUNT_FIT);
  g_assert_null (cw_ad_account_find (fixture->admin, "nobody*(here)", NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_NOT_FOUND);
  ldap_editor_delete (&fixture->editor, computer);
  ldap_editor_delete (&fixture->editor, off);
}

/* ----- rights */

/* The bytes of the head's DACL, in hexadecimal. */
static char *
read_dacl (Fixture *fixture)
{
  static const char *const wanted[] = { "nTSecurityDescriptor", NULL };
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  CwLdapQuery query = { fixture->base, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwLdapRecord) record = NULL;
  GBytes *value = NULL;

  cw_ldap_controls_add_sd_flags (controls, CW_SD_FLAGS_DACL);
  query.controls = controls;
  record = cw_ldap_record_read (fixture->admin->ldap, &query, NULL, &error);
  g_assert_no_error (error);
  value = g_ptr_array_index (cw_ldap_record_get_values (record, "nTSecurityDescriptor"), 0);
  return ldap_hex (g_bytes_get_data (value, NULL), g_bytes_get_size (value));
}

static guint
count_missing (CwAdSession *session, const char *head, const CwSidSet *token, CwAdFeatures features)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) found = cw_ad_grant_check (session, head, token, features, NULL, &error);
  guint n = 0;

  g_assert_no_error (error);
  g_assert_cmpuint (found->len, >, 0);
  for (guint i = 0; i < found->len; i++)
    {
      const CwAdRightState *state = g_ptr_array_index (found, i);

      if (!state->is_granted)
        g_test_message ("missing: %s on %s", state->right->name, state->right->dn);
      n += state->is_granted ? 0 : 1;
    }
  return n;
}

static void
give (Fixture *fixture, GBytes *sid, CwAdFeatures features, GPtrArray *added)
{
  g_autoptr (GError) error = NULL;

  g_assert_true (
      cw_ad_grant_give (fixture->admin, fixture->base, sid, features, added, NULL, &error));
  g_assert_no_error (error);
}

static void
test_account_with_rights (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = cw_ad_account_make_name ();
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) again = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *before = read_dacl (fixture);
  g_autofree char *after = NULL;
  g_autoptr (CwSecret) password = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAdAccount) account =
      cw_ad_account_create (fixture->admin, name, NULL, MARK, &password, NULL, &error);
  g_autoptr (CwAdSession) own = NULL;
  CwSignInProblem problem;

  g_assert_no_error (error);
  g_assert_cmpint (account->problem, ==, CW_AD_ACCOUNT_FIT);
  g_assert_false (account->expires);
  own = try_sign_in ("ldaps", account->principal, cw_secret_peek (password, &(gsize){ 0 }),
                     &problem, &error);
  g_assert_no_error (error);

  /* Feature by feature: missing, given, there; the others still missing. */
  g_assert_cmpuint (count_missing (fixture->admin, fixture->base, account->token, ALL_FEATURES), >,
                    5);
  give (fixture, account->sid, CW_AD_FEATURE_PASSWORD_HASH, added);
  g_assert_cmpuint (count_missing (own, fixture->base, own->token, CW_AD_FEATURE_PASSWORD_HASH), ==,
                    0);
  g_assert_cmpuint (count_missing (own, fixture->base, own->token, CW_AD_FEATURE_ANCHOR), >, 0);
  give (fixture, account->sid, ALL_FEATURES, added);
  g_assert_cmpuint (count_missing (own, fixture->base, own->token, ALL_FEATURES), ==, 0);
  g_assert_cmpuint (count_missing (fixture->admin, fixture->base, account->token, ALL_FEATURES), ==,
                    0);

  /* Once more: nothing to do. */
  give (fixture, account->sid, ALL_FEATURES, again);
  g_assert_cmpuint (again->len, ==, 0);

  /* Back to what was there, to the byte. */
  g_ptr_array_add (added, NULL);
  g_assert_true (
      cw_ad_grant_take_back (fixture->admin, (const char *const *) added->pdata, NULL, &error));
  g_assert_no_error (error);
  g_assert_true (
      cw_ad_grant_take_back (fixture->admin, (const char *const *) added->pdata, NULL, &error));
  after = read_dacl (fixture);
  g_assert_cmpstr (after, ==, before);
  g_assert_true (cw_ad_account_delete (fixture->admin, name, MARK, NULL, &error));
  g_assert_true (cw_ad_account_delete (fixture->admin, name, MARK, NULL, &error));
  g_assert_no_error (error);
}

/* An attempt that broke off behind the creation: the account is taken over, with a new password. */
static void
test_resumed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = cw_ad_account_make_name ();
  g_autoptr (GError) error = NULL;
  g_autofree char *sid = NULL;

  for (guint i = 0; i < 2; i++)
    {
      g_autoptr (CwSecret) password = NULL;
      g_autoptr (CwAdAccount) account =
          cw_ad_account_create (fixture->admin, name, NULL, MARK, &password, NULL, &error);
      g_autoptr (CwAdSession) own = NULL;
      CwSignInProblem problem;

      g_assert_no_error (error);
      own = try_sign_in ("ldaps", account->dn, cw_secret_peek (password, &(gsize){ 0 }), &problem,
                         &error);
      g_assert_no_error (error);
      if (sid != NULL)
        {
          g_autofree char *same =
              ldap_hex (g_bytes_get_data (account->sid, NULL), g_bytes_get_size (account->sid));

          g_assert_cmpstr (sid, ==, same);
        }
      g_free (sid);
      sid = ldap_hex (g_bytes_get_data (account->sid, NULL), g_bytes_get_size (account->sid));
    }
  /* one that is somebody else's is left alone */
  g_assert_null (cw_ad_account_create (fixture->admin, name, NULL, "other", &(CwSecret *){ NULL },
                                       NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_false (cw_ad_account_delete (fixture->admin, name, "other", NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CONFLICT);
  g_clear_error (&error);
  g_assert_true (cw_ad_account_delete (fixture->admin, name, MARK, NULL, &error));
}

/* As the account itself: refused with a wrong old one and while it is too young, whatever the
 * outcome one of the two is good. */
static void
test_change_password (Fixture *fixture, gconstpointer data)
{
  g_autofree char *name = cw_ad_account_make_name ();
  g_autoptr (CwSecret) first = NULL;
  g_autoptr (CwSecret) second = cw_ad_password_make ();
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAdAccount) account =
      cw_ad_account_create (fixture->admin, name, NULL, MARK, &first, NULL, &error);
  g_autoptr (CwLdapSettings) settings = make_settings ("ldaps");
  g_autoptr (CwAdSession) session = NULL;
  gboolean is_refused = FALSE;

  g_assert_no_error (error);
  session = cw_ad_session_open (settings, account->principal, first, NULL, NULL, &error);
  g_assert_no_error (error);
  ldap_editor_modify (&fixture->editor, fixture->base, LDAP_MOD_REPLACE, "minPwdAge",
                      "-864000000000");
  g_assert_false (
      cw_ad_password_change (session, account, first, second, &is_refused, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
  g_assert_true (is_refused);
  g_clear_error (&error);
  ldap_editor_modify (&fixture->editor, fixture->base, LDAP_MOD_REPLACE, "minPwdAge", "0");
  g_assert_false (
      cw_ad_password_change (session, account, second, first, &is_refused, NULL, &error));
  g_assert_true (is_refused);
  g_clear_error (&error);
  g_assert_true (
      cw_ad_password_change (session, account, first, second, &is_refused, NULL, &error));
  g_assert_no_error (error);
  g_clear_pointer (&session, cw_ad_session_free);
  session = cw_ad_session_open (settings, account->principal, second, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_true (cw_ad_account_delete (fixture->admin, name, MARK, NULL, &error));
}

/* Who is no administrator is told so, and nothing is left behind. */
static void
test_no_permission (Fixture *fixture, gconstpointer data)
{
  g_autofree char *password = ldap_lab_get_secret ("CW_LAB_AD_PLAIN_PASSWORD_FILE");
  g_autofree char *name = cw_ad_account_make_name ();
  g_autoptr (GPtrArray) added = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwAdAccount) plain = NULL;
  CwSignInProblem problem;
  g_autoptr (CwAdSession) session =
      try_sign_in ("ldaps", ldap_lab_get ("CW_LAB_AD_PLAIN_DN"), password, &problem, &error);
  gboolean is_admin = TRUE;

  g_assert_no_error (error);
  g_assert_true (cw_ad_account_is_enterprise_admin (session, &is_admin, NULL, &error));
  g_assert_false (is_admin);
  g_assert_null (
      cw_ad_account_create (session, name, NULL, MARK, &(CwSecret *){ NULL }, NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
  g_clear_error (&error);
  plain = cw_ad_account_find_self (session, NULL, &error);
  g_assert_no_error (error);
  g_assert_false (cw_ad_grant_give (session, fixture->base, plain->sid, CW_AD_FEATURE_ANCHOR, added,
                                    NULL, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/ldap/ad-setup/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  cw_ldap_library_init ();
  ADD ("accounts", test_accounts);
  ADD ("account-with-rights", test_account_with_rights);
  ADD ("resumed", test_resumed);
  ADD ("change-password", test_change_password);
  ADD ("no-permission", test_no_permission);
  return g_test_run ();
}
