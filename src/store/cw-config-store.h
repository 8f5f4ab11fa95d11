/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/* Which way a version came to be. */
typedef enum
{
  CW_CONFIG_KIND_SETTINGS,      /* "settings": single values, or the whole */
  CW_CONFIG_KIND_SETUP,         /* "setup" */
  CW_CONFIG_KIND_CONNECTOR,     /* "connector": one was added, changed or removed */
  CW_CONFIG_KIND_CERTIFICATE,   /* "certificate": of a connector, renewed */
  CW_CONFIG_KIND_RULES,         /* "rules": the administrator's own */
  CW_CONFIG_KIND_SCHEDULE,      /* "schedule" */
  CW_CONFIG_KIND_DATABASE,      /* "database": the data has moved */
  CW_CONFIG_KIND_SOURCE_ANCHOR, /* "source-anchor": the first cycle has decided it */
  CW_CONFIG_KIND_IMPORT,        /* "import": from a file */
  CW_CONFIG_KIND_RESTORE,       /* "restore": of an earlier version */
} CwConfigKind;

const char *cw_config_kind_to_string (CwConfigKind kind);

/* One version of the configuration's JSON text. */
typedef struct
{
  gint64 version;
  gint64 created_usec;
  char *author;    /* (owned) "uid 0", "cycle" */
  char *user_name; /* (owned) (nullable): what the user database called that uid */
  char *kind;      /* (owned) which way it came: cw_config_kind_to_string(); "": not known */
  gint64 restored; /* the version that was gone back to; 0: none */
  char *text;      /* (owned) */
} CwConfigVersion;

void cw_config_version_free (CwConfigVersion *version);

/* The newest; %NULL without error when there is none yet. */
CwConfigVersion *cw_config_store_get (CwStoreSession *session, GError **error);

/* CW_ERROR_NOT_FOUND. (transfer full) */
CwConfigVersion *
cw_config_store_get_version (CwStoreSession *session, gint64 version, GError **error);

/* Newest first; @before: only those with a lower number (0: all). (element-type CwConfigVersion)
 * (transfer full) */
GPtrArray *
cw_config_store_list (CwStoreSession *session, gint64 before, guint limit, GError **error);

/* Adds a version; its number and time are not looked at. @expected: the version that the change was
 * made from (0: none yet); another one there now is CW_ERROR_CONFLICT. */
gboolean cw_config_store_put (CwStoreSession *session,
                              gint64 expected,
                              const CwConfigVersion *version,
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
