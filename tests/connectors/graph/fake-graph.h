/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

#include "connectors/graph/cw-graph-settings.h"

G_BEGIN_DECLS

/**
 * FakeGraph:
 *
 * A server on loopback that gives scripted answers, for what a well-behaved tenant never does. It
 * gives out tokens ("token-1", "token-2", ...) to whoever asks with the secret "s3cret", and notes
 * every request.
 */
typedef struct _FakeGraph FakeGraph;

typedef enum
{
  FAKE_ANSWER,   /* status, headers and body */
  FAKE_CUT,      /* the connection ends without an answer */
  FAKE_TRUNCATE, /* it ends in the middle of the body */
} FakeKind;

typedef struct
{
  const char *method;
  const char *path; /* the beginning of path and query */
  guint status;
  const char *header; /* (nullable): "Name: value" */
  const char *body;   /* (nullable): single quotes for double ones; @URL@ is the server */
  FakeKind kind;
  guint times; /* how often; 0: once */
} FakeReply;

FakeGraph *fake_graph_new (void);

/* One that speaks TLS, as "localhost". */
FakeGraph *fake_graph_new_tls (const char *certificate_pem, const char *key_pem);
void fake_graph_free (FakeGraph *fake);

/* The settings of a connector for it, with @ca_file (nullable). (transfer full) */
CwConnectorConfig *fake_graph_make_config (FakeGraph *fake, const char *ca_file);

/* Answers a request that matches; replies are used in the order they were added. */
void fake_graph_add (FakeGraph *fake, const FakeReply *reply);

/* "METHOD path" of the @index-th request since the start, %NULL when there were fewer. Its body and
 * one of its headers. (transfer full) (nullable) */
char *fake_graph_get_request (FakeGraph *fake, guint index);
char *fake_graph_get_body (FakeGraph *fake, guint index);
char *fake_graph_get_header (FakeGraph *fake, guint index, const char *name);

/* How many requests began with @text ("POST /v1.0/$batch"). */
guint fake_graph_count (FakeGraph *fake, const char *text);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (FakeGraph, fake_graph_free)

G_END_DECLS
