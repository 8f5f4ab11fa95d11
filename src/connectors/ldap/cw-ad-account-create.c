/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include <sodium.h>

#include "base/cw-dn.h"
#include "base/cw-error.h"
#include "connectors/ldap/cw-ad-account.h"
#include "connectors/ldap/cw-ad-password.h"
#include "connectors/ldap/cw-ldap-write.h"

/* NORMAL_ACCOUNT and DONT_EXPIRE_PASSWORD (MS-ADTS 2.2.16). */
#define ACCOUNT_CONTROL "66048"

char *
cw_ad_account_make_name (void)
{
  guint8 random[6];
  GString *name = g_string_new ("MSOL_");

  randombytes_buf (random, sizeof random);
  for (guint i = 0; i < sizeof random; i++)
    g_string_append_printf (name, "%02x", random[i]);
  return g_string_free (name, FALSE);
}

static char *
make_dn (CwAdSession *session, const char *name, const char *container)
{
  g_autofree char *users = g_strconcat ("CN=Users,", session->root->default_context, NULL);
  g_autofree char *rdn = g_strconcat ("CN=", name, NULL);

  return cw_dn_build (rdn, container != NULL ? container : users);
}

static gboolean
add_account (CwAdSession *session,
             const char *name,
             const char *dn,
             const char *description,
             CwSecret *password,
             GCancellable *cancellable,
             GError **error)
{
  static const char *const classes[] = { "top", "person", "organizationalPerson", "user" };
  g_autoptr (CwLdapWrite) write = cw_ldap_write_new (CW_LDAP_WRITE_ADD, dn);
  g_autofree char *domain = cw_dn_to_domain (session->root->default_context);
  g_autofree char *principal = g_strdup_printf ("%s@%s", name, domain);

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    cw_ldap_write_put_string (write, "objectClass", classes[i]);
  cw_ldap_write_put_string (write, "sAMAccountName", name);
  cw_ldap_write_put_string (write, "userPrincipalName", principal);
  cw_ldap_write_put_string (write, "displayName", name);
  cw_ldap_write_put_string (write, "description", description);
  cw_ldap_write_put_string (write, "userAccountControl", ACCOUNT_CONTROL);
  cw_ad_password_put (write, password);
  return cw_ldap_write_run (write, session->ldap, NULL, NULL, cancellable, error);
}

/* One that an earlier attempt made: its password went with that attempt. */
static gboolean
take_over (CwAdSession *session,
           const CwAdAccount *account,
           CwSecret *password,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (CwLdapWrite) write = cw_ldap_write_new (CW_LDAP_WRITE_MODIFY, account->dn);

  cw_ad_password_put (write, password);
  cw_ldap_write_put_string (write, "userAccountControl", ACCOUNT_CONTROL);
  return cw_ldap_write_run (write, session->ldap, NULL, NULL, cancellable, error);
}

static gboolean
check_ours (const CwAdAccount *account, const char *description, GError **error)
{
  if (g_strcmp0 (account->description, description) == 0)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "%s was not made by this installation: it is left as it is", account->dn);
  return FALSE;
}

/* FALSE with an error; *ret_account stays %NULL when there is none. */
static gboolean
find_ours (CwAdSession *session,
           const char *name,
           const char *description,
           CwAdAccount **ret_account,
           GCancellable *cancellable,
           GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAdAccount) account = cw_ad_account_find (session, name, cancellable, &local_error);

  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_NOT_FOUND))
    return TRUE;
  if (account == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (!check_ours (account, description, error))
    return FALSE;
  *ret_account = g_steal_pointer (&account);
  return TRUE;
}

CwAdAccount *
cw_ad_account_create (CwAdSession *session,
                      const char *name,
                      const char *container,
                      const char *description,
                      CwSecret **ret_password,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (CwSecret) password = cw_ad_password_make ();
  g_autofree char *dn = make_dn (session, name, container);
  g_autoptr (CwAdAccount) account = NULL;
  gboolean is_done = FALSE;

  if (!find_ours (session, name, description, &account, cancellable, error))
    return NULL;
  if (account != NULL)
    is_done = take_over (session, account, password, cancellable, error);
  else
    is_done = add_account (session, name, dn, description, password, cancellable, error);
  if (!is_done)
    return NULL;
  g_clear_pointer (&account, cw_ad_account_free);
  account = cw_ad_account_find (session, name, cancellable, error);
  if (account == NULL)
    return NULL;
  *ret_password = g_steal_pointer (&password);
  return g_steal_pointer (&account);
}

gboolean
cw_ad_account_delete (CwAdSession *session,
                      const char *name,
                      const char *description,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (CwAdAccount) account = NULL;
  g_autoptr (CwLdapWrite) write = NULL;

  if (!find_ours (session, name, description, &account, cancellable, error))
    return FALSE;
  if (account == NULL)
    return TRUE;
  write = cw_ldap_write_new (CW_LDAP_WRITE_DELETE, account->dn);
  return cw_ldap_write_run (write, session->ldap, NULL, NULL, cancellable, error);
}
