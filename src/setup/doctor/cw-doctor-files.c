/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

#include <glib/gstdio.h>

#include "base/cw-phrase.h"
#include "setup/doctor/cw-doctor-checks.h"

/* The state directory is flat; backups are a level below. */
#define MAX_DEPTH 3

/* So many are told one by one. */
#define MAX_TOLD 10

typedef struct
{
  CwSetupCheck *check;
  guint n_wrong;
} Walk;

static void
tell (Walk *walk, const char *summary, const char *remedy)
{
  walk->n_wrong++;
  if (walk->n_wrong <= MAX_TOLD)
    cw_setup_check_add (walk->check, "files", CW_CHECK_FAILED, summary, remedy);
}

/* FALSE: what is below it need not be looked at. */
static gboolean
judge (Walk *walk, const char *path, gboolean *ret_is_folder)
{
  g_autofree char *text = NULL;
  GStatBuf info;

  *ret_is_folder = FALSE;
  /* It may have gone since the folder was read. */
  if (g_lstat (path, &info) != 0)
    return FALSE;
  *ret_is_folder = S_ISDIR (info.st_mode);
  if (S_ISSOCK (info.st_mode) || S_ISLNK (info.st_mode))
    return FALSE;
  if (info.st_uid != geteuid ())
    {
      text = g_strdup_printf (CW_PHRASE ("%s does not belong to the engine's user"), path);
      tell (walk, text, CW_PHRASE ("Give it to the user that the engine runs as (chown)"));
    }
  else if ((info.st_mode & 077) != 0)
    {
      text = g_strdup_printf (CW_PHRASE ("Others may open %s"), path);
      tell (walk, text, CW_PHRASE ("Take the rights of group and others away (chmod go-rwx)"));
    }
  return TRUE;
}

static void
visit (Walk *walk, const char *path, guint depth)
{
  g_autoptr (GDir) folder = NULL;
  const char *name = NULL;
  gboolean is_folder = FALSE;

  if (g_cancellable_is_cancelled (walk->check->cancellable) || !judge (walk, path, &is_folder) ||
      !is_folder || depth == MAX_DEPTH)
    return;
  folder = g_dir_open (path, 0, NULL);
  while (folder != NULL && (name = g_dir_read_name (folder)) != NULL)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);

      /* Of the keys it is told what they open, too: the check "keys". */
      if (depth > 0 || !g_str_equal (name, "keys"))
        visit (walk, child, depth + 1);
    }
}

gboolean
cw_doctor_check_files (CwSetupCheck *check, GError **error)
{
  const char *state_dir = cw_engine_get_state_dir (check->call->engine);
  Walk walk = { check, 0 };

  visit (&walk, state_dir, 0);
  if (g_cancellable_set_error_if_cancelled (check->cancellable, error))
    return FALSE;
  if (walk.n_wrong == 0)
    cw_setup_check_add (
        check, "files", CW_CHECK_OK,
        CW_PHRASE ("Everything in the state directory belongs to the engine's user alone"), NULL);
  return TRUE;
}
