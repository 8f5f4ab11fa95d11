/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "connectors/graph/cw-domain-federation.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-federation.h"
#include "signin/cw-federation-fetch.h"
#include "signin/cw-federation-metadata.h"

/* Whether a domain of the tenant can be federated, and whether it is already. */

static void
judge_domain (CwSetupCheck *check, const char *name, const CwDomainFederation *domain)
{
  g_autofree char *text = NULL;

  if (domain == NULL)
    {
      text = g_strdup_printf (CW_PHRASE ("The tenant has no domain %s"), name);
      cw_setup_check_add (check, "domain", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Check the spelling, or add the domain to the tenant and "
                                     "verify it"));
    }
  else if (domain->is_initial || g_str_has_suffix (domain->name, ".onmicrosoft.com"))
    {
      text = g_strdup_printf (
          CW_PHRASE ("%s is a domain of Microsoft's that the tenant got, and cannot be federated"),
          name);
      cw_setup_check_add (check, "domain", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Name a domain of your own"));
    }
  else if (!domain->is_verified)
    {
      text = g_strdup_printf (CW_PHRASE ("%s is in the tenant, and not verified"), name);
      cw_setup_check_add (check, "domain", CW_CHECK_FAILED, text,
                          CW_PHRASE ("Add the TXT record that the tenant shows to the name "
                                     "service, verify the domain there, and check again"));
    }
  else
    {
      text = g_strdup_printf (CW_PHRASE ("%s is verified in the tenant"), name);
      cw_setup_check_add (check, "domain", CW_CHECK_OK, text, NULL);
    }
}

/* New people get it where nobody chooses another, and the tenant refuses to federate that one. */
static void
judge_default (CwSetupCheck *check, const CwDomainFederation *domain)
{
  g_autofree char *text = NULL;

  if (!domain->is_default || domain->is_federated)
    return;
  text = g_strdup_printf (CW_PHRASE ("%s is the default domain of the tenant"), domain->name);
  cw_setup_check_add (check, "default", CW_CHECK_FAILED, text,
                      CW_PHRASE ("Make another domain the default one first: the tenant does not "
                                 "let that one be federated"));
}

static void
judge_federation (CwSetupCheck *check, const CwDomainFederation *domain, const char *expected)
{
  g_autofree char *text = NULL;

  if (!domain->is_federated)
    text = g_strdup_printf (CW_PHRASE ("People of %s sign in at the cloud itself so far"),
                            domain->name);
  else if (domain->issuer == NULL)
    text = g_strdup_printf (
        CW_PHRASE ("%s is federated already; with whom cannot be seen by this account"),
        domain->name);
  else if (expected == NULL)
    text = g_strdup_printf (CW_PHRASE ("%s is federated already, with the issuer “%s”"),
                            domain->name, domain->issuer);
  else if (g_str_equal (domain->issuer, expected))
    text = g_strdup_printf (CW_PHRASE ("%s is federated with this provider already"), domain->name);
  else
    text =
        g_strdup_printf (CW_PHRASE ("%s is federated with another provider, whose issuer is “%s”"),
                         domain->name, domain->issuer);
  if (!domain->is_federated ||
      (domain->issuer != NULL && expected != NULL && g_str_equal (domain->issuer, expected)))
    cw_setup_check_add (check, "federation", CW_CHECK_OK, text, NULL);
  else if (domain->issuer == NULL || expected == NULL)
    cw_setup_check_add (check, "federation", CW_CHECK_WARNING, text,
                        CW_PHRASE ("Compare it with the issuer in the provider's metadata"));
  else
    cw_setup_check_add (check, "federation", CW_CHECK_FAILED, text,
                        CW_PHRASE ("Take that federation away first, when it is not wanted any "
                                   "more; until then people are sent to the other provider"));
}

/* Whom the provider says that it is, where only its address is known; what is wrong there the check
 * of the provider tells. (transfer full) (nullable) */
static char *
dup_expected (CwSetupCheck *check)
{
  const char *issuer = cw_setup_check_get_string (check, "issuer");
  const char *url = cw_setup_check_get_string (check, "metadataUrl");
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (CwFederationMetadata) metadata = NULL;

  if (issuer != NULL || url == NULL)
    return g_strdup (issuer);
  bytes = cw_federation_fetch (url, cw_setup_check_get_string (check, "caFile"), NULL,
                               check->cancellable, NULL);
  metadata = bytes != NULL ? cw_federation_metadata_parse (bytes, NULL) : NULL;
  return metadata != NULL ? g_strdup (metadata->entity_id) : NULL;
}

gboolean
cw_setup_check_federated_domain (CwSetupCheck *check, GError **error)
{
  const char *name = cw_setup_check_need_string (check, "domain", error);
  g_autoptr (GPtrArray) domains = NULL;
  g_autofree char *expected = NULL;
  const CwDomainFederation *domain = NULL;
  gboolean is_asked = FALSE;

  if (name == NULL ||
      !cw_setup_federation_list_domains (check, "tenant", &is_asked, &domains, error))
    return FALSE;
  if (!is_asked)
    cw_setup_check_add (
        check, "tenant", CW_CHECK_WARNING,
        CW_PHRASE ("Nobody is signed in to the tenant, so its domains are not known"),
        CW_PHRASE ("Sign in on the page “Connect to the Cloud”, and check again"));
  if (domains == NULL)
    return TRUE;
  domain = cw_domain_federation_find (domains, name);
  judge_domain (check, name, domain);
  if (domain == NULL || !domain->is_verified)
    return TRUE;
  judge_default (check, domain);
  expected = dup_expected (check);
  judge_federation (check, domain, expected);
  cw_variant_add_bool (check->answer, "isFederated", domain->is_federated);
  if (domain->issuer != NULL)
    cw_variant_add_string (check->answer, "issuer", domain->issuer);
  if (domain->sign_in_url != NULL)
    cw_variant_add_string (check->answer, "signInUrl", domain->sign_in_url);
  return TRUE;
}
