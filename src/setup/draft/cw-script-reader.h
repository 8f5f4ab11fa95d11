/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* A parameter of a command, or a value that stands for itself. */
typedef struct
{
  char *name;      /* (owned) (nullable): without its hyphen; %NULL: by position */
  JsonNode *value; /* (owned): true of a switch */
} CwScriptArgument;

/**
 * CwScriptStatement:
 * @line: where it begins, from 1
 * @problem: (nullable): why it cannot be read; nothing else is set then
 * @variable: (nullable): what is given the result
 * @command: (nullable): %NULL: @value is given to @variable
 * @value: (nullable)
 * @arguments: (element-type CwScriptArgument)
 *
 * One statement of a PowerShell script, as far as it can be read without running it.
 */
typedef struct
{
  guint line;
  char *problem;
  char *variable;
  char *command;
  JsonNode *value;
  GPtrArray *arguments;
} CwScriptStatement;

/* What `$name`, `$name[0]` or `$name.Member` stands for is not known here: such a value is an
 * object with the members "variable" (in lower case), "index" (0 when there is none) and, for a
 * member, "member". */

/* Reads a PowerShell script of @len bytes (-1: up to its NUL) in UTF-8. This is no interpreter:
 * commands with literal values, and values given to variables, are read; every other statement has
 * a
 * @problem. Literals: 'single', "double" without anything to put in, here-strings of both kinds,
 * numbers, words, $true, $false, $null, lists. Lines are continued by a backtick, inside brackets
 * and behind commas. Never fails. (transfer full) (element-type CwScriptStatement) */
GPtrArray *cw_script_read (const char *text, gssize len) G_GNUC_WARN_UNUSED_RESULT;

/* Names of parameters have no case. (transfer none) (nullable) */
JsonNode *cw_script_statement_find (const CwScriptStatement *statement, const char *name);

G_END_DECLS
