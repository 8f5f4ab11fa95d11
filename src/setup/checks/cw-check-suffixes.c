/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "connectors/graph/cw-tenant-facts.h"
#include "connectors/ldap/cw-ldap-flavour.h"
#include "connectors/ldap/cw-suffix-count.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-people.h"

typedef struct
{
  CwSetupCheck *check;
  CwSuffixCount *count;
} Counting;

/* ----- counting */

static gboolean
count_server (const CwSetupPlace *place,
              CwLdapSession *session,
              const CwRootDse *root,
              gpointer user_data,
              GError **error)
{
  const Counting *counting = user_data;
  const char *attribute = cw_setup_check_get_string (counting->check, "attribute");
  g_autoptr (GError) local_error = NULL;

  if (attribute == NULL)
    attribute = cw_root_dse_is_active_directory (root) ? "userPrincipalName" : "mail";
  return cw_suffix_count_add_server (counting->count, session, root, attribute,
                                     counting->check->cancellable, &local_error) ||
         cw_setup_check_add_error (counting->check, "suffixes", g_steal_pointer (&local_error),
                                   NULL, error);
}

/* What a user's name could end with: it is of use to know before somebody gets it. */
static void
add_unused (const CwAdForest *forest, gpointer user_data)
{
  const Counting *counting = user_data;
  const char *attribute = cw_setup_check_get_string (counting->check, "attribute");

  if (attribute != NULL && g_ascii_strcasecmp (attribute, "userPrincipalName") != 0)
    return;
  for (guint i = 0; forest->suffixes[i] != NULL; i++)
    cw_suffix_count_add_unused (counting->count, forest->suffixes[i]);
}

/* ----- comparing */

/* The tenant's domains, in lower case, to whether they are verified. */
static void
put_domain (GHashTable *domains, const char *name, gboolean is_verified)
{
  g_hash_table_insert (domains, g_ascii_strdown (name, -1), GINT_TO_POINTER (is_verified));
}

static gboolean
is_verified (GHashTable *domains, const char *suffix)
{
  g_autofree char *name = g_ascii_strdown (suffix, -1);

  return GPOINTER_TO_INT (g_hash_table_lookup (domains, name));
}

static const char *
find_state (GHashTable *domains, const char *suffix)
{
  g_autofree char *name = g_ascii_strdown (suffix, -1);

  if (domains == NULL)
    return "unknown";
  if (!g_hash_table_contains (domains, name))
    return "not-added";
  return is_verified (domains, suffix) ? "verified" : "not-verified";
}

static void
judge (CwSetupCheck *check, GHashTable *domains, guint n_lost)
{
  gboolean is_accepted =
      json_object_get_boolean_member_with_default (check->input, "isAccepted", FALSE);
  g_autofree char *summary = NULL;

  if (domains == NULL)
    {
      cw_setup_check_add (
          check, "suffixes", CW_CHECK_WARNING,
          CW_PHRASE ("Nobody is signed in to the tenant, so its domains are not known"),
          CW_PHRASE ("Compare the list with the tenant's domains yourself"));
      return;
    }
  if (n_lost == 0)
    {
      cw_setup_check_add (check, "suffixes", CW_CHECK_OK,
                          CW_PHRASE ("Everybody's sign-in name ends with a domain of the tenant"),
                          NULL);
      return;
    }
  summary = g_strdup_printf (
      CW_PHRASE_COUNT (n_lost,
                       "%u sign-in name ends with a domain that the tenant has not verified",
                       "%u sign-in names end with a domain that the tenant has not verified"),
      n_lost);
  cw_setup_check_add (check, "suffixes", is_accepted ? CW_CHECK_OK : CW_CHECK_WARNING, summary,
                      CW_PHRASE ("Add and verify the domains in the tenant; else these people get "
                                 "a name below its onmicrosoft.com domain"));
}

static void
add_suffixes (CwSetupCheck *check, const CwSuffixCount *count, GHashTable *domains)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GList) suffixes =
      g_list_sort (g_hash_table_get_keys (count->suffixes), (GCompareFunc) strcmp);
  guint n_lost = count->other;

  for (GList *l = suffixes; l != NULL; l = l->next)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
      guint users = cw_suffix_count_get (count, l->data);

      cw_variant_add_string (&item, "suffix", l->data);
      cw_variant_add_string (&item, "state", find_state (domains, l->data));
      cw_variant_add_int (&item, "users", users);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
      n_lost += domains != NULL && is_verified (domains, l->data) ? 0 : users;
    }
  cw_variant_add (check->answer, "items", g_variant_builder_end (&array));
  cw_variant_add_int (check->answer, "users", count->users);
  cw_variant_add_int (check->answer, "emptyValues", count->empty);
  cw_variant_add_int (check->answer, "unlikeAddress", count->unlike);
  judge (check, domains, n_lost);
}

static gboolean
is_any_failed (CwSetupCheck *check)
{
  for (guint i = 0; i < check->checks->len; i++)
    if (((const CwCheck *) g_ptr_array_index (check->checks, i))->status == CW_CHECK_FAILED)
      return TRUE;
  return FALSE;
}

/* ----- whose domains they are */

static gboolean
read_as_person (CwSetupCheck *check, CwCloudSession *cloud, GHashTable *domains, GError **error)
{
  g_autoptr (CwTenantFacts) facts = cw_tenant_facts_read (cloud, check->cancellable, error);

  if (facts == NULL)
    return FALSE;
  for (guint i = 0; i < facts->verified_domains->len; i++)
    put_domain (domains, g_ptr_array_index (facts->verified_domains, i), TRUE);
  for (guint i = 0; i < facts->unverified_domains->len; i++)
    put_domain (domains, g_ptr_array_index (facts->unverified_domains, i), FALSE);
  return TRUE;
}

/* As the application of a connector that is configured sees them. */
static gboolean
read_as_application (CwSetupCheck *check, JsonObject *tenant, GHashTable *domains, GError **error)
{
  const CwConnectorFactory *factory = cw_engine_get_factory (check->call->engine);
  g_autoptr (CwConfig) config = cw_setup_check_make_config (tenant, error);
  const CwConnectorConfig *first = NULL;
  g_autoptr (CwConnector) connector = NULL;
  g_autoptr (GPtrArray) found = NULL;

  if (config == NULL)
    return FALSE;
  first = g_ptr_array_index (cw_config_get_connectors (config), 0);
  connector = cw_connector_probe_make (check->call->engine, first, NULL, check->cancellable, error);
  if (connector == NULL || !cw_connector_open (connector, check->cancellable, error))
    return FALSE;
  found = factory->list_domains (first, connector, factory->user_data, check->cancellable, error);
  cw_connector_close (connector);
  for (guint i = 0; found != NULL && i < found->len; i++)
    {
      const CwTenantDomain *domain = g_ptr_array_index (found, i);

      put_domain (domains, domain->name, domain->is_verified);
    }
  return found != NULL;
}

/* FALSE: as cw_setup_check_add_error(). @ret_domains: (nullable): there is nothing to compare
 * with, which is a finding when there should be. */
static gboolean
read_domains (CwSetupCheck *check, GHashTable **ret_domains, GError **error)
{
  const char *id = cw_setup_check_get_string (check, "signIn");
  JsonObject *tenant = cw_setup_check_get_object (check, "tenant");
  g_autoptr (GHashTable) domains = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (CwCloudSession) cloud = NULL;
  g_autoptr (GError) local_error = NULL;

  if (id == NULL && tenant == NULL)
    return TRUE;
  if (id != NULL)
    {
      cloud = cw_setup_desk_get_cloud (cw_setup_desk_get (check->call->engine),
                                       check->call->session, id, error);
      if (cloud == NULL)
        return FALSE;
    }
  if (cloud != NULL ? read_as_person (check, cloud, domains, &local_error)
                    : read_as_application (check, tenant, domains, &local_error))
    {
      *ret_domains = g_steal_pointer (&domains);
      return TRUE;
    }
  return cw_setup_check_add_error (check, "tenant", g_steal_pointer (&local_error), NULL, error);
}

gboolean
cw_setup_check_suffixes (CwSetupCheck *check, GError **error)
{
  g_autoptr (CwSuffixCount) count = cw_suffix_count_new ();
  g_autoptr (GHashTable) domains = NULL;
  Counting counting = { check, count };

  if (!read_domains (check, &domains, error))
    return FALSE;
  /* What was found wrong at the tenant is all there is to say. */
  if (is_any_failed (check))
    return TRUE;
  if (!cw_setup_people_visit (check, count_server, add_unused, &counting, NULL, error))
    return FALSE;
  /* Half a count would make a good impression. */
  if (!is_any_failed (check))
    add_suffixes (check, count, domains);
  return TRUE;
}
