/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "base/cw-secret.h"
#include "engine/cw-audit.h"
#include "engine/cw-engine.h"

G_BEGIN_DECLS

/**
 * CwRole:
 *
 * Who may call a method: the members of one group of this machine, and of those that include it.
 * What a caller has is a set of these, since one may be in several groups.
 */
typedef enum
{
  CW_ROLE_NONE = 0,
  CW_ROLE_BROWSE = 1 << 0,         /* sees everything but secrets */
  CW_ROLE_OPERATOR = 1 << 1,       /* includes browse; runs cycles, tests connectors */
  CW_ROLE_ADMIN = 1 << 2,          /* includes all others; changes the configuration */
  CW_ROLE_PASSWORD_RESET = 1 << 3, /* gives accounts new passwords, and sees nothing */
} CwRole;

/* The highest of a set: "admin", "operator", "browse", "password-reset", "none". */
const char *cw_role_to_string (CwRole roles);

/* Whether somebody with @roles, a set, may do what @needed, one role, may do. */
gboolean cw_role_includes (CwRole roles, CwRole needed);

/* One call on its way; borrowed by the handler. */
typedef struct
{
  CwEngine *engine;
  GVariant *args;      /* of the method's signature */
  const char *author;  /* who calls: "uid 0" */
  CwRole role;         /* all that the caller has, a set */
  gboolean is_direct;  /* in the caller's own process */
  const char *session; /* whose connection: what it holds goes with it; "direct" */
  GCancellable *cancellable;
  GUnixFDList *files;  /* (nullable): what an "h" among the arguments is the place in */
  CwAuditNotes *notes; /* (nullable): where a handler notes what it changes */
} CwMethodCall;

/**
 * CwMethodEffect: what of a call goes into the audit, besides the line in the journal.
 * @CW_METHOD_ASKS: nothing: all that it changes ends with the connection
 * @CW_METHOD_CHANGES: the call, whatever came of it
 * @CW_METHOD_CONFIGURES: what the handler noted, if anything, and a call that failed; the
 *   configuration's own change is written in its transaction (cw_engine_change_config())
 * @CW_METHOD_MAKES: the call, with what it made and took away elsewhere (CwMadeThing)
 */
typedef enum
{
  CW_METHOD_ASKS,
  CW_METHOD_CHANGES,
  CW_METHOD_CONFIGURES,
  CW_METHOD_MAKES,
} CwMethodEffect;

/**
 * CwMethod:
 *
 * One thing that can be asked of the engine: by D-Bus or directly, with the same arguments, the
 * same answer and the same errors. Every answer is one dictionary, "(a{sv})", whose members are in
 * docs/json.md. Handlers block (store, network): they run on worker threads.
 */
typedef struct
{
  const char *name;
  const char *in; /* signature of the arguments, a tuple */
  CwRole role;    /* one of them: whoever lacks it is refused */
  CwMethodEffect effect;
  GVariant *(*run) (const CwMethodCall *call, GError **error); /* (transfer floating) */
} CwMethod;

#define CW_METHOD_ANSWER "(a{sv})"

/**
 * CwSignal:
 *
 * One thing that the engine tells by itself, in one dictionary as well.
 */
typedef struct
{
  const char *name;
  CwRole role;         /* one of them: whoever lacks it is told nothing */
  gboolean is_private; /* of a call: only whose connection made it is told */
} CwSignal;

/* The bytes of an "ay" among the arguments, by its place. (transfer full) */
CwSecret *cw_method_dup_secret (const CwMethodCall *call, guint i);

/* The file that the caller handed over as an "h" among the arguments, by its place: closed by
 * whoever gets it. -1: CW_ERROR_INVALID_ARGUMENT. */
int cw_method_take_file (const CwMethodCall *call, guint i, GError **error);

/* Calls it, with the arguments checked and, for a method that changes something, a line in the
 * journal and a record in the audit that say who did it. (transfer full) */
GVariant *cw_method_invoke (const CwMethod *method, const CwMethodCall *call, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
