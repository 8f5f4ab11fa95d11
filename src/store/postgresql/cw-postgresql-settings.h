/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/cw-secret.h"

G_BEGIN_DECLS

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
CwPostgresqlSettings *
cw_postgresql_settings_copy (const CwPostgresqlSettings *settings) G_GNUC_WARN_UNUSED_RESULT;
void cw_postgresql_settings_free (CwPostgresqlSettings *settings);

void
cw_postgresql_settings_add_host (CwPostgresqlSettings *settings, const char *host, guint16 port);

/* "causeway.sync at db1:5432, db2:5432", for messages. (transfer full) */
char *cw_postgresql_settings_describe (const CwPostgresqlSettings *settings);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPostgresqlSettings, cw_postgresql_settings_free)

G_END_DECLS
