/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

#include "connectors/graph/cw-cloud-settings.h"
#include "connectors/graph/cw-graph-error.h"
#include "connectors/graph/cw-id-token.h"

G_BEGIN_DECLS

/**
 * CwCloudSession:
 *
 * An administrator who signed in, by CwDeviceSignIn or CwBrowserSignIn. Tokens are kept in locked
 * memory, renewed when needed, and wiped with the last reference. Any thread may call; calls wait
 * for one another. Reference-counted.
 */
typedef struct _CwCloudSession CwCloudSession;

CwCloudSession *cw_cloud_session_ref (CwCloudSession *session);
void cw_cloud_session_unref (CwCloudSession *session);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwCloudSession, cw_cloud_session_unref)

/* A request to Microsoft Graph in the person's name. */
typedef struct
{
  const char *method;
  const char *url;     /* relative to v1.0 ("/organization"), or a link from an answer */
  const char *prefer;  /* (nullable) */
  const char *context; /* for messages: "reading the organisation" */
  JsonNode *body;      /* (nullable) */
} CwCloudCall;

/**
 * cw_cloud_session_call:
 * @ret_refusal: (out) (optional) (nullable) (transfer full): Graph's refusal, when that is why
 *   %NULL is returned
 *
 * Sends @call, again when it may help: it must be one that does no harm when it is carried out
 * twice. The answer is an object, an empty one where Graph sends none. Fails with CW_ERROR_AUTH
 * when the person has to sign in again, CW_ERROR_PERMISSION when a role or a consent is missing,
 * else as Graph's status says. (transfer full)
 */
JsonNode *cw_cloud_session_call (CwCloudSession *session,
                                 const CwCloudCall *call,
                                 CwGraphError **ret_refusal,
                                 GCancellable *cancellable,
                                 GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* FALSE with an error ends the reading. @object: until it returns. */
typedef gboolean (*CwCloudObjectFunc) (JsonObject *object, gpointer user_data, GError **error);

/* Calls @func for each object of a list, page by page: one page at a time is in memory. */
gboolean cw_cloud_session_foreach (CwCloudSession *session,
                                   const char *url,
                                   const char *context,
                                   CwCloudObjectFunc func,
                                   gpointer user_data,
                                   GCancellable *cancellable,
                                   GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* The objects of all pages of a list. (transfer full) (element-type JsonObject) */
GPtrArray *cw_cloud_session_list (CwCloudSession *session,
                                  const char *url,
                                  const char *context,
                                  GCancellable *cancellable,
                                  GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* Who signed in. (transfer none) */
const CwIdToken *cw_cloud_session_get_identity (CwCloudSession *session);
CwCloudSettings *cw_cloud_session_get_settings (CwCloudSession *session);

G_END_DECLS
