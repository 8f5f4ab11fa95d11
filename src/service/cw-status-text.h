/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-cycle-progress.h"

G_BEGIN_DECLS

/* What `systemctl status` shows of an engine. */
typedef struct
{
  const char *state;         /* "idle", "running", "stopping": cw_engine_get_state() */
  CwCycleProgress *progress; /* (nullable) */
  gint64 next_due_usec;      /* since 1970; 0: nothing starts by itself */
  gint64 away_usec;          /* since 1970: the database is away; 0: it is not */
  gint64 silence_usec;       /* since the cycle last went on */
} CwStatusFacts;

/* "Cycle 12: import “contoso.com” DC=contoso,DC=com, 1200 of 5000": one line. (transfer full) */
char *cw_status_text_make (const CwStatusFacts *facts);

G_END_DECLS
