/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define CW_TYPE_ENGINE_HELPER (cw_engine_helper_get_type ())

/**
 * CwEngineHelper:
 *
 * An engine of our own: causewayd as a child of this program, for one user and with the user's own
 * state directory. What it has to say goes to engine.log in that directory.
 */
G_DECLARE_FINAL_TYPE (CwEngineHelper, cw_engine_helper, CW, ENGINE_HELPER, GObject)

/* Starts it; over once it answers calls. @state_dir is made when it does not exist. */
void cw_engine_helper_start_async (const char *state_dir,
                                   GCancellable *cancellable,
                                   GAsyncReadyCallback callback,
                                   gpointer user_data);

/* An engine that ended before it was ready: CW_ERROR_FAILED with what it said last.
 * (transfer full) */
CwEngineHelper *
cw_engine_helper_start_finish (GAsyncResult *result, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Whether it goes on when this program ends; else it ends as well, cleanly, even when this program
 * is killed. In the beginning as remembered (CwHelperChoice). */
void cw_engine_helper_set_kept (CwEngineHelper *self, gboolean is_kept);

gboolean cw_engine_helper_is_running (CwEngineHelper *self);

/* Asks it to end, which it does at the next page of a running step, and waits until it has. */
void cw_engine_helper_stop_async (CwEngineHelper *self,
                                  GCancellable *cancellable,
                                  GAsyncReadyCallback callback,
                                  gpointer user_data);
gboolean cw_engine_helper_stop_finish (CwEngineHelper *self, GAsyncResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Where causewayd is: what the environment variable CW_ENGINE names, else beside this program in
 * the build tree or the installation. (transfer full) */
char *cw_engine_helper_find_program (void);

G_END_DECLS
