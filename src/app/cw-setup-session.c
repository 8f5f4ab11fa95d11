/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-setup-session.h"

#include <glib/gi18n.h>

#include "app/cw-draft-loader.h"
#include "base/cw-error.h"

struct _CwSetupSession
{
  GObject parent_instance;

  CwAppEngine *engine;       /* (owned) */
  CwDraft *draft;            /* (owned) (nullable): until it is loaded */
  char *path;                /* (owned) (nullable) */
  GCancellable *cancellable; /* (owned) */
  gboolean is_open;          /* the set-up lock is ours */
  gboolean is_edited;
};

G_DEFINE_FINAL_TYPE (CwSetupSession, cw_setup_session, G_TYPE_OBJECT)

enum
{
  STARTED,
  FAILED,
  EDITED,
  LOST,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

/* ----- the draft */

static void
on_draft_changed_cb (CwDraft *draft, const char *path, CwSetupSession *self)
{
  if (draft != self->draft)
    return;
  /* What was found out is not lost: it can be found out again. What was applied is not lost. */
  self->is_edited |= !g_str_has_prefix (path, "facts.");
  if (g_str_equal (path, "facts." CW_DRAFT_FACT_RESULT))
    self->is_edited = FALSE;
  g_signal_emit (self, signals[EDITED], 0);
}

static void
on_draft_loaded_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwSetupSession) self = CW_SETUP_SESSION (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (CwDraft) draft = cw_draft_loader_load_finish (result, &error);

  if (cw_error_is_cancelled (error))
    return;
  if (draft == NULL)
    {
      g_signal_emit (self, signals[FAILED], 0, error);
      return;
    }
  g_set_object (&self->draft, draft);
  g_signal_connect_object (draft, "changed", G_CALLBACK (on_draft_changed_cb), self, 0);
  g_signal_emit (self, signals[STARTED], 0);
}

void
cw_setup_session_load (CwSetupSession *self, const char *path)
{
  g_return_if_fail (CW_IS_SETUP_SESSION (self));

  cw_draft_loader_load_async (self->engine, path, self->cancellable, on_draft_loaded_cb,
                              g_object_ref (self));
}

/* ----- the lock */

static void
on_setup_opened_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwSetupSession) self = CW_SETUP_SESSION (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer == NULL)
    {
      if (!cw_error_is_cancelled (error))
        g_signal_emit (self, signals[FAILED], 0, error);
      return;
    }
  self->is_open = TRUE;
  cw_setup_session_load (self, self->path);
}

void
cw_setup_session_open (CwSetupSession *self)
{
  g_autofree char *client = g_strdup_printf (_ ("the set-up window of %s"), g_get_user_name ());

  g_return_if_fail (CW_IS_SETUP_SESSION (self));

  cw_app_engine_call_async (self->engine, "OpenSetup", g_variant_new ("(s)", client),
                            self->cancellable, on_setup_opened_cb, g_object_ref (self));
}

void
cw_setup_session_close (CwSetupSession *self)
{
  g_return_if_fail (CW_IS_SETUP_SESSION (self));

  g_cancellable_cancel (self->cancellable);
  if (self->is_open && cw_app_engine_is_connected (self->engine))
    cw_app_engine_call_async (self->engine, "CloseSetup", NULL, NULL, NULL, NULL);
  self->is_open = FALSE;
}

static void
on_engine_lost_cb (CwSetupSession *self)
{
  self->is_open = FALSE;
  g_signal_emit (self, signals[LOST], 0);
}

/* ----- the object */

static void
cw_setup_session_finalize (GObject *object)
{
  CwSetupSession *self = CW_SETUP_SESSION (object);

  g_object_unref (self->engine);
  g_clear_object (&self->draft);
  g_free (self->path);
  g_object_unref (self->cancellable);
  G_OBJECT_CLASS (cw_setup_session_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n_args, GType type)
{
  return g_signal_new (name, CW_TYPE_SETUP_SESSION, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                       G_TYPE_NONE, n_args, type);
}

static void
cw_setup_session_class_init (CwSetupSessionClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cw_setup_session_finalize;
  signals[STARTED] = add_signal ("started", 0, G_TYPE_NONE);
  signals[FAILED] = add_signal ("failed", 1, G_TYPE_ERROR);
  signals[EDITED] = add_signal ("edited", 0, G_TYPE_NONE);
  signals[LOST] = add_signal ("lost", 0, G_TYPE_NONE);
}

static void
cw_setup_session_init (CwSetupSession *self)
{
  self->cancellable = g_cancellable_new ();
}

CwSetupSession *
cw_setup_session_new (CwAppEngine *engine, const char *path)
{
  CwSetupSession *self = g_object_new (CW_TYPE_SETUP_SESSION, NULL);

  self->engine = g_object_ref (engine);
  self->path = g_strdup (path);
  g_signal_connect_object (engine, "lost", G_CALLBACK (on_engine_lost_cb), self, G_CONNECT_SWAPPED);
  return self;
}

CwAppEngine *
cw_setup_session_get_engine (CwSetupSession *self)
{
  return self->engine;
}

CwDraft *
cw_setup_session_get_draft (CwSetupSession *self)
{
  return self->draft;
}

gboolean
cw_setup_session_is_edited (CwSetupSession *self)
{
  return self->is_edited;
}
