/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors"

#include "config.h"

#include "connectors/ldap/cw-kerberos.h"

#include <string.h>

#include <gssapi/gssapi_krb5.h>
#include <krb5.h>
#include <profile.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/ldap/cw-kerberos-error.h"

struct _CwKerberos
{
  krb5_context context;
  krb5_principal client;
  krb5_ccache cache;
  char *cache_name;
};

static gboolean
init_context (CwKerberos *kerberos, const CwLdapSettings *settings, GError **error)
{
  const char *files[] = { settings->krb5_config_file, NULL };
  g_autofree char *doing = NULL;
  profile_t profile = NULL;
  krb5_error_code code = 0;

  if (settings->krb5_config_file == NULL)
    {
      code = krb5_init_context (&kerberos->context);
      if (code != 0)
        cw_kerberos_set_error (error, CW_PHRASE ("Reading the system's Kerberos configuration"),
                               NULL, code);
      return code == 0;
    }

  code = profile_init (files, &profile);
  if (code == 0)
    {
      code = krb5_init_context_profile (profile, 0, &kerberos->context);
      profile_release (profile);
    }
  if (code == 0)
    return TRUE;
  doing = g_strdup_printf (CW_PHRASE ("Reading %s"), settings->krb5_config_file);
  cw_kerberos_set_error (error, doing, NULL, code);
  return FALSE;
}

/* The user as it is written; "name\\@suffix@REALM" is a userPrincipalName whose suffix is no realm
 * (an enterprise name, RFC 6806 5), which the KDC replaces by the account's own name. */
static krb5_error_code
parse_client (CwKerberos *kerberos, const char *user, krb5_get_init_creds_opt *options)
{
  krb5_error_code code = krb5_parse_name (kerberos->context, user, &kerberos->client);

  if (code == 0 && kerberos->client->length == 1 &&
      memchr (kerberos->client->data[0].data, '@', kerberos->client->data[0].length) != NULL)
    {
      kerberos->client->type = KRB5_NT_ENTERPRISE_PRINCIPAL;
      krb5_get_init_creds_opt_set_canonicalize (options, 1);
    }
  return code;
}

/* What the KDC said of the client; its answer holds more than the code that libkrb5 returns. */
static CwSignInProblem
find_problem (CwKerberos *kerberos, krb5_init_creds_context exchange, krb5_error_code code)
{
  krb5_error *answer = NULL;
  CwSignInProblem problem = CW_SIGN_IN_OK;

  if (exchange != NULL && krb5_init_creds_get_error (kerberos->context, exchange, &answer) != 0)
    answer = NULL;
  problem = cw_sign_in_problem_from_kdc (code, answer != NULL ? &answer->e_data : NULL);
  if (answer != NULL)
    krb5_free_error (kerberos->context, answer);
  return problem;
}

static krb5_error_code
exchange_by_keytab (CwKerberos *kerberos, krb5_init_creds_context exchange, const char *file)
{
  krb5_keytab keytab = NULL;
  krb5_error_code code = krb5_kt_resolve (kerberos->context, file, &keytab);

  if (code != 0)
    return code;
  /* The exchange borrows the handle. */
  code = krb5_init_creds_set_keytab (kerberos->context, exchange, keytab);
  if (code == 0)
    code = krb5_init_creds_get (kerberos->context, exchange);
  krb5_kt_close (kerberos->context, keytab);
  return code;
}

static krb5_error_code
exchange_by_password (CwKerberos *kerberos, krb5_init_creds_context exchange, CwSecret *password)
{
  krb5_error_code code =
      krb5_init_creds_set_password (kerberos->context, exchange, cw_secret_peek (password, NULL));

  return code != 0 ? code : krb5_init_creds_get (kerberos->context, exchange);
}

/* One exchange with the KDC: never tried again with the same password, which might lock the
 * account. */
static krb5_error_code
exchange_credentials (CwKerberos *kerberos,
                      const CwLdapSettings *settings,
                      CwSecret *password,
                      krb5_creds *credentials,
                      CwSignInProblem *ret_problem)
{
  krb5_get_init_creds_opt *options = NULL;
  krb5_init_creds_context exchange = NULL;
  krb5_error_code code = krb5_get_init_creds_opt_alloc (kerberos->context, &options);

  if (code == 0)
    code = parse_client (kerberos, settings->user, options);
  if (code == 0)
    code = krb5_init_creds_init (kerberos->context, kerberos->client, NULL, NULL, 0, options,
                                 &exchange);
  if (code == 0 && settings->method == CW_LDAP_METHOD_GSSAPI_KEYTAB)
    code = exchange_by_keytab (kerberos, exchange, settings->keytab_file);
  else if (code == 0)
    code = exchange_by_password (kerberos, exchange, password);
  if (code == 0)
    code = krb5_init_creds_get_creds (kerberos->context, exchange, credentials);
  if (code != 0)
    *ret_problem = find_problem (kerberos, exchange, code);
  if (exchange != NULL)
    krb5_init_creds_free (kerberos->context, exchange);
  if (options != NULL)
    krb5_get_init_creds_opt_free (kerberos->context, options);
  return code;
}

/* Lays the ticket-granting ticket into a new cache in memory; it tells the client's own name. */
static krb5_error_code
store_initial_ticket (CwKerberos *kerberos, krb5_creds *credentials)
{
  krb5_error_code code = krb5_cc_new_unique (kerberos->context, "MEMORY", NULL, &kerberos->cache);

  if (code == 0)
    code = krb5_cc_initialize (kerberos->context, kerberos->cache, credentials->client);
  if (code == 0)
    code = krb5_cc_store_cred (kerberos->context, kerberos->cache, credentials);
  if (code == 0)
    code = krb5_cc_get_full_name (kerberos->context, kerberos->cache, &kerberos->cache_name);
  krb5_free_principal (kerberos->context, kerberos->client);
  kerberos->client = NULL;
  if (code == 0)
    code = krb5_copy_principal (kerberos->context, credentials->client, &kerberos->client);
  return code;
}

static gboolean
get_initial_ticket (CwKerberos *kerberos,
                    const CwLdapSettings *settings,
                    CwSecret *password,
                    CwSignInProblem *ret_problem,
                    GError **error)
{
  g_autofree char *doing =
      g_strdup_printf (CW_PHRASE ("Getting a Kerberos ticket for %s"), settings->user);
  krb5_creds credentials = { 0 };
  CwSignInProblem problem = CW_SIGN_IN_OK;
  krb5_error_code code =
      exchange_credentials (kerberos, settings, password, &credentials, &problem);

  if (code == 0)
    code = store_initial_ticket (kerberos, &credentials);
  krb5_free_cred_contents (kerberos->context, &credentials);
  if (code == 0)
    return TRUE;
  cw_kerberos_set_client_error (error, doing, kerberos->context, code, problem);
  if (ret_problem != NULL)
    *ret_problem = problem;
  return FALSE;
}

/* The principal that GSSAPI will make of the host's name in this process, which may canonicalise it
 * and knows another domain_realm mapping. (transfer full) (nullable) */
static char *
get_gssapi_principal (const char *host)
{
  g_autofree char *service = g_strdup_printf ("ldap@%s", host);
  gss_buffer_desc input = { strlen (service), service };
  gss_buffer_desc output = GSS_C_EMPTY_BUFFER;
  gss_name_t name = GSS_C_NO_NAME;
  gss_name_t canonical = GSS_C_NO_NAME;
  char *text = NULL;
  OM_uint32 minor = 0;

  if (gss_import_name (&minor, &input, GSS_C_NT_HOSTBASED_SERVICE, &name) == GSS_S_COMPLETE &&
      gss_canonicalize_name (&minor, name, (gss_OID) gss_mech_krb5, &canonical) == GSS_S_COMPLETE &&
      gss_display_name (&minor, canonical, &output, NULL) == GSS_S_COMPLETE)
    text = g_strndup (output.value, output.length);
  gss_release_buffer (&minor, &output);
  gss_release_name (&minor, &canonical);
  gss_release_name (&minor, &name);
  return text;
}

/* Lays the server's ticket in the cache a second time, under the name that GSSAPI looks for. */
static krb5_error_code
store_under_name (CwKerberos *kerberos, const krb5_creds *ticket, const char *name)
{
  krb5_creds copy = *ticket;
  krb5_principal server = NULL;
  krb5_error_code code = krb5_parse_name (kerberos->context, name, &server);

  if (code != 0)
    return code;
  copy.server = server;
  if (!krb5_principal_compare (kerberos->context, ticket->server, server))
    code = krb5_cc_store_cred (kerberos->context, kerberos->cache, &copy);
  krb5_free_principal (kerberos->context, server);
  return code;
}

/* Gets the ticket for the LDAP server; krb5_get_credentials() keeps it in the cache. */
static gboolean
get_service_ticket (CwKerberos *kerberos, const CwLdapSettings *settings, GError **error)
{
  g_autofree char *doing =
      g_strdup_printf (CW_PHRASE ("Getting a Kerberos ticket for ldap/%s"), settings->host);
  g_autofree char *gssapi_name = get_gssapi_principal (settings->host);
  krb5_creds wanted = { 0 };
  krb5_creds *ticket = NULL;
  krb5_error_code code = 0;

  wanted.client = kerberos->client;
  code = krb5_sname_to_principal (kerberos->context, settings->host, "ldap", KRB5_NT_SRV_HST,
                                  &wanted.server);
  if (code == 0)
    code = krb5_get_credentials (kerberos->context, 0, kerberos->cache, &wanted, &ticket);
  if (code == 0 && gssapi_name != NULL)
    code = store_under_name (kerberos, ticket, gssapi_name);
  if (ticket != NULL)
    krb5_free_creds (kerberos->context, ticket);
  krb5_free_principal (kerberos->context, wanted.server);
  if (code != 0)
    cw_kerberos_set_error (error, doing, kerberos->context, code);
  return code == 0;
}

CwKerberos *
cw_kerberos_new (const CwLdapSettings *settings,
                 CwSecret *password,
                 CwSignInProblem *ret_problem,
                 GError **error)
{
  g_autoptr (CwKerberos) kerberos = g_new0 (CwKerberos, 1);

  if (settings->method == CW_LDAP_METHOD_GSSAPI_PASSWORD && password == NULL)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "There is no password for %s; set the connector's password", settings->user);
      return NULL;
    }
  if (!init_context (kerberos, settings, error) ||
      !get_initial_ticket (kerberos, settings, password, ret_problem, error) ||
      !get_service_ticket (kerberos, settings, error))
    return NULL;
  return g_steal_pointer (&kerberos);
}

void
cw_kerberos_free (CwKerberos *kerberos)
{
  g_return_if_fail (kerberos != NULL);

  if (kerberos->context != NULL)
    {
      if (kerberos->cache_name != NULL)
        krb5_free_string (kerberos->context, kerberos->cache_name);
      if (kerberos->cache != NULL)
        krb5_cc_destroy (kerberos->context, kerberos->cache);
      krb5_free_principal (kerberos->context, kerberos->client);
      krb5_free_context (kerberos->context);
    }
  g_free (kerberos);
}

gboolean
cw_kerberos_enter (CwKerberos *kerberos, GError **error)
{
  OM_uint32 minor = 0;

  if (gss_krb5_ccache_name (&minor, kerberos->cache_name, NULL) == GSS_S_COMPLETE)
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_FAILED,
               "GSSAPI does not take the ticket cache (minor status %u)", minor);
  return FALSE;
}

void
cw_kerberos_leave (CwKerberos *kerberos)
{
  OM_uint32 minor = 0;

  (void) gss_krb5_ccache_name (&minor, NULL, NULL);
}
