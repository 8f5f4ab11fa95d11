/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "ldap-editor.h"

#include "base/cw-dn.h"
#include "base/cw-guid.h"
#include "base/cw-secret.h"
#include "connectors/ldap/cw-anchor-listing.h"
#include "connectors/ldap/cw-ldap-controls.h"
#include "connectors/ldap/cw-ldap-record.h"
#include "ldap-fixture.h"

static char *
get (const char *prefix, const char *name)
{
  g_autofree char *key = g_strdup_printf ("%s_%s", prefix, name);

  return g_strdup (ldap_lab_get (key));
}

void
ldap_editor_init (LdapEditor *editor, const char *prefix)
{
  g_autofree char *secret_name = g_strdup_printf ("%s_ADMIN_PASSWORD_FILE", prefix);
  g_autofree char *password = ldap_lab_get_secret (secret_name);
  g_autoptr (CwSecret) secret = cw_secret_new_from_string (password);
  g_autoptr (GError) error = NULL;

  editor->settings = g_new0 (CwLdapSettings, 1);
  editor->settings->host = get (prefix, "HOST");
  editor->settings->address = get (prefix, "ADDRESS");
  editor->settings->ca_file = get (prefix, "CA");
  editor->settings->user = get (prefix, "ADMIN_DN");
  editor->settings->timeout_seconds = 30;
  editor->settings->port = 636;
  if (g_str_equal (prefix, "CW_LAB_SLAPD"))
    editor->settings->port = (guint16) atoi (ldap_lab_get ("CW_LAB_SLAPD_TLS_PORT"));
  editor->session = cw_ldap_session_open (editor->settings, secret, NULL, &error);
  g_assert_no_error (error);
}

void
ldap_editor_clear (LdapEditor *editor)
{
  g_clear_pointer (&editor->session, cw_ldap_session_free);
  g_clear_pointer (&editor->settings, cw_ldap_settings_free);
}

static LDAP *
get_ldap (LdapEditor *editor)
{
  return cw_ldap_session_get_ldap (editor->session);
}

static void
assert_success (LdapEditor *editor, const char *what, const char *dn, int result)
{
  char *diagnostic = NULL;

  if (result == LDAP_SUCCESS)
    return;
  ldap_get_option (get_ldap (editor), LDAP_OPT_DIAGNOSTIC_MESSAGE, &diagnostic);
  g_error ("%s %s: %s (%s)", what, dn, ldap_err2string (result), diagnostic);
}

void
ldap_editor_add (LdapEditor *editor, const char *dn, ...)
{
  LDAPMod mods[32] = { { 0 } };
  LDAPMod *list[33] = { NULL };
  char *values[32][8] = { { NULL } };
  guint n_mods = 0;
  guint n_values = 0;
  const char *name = NULL;
  va_list args;

  va_start (args, dn);
  while ((name = va_arg (args, const char *)) != NULL)
    {
      if (n_mods == 0 || !g_str_equal (mods[n_mods - 1].mod_type, name))
        {
          mods[n_mods].mod_op = LDAP_MOD_ADD;
          mods[n_mods].mod_type = (char *) name;
          mods[n_mods].mod_values = values[n_mods];
          list[n_mods] = &mods[n_mods];
          n_mods++;
          n_values = 0;
        }
      values[n_mods - 1][n_values++] = va_arg (args, char *);
    }
  va_end (args);
  assert_success (editor, "add", dn, ldap_add_ext_s (get_ldap (editor), dn, list, NULL, NULL));
}

static void
modify (LdapEditor *editor, const char *dn, int op, const char *attribute, struct berval *value)
{
  struct berval *values[] = { value, NULL };
  LDAPMod mod = { op | LDAP_MOD_BVALUES, (char *) attribute, { NULL } };
  LDAPMod *list[] = { &mod, NULL };

  if (value != NULL)
    mod.mod_bvalues = values;
  assert_success (editor, "modify", dn,
                  ldap_modify_ext_s (get_ldap (editor), dn, list, NULL, NULL));
}

void
ldap_editor_modify (LdapEditor *editor,
                    const char *dn,
                    int op,
                    const char *attribute,
                    const char *value)
{
  struct berval bytes = { value != NULL ? strlen (value) : 0, (char *) value };

  modify (editor, dn, op, attribute, value != NULL ? &bytes : NULL);
}

void
ldap_editor_modify_bytes (LdapEditor *editor,
                          const char *dn,
                          const char *attribute,
                          const void *data,
                          gsize len)
{
  struct berval bytes = { len, (char *) data };

  modify (editor, dn, LDAP_MOD_REPLACE, attribute, &bytes);
}

void
ldap_editor_set_password (LdapEditor *editor, const char *dn, const char *password)
{
  g_autofree char *quoted = g_strdup_printf ("\"%s\"", password);
  glong n = 0;
  g_autofree gunichar2 *utf16 = g_utf8_to_utf16 (quoted, -1, NULL, &n, NULL);

  ldap_editor_modify_bytes (editor, dn, "unicodePwd", utf16, (gsize) n * 2);
}

void
ldap_editor_rename (LdapEditor *editor, const char *dn, const char *rdn, const char *parent)
{
  assert_success (editor, "rename", dn,
                  ldap_rename_s (get_ldap (editor), dn, rdn, parent, 1, NULL, NULL));
}

void
ldap_editor_delete (LdapEditor *editor, const char *dn)
{
  assert_success (editor, "delete", dn, ldap_delete_ext_s (get_ldap (editor), dn, NULL, NULL));
}

void
ldap_editor_undelete (LdapEditor *editor, const CwValue *guid, const char *dn)
{
  g_autoptr (CwLdapControls) controls = cw_ldap_controls_new ();
  g_autofree char *rdn = cw_dn_dup_rdn (dn);
  g_autofree char *text = cw_guid_bytes_to_string (guid->data, CW_GUID_ORDER_MIXED);
  g_autofree char *deleted_dn = g_strdup_printf ("%s\\0ADEL:%s,CN=Deleted Objects,%s", rdn, text,
                                                 ldap_lab_get ("CW_LAB_AD_BASE"));
  char *names[] = { (char *) dn, NULL };
  LDAPMod no_longer_deleted = { LDAP_MOD_DELETE, (char *) "isDeleted", { NULL } };
  LDAPMod new_name = { LDAP_MOD_REPLACE, (char *) "distinguishedName", { names } };
  LDAPMod *list[] = { &no_longer_deleted, &new_name, NULL };

  cw_ldap_controls_add_show_deleted (controls);
  assert_success (editor, "undelete", dn,
                  ldap_modify_ext_s (get_ldap (editor), deleted_dn, list,
                                     cw_ldap_controls_peek (controls), NULL));
}

char *
ldap_editor_get_anchor (LdapEditor *editor, const char *dn)
{
  static const char *const wanted[] = { "objectGUID", "entryUUID", NULL };
  const CwLdapQuery query = { dn, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (editor->session, &query, NULL, &error);
  GPtrArray *values = NULL;
  struct berval value = { 0, NULL };
  CwGuid guid;

  g_assert_no_error (error);
  values = cw_ldap_record_get_values (record, "objectGUID");
  if (values == NULL)
    values = cw_ldap_record_get_values (record, "entryUUID");
  value.bv_val = (char *) g_bytes_get_data (g_ptr_array_index (values, 0), &value.bv_len);
  g_assert_true (cw_anchor_parse (&value, &guid));
  return ldap_hex (guid.bytes, CW_GUID_SIZE);
}

guint
ldap_editor_count (LdapEditor *editor, const char *filter)
{
  static const char *const wanted[] = { LDAP_NO_ATTRS, NULL };
  const char *base =
      ldap_lab_get (editor->settings->port == 636 ? "CW_LAB_AD_BASE" : "CW_LAB_SLAPD_BASE");
  const CwLdapQuery query = { base, LDAP_SCOPE_SUBTREE, filter, wanted, NULL };
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) records =
      cw_ldap_record_search_paged (editor->session, &query, NULL, &error);

  g_assert_no_error (error);
  return records->len;
}
