/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

G_BEGIN_DECLS

/* The engine cannot be reached; the only code is 0. What the engine itself answers is CW_ERROR. */
#define CW_CLIENT_ERROR (cw_client_error_quark ())
GQuark cw_client_error_quark (void);

/**
 * CwClient:
 *
 * The way to an engine: one that runs, by its socket, or one of our own in this process. Both call
 * the same table of methods, so both give the same answers.
 */
typedef struct _CwClient CwClient;

/* @socket_path: of a running engine. */
CwClient *
cw_client_new_for_socket (const char *socket_path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Takes the state directory's instance lock: CW_ERROR_BUSY when an engine runs. */
CwClient *cw_client_new_direct (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The same for what puts a stored configuration right: see engine/cw-engine-repair.h. */
CwClient *
cw_client_new_for_repair (const char *state_dir, GError **error) G_GNUC_WARN_UNUSED_RESULT;

void cw_client_free (CwClient *client);

gboolean cw_client_is_direct (CwClient *client);

/* Calls a method and waits for its answer, however long that takes. @args: (transfer full if
 * floating) (nullable): a tuple; %NULL: none. Returns the answer's dictionary. (transfer full) */
GVariant *cw_client_call (CwClient *client, const char *method, GVariant *args, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* @progress: as in the signal Progress. */
typedef void (*CwClientProgressFunc) (GVariant *progress, gpointer user_data);

/* Waits until cycle @cycle_id is over, telling its progress. An interrupt (Ctrl-C) ends the waiting
 * and, for an engine of our own, the cycle: *ret_interrupted tells. */
gboolean cw_client_follow (CwClient *client,
                           gint64 cycle_id,
                           CwClientProgressFunc on_progress,
                           gpointer user_data,
                           gboolean *ret_interrupted,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/**
 * CwClientCall: a call that can be stopped.
 * @token: for CancelCall; among its arguments too
 * @signal: what tells of its progress: "SetupProgress" or "CallProgress"
 * @files: (nullable): open files, in which an "h" among the arguments is a place
 */
typedef struct
{
  const char *method;
  const char *token;
  const char *signal;
  GUnixFDList *files;
} CwClientCall;

/* The same as cw_client_call() for a method that takes a token, telling its progress meanwhile. An
 * interrupt (Ctrl-C) cancels the call, whose answer is still waited for: what a set-up had done is
 * undone. (transfer full) */
GVariant *cw_client_call_watched (CwClient *client,
                                  const CwClientCall *call,
                                  GVariant *args,
                                  CwClientProgressFunc on_progress,
                                  gpointer user_data,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwClient, cw_client_free)

G_END_DECLS
