/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "store/postgresql/cw-postgresql-error.h"

G_BEGIN_DECLS

/**
 * CwPostgresqlTarget:
 *
 * One server of a database, and how it is signed in to: "database" of
 * data/causeway-config.schema.json. Everything is borrowed.
 */
typedef struct
{
  const char *host; /* a name, an address, or the folder of a socket */
  guint16 port;
  const char *database;
  const char *user;             /* (nullable): called as the system's */
  const char *schema;           /* what is asked after */
  const char *tls;              /* "verify-full", "verify-ca", "require", "disable" */
  const char *ca_file;          /* (nullable) */
  const char *certificate_file; /* (nullable) */
  const char *private_key_file; /* (nullable) */
  CwSecret *password;           /* (nullable): none is tried */
  guint timeout_seconds;
} CwPostgresqlTarget;

/* The rest is known only when nothing is wrong. */
typedef struct
{
  CwPostgresqlProblem problem;
  char *message; /* (nullable): in the words of whoever refused */
  char *user;    /* (nullable): who signed in, or tried to */
  guint version; /* 150018: PQserverVersion() */
  char *version_name;
  char *tls_version;        /* (nullable): nothing is encrypted */
  gboolean used_password;   /* the server asked for it */
  gboolean is_standby;      /* nothing can be written */
  gboolean has_certificate; /* the server has seen that of the client */
  gboolean has_schema;
  gboolean may_use_schema; /* and make tables in it */
  gboolean may_make_schema;
  gboolean may_make_database; /* on this server */
  gboolean has_tables;        /* of ours, in the schema */
  gboolean has_configuration; /* and one was stored in them */
  gboolean is_newer;          /* a newer program than this one has made them */
  gboolean has_others;        /* tables there, and none of ours */
  char *encoding;
} CwPostgresqlReport;

/**
 * cw_postgresql_probe:
 *
 * Signs in to one server and asks what it is; changes nothing there. Waits for it, but never longer
 * than the timeout for each of the host's addresses, and not when cancelled: not for a main loop.
 * (Only Kerberos has its own patience with a KDC that is silent.)
 *
 * Returns: (transfer full): %NULL only when cancelled
 */
CwPostgresqlReport *
cw_postgresql_probe (const CwPostgresqlTarget *target, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_postgresql_report_free (CwPostgresqlReport *report);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPostgresqlReport, cw_postgresql_report_free)

G_END_DECLS
