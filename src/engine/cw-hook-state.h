/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/* How far a hook was told, and how its program went. It is told in order and everything at least
 * once: it goes on only when its program has succeeded. Times are microseconds since 1970; 0:
 * never.
 */
typedef struct
{
  char *name;         /* (owned) */
  gint64 run;         /* the last cycle of which it was told everything */
  gint64 stage;       /* of the next one, see cw-hook-source.h */
  gint64 after;       /* objects of that stage */
  gint64 ran_usec;    /* the last run of its program */
  gint64 failed_usec; /* the same, when it failed */
  char *problem;      /* (owned) (nullable): how */
} CwHookState;

void cw_hook_state_free (CwHookState *state);

/* (transfer none) (nullable) */
CwHookState *cw_hook_state_find (GPtrArray *states, const char *name);

/* The one of that name, made when there is none: it begins behind cycle @run. (transfer none) */
CwHookState *cw_hook_state_use (GPtrArray *states, const char *name, gint64 run);

/* One value of the store. (transfer full) (element-type CwHookState) (nullable): with an error. */
GPtrArray *cw_hook_state_load (CwStoreSession *session, GError **error);
gboolean cw_hook_state_save (CwStoreSession *session, GPtrArray *states, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
