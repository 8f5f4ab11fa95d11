/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app/cw-app-engine.h"
#include "app/cw-engine-helper.h"
#include "base/cw-phrase-book.h"

G_BEGIN_DECLS

/* What the files cw-app-engine*.c share. */

#define CW_ENGINE_OBJECT_PATH "/org/causeway/Engine"
#define CW_ENGINE_INTERFACE   "org.causeway.Engine1"

struct _CwAppEngine
{
  GObject parent_instance;

  GPtrArray *sockets;          /* (owned) (element-type filename): tried in this order */
  char *state_dir;             /* (owned) (nullable): for a helper; NULL: start none */
  GDBusConnection *connection; /* (owned) (nullable) */
  CwEngineHelper *helper;      /* (owned) (nullable) */
  GVariant *status;            /* (owned) (nullable) */
  CwPhraseBook *phrases;       /* (owned) (nullable): the engine's language is the user's */
  GCancellable *cancellable;   /* (owned): of the calls that this object makes by itself */
  guint subscription;          /* of the connection's signals */
  guint return_source;         /* while an engine that went away is looked for */
  guint n_tokens;
  gboolean is_refreshing;
  gboolean is_stale; /* something changed while a refresh was on its way */
};

G_END_DECLS
