/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "cli/cw-client.h"
#include "engine/cw-engine.h"

G_BEGIN_DECLS

#define CW_CLIENT_OBJECT_PATH "/org/causeway/Engine"
#define CW_CLIENT_INTERFACE   "org.causeway.Engine1"

struct _CwClient
{
  GDBusConnection *connection; /* (owned) (nullable) */
  CwEngine *engine;            /* (owned) (nullable): direct */
  char *author;                /* (owned): direct */
};

/* cw_client_call() with open files (nullable). */
GVariant *cw_client_call_with_files (CwClient *client,
                                     const char *method,
                                     GVariant *args,
                                     GUnixFDList *files,
                                     GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Hears the signal @name of an engine that runs, which carries one dictionary; ended by
 * g_dbus_connection_signal_unsubscribe(). */
guint cw_client_listen (CwClient *client,
                        const char *name,
                        CwClientProgressFunc callback,
                        gpointer user_data);

G_END_DECLS
