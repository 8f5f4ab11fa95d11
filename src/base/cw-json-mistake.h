/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Private to cw-json-schema-check.c: what is wrong with a value, and how it is told. */

/* The way from the root to a value, on the stack of the recursion. */
typedef struct _CwJsonPath CwJsonPath;
struct _CwJsonPath
{
  const CwJsonPath *parent; /* (nullable) */
  const char *name;         /* (nullable): an element */
  guint index;
  guint depth;
};

typedef enum
{
  CW_JSON_MISTAKE_TYPE,
  CW_JSON_MISTAKE_CONST,
  CW_JSON_MISTAKE_OTHER,
} CwJsonMistakeKind;

typedef struct
{
  CwJsonMistakeKind kind;
  guint depth;     /* of the value */
  JsonNode *where; /* the value, for sorting */
  guint position;
  char *path;     /* (owned) */
  char *reason;   /* (owned) */
  char *expected; /* (owned) (nullable): JSON of what it must be, of CW_JSON_MISTAKE_CONST */
} CwJsonMistake;

/* @reason: (transfer full) */
CwJsonMistake *
cw_json_mistake_new (CwJsonMistakeKind kind, const CwJsonPath *path, JsonNode *where, char *reason);

/* An empty list of mistakes, which it frees. */
GPtrArray *cw_json_mistakes_new (void);

/* A value at @depth has none of some forms; @attempts are the lists of mistakes by each. Moves to
 * @mistakes those that tell an administrator what to do; FALSE when there are none. */
gboolean cw_json_mistakes_take_telling (GPtrArray *mistakes, GPtrArray *attempts, guint depth);

/* "PATH: REASON" of each, in the order in which the values stand in @root, nothing twice. (transfer
 * full) (element-type utf8) */
GPtrArray *cw_json_mistakes_to_texts (GPtrArray *mistakes, JsonNode *root);

G_END_DECLS
