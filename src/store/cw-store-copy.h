/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store-watch.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* What is to be copied, and over what. */
typedef struct
{
  CwStoreParts parts;
  gboolean may_replace;     /* what is there already */
  gboolean keeps_instances; /* who shares the configuration there stays as it is */
  const char *mark; /* (nullable): stored as the value @mark_name there, of a part without values */
  const char *mark_name;
} CwStoreCopyWish;

/* What a copy was. */
typedef struct
{
  guint64 n_rows;
  char *digest;     /* (owned): SHA-256 of all rows, the same in every kind of database */
  gboolean is_half; /* it failed when the sync data was stored already, and the rest was not */
} CwStoreCopy;

void cw_store_copy_clear (CwStoreCopy *copy);

/* Whether nothing was ever stored there: tables alone are nothing. Blocks. */
gboolean cw_store_is_empty (CwStore *store, gboolean *ret_is_empty, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Reads every row there is, so many. Blocks. CW_ERROR_STORE: it is damaged. */
gboolean
cw_store_check (CwStore *store, GCancellable *cancellable, guint64 *ret_n_rows, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/**
 * cw_store_copy:
 *
 * What @wish names of @from into @to, whatever kinds of database they are and whether the parts of
 * either lie apart, with all ids and with the ids that are not to be given out again. It is one
 * transaction of each database of @to: broken off, nothing is there. Only between the ends of two
 * can it break off by half. Before its end all of it is read back, and has to have the digest of
 * what @from holds; else CW_ERROR_STORE. Nobody writes that to @from meanwhile, and nobody may use
 * @to before it is opened anew. CW_ERROR_CONFLICT: @to holds data already. Whoever cancels it
 * before its end has nothing there. @watch: (nullable). Blocks.
 */
gboolean cw_store_copy (CwStore *from,
                        CwStore *to,
                        const CwStoreCopyWish *wish,
                        const CwStoreWatch *watch,
                        CwStoreCopy *ret_copy,
                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwStoreCopy, cw_store_copy_clear)

G_END_DECLS
