/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwPostgresqlProblem: why somebody is not let into a database.
 * @CW_POSTGRESQL_OK: it is not so
 * @CW_POSTGRESQL_UNREACHABLE: no such name, no connection, or no answer in time
 * @CW_POSTGRESQL_STRANGER: something answers that is no PostgreSQL
 * @CW_POSTGRESQL_NO_TLS: TLS is required here, and the server has none
 * @CW_POSTGRESQL_TLS: its certificate is refused, or the two find no common protocol
 * @CW_POSTGRESQL_CERTIFICATE_REFUSED: the server does not trust the client's certificate
 * @CW_POSTGRESQL_CERTIFICATE_NEEDED: the server wants a client certificate
 * @CW_POSTGRESQL_PASSWORD_NEEDED: the server asks for a password, and none was given
 * @CW_POSTGRESQL_PASSWORD_REFUSED: a wrong one, or a user who does not exist
 * @CW_POSTGRESQL_KERBEROS: the server wants Kerberos, and there is no ticket, or a wrong one
 * @CW_POSTGRESQL_METHOD_REFUSED: the way of signing in does not lead to that user
 * @CW_POSTGRESQL_NO_RULE: pg_hba.conf has no line for it, or one that says "reject"
 * @CW_POSTGRESQL_NO_RIGHT: the user may not connect to that database
 * @CW_POSTGRESQL_FULL: there is no connection left
 * @CW_POSTGRESQL_NOT_NOW: the server starts, or stops
 * @CW_POSTGRESQL_OTHER: the message says it
 */
typedef enum
{
  CW_POSTGRESQL_OK,
  CW_POSTGRESQL_UNREACHABLE,
  CW_POSTGRESQL_STRANGER,
  CW_POSTGRESQL_NO_TLS,
  CW_POSTGRESQL_TLS,
  CW_POSTGRESQL_CERTIFICATE_REFUSED,
  CW_POSTGRESQL_CERTIFICATE_NEEDED,
  CW_POSTGRESQL_PASSWORD_NEEDED,
  CW_POSTGRESQL_PASSWORD_REFUSED,
  CW_POSTGRESQL_KERBEROS,
  CW_POSTGRESQL_METHOD_REFUSED,
  CW_POSTGRESQL_NO_RULE,
  CW_POSTGRESQL_NO_USER,
  CW_POSTGRESQL_NO_LOGIN,
  CW_POSTGRESQL_NO_DATABASE,
  CW_POSTGRESQL_NO_RIGHT,
  CW_POSTGRESQL_FULL,
  CW_POSTGRESQL_NOT_NOW,
  CW_POSTGRESQL_OTHER,
} CwPostgresqlProblem;

/**
 * cw_postgresql_error_read:
 * @message: what libpq says of a connection that failed, with PQERRORS_VERBOSE
 * @ret_text: (out) (transfer full): the sentence in it, of one line, in valid UTF-8
 *
 * libpq hands out the SQLSTATE of a failed connection in its text alone. The server's own words are
 * in the language of its lc_messages, so that what one SQLSTATE leaves open is told by the function
 * of the server that refused, and by words that are never translated.
 *
 * Returns: never %CW_POSTGRESQL_OK
 */
CwPostgresqlProblem cw_postgresql_error_read (const char *message, char **ret_text);

G_END_DECLS
