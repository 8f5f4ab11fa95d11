/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "store/cw-connector-space.h"

G_BEGIN_DECLS

/* What is still known of a connector space object whose row was removed: enough to say which one
 * a run was about. Kept as long as a run may name it. */
typedef struct
{
  gint64 id;
  gint64 connector_id;
  CwAttributeId object_type;
  GBytes *anchor;      /* (owned) (nullable) */
  char *dn;            /* (owned) (nullable) */
  char *title;         /* (owned) (nullable) cw_cs_object_get_title() */
  gint64 successor_id; /* the object that it turned out to be; 0: none */
  gint64 gone_usec;
} CwGoneObject;

void cw_gone_object_free (CwGoneObject *gone);

/* Before the row is removed. @successor_id: 0 when the object is gone. A placeholder was never
 * counted, and leaves nothing. */
gboolean
cw_gone_object_note (CwStoreSession *session, gint64 id, gint64 successor_id, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* NULL without an error: nothing is known (any more). */
CwGoneObject *cw_gone_object_get (CwStoreSession *session, gint64 id, GError **error);

/* Removes those that went before the first cycle that there still is, at most @limit of them. */
gboolean cw_gone_object_purge (CwStoreSession *session, guint limit, guint64 *ret_n, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGoneObject, cw_gone_object_free)

G_END_DECLS
