/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-database-checks.h"

#include "base/cw-phrase.h"
#include "connectors/cw-connector.h"

static void
add (GPtrArray *checks, const char *id, CwCheckStatus status, const char *text, const char *remedy)
{
  g_ptr_array_add (checks, cw_check_new (id, status, text, remedy));
}

static void
judge_server (GPtrArray *checks, const CwPostgresqlState *state)
{
  g_autofree char *text = NULL;

  if (state->tls_version != NULL)
    text = g_strdup_printf (CW_PHRASE ("PostgreSQL \"%s\" answers at %s, over %s"), state->version,
                            state->server, state->tls_version);
  else
    text = g_strdup_printf (CW_PHRASE ("PostgreSQL \"%s\" answers at %s, without TLS"),
                            state->version, state->server);
  add (checks, "server", CW_CHECK_OK, text, NULL);
  if (state->version_number < CW_POSTGRESQL_MIN_VERSION)
    add (checks, "version", CW_CHECK_FAILED,
         CW_PHRASE ("This version of PostgreSQL is too old for the engine"),
         CW_PHRASE ("Use PostgreSQL 14 or newer"));
}

/* The tables compare by bytes: what the collation is does not matter, and so is only told. */
static void
judge_encoding (GPtrArray *checks, const CwPostgresqlState *state)
{
  gboolean is_good = g_strcmp0 (state->encoding, "UTF8") == 0;
  g_autofree char *text =
      g_strdup_printf (CW_PHRASE ("The encoding of the database is %s, its collation %s"),
                       state->encoding, state->collation);

  add (checks, "encoding", is_good ? CW_CHECK_OK : CW_CHECK_FAILED, text,
       is_good ? NULL
               : CW_PHRASE ("Make a database with the encoding UTF8, which holds every name there "
                            "is"));
}

static void
judge_rights (GPtrArray *checks, const CwPostgresqlState *state, const char *schema)
{
  g_autofree char *excess = g_strjoinv (", ", state->excess);
  g_autofree char *text = g_strdup_printf (
      state->owns_schema ? CW_PHRASE ("The user \"%s\" owns the schema \"%s\"")
                         : CW_PHRASE ("The user \"%s\" does not own the schema \"%s\""),
      state->user, schema);

  add (checks, "owner", state->owns_schema ? CW_CHECK_OK : CW_CHECK_WARNING, text,
       state->owns_schema
           ? NULL
           : CW_PHRASE ("Make the engine's user the owner of its schema: ALTER SCHEMA ... OWNER "
                        "TO"));
  if (state->excess[0] != NULL)
    {
      g_autofree char *more = g_strdup_printf (
          CW_PHRASE ("The user \"%s\" may do more than the engine needs: %s"), state->user, excess);

      add (checks, "rights", CW_CHECK_WARNING, more,
           CW_PHRASE ("Take it away: ALTER ROLE ... NOSUPERUSER NOCREATEDB NOCREATEROLE"));
    }
  else
    add (checks, "rights", CW_CHECK_OK,
         CW_PHRASE ("The engine's user may do no more than the engine needs"), NULL);
}

static gboolean
look_at_server (GPtrArray *checks,
                const CwPostgresqlSettings *settings,
                CwPostgresqlState *ret_state)
{
  g_autoptr (GError) error = NULL;

  if (!cw_postgresql_admin_look (settings, ret_state, &error))
    {
      add (checks, "server", CW_CHECK_FAILED, error->message,
           CW_PHRASE ("Bring the database server back; the engine goes on by itself"));
      return FALSE;
    }
  judge_server (checks, ret_state);
  judge_encoding (checks, ret_state);
  judge_rights (checks, ret_state, settings->schema);
  return TRUE;
}

gboolean
cw_database_checks_look_at_servers (GPtrArray *checks,
                                    const CwDatabaseFile *file,
                                    CwPostgresqlState *ret_state)
{
  g_auto (CwPostgresqlState) second = { 0 };
  gboolean is_good = look_at_server (checks, file->settings, ret_state);

  return (file->sync_settings == NULL || look_at_server (checks, file->sync_settings, &second)) &&
         is_good;
}
