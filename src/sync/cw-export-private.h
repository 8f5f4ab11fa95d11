/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "model/cw-entry-builder.h"
#include "store/cw-connector-space.h"
#include "store/cw-link-store.h"
#include "sync/cw-export.h"

G_BEGIN_DECLS

/* The state of one export step, shared by the files cw-export*.c. */
typedef struct
{
  const CwExportParams *params;
  CwStoreSession *session;
  CwEntryBuilder *builder;
  gint64 connector_id;
  GArray *writers; /* (owned) (nullable) (element-type gint64): whom new objects wait for */
  guint64 n_done;
  guint64 n_total;
  CwStepJournal *journal;

  GHashTable *objects; /* (element-type gint64 CwCsObject) (nullable): of the changes under way */
  GArray *links;       /* (element-type CwPendingLink) (nullable): of the changes under way */
  GPtrArray *results;  /* (element-type CwExportResult): not stored yet */
  guint n_doubtful;    /* the first of them, whose commit failed: it may have been made */
  gint64 stored_usec;
  GError *store_error;       /* (owned) (nullable): the database failed in the middle */
  GCancellable *stop;        /* ends the connector's work when the database failed */
  GCancellable *cancellable; /* (nullable): of the step, while changes are under way */
} CwExporter;

/* ----- cw-export-recorder.c: results as they come, stored in short transactions */
void cw_exporter_on_result (CwExportResult *result, gpointer user_data);
gboolean cw_exporter_flush (CwExporter *exporter, GError **error) G_GNUC_WARN_UNUSED_RESULT;
void cw_exporter_report (CwExporter *exporter);

/* Hands changes to the connector and stores all results; what came back is stored in any case. */
gboolean cw_exporter_send (CwExporter *exporter,
                           GPtrArray *changes,
                           GCancellable *cancellable,
                           GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* References handed to the connector at once; a large group takes several turns. Each may belong to
 * an object of its own, whose values are in memory with it, and two portions are there at a time.
 */
#define CW_EXPORT_LINKS_AT_ONCE 4000

/* ----- cw-export-links.c */
gboolean cw_exporter_send_links (CwExporter *exporter, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;
gboolean
cw_exporter_store_link_results (CwExporter *exporter, const CwExportResult *result, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

/* Pending links come in order of their source: one change for each. A fresh link may lead to an
 * object that is not there yet. (transfer full) (element-type CwExportChange) */
GPtrArray *cw_exporter_make_link_changes (CwStoreSession *session, GArray *links, GError **error);
/* As cw_exporter_send(). */
gboolean cw_exporter_send_link_changes (CwExporter *exporter,
                                        GArray *links,
                                        GPtrArray *changes,
                                        GCancellable *cancellable,
                                        GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* ----- cw-export-fresh.c */
gboolean
cw_exporter_send_fresh_links (CwExporter *exporter, GCancellable *cancellable, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_END_DECLS
