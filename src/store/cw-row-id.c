/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-row-id.h"

#include "store/cw-store-private.h"

#define UNKNOWN (-1)

static const char *const tables[CW_ROW_ID_N_TABLES] = { "cs_object", "mv_object" };

/* Whoever writes has the database alone until the commit: nobody else takes the next number. */
gboolean
cw_row_id_get_last (CwStoreSession *session, CwRowIdTable table, gint64 *ret_id, GError **error)
{
  gint64 *last = &session->last_ids[table];

  if (*last == UNKNOWN)
    {
      if (!session->sql->klass->get_last_id (session->sql, tables[table], last, error))
        return FALSE;
      session->first_ids[table] = *last;
    }
  *ret_id = *last;
  return TRUE;
}

gboolean
cw_row_id_take (CwStoreSession *session, CwRowIdTable table, gint64 *ret_id, GError **error)
{
  gint64 last = 0;

  if (!cw_row_id_get_last (session, table, &last, error))
    return FALSE;
  session->last_ids[table] = last + 1;
  *ret_id = last + 1;
  return TRUE;
}

gboolean
cw_row_id_keep (CwStoreSession *session, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    if (session->last_ids[i] > session->first_ids[i] &&
        !cw_held_rows_add_last_id (session->held, tables[i], session->last_ids[i], error))
      return FALSE;
  return TRUE;
}

void
cw_row_id_forget (CwStoreSession *session)
{
  for (guint i = 0; i < G_N_ELEMENTS (tables); i++)
    session->last_ids[i] = session->first_ids[i] = UNKNOWN;
}
