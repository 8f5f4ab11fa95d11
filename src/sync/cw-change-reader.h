/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/cw-connector.h"

G_BEGIN_DECLS

/**
 * CwChangeReader:
 *
 * Reads the pages of one partition on a thread of its own, a few ahead of whoever takes them, so
 * that the directory and the database work at the same time.
 */
typedef struct _CwChangeReader CwChangeReader;

/* Starts at once. @connector must be open and is not used by anybody else until the reader is
 * freed.
 * @watermark: (nullable): %NULL reads everything. @request is copied. */
CwChangeReader *cw_change_reader_new (CwConnector *connector,
                                      const CwReadRequest *request,
                                      GBytes *watermark,
                                      GCancellable *cancellable) G_GNUC_WARN_UNUSED_RESULT;

/* Stops reading and waits for the thread. */
void cw_change_reader_free (CwChangeReader *reader);

/* The next page; %NULL with @error set on failure, %NULL without error after the last page. */
CwChangePage *cw_change_reader_next (CwChangeReader *reader, GError **error);

/* TRUE when cw_change_reader_next() need not wait for the connected system. */
gboolean cw_change_reader_is_ahead (CwChangeReader *reader);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwChangeReader, cw_change_reader_free)

G_END_DECLS
