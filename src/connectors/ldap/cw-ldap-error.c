/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ldap-error.h"

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ldap-types.h"
#include "connectors/ldap/cw-sign-in-problem.h"

typedef struct
{
  int result;
  CwError code;
} ResultEntry;

/* RFC 4511 appendix A.1 and the API errors of ldap.h. What is not here is CW_ERROR_FAILED. */
static const ResultEntry result_table[] = {
  { LDAP_PROTOCOL_ERROR, CW_ERROR_UNSUPPORTED },
  { LDAP_TIMELIMIT_EXCEEDED, CW_ERROR_INTERRUPTED },
  { LDAP_SIZELIMIT_EXCEEDED, CW_ERROR_INTERRUPTED },
  { LDAP_AUTH_METHOD_NOT_SUPPORTED, CW_ERROR_UNSUPPORTED },
  { LDAP_STRONG_AUTH_REQUIRED, CW_ERROR_AUTH },
  { LDAP_REFERRAL, CW_ERROR_NOT_FOUND },
  { LDAP_ADMINLIMIT_EXCEEDED, CW_ERROR_INTERRUPTED },
  { LDAP_UNAVAILABLE_CRITICAL_EXTENSION, CW_ERROR_UNSUPPORTED },
  { LDAP_CONFIDENTIALITY_REQUIRED, CW_ERROR_AUTH },
  { LDAP_NO_SUCH_ATTRIBUTE, CW_ERROR_NOT_FOUND },
  { LDAP_UNDEFINED_TYPE, CW_ERROR_INVALID_ARGUMENT },
  { LDAP_CONSTRAINT_VIOLATION, CW_ERROR_CONFLICT },
  { LDAP_TYPE_OR_VALUE_EXISTS, CW_ERROR_CONFLICT },
  { LDAP_INVALID_SYNTAX, CW_ERROR_INVALID_ARGUMENT },
  { LDAP_NO_SUCH_OBJECT, CW_ERROR_NOT_FOUND },
  { LDAP_INVALID_DN_SYNTAX, CW_ERROR_INVALID_ARGUMENT },
  { LDAP_INAPPROPRIATE_AUTH, CW_ERROR_AUTH },
  { LDAP_INVALID_CREDENTIALS, CW_ERROR_AUTH },
  { LDAP_INSUFFICIENT_ACCESS, CW_ERROR_PERMISSION },
  { LDAP_BUSY, CW_ERROR_THROTTLED },
  { LDAP_UNAVAILABLE, CW_ERROR_UNREACHABLE },
  { LDAP_UNWILLING_TO_PERFORM, CW_ERROR_UNSUPPORTED },
  { LDAP_ALREADY_EXISTS, CW_ERROR_CONFLICT },
  { LDAP_SYNC_REFRESH_REQUIRED, CW_ERROR_CURSOR_EXPIRED },
  { LDAP_SERVER_DOWN, CW_ERROR_INTERRUPTED },
  { LDAP_CONNECT_ERROR, CW_ERROR_UNREACHABLE },
  { LDAP_TIMEOUT, CW_ERROR_TIMEOUT },
  { LDAP_DECODING_ERROR, CW_ERROR_INVALID_DATA },
  { LDAP_FILTER_ERROR, CW_ERROR_INVALID_ARGUMENT },
  { LDAP_PARAM_ERROR, CW_ERROR_INVALID_ARGUMENT },
  { LDAP_AUTH_UNKNOWN, CW_ERROR_UNSUPPORTED },
  { LDAP_NOT_SUPPORTED, CW_ERROR_UNSUPPORTED },
};

CwError
cw_ldap_error_code (int result)
{
  for (guint i = 0; i < G_N_ELEMENTS (result_table); i++)
    if (result_table[i].result == result)
      return result_table[i].code;
  return CW_ERROR_FAILED;
}

/* The server's own words; some servers end them with a NUL or a line end. */
static char *
clean_diagnostic (const char *diagnostic)
{
  g_autofree char *text = NULL;

  if (diagnostic == NULL || *diagnostic == '\0')
    return NULL;
  text = g_utf8_make_valid (diagnostic, -1);
  g_strdelimit (text, "\r\n\t", ' ');
  g_strstrip (text);
  return *text != '\0' ? g_steal_pointer (&text) : NULL;
}

void
cw_ldap_set_error (GError **error, const char *doing, int result, const char *diagnostic)
{
  g_autofree char *text = clean_diagnostic (diagnostic);

  g_return_if_fail (result != LDAP_SUCCESS);

  if (result == LDAP_SERVER_DOWN)
    g_set_error (error, CW_ERROR, CW_ERROR_INTERRUPTED,
                 "%s: the server closed the connection before it had answered", doing);
  else if (text != NULL)
    g_set_error (error, CW_ERROR, (int) cw_ldap_error_code (result), "%s: %s (LDAP result %d: %s)",
                 doing, ldap_err2string (result), result, text);
  else
    g_set_error (error, CW_ERROR, (int) cw_ldap_error_code (result), "%s: %s (LDAP result %d)",
                 doing, ldap_err2string (result), result);
}

static const char *
find_bind_remedy (int result, const char *diagnostic)
{
  switch (result)
    {
    case LDAP_STRONG_AUTH_REQUIRED:
    case LDAP_CONFIDENTIALITY_REQUIRED:
      return CW_PHRASE ("the server demands a protected connection: use security \"ldaps\" or "
                        "\"starttls\" with a password, or \"sasl\" with Kerberos");
    case LDAP_UNWILLING_TO_PERFORM:
      return CW_PHRASE (
          "the server does not accept this way of signing in on this kind of connection: use "
          "Kerberos with security \"sasl\", or a password with \"ldaps\" or \"starttls\"");
    case LDAP_INVALID_CREDENTIALS:
      return cw_sign_in_problem_explain (cw_sign_in_problem_from_diagnostic (diagnostic));
    default:
      return NULL;
    }
}

void
cw_ldap_set_bind_error (GError **error, const char *user, int result, const char *diagnostic)
{
  g_autofree char *doing = user != NULL ? g_strdup_printf (CW_PHRASE ("Signing in as %s"), user)
                                        : g_strdup (CW_PHRASE ("Signing in without an account"));
  g_autofree char *text = clean_diagnostic (diagnostic);
  const char *remedy = find_bind_remedy (result, diagnostic);
  CwError code = cw_ldap_error_code (result);

  if (result == LDAP_UNWILLING_TO_PERFORM)
    code = CW_ERROR_AUTH;
  if (result == LDAP_INVALID_CREDENTIALS && remedy == NULL)
    remedy = cw_sign_in_problem_explain (CW_SIGN_IN_WRONG_PASSWORD);
  if (remedy == NULL)
    cw_ldap_set_error (error, doing, result, diagnostic);
  else if (text != NULL)
    g_set_error (error, CW_ERROR, (int) code, "%s: %s (LDAP result %d: %s)", doing, remedy, result,
                 text);
  else
    g_set_error (error, CW_ERROR, (int) code, "%s: %s (LDAP result %d)", doing, remedy, result);
}
