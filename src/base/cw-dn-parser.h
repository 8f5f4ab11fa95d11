/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Private to cw-dn.c: reads a DN piece by piece, without allocating. */

typedef enum
{
  CW_DN_FORM_PLAIN,  /* text with escapes (RFC 4514) */
  CW_DN_FORM_QUOTED, /* text with escapes that stood between quotes (RFC 2253 section 4) */
  CW_DN_FORM_HEX,    /* "#" and the hexadecimal digits of a BER value */
} CwDnForm;

/* One "type=value" as it is written, without the spaces around both. */
typedef struct
{
  const char *type;
  gsize type_len;
  const char *value;
  gsize value_len;
  CwDnForm form;
  char separator; /* what follows: '+' the same RDN, ',' the next one, '\0' the end */
} CwDnAva;

/* Reads the part at @cursor and moves it behind the separator; FALSE when it breaks the syntax. */
gboolean cw_dn_parser_next (const char **cursor, CwDnAva *ret_ava);

/* Appends the bytes that the value means; for %CW_DN_FORM_HEX the digits as they are written. */
void cw_dn_parser_unescape (const CwDnAva *ava, GString *out);

/* The unescaped ',' or ';' behind the first RDN, or the end; also for names that break the syntax.
 */
const char *cw_dn_parser_find_rdn_end (const char *dn);

G_END_DECLS
