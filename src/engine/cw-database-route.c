/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-database-route.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"

static gboolean
is_server (JsonObject *database)
{
  return g_str_equal (json_object_get_string_member_with_default (database, "kind", "sqlite"),
                      "postgresql");
}

/* Of two databases, which @target can mean. */
static gboolean
is_configuration (const CwDatabaseFile *file, const CwDatabaseTarget *target)
{
  return file != NULL ? cw_database_is_same_place (target->database, file->database)
                      : !is_server (target->database);
}

static gboolean
is_sync (const CwDatabaseFile *file, const CwDatabaseTarget *target)
{
  return file != NULL && file->sync != NULL &&
         cw_database_is_same_place (target->database, file->sync);
}

/* *ret_part: what is meant when nothing is said. */
static gboolean
find_part (const CwDatabaseFile *file,
           const CwDatabaseTarget *target,
           CwDatabasePart *ret_part,
           GError **error)
{
  *ret_part = target->part;
  if (target->part != CW_DATABASE_PART_ANY)
    return TRUE;
  if (file == NULL || file->sync == NULL)
    *ret_part = CW_DATABASE_PART_ALL;
  else if (is_server (target->database) && is_configuration (file, target))
    *ret_part = CW_DATABASE_PART_CONFIGURATION;
  else if (is_server (target->database) && is_sync (file, target))
    *ret_part = CW_DATABASE_PART_SYNC;
  else
    {
      g_set_error_literal (
          error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
          "The configuration and what is read lie in two databases: say which of them is to move "
          "(--part configuration, --part sync), or that both go into one (--part all)");
      return FALSE;
    }
  return TRUE;
}

/* ----- what is there already */

/* The one that is good now goes on being good at the same place. */
static CwSecret *
get_password (const CwDatabaseTarget *target, const CwPostgresqlSettings *present)
{
  return target->password != NULL || present == NULL ? target->password : present->password;
}

static void
sign_in (CwDatabaseRoute *route, const CwDatabaseFile *file, const CwDatabaseTarget *target)
{
  route->after.database = target->database;
  route->after.password = get_password (target, file->settings);
}

static void
sign_in_to_sync (CwDatabaseRoute *route, const CwDatabaseFile *file, const CwDatabaseTarget *target)
{
  route->after.sync = target->database;
  route->after.sync_password = get_password (target, file->sync_settings);
}

/* What is read comes to where the configuration is. */
static void
join (CwDatabaseRoute *route, const CwDatabaseFile *file, const CwDatabaseTarget *target)
{
  sign_in (route, file, target);
  route->after.sync = NULL;
  route->after.sync_password = NULL;
  route->parts = CW_STORE_PART_SYNC;
  route->database = route->after.database;
  route->password = route->after.password;
  route->is_join = TRUE;
}

/* ----- what comes elsewhere */

static void
go (CwDatabaseRoute *route, const CwDatabaseTarget *target, CwStoreParts parts)
{
  route->parts = parts;
  route->database = is_server (target->database) ? target->database : NULL;
  route->password = target->password;
  route->leaves = (parts & CW_STORE_PART_CONFIG) != 0;
}

static gboolean
refuse (const char *text, GError **error)
{
  g_set_error_literal (error, CW_ERROR, CW_ERROR_UNSUPPORTED, text);
  return FALSE;
}

static gboolean
refuse_sync_place (GError **error)
{
  return refuse (
      CW_PHRASE ("What is read lies there, and the configuration does not come to it: choose "
                 "another place for both, or have what is read come to the configuration "
                 "(`causewayctl database join`)"),
      error);
}

static gboolean
find_all (CwDatabaseRoute *route,
          const CwDatabaseFile *file,
          const CwDatabaseTarget *target,
          GError **error)
{
  if (is_configuration (file, target))
    {
      if (file != NULL && file->sync != NULL)
        join (route, file, target);
      else if (file != NULL)
        sign_in (route, file, target);
      return TRUE;
    }
  /* A file is made anew. */
  if (is_server (target->database) && is_sync (file, target))
    return refuse_sync_place (error);
  go (route, target, CW_STORE_PART_ALL);
  route->after = (CwDatabasePlaces){ .database = route->database, .password = target->password };
  return TRUE;
}

static gboolean
find_configuration (CwDatabaseRoute *route,
                    const CwDatabaseFile *file,
                    const CwDatabaseTarget *target,
                    GError **error)
{
  if (file == NULL || file->sync == NULL)
    return refuse (
        CW_PHRASE ("The configuration lies together with what is read: move both (--part all), or "
                   "what is read alone (--part sync)"),
        error);
  if (is_configuration (file, target))
    {
      sign_in (route, file, target);
      return TRUE;
    }
  if (is_sync (file, target))
    return refuse_sync_place (error);
  if (!is_server (target->database))
    return refuse (
        CW_PHRASE ("In a file the configuration cannot lie apart from what is read: move both "
                   "(--part all)"),
        error);
  go (route, target, CW_STORE_PART_CONFIG);
  route->after.database = target->database;
  route->after.password = target->password;
  return TRUE;
}

static gboolean
find_sync (CwDatabaseRoute *route,
           const CwDatabaseFile *file,
           const CwDatabaseTarget *target,
           GError **error)
{
  if (file == NULL)
    return refuse (
        CW_PHRASE ("A database for what is read needs the other one on a PostgreSQL server as "
                   "well: choose one there, or leave all data in the file"),
        error);
  if (is_configuration (file, target))
    {
      if (file->sync != NULL)
        {
          join (route, file, target);
          return TRUE;
        }
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "That is where the configuration lies: choose another database or "
                           "schema for what is read");
      return FALSE;
    }
  if (is_sync (file, target))
    {
      sign_in_to_sync (route, file, target);
      return TRUE;
    }
  go (route, target, CW_STORE_PART_SYNC);
  route->after.sync = target->database;
  route->after.sync_password = target->password;
  return TRUE;
}

gboolean
cw_database_route_find (CwDatabaseRoute *route,
                        const CwDatabaseFile *file,
                        const CwDatabaseTarget *target,
                        GError **error)
{
  CwDatabasePart part = CW_DATABASE_PART_ALL;

  *route = (CwDatabaseRoute){ .after = cw_database_file_get_places (file) };
  if (!find_part (file, target, &part, error))
    return FALSE;
  if (part == CW_DATABASE_PART_CONFIGURATION)
    return find_configuration (route, file, target, error);
  return part == CW_DATABASE_PART_SYNC ? find_sync (route, file, target, error)
                                       : find_all (route, file, target, error);
}
