/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <sys/types.h>

#include "../engine/engine-fixture.h"
#include "service/cw-peer-role.h"
#include "service/cw-service.h"

G_BEGIN_DECLS

/* A service on a real socket, and real users with real groups who call it. Groups that every system
 * has stand for ours. */

#define CALLER_NOBODY    65534
#define CALLER_ADMINS    "adm"
#define CALLER_OPERATORS "audio"
#define CALLER_BROWSE    "games"
#define CALLER_RESET     "video"

typedef struct
{
  EngineFixture engine;
  CwService *service;
  char *directory; /* of the socket */
  char *socket_path;
} CallerLab;

void caller_lab_set_up (CallerLab *lab, gconstpointer unused);
void caller_lab_tear_down (CallerLab *lab, gconstpointer unused);

/* What a caller is: its groups, besides that of nobody, and the roles that they come to. */
typedef struct
{
  const char *name;
  uid_t uid;
  const char *groups[3];
  CwRole roles;
} Caller;

extern const Caller callers[];
extern const guint n_callers;

/* The order in which one role includes another; whoever resets passwords is beside it. */
gboolean caller_may (CwRole roles, CwRole needed);

/* This program as somebody else: caller_lab_run_child() of its main(), in a process of its own,
 * with the word @what. @groups: besides that of nobody. (transfer full) (nullable): the test is
 * skipped
 */
GSubprocess *caller_lab_spawn (CallerLab *lab,
                               uid_t uid,
                               const char *const *groups,
                               const char *what,
                               GSubprocessFlags flags);

/* What that prints. (transfer full) (nullable): the test is skipped */
char *caller_lab_call_as (CallerLab *lab, uid_t uid, const char *const *groups, const char *what);

/* In the other process: makes its calls, and says to @report what became of them. */
typedef void (*CallerFunc) (GDBusConnection *connection, const char *what, GString *report);

/* TRUE: this is the other process, and *ret_status what it exits with. */
gboolean caller_lab_run_child (int argc, char **argv, CallerFunc func, int *ret_status);

/* In the other process: calls @method with the default value of each argument. (transfer full)
 * (nullable) */
GVariant *
caller_lab_call_with_nothing (GDBusConnection *connection, const CwMethod *method, GError **error);

G_END_DECLS
