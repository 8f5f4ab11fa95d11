/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/cw-store-restored.h"

#include "store/cw-run-store.h"
#include "store/cw-store-private.h"

static const char *const SQL_FORGET[] = {
  "UPDATE partition SET watermark = NULL",
  "DELETE FROM guard_item",
  "DELETE FROM guard_list",
  "DELETE FROM lease",
  "DELETE FROM instance",
};

gboolean
cw_store_forget_reads (CwStoreSession *session, GError **error)
{
  if (!cw_store_session_check_writing (session, error))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (SQL_FORGET); i++)
    if (!cw_sql_do (session->sql, SQL_FORGET[i], NULL, 0, error))
      return FALSE;
  return cw_run_store_mark_interrupted (session, error);
}
