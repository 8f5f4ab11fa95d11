/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>
#include <libsoup/soup.h>

#include "base/cw-send-gate.h"

G_BEGIN_DECLS

/**
 * CwHttpExchange:
 *
 * One HTTP request and what came of it. It has one owner at a time: the caller makes it, the client
 * has it while it is under way, and the caller gets it back whole. It may be sent again after
 * cw_http_exchange_reset().
 */
typedef struct
{
  char *method;
  char *url;
  SoupMessageHeaders *headers;
  GBytes *body;           /* (nullable): JSON or a form, as its Content-Type says */
  gpointer tag;           /* the owner's */
  const CwSendGate *gate; /* (nullable): asked right before it goes out; borrowed */

  gboolean is_refused;                /* by the gate, as @error says: nothing went out */
  guint status;                       /* 0: no answer, @error says why */
  SoupMessageHeaders *answer_headers; /* (nullable) */
  GBytes *answer;                     /* (nullable): the whole body */
  GError *error;                      /* (nullable): CW_ERROR or cancelled */
} CwHttpExchange;

CwHttpExchange *
cw_http_exchange_new (const char *method, const char *url) G_GNUC_WARN_UNUSED_RESULT;
void cw_http_exchange_free (CwHttpExchange *exchange);

void cw_http_exchange_set_header (CwHttpExchange *exchange, const char *name, const char *value);

/* @body is (transfer full). */
void cw_http_exchange_take_body (CwHttpExchange *exchange, const char *content_type, GBytes *body);
void cw_http_exchange_set_json (CwHttpExchange *exchange, JsonNode *node);

/* Forgets the answer. */
void cw_http_exchange_reset (CwHttpExchange *exchange);

/* The address without its query, which may hold values of objects: for messages. (transfer full) */
char *cw_http_exchange_dup_target (const CwHttpExchange *exchange);

/* A header of the answer. (transfer none) (nullable) */
const char *cw_http_exchange_get_header (const CwHttpExchange *exchange, const char *name);

/* The answer as a JSON object; CW_ERROR_INVALID_DATA when it is anything else. (transfer full) */
JsonNode *
cw_http_exchange_parse (const CwHttpExchange *exchange, GError **error) G_GNUC_WARN_UNUSED_RESULT;

G_DEFINE_AUTOPTR_CLEANUP_FUNC (CwHttpExchange, cw_http_exchange_free)

G_END_DECLS
