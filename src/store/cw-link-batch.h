/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-link-store.h"
#include "store/cw-sql.h"

G_BEGIN_DECLS

/**
 * Many links of any sources and attributes that an import has seen, entered by few statements and
 * with one question for all of them: a database that is a server is not waited for once a link.
 */

/**
 * CwLinkOutcome: what became of one.
 * @CW_LINK_WAS_THERE: nothing changed
 * @CW_LINK_ENTERED: it is there now, and nobody had wished just that
 * @CW_LINK_CONFIRMED: it is there now, as was wished: nothing is pending any more
 */
typedef enum
{
  CW_LINK_WAS_THERE,
  CW_LINK_ENTERED,
  CW_LINK_CONFIRMED,
} CwLinkOutcome;

typedef struct
{
  CwLink link;
  gboolean is_fresh;     /* it is known that there is no row of it, neither a wish */
  gboolean is_awaited;   /* a wish for it is confirmed; otherwise wishes are left as they are */
  gboolean is_followed;  /* for the caller */
  CwLinkOutcome outcome; /* set by cw_link_store_enter() */
} CwLinkEntry;

/* What cw_link_store_add() and, where @is_awaited, cw_link_store_confirm() do to each of them.
 * @entries: (element-type CwLinkEntry): one that is there twice is so the second time. */
gboolean cw_link_store_enter (CwStoreSession *session, GArray *entries, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* ----- for the session: texts of its statements; freed behind its connection */

typedef struct _CwLinkBatch CwLinkBatch;

CwLinkBatch *cw_link_batch_new (CwSqlConnection *sql) G_GNUC_WARN_UNUSED_RESULT;
void cw_link_batch_free (CwLinkBatch *batch);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwLinkBatch, cw_link_batch_free)

G_END_DECLS
