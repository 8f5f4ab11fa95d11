/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-files.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "rules/cw-rule-set.h"

/* ----- what is wrong */

static void
free_fault (gpointer data)
{
  CwRuleFault *fault = data;

  g_free (fault->path);
  g_free (fault->message);
  g_free (fault);
}

GPtrArray *
cw_rule_faults_new (void)
{
  return g_ptr_array_new_with_free_func (free_fault);
}

void
cw_rule_faults_add (GPtrArray *faults, const char *path, const char *message)
{
  CwRuleFault *fault = NULL;

  g_return_if_fail (faults != NULL && path != NULL && message != NULL);

  for (guint i = 0; i < faults->len; i++)
    {
      g_autofree char *before = NULL;

      fault = g_ptr_array_index (faults, i);
      if (!g_str_equal (fault->path, path))
        continue;
      before = fault->message;
      fault->message = g_strconcat (before, "\n", message, NULL);
      return;
    }
  fault = g_new0 (CwRuleFault, 1);
  fault->path = g_strdup (path);
  fault->message = g_strdup (message);
  g_ptr_array_add (faults, fault);
}

/* ----- reading */

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* No directory is no rules of one's own. */
GPtrArray *
cw_rule_files_list (const char *state_dir)
{
  g_autofree char *directory = g_build_filename (state_dir, "rules", NULL);
  g_autoptr (GDir) dir = g_dir_open (directory, 0, NULL);
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  const char *name = NULL;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (g_str_has_suffix (name, ".json"))
      g_ptr_array_add (paths, g_build_filename (directory, name, NULL));
  g_ptr_array_sort (paths, compare_names);
  return g_steal_pointer (&paths);
}

/* A file that cannot be read is another one than each that can. */
static void
add_to_digest (GChecksum *checksum, const char *path)
{
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *text = NULL;
  gsize size = 0;
  guint64 length = 0;

  if (!g_file_get_contents (path, &text, &size, NULL))
    size = 0;
  length = text != NULL ? GUINT64_TO_LE ((guint64) size) : G_MAXUINT64;
  g_checksum_update (checksum, (const guchar *) name, (gssize) strlen (name) + 1);
  g_checksum_update (checksum, (const guchar *) &length, sizeof length);
  g_checksum_update (checksum, (const guchar *) text, (gssize) size);
}

char *
cw_rule_files_digest (const char *state_dir)
{
  g_autoptr (GPtrArray) paths = cw_rule_files_list (state_dir);
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);

  if (paths->len == 0)
    return g_strdup ("");
  for (guint i = 0; i < paths->len; i++)
    add_to_digest (checksum, g_ptr_array_index (paths, i));
  return g_strdup (g_checksum_get_string (checksum));
}

JsonNode *
cw_rule_files_read (const char *path, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (JsonNode) document = NULL;
  g_autofree char *text = NULL;
  gsize length = 0;

  if (g_file_get_contents (path, &text, &length, &local_error))
    document = cw_json_parse (text, (gssize) length, TRUE, &local_error);
  if (document == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG, local_error->message);
      return NULL;
    }
  return cw_rule_set_check_document (document, error) ? g_steal_pointer (&document) : NULL;
}
