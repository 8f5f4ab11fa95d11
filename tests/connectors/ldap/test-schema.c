/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "connectors/ldap/cw-ldap-attribute-map.h"
#include "connectors/ldap/cw-ldap-subschema.h"
#include "connectors/ldap/cw-ldap-syntax.h"
#include "connectors/ldap/cw-schema-definition.h"

/* Syntaxes, schema definitions (RFC 4512 4.1) and what is made of them. */

typedef struct
{
  const char *oid;
  const char *equality;
  CwSyntax syntax;
} OidCase;

#define RFC4517 "1.3.6.1.4.1.1466.115.121.1."

static const OidCase oids[] = {
  { RFC4517 "12", NULL, CW_SYNTAX_REFERENCE },
  { RFC4517 "34", "uniqueMemberMatch", CW_SYNTAX_REFERENCE },
  { RFC4517 "15", "caseIgnoreMatch", CW_SYNTAX_STRING },
  { RFC4517 "15", "caseExactMatch", CW_SYNTAX_STRING_EXACT },
  { RFC4517 "26", "caseExactIA5Match", CW_SYNTAX_STRING_EXACT },
  { RFC4517 "26", NULL, CW_SYNTAX_STRING },
  { RFC4517 "27", NULL, CW_SYNTAX_INTEGER },
  { RFC4517 "7", NULL, CW_SYNTAX_BOOLEAN },
  { RFC4517 "24", NULL, CW_SYNTAX_TIME },
  { RFC4517 "40", NULL, CW_SYNTAX_BINARY },
  { RFC4517 "28", NULL, CW_SYNTAX_BINARY },
  { "1.2.840.113556.1.4.906", NULL, CW_SYNTAX_INTEGER },
  { "1.2.840.113556.1.4.907", NULL, CW_SYNTAX_BINARY },
  { "1.2.840.113556.1.4.903", NULL, CW_SYNTAX_STRING_EXACT },
  { "9.9.9", NULL, CW_SYNTAX_STRING },
  { "", NULL, CW_SYNTAX_STRING },
};

static void
test_oids (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (oids); i++)
    g_assert_cmpint (cw_ldap_syntax_from_oid (oids[i].oid, oids[i].equality), ==, oids[i].syntax);
}

static void
test_ad_syntaxes (void)
{
  g_assert_cmpint (cw_ldap_syntax_from_ad ("2.5.5.1"), ==, CW_SYNTAX_REFERENCE);
  g_assert_cmpint (cw_ldap_syntax_from_ad ("2.5.5.8"), ==, CW_SYNTAX_BOOLEAN);
  g_assert_cmpint (cw_ldap_syntax_from_ad ("2.5.5.9"), ==, CW_SYNTAX_INTEGER);
  g_assert_cmpint (cw_ldap_syntax_from_ad ("2.5.5.10"), ==, CW_SYNTAX_BINARY);
  g_assert_cmpint (cw_ldap_syntax_from_ad ("2.5.5.11"), ==, CW_SYNTAX_TIME);
  g_assert_cmpint (cw_ldap_syntax_from_ad ("2.5.5.12"), ==, CW_SYNTAX_STRING);
  g_assert_cmpint (cw_ldap_syntax_from_ad ("2.5.5.16"), ==, CW_SYNTAX_INTEGER);
  g_assert_cmpint (cw_ldap_syntax_from_ad ("2.5.5.17"), ==, CW_SYNTAX_SID);
  g_assert_cmpint (cw_ldap_syntax_refine ("objectguid", CW_SYNTAX_BINARY), ==, CW_SYNTAX_GUID);
  g_assert_cmpint (cw_ldap_syntax_refine ("accountExpires", CW_SYNTAX_INTEGER), ==,
                   CW_SYNTAX_FILETIME);
  g_assert_cmpint (cw_ldap_syntax_refine ("accountExpires", CW_SYNTAX_STRING), ==,
                   CW_SYNTAX_STRING);
  g_assert_cmpint (cw_ldap_syntax_refine ("uidNumber", CW_SYNTAX_INTEGER), ==, CW_SYNTAX_INTEGER);
}

static void
test_definition (void)
{
  g_autoptr (CwSchemaDefinition) definition = cw_schema_definition_parse (
      "( 2.5.4.3 NAME ( 'cn' 'commonName' ) DESC 'RFC4519: it''s (MAY) ) a name' SUP name "
      "EQUALITY caseIgnoreMatch SUBSTR caseIgnoreSubstringsMatch "
      "SYNTAX " RFC4517 "15{32768} SINGLE-VALUE X-ORDERED 'VALUES' X-ORIGIN ( 'a' 'b' ) )");
  g_autoptr (CwSchemaDefinition) quoted = cw_schema_definition_parse (
      "( 2.5.4.31 NAME 'member' SYNTAX '" RFC4517 "12' NO-USER-MODIFICATION )");
  g_autoptr (CwSchemaDefinition) class_definition = cw_schema_definition_parse (
      "(2.5.6.6 NAME 'person' SUP top STRUCTURAL MUST ( sn $ cn ) MAY ( userPassword$seeAlso))");

  g_assert_nonnull (definition);
  g_assert_cmpstr (definition->oid, ==, "2.5.4.3");
  g_assert_cmpstr (definition->names[1], ==, "commonName");
  g_assert_cmpstr (definition->superiors[0], ==, "name");
  g_assert_cmpstr (definition->syntax, ==, RFC4517 "15");
  g_assert_cmpstr (definition->equality, ==, "caseIgnoreMatch");
  g_assert_true (definition->is_single_value);
  g_assert_false (definition->is_read_only);
  g_assert_nonnull (quoted);
  g_assert_cmpstr (quoted->syntax, ==, RFC4517 "12");
  g_assert_true (quoted->is_read_only);
  g_assert_nonnull (class_definition);
  g_assert_cmpstr (class_definition->must[1], ==, "cn");
  g_assert_cmpstr (class_definition->may[1], ==, "seeAlso");
  g_assert_null (class_definition->may[2]);
}

static void
test_broken_definitions (void)
{
  static const char *const texts[] = {
    "",
    "2.5.4.3",
    "(",
    "( 2.5.4.3",
    "( 2.5.4.3 NAME",
    "( 2.5.4.3 NAME ( 'cn'",
    "( 2.5.4.3 NAME 'cn )",
    "( 2.5.4.3 MUST ( a $ b",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_null (cw_schema_definition_parse (texts[i]));
}

static GPtrArray *
make_values (const char *const *texts)
{
  GPtrArray *values = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);

  for (guint i = 0; texts[i] != NULL; i++)
    g_ptr_array_add (values, g_bytes_new (texts[i], strlen (texts[i]) + 1));
  return values;
}

static CwSchema *
make_schema (void)
{
  static const char *const types[] = {
    "( 2.5.4.49 NAME 'distinguishedName' EQUALITY distinguishedNameMatch SYNTAX " RFC4517 "12 )",
    "( 2.5.4.31 NAME 'member' SUP distinguishedName )",
    "( 2.5.4.3 NAME ( 'cn' 'commonName' ) SUP missing )",
    "( 9.9.1 NAME 'loop' SUP loop )",
    "( 9.9.2 NAME 'userCertificate' SYNTAX " RFC4517 "8 )",
    "( 1.3.6.1.1.1.1.12 NAME 'memberUid' EQUALITY caseExactIA5Match SYNTAX " RFC4517 "26 )",
    "broken",
    NULL,
  };
  static const char *const classes[] = {
    "( 2.5.6.0 NAME 'top' ABSTRACT MUST objectClass )",
    "( 2.5.6.9 NAME 'groupOfNames' SUP top MUST ( member $ cn ) MAY description )",
    "( 9.9.3 NAME 'circle' SUP circle MAY x )",
    "( 9.9.4 NAME 'knot1' SUP ( knot1 knot2 knot3 ) MUST x )",
    "( 9.9.5 NAME 'knot2' SUP ( knot1 knot2 knot3 ) MAY y )",
    "( 9.9.6 NAME 'knot3' SUP ( knot1 knot2 knot3 ) MAY z )",
    NULL,
  };
  g_autoptr (GPtrArray) type_values = make_values (types);
  g_autoptr (GPtrArray) class_values = make_values (classes);

  return cw_ldap_subschema_parse (type_values, class_values);
}

static void
test_subschema (void)
{
  g_autoptr (CwSchema) schema = make_schema ();
  g_autoptr (CwSchema) empty = cw_ldap_subschema_parse (NULL, NULL);
  const CwSchemaClass *group = cw_schema_find_class (schema, "GROUPOFNAMES");

  g_assert_cmpuint (cw_schema_get_attributes (schema)->len, ==, 7);
  g_assert_cmpint (cw_schema_find_attribute (schema, "Member")->syntax, ==, CW_SYNTAX_REFERENCE);
  g_assert_cmpint (cw_schema_find_attribute (schema, "memberuid")->syntax, ==, CW_SYNTAX_REFERENCE);
  g_assert_cmpint (cw_schema_find_attribute (schema, "commonname")->syntax, ==, CW_SYNTAX_STRING);
  g_assert_cmpint (cw_schema_find_attribute (schema, "loop")->syntax, ==, CW_SYNTAX_STRING);
  g_assert_nonnull (group);
  g_assert_cmpuint (group->attributes->len, ==, 4);
  g_assert_cmpstr (g_ptr_array_index (group->attributes, 3), ==, "objectClass");
  g_assert_nonnull (cw_schema_find_class (schema, "circle"));
  g_assert_cmpuint (cw_schema_find_class (schema, "knot3")->attributes->len, ==, 3);
  g_assert_cmpuint (cw_schema_get_attributes (empty)->len, ==, 0);
}

/* ----- what is asked for, and how answers are read */

static const CwLdapAttribute *
lookup (CwLdapAttributeMap *map, const char *text)
{
  const struct berval description = { strlen (text), (char *) text };

  return cw_ldap_attribute_map_lookup (map, &description);
}

static void
test_attribute_map (void)
{
  static const char *const requested[] = {
    "cn",           "Member",     "userCertificate", "unicodePwd",
    "userPassword", "objectguid", "not\xff valid",   NULL
  };
  static const CwLdapRoleName roles[] = { { "objectGUID", CW_LDAP_ROLE_ANCHOR },
                                          { "name", CW_LDAP_ROLE_NAME },
                                          { NULL, CW_LDAP_ROLE_NONE } };
  static const char *const expected[] = { "objectGUID",      "name", "cn", "Member",
                                          "userCertificate", NULL };
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwSchema) schema = make_schema ();
  const CwLdapAttributeMapOptions options = { table, schema, requested, roles, TRUE };
  g_autoptr (CwLdapAttributeMap) map = cw_ldap_attribute_map_new (&options);
  const CwLdapAttribute *member = lookup (map, "member;range=0-0");

  g_assert_true (g_strv_equal (cw_ldap_attribute_map_get_names (map), expected));
  g_assert_nonnull (member);
  g_assert_cmpuint (member->id, ==, cw_attribute_table_lookup (table, "member"));
  g_assert_cmpint (member->syntax, ==, CW_SYNTAX_REFERENCE);
  g_assert_cmpint (member->range.kind, ==, CW_LDAP_RANGE_REMOVED);
  g_assert_true (lookup (map, "member;range=0-0") == member);
  g_assert_cmpuint (lookup (map, "cn;lang-de")->id, ==, CW_ATTRIBUTE_NONE);
  g_assert_cmpuint (lookup (map, "userCertificate;binary")->id, !=, CW_ATTRIBUTE_NONE);
  g_assert_cmpuint (lookup (map, "unicodePwd")->id, ==, CW_ATTRIBUTE_NONE);
  g_assert_cmpuint (lookup (map, "name")->id, ==, CW_ATTRIBUTE_NONE);
  g_assert_cmpint (lookup (map, "NAME")->role, ==, CW_LDAP_ROLE_NAME);
  g_assert_cmpint (lookup (map, "objectGUID")->role, ==, CW_LDAP_ROLE_ANCHOR);
  g_assert_cmpuint (lookup (map, "objectGUID")->id, !=, CW_ATTRIBUTE_NONE);
  g_assert_null (lookup (map, "member;range=9-1"));
}

/* With members by login name uid is asked for, too; in a directory where they are only text, as in
 * Active Directory, it is not. */
static void
test_by_login (void)
{
  static const char *const requested[] = { "MemberUid", "member", NULL };
  static const CwLdapRoleName roles[] = { { NULL, CW_LDAP_ROLE_NONE } };
  static const char *const expected[] = { "MemberUid", "uid", "member", NULL };
  static const char *const plain[] = { "MemberUid", "member", NULL };
  g_autoptr (CwAttributeTable) table = cw_attribute_table_new ();
  g_autoptr (CwSchema) schema = make_schema ();
  g_autoptr (CwSchema) other = cw_ldap_subschema_parse (NULL, NULL);
  const CwLdapAttributeMapOptions options = { table, schema, requested, roles, FALSE };
  const CwLdapAttributeMapOptions without = { table, other, requested, roles, FALSE };
  g_autoptr (CwLdapAttributeMap) map = cw_ldap_attribute_map_new (&options);
  g_autoptr (CwLdapAttributeMap) text = cw_ldap_attribute_map_new (&without);

  g_assert_true (g_strv_equal (cw_ldap_attribute_map_get_names (map), expected));
  g_assert_true (lookup (map, "memberUid")->is_by_login);
  g_assert_cmpint (lookup (map, "memberUid")->syntax, ==, CW_SYNTAX_REFERENCE);
  g_assert_false (lookup (map, "member")->is_by_login);
  g_assert_true (g_strv_equal (cw_ldap_attribute_map_get_names (text), plain));
  g_assert_false (lookup (text, "memberUid")->is_by_login);
  g_assert_cmpint (lookup (text, "memberUid")->syntax, ==, CW_SYNTAX_STRING);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ldap/schema/oids", test_oids);
  g_test_add_func ("/ldap/schema/ad-syntaxes", test_ad_syntaxes);
  g_test_add_func ("/ldap/schema/definition", test_definition);
  g_test_add_func ("/ldap/schema/broken-definitions", test_broken_definitions);
  g_test_add_func ("/ldap/schema/subschema", test_subschema);
  g_test_add_func ("/ldap/schema/attribute-map", test_attribute_map);
  g_test_add_func ("/ldap/schema/by-login", test_by_login);
  return g_test_run ();
}
