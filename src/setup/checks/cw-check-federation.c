/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-domain-federation.h"
#include "connectors/ldap/cw-certificate-text.h"
#include "connectors/ldap/cw-tls-probe.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-federation.h"
#include "signin/cw-federation-fetch.h"
#include "signin/cw-federation-metadata.h"
#include "signin/cw-ws-trust.h"

/* What a provider says of itself, and whether all that it names is there. */

#define WARN_USEC       (30 * G_TIME_SPAN_DAY)
#define TIMEOUT_SECONDS 10
#define HTTPS_PORT      443
#define MAX_SERVERS     8U

#define RENEW_METADATA                                                                             \
  CW_PHRASE ("Give the address of the provider's federation metadata; in a browser it shows XML "  \
             "that begins with EntityDescriptor")

typedef struct
{
  CwSetupCheck *check;
  CwFederationMetadata *metadata;
  GPtrArray *urls; /* (element-type utf8): every address that was named */
} Looking;

/* ----- the document */

static char *
format_day (gint64 time_usec)
{
  return cw_certificate_format_day ((time_t) (time_usec / G_USEC_PER_SEC));
}

static void
judge_document (Looking *looking)
{
  const CwFederationMetadata *metadata = looking->metadata;
  g_autofree char *text = NULL;
  g_autofree char *day = NULL;

  cw_variant_add_string (looking->check->answer, "issuer", metadata->entity_id);
  if (metadata->valid_until_usec != 0 && metadata->valid_until_usec < g_get_real_time ())
    {
      day = format_day (metadata->valid_until_usec);
      text = g_strdup_printf (CW_PHRASE ("The metadata was valid until %s"), day);
      cw_setup_check_add (looking->check, "metadata", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Have the provider write its metadata anew"));
      return;
    }
  text = g_strdup_printf (CW_PHRASE ("The provider is “%s”"), metadata->entity_id);
  cw_setup_check_add (looking->check, "metadata", CW_CHECK_OK, text, NULL);
}

/* ----- certificates that sign */

static void
judge_certificate (CwSetupCheck *check, const CwSigningCertificate *certificate)
{
  const char *name = certificate->subject != NULL ? certificate->subject : certificate->thumbprint;
  gint64 now = g_get_real_time ();
  gboolean is_early = certificate->begins_usec > now;
  g_autofree char *day = format_day (is_early ? certificate->begins_usec : certificate->ends_usec);
  g_autofree char *text =
      g_strdup_printf (is_early ? CW_PHRASE ("“%s” does not sign before %s")
                       : certificate->ends_usec < now ? CW_PHRASE ("“%s” expired on %s")
                                                      : CW_PHRASE ("“%s” signs until %s"),
                       name, day);

  if (certificate->is_weak)
    cw_setup_check_add (check, "signing", CW_CHECK_FAILED,
                        CW_PHRASE ("The key that signs is shorter than 2048 bits"),
                        CW_PHRASE ("Have the provider sign with an RSA key of 2048 bits or more"));
  else if (is_early || certificate->ends_usec < now)
    cw_setup_check_add (check, "signing", CW_CHECK_FAILED, text,
                        CW_PHRASE ("Have the provider sign with a certificate that is valid, and "
                                   "tell the tenant of it: nobody signs in with this one"));
  else if (certificate->ends_usec < now + WARN_USEC)
    cw_setup_check_add (check, "signing", CW_CHECK_WARNING, text,
                        CW_PHRASE ("Have it renewed at the provider, and tell the tenant of the "
                                   "new one before this one ends: else nobody signs in"));
  else
    cw_setup_check_add (check, "signing", CW_CHECK_OK, text, NULL);
}

static gboolean
is_valid_now (const CwSigningCertificate *certificate)
{
  gint64 now = g_get_real_time ();

  return certificate->begins_usec <= now && certificate->ends_usec >= now && !certificate->is_weak;
}

/* Those that come later, or have gone, do no harm beside one that is valid. */
static void
judge_certificates (Looking *looking)
{
  GPtrArray *certificates = looking->metadata->certificates;
  guint n_valid = 0;

  for (guint i = 0; i < certificates->len; i++)
    n_valid += is_valid_now (certificates->pdata[i]) ? 1 : 0;
  for (guint i = 0; i < certificates->len; i++)
    if (n_valid == 0 || is_valid_now (certificates->pdata[i]))
      judge_certificate (looking->check, certificates->pdata[i]);
  if (looking->metadata->n_broken > 0)
    cw_setup_check_add (looking->check, "signing", CW_CHECK_FAILED,
                        CW_PHRASE ("The metadata has a certificate that cannot be read"),
                        CW_PHRASE ("Have the provider write its metadata anew"));
  else if (certificates->len == 0)
    cw_setup_check_add (looking->check, "signing", CW_CHECK_FAILED,
                        CW_PHRASE ("The metadata names no certificate that signs"),
                        CW_PHRASE ("Have the provider put its signing certificate into the "
                                   "metadata"));
}

/* ----- addresses */

static void
add_url (Looking *looking, const char *url)
{
  if (url != NULL && !g_ptr_array_find_with_equal_func (looking->urls, url, g_str_equal, NULL))
    g_ptr_array_add (looking->urls, g_strdup (url));
}

/* The cloud sends the request by HTTP POST, as Microsoft's requirements for a SAML 2.0 provider
 * say; WS-Federation is what AD FS and PingFederate are connected by. */
static void
judge_sign_in (Looking *looking)
{
  const CwFederationMetadata *metadata = looking->metadata;
  const char *passive = cw_federation_metadata_find (metadata, CW_FEDERATION_PASSIVE);
  const char *post = cw_federation_metadata_find (metadata, CW_FEDERATION_SSO_POST);
  const char *url = passive != NULL ? passive : post;
  g_autofree char *text = NULL;

  if (url != NULL)
    {
      text = g_strdup_printf (CW_PHRASE ("People sign in at %s"), url);
      cw_setup_check_add (looking->check, "sign-in", CW_CHECK_OK, text, NULL);
      cw_variant_add_string (looking->check->answer, "signInUrl", url);
    }
  else if (metadata->has_saml)
    cw_setup_check_add (looking->check, "sign-in", CW_CHECK_FAILED,
                        CW_PHRASE ("The provider takes no sign-in by HTTP POST, which is what the "
                                   "cloud sends"),
                        CW_PHRASE ("Switch the HTTP-POST binding on at the provider"));
  else
    cw_setup_check_add (looking->check, "sign-in", CW_CHECK_FAILED,
                        CW_PHRASE ("The metadata names no address where people sign in"),
                        CW_PHRASE ("Switch the passive profile of WS-Federation on at the "
                                   "provider"));
  add_url (looking, passive);
  add_url (looking, post);
  add_url (looking, cw_federation_metadata_find (metadata, CW_FEDERATION_SIGN_OUT));
}

static gboolean
has_password_port (GPtrArray *ports)
{
  for (guint i = 0; i < ports->len; i++)
    if (strstr (ports->pdata[i], "usernamemixed") != NULL ||
        strstr (ports->pdata[i], "/idp/sts.wst") != NULL)
      return TRUE;
  return FALSE;
}

/* FALSE: cancelled. */
static gboolean
judge_exchange (Looking *looking, const char *url, GError **error)
{
  CwSetupCheck *check = looking->check;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = cw_federation_fetch (url, cw_setup_check_get_string (check, "caFile"),
                                                  NULL, check->cancellable, &local_error);
  g_autoptr (GPtrArray) ports = bytes != NULL ? cw_ws_trust_list_ports (bytes, &local_error) : NULL;

  if (ports == NULL)
    return cw_setup_check_add_error (
        check, "active", g_steal_pointer (&local_error),
        CW_PHRASE ("Switch the endpoint of the metadata exchange (MEX) on at the provider"), error);
  for (guint i = 0; i < ports->len && i < MAX_SERVERS; i++)
    add_url (looking, ports->pdata[i]);
  if (has_password_port (ports))
    cw_setup_check_add (check, "active", CW_CHECK_OK,
                        CW_PHRASE ("Programs sign in by WS-Trust with a name and a password"),
                        NULL);
  else
    cw_setup_check_add (check, "active", CW_CHECK_WARNING,
                        CW_PHRASE ("No endpoint of WS-Trust takes a name and a password"),
                        CW_PHRASE ("Switch usernamemixed on at the provider, where programs are "
                                   "used that cannot show a page"));
  return TRUE;
}

/* Programs that cannot show a page, and the joining of Windows computers, need it; browsers do not.
 * FALSE: cancelled. */
static gboolean
judge_active (Looking *looking, GError **error)
{
  const CwFederationMetadata *metadata = looking->metadata;
  const char *active = cw_federation_metadata_find (metadata, CW_FEDERATION_ACTIVE);
  const char *exchange = cw_federation_metadata_find (metadata, CW_FEDERATION_EXCHANGE);

  if (!metadata->has_ws)
    return TRUE;
  add_url (looking, active);
  add_url (looking, exchange);
  if (exchange != NULL)
    return judge_exchange (looking, exchange, error);
  if (active != NULL)
    cw_setup_check_add (looking->check, "active", CW_CHECK_OK,
                        CW_PHRASE ("Programs sign in by WS-Trust"), NULL);
  else
    cw_setup_check_add (looking->check, "active", CW_CHECK_WARNING,
                        CW_PHRASE ("The metadata names no address where programs sign in "
                                   "(WS-Trust)"),
                        CW_PHRASE ("Switch WS-Trust on at the provider, where programs are used "
                                   "that cannot show a page"));
  return TRUE;
}

/* ----- servers behind the addresses */

static void
judge_server (CwSetupCheck *check, const char *host, const CwTlsReport *report)
{
  gint64 now = g_get_real_time ();
  g_autofree char *day = NULL;
  g_autofree char *text = NULL;
  const char *remedy = report->remedy;

  if (report->problem == CW_TLS_PLAIN_PORT || report->problem == CW_TLS_HANDSHAKE)
    remedy = CW_PHRASE ("See that the provider speaks TLS 1.2 or newer there");
  if (report->problem != CW_TLS_OK)
    {
      cw_setup_check_add (check, "endpoint", CW_CHECK_FAILED, report->summary, remedy);
      return;
    }
  if (report->expires_usec > now + WARN_USEC)
    {
      cw_setup_check_add (check, "endpoint", CW_CHECK_OK, report->summary, NULL);
      return;
    }
  day = format_day (report->expires_usec);
  text = g_strdup_printf (CW_PHRASE ("The certificate of %s is valid until %s"), host, day);
  cw_setup_check_add (check, "endpoint", CW_CHECK_WARNING, text,
                      CW_PHRASE ("Renew it soon: without it nobody signs in"));
}

/* FALSE: cancelled. */
static gboolean
look_at_server (CwSetupCheck *check, const char *host, guint16 port, GError **error)
{
  const CwLdapSettings settings = { .kind = CW_CONNECTOR_KIND_OPENLDAP,
                                    .host = (char *) host,
                                    .port = port,
                                    .security = CW_LDAP_SECURITY_LDAPS,
                                    .ca_file = (char *) cw_setup_check_get_string (check, "caFile"),
                                    .timeout_seconds = TIMEOUT_SECONDS };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwTlsReport) report = cw_tls_probe (&settings, check->cancellable, &local_error);

  if (report == NULL)
    return cw_setup_check_add_error (
        check, "endpoint", g_steal_pointer (&local_error),
        CW_PHRASE ("Check the name, the port and the firewalls between"), error);
  judge_server (check, host, report);
  return TRUE;
}

/* (transfer full) (nullable): told */
static GUri *
parse_url (CwSetupCheck *check, const char *url)
{
  g_autoptr (GUri) uri = g_uri_parse (url, G_URI_FLAGS_NONE, NULL);
  const char *host = uri != NULL ? g_uri_get_host (uri) : NULL;
  g_autofree char *text = NULL;

  if (host != NULL && *host != '\0' && g_str_equal (g_uri_get_scheme (uri), "https"))
    return g_steal_pointer (&uri);
  text = g_strdup_printf (CW_PHRASE ("The address %s is not https"), url);
  cw_setup_check_add (check, "endpoint", CW_CHECK_FAILED, text,
                      CW_PHRASE ("Have the provider serve all its addresses by https"));
  return NULL;
}

/* Each server once, however many addresses it has. FALSE: cancelled. */
static gboolean
look_at_servers (Looking *looking, GError **error)
{
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < looking->urls->len; i++)
    {
      g_autoptr (GUri) uri = parse_url (looking->check, looking->urls->pdata[i]);
      int port = uri != NULL && g_uri_get_port (uri) > 0 ? g_uri_get_port (uri) : HTTPS_PORT;
      g_autofree char *key =
          uri != NULL ? g_strdup_printf ("%s:%d", g_uri_get_host (uri), port) : NULL;

      if (key == NULL || g_hash_table_size (known) >= MAX_SERVERS ||
          !g_hash_table_add (known, g_steal_pointer (&key)))
        continue;
      if (!look_at_server (looking->check, g_uri_get_host (uri), (guint16) port, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- the other domains of the tenant */

/* Each has an issuer of its own: by it the cloud knows which domain a token is for.
 * FALSE: cancelled, or there is no such sign-in. */
static gboolean
judge_issuer (Looking *looking, const char *domain, GError **error)
{
  CwSetupCheck *check = looking->check;
  const char *issuer = looking->metadata->entity_id;
  g_autoptr (GPtrArray) domains = NULL;
  gboolean is_asked = FALSE;

  if (!cw_setup_federation_list_domains (check, "issuer", &is_asked, &domains, error))
    return FALSE;
  if (domains == NULL)
    return TRUE;
  for (guint i = 0; i < domains->len; i++)
    {
      const CwDomainFederation *other = domains->pdata[i];
      g_autofree char *text = NULL;

      if (g_strcmp0 (other->issuer, issuer) != 0 || g_ascii_strcasecmp (other->name, domain) == 0)
        continue;
      text = g_strdup_printf (CW_PHRASE ("The issuer “%s” is that of the domain %s already"),
                              issuer, other->name);
      cw_setup_check_add (check, "issuer", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Have the provider use an issuer of its own for each domain: "
                                     "a virtual server ID in PingFederate, support for several "
                                     "domains in AD FS"));
      return TRUE;
    }
  cw_setup_check_add (check, "issuer", CW_CHECK_OK,
                      CW_PHRASE ("No other domain of the tenant has this issuer"), NULL);
  return TRUE;
}

/* ----- the check */

/* FALSE: cancelled, or no address. looking->metadata stays %NULL where the failure is told. */
static gboolean
read_metadata (Looking *looking, const char *url, GError **error)
{
  CwSetupCheck *check = looking->check;
  g_autoptr (GError) local_error = NULL;
  g_autofree char *place = NULL;
  g_autoptr (GBytes) bytes = cw_federation_fetch (url, cw_setup_check_get_string (check, "caFile"),
                                                  &place, check->cancellable, &local_error);

  if (bytes != NULL)
    looking->metadata = cw_federation_metadata_parse (bytes, &local_error);
  if (looking->metadata != NULL)
    {
      cw_variant_add_string (check->answer, "metadataUrl", place);
      return TRUE;
    }
  if (g_error_matches (local_error, CW_ERROR, CW_ERROR_UNREACHABLE))
    return cw_setup_check_add_error (
        check, "metadata", g_steal_pointer (&local_error),
        CW_PHRASE ("Check the name, the port and the firewalls between"), error);
  if (!g_error_matches (local_error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT))
    return cw_setup_check_add_error (check, "metadata", g_steal_pointer (&local_error),
                                     RENEW_METADATA, error);
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

gboolean
cw_setup_check_federation (CwSetupCheck *check, GError **error)
{
  const char *url = cw_setup_check_need_string (check, "metadataUrl", error);
  const char *domain = cw_setup_check_get_string (check, "domain");
  g_autoptr (GPtrArray) urls = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (CwFederationMetadata) metadata = NULL;
  Looking looking = { check, NULL, urls };

  if (url == NULL || !read_metadata (&looking, url, error))
    return FALSE;
  if (looking.metadata == NULL)
    return TRUE;
  metadata = looking.metadata;
  judge_document (&looking);
  judge_certificates (&looking);
  judge_sign_in (&looking);
  return judge_active (&looking, error) && look_at_servers (&looking, error) &&
         (domain == NULL || judge_issuer (&looking, domain, error));
}
