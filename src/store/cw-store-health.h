/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/* What a store tells of itself. */
typedef struct
{
  const char *dialect; /* "sqlite", "postgresql" */
  guint version;       /* of the schema */
  guint known_version; /* the newest that this program knows */
} CwStoreHealth;

/* Asks the database, on a connection of its own, and has it check itself where it can do so without
 * reading every row (SQLite's quick_check). CW_ERROR_STORE: it is damaged; what is wrong is in the
 * message. Blocks. */
gboolean cw_store_health_read (CwStore *store,
                               GCancellable *cancellable,
                               CwStoreHealth *ret_health,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
