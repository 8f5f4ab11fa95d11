/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-check.h"
#include "setup/cw-setup-tenant.h"
#include "signin/cw-federation-fetch.h"

/* Where the cloud sends somebody of a domain to sign in. That somebody really can sign in there is
 * seen in a browser only, by a person who has a password. */

/* Nobody; the cloud looks at the domain alone. */
#define NOBODY "sign-in-check"

static gboolean
judge_managed (CwSetupCheck *check, const char *domain, JsonObject *realm)
{
  const char *type = cw_graph_json_get_text (realm, "account_type");
  g_autofree char *text = NULL;

  if (type != NULL && g_ascii_strcasecmp (type, "Federated") == 0)
    return FALSE;
  if (type != NULL && g_ascii_strcasecmp (type, "Managed") == 0)
    {
      text = g_strdup_printf (
          CW_PHRASE ("The cloud asks people of %s for their password itself: it is not federated"),
          domain);
      cw_setup_check_add (check, "realm", CW_CHECK_WARNING, text,
                          CW_PHRASE ("That is right until the domain is federated. After that, "
                                     "some minutes may pass; check again"));
      return TRUE;
    }
  text = g_strdup_printf (CW_PHRASE ("The cloud does not know the domain %s"), domain);
  cw_setup_check_add (check, "realm", CW_CHECK_FAILED, text,
                      CW_PHRASE ("Add the domain to the tenant and verify it"));
  return TRUE;
}

/* Of an address. (transfer full) (nullable) */
static char *
dup_host (const char *url)
{
  g_autoptr (GUri) uri = url != NULL ? g_uri_parse (url, G_URI_FLAGS_NONE, NULL) : NULL;

  return uri != NULL ? g_strdup (g_uri_get_host (uri)) : NULL;
}

static void
judge_provider (CwSetupCheck *check, const char *domain, JsonObject *realm)
{
  const char *expected = cw_setup_check_get_string (check, "host");
  g_autofree char *active = dup_host (cw_graph_json_get_text (realm, "federation_active_auth_url"));
  g_autofree char *exchange = dup_host (cw_graph_json_get_text (realm, "federation_metadata_url"));
  const char *host = active != NULL ? active : exchange;
  g_autofree char *text = NULL;

  if (host == NULL)
    text = g_strdup_printf (
        CW_PHRASE ("The cloud sends people of %s to a provider, and does not say to which"),
        domain);
  else
    text = g_strdup_printf (CW_PHRASE ("The cloud sends people of %s to %s"), domain, host);
  if (host != NULL)
    cw_variant_add_string (check->answer, "host", host);
  if (host == NULL || expected == NULL)
    cw_setup_check_add (check, "realm", CW_CHECK_WARNING, text,
                        CW_PHRASE ("See in a browser whether it is the right one"));
  else if (g_ascii_strcasecmp (host, expected) == 0)
    cw_setup_check_add (check, "realm", CW_CHECK_OK, text, NULL);
  else
    cw_setup_check_add (check, "realm", CW_CHECK_FAILED, text,
                        CW_PHRASE ("It is another one than was entered: correct the address of "
                                   "the provider, or how the tenant has the domain federated"));
}

/* FALSE: cancelled. @ret_realm: %NULL where the failure is told. */
static gboolean
ask_cloud (CwSetupCheck *check, const char *domain, JsonNode **ret_realm, GError **error)
{
  g_autoptr (CwCloudSettings) settings =
      cw_setup_tenant_make_settings (cw_setup_check_get_object (check, "cloud"), error);
  g_autofree char *name = g_uri_escape_string (domain, NULL, FALSE);
  g_autofree char *url = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GBytes) bytes = NULL;
  gsize size = 0;
  const char *data = NULL;

  if (settings == NULL)
    return FALSE;
  url = g_strdup_printf ("%s/common/userrealm/" NOBODY "%%40%s?api-version=1.0",
                         settings->authority_url, name);
  bytes = cw_federation_fetch (url, settings->ca_file, NULL, check->cancellable, &local_error);
  data = bytes != NULL ? g_bytes_get_data (bytes, &size) : NULL;
  if (data != NULL)
    *ret_realm = cw_json_parse (data, (gssize) size, FALSE, &local_error);
  if (*ret_realm != NULL && JSON_NODE_HOLDS_OBJECT (*ret_realm))
    return TRUE;
  g_clear_pointer (ret_realm, json_node_unref);
  if (local_error == NULL)
    g_set_error_literal (&local_error, CW_ERROR, CW_ERROR_INVALID_DATA,
                         "The cloud's answer about the domain cannot be read");
  return cw_setup_check_add_error (
      check, "realm", g_steal_pointer (&local_error),
      CW_PHRASE ("See that the cloud can be reached from this computer, and check again"), error);
}

gboolean
cw_setup_check_federated_sign_in (CwSetupCheck *check, GError **error)
{
  const char *domain = cw_setup_check_need_string (check, "domain", error);
  g_autoptr (JsonNode) realm = NULL;

  if (domain == NULL || !ask_cloud (check, domain, &realm, error))
    return FALSE;
  if (realm != NULL && !judge_managed (check, domain, json_node_get_object (realm)))
    judge_provider (check, domain, json_node_get_object (realm));
  return TRUE;
}
