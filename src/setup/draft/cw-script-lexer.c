/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-script-lexer.h"

#include <string.h>

#include <glib/gi18n-lib.h>

gboolean
cw_script_lexer_fail (CwScriptLexer *lexer, const char *problem)
{
  if (lexer->problem == NULL)
    lexer->problem = g_strdup (problem);
  return FALSE;
}

gboolean
cw_script_lexer_is_at_end (const CwScriptLexer *lexer)
{
  return lexer->at >= lexer->end;
}

char
cw_script_lexer_peek (const CwScriptLexer *lexer, gsize offset)
{
  return offset < (gsize) (lexer->end - lexer->at) ? lexer->at[offset] : '\0';
}

void
cw_script_lexer_skip (CwScriptLexer *lexer, gsize n)
{
  for (; n > 0 && lexer->at < lexer->end; n--)
    if (*lexer->at++ == '\n')
      lexer->line++;
}

/* The length of the one of @marks (ended by %NULL) that is next. */
static gsize
match (const CwScriptLexer *lexer, const char *const *marks)
{
  for (; *marks != NULL; marks++)
    {
      gsize len = strlen (*marks);

      if (len <= (gsize) (lexer->end - lexer->at) && memcmp (lexer->at, *marks, len) == 0)
        return len;
    }
  return 0;
}

gsize
cw_script_lexer_match_hyphen (const CwScriptLexer *lexer)
{
  static const char *const marks[] = { "-", "–", "—", "―", NULL };

  return match (lexer, marks);
}

gsize
cw_script_lexer_match_single (const CwScriptLexer *lexer)
{
  static const char *const marks[] = { "'", "‘", "’", "‚", "‛", NULL };

  return match (lexer, marks);
}

gsize
cw_script_lexer_match_double (const CwScriptLexer *lexer)
{
  static const char *const marks[] = { "\"", "“", "”", "„", NULL };

  return match (lexer, marks);
}

/* ----- white space */

/* Also what web pages put between words. */
static gsize
match_blank (const CwScriptLexer *lexer)
{
  static const char *const marks[] = { " ", "\t", "\r", "\f", "\v", "\u00a0", "\ufeff", NULL };

  return match (lexer, marks);
}

/* A backtick that ends its line. Blanks behind it, which only a copy from a page leaves, are no
 * reason to read the rest of the command as another one. */
static gboolean
skip_continuation (CwScriptLexer *lexer)
{
  CwScriptLexer ahead = *lexer;
  gsize len = 0;

  if (cw_script_lexer_peek (lexer, 0) != '`')
    return FALSE;
  cw_script_lexer_skip (&ahead, 1);
  while ((len = match_blank (&ahead)) > 0)
    cw_script_lexer_skip (&ahead, len);
  if (!cw_script_lexer_is_at_end (&ahead) && cw_script_lexer_peek (&ahead, 0) != '\n')
    return FALSE;
  cw_script_lexer_skip (&ahead, 1);
  lexer->at = ahead.at;
  lexer->line = ahead.line;
  return TRUE;
}

static void
skip_past (CwScriptLexer *lexer, const char *mark)
{
  gsize left = (gsize) (lexer->end - lexer->at);
  const char *found = g_strstr_len (lexer->at, (gssize) left, mark);

  cw_script_lexer_skip (lexer, found != NULL ? (gsize) (found - lexer->at) + strlen (mark) : left);
}

static gboolean
skip_comment (CwScriptLexer *lexer)
{
  if (cw_script_lexer_peek (lexer, 0) == '<' && cw_script_lexer_peek (lexer, 1) == '#')
    {
      skip_past (lexer, "#>");
      return TRUE;
    }
  if (cw_script_lexer_peek (lexer, 0) != '#')
    return FALSE;
  while (!cw_script_lexer_is_at_end (lexer) && *lexer->at != '\n')
    lexer->at++;
  return TRUE;
}

void
cw_script_lexer_skip_blanks (CwScriptLexer *lexer, gboolean across_lines)
{
  while (!cw_script_lexer_is_at_end (lexer))
    {
      gsize len = match_blank (lexer);

      if (len == 0 && across_lines && *lexer->at == '\n')
        len = 1;
      cw_script_lexer_skip (lexer, len);
      if (len == 0 && !skip_continuation (lexer) && !skip_comment (lexer))
        return;
    }
}

/* ----- texts */

static char *
read_here_string (CwScriptLexer *lexer)
{
  const char *mark = cw_script_lexer_peek (lexer, 1) == '"' ? "\n\"@" : "\n'@";
  gboolean is_double = mark[1] == '"';
  const char *start = memchr (lexer->at, '\n', (gsize) (lexer->end - lexer->at));
  const char *stop = NULL;
  char *text = NULL;

  if (start != NULL)
    stop = g_strstr_len (start, lexer->end - start, mark);
  if (stop == NULL)
    {
      cw_script_lexer_skip (lexer, (gsize) (lexer->end - lexer->at));
      cw_script_lexer_fail (lexer, _ ("A text does not end."));
      return NULL;
    }
  if (is_double && memchr (start, '$', (gsize) (stop - start)) != NULL)
    cw_script_lexer_fail (lexer, _ ("A text is put together by the script."));
  text = stop > start ? g_strndup (start + 1, (gsize) (stop - start) - 1) : g_strdup ("");
  cw_script_lexer_skip (lexer, (gsize) (stop - lexer->at) + strlen (mark));
  return text;
}

static void
append_escaped (CwScriptLexer *lexer, GString *text)
{
  static const char escapes[] = "n\nr\rt\t0\0a\ab\bf\fv\v";
  char next = cw_script_lexer_peek (lexer, 1);

  for (gsize i = 0; i + 1 < sizeof escapes; i += 2)
    if (escapes[i] == next && next != '\0')
      {
        g_string_append_c (text, escapes[i + 1] != '\0' ? escapes[i + 1] : ' ');
        cw_script_lexer_skip (lexer, 2);
        return;
      }
  cw_script_lexer_skip (lexer, 1);
  if (!cw_script_lexer_is_at_end (lexer))
    g_string_append_c (text, *lexer->at);
  cw_script_lexer_skip (lexer, 1);
}

/* A dollar that begins something to put in. */
static gboolean
is_substitution (const CwScriptLexer *lexer)
{
  char next = cw_script_lexer_peek (lexer, 1);

  return cw_script_lexer_peek (lexer, 0) == '$' &&
         (g_ascii_isalnum (next) || (next != '\0' && strchr ("({_:?^$", next) != NULL));
}

typedef gsize (*MatchFunc) (const CwScriptLexer *lexer);

/* A doubled mark is the mark itself. */
char *
cw_script_lexer_read_quoted (CwScriptLexer *lexer)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gboolean is_double = cw_script_lexer_match_double (lexer) > 0;
  MatchFunc match_mark = is_double ? cw_script_lexer_match_double : cw_script_lexer_match_single;

  if (cw_script_lexer_peek (lexer, 0) == '@')
    return read_here_string (lexer);
  cw_script_lexer_skip (lexer, match_mark (lexer));
  while (!cw_script_lexer_is_at_end (lexer))
    {
      gsize len = match_mark (lexer);

      if (len > 0)
        {
          cw_script_lexer_skip (lexer, len);
          len = match_mark (lexer);
          if (len == 0)
            return g_string_free (g_steal_pointer (&text), FALSE);
        }
      if (is_double && is_substitution (lexer))
        cw_script_lexer_fail (lexer, _ ("A text is put together by the script."));
      if (is_double && len == 0 && *lexer->at == '`')
        {
          append_escaped (lexer, text);
          continue;
        }
      len = len > 0 ? len : 1;
      g_string_append_len (text, lexer->at, (gssize) len);
      cw_script_lexer_skip (lexer, len);
    }
  cw_script_lexer_fail (lexer, _ ("A text does not end."));
  return NULL;
}

char *
cw_script_lexer_read_word (CwScriptLexer *lexer, const char *others)
{
  const char *start = lexer->at;

  while (!cw_script_lexer_is_at_end (lexer) && *lexer->at != '\0' &&
         (g_ascii_isalnum (*lexer->at) || (guchar) *lexer->at >= 0x80 ||
          strchr (others, *lexer->at) != NULL))
    lexer->at++;
  return g_strndup (start, (gsize) (lexer->at - start));
}

/* ----- what cannot be read */

static gboolean
begins_quoted (const CwScriptLexer *lexer)
{
  char next = cw_script_lexer_peek (lexer, 1);

  return cw_script_lexer_match_single (lexer) > 0 || cw_script_lexer_match_double (lexer) > 0 ||
         (cw_script_lexer_peek (lexer, 0) == '@' && (next == '\'' || next == '"'));
}

void
cw_script_lexer_skip_statement (CwScriptLexer *lexer)
{
  guint depth = 0;

  while (!cw_script_lexer_is_at_end (lexer))
    {
      char next = '\0';

      cw_script_lexer_skip_blanks (lexer, depth > 0);
      next = cw_script_lexer_peek (lexer, 0);
      if (depth == 0 && (next == '\n' || next == ';'))
        return;
      if (begins_quoted (lexer))
        {
          g_free (cw_script_lexer_read_quoted (lexer));
          continue;
        }
      if (next != '\0' && strchr ("{([", next) != NULL)
        depth++;
      else if (next != '\0' && strchr ("})]", next) != NULL && depth > 0)
        depth--;
      cw_script_lexer_skip (lexer, 1);
    }
}
