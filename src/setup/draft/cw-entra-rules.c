/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-entra-rules.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/cw-dn.h"
#include "rules/cw-own-rules.h"
#include "rules/cw-rule-set.h"
#include "setup/draft/cw-entra-json.h"
#include "setup/draft/cw-entra-name.h"
#include "setup/draft/cw-entra-rule.h"

/* There are a hundred precedences. */
#define MAX_RULES 200

/* A forest. */
typedef struct
{
  char *identifier; /* (nullable) */
  char *name;
  JsonArray *partitions;
} Directory;

/* A rule that waits. */
typedef struct
{
  JsonObject *theirs;
  char *directory; /* (nullable) */
  char *label;
} Waiting;

struct _CwEntraRules
{
  CwImportReport *report;
  GPtrArray *directories; /* (element-type Directory) */
  GPtrArray *waiting;     /* (element-type Waiting) */
  GHashTable *known;      /* (element-type utf8): identifiers of rules that were added */
};

static void
free_directory (gpointer data)
{
  Directory *directory = data;

  g_free (directory->identifier);
  g_free (directory->name);
  json_array_unref (directory->partitions);
  g_free (directory);
}

static void
free_waiting (gpointer data)
{
  Waiting *waiting = data;

  json_object_unref (waiting->theirs);
  g_free (waiting->directory);
  g_free (waiting->label);
  g_free (waiting);
}

CwEntraRules *
cw_entra_rules_new (CwImportReport *report)
{
  CwEntraRules *self = g_new0 (CwEntraRules, 1);

  self->report = report;
  self->directories = g_ptr_array_new_with_free_func (free_directory);
  self->waiting = g_ptr_array_new_with_free_func (free_waiting);
  self->known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return self;
}

void
cw_entra_rules_free (CwEntraRules *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->directories);
  g_ptr_array_unref (self->waiting);
  g_hash_table_unref (self->known);
  g_free (self);
}

guint
cw_entra_rules_get_length (const CwEntraRules *self)
{
  return self->waiting->len;
}

void
cw_entra_rules_add_directory (CwEntraRules *self,
                              const char *identifier,
                              const char *name,
                              JsonArray *partitions)
{
  Directory *directory = g_new0 (Directory, 1);

  directory->identifier = g_strdup (identifier);
  directory->name = g_strdup (name);
  directory->partitions = json_array_ref (partitions);
  g_ptr_array_add (self->directories, directory);
}

/* ----- rules of theirs */

/* (transfer full) */
static char *
make_label (JsonObject *rule)
{
  g_autofree char *name = cw_entra_json_dup_text (rule, "name");
  g_autofree char *place = cw_entra_json_dup_text (rule, "place");

  if (place == NULL)
    return g_strdup_printf (_ ("Rule “%s”"), name != NULL ? name : "?");
  /* Translators: the name of a rule, and where it stands: "rules.ps1, line 12" */
  return g_strdup_printf (_ ("Rule “%s” (%s)"), name != NULL ? name : "?", place);
}

/* The exported settings and the exported scripts of one server have the same rules. */
static gboolean
is_known (CwEntraRules *self, JsonObject *rule)
{
  char *identifier = cw_entra_json_dup_text (rule, "uniqueIdentifier");

  if (identifier == NULL)
    return FALSE;
  for (char *c = identifier; *c != '\0'; c++)
    *c = g_ascii_tolower (*c);
  return !g_hash_table_add (self->known, identifier);
}

void
cw_entra_rules_add (CwEntraRules *self, JsonObject *rule, const char *directory)
{
  g_autofree char *connector = NULL;
  Waiting *waiting = NULL;

  if (is_known (self, rule))
    return;
  waiting = g_new0 (Waiting, 1);
  connector = cw_entra_json_dup_text (rule, "connector|connectorIdentifier");
  waiting->theirs = json_object_ref (rule);
  waiting->directory = g_strdup (directory != NULL ? directory : connector);
  waiting->label = make_label (rule);
  g_ptr_array_add (self->waiting, waiting);
}

void
cw_entra_rules_add_shipped (CwEntraRules *self, JsonObject *rule)
{
  g_autofree char *label = NULL;

  if (!cw_entra_json_get_bool (rule, "disabled"))
    return;
  label = make_label (rule);
  cw_import_report_set_part (self->report, CW_IMPORT_PART_RULES);
  cw_import_report_leave (self->report, label,
                          _ ("It is shipped, and switched off there. The shipped rules here are "
                             "others: look at which of them does the same."));
  cw_import_report_set_part (self->report, CW_IMPORT_PART_SETTINGS);
}

/* ----- forests */

/* (nullable) */
static const Directory *
find_directory (const CwEntraRules *self, const char *name)
{
  for (guint i = 0; name != NULL && i < self->directories->len; i++)
    {
      const Directory *directory = g_ptr_array_index (self->directories, i);

      if (g_ascii_strcasecmp (directory->name, name) == 0 ||
          (directory->identifier != NULL && g_ascii_strcasecmp (directory->identifier, name) == 0))
        return directory;
    }
  return NULL;
}

/* Whether rules are for more than one forest: then each has to say for which. */
static gboolean
has_several_forests (const CwEntraRules *self)
{
  const char *first = NULL;

  if (self->directories->len > 0)
    return self->directories->len > 1;
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const char *name = ((Waiting *) g_ptr_array_index (self->waiting, i))->directory;

      if (name == NULL || g_ascii_strcasecmp (name, CW_ENTRA_CLOUD_CONNECTOR) == 0)
        continue;
      if (first != NULL && g_ascii_strcasecmp (first, name) != 0)
        return TRUE;
      first = name;
    }
  return FALSE;
}

/* "DC=corp,DC=example" is the domain corp.example. */
static void
append_domain (GString *text, const char *domain)
{
  g_autofree char *escaped = NULL;
  g_auto (GStrv) parts = g_strsplit (domain, "\"", -1);

  escaped = g_strjoinv ("\"\"", parts);
  g_string_append_printf (text, "%s(%%Domain.FQDN%% = \"%s\")", text->len > 0 ? " || " : "",
                          escaped);
}

/* (transfer full) */
static char *
describe_forest (const Directory *directory)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < json_array_get_length (directory->partitions); i++)
    {
      g_autofree char *domain =
          cw_dn_to_domain (json_array_get_string_element (directory->partitions, i));

      if (domain != NULL)
        append_domain (text, domain);
    }
  if (text->len == 0)
    append_domain (text, directory->name);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* ----- conversion */

/* What is being made. */
typedef struct
{
  CwEntraRules *rules;
  CwAttributeTable *attributes;
  GPtrArray *standard; /* (element-type JsonNode) */
  CwMetaverseSchema *schema;
  JsonNode *own; /* (nullable): so far */
  gboolean has_several_forests;
} Making;

static gboolean
load_schema (Making *making)
{
  g_autoptr (GError) error = NULL;

  making->attributes = cw_attribute_table_new ();
  making->schema = cw_metaverse_schema_new (making->attributes);
  making->standard = cw_rule_set_load_standard (&error);
  for (guint i = 0; making->standard != NULL && i < making->standard->len; i++)
    if (!cw_metaverse_schema_add (
            making->schema, json_node_get_object (g_ptr_array_index (making->standard, i)), &error))
      break;
  /* They are in the program. */
  if (error != NULL)
    g_critical ("The shipped rules cannot be read: %s", error->message);
  return error == NULL;
}

static void
clear_making (Making *making)
{
  g_clear_pointer (&making->own, json_node_unref);
  g_clear_pointer (&making->standard, g_ptr_array_unref);
  g_clear_pointer (&making->schema, cw_metaverse_schema_free);
  g_clear_pointer (&making->attributes, cw_attribute_table_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Making, clear_making)

/* (transfer full) */
static char *
make_id (const Making *making, JsonObject *theirs)
{
  g_autofree char *name = cw_entra_json_dup_text (theirs, "name");
  g_autofree char *base = cw_entra_name_to_id (name != NULL ? name : "rule");
  char *id = g_strdup (base);

  for (guint n = 2; making->own != NULL && cw_own_rules_find (making->own, id) != NULL; n++)
    {
      g_free (id);
      id = g_strdup_printf ("%s-%u", base, n);
    }
  return id;
}

/* Takes @rule over. (transfer full) */
static JsonNode *
make_document (JsonObject *rule)
{
  JsonObject *document = json_object_new ();
  JsonArray *rules = json_array_new ();
  JsonNode *node = json_node_alloc ();

  json_array_add_object_element (rules, rule);
  json_object_set_int_member (document, "version", 1);
  json_object_set_array_member (document, "rules", rules);
  json_node_init_object (node, document);
  json_object_unref (document);
  return node;
}

/* Whether all rules so far, with those that are shipped, are a rule set. */
static gboolean
is_rule_set (Making *making, JsonNode *own, GError **error)
{
  g_autoptr (GPtrArray) documents = g_ptr_array_new ();
  g_autoptr (CwRuleSet) rules = NULL;

  for (guint i = 0; i < making->standard->len; i++)
    g_ptr_array_add (documents, g_ptr_array_index (making->standard, i));
  g_ptr_array_add (documents, own);
  if (!cw_own_rules_check (own, error))
    return FALSE;
  rules = cw_rule_set_new (making->attributes, documents, NULL, error);
  return rules != NULL;
}

static void
convert_rule (Making *making, const Waiting *waiting)
{
  const Directory *directory = find_directory (making->rules, waiting->directory);
  gboolean is_cloud = g_strcmp0 (waiting->directory, CW_ENTRA_CLOUD_CONNECTOR) == 0;
  g_autofree char *forest =
      making->has_several_forests && directory != NULL ? describe_forest (directory) : NULL;
  const CwEntraRule rule = { waiting->theirs, waiting->label, is_cloud, forest,
                             making->has_several_forests && directory == NULL };
  g_autofree char *id = make_id (making, waiting->theirs);
  JsonObject *ours = cw_entra_rule_convert (&rule, id, making->schema, making->rules->report);
  g_autoptr (JsonNode) change = NULL;
  g_autoptr (JsonNode) own = NULL;
  g_autoptr (GError) error = NULL;

  if (ours == NULL)
    return;
  change = make_document (ours);
  own = cw_own_rules_put (making->own, change);
  if (!is_rule_set (making, own, &error))
    {
      cw_import_report_leave (making->rules->report, waiting->label, error->message);
      return;
    }
  g_clear_pointer (&making->own, json_node_unref);
  making->own = g_steal_pointer (&own);
  cw_import_report_take (making->rules->report, waiting->label);
}

JsonNode *
cw_entra_rules_convert (CwEntraRules *self)
{
  g_auto (Making) making = { .rules = self, .has_several_forests = has_several_forests (self) };

  if (self->waiting->len == 0 || !load_schema (&making))
    return NULL;
  cw_import_report_set_part (self->report, CW_IMPORT_PART_RULES);
  for (guint i = 0; i < self->waiting->len; i++)
    {
      const Waiting *waiting = g_ptr_array_index (self->waiting, i);

      if (i < MAX_RULES)
        convert_rule (&making, waiting);
      else
        cw_import_report_leave (self->report, waiting->label, _ ("There are too many rules."));
    }
  cw_import_report_set_part (self->report, CW_IMPORT_PART_SETTINGS);
  return g_steal_pointer (&making.own);
}
