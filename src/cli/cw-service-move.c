/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-service-move.h"

#include <errno.h>
#include <sys/stat.h>

#include <glib/gstdio.h>

#include "base/cw-error.h"
#include "cli/cw-service-unit.h"
#include "cli/cw-tree-owner.h"
#include "engine/cw-instance-lock.h"

/* How it was, so that it can be so again. */
typedef struct
{
  char *text; /* (owned): of the unit */
  gboolean has_state;
  struct stat state;  /* of the state directory */
  struct stat keytab; /* where there is one */
} Before;

static void
clear_before (Before *before)
{
  g_clear_pointer (&before->text, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Before, clear_before)

static gboolean
fail (const char *path, GError **error)
{
  g_set_error (error, CW_ERROR, CW_ERROR_STORE, "%s: %s", path, g_strerror (errno));
  return FALSE;
}

/* An engine that has never run has no state directory. */
static gboolean
look (const CwServiceMove *move, Before *before, GError **error)
{
  before->text = cw_service_unit_read (move->unit_folder, error);
  if (before->text == NULL)
    return FALSE;
  before->has_state = lstat (move->state_dir, &before->state) == 0;
  if (!before->has_state && errno != ENOENT)
    return fail (move->state_dir, error);
  return move->keytab == NULL || lstat (move->keytab, &before->keytab) == 0 ||
         fail (move->keytab, error);
}

static gboolean
is_so (const CwServiceMove *move, const Before *before, const char *text)
{
  uid_t uid = move->account->uid;

  return g_str_equal (before->text, text) && (!before->has_state || before->state.st_uid == uid) &&
         (move->keytab == NULL || before->keytab.st_uid == uid);
}

/* Nobody but the account reads its key. */
static gboolean
give_keytab (const char *keytab, uid_t from, uid_t uid, gid_t gid, mode_t mode, GError **error)
{
  return cw_tree_owner_set (keytab, from, uid, gid, error) &&
         (g_chmod (keytab, mode) == 0 || fail (keytab, error));
}

/* While the service still runs. */
static gboolean
check (const CwServiceMove *move, const Before *before, GError **error)
{
  uid_t uid = move->account->uid;

  return (!before->has_state ||
          cw_tree_owner_check (move->state_dir, before->state.st_uid, uid, error)) &&
         (move->keytab == NULL ||
          cw_tree_owner_check (move->keytab, before->keytab.st_uid, uid, error));
}

static gboolean
apply (const CwServiceMove *move, const Before *before, const char *text, GError **error)
{
  uid_t uid = move->account->uid;
  gid_t gid = move->account->gid;

  return (!before->has_state ||
          cw_tree_owner_set (move->state_dir, before->state.st_uid, uid, gid, error)) &&
         (move->keytab == NULL ||
          give_keytab (move->keytab, before->keytab.st_uid, uid, gid, 0600, error)) &&
         cw_service_unit_write (move->unit_folder, text, error) && cw_service_unit_start (error);
}

static gboolean
put_back (const CwServiceMove *move, const Before *before, GError **error)
{
  uid_t uid = move->account->uid;
  const struct stat *state = &before->state;
  const struct stat *keytab = &before->keytab;

  return cw_service_unit_stop (error) &&
         cw_service_unit_write (move->unit_folder, before->text, error) &&
         (!before->has_state ||
          cw_tree_owner_set (move->state_dir, uid, state->st_uid, state->st_gid, error)) &&
         (move->keytab == NULL || give_keytab (move->keytab, uid, keytab->st_uid, keytab->st_gid,
                                               keytab->st_mode & 07777, error)) &&
         cw_service_unit_start (error);
}

static gboolean
check_idle (const CwServiceMove *move, GError **error)
{
  if (!cw_instance_lock_is_held (move->state_dir))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_BUSY,
               "An engine works on %s, and is not the service's: end it first", move->state_dir);
  return FALSE;
}

/* @problem: what stands in the way. */
static void
take_back (const CwServiceMove *move, const Before *before, const GError *problem, GError **error)
{
  g_autoptr (GError) second = NULL;

  if (put_back (move, before, &second))
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED,
                 "The service does not run as %s, and everything is as it was before (journalctl "
                 "-u causewayd says more): %s",
                 move->account->name, problem->message);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_FAILED,
                 "The service does not run as %s: %s. Nor could everything be put back: %s. Help "
                 "with that, and choose the account once more",
                 move->account->name, problem->message, second->message);
}

gboolean
cw_service_move_run (const CwServiceMove *move, gboolean *ret_changed, GError **error)
{
  g_auto (Before) before = { NULL };
  g_autofree char *text = cw_service_unit_format (move->account, move->keytab);
  g_autoptr (GError) problem = NULL;

  if (!look (move, &before, error))
    return FALSE;
  *ret_changed = !is_so (move, &before, text);
  if (!*ret_changed)
    return TRUE;
  if (!check (move, &before, error) || !cw_service_unit_stop (error) || !check_idle (move, error))
    return FALSE;
  if (apply (move, &before, text, &problem))
    return TRUE;
  take_back (move, &before, problem, error);
  return FALSE;
}
