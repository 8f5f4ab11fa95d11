/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ad-lab.h"

#include "connectors/ldap/cw-ldap-record.h"
#include "ldap-fixture.h"

/* LDAP_SERVER_SD_FLAGS_OID (MS-ADTS 3.1.1.3.4.1.11): SEQUENCE { INTEGER 4 }, the DACL. */
#define OID_SD_FLAGS "1.2.840.113556.1.4.801"

CwLdapSettings *
ad_lab_make_settings (CwLdapSecurity security)
{
  CwLdapSettings *settings = g_new0 (CwLdapSettings, 1);

  settings->host = g_strdup (ldap_lab_get ("CW_LAB_AD_HOST"));
  settings->address = g_strdup (ldap_lab_get ("CW_LAB_AD_ADDRESS"));
  settings->ca_file = g_strdup (ldap_lab_get ("CW_LAB_AD_CA"));
  settings->krb5_config_file = g_strdup (ldap_lab_get ("CW_LAB_AD_KRB5_CONFIG"));
  settings->security = security;
  settings->port = security == CW_LDAP_SECURITY_LDAPS ? 636 : 389;
  settings->timeout_seconds = 30;
  return settings;
}

CwAdSession *
ad_lab_open (const char *account, const char *password_file)
{
  g_autoptr (CwLdapSettings) settings = ad_lab_make_settings (CW_LDAP_SECURITY_LDAPS);
  g_autofree char *password = ldap_lab_get_secret (password_file);
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (password);
  g_autoptr (GError) error = NULL;
  CwAdSession *session = cw_ad_session_open (settings, account, secret, NULL, NULL, &error);

  g_assert_no_error (error);
  return session;
}

CwAdSession *
ad_lab_open_admin (void)
{
  return ad_lab_open (ldap_lab_get ("CW_LAB_AD_ADMIN_PRINCIPAL"), "CW_LAB_AD_ADMIN_PASSWORD_FILE");
}

char *
ad_lab_add_user (LdapEditor *editor, const char *name)
{
  char *dn = g_strdup_printf ("CN=%s,CN=Users,%s", name, ldap_lab_get ("CW_LAB_AD_BASE"));
  g_autofree char *principal = g_strdup_printf ("%s@%s", name, ldap_lab_get ("CW_LAB_AD_DOMAIN"));

  ldap_editor_add (editor, dn, "objectClass", "user", "sAMAccountName", name, "userPrincipalName",
                   principal, NULL);
  ldap_editor_set_password (editor, dn, AD_LAB_PASSWORD);
  ldap_editor_modify (editor, dn, LDAP_MOD_REPLACE, "userAccountControl", "512");
  return dn;
}

static LDAPControl
make_sd_control (void)
{
  return (LDAPControl){ (char *) OID_SD_FLAGS, { 5, (char *) "\x30\x03\x02\x01\x04" }, 1 };
}

static GBytes *
read_value (LdapEditor *editor, const char *dn, const char *attribute, LDAPControl *control)
{
  LDAP *ld = cw_ldap_session_get_ldap (editor->session);
  LDAPControl *controls[] = { control, NULL };
  char *attributes[] = { (char *) attribute, NULL };
  g_autoptr (LDAPMessage) message = NULL;
  struct berval **values = NULL;
  GBytes *bytes = NULL;
  int result = ldap_search_ext_s (ld, dn, LDAP_SCOPE_BASE, "(objectClass=*)", attributes, 0,
                                  controls, NULL, NULL, 0, &message);

  g_assert_cmpint (result, ==, LDAP_SUCCESS);
  values = ldap_get_values_len (ld, ldap_first_entry (ld, message), attribute);
  if (values != NULL && values[0] != NULL)
    bytes = g_bytes_new (values[0]->bv_val, values[0]->bv_len);
  ldap_value_free_len (values);
  return bytes;
}

GBytes *
ad_lab_read (LdapEditor *editor, const char *dn, const char *attribute)
{
  return read_value (editor, dn, attribute, NULL);
}

GBytes *
ad_lab_read_dacl (LdapEditor *editor, const char *dn)
{
  LDAPControl control = make_sd_control ();

  return read_value (editor, dn, "nTSecurityDescriptor", &control);
}

void
ad_lab_write_dacl (LdapEditor *editor, const char *dn, GBytes *descriptor)
{
  LDAPControl control = make_sd_control ();
  LDAPControl *controls[] = { &control, NULL };
  struct berval value = { 0, NULL };
  struct berval *values[] = { &value, NULL };
  LDAPMod mod = { LDAP_MOD_REPLACE | LDAP_MOD_BVALUES, (char *) "nTSecurityDescriptor", { NULL } };
  LDAPMod *mods[] = { &mod, NULL };

  value.bv_val = (char *) g_bytes_get_data (descriptor, &value.bv_len);
  mod.mod_bvalues = values;
  g_assert_cmpint (
      ldap_modify_ext_s (cw_ldap_session_get_ldap (editor->session), dn, mods, controls, NULL), ==,
      LDAP_SUCCESS);
}
