/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "connectors/ldap/cw-tls-probe.h"
#include "setup/cw-setup-check.h"
#include "store/postgresql/cw-postgresql-probe.h"

G_BEGIN_DECLS

/* A sentence and what to do about it. */
typedef struct
{
  CwCheckStatus status;
  char *summary;
  char *remedy; /* (nullable) */
} CwDatabaseWords;

void cw_database_words_clear (CwDatabaseWords *words);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwDatabaseWords, cw_database_words_clear)

/* What came of signing in to @target by @method ("peer", "kerberos", "password", "certificate"). */
void cw_check_database_say (const CwPostgresqlTarget *target,
                            const char *method,
                            const CwPostgresqlReport *report,
                            CwDatabaseWords *words);

/* Why there is no TLS with a server. @report: one with a problem */
void cw_check_database_say_tls (const CwTlsReport *report, CwDatabaseWords *words);

/* Of whoever was let in: what the database lacks for the engine. */
void cw_check_database_judge (CwSetupCheck *check,
                              const CwPostgresqlTarget *target,
                              const char *method,
                              const CwPostgresqlReport *report);

/* The files that @database names, as far as they count. FALSE: with them nobody need try to
 * connect. */
gboolean cw_check_database_files (CwSetupCheck *check, JsonObject *database);

/* Both databases of check->input, "installation" of the answers. @is_offline: only what can be seen
 * without a connection. CW_ERROR_INVALID_ARGUMENT: the hosts or the name are missing */
gboolean cw_check_database_run (CwSetupCheck *check, gboolean is_offline, GError **error);

G_END_DECLS
