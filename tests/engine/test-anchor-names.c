/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "test-anchor-names"

#include "config.h"

#include <string.h>

#include "../store/store-fixture.h"
#include "engine/cw-anchor-names.h"
#include "model/cw-entry-builder.h"

/* What is told of the shipped rules, which are one set for OpenLDAP and 389 Directory Server. */

static CwRuleSet *
make_rules (StoreFixture *fixture)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GPtrArray) documents = cw_rule_set_load_standard (&error);
  CwRuleSet *rules = NULL;

  g_assert_no_error (error);
  rules = cw_rule_set_new (cw_store_get_attributes (fixture->store), documents, NULL, &error);
  g_assert_no_error (error);
  return rules;
}

/* An object of the source with one value. */
static void
add_object (StoreFixture *fixture, const char *attribute, const char *dn)
{
  CwAttributeTable *table = cw_store_get_attributes (fixture->store);
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autoptr (CwCsObject) object = cw_cs_object_new ();

  cw_entry_builder_add_string (builder, cw_attribute_table_intern (table, attribute), "1");
  object->connector_id = fixture->source;
  object->partition_id = fixture->source_partition;
  object->object_type = fixture->user;
  object->anchor = g_bytes_new (dn, strlen (dn));
  object->dn = g_strdup (dn);
  OK ((object->imported = cw_entry_builder_end (builder, &failure)) != NULL);
  OK (cw_connector_space_insert (fixture->session, object, &failure));
}

static void
assert_names (StoreFixture *fixture, CwConnectorKind kind, gint64 connector, const char *expected)
{
  g_autoptr (CwRuleSet) rules = make_rules (fixture);
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = cw_anchor_names_list (rules, kind, fixture->session, connector, &error);
  g_autofree char *joined = NULL;

  g_assert_no_error (error);
  joined = g_strjoinv (" ", names);
  g_assert_cmpstr (joined, ==, expected);
}

static void
test_unread (StoreFixture *fixture, gconstpointer unused)
{
  assert_names (fixture, CW_CONNECTOR_KIND_OPENLDAP, 0, "nsUniqueId entryUUID");
  assert_names (fixture, CW_CONNECTOR_KIND_OPENLDAP, fixture->source, "nsUniqueId entryUUID");
}

/* A container first, of which the name is not read. */
static void
test_openldap (StoreFixture *fixture, gconstpointer unused)
{
  add_object (fixture, "ou", "ou=people");
  add_object (fixture, "entryUUID", "cn=ann");
  assert_names (fixture, CW_CONNECTOR_KIND_OPENLDAP, fixture->source, "entryUUID");
}

static void
test_ds389 (StoreFixture *fixture, gconstpointer unused)
{
  add_object (fixture, "nsUniqueId", "cn=ann");
  assert_names (fixture, CW_CONNECTOR_KIND_OPENLDAP, fixture->source, "nsUniqueId");
}

/* Nobody has the first one yet, and everybody may get it. */
static void
test_active_directory (StoreFixture *fixture, gconstpointer unused)
{
  add_object (fixture, "objectGUID", "cn=ann");
  assert_names (fixture, CW_CONNECTOR_KIND_ACTIVE_DIRECTORY, fixture->source,
                "mS-DS-ConsistencyGuid objectGUID");
}

int
main (int argc, char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  STORE_TEST ("/anchor-names/unread", test_unread);
  STORE_TEST ("/anchor-names/openldap", test_openldap);
  STORE_TEST ("/anchor-names/ds389", test_ds389);
  STORE_TEST ("/anchor-names/active-directory", test_active_directory);
  return g_test_run ();
}
