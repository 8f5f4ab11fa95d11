/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant-filter-private.h"

#include <string.h>

/* Parentheses deeper than this are refused. */
#define MAX_DEPTH 32

/* More comparisons are refused: the tree is walked by recursion, and a $batch of 4 MB would hold
 * hundreds of thousands. */
#define MAX_CLAUSES 1000

typedef struct
{
  CwTenantKind kind;
  const char *text;
  const char *cursor;
  guint depth;
  guint n_clauses;
  CwTenantReply *refusal; /* (owned) (nullable) the first one */
} Parser;

static CwTenantFilter *parse_or (Parser *parser);

static void
refuse (Parser *parser, const char *what)
{
  if (parser->refusal == NULL)
    parser->refusal = cw_tenant_reply_new_error (
        400, "BadRequest", "Invalid filter clause: %s at position %d in '%s'.", what,
        (int) (parser->cursor - parser->text), parser->text);
}

static void
skip_space (Parser *parser)
{
  while (*parser->cursor == ' ')
    parser->cursor++;
}

static gboolean
take (Parser *parser, char expected)
{
  skip_space (parser);
  if (*parser->cursor != expected)
    return FALSE;
  parser->cursor++;
  return TRUE;
}

static gboolean
is_name_byte (char byte)
{
  return g_ascii_isalnum (byte) || byte == '_' || byte == '.';
}

/* Takes @word when it stands here as a whole word. */
static gboolean
take_word (Parser *parser, const char *word)
{
  gsize length = strlen (word);

  skip_space (parser);
  if (strncmp (parser->cursor, word, length) != 0 || is_name_byte (parser->cursor[length]))
    return FALSE;
  parser->cursor += length;
  return TRUE;
}

static char *
take_name (Parser *parser)
{
  const char *start = NULL;

  skip_space (parser);
  start = parser->cursor;
  while (is_name_byte (*parser->cursor))
    parser->cursor++;
  if (parser->cursor == start)
    {
      refuse (parser, "a name is missing");
      return NULL;
    }
  return g_strndup (start, (gsize) (parser->cursor - start));
}

/* 'it''s' */
static char *
take_string (Parser *parser)
{
  g_autoptr (GString) out = g_string_new (NULL);

  parser->cursor++;
  while (*parser->cursor != '\0')
    {
      if (parser->cursor[0] == '\'' && parser->cursor[1] != '\'')
        {
          parser->cursor++;
          return g_strdup (out->str);
        }
      if (*parser->cursor == '\'')
        parser->cursor++;
      g_string_append_c (out, *parser->cursor);
      parser->cursor++;
    }
  refuse (parser, "a string has no end");
  return NULL;
}

/* A string, or a bare literal: true, false, null, a number, a GUID, a time. */
static void
take_literal (Parser *parser, CwTenantFilter *filter)
{
  const char *start = NULL;
  g_autofree char *bare = NULL;

  skip_space (parser);
  if (filter->values == NULL)
    filter->values = g_ptr_array_new_with_free_func (g_free);
  if (*parser->cursor == '\'')
    {
      g_ptr_array_add (filter->values, take_string (parser));
      return;
    }
  start = parser->cursor;
  while (*parser->cursor != '\0' &&
         (is_name_byte (*parser->cursor) || strchr ("-:+", *parser->cursor) != NULL))
    parser->cursor++;
  if (parser->cursor == start)
    {
      refuse (parser, "a value is missing");
      return;
    }
  bare = g_strndup (start, (gsize) (parser->cursor - start));
  g_ptr_array_add (filter->values, g_str_equal (bare, "null") ? NULL : g_steal_pointer (&bare));
}

static void
check_property (Parser *parser, const char *name)
{
  const CwTenantProperty *property = cw_tenant_property_lookup (parser->kind, name);

  if (property != NULL || cw_tenant_property_is_extension (name) || parser->refusal != NULL)
    return;
  parser->refusal = cw_tenant_reply_new_error (
      400, "BadRequest",
      "Invalid filter clause: Could not find a property named '%s' on type 'microsoft.graph.%s'.",
      name, cw_tenant_kind_to_type (parser->kind));
}

/* any(p:p eq 'x') or any(p:startsWith(p,'x')) */
static void
parse_any (Parser *parser, CwTenantFilter *filter)
{
  g_autofree char *variable = NULL;
  gboolean is_function = FALSE;

  if (!take (parser, '('))
    refuse (parser, "'(' is missing");
  variable = take_name (parser);
  if (variable == NULL || !take (parser, ':'))
    {
      refuse (parser, "':' is missing");
      return;
    }
  is_function = take_word (parser, "startsWith") || take_word (parser, "startswith");
  if (is_function && !take (parser, '('))
    refuse (parser, "'(' is missing");
  if (!take_word (parser, variable))
    refuse (parser, "the variable is missing");
  if (is_function ? !take (parser, ',') : !take_word (parser, "eq"))
    refuse (parser, "only eq and startsWith are supported here");
  take_literal (parser, filter);
  if ((is_function && !take (parser, ')')) || !take (parser, ')'))
    refuse (parser, "')' is missing");
  filter->op = is_function ? CW_TENANT_FILTER_ANY_STARTS : CW_TENANT_FILTER_ANY_EQ;
}

/* startsWith(displayName,'x') */
static CwTenantFilter *
parse_function (Parser *parser, CwTenantFilterOp op)
{
  g_autoptr (CwTenantFilter) filter = g_new0 (CwTenantFilter, 1);

  filter->op = op;
  if (!take (parser, '('))
    refuse (parser, "'(' is missing");
  filter->property = take_name (parser);
  if (filter->property == NULL)
    return NULL;
  check_property (parser, filter->property);
  if (!take (parser, ','))
    refuse (parser, "',' is missing");
  take_literal (parser, filter);
  if (!take (parser, ')'))
    refuse (parser, "')' is missing");
  return g_steal_pointer (&filter);
}

/* ('a','b') */
static void
parse_list (Parser *parser, CwTenantFilter *filter)
{
  if (!take (parser, '('))
    refuse (parser, "'(' is missing");
  do
    take_literal (parser, filter);
  while (parser->refusal == NULL && take (parser, ','));
  if (!take (parser, ')'))
    refuse (parser, "')' is missing");
}

/* property eq 'x', property in ('x'), property/any(...), property/part eq 'x' */
static CwTenantFilter *
parse_comparison (Parser *parser)
{
  g_autoptr (CwTenantFilter) filter = g_new0 (CwTenantFilter, 1);

  filter->property = take_name (parser);
  if (filter->property == NULL)
    return NULL;
  check_property (parser, filter->property);
  if (*parser->cursor == '/')
    {
      parser->cursor++;
      if (take_word (parser, "any"))
        {
          parse_any (parser, filter);
          return g_steal_pointer (&filter);
        }
      filter->part = take_name (parser);
    }
  filter->op = CW_TENANT_FILTER_EQ;
  if (take_word (parser, "in"))
    {
      parse_list (parser, filter);
      return g_steal_pointer (&filter);
    }
  if (take_word (parser, "ne"))
    filter->op = CW_TENANT_FILTER_NE;
  else if (!take_word (parser, "eq"))
    refuse (parser, "only eq, ne, in, startsWith, endsWith and any are supported");
  take_literal (parser, filter);
  return g_steal_pointer (&filter);
}

static CwTenantFilter *
parse_primary (Parser *parser)
{
  g_autoptr (CwTenantFilter) filter = NULL;

  if (++parser->n_clauses > MAX_CLAUSES)
    {
      refuse (parser, "too many clauses");
      return NULL;
    }
  if (take (parser, '('))
    {
      filter = parse_or (parser);
      if (!take (parser, ')'))
        refuse (parser, "')' is missing");
      return g_steal_pointer (&filter);
    }
  if (take_word (parser, "startsWith") || take_word (parser, "startswith"))
    return parse_function (parser, CW_TENANT_FILTER_STARTS_WITH);
  if (take_word (parser, "endsWith") || take_word (parser, "endswith"))
    return parse_function (parser, CW_TENANT_FILTER_ENDS_WITH);
  return parse_comparison (parser);
}

static CwTenantFilter *
new_pair (CwTenantFilterOp op, CwTenantFilter *left, CwTenantFilter *right)
{
  CwTenantFilter *filter = g_new0 (CwTenantFilter, 1);

  filter->op = op;
  filter->left = left;
  filter->right = right;
  return filter;
}

static CwTenantFilter *
parse_not (Parser *parser)
{
  CwTenantFilter *inner = NULL;

  if (!take_word (parser, "not"))
    return parse_primary (parser);
  inner = parse_primary (parser);
  return inner != NULL ? new_pair (CW_TENANT_FILTER_NOT, inner, NULL) : NULL;
}

static CwTenantFilter *
parse_and (Parser *parser)
{
  CwTenantFilter *left = parse_not (parser);

  while (left != NULL && parser->refusal == NULL && take_word (parser, "and"))
    {
      CwTenantFilter *right = parse_not (parser);

      if (right != NULL)
        left = new_pair (CW_TENANT_FILTER_AND, left, right);
    }
  return left;
}

static CwTenantFilter *
parse_or (Parser *parser)
{
  CwTenantFilter *left = NULL;

  if (++parser->depth > MAX_DEPTH)
    {
      refuse (parser, "too many parentheses");
      return NULL;
    }
  left = parse_and (parser);
  while (left != NULL && parser->refusal == NULL && take_word (parser, "or"))
    {
      CwTenantFilter *right = parse_and (parser);

      if (right != NULL)
        left = new_pair (CW_TENANT_FILTER_OR, left, right);
    }
  parser->depth--;
  return left;
}

CwTenantFilter *
cw_tenant_filter_new (CwTenantKind kind, const char *text, CwTenantReply **ret_refusal)
{
  Parser parser = { .kind = kind, .text = text, .cursor = text };
  g_autoptr (CwTenantFilter) filter = parse_or (&parser);

  skip_space (&parser);
  if (*parser.cursor != '\0')
    refuse (&parser, "the end was expected");
  if (parser.refusal != NULL || filter == NULL)
    {
      *ret_refusal = parser.refusal;
      return NULL;
    }
  return g_steal_pointer (&filter);
}
