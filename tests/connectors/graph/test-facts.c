/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "base/cw-error.h"
#include "cloud-lab.h"
#include "connectors/graph/cw-device-sign-in.h"
#include "connectors/graph/cw-graph-note.h"
#include "connectors/graph/cw-tenant-facts.h"

static CwTenantFacts *
read_facts (CwCloudSession *session)
{
  g_autoptr (GError) error = NULL;
  CwTenantFacts *facts = cw_tenant_facts_read (session, NULL, &error);

  g_assert_no_error (error);
  return facts;
}

/* The account, by how it holds its role, and what it may do. */
static void
test_accounts (CloudLab *lab, gconstpointer data)
{
  static const struct
  {
    const char *prefix;
    const char *role; /* (nullable) */
    gboolean is_direct;
    gboolean can_register;
    gboolean can_consent;
    gboolean can_switch_sync;
  } cases[] = {
    { "admin", CW_ROLE_GLOBAL_ADMINISTRATOR, TRUE, TRUE, TRUE, TRUE },
    { "hybrid", CW_ROLE_HYBRID_IDENTITY_ADMINISTRATOR, TRUE, TRUE, FALSE, TRUE },
    { "grouped", CW_ROLE_GLOBAL_ADMINISTRATOR, FALSE, TRUE, TRUE, TRUE },
    { "user", NULL, FALSE, FALSE, FALSE, FALSE },
  };

  cloud_lab_consent (lab);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (CwCloudSession) session = cloud_lab_sign_in (lab, cases[i].prefix);
      g_autoptr (CwTenantFacts) facts = read_facts (session);
      g_autofree char *name = g_strdup_printf ("%s@%s", cases[i].prefix, lab->domain);
      const CwTenantRoleFact *role = NULL;

      g_test_message ("%s", cases[i].prefix);
      g_assert_cmpstr (facts->account_name, ==, name);
      g_assert_true (facts->is_work_account);
      g_assert_cmpuint (facts->roles->len, ==, cases[i].role != NULL ? 1 : 0);
      g_assert_true (cw_tenant_facts_can_register (facts) == cases[i].can_register);
      g_assert_true (cw_tenant_facts_can_consent (facts) == cases[i].can_consent);
      g_assert_true (cw_tenant_facts_can_switch_sync (facts) == cases[i].can_switch_sync);
      if (cases[i].role == NULL)
        continue;
      role = cw_tenant_facts_find_role (facts, cases[i].role);
      g_assert_nonnull (role);
      g_assert_true (role->is_direct == cases[i].is_direct);
      g_assert_cmpstr (role->name, !=, role->template_id);
    }
}

static void
test_new_tenant (CloudLab *lab, gconstpointer data)
{
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (CwTenantFacts) facts = NULL;

  cloud_lab_consent (lab);
  session = cloud_lab_sign_in (lab, "admin");
  facts = read_facts (session);
  g_assert_cmpstr (facts->tenant_id, ==, g_getenv ("CW_LAB_TENANT_ID"));
  g_assert_cmpstr (facts->organization_name, ==, "Contoso");
  g_assert_cmpstr (facts->initial_domain, ==, lab->domain);
  g_assert_cmpstr (facts->default_domain, ==, "contoso.com");
  g_assert_cmpuint (facts->verified_domains->len, ==, 3);
  g_assert_cmpstr (facts->verified_domains->pdata[0], ==, "contoso.com");
  g_assert_cmpuint (facts->unverified_domains->len, ==, 1);
  g_assert_true (cw_tenant_facts_is_verified (facts, "FABRIKAM.com"));
  g_assert_false (cw_tenant_facts_is_verified (facts, "unverified.example"));
  g_assert_false (facts->is_sync_enabled);
  g_assert_cmpint (facts->last_sync_usec, ==, 0);
  g_assert_true (facts->is_synchronizers_known);
  g_assert_cmpuint (facts->synchronizers->len, ==, 0);
  g_assert_true (facts->is_exporter_known);
  g_assert_null (facts->exporter_note);
  g_assert_true (facts->is_service_plans_known);
  g_assert_true (cw_tenant_facts_has_premium (facts));
}

/* Another server synchronises already, and there are no licences. */
static void
test_synchronised_tenant (CloudLab *lab, gconstpointer data)
{
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (CwTenantFacts) facts = NULL;

  cloud_lab_consent (lab);
  cloud_lab_admin (
      lab, "seed",
      "{'users':[{'userPrincipalName':'Sync_DC01_0123456789ab@contoso.onmicrosoft.com',"
      "'displayName':'On-Premises Directory Synchronization Service Account'}],"
      "'roleAssignments':[{'principal':'Sync_DC01_0123456789ab@contoso.onmicrosoft.com',"
      "'role':'Directory Synchronization Accounts'}],"
      "'organization':{'onPremisesSyncEnabled':true,"
      "'onPremisesLastSyncDateTime':'2026-11-20T13:03:31Z'},'subscribedSkus':[]}");
  session = cloud_lab_sign_in (lab, "admin");
  facts = read_facts (session);
  g_assert_true (facts->is_sync_enabled);
  g_assert_cmpint (facts->last_sync_usec, ==, G_GINT64_CONSTANT (1795179811000000));
  g_assert_cmpuint (facts->synchronizers->len, ==, 1);
  g_assert_cmpstr (facts->synchronizers->pdata[0], ==, "DC01");
  g_assert_false (cw_tenant_facts_has_premium (facts));
}

/* An installation of Causeway has noted that it exports; see cw-graph-note.h. */
static void
test_exporter (CloudLab *lab, gconstpointer data)
{
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (CwTenantFacts) facts = NULL;

  cloud_lab_consent (lab);
  cloud_lab_admin (lab, "seed",
                   "{'groups':[{'uniqueName':'" CW_GRAPH_NOTE_NAME "','displayName':'Causeway',"
                   "'description':'the note','securityEnabled':true,'mailEnabled':false,"
                   "'mailNickname':'" CW_GRAPH_NOTE_NAME "'}]}");
  session = cloud_lab_sign_in (lab, "admin");
  facts = read_facts (session);
  g_assert_true (facts->is_exporter_known);
  g_assert_cmpstr (facts->exporter_note, ==, "the note");
}

/* What the account may not see is left out; what fails otherwise is told. */
static void
test_hidden (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (CwTenantFacts) facts = NULL;
  g_autoptr (CwTenantFacts) none = NULL;

  cloud_lab_consent (lab);
  session = cloud_lab_sign_in (lab, "admin");
  cloud_lab_admin (lab, "faults",
                   "{'faults':[{'match':{'path_regex':'/subscribedSkus'},'action':'status',"
                   "'status':403,'code':'Authorization_RequestDenied'},"
                   "{'match':{'path_regex':'/groups'},'action':'status','status':403,"
                   "'code':'Authorization_RequestDenied'},"
                   "{'match':{'path_regex':'/directoryRoles'},'action':'status','status':403,"
                   "'code':'Authorization_RequestDenied'}]}");
  facts = read_facts (session);
  g_assert_false (facts->is_service_plans_known);
  g_assert_false (facts->is_synchronizers_known);
  g_assert_false (facts->is_exporter_known);
  g_assert_cmpuint (facts->roles->len, ==, 1);
  cloud_lab_admin (lab, "faults",
                   "{'match':{'path_regex':'/domains'},'action':'status','status':403,"
                   "'code':'Authorization_RequestDenied'}");
  none = cw_tenant_facts_read (session, NULL, &error);
  g_assert_null (none);
  g_assert_error (error, CW_ERROR, CW_ERROR_PERMISSION);
}

/* A personal account, which only a tenant of "common" lets in. */
static void
test_personal (CloudLab *lab, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwCloudSettings) settings =
      cw_cloud_settings_new (&(CwCloudOptions){ .authority_url = lab->url,
                                                .graph_url = lab->url,
                                                .ca_file = lab->ca_file,
                                                .tenant = "common",
                                                .policy = lab->settings->policy },
                             &error);
  g_autoptr (CwDeviceSignIn) sign_in = cw_device_sign_in_begin (settings, NULL, &error);
  g_autoptr (CwCloudSession) session = NULL;
  g_autoptr (CwTenantFacts) facts = NULL;
  JsonObject *account = json_object_get_object_member (json_node_get_object (lab->accounts),
                                                       "someone@outlook.example");

  g_assert_no_error (error);
  browser_open (lab->browser, cw_device_sign_in_get_verification_url (sign_in));
  browser_submit (lab->browser, "next", "user_code", cw_device_sign_in_get_user_code (sign_in),
                  NULL);
  browser_submit (lab->browser, "sign-in", "loginfmt", "someone@outlook.example", "passwd",
                  json_object_get_string_member (account, "password"), NULL);
  browser_submit (lab->browser, "continue", NULL);
  session = cw_device_sign_in_wait (sign_in, NULL, &error);
  g_assert_no_error (error);
  facts = read_facts (session);
  g_assert_false (facts->is_work_account);
  g_assert_cmpuint (facts->verified_domains->len, ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(name, function)                                                                        \
  g_test_add ("/connectors/graph/facts/" name, CloudLab, NULL, cloud_lab_set_up, function,         \
              cloud_lab_tear_down)
  ADD ("accounts", test_accounts);
  ADD ("new-tenant", test_new_tenant);
  ADD ("synchronised-tenant", test_synchronised_tenant);
  ADD ("exporter", test_exporter);
  ADD ("hidden", test_hidden);
  ADD ("personal", test_personal);
#undef ADD
  return g_test_run ();
}
