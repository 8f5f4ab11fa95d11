/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-store.h"

G_BEGIN_DECLS

/* Tables whose rows get their ids from us, so that they are known before the row is stored. */
typedef enum
{
  CW_ROW_ID_OBJECT,    /* cs_object */
  CW_ROW_ID_METAVERSE, /* mv_object */
} CwRowIdTable;

#define CW_ROW_ID_N_TABLES 2

/* A number that no row of the table has ever had. Inside a transaction. *ret_id is left alone by a
 * failure. */
gboolean
cw_row_id_take (CwStoreSession *session, CwRowIdTable table, gint64 *ret_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* The highest that a row of the table has ever had, those of this transaction too. */
gboolean
cw_row_id_get_last (CwStoreSession *session, CwRowIdTable table, gint64 *ret_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Before the commit: the database keeps in mind what was taken. */
gboolean cw_row_id_keep (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Another transaction has begun: others may have taken numbers. */
void cw_row_id_forget (CwStoreSession *session);

G_END_DECLS
