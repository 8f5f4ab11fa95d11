/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-sign-in-problem.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ber.h"

/* MS-KILE 2.2.1: data-type KERB_ERR_TYPE_EXTENDED; 2.2.2: KERB-EXT-ERROR is three 32-bit numbers,
 * of which the first is the status. Samba sends the same as a PA-DATA of type pw-salt. */
#define KERB_ERR_TYPE_EXTENDED 3
#define KERB_EXT_ERROR_SIZE    12
#define TAG_TYPE               (LBER_CLASS_CONTEXT | LBER_CONSTRUCTED | 1)
#define TAG_VALUE              (LBER_CLASS_CONTEXT | LBER_CONSTRUCTED | 2)

typedef struct
{
  const char *name;
  const char *reason;
  const char *remedy;
  const char *both;
} ProblemText;

#define TEXT(name, reason, remedy)                                                                 \
  {                                                                                                \
    name, reason, remedy, reason ": " remedy                                                       \
  }

static const ProblemText texts[] = {
  [CW_SIGN_IN_OK] = { "ok", NULL, NULL, NULL },
  [CW_SIGN_IN_WRONG_PASSWORD] = TEXT ("wrong-password",
                                      CW_PHRASE ("wrong user name or password"),
                                      CW_PHRASE ("enter them again")),
  [CW_SIGN_IN_UNKNOWN_USER] =
      TEXT ("unknown-user", CW_PHRASE ("no such user"), CW_PHRASE ("check the user name")),
  [CW_SIGN_IN_LOCKED] = TEXT ("locked",
                              CW_PHRASE ("the account is locked after too many wrong passwords"),
                              CW_PHRASE ("unlock it")),
  [CW_SIGN_IN_DISABLED] =
      TEXT ("disabled", CW_PHRASE ("the account is disabled"), CW_PHRASE ("enable it")),
  [CW_SIGN_IN_ACCOUNT_EXPIRED] = TEXT ("account-expired",
                                       CW_PHRASE ("the account has expired"),
                                       CW_PHRASE ("change its expiry date")),
  [CW_SIGN_IN_PASSWORD_EXPIRED] =
      TEXT ("password-expired",
            CW_PHRASE ("the account's password has expired"),
            CW_PHRASE ("set a new one, and let it not expire for a service account")),
  [CW_SIGN_IN_MUST_CHANGE] = TEXT (
      "must-change",
      CW_PHRASE ("the account must change its password first"),
      CW_PHRASE (
          "sign in with it once, or set a new password without \"must change at next logon\"")),
  [CW_SIGN_IN_LOGON_HOURS] = TEXT ("logon-hours",
                                   CW_PHRASE ("the account may not sign in at this time"),
                                   CW_PHRASE ("change its logon hours")),
  [CW_SIGN_IN_WORKSTATION] = TEXT ("workstation",
                                   CW_PHRASE ("the account may not sign in from this computer"),
                                   CW_PHRASE ("change its list of workstations")),
  [CW_SIGN_IN_TOO_MANY_GROUPS] = TEXT ("too-many-groups",
                                       CW_PHRASE ("the account is a member of too many groups"),
                                       CW_PHRASE ("take it out of groups that it does not need")),
  [CW_SIGN_IN_REVOKED] = TEXT ("revoked",
                               CW_PHRASE ("the account is disabled, locked or expired"),
                               CW_PHRASE ("look at the account, and enable or unlock it")),
  [CW_SIGN_IN_RESTRICTED] =
      TEXT ("restricted",
            CW_PHRASE ("the account's policy refuses the sign-in"),
            CW_PHRASE ("check its logon hours, its workstations and its authentication policy")),
  [CW_SIGN_IN_CLOCK_SKEW] = TEXT (
      "clock-skew",
      CW_PHRASE (
          "this computer's clock differs from the domain controller's by more than five minutes"),
      CW_PHRASE ("synchronise both clocks")),
};

const char *
cw_sign_in_problem_to_string (CwSignInProblem problem)
{
  return texts[problem].name;
}

const char *
cw_sign_in_problem_get_reason (CwSignInProblem problem)
{
  return texts[problem].reason;
}

const char *
cw_sign_in_problem_get_remedy (CwSignInProblem problem)
{
  return texts[problem].remedy;
}

const char *
cw_sign_in_problem_explain (CwSignInProblem problem)
{
  return texts[problem].both;
}

typedef struct
{
  guint32 code;
  CwSignInProblem problem;
} CodeEntry;

/* Win32 codes (MS-ERREF 2.2): ERROR_NO_SUCH_USER, ERROR_LOGON_FAILURE and their neighbours. */
static const CodeEntry win32_codes[] = {
  { 0x525, CW_SIGN_IN_UNKNOWN_USER },    { 0x52e, CW_SIGN_IN_WRONG_PASSWORD },
  { 0x52f, CW_SIGN_IN_RESTRICTED },      { 0x530, CW_SIGN_IN_LOGON_HOURS },
  { 0x531, CW_SIGN_IN_WORKSTATION },     { 0x532, CW_SIGN_IN_PASSWORD_EXPIRED },
  { 0x533, CW_SIGN_IN_DISABLED },        { 0x568, CW_SIGN_IN_TOO_MANY_GROUPS },
  { 0x701, CW_SIGN_IN_ACCOUNT_EXPIRED }, { 0x773, CW_SIGN_IN_MUST_CHANGE },
  { 0x775, CW_SIGN_IN_LOCKED },
};

/* NTSTATUS (MS-ERREF 2.3.1) of the same. */
static const CodeEntry nt_codes[] = {
  { 0xc0000064, CW_SIGN_IN_UNKNOWN_USER },     { 0xc000006a, CW_SIGN_IN_WRONG_PASSWORD },
  { 0xc000006d, CW_SIGN_IN_WRONG_PASSWORD },   { 0xc000006e, CW_SIGN_IN_RESTRICTED },
  { 0xc000006f, CW_SIGN_IN_LOGON_HOURS },      { 0xc0000070, CW_SIGN_IN_WORKSTATION },
  { 0xc0000071, CW_SIGN_IN_PASSWORD_EXPIRED }, { 0xc0000072, CW_SIGN_IN_DISABLED },
  { 0xc000015b, CW_SIGN_IN_RESTRICTED },       { 0xc0000193, CW_SIGN_IN_ACCOUNT_EXPIRED },
  { 0xc0000224, CW_SIGN_IN_MUST_CHANGE },      { 0xc0000234, CW_SIGN_IN_LOCKED },
  { 0xc0000413, CW_SIGN_IN_RESTRICTED },
};

static CwSignInProblem
find_code (const CodeEntry *table, gsize n, guint32 code)
{
  for (gsize i = 0; i < n; i++)
    if (table[i].code == code)
      return table[i].problem;
  return CW_SIGN_IN_OK;
}

CwSignInProblem
cw_sign_in_problem_from_diagnostic (const char *diagnostic)
{
  const char *data = diagnostic != NULL ? strstr (diagnostic, "data ") : NULL;
  char *end = NULL;
  guint64 code = 0;

  if (data == NULL || !g_ascii_isxdigit (data[strlen ("data ")]))
    return CW_SIGN_IN_OK;
  code = g_ascii_strtoull (data + strlen ("data "), &end, 16);
  if (*end != ',' || code > G_MAXUINT32)
    return CW_SIGN_IN_OK;
  return find_code (win32_codes, G_N_ELEMENTS (win32_codes), (guint32) code);
}

CwSignInProblem
cw_sign_in_problem_from_ntstatus (guint32 status)
{
  return find_code (nt_codes, G_N_ELEMENTS (nt_codes), status);
}

static gboolean
skip_tag (BerElement *ber, ber_tag_t tag)
{
  ber_len_t length = 0;

  return cw_ber_is_next (ber, tag) && ber_skip_tag (ber, &length) == tag;
}

/* The fields of a KERB-ERROR-DATA or a PA-DATA, which are the same. */
static gboolean
parse_item (BerElement *ber, ber_int_t *ret_type, struct berval *ret_value)
{
  return skip_tag (ber, TAG_TYPE) && cw_ber_get_integer (ber, ret_type) &&
         skip_tag (ber, TAG_VALUE) && cw_ber_get_octets (ber, ret_value);
}

/* Finds the extended error: alone, or among others in a METHOD-DATA (RFC 4120 5.9.1). */
static gboolean
parse_status (const krb5_data *e_data, guint32 *ret_status)
{
  const struct berval value = { e_data->length, e_data->data };
  g_autoptr (BerElement) ber = cw_ber_open (&value);
  struct berval octets = { 0, NULL };
  ber_int_t type = 0;
  guint32 status = 0;

  if (ber == NULL || !cw_ber_enter_sequence (ber))
    return FALSE;
  do
    {
      if (cw_ber_is_next (ber, LBER_SEQUENCE) && !cw_ber_enter_sequence (ber))
        return FALSE;
      if (!parse_item (ber, &type, &octets))
        return FALSE;
    }
  while (type != KERB_ERR_TYPE_EXTENDED || octets.bv_len < KERB_EXT_ERROR_SIZE);
  memcpy (&status, octets.bv_val, sizeof status);
  *ret_status = GUINT32_FROM_LE (status);
  return TRUE;
}

static CwSignInProblem
from_krb5_code (krb5_error_code code)
{
  switch (code)
    {
    case KRB5KDC_ERR_PREAUTH_FAILED:
    case KRB5KRB_AP_ERR_BAD_INTEGRITY:
      return CW_SIGN_IN_WRONG_PASSWORD;
    case KRB5KDC_ERR_C_PRINCIPAL_UNKNOWN:
      return CW_SIGN_IN_UNKNOWN_USER;
    case KRB5KDC_ERR_KEY_EXP:
      return CW_SIGN_IN_PASSWORD_EXPIRED;
    case KRB5KDC_ERR_NAME_EXP:
      return CW_SIGN_IN_ACCOUNT_EXPIRED;
    case KRB5KDC_ERR_CLIENT_REVOKED:
      return CW_SIGN_IN_REVOKED;
    case KRB5KDC_ERR_POLICY:
      return CW_SIGN_IN_RESTRICTED;
    case KRB5KRB_AP_ERR_SKEW:
    case KRB5_KDCREP_SKEW:
      return CW_SIGN_IN_CLOCK_SKEW;
    default:
      return CW_SIGN_IN_OK;
    }
}

CwSignInProblem
cw_sign_in_problem_from_kdc (krb5_error_code code, const krb5_data *e_data)
{
  CwSignInProblem problem = CW_SIGN_IN_OK;
  guint32 status = 0;

  if (e_data != NULL && e_data->data != NULL && parse_status (e_data, &status))
    problem = cw_sign_in_problem_from_ntstatus (status);
  return problem != CW_SIGN_IN_OK ? problem : from_krb5_code (code);
}
