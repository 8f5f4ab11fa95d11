/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/cw-connector.h"
#include "engine/cw-engine.h"

G_BEGIN_DECLS

typedef enum
{
  CW_LISTENER_CONNECTING, /* for the first time */
  CW_LISTENER_LISTENING,
  CW_LISTENER_LOST,        /* tries again, after longer and longer pauses */
  CW_LISTENER_REFUSED,     /* tries again when a cycle has shown that one can sign in */
  CW_LISTENER_UNSUPPORTED, /* the server does not tell of changes */
} CwListenerState;

const char *cw_listener_state_to_string (CwListenerState state);

/* What it listens to. Borrowed by cw_listener_start(). */
typedef struct
{
  CwConfig *config; /* kept */
  const CwConnectorConfig *connector;
  const char *partition;
  const char *const *object_types;
} CwListenerPlace;

typedef struct
{
  char *connector_id;   /* (owned) */
  char *connector_name; /* (owned) */
  char *partition;      /* (owned) */
  CwListenerState state;
  gint64 since_usec; /* real time */
  char *message;     /* (owned) (nullable): why it does not listen */
} CwListenerStatus;

void cw_listener_status_free (CwListenerStatus *status);

/**
 * CwListener:
 *
 * Listens for changes of a partition, in a thread of its own, and begins anew when the connection
 * is lost. Nobody's cycle fails by that. A password that was refused is not tried again by itself:
 * domains lock accounts.
 */
typedef struct _CwListener CwListener;

/* @on_ring: called from its thread when something changed, or may have while nobody listened;
 * @on_state: when its status is another one. @engine is borrowed and must outlive it. */
CwListener *
cw_listener_start (CwEngine *engine,
                   const CwListenerPlace *place,
                   void (*on_ring) (CwListener *listener, GBytes *anchor, gpointer user_data),
                   void (*on_state) (gpointer user_data),
                   gpointer user_data) G_GNUC_WARN_UNUSED_RESULT;

/* Asks it to end, without waiting. */
void cw_listener_cancel (CwListener *listener);
/* Waits for its end. Blocks. */
void cw_listener_free (CwListener *listener);

/* A cycle that ended at @ended_usec has read the connector: who was refused before that can sign in
 * by now. */
void cw_listener_nudge (CwListener *listener, gint64 ended_usec);

gboolean cw_listener_is_at (const CwListener *listener, const CwListenerPlace *place);
const char *cw_listener_get_connector_id (const CwListener *listener);
const char *cw_listener_get_partition (const CwListener *listener);
CwListenerStatus *cw_listener_dup_status (CwListener *listener);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwListener, cw_listener_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwListenerStatus, cw_listener_status_free)

G_END_DECLS
