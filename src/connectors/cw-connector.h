/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "base/cw-secret.h"
#include "base/cw-send-gate.h"
#include "model/cw-attribute-table.h"
#include "model/cw-change-page.h"
#include "model/cw-export-change.h"
#include "model/cw-schema.h"

G_BEGIN_DECLS

/**
 * CwConnectorFlags: what a connector can do, in place of optional functions.
 * @CW_CONNECTOR_CAN_DELTA: read_delta() works
 * @CW_CONNECTOR_CAN_EXPORT: export() works
 * @CW_CONNECTOR_LINKS_BY_DN: links name their targets by DN, so a renamed target is another target
 * @CW_CONNECTOR_HAS_HIERARCHY: changes carry parent anchors and renaming a parent is not reported
 *   for its children
 * @CW_CONNECTOR_CAN_WATCH: watch() works, unless the server turns out not to tell of changes
 */
typedef enum
{
  CW_CONNECTOR_CAN_DELTA = 1 << 0,
  CW_CONNECTOR_CAN_EXPORT = 1 << 1,
  CW_CONNECTOR_LINKS_BY_DN = 1 << 2,
  CW_CONNECTOR_HAS_HIERARCHY = 1 << 3,
  CW_CONNECTOR_CAN_WATCH = 1 << 4,
} CwConnectorFlags;

/* One finding of a test: "tls", "bind", "dirsync", ... */
typedef enum
{
  CW_CHECK_OK,
  CW_CHECK_WARNING,
  CW_CHECK_FAILED,
  CW_CHECK_SKIPPED, /* an earlier failure makes it pointless */
} CwCheckStatus;

typedef struct
{
  char *id; /* stable kebab-case name */
  CwCheckStatus status;
  char *summary; /* one sentence: what was found */
  char *remedy;  /* (nullable) what to do about it */
} CwCheck;

CwCheck *
cw_check_new (const char *id, CwCheckStatus status, const char *summary, const char *remedy);
void cw_check_free (CwCheck *check);
const char *cw_check_status_to_string (CwCheckStatus status);

typedef struct
{
  char *name;           /* an AD naming context, an LDAP suffix, "tenant" */
  char *title;          /* for people: "contoso.lab" */
  gboolean is_selected; /* by default: TRUE for domains, FALSE for Configuration and Schema */
  /* Of a domain of Active Directory, as far as it is told; (nullable) */
  char *netbios;        /* "CONTOSO" */
  char *forest;         /* DN of the root domain of its forest */
  char *forest_netbios; /* of the root domain */
} CwPartition;

CwPartition *cw_partition_new (const char *name, const char *title, gboolean is_selected);
void cw_partition_free (CwPartition *partition);

/* What to read. Borrowed by the call; the same for all pages of one read. */
typedef struct
{
  const char *partition;         /* CwPartition.name */
  const char *const *attributes; /* names the rules use; the connector adds what it needs itself */
  const char *const *object_types; /* names the rules use ("user", "group", "contact") */
} CwReadRequest;

/* Called during export() from the calling thread as each result is known, so that it can be stored
 * at once. @result is (transfer full). */
typedef void (*CwExportResultFunc) (CwExportResult *result, gpointer user_data);

typedef enum
{
  CW_WATCH_LISTENING, /* from now on no change is missed; what came before is not told */
  CW_WATCH_CHANGED,   /* something did that a read of the request may show */
} CwWatchEvent;

/* Called during watch() from the calling thread. @anchor: (transfer none) (nullable): of the object
 * that changed. */
typedef void (*CwWatchFunc) (CwWatchEvent event, GBytes *anchor, gpointer user_data);

/* Who hears of an export, and who lets it go on. Borrowed by the call. */
typedef struct
{
  CwExportResultFunc on_result;
  gpointer user_data;
  const CwSendGate *gate; /* (nullable): nobody else may write */
} CwExportHandler;

#define CW_TYPE_CONNECTOR (cw_connector_get_type ())
G_DECLARE_INTERFACE (CwConnector, cw_connector, CW, CONNECTOR, GObject)

/**
 * CwConnectorInterface:
 *
 * A connected system. All functions block, take a #GCancellable, and are called by one thread at a
 * time. A read that ends early is an error, never a smaller directory: a page is returned only when
 * everything before it was received whole. After any error the connector is closed and may be
 * opened again.
 *
 * @open: connects and authenticates. Attribute names are interned in the table given at
 * construction
 * @close: gives everything back; safe when not open
 * @test: opens a session of its own, checks everything that can be known beforehand (name, reach,
 *   TLS and certificate, sign-in, rights, clock); (transfer full) (element-type CwCheck); %NULL
 * only when cancelled
 * @discover_schema: classes and attributes with their syntaxes
 * @list_partitions: (transfer full) (element-type CwPartition)
 * @read_full: the next page of a read of the whole partition. @cursor is %NULL for the first page,
 *   then the last page's next. The last page has delete-absent set and carries the watermark
 * @read_delta: the next page of what changed since a watermark (first page), then the last page's
 *   next. CW_ERROR_CURSOR_EXPIRED when only a full read helps
 * @export: applies changes (element-type CwExportChange), many in flight at once, and reports each.
 *   Returns FALSE only when the whole export cannot go on (no connection, no sign-in, cancelled,
 *   the gate is closed: then what is on its way is waited for); changes without a result then were
 *   perhaps applied, perhaps not
 * @watch: (nullable): tells that something in the request's partition changed, not what, soon after
 *   it did. Goes on until it fails: cancelled; CW_ERROR_UNSUPPORTED: the server does not tell;
 *   anything else: the connection is lost
 */
struct _CwConnectorInterface
{
  GTypeInterface parent_iface;

  CwConnectorFlags (*get_flags) (CwConnector *self);
  gboolean (*open) (CwConnector *self, GCancellable *cancellable, GError **error);
  void (*close) (CwConnector *self);
  GPtrArray *(*test) (CwConnector *self, GCancellable *cancellable, GError **error);
  CwSchema *(*discover_schema) (CwConnector *self, GCancellable *cancellable, GError **error);
  GPtrArray *(*list_partitions) (CwConnector *self, GCancellable *cancellable, GError **error);
  CwChangePage *(*read_full) (CwConnector *self,
                              const CwReadRequest *request,
                              GBytes *cursor,
                              GCancellable *cancellable,
                              GError **error);
  CwChangePage *(*read_delta) (CwConnector *self,
                               const CwReadRequest *request,
                               GBytes *cursor,
                               GCancellable *cancellable,
                               GError **error);
  gboolean (*export) (CwConnector *self,
                      GPtrArray *changes,
                      const CwExportHandler *handler,
                      GCancellable *cancellable,
                      GError **error);
  void (*watch) (CwConnector *self,
                 const CwReadRequest *request,
                 CwWatchFunc on_event,
                 gpointer user_data,
                 GCancellable *cancellable,
                 GError **error);
};

CwConnectorFlags cw_connector_get_flags (CwConnector *self);
gboolean cw_connector_open (CwConnector *self, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_connector_close (CwConnector *self);
GPtrArray *cw_connector_test (CwConnector *self, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
CwSchema *
cw_connector_discover_schema (CwConnector *self, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
GPtrArray *
cw_connector_list_partitions (CwConnector *self, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
CwChangePage *cw_connector_read_full (CwConnector *self,
                                      const CwReadRequest *request,
                                      GBytes *cursor,
                                      GCancellable *cancellable,
                                      GError **error) G_GNUC_WARN_UNUSED_RESULT;
CwChangePage *cw_connector_read_delta (CwConnector *self,
                                       const CwReadRequest *request,
                                       GBytes *cursor,
                                       GCancellable *cancellable,
                                       GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean cw_connector_export (CwConnector *self,
                              GPtrArray *changes,
                              const CwExportHandler *handler,
                              GCancellable *cancellable,
                              GError **error) G_GNUC_WARN_UNUSED_RESULT;
/* Returns only when it cannot go on, always with an error. */
void cw_connector_watch (CwConnector *self,
                         const CwReadRequest *request,
                         CwWatchFunc on_event,
                         gpointer user_data,
                         GCancellable *cancellable,
                         GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCheck, cw_check_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwPartition, cw_partition_free)

G_END_DECLS
