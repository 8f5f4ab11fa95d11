/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* What rows are just gone through for. */
typedef enum
{
  CW_STORE_PHASE_BACK_UP, /* they are written into a backup */
  CW_STORE_PHASE_UNPACK,  /* they are read from one */
  CW_STORE_PHASE_COPY,    /* they are copied from one store into another one */
  CW_STORE_PHASE_COMPARE, /* they are read there again, to be compared */
} CwStorePhase;

#define CW_STORE_PHASE_N (CW_STORE_PHASE_COMPARE + 1)

/* How far it is; each phase begins with none. */
typedef struct
{
  CwStorePhase phase;
  guint64 n_done; /* rows */
  guint64 n_all;
} CwStoreProgress;

typedef void (*CwStoreProgressFunc) (const CwStoreProgress *progress, gpointer user_data);

/**
 * CwStoreWatch:
 *
 * Whoever looks on while all rows of a store are gone through, and may stop it. Borrowed.
 */
typedef struct
{
  CwStoreProgressFunc on_progress; /* (nullable) */
  gpointer user_data;
  GCancellable *cancellable; /* (nullable) */
} CwStoreWatch;

/* "back-up", "unpack", "copy" or "compare". */
const char *cw_store_phase_to_string (CwStorePhase phase);

void cw_store_watch_tell (const CwStoreWatch *watch, const CwStoreProgress *progress);

/* One more row is done: told now and then. It fails once it is to be stopped, for which each row
 * looks: that costs nothing beside it, and whoever stops a small one has little time for it. */
gboolean
cw_store_watch_note_row (const CwStoreWatch *watch, CwStoreProgress *progress, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
