/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

/* As PQserverVersion() has it: 14. Older ones get no corrections any more. docs/database.md says it
 * to people. */
#define CW_POSTGRESQL_MIN_VERSION 140000

/**
 * CwPostgresqlSettings:
 *
 * Where a database is and how it is signed in to: "database" of data/causeway-config.schema.json.
 */
typedef struct
{
  char **hosts;  /* names, addresses or folders of a socket; one at least */
  GArray *ports; /* (element-type guint16): one for each of @hosts */
  char *database;
  char *schema;
  char *user;             /* (nullable): called as the system's */
  char *tls;              /* "verify-full", "verify-ca", "require", "disable" */
  char *ca_file;          /* (nullable) */
  char *certificate_file; /* (nullable) */
  char *private_key_file; /* (nullable) */
  CwSecret *password;     /* (owned) (nullable) */
} CwPostgresqlSettings;

/* Empty: everything has to be filled in. */
CwPostgresqlSettings *cw_postgresql_settings_new (void) G_GNUC_WARN_UNUSED_RESULT;
/* @database: as "database" of data/causeway-config.schema.json, which it fits; @password:
 * (nullable). CW_ERROR_INVALID_CONFIG: no host or no name. */
CwPostgresqlSettings *
cw_postgresql_settings_new_from_json (JsonObject *database, CwSecret *password, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
CwPostgresqlSettings *
cw_postgresql_settings_copy (const CwPostgresqlSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void cw_postgresql_settings_free (CwPostgresqlSettings *settings);

void
cw_postgresql_settings_add_host (CwPostgresqlSettings *settings, const char *host, guint16 port);

/* "causeway.sync at db1:5432, db2:5432", for messages. (transfer full) */
char *cw_postgresql_settings_describe (const CwPostgresqlSettings *settings);

/* The file with the authorities that this computer knows: libpq has no words for "the system's"
 * before its version 16. (transfer none) (nullable) */
const char *cw_postgresql_settings_find_authorities (void);

/* Whether both are the same schema of the same database on the same servers. */
gboolean
cw_postgresql_settings_is_same_place (const CwPostgresqlSettings *a, const CwPostgresqlSettings *b);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPostgresqlSettings, cw_postgresql_settings_free)

G_END_DECLS
