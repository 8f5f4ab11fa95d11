/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

/* Names of the engine's small state in the store. */
#define CW_VALUE_ALERT_BOOK          "alert.book"          /* JSON: see cw-alert-book.h */
#define CW_VALUE_ALERT_COMMAND       "alert.command"       /* JSON: how its last run ended */
#define CW_VALUE_ALERT_MAIL          "alert.mail"          /* the same of mail */
#define CW_VALUE_CYCLE_BASELINE      "cycle.baseline"      /* see cw-cycle-baseline.h */
#define CW_VALUE_CYCLE_PHASE         "cycle.phase"         /* "12 exporting" */
#define CW_VALUE_DATABASE_MOVE       "database.move"       /* of an attempt that has not ended */
#define CW_VALUE_DATABASE_RESTORED   "database.restored"   /* of when; until all was read anew */
#define CW_VALUE_DATABASE_RESTORING  "database.restoring"  /* see cw-restore-settle.h */
#define CW_VALUE_EXPORTS             "database.exports"    /* see cw-export-count.h */
#define CW_VALUE_EXPORTERS           "exporters"           /* JSON: see cw-exporter-state.h */
#define CW_VALUE_HOOKS               "hooks"               /* JSON: see cw-hook-state.h */
#define CW_VALUE_KEYS_RETIRED        "keys.retired"        /* JSON: see cw-key-retirement.h */
#define CW_VALUE_NEXT_TYPE           "scheduler.next-type" /* "initial", "delta" */
#define CW_VALUE_SCHEDULER_SUSPENDED "scheduler.suspended" /* "true" or absent */
#define CW_VALUE_SETUP_CERTIFICATE   "setup.certificate"   /* PEM: see cw-setup-credential.h */
#define CW_VALUE_SETUP_LAST          "setup.last"          /* GVariant: see cw-setup-journal.h */
#define CW_VALUE_SYNCHRONISE_BASIS   "synchronise.basis"   /* what the metaverse was made by */
#define CW_VALUE_SYNCHRONISE_RULES   "synchronise.rules"   /* JSON: those of that basis */
#define CW_VALUE_GUARD_TOLD_PREFIX   "guard.told."         /* + guard: the digest it was told of */
#define CW_VALUE_TENANT_DOMAINS      "tenant.domains"      /* JSON */
#define CW_VALUE_UNCLAIMED           "unclaimed"           /* JSON: see cw-unclaimed-state.h */
#define CW_VALUE_UNCLAIMED_BEFORE    "unclaimed.before"    /* JSON: see cw-unclaimed-state.h */

/* Writes one value in a transaction of its own; nothing when it is that already. @value:
 * (nullable): removes it. */
gboolean
cw_store_value_put (CwStoreSession *session, const char *name, const char *value, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* FALSE with an error; *ret_is_equal tells whether the value is @expected. */
gboolean cw_store_value_is (CwStoreSession *session,
                            const char *name,
                            const char *expected,
                            gboolean *ret_is_equal,
                            GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
