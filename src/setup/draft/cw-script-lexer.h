/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/**
 * CwScriptLexer:
 * @at: what is read next
 * @line: of @at, from 1
 * @problem: (owned) (nullable): the first one
 *
 * The characters of a PowerShell script ([MS-PSDP] and the language specification, chapter 2):
 * white space, comments, continued lines, quoted texts.
 */
typedef struct
{
  const char *at;
  const char *end;
  guint line;
  char *problem;
} CwScriptLexer;

/* Keeps the first problem. FALSE, for returning. */
gboolean cw_script_lexer_fail (CwScriptLexer *lexer, const char *problem);

gboolean cw_script_lexer_is_at_end (const CwScriptLexer *lexer);

/* The byte @offset bytes ahead, '\0' behind the end. */
char cw_script_lexer_peek (const CwScriptLexer *lexer, gsize offset);

/* Steps over @n bytes and counts the lines. */
void cw_script_lexer_skip (CwScriptLexer *lexer, gsize n);

/* White space, comments and continued lines; @across_lines: ends of lines too. */
void cw_script_lexer_skip_blanks (CwScriptLexer *lexer, gboolean across_lines);

/* The length in bytes of a hyphen, a single or a double quotation mark, also of the typographic
 * ones, which PowerShell takes for the same; 0: there is none. */
gsize cw_script_lexer_match_hyphen (const CwScriptLexer *lexer);
gsize cw_script_lexer_match_single (const CwScriptLexer *lexer);
gsize cw_script_lexer_match_double (const CwScriptLexer *lexer);

/* At a quotation mark, or at the @ of a here-string: the text. %NULL with a problem. (transfer
 * full) */
char *cw_script_lexer_read_quoted (CwScriptLexer *lexer);

/* Letters, digits and what is in @others. (transfer full): may be empty */
char *cw_script_lexer_read_word (CwScriptLexer *lexer, const char *others);

/* To the end of a statement that cannot be read: past whatever is in brackets or quoted. */
void cw_script_lexer_skip_statement (CwScriptLexer *lexer);

G_END_DECLS
