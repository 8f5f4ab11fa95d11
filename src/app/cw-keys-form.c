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
} CwKeysFormPrivate;

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (CwKeysForm, cw_keys_form, ADW_TYPE_BIN)

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const char *const failures[] = {
  [CW_KEYS_ACTION_EXPORT] = N_ ("The keys could not be exported"),
  [CW_KEYS_ACTION_IMPORT] = N_ ("The keys could not be imported"),
  [CW_KEYS_ACTION_ROTATE] = N_ ("The key could not be rotated"),
  [CW_KEYS_ACTION_ABANDON] = N_ ("The keys could not be given up"),
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

void
cw_keys_form_enter (CwKeysForm *self, CwAppEngine *engine, GVariant *keys)
{
  CwKeysFormPrivate *priv = get_private (self);

  g_return_if_fail (CW_IS_KEYS_FORM (self) && keys != NULL);

  g_set_object (&priv->engine, engine);
  g_clear_pointer (&priv->keys, g_variant_unref);
  priv->keys = g_variant_ref (keys);
  cw_state_group_clear (priv->state);
  CW_KEYS_FORM_GET_CLASS (self)->reset (self);
}

void
cw_keys_form_leave (CwKeysForm *self)
{
  CwKeysFormPrivate *priv = get_private (self);

  g_return_if_fail (CW_IS_KEYS_FORM (self));

  cw_widget_call_end (&priv->cancellable);
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
  gtk_widget_activate_action (GTK_WIDGET (self), "keys.busy", "b", is_busy);
}

void
cw_keys_form_call (CwKeysForm *self,
                   const char *method,
                   GVariant *args,
                   const char *title,
                   GAsyncReadyCallback callback)
{
  CwKeysFormPrivate *priv = get_private (self);

  cw_widget_call_begin (GTK_WIDGET (self), &priv->cancellable);
  cw_state_group_show (priv->state, "running", title, "");
  set_busy (self, TRUE);
  cw_app_engine_call_async (priv->engine, method, args, priv->cancellable, callback,
                            g_object_ref (self));
}

GVariant *
cw_keys_form_take_answer (CwKeysForm *self, GObject *source, GAsyncResult *result)
{
  g_autoptr (GError) error = NULL;
  GVariant *answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (cw_error_is_cancelled (error) || gtk_widget_get_root (GTK_WIDGET (self)) == NULL)
    {
      g_clear_pointer (&answer, g_variant_unref);
      return NULL;
    }
  set_busy (self, FALSE);
  if (answer == NULL)
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
