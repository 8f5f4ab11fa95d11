/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CW_TYPE_APP_ENGINE (cw_app_engine_get_type ())

/**
 * CwAppEngine:
 *
 * The way to the engine: an asynchronous client of org.causeway.Engine1 on a unix socket. Nothing
 * here blocks, and every answer is a dictionary (docs/json.md; base/cw-answer.h reads its members).
 * What it says to people, in answers, signals and errors, is in the user's language already.
 *
 * Property "status" (GVariant): the newest answer of GetStatus, kept up to date; NULL before the
 * first. Property "connected" (boolean).
 *
 * Signals, each with one a{sv}: "progress" (the running cycle; empty when it is over),
 * "state-changed", "setup-progress" (the actions of a running ApplySetup), "call-progress" (of a
 * call with a token: "token", "done", "total"). "lost": the engine went away. One that answers
 * again is found by itself, which "status" tells; cw_app_engine_connect_async() starts one.
 */
G_DECLARE_FINAL_TYPE (CwAppEngine, cw_app_engine, CW, APP_ENGINE, GObject)

typedef struct
{
  const char *state_dir;   /* (nullable): of the engine to speak to, and to start when none runs */
  const char *socket_path; /* (nullable): an engine that runs; none is started */
} CwAppEngineOptions;

/* Without options: the engine's service on this machine, else the user's own engine. */
CwAppEngine *cw_app_engine_new (const CwAppEngineOptions *options) G_GNUC_WARN_UNUSED_RESULT;

/* Connects, and starts an engine when none answers. Over once the first status is there. */
void cw_app_engine_connect_async (CwAppEngine *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);

/* An engine that does not let this user in: G_DBUS_ERROR_ACCESS_DENIED. */
gboolean cw_app_engine_connect_finish (CwAppEngine *self, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Calls a method, however long it takes. @args: (transfer full if floating) (nullable): a tuple;
 * NULL: none. Cancelling it sends CancelCall for methods that take a token. */
void cw_app_engine_call_async (CwAppEngine *self,
                               const char *method,
                               GVariant *args,
                               GCancellable *cancellable,
                               GAsyncReadyCallback callback,
                               gpointer user_data);

/* The same of a method "(ha{sv})", whose file is open. @fd: (unowned). @options: (transfer full if
 * floating): a{sv} */
void cw_app_engine_call_with_file_async (CwAppEngine *self,
                                         const char *method,
                                         int fd,
                                         GVariant *options,
                                         GCancellable *cancellable,
                                         GAsyncReadyCallback callback,
                                         gpointer user_data);

/* The answer's dictionary. Errors are CW_ERROR where the engine gave one; CW_ERROR_INTERRUPTED when
 * the engine went away. (transfer full) */
GVariant *cw_app_engine_call_finish (CwAppEngine *self, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* An error of a library of ours, made in this program, in the user's language. */
void cw_app_engine_say_error (CwAppEngine *self, GError *error);

/* A token for CancelCall that no other call of this program has. (transfer full) */
char *cw_app_engine_make_token (CwAppEngine *self);

/* RunCheck; cw_app_engine_call_finish() ends it. @secrets: (transfer full if floating): a(ssay).
 * @token: (nullable): one that nobody else needs to know */
void cw_app_engine_run_check_async (CwAppEngine *self,
                                    const char *name,
                                    const char *input_json,
                                    GVariant *secrets,
                                    const char *token,
                                    GCancellable *cancellable,
                                    GAsyncReadyCallback callback,
                                    gpointer user_data);

/* Asks for the status again; "status" is notified when it came. */
void cw_app_engine_refresh (CwAppEngine *self);

/* (transfer none) (nullable) */
GVariant *cw_app_engine_get_status (CwAppEngine *self);
gboolean cw_app_engine_is_connected (CwAppEngine *self);

/* Whether the engine is a helper that this program started: then it may be ended with it. */
gboolean cw_app_engine_has_helper (CwAppEngine *self);

/* Whether the helper, if there is one, goes on when this program ends. */
void cw_app_engine_set_helper_kept (CwAppEngine *self, gboolean is_kept);

/* Ends the helper; over at once when there is none. */
void cw_app_engine_stop_helper_async (CwAppEngine *self,
                                      GCancellable *cancellable,
                                      GAsyncReadyCallback callback,
                                      gpointer user_data);
gboolean cw_app_engine_stop_helper_finish (CwAppEngine *self, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
