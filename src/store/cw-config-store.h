/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/* One version of the configuration's JSON text. */
typedef struct
{
  gint64 version;
  gint64 created_usec;
  char *author; /* (owned) "uid 0", "setup" */
  char *text;   /* (owned) */
} CwConfigVersion;

void cw_config_version_free (CwConfigVersion *version);

/* The newest; %NULL without error when there is none yet. */
CwConfigVersion *cw_config_store_get (CwStoreSession *session, GError **error);

/* Adds a version. @expected: the version that the change was made from (0: none yet); another one
 * there now is CW_ERROR_CONFLICT. */
gboolean cw_config_store_put (CwStoreSession *session,
                              gint64 expected,
                              const char *text,
                              const char *author,
                              gint64 *ret_version,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Sealed secrets (src/vault): the store never sees a clear one. (transfer full) (nullable) */
GBytes *cw_config_store_get_secret (CwStoreSession *session, const char *name, GError **error);
gboolean cw_config_store_put_secret (CwStoreSession *session,
                                     const char *name,
                                     GBytes *sealed, /* (nullable): removes it */
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Names only. (transfer full) */
char **cw_config_store_list_secrets (CwStoreSession *session, GError **error);

/* Small state of the engine ("scheduler.next-type", "rules.digest"). (transfer full) (nullable) */
char *cw_config_store_get_value (CwStoreSession *session, const char *name, GError **error);
gboolean cw_config_store_put_value (CwStoreSession *session,
                                    const char *name,
                                    const char *value, /* (nullable): removes it */
                                    GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwConfigVersion, cw_config_version_free)

G_END_DECLS
