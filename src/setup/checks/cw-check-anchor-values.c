/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <string.h>

#include "base/cw-hash.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-attribute-choice.h"
#include "connectors/ldap/cw-ldap-flavour.h"
#include "engine/cw-engine.h"
#include "engine/cw-variant.h"
#include "setup/checks/cw-check-anchor-values.h"
#include "setup/cw-setup-anchor.h"
#include "setup/cw-setup-matching.h"
#include "setup/cw-setup-people.h"
#include "setup/cw-setup-scope.h"

/* Whether the values that people have of an attribute can tie them to the cloud: an anchor is for
 * good, and who has a wrong one is an error in every cycle. */

#define MAX_EXAMPLES 5

/* A linked mailbox has its anchor from the account that it belongs to. */
#define RECIPIENT_TYPE "msExchRecipientTypeDetails"
#define LINKED_MAILBOX 2

/* Members of the answer, and kinds of its examples. */
static const char *const kind_names[CW_ANCHOR_N_KINDS] = {
  [CW_ANCHOR_VALUE_GOOD] = "good",       [CW_ANCHOR_VALUE_MISSING] = "missing",
  [CW_ANCHOR_VALUE_SEVERAL] = "several", [CW_ANCHOR_VALUE_SIGN] = "sign",
  [CW_ANCHOR_VALUE_LONG] = "long",       [CW_ANCHOR_VALUE_NO_TEXT] = "noText",
  [CW_ANCHOR_VALUE_SHARED] = "shared",   [CW_ANCHOR_VALUE_MERGED] = "merged",
};

typedef struct
{
  CwSetupCheck *check;
  const char *attribute;
  gboolean is_consistency_guid;
  CwSetupMatching matching;
  CwSetupScope *scope;
  CwValueTally *tally;

  /* of the server that is read */
  const CwSetupPlace *place;
  CwSyntax syntax;

  int schema_side;    /* the directory whose schema was read last */
  gboolean is_binary; /* as it says */
  gboolean is_refused;
  gboolean is_complete;
  gboolean is_any_read;
  gint64 n_entries;
  gint64 counts[CW_ANCHOR_N_KINDS];
  guint n_examples[CW_ANCHOR_N_KINDS];
  GVariantBuilder *examples;
} Values;

/* ----- somebody */

/* Who is meant by an entry, as far as that is known. */
static guint64
make_identity (const Values *values, const CwLdapRecord *record)
{
  g_autofree char *shared = cw_setup_matching_dup_value (&values->matching, record);
  g_autofree char *folded = shared != NULL ? g_utf8_casefold (shared, -1) : NULL;

  return folded != NULL ? cw_hash_bytes (folded, strlen (folded)) : (guint64) values->n_entries;
}

/* @value: (nullable) */
static void
add_example (Values *values, guint kind, const CwLdapRecord *record, const char *value)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) objects = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_auto (GVariantBuilder) object = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (values->n_examples[kind]++ >= MAX_EXAMPLES)
    return;
  cw_variant_add_string (&object, "connector", values->place->connector);
  cw_variant_add_string (&object, "object", cw_ldap_record_get_dn (record));
  cw_variant_add_string (&object, "name", cw_setup_people_get_name (record));
  cw_variant_add_string (&object, "value", value);
  g_variant_builder_add (&objects, "@a{sv}", g_variant_builder_end (&object));
  cw_variant_add_string (&item, "kind", kind_names[kind]);
  cw_variant_add_int (&item, "count", 1);
  cw_variant_add (&item, "objects", g_variant_builder_end (&objects));
  g_variant_builder_add (values->examples, "@a{sv}", g_variant_builder_end (&item));
}

/* An anchor is told apart by the case of its letters, which the tally's own values are not: the
 * value is the key as well. */
static gboolean
add_value (Values *values, const CwLdapRecord *record, const char *value, GError **error)
{
  const CwValueOwner owner = { .place = values->place->connector,
                               .object = cw_ldap_record_get_dn (record),
                               .name = cw_setup_people_get_name (record),
                               .attribute = values->attribute,
                               .value = value,
                               .identity = make_identity (values, record),
                               .side = values->place->side };

  return cw_value_tally_add (values->tally, value, &owner, error);
}

static gboolean
add_person (const CwLdapRecord *record, gpointer user_data, GError **error)
{
  Values *values = user_data;
  GPtrArray *found = cw_ldap_record_get_values (record, values->attribute);
  g_autofree char *text = NULL;
  CwAnchorValueKind kind = CW_ANCHOR_VALUE_GOOD;

  if (!cw_setup_scope_takes (values->scope, record) ||
      cw_ldap_record_get_integer (record, RECIPIENT_TYPE, 0) == LINKED_MAILBOX)
    return TRUE;
  values->n_entries++;
  /* Whoever has none gets the objectGUID, which somebody else may have taken along. */
  if (values->is_consistency_guid && (found == NULL || found->len == 0))
    found = cw_ldap_record_get_values (record, CW_ANCHOR_OBJECT_GUID);
  kind = cw_anchor_value_judge (found, values->syntax, &text);
  values->counts[kind]++;
  if (kind == CW_ANCHOR_VALUE_GOOD)
    return add_value (values, record, text, error);
  add_example (values, kind, record, text);
  return TRUE;
}

/* ----- servers */

/* Whether the attribute can be an anchor in this directory. FALSE: cancelled. */
static gboolean
judge_schema (Values *values, CwLdapSession *session, const CwRootDse *root, GError **error)
{
  CwSetupCheck *check = values->check;
  g_autoptr (CwConfig) config = cw_engine_dup_config (check->call->engine, NULL);
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwSchema) schema =
      cw_attribute_choice_read_schema (session, root, check->cancellable, &local_error);
  g_autoptr (GPtrArray) choices = NULL;
  g_autofree char *summary = NULL;
  const char *reason = NULL;

  if (schema == NULL)
    {
      values->is_complete = FALSE;
      return cw_setup_check_add_error (check, "schema", g_steal_pointer (&local_error), NULL,
                                       error);
    }
  values->is_binary =
      cw_setup_anchor_is_binary (cw_setup_check_get_object (check, "identity"), config, schema);
  choices = cw_attribute_choice_list (schema, root, CW_ATTRIBUTE_USE_ANCHOR);
  reason = cw_attribute_choice_find_reason (choices, values->attribute);
  if (reason == NULL)
    return TRUE;
  values->is_refused = TRUE;
  summary = g_strdup_printf ("%s: %s: %s", values->place->connector, values->attribute, reason);
  cw_setup_check_add (check, CW_ANCHOR_VALUES_ID, CW_CHECK_FAILED, summary,
                      CW_PHRASE ("Choose another attribute as the source anchor"));
  return TRUE;
}

/* (transfer full) */
static GPtrArray *
list_attributes (const Values *values, char **of_rules)
{
  const char *wanted[CW_SETUP_MATCHING_MAX_NAMES];
  const char *const own[] = { "displayName",    "cn",
                              "objectClass",    "uid",
                              RECIPIENT_TYPE,   CW_ANCHOR_OBJECT_GUID,
                              values->attribute };
  GPtrArray *names = g_ptr_array_new ();

  cw_setup_matching_list_attributes (&values->matching, wanted);
  for (guint i = 0; i < G_N_ELEMENTS (own); i++)
    g_ptr_array_add (names, (gpointer) own[i]);
  for (guint i = 0; wanted[i] != NULL; i++)
    g_ptr_array_add (names, (gpointer) wanted[i]);
  for (guint i = 0; of_rules[i] != NULL; i++)
    g_ptr_array_add (names, of_rules[i]);
  g_ptr_array_add (names, NULL);
  return names;
}

static gboolean
read_people (Values *values, CwLdapSession *session, const CwRootDse *root, GError **error)
{
  CwSetupCheck *check = values->check;
  CwConnectorKind kind = cw_ldap_flavour_get_kind (root);
  g_auto (GStrv) of_rules = cw_setup_scope_list_attributes (values->scope, kind);
  g_autoptr (GPtrArray) names = list_attributes (values, of_rules);

  values->syntax = cw_setup_scope_get_syntax (values->scope, kind, values->attribute);
  if (values->syntax == CW_SYNTAX_STRING && values->is_binary)
    values->syntax = CW_SYNTAX_BINARY;
  if (!cw_setup_scope_enter (values->scope, values->place, session, root, check->cancellable,
                             error))
    return FALSE;
  values->is_any_read = TRUE;
  return cw_setup_people_read_server (check, session, root, (const char *const *) names->pdata,
                                      add_person, values, &values->is_complete, error);
}

static gboolean
visit_server (const CwSetupPlace *place,
              CwLdapSession *session,
              const CwRootDse *root,
              gpointer user_data,
              GError **error)
{
  Values *values = user_data;

  /* Directories of other kinds have no such attribute, and are tied by what they have instead. */
  if (values->is_consistency_guid && !cw_root_dse_is_active_directory (root))
    return TRUE;
  values->place = place;
  if (values->schema_side != place->side && !judge_schema (values, session, root, error))
    return FALSE;
  values->schema_side = place->side;
  return values->is_refused || read_people (values, session, root, error);
}

/* ----- who has the same */

/* Two of one directory are never joined: the second one is an error. People of several directories
 * are joined by the anchor, whatever else they are matched by. */
static gboolean
judge_group (CwValueTally *tally, const CwValueGroup *group, gpointer user_data, GError **error)
{
  Values *values = user_data;
  guint kind = group->n_owners > group->n_sides ? CW_ANCHOR_VALUE_SHARED : CW_ANCHOR_VALUE_MERGED;
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (group->n_owners == 1 || (kind == CW_ANCHOR_VALUE_MERGED && group->n_identities == 1))
    return TRUE;
  values->counts[kind] += kind == CW_ANCHOR_VALUE_SHARED ? group->n_owners : 1;
  if (values->n_examples[kind]++ >= MAX_EXAMPLES)
    return TRUE;
  cw_variant_add_string (&item, "kind", kind_names[kind]);
  if (!cw_setup_people_add_objects (&item, tally, group, error))
    return FALSE;
  g_variant_builder_add (values->examples, "@a{sv}", g_variant_builder_end (&item));
  return TRUE;
}

/* ----- the answer */

static void
add_counts (const Values *values)
{
  GVariantBuilder *answer = values->check->answer;

  cw_variant_add_string (answer, "attribute", values->attribute);
  cw_variant_add_int (answer, "entries", values->n_entries);
  for (guint i = 0; i < CW_ANCHOR_N_KINDS; i++)
    cw_variant_add_int (answer, kind_names[i], values->counts[i]);
  cw_variant_add_bool (answer, "isComplete", values->is_complete);
  cw_variant_add (answer, "examples", g_variant_builder_end (values->examples));
}

static gboolean
read_values (Values *values, GError **error)
{
  CwSetupCheck *check = values->check;
  g_auto (GVariantBuilder) examples = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (CwSetupScope) scope = cw_setup_scope_new (check, &values->is_complete, error);
  g_autoptr (CwValueTally) tally =
      scope != NULL ? cw_value_tally_new (cw_engine_get_state_dir (check->call->engine), error)
                    : NULL;
  gboolean is_visited = FALSE;

  values->scope = scope;
  values->tally = tally;
  values->examples = &examples;
  if (tally == NULL ||
      !cw_setup_people_visit (check, visit_server, NULL, values, &is_visited, error) ||
      !cw_value_tally_foreach (tally, judge_group, values, error))
    return FALSE;
  values->is_complete = values->is_complete && is_visited && !values->is_refused;
  add_counts (values);
  return TRUE;
}

/* Nobody else writes it, so that nothing can be wrong with it. */
static void
add_own (CwSetupCheck *check)
{
  cw_setup_check_add (check, CW_ANCHOR_VALUES_ID, CW_CHECK_OK,
                      CW_PHRASE ("The directories make it themselves: each object has one of its "
                                 "own, and keeps it"),
                      NULL);
}

gboolean
cw_setup_check_anchor_values (CwSetupCheck *check, GError **error)
{
  JsonObject *identity = cw_setup_check_get_object (check, "identity");
  Values values = { .check = check, .schema_side = -1, .is_complete = TRUE };

  if (!cw_setup_matching_read (&values.matching, check, error))
    return FALSE;
  if (!cw_setup_anchor_has_values (identity))
    {
      add_own (check);
      return TRUE;
    }
  values.attribute = json_object_get_string_member (
      json_object_get_object_member (identity, "sourceAnchor"), "attribute");
  values.is_consistency_guid =
      g_ascii_strcasecmp (values.attribute, CW_ANCHOR_CONSISTENCY_GUID) == 0;
  if (!read_values (&values, error))
    return FALSE;
  if (values.is_complete && !values.is_any_read)
    add_own (check);
  else if (values.is_complete)
    cw_check_anchor_values_judge (check, values.attribute, values.n_entries, values.counts);
  return TRUE;
}
