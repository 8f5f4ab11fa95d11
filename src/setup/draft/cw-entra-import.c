/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-entra-import.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "setup/draft/cw-entra-export.h"
#include "setup/draft/cw-entra-rules.h"
#include "setup/draft/cw-entra-script.h"
#include "setup/draft/cw-marked-text.h"

#define MAX_DEPTH 3
#define MAX_FILES 500
#define MAX_BYTES (64 * 1024 * 1024)

struct _CwEntraImport
{
  CwImportReport *report;
  CwEntraRules *rules;
  JsonArray *scripted; /* rules of scripts */
  JsonNode *settings;  /* (nullable) */
  char *settings_name; /* (nullable) */
  guint n_files;
  gsize n_bytes;
};

CwEntraImport *
cw_entra_import_new (void)
{
  CwEntraImport *self = g_new0 (CwEntraImport, 1);

  self->report = cw_import_report_new ("entra-connect");
  self->rules = cw_entra_rules_new (self->report);
  self->scripted = json_array_new ();
  return self;
}

void
cw_entra_import_free (CwEntraImport *self)
{
  if (self == NULL)
    return;
  cw_entra_rules_free (self->rules);
  cw_import_report_free (self->report);
  json_array_unref (self->scripted);
  g_clear_pointer (&self->settings, json_node_unref);
  g_free (self->settings_name);
  g_free (self);
}

gboolean
cw_entra_import_has_settings (const CwEntraImport *self)
{
  return self->settings != NULL;
}

/* ----- files */

/* The names of several exports end with the time; MigrateSettings.ps1 writes one only. */
static gboolean
is_newer (const char *name, const char *than)
{
  return than == NULL || (name != NULL && strcmp (name, than) > 0);
}

/* Takes @node over. */
static void
add_settings (CwEntraImport *self, const char *name, JsonNode *node)
{
  gboolean is_kept = self->settings == NULL || is_newer (name, self->settings_name);
  g_autofree char *other = NULL;

  if (self->settings != NULL)
    {
      other = g_strdup (is_kept ? self->settings_name : name);
      cw_import_report_leave (self->report, other != NULL ? other : "?",
                              _ ("There is a newer export."));
    }
  if (!is_kept)
    {
      json_node_unref (node);
      return;
    }
  g_clear_pointer (&self->settings, json_node_unref);
  g_free (self->settings_name);
  self->settings = node;
  self->settings_name = g_strdup (name);
}

static void
add_script (CwEntraImport *self, const char *name, const char *text)
{
  JsonArray *rules = cw_entra_script_read (text, name, self->report);

  for (guint i = 0; i < json_array_get_length (rules); i++)
    json_array_add_element (self->scripted, json_array_dup_element (rules, i));
  json_array_unref (rules);
}

gboolean
cw_entra_import_add (CwEntraImport *self, const char *name, const char *text, gssize len)
{
  g_autoptr (JsonNode) node = cw_json_parse (text, len, FALSE, NULL);
  g_autofree char *valid = NULL;

  if (node != NULL && JSON_NODE_HOLDS_OBJECT (node))
    {
      if (!cw_entra_export_matches (json_node_get_object (node)))
        return FALSE;
      add_settings (self, name, g_steal_pointer (&node));
      return TRUE;
    }
  valid = g_utf8_make_valid (text, len);
  if (node != NULL || !cw_entra_script_matches (valid))
    return FALSE;
  add_script (self, name, valid);
  return TRUE;
}

static gboolean
is_export (const char *name)
{
  g_autofree char *folded = g_ascii_strdown (name, -1);

  return g_str_has_suffix (folded, ".json") || g_str_has_suffix (folded, ".ps1");
}

/* In a folder, a file that is something else is no mistake, but is told. */
static gboolean
add_file (CwEntraImport *self, const char *path, const char *name, GError **error)
{
  g_autofree char *text = NULL;
  gsize len = 0;

  text = cw_marked_text_load (path, &len, error);
  if (text == NULL)
    return FALSE;
  self->n_bytes += len;
  if (++self->n_files > MAX_FILES || self->n_bytes > MAX_BYTES)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "%s holds more than an export does. Choose the folder of one server.", path);
      return FALSE;
    }
  if (!cw_entra_import_add (self, name, text, (gssize) len))
    cw_import_report_leave (self->report, name,
                            _ ("It is neither exported settings nor a script with rules."));
  return TRUE;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* (transfer full) (nullable): names in the order in which they are read, whatever the disk says */
static char **
list_folder (const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GDir) dir = g_dir_open (path, 0, &local_error);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  if (dir == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, local_error->message);
      return NULL;
    }
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  g_ptr_array_add (names, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&names), FALSE);
}

static gboolean
add_folder (CwEntraImport *self, const char *path, const char *prefix, guint depth, GError **error)
{
  g_auto (GStrv) names = list_folder (path, error);

  for (guint i = 0; names != NULL && names[i] != NULL; i++)
    {
      g_autofree char *below = g_build_filename (path, names[i], NULL);
      g_autofree char *shown = g_build_filename (prefix, names[i], NULL);

      if (g_file_test (below, G_FILE_TEST_IS_DIR))
        {
          if (depth < MAX_DEPTH && !g_file_test (below, G_FILE_TEST_IS_SYMLINK) &&
              !add_folder (self, below, shown, depth + 1, error))
            return FALSE;
        }
      else if (is_export (names[i]) && g_file_test (below, G_FILE_TEST_IS_REGULAR) &&
               !add_file (self, below, shown, error))
        return FALSE;
    }
  return names != NULL;
}

gboolean
cw_entra_import_add_path (CwEntraImport *self, const char *path, GError **error)
{
  g_autofree char *name = g_path_get_basename (path);
  gboolean is_read = g_file_test (path, G_FILE_TEST_IS_DIR) ? add_folder (self, path, "", 0, error)
                                                            : add_file (self, path, name, error);

  if (!is_read)
    return FALSE;
  if (self->settings != NULL || json_array_get_length (self->scripted) > 0)
    return TRUE;
  g_set_error (
      error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
      "%s holds neither settings that Microsoft Entra Connect exported as JSON nor a script "
      "that adds rules (New-ADSyncRule). Choose the exported file, or the folder with it.",
      path);
  return FALSE;
}

/* ----- the draft */

CwDraft *
cw_entra_import_end (CwEntraImport *self)
{
  g_autoptr (JsonNode) own = NULL;
  CwDraft *draft = self->settings != NULL
                       ? cw_entra_export_to_draft (json_node_get_object (self->settings),
                                                   self->rules, self->report)
                       : cw_draft_new ();

  for (guint i = 0; i < json_array_get_length (self->scripted); i++)
    cw_entra_rules_add (self->rules, json_array_get_object_element (self->scripted, i), NULL);
  own = cw_entra_rules_convert (self->rules);
  if (own != NULL)
    cw_draft_set_node (draft, "rules", g_steal_pointer (&own));
  cw_draft_set_fact (draft, CW_DRAFT_FACT_IMPORT, cw_import_report_to_variant (self->report));
  return draft;
}
