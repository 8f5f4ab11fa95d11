/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "store/cw-store.h"

G_BEGIN_DECLS

typedef enum
{
  CW_MADE_INTENDED, /* about to be made: it may be there */
  CW_MADE_MADE,
  CW_MADE_REMOVED,
} CwMadeState;

/* "intended"; stable. */
const char *cw_made_state_to_string (CwMadeState state);

/**
 * CwMadeThing:
 *
 * Something that a set-up made elsewhere: an account, rights, an application. It is written down
 * before it is made, and stays in the list until it was removed.
 */
typedef struct
{
  gint64 id;
  char *kind;      /* (owned): "account" */
  char *place;     /* (owned): the forest or the tenant */
  char *identity;  /* (owned): what it is found again by; one thing of a kind and place */
  char *name;      /* (owned): for people */
  char *connector; /* (owned): for which it was made; "" for none */
  char *detail;    /* (owned) (nullable): JSON, what its removal needs; never a secret */
  CwMadeState state;
  gint64 intended_usec; /* since 1970 */
  gint64 changed_usec;
} CwMadeThing;

void cw_made_thing_free (CwMadeThing *thing);

/**
 * cw_made_store_intend:
 * @thing: its id, state and times are not looked at
 * @ret_id: (out)
 * @ret_is_known: (out) (optional): an earlier attempt wrote it down, and it was not removed
 *
 * Writes down what is about to be made. What is known keeps its id and state; name, connector and
 * detail become those of @thing.
 */
gboolean cw_made_store_intend (CwStoreSession *session,
                               const CwMadeThing *thing,
                               gint64 *ret_id,
                               gboolean *ret_is_known,
                               GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* CW_ERROR_NOT_FOUND: there is no such thing, or it was removed. */
gboolean cw_made_store_mark (CwStoreSession *session, gint64 id, CwMadeState state, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* All that still stands, or may, the oldest first. (element-type CwMadeThing) (transfer full) */
GPtrArray *cw_made_store_list (CwStoreSession *session, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwMadeThing, cw_made_thing_free)

G_END_DECLS
