/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What a step counts; the names (cw_counter_to_string) are part of the JSON form. */
typedef enum
{
  CW_COUNTER_READ,          /* import: objects received */
  CW_COUNTER_ADDED,         /* import: new in the connector space */
  CW_COUNTER_UPDATED,       /* import: changed */
  CW_COUNTER_RENAMED,       /* import: other DN */
  CW_COUNTER_DELETED,       /* import: gone */
  CW_COUNTER_UNCHANGED,     /* import: same bytes */
  CW_COUNTER_LINKS_ADDED,   /* import, synchronise: references */
  CW_COUNTER_LINKS_REMOVED, /* import, synchronise: references */
  CW_COUNTER_CONFIRMED,     /* import: pending exports that the connected system now shows */
  CW_COUNTER_EVALUATED,     /* synchronise: objects looked at */
  CW_COUNTER_PROJECTED,     /* synchronise: new in the metaverse */
  CW_COUNTER_JOINED,        /* synchronise: tied to an existing metaverse object */
  CW_COUNTER_DISCONNECTED,  /* synchronise: no longer tied */
  CW_COUNTER_FILTERED,      /* synchronise: in no rule's scope */
  CW_COUNTER_FLOWED,        /* synchronise: metaverse objects changed */
  CW_COUNTER_PROVISIONED,   /* synchronise: new pending adds */
  CW_COUNTER_DEPROVISIONED, /* synchronise: new pending deletes */
  CW_COUNTER_EXPORT_ADDED,
  CW_COUNTER_EXPORT_UPDATED,
  CW_COUNTER_EXPORT_DELETED,
  CW_COUNTER_EXPORT_LINKS_ADDED,
  CW_COUNTER_EXPORT_LINKS_REMOVED,
  CW_COUNTER_ERRORS, /* objects with an error */
  CW_N_COUNTERS,
} CwCounter;

/* "links-added" */
const char *cw_counter_to_string (CwCounter counter);
/* FALSE when @text names none. */
gboolean
cw_counter_from_string (const char *text, CwCounter *ret_counter) G_GNUC_WARN_UNUSED_RESULT;

typedef struct
{
  guint64 values[CW_N_COUNTERS];
} CwCounts;

void cw_counts_add (CwCounts *counts, const CwCounts *other);

/* How far a running step is; passed by value between threads. */
typedef struct
{
  guint64 done;
  guint64 total; /* 0: not known */
  CwCounts counts;
} CwProgress;

/* Called by a step from its worker thread, at most a few times a second. */
typedef void (*CwProgressFunc) (const CwProgress *progress, gpointer user_data);

G_END_DECLS
