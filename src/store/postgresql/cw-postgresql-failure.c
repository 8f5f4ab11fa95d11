/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-failure.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"

#define LOST                                                                                       \
  CW_PHRASE (                                                                                      \
      "The connection to the database is lost: nothing of the interrupted step was stored, "       \
      "and it goes on as soon as a server answers.")
#define OWNER                                                                                      \
  CW_PHRASE ("Make the engine's user the owner of its schema: ALTER SCHEMA ... OWNER TO.")
#define LOG CW_PHRASE ("Look into the log of the database server, then run again.")

/* PostgreSQL documentation, "PostgreSQL Error Codes": the longest beginning that fits. */
static const struct
{
  const char *beginning;
  CwError error;
  const char *remedy;
} by_code[] = {
  { "08", CW_ERROR_STORE_AWAY, LOST },
  { "57P0", CW_ERROR_STORE_AWAY, LOST },
  { "25006", CW_ERROR_STORE_AWAY, LOST }, /* it has become a standby */
  { "25P03", CW_ERROR_STORE_AWAY, LOST }, /* this program was paused in a transaction */
  { "53300", CW_ERROR_STORE_AWAY, LOST },
  { "22", CW_ERROR_INVALID_DATA, CW_PHRASE ("The database cannot hold this value.") },
  { "23", CW_ERROR_CONFLICT, CW_PHRASE ("The database already has a row with this key.") },
  { "40", CW_ERROR_BUSY,
    CW_PHRASE ("Something else works in the same tables: give Causeway a schema of its own, then "
               "run again.") },
  { "55P03", CW_ERROR_BUSY,
    CW_PHRASE ("Another process holds the database: check that only one Causeway engine uses this "
               "schema, then run again.") },
  { "42501", CW_ERROR_PERMISSION, OWNER },
  { "3F000", CW_ERROR_PERMISSION, OWNER }, /* it is there, and may not be used */
  { "53100", CW_ERROR_STORE,
    CW_PHRASE ("There is no space left for the database: free some on its server, then run again; "
               "nothing of the interrupted step was stored.") },
  { "53", CW_ERROR_STORE, LOG },
  { "58", CW_ERROR_STORE, LOG },
  { "XX", CW_ERROR_STORE, LOG },
};

static const struct
{
  CwPostgresqlProblem problem;
  CwError error;
} by_problem[] = {
  { CW_POSTGRESQL_UNREACHABLE, CW_ERROR_STORE_AWAY },
  { CW_POSTGRESQL_NOT_NOW, CW_ERROR_STORE_AWAY },
  { CW_POSTGRESQL_FULL, CW_ERROR_STORE_AWAY },
  { CW_POSTGRESQL_OTHER, CW_ERROR_STORE_AWAY },
  { CW_POSTGRESQL_NO_TLS, CW_ERROR_TLS },
  { CW_POSTGRESQL_TLS, CW_ERROR_TLS },
  { CW_POSTGRESQL_CERTIFICATE_REFUSED, CW_ERROR_TLS },
  /* Also one that is just going down. */
  { CW_POSTGRESQL_STRANGER, CW_ERROR_STORE_AWAY },
  { CW_POSTGRESQL_NO_DATABASE, CW_ERROR_NOT_FOUND },
  { CW_POSTGRESQL_NO_RIGHT, CW_ERROR_PERMISSION },
};

/* (transfer full): one line */
static char *
dup_line (const char *text)
{
  g_autofree char *line = NULL;

  if (text == NULL || *text == '\0')
    return g_strdup ("-");
  line = g_strndup (text, strcspn (text, "\r\n"));
  return g_strstrip (g_utf8_make_valid (line, -1));
}

void
cw_postgresql_set_error (GError **error,
                         const PGconn *link,
                         const PGresult *result,
                         const char *place)
{
  const char *code = PQresultErrorField (result, PG_DIAG_SQLSTATE);
  const char *primary = PQresultErrorField (result, PG_DIAG_MESSAGE_PRIMARY);
  g_autofree char *said = dup_line (primary != NULL ? primary : PQerrorMessage (link));
  CwError converted = CW_ERROR_STORE;
  const char *remedy = CW_PHRASE ("This should not happen: please report it.");

  if (code == NULL || PQstatus (link) != CONNECTION_OK)
    code = "08006";
  for (guint i = 0; i < G_N_ELEMENTS (by_code); i++)
    if (g_str_has_prefix (code, by_code[i].beginning))
      {
        converted = by_code[i].error;
        remedy = by_code[i].remedy;
        if (strlen (by_code[i].beginning) > 2)
          break;
      }
  g_set_error (error, CW_ERROR, converted, "A statement in %s failed: %s (%s). %s", place, said,
               code, remedy);
}

void
cw_postgresql_set_sign_in_error (GError **error,
                                 CwPostgresqlProblem problem,
                                 const char *text,
                                 const char *place)
{
  g_autofree char *said = dup_line (text);
  CwError converted = CW_ERROR_AUTH;

  for (guint i = 0; i < G_N_ELEMENTS (by_problem); i++)
    if (by_problem[i].problem == problem)
      converted = by_problem[i].error;
  /* No word about a certificate: whoever had begun to speak has gone. */
  if (strstr (said, "SSL SYSCALL error") != NULL)
    converted = CW_ERROR_STORE_AWAY;
  if (converted == CW_ERROR_STORE_AWAY)
    {
      g_set_error (error, CW_ERROR, converted,
                   "The database %s cannot be opened: %s. Check that the server runs, and its "
                   "name, its port and the firewalls between.",
                   place, said);
      return;
    }
  g_set_error (error, CW_ERROR, converted,
               "The database %s cannot be opened: %s. Run causewayctl setup --check with the "
               "database's settings: it says what is missing.",
               place, said);
}
