/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-connector-space.h"
#include "store/cw-link-store.h"
#include "store/cw-metaverse.h"
#include "store/cw-sql.h"
#include "store/cw-store.h"

G_BEGIN_DECLS

/* Of the links of all objects; the store does not look for its text. */
#define STORE_FIXTURE_PROFILE 1

/* A store of its own (in memory, a file, or a schema) with one session, a source and a target
 * connector with a partition each, and a transaction open. */
typedef struct
{
  char *dir; /* (nullable): of a file, or PostgreSQL */
  CwStore *store;
  CwStoreSession *session;
  CwStepJournal *journal; /* of no step: it only counts */
  gint64 source;
  gint64 source_partition;
  gint64 target;
  gint64 target_partition;
  CwAttributeId user;
  CwAttributeId group;
  CwAttributeId member;
  CwAttributeId manager;
  CwAttributeId name;
} StoreFixture;

/* Which database the tests run on: SQLite, or PostgreSQL in a lab whose environment has
 * CW_STORE_POSTGRESQL. */
gboolean store_fixture_is_postgresql (void);

/* The store of one test: in STATE_DIR, or in a schema that is called as that folder. */
CwStore *store_fixture_open (const char *state_dir, GError **error);
CwPostgresqlSettings *store_fixture_make_settings (const char *state_dir);
/* Another driver for it. */
CwSqlDriver *store_fixture_make_driver (const char *state_dir);

/* @is_file: not in memory */
void store_fixture_set_up (StoreFixture *fixture, gconstpointer is_file);
void store_fixture_tear_down (StoreFixture *fixture, gconstpointer data);

/* A test of this fixture. */
#define STORE_TEST(path, func)                                                                     \
  g_test_add (path, StoreFixture, NULL, store_fixture_set_up, func, store_fixture_tear_down)

/* One that needs several sessions. */
#define STORE_FILE_TEST(path, func)                                                                \
  g_test_add (path, StoreFixture, GINT_TO_POINTER (TRUE), store_fixture_set_up, func,              \
              store_fixture_tear_down)

/* @call uses &failure and has to succeed. */
#define OK(call)                                                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    g_autoptr (GError) failure = NULL;                                                             \
    gboolean is_ok = (call);                                                                       \
    g_assert_no_error (failure);                                                                   \
    g_assert_true (is_ok);                                                                         \
  }                                                                                                \
  G_STMT_END

/* An entry with one attribute. */
CwEntry *store_fixture_make_entry (StoreFixture *fixture, const char *value);

/* Adds a live object; its anchor is the text @anchor. Returns its id. */
gint64 store_fixture_add (StoreFixture *fixture,
                          gint64 connector_id,
                          CwAttributeId type,
                          const char *anchor,
                          gint64 metaverse_id);

/* The object, which must be there. */
CwCsObject *store_fixture_get (StoreFixture *fixture, gint64 id);

/* What the journal counted since it was asked last. */
guint64 store_fixture_take_count (StoreFixture *fixture, CwCounter counter);

/* The first number of a query's result; for what no function of the store tells. */
gint64 store_fixture_query (StoreFixture *fixture, const char *sql);

gboolean store_fixture_has_index (StoreFixture *fixture, const char *name);

/* x'00' is bytes in both kinds of database. */
void store_fixture_run (StoreFixture *fixture, const char *sql);

/* A value of the engine's own, by its name, in a session of its own. */
void store_fixture_put_value (CwStore *store, const char *name, const char *value);
char *store_fixture_get_value (CwStore *store, const char *name);

/* A directory of mode 0700 for one test, and its removal with all files in it, or its schema. */
char *store_fixture_make_directory (void);
void store_fixture_remove_directory (char *path);

G_END_DECLS
