/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "engine/cw-engine.h"

G_BEGIN_DECLS

/* Who may call a method. Each includes those before it. */
typedef enum
{
  CW_ROLE_NONE,
  CW_ROLE_BROWSE,   /* sees everything but secrets */
  CW_ROLE_OPERATOR, /* and runs cycles, tests connectors */
  CW_ROLE_ADMIN,    /* and changes the configuration */
} CwRole;

/* "admin" */
const char *cw_role_to_string (CwRole role);

/* One call on its way; borrowed by the handler. */
typedef struct
{
  CwEngine *engine;
  GVariant *args;      /* of the method's signature */
  const char *author;  /* who calls: "uid 0" */
  CwRole role;         /* that the caller has */
  gboolean is_direct;  /* in the caller's own process */
  const char *session; /* whose connection: what it holds goes with it; "direct" */
  GCancellable *cancellable;
} CwMethodCall;

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
  CwRole role;
  GVariant *(*run) (const CwMethodCall *call, GError **error); /* (transfer floating) */
} CwMethod;

#define CW_METHOD_ANSWER "(a{sv})"

/* The engine's own; others (src/setup) have tables of the same kind. (transfer none) */
const CwMethod *cw_engine_methods_get (gsize *ret_n_methods);

/* Calls it, with the arguments checked and, for a method that changes something, a line in the
 * journal that says who did it. (transfer full) */
GVariant *cw_method_invoke (const CwMethod *method, const CwMethodCall *call, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
