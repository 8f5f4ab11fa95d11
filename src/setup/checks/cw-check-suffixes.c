/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include <string.h>

#include "base/cw-phrase.h"
#include "connectors/graph/cw-tenant-facts.h"
#include "connectors/ldap/cw-ldap-flavour.h"
#include "connectors/ldap/cw-suffix-count.h"
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

static const char *
find_state (const CwTenantFacts *facts, const char *suffix)
{
  if (facts == NULL)
    return "unknown";
  if (cw_tenant_facts_is_verified (facts, suffix))
    return "verified";
  for (guint i = 0; i < facts->unverified_domains->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (facts->unverified_domains, i), suffix) == 0)
      return "not-verified";
  return "not-added";
}

static void
judge (CwSetupCheck *check, const CwTenantFacts *facts, guint n_lost)
{
  g_autofree char *summary = NULL;

  if (facts == NULL)
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
  cw_setup_check_add (check, "suffixes", CW_CHECK_WARNING, summary,
                      CW_PHRASE ("Add and verify the domains in the tenant; else these people get "
                                 "a name below its onmicrosoft.com domain"));
}

static void
add_suffixes (CwSetupCheck *check, const CwSuffixCount *count, const CwTenantFacts *facts)
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
      cw_variant_add_string (&item, "state", find_state (facts, l->data));
      cw_variant_add_int (&item, "users", users);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
      n_lost += facts != NULL && cw_tenant_facts_is_verified (facts, l->data) ? 0 : users;
    }
  cw_variant_add (check->answer, "items", g_variant_builder_end (&array));
  cw_variant_add_int (check->answer, "users", count->users);
  cw_variant_add_int (check->answer, "emptyValues", count->empty);
  cw_variant_add_int (check->answer, "unlikeAddress", count->unlike);
  judge (check, facts, n_lost);
}

static gboolean
is_any_failed (CwSetupCheck *check)
{
  for (guint i = 0; i < check->checks->len; i++)
    if (((const CwCheck *) g_ptr_array_index (check->checks, i))->status == CW_CHECK_FAILED)
      return TRUE;
  return FALSE;
}

/* FALSE: as cw_setup_check_add_error(). @ret_facts: %NULL when there is nothing to compare with. */
static gboolean
read_tenant (CwSetupCheck *check, const char *id, CwTenantFacts **ret_facts, GError **error)
{
  g_autoptr (CwCloudSession) cloud = cw_setup_desk_get_cloud (
      cw_setup_desk_get (check->call->engine), check->call->session, id, error);
  g_autoptr (GError) local_error = NULL;

  if (cloud == NULL)
    return FALSE;
  *ret_facts = cw_tenant_facts_read (cloud, check->cancellable, &local_error);
  return *ret_facts != NULL ||
         cw_setup_check_add_error (check, "tenant", g_steal_pointer (&local_error), NULL, error);
}

gboolean
cw_setup_check_suffixes (CwSetupCheck *check, GError **error)
{
  const char *id = cw_setup_check_get_string (check, "signIn");
  g_autoptr (CwSuffixCount) count = cw_suffix_count_new ();
  g_autoptr (CwTenantFacts) facts = NULL;
  Counting counting = { check, count };

  if (id != NULL && !read_tenant (check, id, &facts, error))
    return FALSE;
  /* What was found wrong at the tenant is all there is to say. */
  if (id != NULL && facts == NULL)
    return TRUE;
  if (!cw_setup_people_visit (check, count_server, add_unused, &counting, NULL, error))
    return FALSE;
  /* Half a count would make a good impression. */
  if (!is_any_failed (check))
    add_suffixes (check, count, facts);
  return TRUE;
}
