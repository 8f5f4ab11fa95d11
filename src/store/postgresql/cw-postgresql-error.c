/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-store"

#include "config.h"

#include "store/postgresql/cw-postgresql-error.h"

#include <string.h>

#define SQLSTATE_LENGTH 5
#define LOCATION        "LOCATION:"
#define FAILED          " failed: "

/* PostgreSQL documentation, "PostgreSQL Error Codes". 28000 has a table of its own. */
static const struct
{
  const char *code;
  CwPostgresqlProblem problem;
} by_code[] = {
  { "28P01", CW_POSTGRESQL_PASSWORD_REFUSED }, { "3D000", CW_POSTGRESQL_NO_DATABASE },
  { "42501", CW_POSTGRESQL_NO_RIGHT },         { "53300", CW_POSTGRESQL_FULL },
  { "57P01", CW_POSTGRESQL_NOT_NOW },          { "57P02", CW_POSTGRESQL_NOT_NOW },
  { "57P03", CW_POSTGRESQL_NOT_NOW },
};

/* Of 28000 (invalid_authorization_specification), the first that fits: the function that refused
 * (auth.c, miscinit.c) and a part of what it says. A name of a file or an option stays as it is in
 * every language. */
static const struct
{
  const char *function; /* (nullable): any, as behind a pooler, which tells none */
  const char *part;     /* (nullable): any */
  CwPostgresqlProblem problem;
} by_function[] = {
  { NULL, "pg_hba.conf", CW_POSTGRESQL_NO_RULE },
  { "InitializeSessionUserId", "permitted to log in", CW_POSTGRESQL_NO_LOGIN },
  { "InitializeSessionUserId", NULL, CW_POSTGRESQL_NO_USER },
  { "ClientAuthentication", NULL, CW_POSTGRESQL_CERTIFICATE_NEEDED },
  { "auth_failed", "GSSAPI", CW_POSTGRESQL_KERBEROS },
  { "auth_failed", NULL, CW_POSTGRESQL_METHOD_REFUSED },
  { NULL, "valid client certificate", CW_POSTGRESQL_CERTIFICATE_NEEDED },
  { NULL, "permitted to log in", CW_POSTGRESQL_NO_LOGIN },
  { NULL, "does not exist", CW_POSTGRESQL_NO_USER },
  { NULL, NULL, CW_POSTGRESQL_METHOD_REFUSED },
};

/* What libpq and OpenSSL say themselves: in English, for nobody here sets a locale for them. */
static const struct
{
  const char *part;
  CwPostgresqlProblem problem;
} by_words[] = {
  { "no password supplied", CW_POSTGRESQL_PASSWORD_NEEDED },
  { "server does not support SSL", CW_POSTGRESQL_NO_TLS },
  { "invalid response to SSL negotiation", CW_POSTGRESQL_STRANGER },
  { "expected authentication request", CW_POSTGRESQL_STRANGER },
  { "server closed the connection unexpectedly", CW_POSTGRESQL_STRANGER },
  { "alert unknown ca", CW_POSTGRESQL_CERTIFICATE_REFUSED },
  { "alert bad certificate", CW_POSTGRESQL_CERTIFICATE_REFUSED },
  { "alert certificate expired", CW_POSTGRESQL_CERTIFICATE_REFUSED },
  { "alert certificate revoked", CW_POSTGRESQL_CERTIFICATE_REFUSED },
  { "alert certificate unknown", CW_POSTGRESQL_CERTIFICATE_REFUSED },
  { "alert unsupported certificate", CW_POSTGRESQL_CERTIFICATE_REFUSED },
  { "does not match host name", CW_POSTGRESQL_TLS },
  { "SSL error", CW_POSTGRESQL_TLS },
  { "SSL SYSCALL error", CW_POSTGRESQL_TLS },
  { "GSSAPI", CW_POSTGRESQL_KERBEROS },
  { "SSPI", CW_POSTGRESQL_KERBEROS },
};

/* ":  28P01: " of "FATAL:  28P01: password authentication failed ...": the last of the text, for
 * what stands before it may name what somebody chose. (nullable): where the code begins */
static const char *
find_code (const char *message)
{
  const char *found = NULL;

  for (const char *at = strstr (message, ":  "); at != NULL; at = strstr (at + 1, ":  "))
    {
      const char *code = at + strlen (":  ");
      gsize length = 0;

      while (g_ascii_isdigit (code[length]) || g_ascii_isupper (code[length]))
        length++;
      if (length == SQLSTATE_LENGTH && g_str_has_prefix (code + length, ": "))
        found = code;
    }
  return found;
}

/* (transfer full): the line, which may be anything */
static char *
dup_line (const char *text)
{
  g_autofree char *line = g_strndup (text, strcspn (text, "\r\n"));

  return g_strstrip (g_utf8_make_valid (line, -1));
}

/* (transfer full): "auth_failed" of "LOCATION:  auth_failed, auth.c:330"; "" when it is not told */
static char *
dup_function (const char *text)
{
  const char *at = strstr (text, "\n" LOCATION);

  if (at == NULL)
    return g_strdup ("");
  at += strlen ("\n" LOCATION);
  at += strspn (at, " ");
  return g_strndup (at, strcspn (at, ",\r\n"));
}

/* Behind "connection to server at ... failed: ", which whoever asked knows. */
static const char *
skip_place (const char *message)
{
  const char *end = strstr (message, FAILED);

  return end != NULL && g_str_has_prefix (message, "connection to ") ? end + strlen (FAILED)
                                                                     : message;
}

static CwPostgresqlProblem
find_refusal (const char *function, const char *text)
{
  for (guint i = 0; i < G_N_ELEMENTS (by_function); i++)
    if ((by_function[i].function == NULL || g_str_equal (by_function[i].function, function)) &&
        (by_function[i].part == NULL || strstr (text, by_function[i].part) != NULL))
      return by_function[i].problem;
  g_assert_not_reached ();
}

CwPostgresqlProblem
cw_postgresql_error_read (const char *message, char **ret_text)
{
  const char *code = find_code (message);

  if (code != NULL)
    {
      g_autofree char *text = dup_line (code + SQLSTATE_LENGTH + 2);
      g_autofree char *function = dup_function (code);
      CwPostgresqlProblem problem = CW_POSTGRESQL_OTHER;

      if (g_str_has_prefix (code, "28000"))
        problem = find_refusal (function, text);
      for (guint i = 0; i < G_N_ELEMENTS (by_code); i++)
        if (g_str_has_prefix (code, by_code[i].code))
          problem = by_code[i].problem;
      *ret_text = g_steal_pointer (&text);
      return problem;
    }
  *ret_text = dup_line (skip_place (message));
  for (guint i = 0; i < G_N_ELEMENTS (by_words); i++)
    if (strstr (message, by_words[i].part) != NULL)
      return by_words[i].problem;
  return CW_POSTGRESQL_OTHER;
}
