/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-ad-session.h"

#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-name.h"
#include "connectors/ldap/cw-ldap-record.h"

static CwAdSession *
session_new (CwLdapSettings *settings, CwSecret *password)
{
  CwAdSession *session = g_new0 (CwAdSession, 1);

  session->settings = settings;
  session->ldap = cw_ldap_session_new (settings, password);
  return session;
}

void
cw_ad_session_free (CwAdSession *session)
{
  g_return_if_fail (session != NULL);

  g_clear_pointer (&session->ldap, cw_ldap_session_free);
  g_clear_pointer (&session->root, cw_root_dse_free);
  g_clear_pointer (&session->token, cw_sid_set_unref);
  g_clear_pointer (&session->settings, cw_ldap_settings_free);
  g_free (session);
}

static gboolean
connect (CwAdSession *session, GCancellable *cancellable, GError **error)
{
  return cw_ldap_session_connect (session->ldap, cancellable, error) &&
         cw_ldap_session_secure (session->ldap, cancellable, error);
}

/* The name that a bind takes. For Kerberos the realm is asked of the server, which tells it to
 * everybody; a lie would only make the sign-in fail. */
static gboolean
set_user (CwAdSession *session, const CwAdName *name, GCancellable *cancellable, GError **error)
{
  g_autoptr (CwRootDse) root = NULL;

  g_clear_pointer (&session->settings->user, g_free);
  if (session->settings->method == CW_LDAP_METHOD_SIMPLE)
    {
      session->settings->user = g_strdup (name->text);
      return TRUE;
    }
  root = cw_root_dse_read (session->ldap, cancellable, error);
  if (root == NULL)
    return FALSE;
  if (root->realm == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
                   "%s does not tell its Kerberos realm: give a domain controller of Active "
                   "Directory",
                   session->settings->host);
      return FALSE;
    }
  session->settings->user = cw_ad_name_to_principal (name, root->realm, error);
  return session->settings->user != NULL;
}

static gboolean
check_kind (CwAdSession *session, GError **error)
{
  if (cw_root_dse_is_active_directory (session->root) &&
      session->root->configuration_context != NULL && session->root->default_context != NULL)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_UNSUPPORTED,
               "%s is no domain controller of Active Directory: give the name of one",
               session->settings->host);
  return FALSE;
}

/* tokenGroups of the rootDSE (MS-ADTS 3.1.1.3.2.30): the account itself is the first of them. */
static gboolean
read_token (CwAdSession *session, GCancellable *cancellable, GError **error)
{
  static const char *const wanted[] = { "tokenGroups", NULL };
  const CwLdapQuery query = { "", LDAP_SCOPE_BASE, "(objectClass=*)", wanted, NULL };
  g_autoptr (CwLdapRecord) record = cw_ldap_record_read (session->ldap, &query, cancellable, error);

  if (record == NULL)
    return FALSE;
  session->token = cw_sid_set_new ();
  cw_sid_set_add_values (session->token, cw_ldap_record_get_values (record, "tokenGroups"));
  return TRUE;
}

static gboolean
bind (CwAdSession *session, CwSignInProblem *ret_problem, GCancellable *cancellable, GError **error)
{
  if (!cw_ldap_session_bind (session->ldap, cancellable, error))
    {
      if (ret_problem != NULL)
        *ret_problem = cw_ldap_session_get_problem (session->ldap);
      return FALSE;
    }
  session->root = cw_root_dse_read (session->ldap, cancellable, error);
  return session->root != NULL && check_kind (session, error) &&
         read_token (session, cancellable, error);
}

CwAdSession *
cw_ad_session_open (const CwLdapSettings *settings,
                    const char *account,
                    CwSecret *password,
                    CwSignInProblem *ret_problem,
                    GCancellable *cancellable,
                    GError **error)
{
  g_autoptr (CwAdName) name = cw_ad_name_parse (account, error);
  g_autoptr (CwAdSession) session = NULL;

  if (name == NULL)
    return NULL;
  session = session_new (cw_ldap_settings_copy (settings), password);
  session->settings->method = settings->security == CW_LDAP_SECURITY_SASL
                                  ? CW_LDAP_METHOD_GSSAPI_PASSWORD
                                  : CW_LDAP_METHOD_SIMPLE;
  if (!connect (session, cancellable, error) || !set_user (session, name, cancellable, error) ||
      !bind (session, ret_problem, cancellable, error))
    return NULL;
  return g_steal_pointer (&session);
}

CwAdSession *
cw_ad_session_open_configured (const CwLdapSettings *settings,
                               CwSecret *password,
                               CwSignInProblem *ret_problem,
                               GCancellable *cancellable,
                               GError **error)
{
  g_autoptr (CwAdSession) session = session_new (cw_ldap_settings_copy (settings), password);

  if (!connect (session, cancellable, error) || !bind (session, ret_problem, cancellable, error))
    return NULL;
  return g_steal_pointer (&session);
}
