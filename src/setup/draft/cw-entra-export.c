/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-entra-export.h"

#include <glib/gi18n-lib.h>

#include "base/cw-dn.h"
#include "setup/draft/cw-entra-json.h"
#include "setup/draft/cw-entra-name.h"
#include "setup/draft/cw-entra-setting.h"

#define DIRECTORIES "onpremisesDirectoryPolicy"
#define TENANT      "azureDirectoryPolicy"
#define METADATA    "policyMetadata"
#define DEPLOYMENT  "deploymentMetadata"

/* A name of a directory that no server has would be refused by the schema later. */
#define MAX_NAME 200

gboolean
cw_entra_export_matches (JsonObject *document)
{
  return cw_entra_json_find (document, DIRECTORIES) != NULL ||
         cw_entra_json_find (document, TENANT) != NULL ||
         (cw_entra_json_find (document, METADATA) != NULL &&
          cw_entra_json_find (document, DEPLOYMENT) != NULL);
}

/* ----- one directory */

typedef struct
{
  CwImportReport *report;
  CwEntraRules *rules;
  CwDraft *draft;
  const char *name;      /* (nullable): of the directory in hand, or the cloud */
  JsonArray *partitions; /* (nullable): of the directory in hand */
} Import;

static void
add_container (JsonNode *element, gpointer user_data)
{
  GPtrArray *names = user_data;
  JsonObject *container = cw_entra_json_peek_object (element);
  g_autofree char *dn = container != NULL ? cw_entra_json_dup_text (container, "distinguishedName")
                                          : cw_entra_json_node_dup_text (element);

  if (dn != NULL)
    g_ptr_array_add (names, g_steal_pointer (&dn));
}

/* The whole partition is what is read anyway. */
static void
list_containers (JsonObject *filter, const char *member, const char *partition, GPtrArray *names)
{
  cw_entra_json_for_each (cw_entra_json_find (filter, member), add_container, names);
  for (guint i = names->len; i > 0; i--)
    if (cw_dn_equal (g_ptr_array_index (names, i - 1), partition))
      g_ptr_array_remove_index (names, i - 1);
}

/* The export names units, Causeway keeps them by their objectGUID, which a rename does not change:
 * only the directory knows it. */
static void
report_containers (Import *import, JsonObject *filter, const char *partition)
{
  static const struct
  {
    const char *member;
    const char *text;
  } lists[] = {
    { "containerInclusions", N_ ("Only these units of %s: %s") },
      { "containerExclusions", N_ ("Without these units of %s: %s") },
    };

  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    {
      g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
      g_autofree char *joined = NULL;
      g_autoptr (GString) what = NULL;

      list_containers (filter, lists[i].member, partition, names);
      if (names->len == 0)
        continue;
      g_ptr_array_add (names, NULL);
      joined = g_strjoinv ("; ", (char **) names->pdata);
      what = g_string_new (_ (lists[i].text));
      g_string_replace (what, "%s", partition, 1);
      g_string_replace (what, "%s", joined, 1);
      cw_import_report_leave (import->report, what->str,
                              _ ("Units are kept by their identity, which the file does not hold. "
                                 "Choose them on the page “Domains and Units”."));
    }
}

static void
import_partition (JsonNode *element, gpointer user_data)
{
  Import *import = user_data;
  JsonObject *filter = cw_entra_json_peek_object (element);
  g_autofree char *dn =
      filter != NULL ? cw_entra_json_dup_text (filter, "distinguishedName") : NULL;

  if (dn == NULL || !cw_dn_is_valid (dn))
    {
      cw_import_report_leave (import->report,
                              dn != NULL ? dn : _ ("A domain"), _ ("It has no valid name."));
      return;
    }
  for (guint i = 0; i < json_array_get_length (import->partitions); i++)
    if (cw_dn_equal (json_array_get_string_element (import->partitions, i), dn))
      return;
  json_array_add_string_element (import->partitions, dn);
  report_containers (import, filter, dn);
}

/* ----- rules */

static void
add_rule (JsonNode *element, gpointer user_data)
{
  Import *import = user_data;
  JsonObject *rule = cw_entra_json_peek_object (element);

  if (rule != NULL)
    cw_entra_rules_add (import->rules, rule, import->name);
}

static void
add_shipped (JsonNode *element, gpointer user_data)
{
  Import *import = user_data;
  JsonObject *rule = cw_entra_json_peek_object (element);

  if (rule != NULL)
    cw_entra_rules_add_shipped (import->rules, rule);
}

/* Of the directory in hand. */
static void
import_rules (Import *import, JsonObject *policy)
{
  cw_entra_json_for_each (cw_entra_json_find (policy, "customSynchronizationRules"), add_rule,
                          import);
  cw_entra_json_for_each (cw_entra_json_find (policy, "standardSynchronizationRules"), add_shipped,
                          import);
}

/* ----- directories */

/* A server is found by the name of its domain; its certificate and the account are asked for on the
 * page, because no export holds a password. */
static JsonObject *
make_connector (const char *name, JsonArray *partitions)
{
  JsonObject *connector = json_object_new ();
  JsonObject *server = json_object_new ();
  JsonObject *authentication = json_object_new ();

  json_object_set_string_member (server, "host", name);
  json_object_set_string_member (authentication, "method", "simple");
  json_object_set_string_member (connector, "name", name);
  json_object_set_string_member (connector, "kind", "active-directory");
  json_object_set_object_member (connector, "server", server);
  json_object_set_object_member (connector, "authentication", authentication);
  if (json_array_get_length (partitions) > 0)
    json_object_set_array_member (connector, "partitions", json_array_ref (partitions));
  return connector;
}

/* (transfer full) (nullable) */
static char *
dup_name (JsonObject *policy)
{
  static const char *const members[] = { "fullyQualifiedDomainName", "forestName", "friendlyName",
                                         "name" };

  for (guint i = 0; i < G_N_ELEMENTS (members); i++)
    {
      g_autofree char *name = cw_entra_json_dup_text (policy, members[i]);

      if (name != NULL && g_utf8_strlen (name, -1) <= MAX_NAME)
        return g_steal_pointer (&name);
    }
  return NULL;
}

static void
put_connector (Import *import)
{
  JsonObject *connector = make_connector (import->name, import->partitions);
  guint n_partitions = json_array_get_length (import->partitions);
  g_autofree char *what = NULL;

  cw_draft_put_connector (import->draft, -1, connector);
  json_object_unref (connector);
  what = n_partitions == 0
      ? g_strdup_printf (_ ("The directory %s"), import->name)
      : g_strdup_printf (ngettext ("The directory %s with %u domain",
                                   "The directory %s with %u domains", n_partitions),
                         import->name, n_partitions);
  cw_import_report_take (import->report, what);
  g_clear_pointer (&what, g_free);
  what = g_strdup_printf (_ ("The account of %s"), import->name);
  cw_import_report_leave (import->report, what,
                          _ ("No export holds passwords. Enter the account on the page “Connect "
                             "Your Directories”."));
}

static void
import_directory (JsonNode *element, gpointer user_data)
{
  Import *import = user_data;
  JsonObject *policy = cw_entra_json_peek_object (element);
  g_autofree char *name = policy != NULL ? dup_name (policy) : NULL;
  g_autofree char *identifier = NULL;
  g_autoptr (JsonArray) partitions = json_array_new ();

  if (name == NULL || cw_draft_find_connector (import->draft, name) >= 0)
    {
      cw_import_report_leave (import->report, name != NULL
                                                  ? name
                                                  : _ ("A directory"), name != NULL
                                                       ? _ ("Another one has the same name.")
                                                       : _ ("It has no name."));
      return;
    }
  import->name = name;
  import->partitions = partitions;
  cw_entra_json_for_each (cw_entra_json_find (policy, "partitionFilters"), import_partition,
                          import);
  put_connector (import);
  identifier = cw_entra_json_dup_text (policy, "uniqueIdentifier|identifier");
  cw_entra_rules_add_directory (import->rules, identifier, name, partitions);
  import_rules (import, policy);
  import->partitions = NULL;
  import->name = NULL;
}

/* ----- the rest */

static void
import_tenant (Import *import, JsonObject *document)
{
  JsonObject *policy = cw_entra_json_peek_object (cw_entra_json_find (document, TENANT));

  import->name = CW_ENTRA_CLOUD_CONNECTOR;
  if (policy != NULL)
    import_rules (import, policy);
  cw_import_report_leave (import->report,
                          _ ("The tenant"),
                             _ ("Sign in on the page “Connect to the Cloud”: Causeway has an "
                             "application of its own there."));
}

static void
report_members (Import *import, JsonObject *document)
{
  static const char *const read[] = { DIRECTORIES, TENANT, METADATA };
  g_autoptr (GList) names = json_object_get_members (document);

  for (GList *l = names; l != NULL; l = l->next)
    {
      gboolean is_read = FALSE;

      for (guint i = 0; i < G_N_ELEMENTS (read); i++)
        is_read |= g_ascii_strcasecmp (l->data, read[i]) == 0;
      if (g_ascii_strcasecmp (l->data, DEPLOYMENT) == 0)
        cw_import_report_leave (import->report,
                                _ ("Server, service account and database"),
                                   _ ("They belong to the other machine; this one has its own."));
      else if (!is_read && !cw_entra_setting_is_known (l->data) &&
               !cw_entra_setting_report_list (json_object_get_member (document, l->data),
                                              import->report))
        cw_import_report_leave (import->report, l->data,
                                _ ("This version does not know what it means."));
    }
}

CwDraft *
cw_entra_export_to_draft (JsonObject *document, CwEntraRules *rules, CwImportReport *report)
{
  CwDraft *draft = cw_draft_new ();
  Import import = { .report = report, .rules = rules, .draft = draft };

  cw_entra_json_for_each (cw_entra_json_find (document, DIRECTORIES), import_directory, &import);
  cw_entra_setting_import (document, draft, report);
  import_tenant (&import, document);
  report_members (&import, document);
  cw_draft_set_bool (draft, "staging", TRUE);
  cw_import_report_take (report, _ ("Staging mode is on, so that the old server and this one do "
                                    "not both write into the tenant"));
  return draft;
}
