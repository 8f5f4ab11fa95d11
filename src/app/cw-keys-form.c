/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-keys-form.h"

#include <glib/gi18n.h>

#include "app/cw-widget-call.h"
#include "base/cw-error.h"

typedef struct
{
  CwAppEngine *engine;       /* (owned) (nullable): while it is shown */
  GVariant *keys;            /* (owned) (nullable): while it is shown */
  GCancellable *cancellable; /* (owned) (nullable): of the call that is on its way */
  CwStateGroup *state;       /* of the template */
  char *token;               /* (owned) (nullable): of a call that can be stopped */
  gboolean is_stopping;      /* and shall be */
} CwKeysFormPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CwKeysForm, cw_keys_form, ADW_TYPE_BIN)

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const char *const failures[] = {
  [CW_KEYS_ACTION_EXPORT] = N_ ("The keys could not be exported"),
  [CW_KEYS_ACTION_IMPORT] = N_ ("The keys could not be imported"),
  [CW_KEYS_ACTION_ROTATE] = N_ ("The key could not be rotated"),
  [CW_KEYS_ACTION_ABANDON] = N_ ("The keys could not be given up"),
  [CW_KEYS_ACTION_BACK_UP] = N_ ("The backup could not be made"),
  [CW_KEYS_ACTION_CHECK] = N_ ("The database could not be checked"),
  [CW_KEYS_ACTION_RESTORE] = N_ ("The backup could not be restored"),
};
/* clang-format on */

G_STATIC_ASSERT (G_N_ELEMENTS (failures) == CW_KEYS_ACTION_N);

static CwKeysFormPrivate *
get_private (CwKeysForm *self)
{
  return cw_keys_form_get_instance_private (self);
}

void
cw_keys_form_set_state (CwKeysForm *self, CwStateGroup *state)
{
  get_private (self)->state = state;
}

GVariant *
cw_keys_form_get_keys (CwKeysForm *self)
{
  return get_private (self)->keys;
}

CwAppEngine *
cw_keys_form_get_engine (CwKeysForm *self)
{
  return get_private (self)->engine;
}

const char *
cw_keys_form_get_token (CwKeysForm *self)
{
  return get_private (self)->token;
}

void
cw_keys_form_enter (CwKeysForm *self, CwAppEngine *engine, GVariant *keys)
{
  CwKeysFormPrivate *priv = get_private (self);

  g_return_if_fail (CW_IS_KEYS_FORM (self) && keys != NULL);

  g_set_object (&priv->engine, engine);
  g_clear_pointer (&priv->keys, g_variant_unref);
  priv->keys = g_variant_ref (keys);
  cw_state_group_clear (priv->state);
  gtk_widget_set_sensitive (GTK_WIDGET (self), TRUE);
  CW_KEYS_FORM_GET_CLASS (self)->reset (self);
  if (CW_KEYS_FORM_GET_CLASS (self)->begin != NULL)
    CW_KEYS_FORM_GET_CLASS (self)->begin (self);
}

void
cw_keys_form_leave (CwKeysForm *self)
{
  CwKeysFormPrivate *priv = get_private (self);

  g_return_if_fail (CW_IS_KEYS_FORM (self));

  cw_widget_call_end (&priv->cancellable);
  g_clear_pointer (&priv->token, g_free);
  if (priv->keys == NULL)
    return;
  CW_KEYS_FORM_GET_CLASS (self)->reset (self);
  g_clear_pointer (&priv->keys, g_variant_unref);
  g_clear_object (&priv->engine);
}

/* Nothing is entered, and nowhere gone to, while the engine is asked. */
static void
set_busy (CwKeysForm *self, gboolean is_busy)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self), !is_busy);
  if (!CW_KEYS_FORM_GET_CLASS (self)->is_look)
    gtk_widget_activate_action (GTK_WIDGET (self), "keys.busy", "b", is_busy);
}

static void
begin (CwKeysForm *self, const char *title)
{
  CwKeysFormPrivate *priv = get_private (self);

  cw_widget_call_begin (GTK_WIDGET (self), &priv->cancellable);
  cw_state_group_show (priv->state, "running", title, "");
  set_busy (self, TRUE);
}

/* A button that is pressed by the keyboard tells of it a quarter of a second later, and one of a
 * page that slides away can still be clicked. */
static gboolean
has_left (CwKeysForm *self)
{
  return get_private (self)->engine == NULL;
}

void
cw_keys_form_call (CwKeysForm *self,
                   const char *method,
                   GVariant *args,
                   const char *title,
                   GAsyncReadyCallback callback)
{
  CwKeysFormPrivate *priv = get_private (self);
  g_autoptr (GVariant) sunk = args != NULL ? g_variant_ref_sink (args) : NULL;

  if (has_left (self))
    return;
  begin (self, title);
  cw_app_engine_call_async (priv->engine, method, sunk, priv->cancellable, callback,
                            g_object_ref (self));
}

void
cw_keys_form_call_with_file (CwKeysForm *self,
                             const char *method,
                             int fd,
                             gboolean checks,
                             const char *title,
                             GAsyncReadyCallback callback)
{
  CwKeysFormPrivate *priv = get_private (self);
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  if (has_left (self))
    return;
  g_free (priv->token);
  priv->token = cw_app_engine_make_token (priv->engine);
  priv->is_stopping = FALSE;
  g_variant_dict_insert (&options, "token", "s", priv->token);
  if (checks)
    g_variant_dict_insert (&options, "check", "b", TRUE);
  begin (self, title);
  cw_app_engine_call_with_file_async (priv->engine, method, fd, g_variant_dict_end (&options),
                                      priv->cancellable, callback, g_object_ref (self));
}

void
cw_keys_form_note_progress (CwKeysForm *self, GVariant *progress)
{
  CwKeysFormClass *klass = CW_KEYS_FORM_GET_CLASS (self);
  const char *text = klass->say_phase != NULL ? klass->say_phase (progress) : NULL;

  if (text != NULL)
    cw_state_group_set_text (get_private (self)->state, text);
}

void
cw_keys_form_stop (CwKeysForm *self)
{
  CwKeysFormPrivate *priv = get_private (self);

  g_return_if_fail (CW_IS_KEYS_FORM (self));

  if (priv->token == NULL || priv->is_stopping)
    return;
  priv->is_stopping = TRUE;
  cw_app_engine_call_async (priv->engine, "CancelCall", g_variant_new ("(s)", priv->token), NULL,
                            NULL, NULL);
}

/* %FALSE: the form was left, or its window closed. */
static gboolean
is_awaiting (CwKeysForm *self, const GError *error)
{
  CwKeysFormPrivate *priv = get_private (self);

  return gtk_widget_get_root (GTK_WIDGET (self)) != NULL && priv->cancellable != NULL &&
         !g_cancellable_is_cancelled (priv->cancellable) &&
         (priv->is_stopping || !cw_error_is_cancelled (error));
}

GVariant *
cw_keys_form_take_answer (CwKeysForm *self, GObject *source, GAsyncResult *result)
{
  CwKeysFormPrivate *priv = get_private (self);
  g_autoptr (GError) error = NULL;
  GVariant *answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (!is_awaiting (self, error))
    {
      g_clear_pointer (&answer, g_variant_unref);
      return NULL;
    }
  g_clear_pointer (&priv->token, g_free);
  set_busy (self, FALSE);
  if (cw_error_is_cancelled (error))
    cw_state_group_show (priv->state, "failed", _ ("Stopped"), _ ("Everything is as it was."));
  else if (answer == NULL)
    cw_keys_form_fail (self, error);
  return answer;
}

void
cw_keys_form_fail (CwKeysForm *self, const GError *error)
{
  CwKeysAction action = CW_KEYS_FORM_GET_CLASS (self)->action;
  g_autofree char *text = cw_keys_words_say_failure (action, error);

  cw_state_group_show (get_private (self)->state, "failed", _ (failures[action]), text);
}

void
cw_keys_form_finish (CwKeysForm *self, const char *title, const char *text)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "keys.done", "(ss)", title, text);
}

static void
cw_keys_form_dispose (GObject *object)
{
  CwKeysFormPrivate *priv = get_private (CW_KEYS_FORM (object));

  cw_widget_call_end (&priv->cancellable);
  g_clear_pointer (&priv->keys, g_variant_unref);
  g_clear_object (&priv->engine);
  g_clear_pointer (&priv->token, g_free);
  G_OBJECT_CLASS (cw_keys_form_parent_class)->dispose (object);
}

static void
cw_keys_form_class_init (CwKeysFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = cw_keys_form_dispose;
}

static void
cw_keys_form_init (CwKeysForm *self)
{
}
