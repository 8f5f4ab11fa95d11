/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-rules"

#include "config.h"

#include "rules/cw-extension-rules.h"

#include "model/cw-config.h"
#include "model/cw-directory-extension.h"
#include "rules/cw-standard-rules.h"

/* Behind all shipped rules: nothing else sets these attributes. */
#define PRECEDENCE_ABOVE 50

/* The rules whose objects have extensions, and what is within them. */
static const struct
{
  const char *within;
  const char *name;
  CwConnectorKind kind;
  const char *object_types[4];
  const char *metaverse_type;
  int precedence;
  gboolean is_outbound;
  gboolean is_group;
} rows[] = {
  { "in-ad-user",
    "In from AD: user, directory extensions",
    CW_CONNECTOR_KIND_ACTIVE_DIRECTORY,
    { "user", "inetOrgPerson" },
    "person",
    100,
    FALSE,
    FALSE },
  { "in-ad-group",
    "In from AD: group, directory extensions",
    CW_CONNECTOR_KIND_ACTIVE_DIRECTORY,
    { "group" },
    "group",
    100,
    FALSE,
    TRUE },
  { "in-ldap-person",
    "In from LDAP: inetOrgPerson, directory extensions",
    CW_CONNECTOR_KIND_OPENLDAP,
    { "inetOrgPerson" },
    "person",
    200,
    FALSE,
    FALSE },
  { "in-ldap-posix-account",
    "In from LDAP: posixAccount, directory extensions",
    CW_CONNECTOR_KIND_OPENLDAP,
    { "posixAccount" },
    "person",
    210,
    FALSE,
    FALSE },
  { "in-ldap-group",
    "In from LDAP: group, directory extensions",
    CW_CONNECTOR_KIND_OPENLDAP,
    { "groupOfNames", "groupOfUniqueNames", "groupOfMembers" },
    "group",
    200,
    FALSE,
    TRUE },
  { "in-ldap-posix-group",
    "In from LDAP: posixGroup, directory extensions",
    CW_CONNECTOR_KIND_OPENLDAP,
    { "posixGroup" },
    "group",
    210,
    FALSE,
    TRUE },
  { "out-graph-user",
    "Out to Entra ID: user, directory extensions",
    CW_CONNECTOR_KIND_GRAPH,
    { "user" },
    "person",
    100,
    TRUE,
    FALSE },
  { "out-graph-group",
    "Out to Entra ID: group, directory extensions",
    CW_CONNECTOR_KIND_GRAPH,
    { "group" },
    "group",
    100,
    TRUE,
    TRUE },
};

/* (transfer none) */
static JsonObject *
need_object (JsonObject *object, const char *member)
{
  if (!json_object_has_member (object, member))
    json_object_set_object_member (object, member, json_object_new ());
  return json_object_get_object_member (object, member);
}

/* ----- the metaverse */

static void
add_attribute (JsonObject *types, const CwDirectoryExtension *extension)
{
  JsonObject *attribute = json_object_new ();

  json_object_set_string_member (
      attribute, "syntax", cw_syntax_to_string (cw_extension_type_get_syntax (extension->type)));
  json_object_set_boolean_member (attribute, "multiValued", extension->is_multi_valued);
  json_object_set_object_member (need_object (types, extension->is_group ? "group" : "person"),
                                 extension->attribute, attribute);
}

/* ----- syntaxes */

static void
add_syntax (JsonObject *connectors,
            CwConnectorKind kind,
            const CwDirectoryExtension *extension,
            GPtrArray *documents)
{
  const char *kind_name = cw_connector_kind_to_string (kind);
  gboolean is_target = cw_connector_kind_is_target (kind);
  const char *name = is_target ? extension->attribute : extension->name;

  if (!is_target && cw_standard_rules_knows_syntax (documents, kind, name))
    return;
  json_object_set_string_member (
      need_object (connectors, kind_name), name,
      cw_syntax_to_string (cw_extension_type_get_syntax (extension->type)));
}

/* In the cloud a name may be of people and of groups. */
static void
add_multi_valued (JsonObject *document, GPtrArray *extensions)
{
  JsonArray *names = json_array_new ();

  for (guint i = 0; i < extensions->len; i++)
    {
      const CwDirectoryExtension *extension = g_ptr_array_index (extensions, i);
      gboolean is_there = FALSE;

      for (guint j = 0; j < json_array_get_length (names); j++)
        is_there |= g_str_equal (json_array_get_string_element (names, j), extension->attribute);
      if (extension->is_multi_valued && !is_there)
        json_array_add_string_element (names, extension->attribute);
    }
  json_object_set_array_member (need_object (document, "multiValued"),
                                cw_connector_kind_to_string (CW_CONNECTOR_KIND_GRAPH), names);
}

/* ----- rules */

/* (transfer full) */
static JsonArray *
make_flows (GPtrArray *extensions, gboolean is_group, gboolean is_outbound)
{
  JsonArray *flows = json_array_new ();

  for (guint i = 0; i < extensions->len; i++)
    {
      const CwDirectoryExtension *extension = g_ptr_array_index (extensions, i);
      JsonObject *flow = NULL;

      if (extension->is_group != is_group)
        continue;
      flow = json_object_new ();
      json_object_set_string_member (flow, "target", extension->attribute);
      json_object_set_string_member (flow, "source",
                                     is_outbound ? extension->attribute : extension->name);
      json_array_add_object_element (flows, flow);
    }
  return flows;
}

static void
add_rule (JsonArray *rules, guint row, GPtrArray *extensions)
{
  g_autofree char *id = g_strconcat (rows[row].within, "-extensions", NULL);
  g_autoptr (JsonArray) flows = make_flows (extensions, rows[row].is_group, rows[row].is_outbound);
  JsonArray *object_types = NULL;
  JsonObject *rule = NULL;

  if (json_array_get_length (flows) == 0)
    return;
  rule = json_object_new ();
  object_types = json_array_new ();
  for (guint i = 0; rows[row].object_types[i] != NULL; i++)
    json_array_add_string_element (object_types, rows[row].object_types[i]);
  json_object_set_string_member (rule, "id", id);
  json_object_set_string_member (rule, "name", rows[row].name);
  json_object_set_string_member (rule, "description",
                                 "The directory extensions that the settings name.");
  json_object_set_string_member (rule, "direction", rows[row].is_outbound ? "outbound" : "inbound");
  json_object_set_string_member (rule, "connectorKind",
                                 cw_connector_kind_to_string (rows[row].kind));
  json_object_set_array_member (rule, "objectTypes", object_types);
  json_object_set_string_member (rule, "metaverseType", rows[row].metaverse_type);
  json_object_set_string_member (rule, "within", rows[row].within);
  json_object_set_int_member (rule, "precedence", rows[row].precedence + PRECEDENCE_ABOVE);
  json_object_set_array_member (rule, "flows", json_array_ref (flows));
  json_array_add_object_element (rules, rule);
}

void
cw_extension_rules_add (JsonObject *document, GPtrArray *extensions, GPtrArray *documents)
{
  JsonObject *types = need_object (need_object (document, "metaverse"), "types");
  JsonObject *connectors = need_object (document, "connectors");
  JsonArray *rules = json_array_new ();

  for (guint i = 0; i < extensions->len; i++)
    {
      const CwDirectoryExtension *extension = g_ptr_array_index (extensions, i);

      add_attribute (types, extension);
      for (guint kind = 0; kind <= CW_CONNECTOR_KIND_GRAPH; kind++)
        add_syntax (connectors, (CwConnectorKind) kind, extension, documents);
    }
  add_multi_valued (document, extensions);
  for (guint row = 0; row < G_N_ELEMENTS (rows); row++)
    add_rule (rules, row, extensions);
  json_object_set_array_member (document, "rules", rules);
}
