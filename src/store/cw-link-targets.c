/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-link-targets.h"

#include "store/cw-store-private.h"

/* The part ?4 of ?3 that there are. 1 is CW_PENDING_ADD. 4 is CW_PENDING_DELETE: who is deleted
 * leaves every group by it. */
static const char SQL_LIST[] =
    "SELECT s.id, t.id, s.link_profile, t.link_profile, t.pending_op = 1 "
    "FROM cs_object s CROSS JOIN cs_object t "
    "WHERE s.connector_id = ?1 AND s.metaverse_id IS NOT NULL AND s.id % ?3 = ?4 "
    "AND t.metaverse_id = s.metaverse_id AND t.connector_id = ?2 AND t.pending_op <> 4";
/* The same by the names that the sources own. */
static const char SQL_LIST_NAMED[] =
    "SELECT n.id, t.id, s.link_profile, t.link_profile, t.pending_op = 1 "
    "FROM login_name n CROSS JOIN cs_object s CROSS JOIN cs_object t WHERE n.connector_id = ?1 AND "
    "s.id = n.owner_id AND n.id % ?3 = ?4 "
    "AND s.metaverse_id IS NOT NULL AND t.metaverse_id = s.metaverse_id AND t.connector_id = ?2 "
    "AND t.pending_op <> 4";
static const char SQL_LAST_OBJECT[] = "SELECT max(id) FROM cs_object";
static const char SQL_LAST_NAME[] = "SELECT max(id) FROM login_name";

struct _CwLinkTargets
{
  gint64 source_connector_id;
  gint64 target_connector_id;
  GArray *targets; /* (element-type CwTiedTarget), by the id of the source */
};

/* What one thread reads. */
typedef struct
{
  CwStoreSession *session;
  CwLinkTargets *targets;
  guint n_parts;
  guint part;
  GError *error; /* (owned) (nullable) */
} Part;

void
cw_link_targets_free (CwLinkTargets *targets)
{
  g_array_unref (targets->targets);
  g_free (targets);
}

static gboolean
load_rows (const Part *part, const char *static_text, GError **error)
{
  CwLinkTargets *targets = part->targets;
  g_autoptr (CwSqlStatement) statement = cw_sql_use (part->session->sql, static_text, error);
  gboolean has_row = FALSE;

  if (statement == NULL)
    return FALSE;
  cw_sql_bind_integers (statement,
                        CW_SQL_INTEGERS (targets->source_connector_id, targets->target_connector_id,
                                         part->n_parts, part->part));
  for (;;)
    {
      CwTiedTarget *target;

      if (!cw_sql_step (statement, &has_row, error))
        return FALSE;
      if (!has_row)
        return TRUE;
      target = &g_array_index (targets->targets, CwTiedTarget, cw_sql_get_integer (statement, 0));
      target->id = (guint32) cw_sql_get_integer (statement, 1);
      target->source_profile = (guint32) cw_sql_get_integer (statement, 2);
      target->profile = (guint32) cw_sql_get_integer (statement, 3);
      target->is_new = cw_sql_get_integer (statement, 4) != 0;
    }
}

static gboolean
load_part (const Part *part, GError **error)
{
  return load_rows (part, SQL_LIST, error) && load_rows (part, SQL_LIST_NAMED, error);
}

static gpointer
load_beside (gpointer data)
{
  Part *part = data;

  if (!load_part (part, &part->error))
    g_assert (part->error != NULL);
  return NULL;
}

static gboolean
load_halves (Part *first, CwStoreSession *reader, GError **error)
{
  Part second = { reader, first->targets, 2, 1, NULL };
  GThread *thread = g_thread_new ("cw-links", load_beside, &second);
  gboolean is_good;

  first->n_parts = 2;
  is_good = load_part (first, error);
  g_thread_join (thread);
  if (is_good && second.error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&second.error));
      is_good = FALSE;
    }
  g_clear_error (&second.error);
  return is_good;
}

/* So that no thread has to make it larger. */
static gboolean
make_room (CwStoreSession *session, CwLinkTargets *targets, GError **error)
{
  gint64 last_object = 0;
  gint64 last_name = 0;

  if (!cw_sql_fetch_integer (session->sql, SQL_LAST_OBJECT, NULL, 0, &last_object, error) ||
      !cw_sql_fetch_integer (session->sql, SQL_LAST_NAME, NULL, 0, &last_name, error))
    return FALSE;
  g_array_set_size (targets->targets, (guint) MAX (last_object, last_name) + 1);
  return TRUE;
}

CwLinkTargets *
cw_link_targets_load (CwStoreSession *session,
                      CwStoreSession *reader,
                      gint64 source_connector_id,
                      gint64 target_connector_id,
                      GError **error)
{
  g_autoptr (CwLinkTargets) targets = g_new0 (CwLinkTargets, 1);
  Part whole = { session, targets, 1, 0, NULL };

  targets->source_connector_id = source_connector_id;
  targets->target_connector_id = target_connector_id;
  targets->targets = g_array_new (FALSE, TRUE, sizeof (CwTiedTarget));
  if (!make_room (session, targets, error) ||
      !(reader != NULL ? load_halves (&whole, reader, error) : load_part (&whole, error)))
    return NULL;
  return g_steal_pointer (&targets);
}

gboolean
cw_link_targets_is_between (const CwLinkTargets *targets,
                            gint64 source_connector_id,
                            gint64 target_connector_id)
{
  return targets->source_connector_id == source_connector_id &&
         targets->target_connector_id == target_connector_id;
}

CwTiedTarget
cw_link_targets_find (const CwLinkTargets *targets, gint64 source)
{
  const CwTiedTarget none = { 0 };

  if (targets == NULL || source >= targets->targets->len)
    return none;
  return g_array_index (targets->targets, CwTiedTarget, source);
}
