/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-engine.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* How an administrator's program went last: a small value of the store, for whoever looks. */
typedef struct
{
  gint64 at_usec; /* 0: it never ran */
  char *problem;  /* (owned) (nullable): it went well */
} CwAlertOutcome;

void cw_alert_outcome_clear (CwAlertOutcome *outcome);

/* @name: of the value. FALSE with an error of the store. */
gboolean cw_alert_outcome_read (CwStoreSession *session,
                                const char *name,
                                CwAlertOutcome *ret_outcome,
                                GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* @problem: (nullable). What cannot be stored stands in the journal. */
void
cw_alert_outcome_note (CwEngine *engine, const char *name, gint64 now_usec, const GError *problem);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (CwAlertOutcome, cw_alert_outcome_clear)

G_END_DECLS
