/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <krb5.h>

#include <glib.h>

G_BEGIN_DECLS

/**
 * CwSignInProblem: why a directory refused a sign-in, as far as it tells.
 * @CW_SIGN_IN_OK: it did not, or not for a reason that lies in the account
 * @CW_SIGN_IN_WRONG_PASSWORD: or the user is unknown: a simple bind does not tell the two apart
 * @CW_SIGN_IN_REVOKED: disabled, locked or expired: the KDC does not say which
 * @CW_SIGN_IN_RESTRICTED: a policy of the account or the domain, which is not told
 *
 * Active Directory tells it in a bind's diagnosticMessage ("data 52e", Win32 error codes), and its
 * KDC in the extended error of a KRB-ERROR (MS-KILE 2.2.1, an NTSTATUS).
 */
typedef enum
{
  CW_SIGN_IN_OK,
  CW_SIGN_IN_WRONG_PASSWORD,
  CW_SIGN_IN_UNKNOWN_USER,
  CW_SIGN_IN_LOCKED,
  CW_SIGN_IN_DISABLED,
  CW_SIGN_IN_ACCOUNT_EXPIRED,
  CW_SIGN_IN_PASSWORD_EXPIRED,
  CW_SIGN_IN_MUST_CHANGE,
  CW_SIGN_IN_LOGON_HOURS,
  CW_SIGN_IN_WORKSTATION,
  CW_SIGN_IN_TOO_MANY_GROUPS,
  CW_SIGN_IN_REVOKED,
  CW_SIGN_IN_RESTRICTED,
  CW_SIGN_IN_CLOCK_SKEW,
} CwSignInProblem;

/* "wrong-password"; stable, for JSON. "ok" for CW_SIGN_IN_OK. */
const char *cw_sign_in_problem_to_string (CwSignInProblem problem);

/* What is wrong ("the account is locked after too many wrong passwords") and what to do ("unlock
 * it"), to stand within a sentence; and both with ": " between them. %NULL for CW_SIGN_IN_OK. */
const char *cw_sign_in_problem_get_reason (CwSignInProblem problem);
const char *cw_sign_in_problem_get_remedy (CwSignInProblem problem);
const char *cw_sign_in_problem_explain (CwSignInProblem problem);

/* From a bind's diagnosticMessage (nullable); CW_SIGN_IN_OK when it does not tell. */
CwSignInProblem cw_sign_in_problem_from_diagnostic (const char *diagnostic);

/* From a status code of MS-ERREF 2.3.1; CW_SIGN_IN_OK when it is not one of a sign-in. */
CwSignInProblem cw_sign_in_problem_from_ntstatus (guint32 status);

/* From an error of the KDC and (nullable) the e-data of its answer, which tells more. */
CwSignInProblem cw_sign_in_problem_from_kdc (krb5_error_code code, const krb5_data *e_data);

G_END_DECLS
