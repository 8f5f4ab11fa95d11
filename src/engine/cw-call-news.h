/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-method.h"
#include "store/cw-store-watch.h"

G_BEGIN_DECLS

/**
 * CwCallNews:
 * @token: of the call; "": its caller does not listen
 *
 * A call on its way that tells its caller how far it is: "CallProgress". Borrowed, of one thread.
 */
typedef struct
{
  const CwMethodCall *call;
  const char *token;
  gint64 next_usec;  /* when it is told again */
  const char *phase; /* (nullable): that was told last */
} CwCallNews;

/* Told a few times a second, however often it is called. @n_all: 0: not known before the end.
 * @news: a CwCallNews; to be used as a callback, too */
void cw_call_news_tell (guint64 n_done, guint64 n_all, gpointer news);

/* The same of a call that does one thing after the other. @phase: what it does now, which is told
 * at once when it is another one; a constant text */
void cw_call_news_tell_phase (CwCallNews *self, const char *phase, guint64 n_done, guint64 n_all);

/* The same of rows. @news: a CwCallNews; for a CwStoreWatch */
void cw_call_news_tell_rows (const CwStoreProgress *progress, gpointer news);

G_END_DECLS
