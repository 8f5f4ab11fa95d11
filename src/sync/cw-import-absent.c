/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-sync"

#include "config.h"

#include "sync/cw-import-private.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "model/cw-guard-settings.h"
#include "store/cw-guard-store.h"
#include "sync/cw-guard-approval.h"

/* Absent objects are looked for in chunks of this many ids. */
#define ABSENT_CHUNK 1000

gboolean
cw_importer_delete_object (CwImporter *importer, CwCsObject *object, GError **error)
{
  if (object->state == CW_CS_PLACEHOLDER || object->state == CW_CS_DELETED)
    return TRUE;
  cw_importer_count (importer, CW_COUNTER_DELETED, object->id);
  cw_name_cache_forget_all (importer->names);
  if (object->pending_op == CW_PENDING_DELETE)
    cw_importer_count (importer, CW_COUNTER_CONFIRMED, object->id);
  if ((importer->flags & CW_CONNECTOR_LINKS_BY_DN) != 0 && object->dn != NULL &&
      !cw_importer_leave_name (importer, object->id, object->dn, error))
    return FALSE;
  object->state = CW_CS_DELETED;
  if (!cw_importer_apply_logins (importer, object, error))
    return FALSE;
  if (object->metaverse_id == 0)
    return cw_connector_space_remove (importer->session, object->id, error);
  return cw_connector_space_update (importer->session, object, CW_CS_LOAD_ROW, error) &&
         cw_connector_space_mark (importer->session, object->id, error);
}

/* ----- what a whole read did not show */

/* Into importer->absent. */
static gboolean
collect_absent (CwImporter *importer, GError **error)
{
  gint64 after = 0;

  g_clear_pointer (&importer->absent, g_array_unref);
  importer->absent = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (;;)
    {
      g_autoptr (GArray) ids = cw_connector_space_list_ids (
          importer->session, importer->partition_id, after, ABSENT_CHUNK, error);

      if (ids == NULL)
        return FALSE;
      if (ids->len == 0)
        return TRUE;
      for (guint i = 0; i < ids->len; i++)
        {
          after = g_array_index (ids, gint64, i);
          if (!cw_id_set_contains (importer->seen, after))
            g_array_append_val (importer->absent, after);
        }
    }
}

static void
refuse (CwImporter *importer,
        const CwGuardList *held,
        const CwGuardApproval *approval,
        GError **error)
{
  g_autofree char *why = cw_guard_approval_explain (approval);
  g_autofree char *what = g_strdup_printf (
      CW_PHRASE ("%s: %llu of %llu objects are missing from what was read; the read is refused and "
                 "nothing is deleted. Check the server, the account's rights and the partition."),
      importer->params->partition, (unsigned long long) held->n_objects,
      (unsigned long long) held->n_before);
  g_autofree char *remedy = g_strdup_printf (
      CW_PHRASE ("If this is meant, look at the list with `causewayctl guard show` and approve it "
                 "with `causewayctl guard approve %s`"),
      held->digest);
  g_autofree char *whole = g_strconcat (what, "\n", remedy, why != NULL ? "\n" : NULL, why, NULL);

  importer->is_held = TRUE;
  g_set_error_literal (error, CW_ERROR, CW_ERROR_GUARD, whole);
}

/* An approval is used up together with what it was for: both are in the page's transaction. */
static gboolean
use_approval (CwImporter *importer, const CwGuardList *held, GError **error)
{
  g_auto (CwGuardApproval) approval = { NULL };

  if (!cw_guard_approval_find (importer->session, held, g_get_real_time (), &approval, error))
    return FALSE;
  if (approval.state != CW_APPROVAL_HOLDS)
    {
      refuse (importer, held, &approval, error);
      return FALSE;
    }
  g_message ("%s: %llu missing objects are taken for deleted: %s approved the list %s",
             importer->params->partition, (unsigned long long) held->n_objects,
             approval.approval->author, held->digest);
  return cw_guard_store_drop (importer->session, &held->scope, TRUE, error) &&
         cw_guard_store_drop (importer->session, &held->scope, FALSE, error);
}

static CwGuardScope
get_scope (const CwImporter *importer)
{
  return (CwGuardScope){
    .kind = CW_GUARD_KIND_SHRUNK,
    .connector_id = importer->connector_id,
    .partition_id = importer->partition_id,
  };
}

static gboolean
hold (CwImporter *importer, char **ret_digest, GError **error)
{
  const CwGuardScope scope = get_scope (importer);

  return cw_guard_store_hold (importer->session, &scope, importer->params->connector_config->id,
                              importer->absent, importer->n_before, ret_digest, error);
}

/* An empty or much smaller directory is a broken one until somebody says otherwise. */
static gboolean
check_not_shrunken (CwImporter *importer, GError **error)
{
  const CwShrinkLimit limit = cw_guard_settings_get_shrink_limit (
      importer->params->config, importer->params->connector_config);
  const CwGuardScope scope = get_scope (importer);
  g_autofree char *digest = NULL;
  g_autoptr (CwGuardList) held = NULL;

  if (!cw_shrink_limit_is_exceeded (&limit, importer->absent->len, importer->n_before))
    return TRUE;
  if (!hold (importer, &digest, error))
    return FALSE;
  held = cw_guard_store_get_held (importer->session, &scope, importer->params->connector_config->id,
                                  error);
  return held != NULL && use_approval (importer, held, error);
}

static gboolean
delete_absent (CwImporter *importer, gint64 id, GError **error)
{
  g_autoptr (CwCsObject) object = NULL;
  g_autoptr (GError) local = NULL;

  object = cw_connector_space_get (importer->session, id, CW_CS_LOAD_ROW, &local);
  if (object != NULL)
    return cw_importer_delete_object (importer, object, error);
  if (local == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local));
  return FALSE;
}

gboolean
cw_importer_delete_absent (CwImporter *importer, GError **error)
{
  if (!collect_absent (importer, error) || !check_not_shrunken (importer, error))
    return FALSE;
  for (guint i = 0; i < importer->absent->len; i++)
    if (!delete_absent (importer, g_array_index (importer->absent, gint64, i), error))
      return FALSE;
  return TRUE;
}

/* ----- what is held back, for review */

gboolean
cw_importer_keep_held (CwImporter *importer, GError **error)
{
  g_autofree char *digest = NULL;

  if (!importer->is_held)
    return TRUE;
  if (!cw_store_session_begin (importer->session, error))
    return FALSE;
  if (hold (importer, &digest, error) && cw_store_session_commit (importer->session, error))
    return TRUE;
  cw_store_session_rollback (importer->session);
  return FALSE;
}

gboolean
cw_importer_forget_held (CwImporter *importer, GError **error)
{
  const CwGuardScope scope = get_scope (importer);
  g_autoptr (GError) local = NULL;
  g_autoptr (CwGuardList) held = cw_guard_store_get_held (
      importer->session, &scope, importer->params->connector_config->id, &local);

  if (local != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local));
      return FALSE;
    }
  if (held == NULL)
    return TRUE;
  if (!cw_store_session_begin (importer->session, error))
    return FALSE;
  if (cw_guard_store_drop (importer->session, &scope, FALSE, error) &&
      cw_store_session_commit (importer->session, error))
    return TRUE;
  cw_store_session_rollback (importer->session);
  return FALSE;
}
