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
};
static const char *const SQL_FORGET_OTHERS[] = {
  "DELETE FROM lease",
  "DELETE FROM instance",
};

static gboolean
run (CwStoreSession *session, const char *const *texts, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (!cw_sql_do (session->sql, texts[i], NULL, 0, error))
      return FALSE;
  return TRUE;
}

gboolean
cw_store_forget_own_reads (CwStoreSession *session, GError **error)
{
  return cw_store_session_check_writing (session, error) &&
         run (session, SQL_FORGET, G_N_ELEMENTS (SQL_FORGET), error) &&
         cw_run_store_mark_interrupted (session, error);
}

gboolean
cw_store_forget_reads (CwStoreSession *session, GError **error)
{
  return cw_store_forget_own_reads (session, error) &&
         run (session, SQL_FORGET_OTHERS, G_N_ELEMENTS (SQL_FORGET_OTHERS), error);
}
