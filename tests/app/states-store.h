/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "app-fixture.h"
#include "store/cw-run-store.h"

G_BEGIN_DECLS

/**
 * StatesStore:
 *
 * What an installation has behind it that is not easily brought about with real servers: thousands
 * of errors, a guard that has just stopped something. Written into the store of an engine that is
 * at work, which reads it there. Its configuration has one OpenLDAP and one tenant.
 */
typedef struct
{
  AppEngine *lab; /* (owned) */
  CwStore *store; /* (owned) */
  CwStoreSession *session;
  const char *source_name;
  const char *target_name;
  gint64 source;
  gint64 target;
  gint64 partition;
} StatesStore;

#define STATES_SOURCE_NAME "contoso.lab"
#define STATES_TARGET_NAME "contoso.onmicrosoft.com"

/* An engine with that configuration. Names: of the connectors. */
void states_store_start (StatesStore *self, const char *source_name, const char *target_name);
void states_store_stop (StatesStore *self);
/* The same configuration with other settings. */
void states_store_configure (StatesStore *self, gboolean is_staging);

/* A rule file beside the store. */
void states_store_write_rules (StatesStore *self, const char *name, const char *text);

/* The engine's data lies on the server of with_lab.py --postgres from now on: what is added
 * afterwards, it does not see. Then that server goes, or comes back. */
void states_store_move_to_server (StatesStore *self);
void states_store_stop_server (void);
void states_store_start_server (void);

/* What is added lies in one transaction. */
void states_store_begin (StatesStore *self);
void states_store_commit (StatesStore *self);

/* A person of the source. */
gint64 states_store_add_person (StatesStore *self, const char *name, const char *dn);
/* Users of the tenant that would be deleted. */
void states_store_add_deletions (StatesStore *self, guint n);
/* Users of the tenant to whom nobody is tied: an administrator, others with a source anchor, and so
 * many more that they fill several pages; and one of the cloud's own. */
void states_store_add_left_alone (StatesStore *self, guint n);
/* That somebody has that value already. */
void states_store_add_error (StatesStore *self, gint64 id, const char *code, const char *value);
/* People with one error each, of so many causes in turn. */
void states_store_add_errors (StatesStore *self, guint n, guint n_causes);

/* What an installation on that host has noted in the tenant, and a cycle whose export is held
 * because of it. */
void states_store_add_exporter (StatesStore *self, const char *host);

/* A cycle that has just ended with an import, a synchronise and an export; what became of the
 * export. @n_errors: that the synchronise step counted. */
void states_store_add_cycle (StatesStore *self,
                             CwRunState state,
                             const char *error_code,
                             const char *error_message,
                             guint n_errors);

G_END_DECLS
