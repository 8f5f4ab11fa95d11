/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "connectors/graph/cw-graph-connector.h"

#include "base/cw-error.h"
#include "graph-fixture.h"
#include "tenant-fixture.h"

/* The connector against the practice tenant, as a whole. */

static GPtrArray *
new_changes (void)
{
  return g_ptr_array_new_with_free_func ((GDestroyNotify) cw_export_change_free);
}

static GPtrArray *
make_users (TenantFixture *fixture, guint first, guint n_users)
{
  GPtrArray *changes = new_changes ();

  for (guint i = 0; i < n_users; i++)
    g_ptr_array_add (changes, tenant_fixture_make_user (fixture, first + i));
  return changes;
}

static void
add_users (TenantFixture *fixture, guint first, guint n_users)
{
  g_autoptr (GPtrArray) changes = make_users (fixture, first, n_users);

  tenant_fixture_export_ok (fixture, changes);
}

static GBytes *
read_all (TenantFixture *fixture, GBytes *watermark)
{
  g_autoptr (GError) error = NULL;
  GBytes *next = tenant_fixture_read (fixture, watermark, &error);

  g_assert_no_error (error);
  return next;
}

static CwExportChange *
change_of (TenantFixture *fixture, CwExportOp op, const char *type, const char *id)
{
  g_autoptr (GBytes) anchor = id != NULL ? tenant_fixture_anchor (id) : NULL;

  return cw_export_change_new (1, op, cw_attribute_table_intern (fixture->table, type), anchor);
}

static void
link_to (TenantFixture *fixture,
         CwExportChange *change,
         const char *attribute,
         const char *id,
         gboolean is_removal)
{
  g_autoptr (GBytes) anchor = tenant_fixture_anchor (id);
  CwExportLink link = {
    .attribute = cw_attribute_table_intern (fixture->table, attribute),
    .is_removal = is_removal,
    .target_anchor = anchor,
    .cookie = 7,
  };

  cw_export_change_add_link (change, &link);
}

static void
export_one (TenantFixture *fixture, CwExportChange *change)
{
  g_autoptr (GPtrArray) changes = new_changes ();

  g_ptr_array_add (changes, change);
  tenant_fixture_export_ok (fixture, changes);
}

static const CwExportResult *
export_one_raw (TenantFixture *fixture, CwExportChange *change)
{
  g_autoptr (GPtrArray) changes = new_changes ();
  g_autoptr (GError) error = NULL;

  g_ptr_array_add (changes, change);
  g_assert_true (tenant_fixture_export (fixture, changes, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->results->len, ==, 1);
  return fixture->results->pdata[0];
}

static CwExportChange *
make_group (TenantFixture *fixture, const char *name)
{
  g_autofree char *unique = g_strdup_printf ("uniqueName=%s", name);
  g_autofree char *display = g_strdup_printf ("displayName=Group %s", name);
  CwExportChange *change = change_of (fixture, CW_EXPORT_ADD, "group", NULL);

  change->desired = fixture_entry (fixture->table, unique, display, "mailNickname=group",
                                   "mailEnabled=FALSE", "securityEnabled=TRUE", NULL);
  return change;
}

/* All users but the first as members. */
static CwExportChange *
make_group_of_all (TenantFixture *fixture, const char *name, guint n_users)
{
  CwExportChange *change = make_group (fixture, name);

  for (guint i = 2; i <= n_users; i++)
    {
      g_autofree char *anchor = g_strdup_printf ("anchor%u+/==", i);

      link_to (fixture, change, "members",
               tenant_fixture_find_id (fixture, "onPremisesImmutableId", anchor), FALSE);
    }
  return change;
}

static const char *
user_id (TenantFixture *fixture, const char *number)
{
  g_autofree char *anchor = g_strdup_printf ("anchor%s+/==", number);

  return tenant_fixture_find_id (fixture, "onPremisesImmutableId", anchor);
}

/* (not nullable) */
static TenantObject *
user (TenantFixture *fixture, const char *number)
{
  const char *id = user_id (fixture, number);

  g_assert_nonnull (id);
  return g_hash_table_lookup (fixture->image, id);
}

/* ----- the main line */

static void
test_round_trip (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) watermark = NULL;
  g_autoptr (GBytes) next = NULL;
  CwExportChange *change = NULL;
  TenantObject *group = NULL;

  add_users (fixture, 1, 45);
  g_bytes_unref (read_all (fixture, NULL));
  g_assert_cmpuint (tenant_fixture_count (fixture, "user"), ==, 45);

  export_one (fixture, make_group_of_all (fixture, "o'Neil /ä+%", 45));
  change = change_of (fixture, CW_EXPORT_UPDATE, "user", user_id (fixture, "2"));
  link_to (fixture, change, "manager", user_id (fixture, "1"), FALSE);
  export_one (fixture, change);
  watermark = read_all (fixture, NULL);
  group = tenant_fixture_find (fixture, "uniqueName", "o'Neil /ä+%");
  g_assert_nonnull (group);
  g_assert_cmpuint (g_hash_table_size (group->links), ==, 44);
  g_assert_true (g_hash_table_contains (user (fixture, "2")->links, user_id (fixture, "1")));

  /* One member less, another manager, and no manager. */
  change = change_of (fixture, CW_EXPORT_UPDATE, "group",
                      tenant_fixture_find_id (fixture, "uniqueName", "o'Neil /ä+%"));
  link_to (fixture, change, "members", user_id (fixture, "5"), TRUE);
  link_to (fixture, change, "members", user_id (fixture, "1"), FALSE);
  export_one (fixture, change);
  change = change_of (fixture, CW_EXPORT_UPDATE, "user", user_id (fixture, "2"));
  link_to (fixture, change, "manager", user_id (fixture, "3"), FALSE);
  link_to (fixture, change, "manager", user_id (fixture, "1"), TRUE);
  export_one (fixture, change);
  next = read_all (fixture, watermark);
  g_assert_false (g_hash_table_contains (group->links, user_id (fixture, "5")));
  g_assert_true (g_hash_table_contains (group->links, user_id (fixture, "1")));
  g_assert_cmpuint (g_hash_table_size (group->links), ==, 44);
  g_assert_true (g_hash_table_contains (user (fixture, "2")->links, user_id (fixture, "3")));
  g_assert_cmpuint (g_hash_table_size (user (fixture, "2")->links), ==, 1);
  g_clear_pointer (&watermark, g_bytes_unref);

  change = change_of (fixture, CW_EXPORT_UPDATE, "user", user_id (fixture, "2"));
  link_to (fixture, change, "manager", user_id (fixture, "3"), TRUE);
  export_one (fixture, change);
  watermark = read_all (fixture, next);
  g_assert_cmpuint (g_hash_table_size (user (fixture, "2")->links), ==, 0);
}

static void
test_update (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (CwEntry) before =
      fixture_entry (fixture->table, "city=Bonn", "jobTitle=x", "otherMails=a@x.example", NULL);
  g_autoptr (GBytes) watermark = NULL;
  g_autoptr (GBytes) next = NULL;
  CwExportChange *change = NULL;
  CwEntry *entry = NULL;

  add_users (fixture, 1, 1);
  watermark = read_all (fixture, NULL);
  for (guint i = 0; i < 2; i++)
    {
      CwEntry *desired =
          i == 0 ? fixture_entry (fixture->table, "city=Bonn", "jobTitle=x",
                                  "otherMails=a@x.example", "extensionAttribute1=one", NULL)
                 : fixture_entry (fixture->table, "city=Köln", NULL);
      change = change_of (fixture, CW_EXPORT_UPDATE, "user", user_id (fixture, "1"));
      change->desired = desired;
      change->delta = cw_delta_new (i == 0 ? NULL : before, desired);
      export_one (fixture, change);
    }
  next = read_all (fixture, watermark);
  entry = user (fixture, "1")->entry;
  g_assert_cmpstr (cw_entry_get_string (entry, cw_attribute_table_intern (fixture->table, "city")),
                   ==, "Köln");
  g_assert_false (cw_entry_has (entry, cw_attribute_table_intern (fixture->table, "jobTitle")));
  g_assert_false (cw_entry_has (entry, cw_attribute_table_intern (fixture->table, "otherMails")));
  g_assert_cmpstr (cw_entry_get_string (
                       entry, cw_attribute_table_intern (fixture->table, "extensionAttribute1")),
                   ==, "one");
}

static void
test_delete_and_restore (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) first = NULL;
  g_autoptr (GBytes) second = NULL;
  g_autoptr (GBytes) third = NULL;
  g_autofree char *id = NULL;
  CwExportChange *change = NULL;

  add_users (fixture, 1, 2);
  first = read_all (fixture, NULL);
  id = g_strdup (user_id (fixture, "1"));
  export_one (fixture, change_of (fixture, CW_EXPORT_DELETE, "user", id));
  g_assert_cmpint (
      export_one_raw (fixture, change_of (fixture, CW_EXPORT_DELETE, "user", id))->status, ==,
      CW_EXPORT_GONE);
  second = read_all (fixture, first);
  g_assert_true (((TenantObject *) g_hash_table_lookup (fixture->image, id))->is_recycled);
  g_bytes_unref (read_all (fixture, NULL));
  g_assert_true (((TenantObject *) g_hash_table_lookup (fixture->image, id))->is_recycled);
  g_assert_cmpuint (tenant_fixture_count (fixture, "user"), ==, 1);

  change = change_of (fixture, CW_EXPORT_RESTORE, "user", id);
  change->desired = fixture_entry (fixture->table, "displayName=Back Again", NULL);
  change->delta = cw_delta_new (NULL, change->desired);
  export_one (fixture, change);
  third = read_all (fixture, second);
  g_assert_false (((TenantObject *) g_hash_table_lookup (fixture->image, id))->is_recycled);
  g_assert_nonnull (tenant_fixture_find (fixture, "displayName", "Back Again"));

  /* Restoring what is live is done already; what is nowhere is gone. */
  change = change_of (fixture, CW_EXPORT_RESTORE, "user", id);
  change->desired = fixture_entry (fixture->table, "displayName=Back Again", NULL);
  export_one (fixture, change);
  change = change_of (fixture, CW_EXPORT_RESTORE, "user", "00000000-0000-4000-8000-000000000001");
  change->desired = fixture_entry (fixture->table, "displayName=Nobody", NULL);
  g_assert_cmpint (export_one_raw (fixture, change)->status, ==, CW_EXPORT_GONE);
}

/* The user was deleted in the tenant, and the engine has lost its memory: it is brought back. */
static void
test_add_deleted (TenantFixture *fixture, gconstpointer data)
{
  g_autofree char *id = NULL;

  add_users (fixture, 1, 1);
  g_bytes_unref (read_all (fixture, NULL));
  id = g_strdup (user_id (fixture, "1"));
  export_one (fixture, change_of (fixture, CW_EXPORT_DELETE, "user", id));
  add_users (fixture, 1, 1);
  g_bytes_unref (read_all (fixture, NULL));
  g_assert_cmpuint (tenant_fixture_count (fixture, "user"), ==, 1);
}

static void
test_conflict (TenantFixture *fixture, gconstpointer data)
{
  CwExportChange *change = NULL;
  const CwExportResult *result = NULL;

  add_users (fixture, 1, 1);
  change = tenant_fixture_make_user (fixture, 1);
  g_clear_pointer (&change->desired, cw_entry_unref);
  change->desired =
      fixture_entry (fixture->table, "userPrincipalName=user1@contoso.example", "displayName=Two",
                     "mailNickname=two", "onPremisesImmutableId=other", NULL);
  result = export_one_raw (fixture, change);
  g_assert_cmpint (result->status, ==, CW_EXPORT_REFUSED);
  g_assert_cmpstr (result->code, ==, "Request_BadRequest/ObjectConflict");
  g_assert_nonnull (strstr (result->message, "userPrincipalName"));
}

static CwExportChange *
rename_user (TenantFixture *fixture, const char *number, const char *upn)
{
  CwExportChange *change = change_of (fixture, CW_EXPORT_UPDATE, "user", user_id (fixture, number));
  g_autofree char *pair = g_strconcat ("userPrincipalName=", upn, NULL);

  change->desired = fixture_entry (fixture->table, pair, NULL);
  change->delta = cw_delta_new (NULL, change->desired);
  return change;
}

/* One takes the name that another gives up in the same export, whichever comes first. */
static void
test_name_is_passed_on (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GPtrArray) changes = new_changes ();

  add_users (fixture, 1, 2);
  g_bytes_unref (read_all (fixture, NULL));
  g_ptr_array_add (changes, rename_user (fixture, "1", "user2@contoso.example"));
  g_ptr_array_add (changes, rename_user (fixture, "2", "user3@contoso.example"));
  tenant_fixture_export_ok (fixture, changes);
}

static void
test_unverified_domain (TenantFixture *fixture, gconstpointer data)
{
  CwExportChange *change = tenant_fixture_make_user (fixture, 1);
  const CwExportResult *result = NULL;

  g_clear_pointer (&change->desired, cw_entry_unref);
  change->desired =
      fixture_entry (fixture->table, "userPrincipalName=a@new.example", "displayName=Two",
                     "mailNickname=two", "onPremisesImmutableId=other", NULL);
  result = export_one_raw (fixture, change);
  g_assert_cmpint (result->status, ==, CW_EXPORT_REFUSED);
}

/* What is ours already is adopted, with what differs put right. */
static void
test_adopt (TenantFixture *fixture, gconstpointer data)
{
  CwExportChange *change = NULL;

  add_users (fixture, 1, 1);
  change = tenant_fixture_make_user (fixture, 1);
  g_clear_pointer (&change->desired, cw_entry_unref);
  change->desired = fixture_entry (fixture->table, "userPrincipalName=user1@contoso.example",
                                   "displayName=New Name", "mailNickname=user1",
                                   "onPremisesImmutableId=anchor1+/==", NULL);
  export_one (fixture, change);
  g_assert_nonnull (((CwExportResult *) fixture->results->pdata[0])->anchor);
  g_bytes_unref (read_all (fixture, NULL));
  g_assert_cmpuint (tenant_fixture_count (fixture, "user"), ==, 1);
  g_assert_nonnull (tenant_fixture_find (fixture, "displayName", "New Name"));
}

static void
test_members_present_and_unknown (TenantFixture *fixture, gconstpointer data)
{
  CwExportChange *change = NULL;
  const CwExportResult *result = NULL;
  TenantObject *group = NULL;

  add_users (fixture, 1, 30);
  g_bytes_unref (read_all (fixture, NULL));
  change = make_group (fixture, "g");
  link_to (fixture, change, "members", user_id (fixture, "7"), FALSE);
  export_one (fixture, change);
  change = make_group_of_all (fixture, "g", 30);
  link_to (fixture, change, "members", "00000000-0000-4000-8000-000000000001", FALSE);
  result = export_one_raw (fixture, change);
  g_assert_cmpint (result->status, ==, CW_EXPORT_OK);
  g_assert_cmpuint (result->failed_links->len, ==, 1);
  g_bytes_unref (read_all (fixture, NULL));
  g_assert_cmpuint (tenant_fixture_count (fixture, "group"), ==, 1);
  group = tenant_fixture_find (fixture, "uniqueName", "g");
  g_assert_cmpuint (g_hash_table_size (group->links), ==, 29);
}

static void
test_group_in_itself (TenantFixture *fixture, gconstpointer data)
{
  CwExportChange *change = NULL;
  const CwExportResult *result = NULL;

  add_users (fixture, 1, 3);
  export_one (fixture, make_group (fixture, "loop"));
  g_bytes_unref (read_all (fixture, NULL));
  change = make_group_of_all (fixture, "loop", 3);
  link_to (fixture, change, "members", tenant_fixture_find_id (fixture, "uniqueName", "loop"),
           FALSE);
  result = export_one_raw (fixture, change);
  g_assert_cmpint (result->status, ==, CW_EXPORT_OK);
  g_assert_cmpuint (result->failed_links->len, ==, 1);
  g_assert_cmpint (g_array_index (result->failed_links, CwExportLinkFailure, 0).status, ==,
                   CW_EXPORT_REFUSED);
}

static void
test_thousand (TenantFixture *fixture, gconstpointer data)
{
  add_users (fixture, 1, 1000);
  g_bytes_unref (read_all (fixture, NULL));
  g_assert_cmpuint (tenant_fixture_count (fixture, "user"), ==, 1000);
  export_one (fixture, make_group_of_all (fixture, "all", 1000));
  g_bytes_unref (read_all (fixture, NULL));
  g_assert_cmpuint (g_hash_table_size (tenant_fixture_find (fixture, "uniqueName", "all")->links),
                    ==, 999);
}

static void
test_certificate (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (CwConnector) connector = tenant_fixture_new_certificate_connector (fixture);
  g_autoptr (GError) error = NULL;

  g_assert_true (cw_connector_open (connector, NULL, &error));
  g_assert_no_error (error);
  cw_connector_close (connector);
}

static void
test_test (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) checks = cw_connector_test (fixture->connector, NULL, &error);

  g_assert_no_error (error);
  for (guint i = 0; i < checks->len; i++)
    {
      const CwCheck *check = checks->pdata[i];

      g_test_message ("%s: %s", check->id, check->summary);
      g_assert_cmpint (check->status, <=, CW_CHECK_WARNING);
    }
}

static void
test_domains (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) domains =
      cw_graph_connector_list_domains (CW_GRAPH_CONNECTOR (fixture->connector), NULL, &error);
  guint n_verified = 0;
  guint n_initial = 0;

  g_assert_no_error (error);
  for (guint i = 0; i < domains->len; i++)
    {
      const CwGraphDomain *domain = domains->pdata[i];

      n_verified += domain->is_verified ? 1 : 0;
      n_initial += domain->is_initial ? 1 : 0;
    }
  g_assert_cmpuint (domains->len, ==, 3);
  g_assert_cmpuint (n_verified, ==, 2);
  g_assert_cmpuint (n_initial, ==, 1);
}

/* ----- misfortunes in the middle of an export: all users are there in the end, each once */

static const struct
{
  const char *name;
  const char *fault;
} export_faults[] = {
  { "status-500", "{'action':'status','status':500,'match':{'path_regex':'batch'},'times':2}" },
  { "status-500-carried-out",
    "{'action':'status','status':500,'apply':true,'match':{'path_regex':'batch'},'times':2}" },
  { "cut", "{'action':'cut','match':{'path_regex':'batch'},'skip':1,'times':2}" },
  { "cut-carried-out",
    "{'action':'cut','apply':true,'match':{'path_regex':'batch'},'skip':1,'times':3}" },
  { "truncate", "{'action':'truncate','apply':true,'match':{'path_regex':'batch'},'times':2}" },
  { "delay", "{'action':'delay','delay_ms':300,'match':{'path_regex':'batch'},'times':3}" },
  { "expired-token", "{'action':'expired-token','match':{'path_regex':'batch'},'skip':2}" },
  { "claims-challenge", "{'action':'claims-challenge','match':{'path_regex':'batch'},'skip':2}" },
  { "throttled", "{'action':'throttle','retry_after':1,'match':{'path_regex':'batch'}}" },
  { "part-503",
    "{'action':'status','status':503,'match':{'path_regex':'users','inner':true},'times':5}" },
  { "part-500-carried-out",
    "{'action':'status','status':500,'apply':true,'match':{'path_regex':'users','inner':true},"
    "'skip':3,'times':5}" },
  { "part-throttled",
    "{'action':'throttle','retry_after':1,'match':{'path_regex':'users','inner':true},'times':7}" },
};

static void
test_export_faults (gconstpointer data)
{
  gsize index = GPOINTER_TO_SIZE (data);
  TenantFixture fixture = { NULL };

  tenant_fixture_set_up (&fixture, NULL);
  tenant_fixture_admin (&fixture, "/faults", export_faults[index].fault);
  add_users (&fixture, 1, 100);
  g_bytes_unref (read_all (&fixture, NULL));
  g_assert_cmpuint (tenant_fixture_count (&fixture, "user"), ==, 100);
  tenant_fixture_tear_down (&fixture, NULL);
}

static void
test_throttled (TenantFixture *fixture, gconstpointer data)
{
  add_users (fixture, 1, 300);
  g_bytes_unref (read_all (fixture, NULL));
  g_assert_cmpuint (tenant_fixture_count (fixture, "user"), ==, 300);
}

static void
test_token_expires (TenantFixture *fixture, gconstpointer data)
{
  for (guint i = 0; i < 3; i++)
    {
      add_users (fixture, 1 + i * 50, 50);
      g_usleep (3100 * 1000);
      g_bytes_unref (read_all (fixture, NULL));
      g_assert_cmpuint (tenant_fixture_count (fixture, "user"), ==, (i + 1) * 50);
    }
}

/* ----- misfortunes in the middle of a read */

static const char *const read_faults[] = {
  "{'action':'status','status':500,'match':{'path_regex':'delta'},'times':2}",
  "{'action':'cut','match':{'path_regex':'delta'},'times':2}",
  "{'action':'truncate','match':{'path_regex':'delta'},'times':2}",
  "{'action':'expired-token','match':{'path_regex':'groups/delta'},'times':1}",
  "{'action':'claims-challenge','match':{'path_regex':'groups/delta'},'times':1}",
  "{'action':'throttle','retry_after':1,'match':{'path_regex':'delta'},'times':1}",
};

static void
test_read_faults (TenantFixture *fixture, gconstpointer data)
{
  add_users (fixture, 1, 30);
  for (gsize i = 0; i < G_N_ELEMENTS (read_faults); i++)
    {
      tenant_fixture_admin (fixture, "/faults", read_faults[i]);
      g_bytes_unref (read_all (fixture, NULL));
      g_assert_cmpuint (tenant_fixture_count (fixture, "user"), ==, 30);
    }
}

static void
test_delta_expired (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GBytes) watermark = NULL;
  g_autoptr (GError) error = NULL;

  add_users (fixture, 1, 3);
  watermark = read_all (fixture, NULL);
  tenant_fixture_admin (fixture, "/faults",
                        "{'action':'expired-delta','match':{'path_regex':'users/delta'}}");
  g_assert_null (tenant_fixture_read (fixture, watermark, &error));
  g_assert_error (error, CW_ERROR, CW_ERROR_CURSOR_EXPIRED);
}

/* Never whole: an error, not a smaller directory. */
static void
test_truncated_for_ever (TenantFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  tenant_fixture_admin (fixture, "/faults",
                        "{'action':'truncate','match':{'path_regex':'delta'},'times':-1}");
  g_assert_null (tenant_fixture_read (fixture, NULL, &error));
  g_assert_true (g_error_matches (error, CW_ERROR, CW_ERROR_INTERRUPTED) ||
                 g_error_matches (error, CW_ERROR, CW_ERROR_INVALID_DATA));
}

static const char *const small_bucket[] = { "--throttle", "--throttle-writes=100",
                                            "--throttle-window=4", NULL };
static const char *const with_tls[] = { TENANT_FIXTURE_TLS, NULL };
static const char *const short_tokens[] = { "--token-lifetime=3", NULL };
static const char *const small_pages[] = { "--delta-members=7", "--shuffle-batch", NULL };

int
main (int argc, char **argv)
{
  static const struct
  {
    const char *path;
    void (*test) (TenantFixture *fixture, gconstpointer data);
    const char *const *options;
  } tests[] = {
    { "/tenant/round-trip", test_round_trip, NULL },
    { "/tenant/round-trip-small-pages", test_round_trip, small_pages },
    { "/tenant/update", test_update, NULL },
    { "/tenant/delete-and-restore", test_delete_and_restore, NULL },
    { "/tenant/add-deleted", test_add_deleted, NULL },
    { "/tenant/conflict", test_conflict, NULL },
    { "/tenant/name-is-passed-on", test_name_is_passed_on, NULL },
    { "/tenant/unverified-domain", test_unverified_domain, NULL },
    { "/tenant/adopt", test_adopt, NULL },
    { "/tenant/members-present-and-unknown", test_members_present_and_unknown, NULL },
    { "/tenant/group-in-itself", test_group_in_itself, NULL },
    { "/tenant/thousand", test_thousand, NULL },
    { "/tenant/thousand-tls", test_thousand, with_tls },
    { "/tenant/certificate", test_certificate, NULL },
    { "/tenant/test", test_test, NULL },
    { "/tenant/domains", test_domains, NULL },
    { "/tenant/throttled", test_throttled, small_bucket },
    { "/tenant/token-expires", test_token_expires, short_tokens },
    { "/tenant/read-faults", test_read_faults, NULL },
    { "/tenant/delta-expired", test_delta_expired, NULL },
    { "/tenant/truncated-for-ever", test_truncated_for_ever, NULL },
  };

  g_test_init (&argc, &argv, NULL);
  if (!tenant_fixture_is_available ())
    {
      g_printerr ("no practice tenant (CW_TENANT): skipped\n");
      return 77;
    }
  for (gsize i = 0; i < G_N_ELEMENTS (tests); i++)
    g_test_add (tests[i].path, TenantFixture, tests[i].options, tenant_fixture_set_up,
                tests[i].test, tenant_fixture_tear_down);
  for (gsize i = 0; i < G_N_ELEMENTS (export_faults); i++)
    {
      g_autofree char *path = g_strconcat ("/tenant/export/", export_faults[i].name, NULL);

      g_test_add_data_func (path, GSIZE_TO_POINTER (i), test_export_faults);
    }
  return g_test_run ();
}
