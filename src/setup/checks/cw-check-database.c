/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/checks/cw-check-database.h"

#include <string.h>
#include <sys/socket.h>

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "engine/cw-engine-database.h"
#include "engine/cw-variant.h"
#include "model/cw-config.h"
#include "store/postgresql/cw-postgresql-settings.h"

#define TIMEOUT_SECONDS 10
#define DEFAULT_PORT    5432

/* A database of the answers on its way through this file. */
typedef struct
{
  CwSetupCheck *check;
  JsonObject *settings;
  JsonArray *hosts;
  const char *method;
  CwPostgresqlTarget target; /* of the host that is asked */
  gboolean is_judged;        /* what is inside was looked at, of a server that can be written to */
  guint n_open;              /* servers that can be written to */
  guint n_closed;            /* standbys */
  GVariantBuilder *items;
  gboolean is_main; /* of the configuration, not of the sync data alone */
} Database;

static const char *
get_text (JsonObject *object, const char *name, const char *fallback)
{
  return json_object_get_string_member_with_default (object, name, fallback);
}

static gboolean
is_local (const CwPostgresqlTarget *target)
{
  return g_path_is_absolute (target->host);
}

/* ----- one host */

static void
add_item (Database *self, const CwPostgresqlReport *report)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const char *state = "failed";

  if (report != NULL && report->problem == CW_POSTGRESQL_OK)
    state = report->is_standby ? "standby" : "primary";
  else if (report != NULL && report->problem == CW_POSTGRESQL_PASSWORD_NEEDED)
    state = "password-needed";
  cw_variant_add_string (&item, "host", self->target.host);
  cw_variant_add_int (&item, "port", self->target.port);
  cw_variant_add_string (&item, "state", state);
  if (report != NULL && report->version_name != NULL)
    cw_variant_add_string (&item, "version", report->version_name);
  if (report != NULL && report->tls_version != NULL)
    cw_variant_add_string (&item, "tls", report->tls_version);
  g_variant_builder_add (self->items, "@a{sv}", g_variant_builder_end (&item));
}

/* (transfer full): "db1.contoso.lab", "db1.contoso.lab:5433", or the folder of a socket */
static char *
dup_place (const CwPostgresqlTarget *target)
{
  return is_local (target) || target->port == DEFAULT_PORT
             ? g_strdup (target->host)
             : g_strdup_printf ("%s:%u", target->host, target->port);
}

/* Of several the name comes first. */
static void
add_words (Database *self, const char *id, const CwDatabaseWords *words)
{
  g_autofree char *place = dup_place (&self->target);
  g_autofree char *summary = NULL;

  if (json_array_get_length (self->hosts) > 1)
    summary = g_strdup_printf ("%s: %s", place, words->summary);
  cw_setup_check_add (self->check, id, words->status, summary != NULL ? summary : words->summary,
                      words->remedy);
}

/* SSLRequest (PostgreSQL documentation, "SSL Session Encryption"): its length and a code in place
 * of a version; the answer is one byte, behind which TLS begins. */
static gboolean
request_tls (int fd, CwTlsReport *report)
{
  static const guint8 request[] = { 0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f };
  guint8 answer = 0;

  if (send (fd, request, sizeof request, MSG_NOSIGNAL) != (gssize) sizeof request ||
      recv (fd, &answer, 1, 0) != 1)
    answer = 0;
  if (answer == 'S')
    return TRUE;
  /* 'E': an error of the server, which libpq will read. */
  report->problem = answer == 'N'   ? CW_TLS_NO_STARTTLS
                    : answer == 'E' ? CW_TLS_OK
                                    : CW_TLS_PLAIN_PORT;
  report->summary =
      g_strdup (answer == 'N' ? CW_PHRASE ("The database server offers no TLS")
                              : CW_PHRASE ("What answers there does not speak as PostgreSQL does"));
  return FALSE;
}

/* libpq says no more than "certificate verify failed": the reason is looked for by a session of our
 * own. FALSE: cancelled. *@ret_is_good: FALSE: told */
static gboolean
check_tls (Database *self, gboolean *ret_is_good, GError **error)
{
  const CwLdapSettings settings = { .host = (char *) self->target.host,
                                    .port = self->target.port,
                                    .ca_file = (char *) self->target.ca_file,
                                    .timeout_seconds = TIMEOUT_SECONDS };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwTlsReport) report =
      cw_tls_probe_behind (&settings, request_tls, g_str_equal (self->target.tls, "verify-full"),
                           self->check->cancellable, &local_error);
  g_auto (CwDatabaseWords) words = { 0 };

  *ret_is_good = report != NULL && report->problem == CW_TLS_OK;
  if (g_error_matches (local_error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (*ret_is_good)
    return TRUE;
  if (report != NULL)
    cw_check_database_say_tls (report, &words);
  else
    {
      const CwPostgresqlReport unreachable = { .problem = CW_POSTGRESQL_UNREACHABLE,
                                               .message = local_error->message };

      cw_check_database_say (&self->target, self->method, &unreachable, &words);
    }
  add_words (self, "server", &words);
  add_item (self, NULL);
  return TRUE;
}

/* Whoever may make databases has the set-up make this one. FALSE: cancelled. */
static gboolean
check_makeable (Database *self, gboolean *ret_is_makeable, GError **error)
{
  CwPostgresqlTarget target = self->target;
  g_autoptr (CwPostgresqlReport) report = NULL;

  target.database = "postgres";
  report = cw_postgresql_probe (&target, self->check->cancellable, error);
  *ret_is_makeable = report != NULL && report->problem == CW_POSTGRESQL_OK && !report->is_standby &&
                     report->may_make_database;
  return report != NULL;
}

static void
say_makeable (Database *self)
{
  g_auto (CwDatabaseWords) words = {
    .status = CW_CHECK_OK,
    .summary =
        g_strdup_printf (CW_PHRASE ("The server has no database %s yet: the set-up makes it"),
                         self->target.database),
  };

  add_words (self, "server", &words);
  self->n_open++;
}

/* The data of the engine is no other's. */
static gboolean
is_at_home (Database *self)
{
  CwEngine *engine = self->check->call->engine;
  g_autoptr (JsonObject) sync = self->is_main ? NULL : cw_engine_dup_sync_database (engine);

  return self->is_main ? cw_engine_has_database (engine, self->settings)
                       : sync != NULL && cw_database_is_same_place (sync, self->settings);
}

/* As it is now, the engine signs in to it with the password that it has. (transfer full)
 * (nullable) */
static CwSecret *
dup_present_password (Database *self)
{
  CwEngine *engine = self->check->call->engine;
  g_autoptr (CwDatabaseFile) file =
      cw_database_file_read (cw_engine_get_state_dir (engine), cw_engine_get_vault (engine), NULL);
  const CwDatabasePlaces places = cw_database_file_get_places (file);
  JsonObject *present = self->is_main ? places.database : places.sync;
  CwSecret *password = self->is_main ? places.password : places.sync_password;
  g_autoptr (JsonNode) a = json_node_init_object (json_node_alloc (), self->settings);
  g_autoptr (JsonNode) b = NULL;

  if (present == NULL || password == NULL)
    return NULL;
  b = json_node_init_object (json_node_alloc (), present);
  return json_node_equal (a, b) ? cw_secret_ref (password) : NULL;
}

/* FALSE: cancelled. */
static gboolean
sign_in (Database *self, GError **error)
{
  g_autoptr (CwPostgresqlReport) report =
      cw_postgresql_probe (&self->target, self->check->cancellable, error);
  g_auto (CwDatabaseWords) words = { 0 };
  gboolean is_makeable = FALSE;

  if (report == NULL ||
      (report->problem == CW_POSTGRESQL_NO_DATABASE && !check_makeable (self, &is_makeable, error)))
    return FALSE;
  if (is_makeable)
    {
      say_makeable (self);
      add_item (self, NULL);
      return TRUE;
    }
  cw_check_database_say (&self->target, self->method, report, &words);
  add_words (self, "server", &words);
  add_item (self, report);
  if (report->problem != CW_POSTGRESQL_OK)
    return TRUE;
  if (report->is_standby)
    self->n_closed++;
  else
    self->n_open++;
  if (!report->is_standby && !self->is_judged)
    {
      self->is_judged = TRUE;
      report->has_tables = report->has_tables && !is_at_home (self);
      report->is_newer = report->is_newer && report->has_tables;
      if (self->is_main && report->has_tables && report->has_configuration && !report->is_newer)
        cw_variant_add_bool (self->check->answer, "holdsConfiguration", TRUE);
      cw_check_database_judge (self->check, &self->target, self->method, report);
    }
  return TRUE;
}

static gboolean
check_host (Database *self, JsonObject *host, GError **error)
{
  gboolean is_good = TRUE;

  self->target.host = json_object_get_string_member (host, "host");
  self->target.port =
      (guint16) json_object_get_int_member_with_default (host, "port", DEFAULT_PORT);
  if (!is_local (&self->target) && g_str_has_prefix (self->target.tls, "verify-") &&
      !check_tls (self, &is_good, error))
    return FALSE;
  return !is_good || sign_in (self, error);
}

/* ----- all of them */

/* (nullable): told */
static const char *
find_authorities (CwSetupCheck *check)
{
  const char *file = cw_postgresql_settings_find_authorities ();

  if (file == NULL)
    cw_setup_check_add (
        check, "ca-file", CW_CHECK_FAILED, CW_PHRASE ("This computer knows no authorities"),
        CW_PHRASE ("Give a readable file with the authority's certificate in PEM form"));
  return file;
}

/* One that is closed or away does no harm while another can be written to. */
static void
judge_hosts (Database *self, guint first)
{
  if (self->n_open > 0)
    {
      for (guint i = first; i < self->check->checks->len; i++)
        {
          CwCheck *found = g_ptr_array_index (self->check->checks, i);

          if (g_str_equal (found->id, "server") && found->status == CW_CHECK_FAILED)
            found->status = CW_CHECK_WARNING;
        }
      return;
    }
  if (self->n_closed > 0)
    cw_setup_check_add (self->check, "primary", CW_CHECK_FAILED,
                        CW_PHRASE ("No database server that answers can be written to"),
                        CW_PHRASE ("Name the primary server among the hosts"));
}

/* On this machine nobody listens. */
static gboolean
is_exposed (Database *self)
{
  if (!g_str_equal (self->target.tls, "disable"))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (self->hosts); i++)
    {
      const char *host =
          json_object_get_string_member (json_array_get_object_element (self->hosts, i), "host");
      g_autoptr (GInetAddress) address = g_inet_address_new_from_string (host);

      if (!g_path_is_absolute (host) && !g_str_equal (host, "localhost") &&
          (address == NULL || !g_inet_address_get_is_loopback (address)))
        return TRUE;
    }
  return FALSE;
}

static gboolean
check_hosts (Database *self, GError **error)
{
  guint first = self->check->checks->len;

  if (is_exposed (self))
    cw_setup_check_add (
        self->check, "tls", CW_CHECK_WARNING,
        CW_PHRASE ("Everything between the engine and its database can be read on the way"),
        CW_PHRASE ("Have the certificate of the database server verified"));
  for (guint i = 0; i < json_array_get_length (self->hosts); i++)
    if (!check_host (self, json_array_get_object_element (self->hosts, i), error))
      return FALSE;
  judge_hosts (self, first);
  return TRUE;
}

/* As a configuration is: no mode of TLS that libpq knows beyond those, and no number for a name.
 * CW_ERROR_INVALID_ARGUMENT */
static gboolean
fits_schema (JsonObject *settings, const char *member, GError **error)
{
  g_autoptr (JsonNode) root =
      cw_json_parse ("{\"version\":1,\"connectors\":[],\"installation\":{}}", -1, FALSE, error);
  g_autoptr (CwConfig) config = NULL;

  if (root == NULL)
    return FALSE;
  json_object_set_object_member (
      json_object_get_object_member (json_node_get_object (root), "installation"), member,
      json_object_ref (settings));
  config = cw_config_new_from_json (root, error);
  if (config == NULL && error != NULL && *error != NULL)
    (*error)->code = CW_ERROR_INVALID_ARGUMENT;
  return config != NULL;
}

/* What the schema leaves to the pages. CW_ERROR_INVALID_ARGUMENT */
static gboolean
has_form (JsonObject *settings, const char *member, GError **error)
{
  JsonArray *hosts = json_object_has_member (settings, "hosts")
                         ? json_object_get_array_member (settings, "hosts")
                         : NULL;
  guint n_good = 0;

  for (guint i = 0; hosts != NULL && i < json_array_get_length (hosts); i++)
    {
      JsonObject *host = json_array_get_object_element (hosts, i);

      /* A comma is a list to libpq. */
      if (strchr (json_object_get_string_member (host, "host"), ',') == NULL)
        n_good++;
    }
  if (n_good > 0 && n_good == json_array_get_length (hosts) &&
      get_text (settings, "name", NULL) != NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "$.%s: hosts and the name of a database are expected", member);
  return FALSE;
}

static gboolean
check_database (CwSetupCheck *check,
                const char *member,
                const char *secret,
                GVariantBuilder *items,
                gboolean is_offline,
                GError **error)
{
  JsonObject *settings = cw_setup_check_get_object (check, member);
  g_autoptr (CwSecret) password = NULL;
  Database self = { .check = check,
                    .settings = settings,
                    .items = items,
                    .is_main = g_str_equal (member, "database") };

  if (settings == NULL)
    return TRUE;
  if (!fits_schema (settings, member, error))
    return FALSE;
  if (!g_str_equal (get_text (settings, "kind", ""), "postgresql"))
    return TRUE;
  if (!has_form (settings, member, error))
    return FALSE;
  self.hosts = json_object_get_array_member (settings, "hosts");
  self.method = get_text (settings, "authentication", "peer");
  if (g_str_equal (self.method, "password"))
    password = cw_setup_check_dup_secret (check, "", secret);
  if (g_str_equal (self.method, "password") && password == NULL)
    password = dup_present_password (&self);
  self.target = (CwPostgresqlTarget){
    .database = get_text (settings, "name", NULL),
    .user = get_text (settings, "user", NULL),
    .schema = get_text (settings, "schema", "public"),
    .tls = get_text (settings, "tls", "verify-full"),
    .ca_file = get_text (settings, "caFile", NULL),
    .certificate_file = get_text (settings, "certificateFile", NULL),
    .private_key_file = get_text (settings, "privateKeyFile", NULL),
    .password = password,
    .timeout_seconds = TIMEOUT_SECONDS,
  };
  if (!cw_check_database_files (check, settings) || is_offline)
    return TRUE;
  if (self.target.ca_file == NULL && g_str_has_prefix (self.target.tls, "verify-"))
    self.target.ca_file = find_authorities (check);
  return (self.target.ca_file == NULL && g_str_has_prefix (self.target.tls, "verify-")) ||
         check_hosts (&self, error);
}

gboolean
cw_check_database_run (CwSetupCheck *check, gboolean is_offline, GError **error)
{
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (!check_database (check, "database", CW_SECRET_DATABASE, &items, is_offline, error) ||
      !check_database (check, "syncDatabase", CW_SECRET_SYNC_DATABASE, &items, is_offline, error))
    return FALSE;
  cw_variant_add (check->answer, "items", g_variant_builder_end (&items));
  return !g_cancellable_set_error_if_cancelled (check->cancellable, error);
}

gboolean
cw_setup_check_database (CwSetupCheck *check, GError **error)
{
  return cw_check_database_run (check, FALSE, error);
}
