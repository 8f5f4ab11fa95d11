/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "../sync/fake-connector.h"
#include "engine/cw-engine.h"
#include "engine/cw-method.h"

G_BEGIN_DECLS

/* An engine on a state directory of its own, with a directory and a cloud in memory behind it. */
typedef struct
{
  char *directory;
  CwEngine *engine;
  CwConnectorFactory factory;
  FakeConnector *source; /* made at the first use */
  FakeConnector *target;
  FakeConnector *other_target; /* of the connector that engine_fixture_add_target() adds */

  GMutex mutex;
  GCond cond;
  gboolean is_held;     /* cycles wait in their preparation */
  gboolean is_waiting;  /* one does */
  gboolean is_unmade;   /* connectors cannot be made */
  gboolean is_writable; /* the source says that its people can be written to */
  gboolean is_mute;     /* it does not say anything about that */
  gboolean has_scheduler;
  char *last_secret; /* what the factory was given last */
} EngineFixture;

#define ENGINE_FIXTURE_SOURCE "directory"
#define ENGINE_FIXTURE_TARGET "cloud"
#define ENGINE_FIXTURE_OTHER  "other cloud"

void engine_fixture_set_up (EngineFixture *fixture, gconstpointer unused);
void engine_fixture_tear_down (EngineFixture *fixture, gconstpointer unused);

/* Closes the engine and opens it again on the same state, with an empty directory and cloud. */
void engine_fixture_reopen (EngineFixture *fixture);
/* And with a scheduler. */
void engine_fixture_reopen_scheduled (EngineFixture *fixture);

/* Puts the two connectors into the configuration, with their secrets. */
void engine_fixture_configure (EngineFixture *fixture);

/* And one more target, with its secret. */
void engine_fixture_add_target (EngineFixture *fixture);

/* @n people and one group of all of them into the source. */
void engine_fixture_fill (EngineFixture *fixture, guint n);

/* Calls a method that must go well; the answer's dictionary. */
GVariant *engine_fixture_call (EngineFixture *fixture, const char *method, GVariant *args);
/* The error of one that must not. */
GError *engine_fixture_call_failing (EngineFixture *fixture, const char *method, GVariant *args);

/* Runs a cycle to its end; the answer of GetRun. */
GVariant *engine_fixture_cycle (EngineFixture *fixture, const char *type);
gint64 engine_fixture_start (EngineFixture *fixture, const char *type);
void engine_fixture_wait_idle (EngineFixture *fixture);

/* Has cycles wait in their preparation, and lets them go. */
void engine_fixture_hold (EngineFixture *fixture);
void engine_fixture_wait_held (EngineFixture *fixture);
void engine_fixture_release (EngineFixture *fixture);

/* "success": of the step number @index of a run. */
const char *engine_fixture_get_step_state (GVariant *run, guint index);
/* "import": its kind. (transfer none): lives with @run. */
const char *engine_fixture_get_step_string (GVariant *run, guint index, const char *member);
gint64 engine_fixture_get_step_count (GVariant *run, guint index, const char *counter);

/* A member of an answer. */
const char *engine_fixture_get_string (GVariant *answer, const char *member);
gint64 engine_fixture_get_int (GVariant *answer, const char *member);

void engine_fixture_remove_tree (const char *directory);

G_END_DECLS
