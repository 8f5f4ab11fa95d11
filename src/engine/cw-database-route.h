/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine-database.h"

G_BEGIN_DECLS

/**
 * CwDatabaseRoute:
 *
 * What a move comes to: what is copied where, and where everything lies afterwards. Borrowed from
 * what it was made of.
 */
typedef struct
{
  CwDatabasePlaces after; /* as database.json is to say it */
  CwStoreParts parts;     /* that come to a new place; 0: it is there already */
  JsonObject *database;   /* (nullable): that place; %NULL: the file */
  CwSecret *password;     /* (nullable): of it */
  gboolean is_join;       /* what was left there may be replaced */
  gboolean leaves;        /* the configuration is not where it was any more */
} CwDatabaseRoute;

/* @file: (nullable): what database.json says now; all is in the file of the state directory.
 * CW_ERROR_UNSUPPORTED, CW_ERROR_INVALID_ARGUMENT: with what can be done instead. */
gboolean cw_database_route_find (CwDatabaseRoute *route,
                                 const CwDatabaseFile *file,
                                 const CwDatabaseTarget *target,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
