/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "fake-connector.h"
#include "store/cw-connector-space.h"
#include "store/cw-run-store.h"
#include "sync/cw-export.h"
#include "sync/cw-import.h"
#include "sync/cw-synchronise.h"

G_BEGIN_DECLS

/* A source and a target in memory, with a real store, real rules and the three real steps between
 * them; with %SYNC_FIXTURE_TWO_FORESTS another source too, with %SYNC_FIXTURE_TWO_DOMAINS another
 * partition of it. */
typedef struct
{
  char *directory;
  CwStore *store;
  CwConfig *config;
  CwRuleSet *rules;
  CwRuleSet *previous; /* (owned) (nullable): those of the last step, for the next one */
  FakeConnector *source;
  FakeConnector *target;
  const char *partition; /* of the source: "DC=fake" unless a test calls it something else */
  FakeConnector *other;  /* (nullable): the second forest, DC=fake too; or the domain DC=branch */
  gint64 now_usec;
  guint n_at_once;              /* of the synchronise step */
  CwUnclaimedSearch *unclaimed; /* (nullable): of the synchronise steps */
  CwCounts counts;              /* of the step that ran last */
  CwProgress progress;          /* what the synchronise step that ran last told in the end */
} SyncFixture;

/* Beside the source's CwConnectorFlags: each object is read while the one before is stored. */
#define SYNC_FIXTURE_ONE_AT_ONCE (1 << 16)
/* There is another source, which is the younger one. */
#define SYNC_FIXTURE_TWO_FORESTS (1 << 17)
/* The source has another partition, which is read last. */
#define SYNC_FIXTURE_TWO_DOMAINS (1 << 18)

void sync_fixture_set_up (SyncFixture *fixture, gconstpointer source_flags);
void sync_fixture_tear_down (SyncFixture *fixture, gconstpointer source_flags);

/* The rules are joined by those of @extra, a rule file's JSON. The next step is told of the rules
 * before. */
void sync_fixture_add_rules (SyncFixture *fixture, const char *extra);

/* What of the source is taken: the member "scope" of its settings, as JSON. */
void sync_fixture_set_scope (SyncFixture *fixture, const char *scope);

/* Which partitions of the source are chosen, as JSON. */
void sync_fixture_set_partitions (SyncFixture *fixture, const char *partitions);

/* What ties people to the cloud: the configuration's identity.sourceAnchor.attribute. */
void sync_fixture_set_anchor (SyncFixture *fixture, const char *attribute);

gboolean
sync_fixture_import (SyncFixture *fixture, gboolean is_target, gboolean is_full, GError **error);
/* The second forest, or domain. */
void sync_fixture_import_other (SyncFixture *fixture);
void sync_fixture_synchronise (SyncFixture *fixture, gboolean is_full);
gboolean sync_fixture_try_synchronise (SyncFixture *fixture, gboolean is_full, GError **error);
gboolean sync_fixture_export (SyncFixture *fixture, GError **error);
/* What the source is to be told. */
gboolean sync_fixture_export_source (SyncFixture *fixture, GError **error);

/* A whole delta cycle that must go well: an import of each partition that is chosen, synchronise,
 * export. */
void sync_fixture_cycle (SyncFixture *fixture);

/* Pending exports of the target. */
CwPendingCounts sync_fixture_get_pending (SyncFixture *fixture);
/* Objects of the target that nobody is tied to can be found by their keys. */
gboolean sync_fixture_has_target_keys (SyncFixture *fixture);
guint64 sync_fixture_count_errors (SyncFixture *fixture);
/* Code of the first error; %NULL without one. (transfer full) */
char *sync_fixture_get_error (SyncFixture *fixture);

/* Value of an attribute of the cloud object whose anchor value is @anchor. (transfer full) */
char *sync_fixture_cloud (SyncFixture *fixture, const char *anchor, const char *attribute);

/* Three people, a group with two of them, and who manages whom. */
void sync_fixture_fill (SyncFixture *fixture);

G_END_DECLS
