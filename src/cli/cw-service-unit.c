/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-service-unit.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"

/* The last word: `systemctl edit` makes override.conf. */
#define FILE_NAME "zz-account.conf"
#define HEAD      "# Written by `causewayctl service set-account`.\n[Service]\n"
#define KEYTAB    "Environment=\"KRB5_CLIENT_KTNAME=FILE:"

/* ----- the file */

char *
cw_service_unit_get_path (const char *folder)
{
  return g_build_filename (folder, FILE_NAME, NULL);
}

char *
cw_service_unit_read (const char *folder, GError **error)
{
  g_autofree char *path = cw_service_unit_get_path (folder);
  g_autoptr (GError) local_error = NULL;
  char *text = NULL;

  if (g_file_get_contents (path, &text, NULL, &local_error))
    return text;
  if (g_error_matches (local_error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    return g_strdup ("");
  g_propagate_error (error, g_steal_pointer (&local_error));
  return NULL;
}

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, CW_ERROR, CW_ERROR_STORE, "%s cannot be written: %s", path,
               g_strerror (errno));
  return FALSE;
}

/* Whoever reads units reads this one; it has no secret. */
static gboolean
write_text (const char *folder, const char *path, const char *text, GError **error)
{
  gboolean is_new = !g_file_test (folder, G_FILE_TEST_EXISTS);

  if (g_mkdir_with_parents (folder, 0755) != 0 || (is_new && g_chmod (folder, 0755) != 0))
    return fail (folder, error);
  /* This program's own files are nobody else's. */
  return g_file_set_contents_full (path, text, -1,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0644, error) &&
         (g_chmod (path, 0644) == 0 || fail (path, error));
}

gboolean
cw_service_unit_write (const char *folder, const char *text, GError **error)
{
  g_autofree char *path = cw_service_unit_get_path (folder);

  if (text[0] == '\0')
    {
      if (g_unlink (path) != 0 && errno != ENOENT)
        return fail (path, error);
      /* Others may have files there. */
      (void) g_rmdir (folder);
      return TRUE;
    }
  return write_text (folder, path, text, error);
}

/* systemd.unit(5), "SPECIFIERS". (transfer full) */
static char *
escape (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "%", -1);

  return g_strjoinv ("%%", parts);
}

/* In quotation marks: systemd.syntax(7). (transfer full) */
static char *
escape_quoted (const char *text)
{
  g_autofree char *escaped = escape (text);
  g_autoptr (GString) quoted = g_string_new (escaped);

  g_string_replace (quoted, "\\", "\\\\", 0);
  g_string_replace (quoted, "\"", "\\\"", 0);
  return g_string_free (g_steal_pointer (&quoted), FALSE);
}

char *
cw_service_unit_format (const CwServiceAccount *account, const char *keytab)
{
  g_autofree char *user = escape (account->name);
  g_autofree char *file = keytab != NULL ? escape_quoted (keytab) : NULL;
  g_autoptr (GString) text = g_string_new (HEAD);

  if (g_str_equal (account->name, CW_SERVICE_ACCOUNT_DEFAULT) && keytab == NULL)
    return g_strdup ("");
  /* By its number: groups of a domain have names with blanks. */
  g_string_append_printf (text, "User=%s\nGroup=%u\n", user, (guint) account->gid);
  if (file != NULL)
    g_string_append_printf (text, KEYTAB "%s\"\n", file);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
cw_service_unit_find_keytab (const char *text)
{
  const char *found = strstr (text, KEYTAB);
  const char *start = found != NULL ? found + strlen (KEYTAB) : NULL;
  const char *end = start != NULL ? strstr (start, "\"\n") : NULL;
  g_autoptr (GString) path = NULL;

  if (end == NULL)
    return NULL;
  path = g_string_new_len (start, end - start);
  g_string_replace (path, "\\\"", "\"", 0);
  g_string_replace (path, "\\\\", "\\", 0);
  g_string_replace (path, "%%", "%", 0);
  return g_string_free (g_steal_pointer (&path), FALSE);
}

/* ----- the service manager */

/* sd_booted(3) */
gboolean
cw_service_unit_has_manager (void)
{
  struct stat info = { 0 };

  return lstat ("/run/systemd/system", &info) == 0 && S_ISDIR (info.st_mode);
}

static gboolean
run_systemctl (const char *const *words, GError **error)
{
  g_autofree char *said = NULL;
  g_autoptr (GError) local_error = NULL;
  int status = 0;

  if (!cw_service_unit_has_manager ())
    return TRUE;
  if (g_spawn_sync (NULL, (char **) words, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL,
                    NULL, NULL, NULL, &said, &status, &local_error) &&
      g_spawn_check_wait_status (status, &local_error))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_FAILED, "systemctl %s failed: %s", words[1],
               said != NULL && said[0] != '\0' ? g_strchomp (said) : local_error->message);
  return FALSE;
}

gboolean
cw_service_unit_stop (GError **error)
{
  static const char *const words[] = { "systemctl", "stop", "causewayd.socket", "causewayd.service",
                                       NULL };

  return run_systemctl (words, error);
}

gboolean
cw_service_unit_start (GError **error)
{
  static const char *const reload[] = { "systemctl", "daemon-reload", NULL };
  static const char *const start[] = { "systemctl", "start", "causewayd.socket",
                                       "causewayd.service", NULL };

  return run_systemctl (reload, error) && run_systemctl (start, error);
}
