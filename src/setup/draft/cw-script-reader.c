/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-script-reader.h"

#include <string.h>

#include <glib/gi18n-lib.h>

#include "setup/draft/cw-script-lexer.h"

/* Of a file that somebody else wrote. */
#define MAX_STATEMENTS 20000
#define MAX_DEPTH      16

/* What may be in a word that is not quoted, beside letters and digits. */
#define WORD_CHARS "_-.:\\/*"

static void
free_argument (gpointer data)
{
  CwScriptArgument *argument = data;

  g_free (argument->name);
  g_clear_pointer (&argument->value, json_node_unref);
  g_free (argument);
}

static void
free_statement (gpointer data)
{
  CwScriptStatement *statement = data;

  g_free (statement->problem);
  g_free (statement->variable);
  g_free (statement->command);
  g_clear_pointer (&statement->value, json_node_unref);
  g_ptr_array_unref (statement->arguments);
  g_free (statement);
}

JsonNode *
cw_script_statement_find (const CwScriptStatement *statement, const char *name)
{
  for (guint i = 0; i < statement->arguments->len; i++)
    {
      const CwScriptArgument *argument = g_ptr_array_index (statement->arguments, i);

      if (argument->name != NULL && g_ascii_strcasecmp (argument->name, name) == 0)
        return argument->value;
    }
  return NULL;
}

/* ----- values: each (transfer full), %NULL with a problem */

static JsonNode *
make_text (char *text)
{
  JsonNode *node = text != NULL ? json_node_init_string (json_node_alloc (), text) : NULL;

  g_free (text);
  return node;
}

static JsonNode *
refuse (CwScriptLexer *lexer, const char *problem)
{
  cw_script_lexer_fail (lexer, problem);
  return NULL;
}

static JsonNode *read_list (CwScriptLexer *lexer, guint depth);

/* "[0]" behind a variable. */
static gboolean
read_index (CwScriptLexer *lexer, gint64 *ret_index)
{
  g_autofree char *digits = NULL;

  *ret_index = 0;
  if (cw_script_lexer_peek (lexer, 0) != '[')
    return TRUE;
  cw_script_lexer_skip (lexer, 1);
  digits = cw_script_lexer_read_word (lexer, "");
  if (cw_script_lexer_peek (lexer, 0) != ']' ||
      !g_ascii_string_to_signed (digits, 10, 0, G_MAXINT, ret_index, NULL))
    return cw_script_lexer_fail (lexer, _ ("A value is worked out by the script."));
  cw_script_lexer_skip (lexer, 1);
  return TRUE;
}

static JsonNode *
make_variable (const char *name, gint64 index, const char *member)
{
  g_autoptr (JsonObject) object = json_object_new ();

  json_object_set_string_member (object, "variable", name);
  json_object_set_int_member (object, "index", index);
  if (member != NULL)
    json_object_set_string_member (object, "member", member);
  return json_node_init_object (json_node_alloc (), object);
}

static JsonNode *
make_constant (const char *name)
{
  if (g_str_equal (name, "true") || g_str_equal (name, "false"))
    return json_node_init_boolean (json_node_alloc (), name[0] == 't');
  return g_str_equal (name, "null") ? json_node_init_null (json_node_alloc ()) : NULL;
}

static JsonNode *
read_variable (CwScriptLexer *lexer)
{
  g_autofree char *name = NULL;
  g_autofree char *member = NULL;
  gint64 index = 0;
  JsonNode *constant = NULL;

  cw_script_lexer_skip (lexer, 1);
  name = cw_script_lexer_read_word (lexer, "_:");
  for (char *c = name; *c != '\0'; c++)
    *c = g_ascii_tolower (*c);
  if (name[0] == '\0')
    return refuse (lexer, _ ("A value is worked out by the script."));
  constant = make_constant (name);
  if (constant != NULL)
    return constant;
  if (!read_index (lexer, &index))
    return NULL;
  if (cw_script_lexer_peek (lexer, 0) != '.')
    return make_variable (name, index, NULL);
  cw_script_lexer_skip (lexer, 1);
  member = cw_script_lexer_read_word (lexer, "_.");
  if (cw_script_lexer_peek (lexer, 0) == '(')
    return refuse (lexer, _ ("A value is worked out by the script."));
  return make_variable (name, index, member);
}

/* In brackets a word is a command, beside an argument it is a text. */
static JsonNode *
read_bare (CwScriptLexer *lexer, gboolean is_in_brackets)
{
  g_autofree char *word = cw_script_lexer_read_word (lexer, WORD_CHARS);
  gint64 number = 0;

  if (word[0] == '\0')
    return refuse (lexer, _ ("A value is worked out by the script."));
  if (g_ascii_string_to_signed (word, 10, G_MININT64, G_MAXINT64, &number, NULL))
    return json_node_init_int (json_node_alloc (), number);
  if (is_in_brackets)
    return refuse (lexer, _ ("A value is worked out by the script."));
  return make_text (g_steal_pointer (&word));
}

/* Takes @value over. A list in a list is one list, as in PowerShell. */
static void
append_value (JsonArray *array, JsonNode *value)
{
  JsonArray *inner = JSON_NODE_HOLDS_ARRAY (value) ? json_node_get_array (value) : NULL;

  if (inner == NULL)
    {
      json_array_add_element (array, value);
      return;
    }
  for (guint i = 0; i < json_array_get_length (inner); i++)
    json_array_add_element (array, json_array_dup_element (inner, i));
  json_node_unref (value);
}

/* "@(…)" and "(…)": a list, or the one value in it. */
static JsonNode *
read_brackets (CwScriptLexer *lexer, guint depth)
{
  gboolean is_list = cw_script_lexer_peek (lexer, 0) == '@';
  g_autoptr (JsonArray) array = json_array_new ();

  cw_script_lexer_skip (lexer, is_list ? 2 : 1);
  for (;;)
    {
      JsonNode *value = NULL;

      cw_script_lexer_skip_blanks (lexer, TRUE);
      if (cw_script_lexer_peek (lexer, 0) == ')')
        break;
      value = read_list (lexer, depth + 1);
      if (value == NULL)
        return NULL;
      append_value (array, value);
    }
  cw_script_lexer_skip (lexer, 1);
  if (!is_list && json_array_get_length (array) == 1)
    return json_array_dup_element (array, 0);
  return json_node_init_array (json_node_alloc (), array);
}

/* "[guid]" in front of a value: what the value is taken for makes no difference here. */
static gboolean
skip_cast (CwScriptLexer *lexer)
{
  g_autofree char *type = NULL;

  cw_script_lexer_skip (lexer, 1);
  type = cw_script_lexer_read_word (lexer, "._[");
  while (cw_script_lexer_peek (lexer, 0) == ']')
    cw_script_lexer_skip (lexer, 1);
  return type[0] != '\0' && cw_script_lexer_peek (lexer, 0) != ':';
}

static JsonNode *
read_value (CwScriptLexer *lexer, guint depth)
{
  char next = '\0';
  char second = '\0';

  cw_script_lexer_skip_blanks (lexer, FALSE);
  next = cw_script_lexer_peek (lexer, 0);
  second = cw_script_lexer_peek (lexer, 1);
  if (depth >= MAX_DEPTH)
    return refuse (lexer, _ ("It cannot be read."));
  if (next == '[' && skip_cast (lexer))
    return read_value (lexer, depth + 1);
  if (next == '(' || (next == '@' && second == '('))
    return read_brackets (lexer, depth);
  if (cw_script_lexer_match_single (lexer) > 0 || cw_script_lexer_match_double (lexer) > 0 ||
      (next == '@' && (second == '\'' || second == '"')))
    return make_text (cw_script_lexer_read_quoted (lexer));
  if (next == '$')
    return read_variable (lexer);
  return read_bare (lexer, depth > 0);
}

/* One value, or several with commas between. */
static JsonNode *
read_list (CwScriptLexer *lexer, guint depth)
{
  g_autoptr (JsonNode) first = read_value (lexer, depth);
  g_autoptr (JsonArray) array = NULL;

  if (first == NULL)
    return NULL;
  cw_script_lexer_skip_blanks (lexer, FALSE);
  if (cw_script_lexer_peek (lexer, 0) != ',')
    return g_steal_pointer (&first);
  array = json_array_new ();
  append_value (array, g_steal_pointer (&first));
  while (cw_script_lexer_peek (lexer, 0) == ',')
    {
      JsonNode *value = NULL;

      cw_script_lexer_skip (lexer, 1);
      cw_script_lexer_skip_blanks (lexer, TRUE);
      value = read_value (lexer, depth);
      if (value == NULL)
        return NULL;
      append_value (array, value);
      cw_script_lexer_skip_blanks (lexer, FALSE);
    }
  return json_node_init_array (json_node_alloc (), array);
}

/* ----- statements */

static gboolean
is_end (const CwScriptLexer *lexer)
{
  char next = cw_script_lexer_peek (lexer, 0);

  return cw_script_lexer_is_at_end (lexer) || next == '\n' || next == ';';
}

/* The length of the hyphen of "-Name". */
static gsize
match_parameter (const CwScriptLexer *lexer)
{
  gsize len = cw_script_lexer_match_hyphen (lexer);

  return len > 0 && g_ascii_isalpha (cw_script_lexer_peek (lexer, len)) ? len : 0;
}

static gboolean
read_argument (CwScriptLexer *lexer, CwScriptStatement *statement)
{
  gsize len = match_parameter (lexer);
  CwScriptArgument *argument = g_new0 (CwScriptArgument, 1);

  g_ptr_array_add (statement->arguments, argument);
  if (len > 0)
    {
      cw_script_lexer_skip (lexer, len);
      argument->name = cw_script_lexer_read_word (lexer, "_");
      if (cw_script_lexer_peek (lexer, 0) == ':')
        cw_script_lexer_skip (lexer, 1);
      cw_script_lexer_skip_blanks (lexer, FALSE);
      if (is_end (lexer) || cw_script_lexer_peek (lexer, 0) == '|' || match_parameter (lexer) > 0)
        {
          argument->value = json_node_init_boolean (json_node_alloc (), TRUE);
          return TRUE;
        }
    }
  argument->value = read_list (lexer, 0);
  return argument->value != NULL && lexer->problem == NULL;
}

/* What is done with a result is not ours, but that it is thrown away. */
static gboolean
read_pipe (CwScriptLexer *lexer)
{
  g_autofree char *name = NULL;

  cw_script_lexer_skip (lexer, 1);
  cw_script_lexer_skip_blanks (lexer, TRUE);
  name = cw_script_lexer_read_word (lexer, "_-");
  return g_ascii_strcasecmp (name, "Out-Null") == 0 ||
         cw_script_lexer_fail (lexer, _ ("A value is worked out by the script."));
}

static gboolean
read_command (CwScriptLexer *lexer, CwScriptStatement *statement)
{
  static const char *const words[] = {
    "begin",  "break",  "catch",   "class", "data",    "do",       "else",  "elseif", "end",
    "exit",   "filter", "finally", "for",   "foreach", "function", "if",    "param",  "process",
    "return", "switch", "throw",   "trap",  "try",     "until",    "while", NULL
  };
  g_autofree char *folded = NULL;

  statement->command = cw_script_lexer_read_word (lexer, "_-.\\");
  folded = g_ascii_strdown (statement->command, -1);
  if (!g_ascii_isalpha (folded[0]) || g_strv_contains (words, folded))
    return cw_script_lexer_fail (lexer,
                                 _ ("This is a program, and only commands with values are read."));
  for (;;)
    {
      cw_script_lexer_skip_blanks (lexer, FALSE);
      if (is_end (lexer))
        return TRUE;
      if (cw_script_lexer_peek (lexer, 0) == '|' ? !read_pipe (lexer)
                                                 : !read_argument (lexer, statement))
        return FALSE;
    }
}

/* The name of a variable, or $null, which is how a result is thrown away. */
static gboolean
read_target (CwScriptLexer *lexer, char **ret_name)
{
  g_autoptr (JsonNode) target = read_variable (lexer);
  JsonObject *object =
      target != NULL && JSON_NODE_HOLDS_OBJECT (target) ? json_node_get_object (target) : NULL;

  cw_script_lexer_skip_blanks (lexer, FALSE);
  if (target == NULL || cw_script_lexer_peek (lexer, 0) != '=' ||
      (object == NULL ? !JSON_NODE_HOLDS_NULL (target) : json_object_has_member (object, "member")))
    return FALSE;
  if (object != NULL)
    *ret_name = g_strdup (json_object_get_string_member (object, "variable"));
  return TRUE;
}

/* "$name = …": a command, or a value. */
static gboolean
read_assignment (CwScriptLexer *lexer, CwScriptStatement *statement)
{
  if (!read_target (lexer, &statement->variable))
    return cw_script_lexer_fail (lexer, _ ("A value is worked out by the script."));
  cw_script_lexer_skip (lexer, 1);
  cw_script_lexer_skip_blanks (lexer, TRUE);
  if (g_ascii_isalpha (cw_script_lexer_peek (lexer, 0)))
    return read_command (lexer, statement);
  statement->value = read_list (lexer, 0);
  cw_script_lexer_skip_blanks (lexer, FALSE);
  return statement->value != NULL &&
         (is_end (lexer) ||
          cw_script_lexer_fail (lexer, _ ("A value is worked out by the script.")));
}

static CwScriptStatement *
read_statement (CwScriptLexer *lexer)
{
  CwScriptStatement *statement = g_new0 (CwScriptStatement, 1);
  gboolean is_read = FALSE;

  statement->line = lexer->line;
  statement->arguments = g_ptr_array_new_with_free_func (free_argument);
  is_read = cw_script_lexer_peek (lexer, 0) == '$' ? read_assignment (lexer, statement)
                                                   : read_command (lexer, statement);
  if (is_read && lexer->problem == NULL)
    return statement;
  statement->problem = lexer->problem != NULL ? g_steal_pointer (&lexer->problem)
                                              : g_strdup (_ ("It cannot be read."));
  g_clear_pointer (&statement->variable, g_free);
  g_clear_pointer (&statement->command, g_free);
  g_clear_pointer (&statement->value, json_node_unref);
  g_ptr_array_set_size (statement->arguments, 0);
  cw_script_lexer_skip_statement (lexer);
  g_clear_pointer (&lexer->problem, g_free);
  return statement;
}

GPtrArray *
cw_script_read (const char *text, gssize len)
{
  g_autoptr (GPtrArray) statements = g_ptr_array_new_with_free_func (free_statement);
  CwScriptLexer lexer = { text, text + (len < 0 ? (gssize) strlen (text) : len), 1, NULL };

  for (;;)
    {
      CwScriptStatement *statement = NULL;

      cw_script_lexer_skip_blanks (&lexer, TRUE);
      while (cw_script_lexer_peek (&lexer, 0) == ';')
        {
          cw_script_lexer_skip (&lexer, 1);
          cw_script_lexer_skip_blanks (&lexer, TRUE);
        }
      if (cw_script_lexer_is_at_end (&lexer))
        return g_steal_pointer (&statements);
      statement = read_statement (&lexer);
      g_ptr_array_add (statements, statement);
      if (statements->len < MAX_STATEMENTS)
        continue;
      statement->problem =
          statement->problem != NULL ? statement->problem : g_strdup (_ ("It cannot be read."));
      return g_steal_pointer (&statements);
    }
}
