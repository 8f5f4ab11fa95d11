/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "app/cw-check-state.h"

G_BEGIN_DECLS

#define CW_TYPE_CHECK_ROW (cw_check_row_get_type ())

/**
 * CwCheckRow:
 *
 * A row that shows a check of the engine: what is checked (its title), where it stands, and of each
 * thing that is not as it should be a sentence and the remedy. While it runs, a button stops it,
 * and one that reads everybody tells how many it has read; when it failed, or was stopped, a button
 * runs it again.
 *
 * Properties: "state" (int, CwCheckState), "idle-text" (what is still needed), "show-all" (list
 * what is right as well). Signal "done" (GVariant a{sv}): it ended with an answer, good or bad.
 */
G_DECLARE_FINAL_TYPE (CwCheckRow, cw_check_row, CW, CHECK_ROW, AdwPreferencesRow)

GtkWidget *cw_check_row_new (const char *title) G_GNUC_WARN_UNUSED_RESULT;

/* Runs RunCheck(@name, @input_json, @secrets). One that is on its way is cancelled first.
 * @secrets: (transfer full if floating) (nullable): a(ssay) */
void cw_check_row_run (CwCheckRow *self,
                       CwAppEngine *engine,
                       const char *name,
                       const char *input_json,
                       GVariant *secrets);

/* Keeps the check for the button that runs it, without running it: its answer is known already, and
 * cw_check_row_set_answer() shows it. */
void cw_check_row_prepare (CwCheckRow *self,
                           CwAppEngine *engine,
                           const char *name,
                           const char *input_json,
                           GVariant *secrets);

/* Runs it as soon as nobody has changed the question for a moment, for fields that somebody types
 * in; a question that was asked already is not asked again. @input_json: (nullable): nothing to
 * ask yet */
void cw_check_row_ask (CwCheckRow *self,
                       CwAppEngine *engine,
                       const char *name,
                       const char *input_json,
                       GVariant *secrets);

/* Cancels what is on its way. */
void cw_check_row_cancel (CwCheckRow *self);

/* Back to idle; what is on its way is cancelled. */
void cw_check_row_reset (CwCheckRow *self);

/* Shows an answer that came some other way: members "ok" and "checks". */
void cw_check_row_set_answer (CwCheckRow *self, GVariant *answer);

/* Shows a call that failed as a whole. */
void cw_check_row_set_error (CwCheckRow *self, const GError *error);

/* Shows that something else is on its way; cw_check_row_set_answer() or _set_error() ends it. */
void cw_check_row_set_checking (CwCheckRow *self);

/* Shows how many people the call with @token has read while the row is checking. */
void cw_check_row_follow (CwCheckRow *self, CwAppEngine *engine, const char *token);

CwCheckState cw_check_row_get_state (CwCheckRow *self);
gboolean cw_check_row_is_good (CwCheckRow *self); /* OK, or WARNING */

/* The last answer. (transfer none) (nullable) */
GVariant *cw_check_row_get_answer (CwCheckRow *self);

void cw_check_row_set_idle_text (CwCheckRow *self, const char *text);

G_END_DECLS
