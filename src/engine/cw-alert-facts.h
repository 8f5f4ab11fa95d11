/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "engine/cw-alert-judge.h"
#include "engine/cw-engine.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* How things are now. @facts: initialised. FALSE with an error of the store. */
gboolean
cw_alert_facts_read (CwAlertFacts *facts, CwEngine *engine, CwStoreSession *session, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
