/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "model/cw-delta.h"
#include "model/cw-entry.h"

G_BEGIN_DECLS

typedef enum
{
  CW_EXPORT_ADD,     /* make it */
  CW_EXPORT_UPDATE,  /* change what differs; links too */
  CW_EXPORT_RESTORE, /* bring it back from the deleted items, then change what differs */
  CW_EXPORT_DELETE,
} CwExportOp;

typedef struct
{
  CwAttributeId attribute;
  gboolean is_removal;
  CwAttributeId target_type; /* interned object type of the target */
  GBytes *target_anchor;     /* (owned): the target exists in the connected system */
  gint64 cookie;             /* the store's, echoed in the result */
} CwExportLink;

/**
 * CwExportChange:
 *
 * One object's pending export: what to do and with which values. Immutable; made by the exporter,
 * read by a connector.
 */
typedef struct
{
  gint64 id; /* connector space id, echoed in the result */
  CwExportOp op;
  CwAttributeId object_type;
  GBytes *anchor;   /* (owned) (nullable): %NULL only for CW_EXPORT_ADD */
  CwEntry *desired; /* (owned) (nullable): all desired values; %NULL for CW_EXPORT_DELETE */
  CwDelta *delta;   /* (owned) (nullable): what differs from the last confirmed state */
  GArray *links;    /* (owned) (element-type CwExportLink): may be empty */
} CwExportChange;

CwExportChange *
cw_export_change_new (gint64 id, CwExportOp op, CwAttributeId object_type, GBytes *anchor)
    G_GNUC_WARN_UNUSED_RESULT;
void cw_export_change_add_link (CwExportChange *change, const CwExportLink *link); /* refs anchor */
void cw_export_change_free (CwExportChange *change);

/**
 * CwExportStatus:
 * @CW_EXPORT_OK: done; so are all links that are not in the result's failed links
 * @CW_EXPORT_PARTIAL: done but for values that the connected system does not take, which @code and
 *   @message are about
 * @CW_EXPORT_GONE: the object does not exist (any more) in the connected system
 * @CW_EXPORT_REFUSED: the connected system refuses this object's data; trying again as it is will
 *   not help
 * @CW_EXPORT_RETRY: not done, may work in a later run
 * @CW_EXPORT_IMPOSSIBLE: only of a link: the connected system has no such link, whatever else
 *   changes. It is not sent again before something about the link itself changes
 */
typedef enum
{
  CW_EXPORT_OK,
  CW_EXPORT_PARTIAL,
  CW_EXPORT_GONE,
  CW_EXPORT_REFUSED,
  CW_EXPORT_RETRY,
  CW_EXPORT_IMPOSSIBLE,
} CwExportStatus;

typedef struct
{
  gint64 cookie;
  CwExportStatus status;
  char *code;    /* (owned) */
  char *message; /* (owned) */
} CwExportLinkFailure;

/**
 * CwExportResult:
 *
 * What became of one change. @code is the connected system's own error code
 * ("Request_BadRequest/ObjectConflict"), @message its text without secrets.
 */
typedef struct
{
  gint64 id;
  CwExportStatus status;
  GBytes *anchor; /* (owned) (nullable): the anchor of an object that was made, found or restored */
  char *code;     /* (owned) (nullable) */
  char *message;  /* (owned) (nullable) */
  GArray *failed_links; /* (owned) (nullable) (element-type CwExportLinkFailure) */
} CwExportResult;

CwExportResult *cw_export_result_new (gint64 id, CwExportStatus status) G_GNUC_WARN_UNUSED_RESULT;
void cw_export_result_add_failed_link (CwExportResult *result,
                                       gint64 cookie,
                                       CwExportStatus status,
                                       const char *code,
                                       const char *message);
void cw_export_result_free (CwExportResult *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwExportChange, cw_export_change_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwExportResult, cw_export_result_free)

G_END_DECLS
