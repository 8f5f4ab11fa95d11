/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-account.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "base/cw-sid.h"
#include "base/cw-time.h"
#include "connectors/ldap/cw-ad-name.h"
#include "connectors/ldap/cw-ldap-filter.h"
#include "connectors/ldap/cw-ldap-record.h"

/* Bits of userAccountControl (MS-ADTS 2.2.16). */
#define UAC_DISABLED               0x00000002
#define UAC_LOCKED                 0x00000010
#define UAC_NORMAL                 0x00000200
#define UAC_PASSWORD_NEVER_EXPIRES 0x00010000

/* Well-known RIDs and SIDs (MS-DTYP 2.4.2.4). */
#define RID_DOMAIN_ADMINS     512
#define RID_SCHEMA_ADMINS     518
#define RID_ENTERPRISE_ADMINS 519u
#define SID_EVERYONE          "S-1-1-0"
#define SID_AUTHENTICATED     "S-1-5-11"
#define SID_ADMINISTRATORS    "S-1-5-32-544"

static const char *const wanted[] = {
  "sAMAccountName",
  "userPrincipalName",
  "description",
  "objectSid",
  "tokenGroups",
  "userAccountControl",
  "accountExpires",
  "objectClass",
  "lockoutTime",
  "msDS-User-Account-Control-Computed",
  NULL,
};

typedef struct
{
  const char *name;
  const char *reason;
  const char *remedy;
} ProblemText;

static const ProblemText problem_texts[] = {
  [CW_AD_ACCOUNT_FIT] = { "fit", NULL, NULL },
  [CW_AD_ACCOUNT_PRIVILEGED] = { "privileged",
                                 CW_PHRASE (
                                     "is an administrator of the domain or the forest: whoever "
                                     "gets hold of the synchronisation would own the directory"),
                                 CW_PHRASE ("Give an ordinary account that has the rights that are "
                                            "needed and no more, or let the set-up create one") },
  [CW_AD_ACCOUNT_MANAGED] = { "managed",
                              CW_PHRASE ("is a managed service account or a computer: only Windows "
                                         "can sign in as one"),
                              CW_PHRASE (
                                  "Give an ordinary user account, or let the set-up create one") },
  [CW_AD_ACCOUNT_NO_USER] = { "no-user", CW_PHRASE ("is no user account"),
                              CW_PHRASE (
                                  "Give an ordinary user account, or let the set-up create one") },
  [CW_AD_ACCOUNT_DISABLED] = { "disabled", CW_PHRASE ("is disabled"),
                               CW_PHRASE ("Enable the account") },
  [CW_AD_ACCOUNT_LOCKED] = { "locked", CW_PHRASE ("is locked after too many wrong passwords"),
                             CW_PHRASE ("Unlock the account") },
  [CW_AD_ACCOUNT_EXPIRED] = { "expired", CW_PHRASE ("has expired"),
                              CW_PHRASE ("Change the account's expiry date") },
};

const char *
cw_ad_account_problem_to_string (CwAdAccountProblem problem)
{
  return problem_texts[problem].name;
}

const char *
cw_ad_account_problem_get_reason (CwAdAccountProblem problem)
{
  return problem_texts[problem].reason;
}

const char *
cw_ad_account_problem_get_remedy (CwAdAccountProblem problem)
{
  return problem_texts[problem].remedy;
}

void
cw_ad_account_free (CwAdAccount *account)
{
  g_return_if_fail (account != NULL);

  g_free (account->dn);
  g_free (account->name);
  g_free (account->principal);
  g_free (account->description);
  g_free (account->privileged_by);
  g_clear_pointer (&account->sid, g_bytes_unref);
  g_clear_pointer (&account->token, cw_sid_set_unref);
  g_free (account);
}

/* ----- judging */

static const char *
find_privilege (const CwSidSet *token)
{
  static const struct
  {
    guint32 rid;
    const char *name;
  } groups[] = {
    { RID_ENTERPRISE_ADMINS, "Enterprise Admins" },
    { RID_SCHEMA_ADMINS, "Schema Admins" },
    { RID_DOMAIN_ADMINS, "Domain Admins" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (groups); i++)
    if (cw_sid_set_find_rid (token, groups[i].rid, NULL))
      return groups[i].name;
  return cw_sid_set_contains_string (token, SID_ADMINISTRATORS) ? "Administrators" : NULL;
}

static gboolean
is_managed (const CwLdapRecord *record)
{
  return cw_ldap_record_has_value (record, "objectClass", "computer") ||
         cw_ldap_record_has_value (record, "objectClass", "msDS-ManagedServiceAccount") ||
         cw_ldap_record_has_value (record, "objectClass", "msDS-GroupManagedServiceAccount");
}

static gboolean
is_expired (const CwLdapRecord *record)
{
  return cw_filetime_is_expired (cw_ldap_record_get_integer (record, "accountExpires", 0),
                                 g_get_real_time ());
}

static CwAdAccountProblem
judge (const CwLdapRecord *record, const CwAdAccount *account)
{
  gint64 control = cw_ldap_record_get_integer (record, "userAccountControl", 0);
  gint64 computed = cw_ldap_record_get_integer (record, "msDS-User-Account-Control-Computed", 0);

  if (is_managed (record))
    return CW_AD_ACCOUNT_MANAGED;
  if (!cw_ldap_record_has_value (record, "objectClass", "user") || (control & UAC_NORMAL) == 0)
    return CW_AD_ACCOUNT_NO_USER;
  if (account->privileged_by != NULL)
    return CW_AD_ACCOUNT_PRIVILEGED;
  if ((control & UAC_DISABLED) != 0)
    return CW_AD_ACCOUNT_DISABLED;
  if ((computed & UAC_LOCKED) != 0)
    return CW_AD_ACCOUNT_LOCKED;
  return is_expired (record) ? CW_AD_ACCOUNT_EXPIRED : CW_AD_ACCOUNT_FIT;
}

static CwAdAccount *
account_new (const CwLdapRecord *record, const char *dn, GError **error)
{
  g_autoptr (CwAdAccount) account = g_new0 (CwAdAccount, 1);
  GPtrArray *sids = cw_ldap_record_get_values (record, "objectSid");

  if (sids == NULL || sids->len == 0)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA, "%s has no SID: it is no account", dn);
      return NULL;
    }
  account->dn = g_strdup (dn);
  account->name = g_strdup (cw_ldap_record_get_string (record, "sAMAccountName"));
  account->principal = g_strdup (cw_ldap_record_get_string (record, "userPrincipalName"));
  account->description = g_strdup (cw_ldap_record_get_string (record, "description"));
  account->sid = g_bytes_ref (g_ptr_array_index (sids, 0));
  account->token = cw_sid_set_new ();
  cw_sid_set_add_values (account->token, sids);
  cw_sid_set_add_values (account->token, cw_ldap_record_get_values (record, "tokenGroups"));
  account->privileged_by = g_strdup (find_privilege (account->token));
  cw_sid_set_add_string (account->token, SID_EVERYONE);
  cw_sid_set_add_string (account->token, SID_AUTHENTICATED);
  account->expires = (cw_ldap_record_get_integer (record, "userAccountControl", 0) &
                      UAC_PASSWORD_NEVER_EXPIRES) == 0;
  account->problem = judge (record, account);
  return g_steal_pointer (&account);
}

/* ----- finding: tokenGroups is told of one entry at a time only, so its DN is looked for first */

static CwAdAccount *
read_account (CwAdSession *session, const char *dn, GCancellable *cancellable, GError **error)
{
  const CwLdapQuery query = { dn, LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session->ldap, &query, cancellable, error);

  return record != NULL ? account_new (record, dn, error) : NULL;
}

static char *
make_filter (const CwAdName *name)
{
  g_autofree char *user = cw_ldap_filter_escape (name->user);
  g_autofree char *text = cw_ldap_filter_escape (name->text);

  if (name->form == CW_AD_NAME_PRINCIPAL)
    return g_strdup_printf ("(|(userPrincipalName=%s)(&(sAMAccountName=%s)(!(userPrincipalName=*)))"
                            ")",
                            text, user);
  if (name->form == CW_AD_NAME_SID)
    return g_strdup_printf ("(objectSid=%s)", text);
  return g_strdup_printf ("(sAMAccountName=%s)", user);
}

static char *
find_dn (CwAdSession *session, const CwAdName *name, GCancellable *cancellable, GError **error)
{
  static const char *const only_dn[] = { "distinguishedName", NULL };
  g_autofree char *filter = make_filter (name);
  const CwLdapQuery query = { session->root->default_context, LDAP_SCOPE_SUBTREE, filter, only_dn,
                              NULL };
  g_autoptr (GPtrArray) records = NULL;

  if (name->form == CW_AD_NAME_DN)
    return g_strdup (name->text);
  records = cw_ldap_record_search (session->ldap, &query, cancellable, error);
  if (records == NULL)
    return NULL;
  if (records->len == 1)
    return g_strdup (cw_ldap_record_get_string (records->pdata[0], "distinguishedName"));
  if (records->len == 0)
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                 "There is no account %s in %s: check the name", name->text,
                 session->root->default_context);
  else
    g_set_error (error, CW_ERROR, CW_ERROR_INVALID_DATA,
                 "Several accounts are called %s: write the distinguished name", name->text);
  return NULL;
}

CwAdAccount *
cw_ad_account_find (CwAdSession *session,
                    const char *text,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (CwAdName) name = cw_ad_name_parse (text, error);
  g_autofree char *dn = name != NULL ? find_dn (session, name, cancellable, error) : NULL;

  return dn != NULL ? read_account (session, dn, cancellable, error) : NULL;
}

/* The first of tokenGroups is who asks (MS-ADTS 3.1.1.3.2.30). */
CwAdAccount *
cw_ad_account_find_self (CwAdSession *session, GCancellable *cancellable, GError **error)
{
  static const char *const token[] = { "tokenGroups", NULL };
  const CwLdapQuery query = { "", LDAP_SCOPE_BASE, "(objectClass=*)", token, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session->ldap, &query, cancellable, error);
  GPtrArray *sids = record != NULL ? cw_ldap_record_get_values (record, "tokenGroups") : NULL;
  g_autofree char *sid = NULL;
  gsize size = 0;
  const void *data = NULL;

  if (record == NULL)
    return NULL;
  if (sids != NULL && sids->len > 0)
    {
      data = g_bytes_get_data (g_ptr_array_index (sids, 0), &size);
      sid = cw_sid_to_string (data, size);
    }
  if (sid != NULL)
    return cw_ad_account_find (session, sid, cancellable, error);
  g_set_error_literal (error, CW_ERROR, CW_ERROR_PERMISSION,
                       "The domain controller does not tell who signed in");
  return NULL;
}

/* Whether the session's token has the group @rid of the domain @base. */
static gboolean
is_in_group (CwAdSession *session,
             const char *base,
             guint rid,
             gboolean *ret_is_in,
             GCancellable *cancellable,
             GError **error)
{
  static const char *const only_sid[] = { "objectSid", NULL };
  const CwLdapQuery query = { base, LDAP_SCOPE_BASE, "(objectClass=*)", only_sid, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session->ldap, &query, cancellable, error);
  GPtrArray *sids = record != NULL ? cw_ldap_record_get_values (record, "objectSid") : NULL;
  g_autofree char *domain = NULL;
  g_autofree char *group = NULL;
  gsize size = 0;
  const void *data = NULL;

  if (record == NULL)
    return FALSE;
  if (sids != NULL && sids->len > 0)
    {
      data = g_bytes_get_data (g_ptr_array_index (sids, 0), &size);
      domain = cw_sid_to_string (data, size);
    }
  group = g_strdup_printf ("%s-%u", domain != NULL ? domain : "", rid);
  *ret_is_in = domain != NULL && cw_sid_set_contains_string (session->token, group);
  return TRUE;
}

gboolean
cw_ad_account_is_enterprise_admin (CwAdSession *session,
                                   gboolean *ret_is_admin,
                                   GCancellable *cancellable,
                                   GError **error)
{
  return is_in_group (session, session->root->root_context, RID_ENTERPRISE_ADMINS, ret_is_admin,
                      cancellable, error);
}

gboolean
cw_ad_account_is_domain_admin (CwAdSession *session,
                               gboolean *ret_is_admin,
                               GCancellable *cancellable,
                               GError **error)
{
  return is_in_group (session, session->root->default_context, RID_DOMAIN_ADMINS, ret_is_admin,
                      cancellable, error);
}
