/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "ad-lab.h"
#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-writer.h"
#include "ldap-editor.h"
#include "ldap-fixture.h"
#include "model/cw-entry-builder.h"

/* What a domain is told, object by object. Needs a domain controller. */

const char *__lsan_default_suppressions (void);

const char *
__lsan_default_suppressions (void)
{
  return "leak:gss_acquire_cred_from\n";
}

#define CONSISTENCY "mS-DS-ConsistencyGuid"

typedef struct
{
  LdapEditor editor;
  CwAttributeTable *attributes;
  CwExportResult *result; /* (owned) (nullable): of the one change */
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  ldap_editor_init (&fixture->editor, "CW_LAB_AD");
  fixture->attributes = cw_attribute_table_new ();
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_clear_pointer (&fixture->result, cw_export_result_free);
  g_clear_pointer (&fixture->attributes, cw_attribute_table_unref);
  ldap_editor_clear (&fixture->editor);
}

static void
on_result (CwExportResult *result, gpointer user_data)
{
  Fixture *fixture = user_data;

  g_assert_null (fixture->result);
  fixture->result = result;
}

/* Returns the status; the code is asserted. */
static void
write_value (Fixture *fixture,
             CwAdSession *session,
             GBytes *anchor,
             const char *value,
             CwExportStatus status,
             const char *code)
{
  g_autoptr (GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_change_free);
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  CwExportChange *change = cw_export_change_new (1, CW_EXPORT_UPDATE, 1, anchor);
  g_autoptr (GError) error = NULL;

  g_clear_pointer (&fixture->result, cw_export_result_free);
  cw_entry_builder_add (builder, cw_attribute_table_intern (fixture->attributes, CONSISTENCY),
                        value, 16);
  change->desired = cw_entry_builder_end (builder, &error);
  g_ptr_array_add (changes, change);
  g_assert_true (cw_ad_writer_run (session->ldap, fixture->attributes, changes,
                                   &(CwExportHandler){ on_result, fixture, NULL }, NULL, &error));
  g_assert_no_error (error);
  g_assert_nonnull (fixture->result);
  g_test_message ("%s", fixture->result->message);
  g_assert_cmpint (fixture->result->status, ==, status);
  g_assert_cmpstr (fixture->result->code, ==, code);
}

static void
assert_value (Fixture *fixture, const char *dn, const char *expected)
{
  g_autoptr (GBytes) value = ad_lab_read (&fixture->editor, dn, CONSISTENCY);

  if (expected == NULL)
    {
      g_assert_null (value);
      return;
    }
  g_assert_nonnull (value);
  g_assert_cmpmem (g_bytes_get_data (value, NULL), g_bytes_get_size (value), expected, 16);
}

/* By its GUID, so under any name; the same value once more is no error, another one is never
 * overwritten. */
static void
test_written (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autofree char *dn = ad_lab_add_user (&fixture->editor, "w.written");
  g_autoptr (GBytes) guid = ad_lab_read (&fixture->editor, dn, "objectGUID");

  write_value (fixture, session, guid, "0123456789abcdef", CW_EXPORT_OK, NULL);
  assert_value (fixture, dn, "0123456789abcdef");
  write_value (fixture, session, guid, "0123456789abcdef", CW_EXPORT_OK, NULL);
  write_value (fixture, session, guid, "fedcba9876543210", CW_EXPORT_RETRY, "value-taken");
  assert_value (fixture, dn, "0123456789abcdef");
  ldap_editor_delete (&fixture->editor, dn);
  write_value (fixture, session, guid, "0123456789abcdef", CW_EXPORT_RETRY, "not-found");
}

static void
test_refused (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwAdSession) session =
      ad_lab_open (ldap_lab_get ("CW_LAB_AD_PLAIN_DN"), "CW_LAB_AD_PLAIN_PASSWORD_FILE");
  g_autofree char *dn = ad_lab_add_user (&fixture->editor, "w.refused");
  g_autoptr (GBytes) guid = ad_lab_read (&fixture->editor, dn, "objectGUID");
  g_autoptr (GBytes) none = g_bytes_new ("short", 5);

  write_value (fixture, session, guid, "0123456789abcdef", CW_EXPORT_REFUSED, "write-refused");
  assert_value (fixture, dn, NULL);
  write_value (fixture, session, none, "0123456789abcdef", CW_EXPORT_REFUSED, "unsupported");
  ldap_editor_delete (&fixture->editor, dn);
}

/* Only what is missing at objects that are there. */
static void
test_unsupported (Fixture *fixture, gconstpointer data)
{
  static const CwExportOp ops[] = { CW_EXPORT_ADD, CW_EXPORT_RESTORE, CW_EXPORT_DELETE };
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autofree char *dn = ad_lab_add_user (&fixture->editor, "w.other");
  g_autoptr (GBytes) guid = ad_lab_read (&fixture->editor, dn, "objectGUID");
  g_autoptr (GBytes) after = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (ops); i++)
    {
      g_autoptr (GPtrArray) changes =
          g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_change_free);
      g_autoptr (GError) error = NULL;

      g_clear_pointer (&fixture->result, cw_export_result_free);
      g_ptr_array_add (changes, cw_export_change_new (1, ops[i], 1, guid));
      g_assert_true (cw_ad_writer_run (session->ldap, fixture->attributes, changes,
                                       &(CwExportHandler){ on_result, fixture, NULL }, NULL,
                                       &error));
      g_assert_cmpstr (fixture->result->code, ==, "unsupported");
    }
  after = ad_lab_read (&fixture->editor, dn, "objectGUID");
  g_assert_true (g_bytes_equal (guid, after));
  ldap_editor_delete (&fixture->editor, dn);
}

/* ----- another installation has become the one that writes */

typedef struct
{
  guint n_open; /* questions that are still answered with yes */
} Turn;

static gboolean
may_write (gpointer user_data, GError **error)
{
  Turn *turn = user_data;

  if (turn->n_open > 0)
    {
      turn->n_open--;
      return TRUE;
    }
  g_set_error_literal (error, CW_ERROR, CW_ERROR_GUARD, "another one writes");
  return FALSE;
}

static gboolean
may_send (gpointer user_data, GError **error)
{
  return TRUE;
}

static void
count_result (CwExportResult *result, gpointer user_data)
{
  guint *n_results = user_data;

  g_assert_cmpint (result->status, ==, CW_EXPORT_OK);
  (*n_results)++;
  cw_export_result_free (result);
}

static void
add_change (Fixture *fixture, GPtrArray *changes, const char *dn)
{
  g_autoptr (GBytes) guid = ad_lab_read (&fixture->editor, dn, "objectGUID");
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  CwExportChange *change = cw_export_change_new (changes->len + 1, CW_EXPORT_UPDATE, 1, guid);

  cw_entry_builder_add (builder, cw_attribute_table_intern (fixture->attributes, CONSISTENCY),
                        "0123456789abcdef", 16);
  change->desired = cw_entry_builder_end (builder, NULL);
  g_ptr_array_add (changes, change);
}

/* It is asked before each object, and nothing goes out once the answer is no. */
static void
test_gate (Fixture *fixture, gconstpointer data)
{
  g_autoptr (CwAdSession) session = ad_lab_open_admin ();
  g_autoptr (GPtrArray) changes =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_change_free);
  Turn turn = { 2 };
  const CwSendGate gate = { .confirm = may_write, .may_send = may_send, .user_data = &turn };
  char *dns[4];
  g_autoptr (GError) error = NULL;
  guint n_results = 0;

  for (guint i = 0; i < G_N_ELEMENTS (dns); i++)
    {
      g_autofree char *name = g_strdup_printf ("w.gate%u", i);

      dns[i] = ad_lab_add_user (&fixture->editor, name);
      add_change (fixture, changes, dns[i]);
    }
  g_assert_false (cw_ad_writer_run (session->ldap, fixture->attributes, changes,
                                    &(CwExportHandler){ count_result, &n_results, &gate }, NULL,
                                    &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_GUARD);
  g_assert_cmpuint (n_results, ==, 2);
  for (guint i = 0; i < G_N_ELEMENTS (dns); i++)
    {
      assert_value (fixture, dns[i], i < 2 ? "0123456789abcdef" : NULL);
      ldap_editor_delete (&fixture->editor, dns[i]);
      g_free (dns[i]);
    }
}

int
main (int argc, char **argv)
{
#define ADD(name, func) g_test_add ("/ldap/ad-writer/" name, Fixture, NULL, set_up, func, tear_down)

  g_test_init (&argc, &argv, NULL);
  ADD ("written", test_written);
  ADD ("refused", test_refused);
  ADD ("unsupported", test_unsupported);
  ADD ("gate", test_gate);
  return g_test_run ();
#undef ADD
}
