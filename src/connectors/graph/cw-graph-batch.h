/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Graph takes no more (JSON batching). */
#define CW_GRAPH_BATCH_MAX 20

/* One request inside a batch. */
typedef struct
{
  const char *method;
  char *url;          /* (owned): relative to the version, "/users/ID" */
  JsonNode *body;     /* (owned) (nullable) */
  const char *prefer; /* (nullable) */
} CwGraphRequest;

void cw_graph_request_clear (CwGraphRequest *request);

/* What became of it. */
typedef struct
{
  guint status;                 /* 0: the answer does not speak of it, or there is none */
  const GError *error;          /* (nullable): why there is none */
  const char *retry_after;      /* (nullable) */
  const char *limit_percentage; /* (nullable) */
  const char *challenge;        /* (nullable): WWW-Authenticate */
  JsonNode *body;               /* (nullable) */
} CwGraphAnswer;

/**
 * CwGraphBatch:
 *
 * Composes the body of POST /$batch and takes its answer apart. The requests' ids are "1", "2", ...
 */
typedef struct _CwGraphBatch CwGraphBatch;

CwGraphBatch *cw_graph_batch_new (void) G_GNUC_WARN_UNUSED_RESULT;
void cw_graph_batch_free (CwGraphBatch *batch);

/* Adds a request (not taken over); @is_dependent: it is carried out only after the one before it
 * succeeded (dependsOn), else it is answered with 424. The batch must not be full. */
void cw_graph_batch_add (CwGraphBatch *batch, const CwGraphRequest *request, gboolean is_dependent);

guint cw_graph_batch_get_size (const CwGraphBatch *batch);
guint cw_graph_batch_get_room (const CwGraphBatch *batch);

/* (transfer full) */
JsonNode *cw_graph_batch_compose (CwGraphBatch *batch) G_GNUC_WARN_UNUSED_RESULT;

/* The answers in the order of the requests, whatever order they came in. CW_ERROR_INVALID_DATA when
 * @root is no batch answer. (element-type CwGraphAnswer), borrowing from @root. */
GArray *cw_graph_batch_parse (const CwGraphBatch *batch, JsonNode *root, GError **error)
    G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwGraphBatch, cw_graph_batch_free)

G_END_DECLS
