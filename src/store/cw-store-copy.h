/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/* What a copy was. */
typedef struct
{
  guint64 n_rows;
  char *digest; /* (owned): SHA-256 of all rows, the same in every kind of database */
} CwStoreCopy;

void cw_store_copy_clear (CwStoreCopy *copy);

/* Whether nothing was ever stored there: tables alone are nothing. Blocks. */
gboolean cw_store_is_empty (CwStore *store, gboolean *ret_is_empty, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Reads every row there is. Blocks. CW_ERROR_STORE: it is damaged. */
gboolean cw_store_check (CwStore *store, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_store_copy:
 *
 * Everything of @from into @to, whatever kinds of database they are, with all ids and with the ids
 * that are not to be given out again. It is one transaction of @to: broken off, nothing is there.
 * Before its end it is read back, and has to have the digest of what @from holds; else
 * CW_ERROR_STORE. Nobody writes to @from meanwhile, and nobody may use @to before it is opened
 * anew. CW_ERROR_CONFLICT: @to holds data already, unless @may_replace. Blocks.
 */
gboolean cw_store_copy (CwStore *from,
                        CwStore *to,
                        gboolean may_replace,
                        GCancellable *cancellable,
                        CwStoreCopy *ret_copy,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwStoreCopy, cw_store_copy_clear)

G_END_DECLS
