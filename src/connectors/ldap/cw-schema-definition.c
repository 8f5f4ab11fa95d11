/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-schema-definition.h"

/* ----- tokens: "(", ")", "$", a quoted string, a word */

/* The next token without quotes; %NULL at the end. (transfer full) */
static char *
next_token (const char **text)
{
  const char *start = *text + strspn (*text, " \t\r\n");
  const char *end = start;

  if (*start == '\0')
    return NULL;
  if (*start == '\'')
    {
      end = strchr (start + 1, '\'');
      if (end == NULL)
        return NULL;
      *text = end + 1;
      return g_strndup (start + 1, (gsize) (end - start - 1));
    }
  if (strchr ("()$", *start) != NULL)
    end = start + 1;
  else
    end = start + strcspn (start, " \t\r\n()$'");
  *text = end;
  return g_strndup (start, (gsize) (end - start));
}

/* One token, or a list in parentheses with or without dollars. (transfer full) */
static char **
next_list (const char **text)
{
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_free);
  char *token = next_token (text);

  if (g_strcmp0 (token, "(") != 0)
    {
      if (token != NULL)
        g_ptr_array_add (list, token);
    }
  else
    {
      g_free (token);
      for (token = next_token (text); token != NULL && !g_str_equal (token, ")");
           token = next_token (text))
        {
          if (g_str_equal (token, "$"))
            g_free (token);
          else
            g_ptr_array_add (list, token);
        }
      g_free (token);
    }
  g_ptr_array_add (list, NULL);
  return (char **) g_ptr_array_free (g_steal_pointer (&list), FALSE);
}

static void
set_list (char ***list, const char **text)
{
  g_strfreev (*list);
  *list = next_list (text);
}

static void
set_token (char **value, const char **text)
{
  g_free (*value);
  *value = next_token (text);
}

/* ----- fields */

static void
set_syntax (CwSchemaDefinition *definition, const char **text)
{
  char *brace = NULL;

  set_token (&definition->syntax, text);
  brace = definition->syntax != NULL ? strchr (definition->syntax, '{') : NULL;
  if (brace != NULL)
    *brace = '\0';
}

/* Reads what follows a keyword. A keyword that is of no use here has one value, or none: its value
 * is then met as an unknown word and skipped in its turn. */
static void
parse_field (CwSchemaDefinition *definition, const char *keyword, const char **text)
{
  g_auto (GStrv) ignored = NULL;

  if (g_str_equal (keyword, "NAME"))
    set_list (&definition->names, text);
  else if (g_str_equal (keyword, "SUP"))
    set_list (&definition->superiors, text);
  else if (g_str_equal (keyword, "MUST"))
    set_list (&definition->must, text);
  else if (g_str_equal (keyword, "MAY"))
    set_list (&definition->may, text);
  else if (g_str_equal (keyword, "SYNTAX"))
    set_syntax (definition, text);
  else if (g_str_equal (keyword, "EQUALITY"))
    set_token (&definition->equality, text);
  else if (g_str_equal (keyword, "SINGLE-VALUE"))
    definition->is_single_value = TRUE;
  else if (g_str_equal (keyword, "NO-USER-MODIFICATION"))
    definition->is_read_only = TRUE;
  else if (g_str_equal (keyword, "DESC") || g_str_has_prefix (keyword, "X-"))
    ignored = next_list (text);
}

CwSchemaDefinition *
cw_schema_definition_parse (const char *text)
{
  g_autoptr (CwSchemaDefinition) definition = g_new0 (CwSchemaDefinition, 1);
  g_autofree char *open = next_token (&text);
  gboolean is_closed = FALSE;

  if (g_strcmp0 (open, "(") != 0)
    return NULL;
  definition->oid = next_token (&text);
  definition->names = g_new0 (char *, 1);
  definition->superiors = g_new0 (char *, 1);
  definition->must = g_new0 (char *, 1);
  definition->may = g_new0 (char *, 1);
  while (!is_closed)
    {
      g_autofree char *keyword = next_token (&text);

      if (keyword == NULL)
        return NULL;
      is_closed = g_str_equal (keyword, ")");
      if (!is_closed)
        parse_field (definition, keyword, &text);
    }
  return g_steal_pointer (&definition);
}

void
cw_schema_definition_free (CwSchemaDefinition *definition)
{
  g_return_if_fail (definition != NULL);

  g_free (definition->oid);
  g_strfreev (definition->names);
  g_strfreev (definition->superiors);
  g_strfreev (definition->must);
  g_strfreev (definition->may);
  g_free (definition->syntax);
  g_free (definition->equality);
  g_free (definition);
}
