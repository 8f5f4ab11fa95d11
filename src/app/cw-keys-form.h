/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <adwaita.h>

#include "app/cw-app-engine.h"
#include "app/cw-keys-words.h"
#include "app/cw-state-group.h"

G_BEGIN_DECLS

#define CW_TYPE_KEYS_FORM (cw_keys_form_get_type ())

/**
 * CwKeysForm:
 *
 * One thing that is done with the vault's keys, in a CwKeysWindow: a template with fields, a button
 * "go_button" that does it and a CwStateGroup that tells how it went. What was entered is forgotten
 * when the form is left, and what is secret as soon as it has served.
 */
G_DECLARE_DERIVABLE_TYPE (CwKeysForm, cw_keys_form, CW, KEYS_FORM, AdwBin)

/**
 * CwKeysFormClass:
 * @action: what is done
 * @is_look: it changes nothing, so it can be left while the engine is asked
 * @reset: all fields as they are at first, for what cw_keys_form_get_keys() has
 * @begin: (nullable): what is done as soon as it is shown
 * @say_phase: (nullable): what it does now, of a signal CallProgress, where it does one thing after
 * the other: (transfer none) (nullable)
 */
struct _CwKeysFormClass
{
  AdwBinClass parent_class;

  CwKeysAction action;
  gboolean is_look;
  void (*reset) (CwKeysForm *self);
  void (*begin) (CwKeysForm *self);
  const char *(*say_phase) (GVariant *progress);
};

/* For the window: it is about to be shown, with the newest answer of GetKeys; or was left. */
void cw_keys_form_enter (CwKeysForm *self, CwAppEngine *engine, GVariant *keys);
void cw_keys_form_leave (CwKeysForm *self);

/* The token of a call that is on its way and can be stopped, whose progress is told under it; else
 * %NULL. (transfer none) (nullable) */
const char *cw_keys_form_get_token (CwKeysForm *self);

/* For the window: that call went on. @progress: of a signal CallProgress */
void cw_keys_form_note_progress (CwKeysForm *self, GVariant *progress);

/* Asks the engine to stop that call. It is over when the engine says so, which may have been too
 * far already. */
void cw_keys_form_stop (CwKeysForm *self);

/* For the forms. (transfer none), (transfer none), (transfer none) (nullable) */
CwAppEngine *cw_keys_form_get_engine (CwKeysForm *self);
void cw_keys_form_set_state (CwKeysForm *self, CwStateGroup *state);
GVariant *cw_keys_form_get_keys (CwKeysForm *self);

/* Calls the engine, and shows meanwhile that it does. @args: as of cw_app_engine_call_async(). Of a
 * form that was left it is nothing, and @callback is not called. */
void cw_keys_form_call (CwKeysForm *self,
                        const char *method,
                        GVariant *args,
                        const char *title,
                        GAsyncReadyCallback callback);

/* The same of a method that takes an open file, and can be stopped. @fd: (unowned). @checks: only
 * whether it could be done */
void cw_keys_form_call_with_file (CwKeysForm *self,
                                  const char *method,
                                  int fd,
                                  gboolean checks,
                                  const char *title,
                                  GAsyncReadyCallback callback);

/* What that call has brought, for @callback, whose user data is the form (owned). %NULL: it failed,
 * which is shown, or the form is gone. (transfer full) (nullable) */
GVariant *cw_keys_form_take_answer (CwKeysForm *self, GObject *source, GAsyncResult *result);

/* Shows that it failed. */
void cw_keys_form_fail (CwKeysForm *self, const GError *error);

/* It is done: the window shows what came of it, in place of the form. */
void cw_keys_form_finish (CwKeysForm *self, const char *title, const char *text);

G_END_DECLS
