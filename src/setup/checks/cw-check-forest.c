/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "connectors/ldap/cw-ad-forest.h"
#include "engine/cw-connector-probe.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-directory.h"

/* ----- the forest itself */

static gboolean
find_anchor_use (CwSetupCheck *check,
                 CwSetupDirectory *directory,
                 const CwAdForest *forest,
                 gboolean *ret_is_used,
                 GError **error)
{
  g_autoptr (GError) local_error = NULL;

  if (!forest->has_consistency_guid)
    return TRUE;
  for (guint i = 0; i < forest->domains->len && !*ret_is_used; i++)
    {
      const CwAdDomain *domain = g_ptr_array_index (forest->domains, i);

      if (domain->is_held &&
          !cw_ad_forest_is_consistency_guid_used (directory->ad, domain->dn, ret_is_used,
                                                  check->cancellable, &local_error))
        return cw_setup_check_add_error (check, "anchor", g_steal_pointer (&local_error), NULL,
                                         error);
    }
  return TRUE;
}

static void
add_forest (CwSetupCheck *check, const CwAdForest *forest, gboolean is_used)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) anchor = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "name", forest->name);
  cw_variant_add_int (&item, "functionalLevel", forest->functional_level);
  cw_variant_add_int (&item, "schemaVersion", forest->schema_version);
  cw_variant_add_string (&item, "exchangeSchema",
                         cw_ad_forest_get_exchange_name (forest->exchange_version));
  cw_variant_add_bool (&item, "deviceSchema", forest->has_device_schema);
  cw_variant_add_bool (&anchor, "exists", forest->has_consistency_guid);
  cw_variant_add_bool (&anchor, "inUse", is_used);
  cw_variant_add (&item, "consistencyGuid", g_variant_builder_end (&anchor));
  cw_variant_add (check->answer, "forest", g_variant_builder_end (&item));
  cw_variant_add (check->answer, "suffixes",
                  g_variant_new_strv ((const char *const *) forest->suffixes, -1));
}

/* ----- its domains */

/* What is not as it should be there, the clock and the certificate among it, is told beside the
 * forest, too: nobody looks into the list of its domains. */
static void
lift_findings (CwSetupCheck *check, const CwAdDomain *domain, GPtrArray *found)
{
  for (guint i = 0; i < found->len; i++)
    {
      const CwCheck *one = g_ptr_array_index (found, i);
      g_autofree char *summary = g_strdup_printf ("%s: %s", domain->dns, one->summary);

      if (one->status == CW_CHECK_FAILED || one->status == CW_CHECK_WARNING)
        cw_setup_check_add (check, one->id, one->status, summary, one->remedy);
    }
}

static gboolean
add_domain (CwSetupCheck *check,
            CwSetupDirectory *directory,
            const CwAdDomain *domain,
            GVariantBuilder *array,
            GError **error)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) checks = NULL;
  g_autofree char *summary = NULL;
  g_autoptr (CwAdSession) session =
      cw_setup_directory_open_domain (directory, domain, &checks, check->cancellable, error);
  gboolean is_reachable = session != NULL;

  if (checks == NULL)
    return FALSE;
  cw_variant_add_string (&item, "name", domain->dns);
  cw_variant_add_string (&item, "netbios", domain->netbios);
  cw_variant_add_string (&item, "dn", domain->dn);
  cw_variant_add_string (&item, "sid", domain->sid);
  cw_variant_add_bool (&item, "isReachable", is_reachable);
  (void) cw_connector_probe_add_checks (&item, checks);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
  summary =
      g_strdup_printf (is_reachable ? CW_PHRASE ("A domain controller of %s answers")
                                    : CW_PHRASE ("No domain controller of %s answers as it should"),
                       domain->dns);
  cw_setup_check_add (check, "domain", is_reachable ? CW_CHECK_OK : CW_CHECK_FAILED, summary,
                      is_reachable ? NULL : CW_PHRASE ("See what was found at the domain"));
  lift_findings (check, domain, checks);
  return TRUE;
}

static gboolean
add_domains (CwSetupCheck *check,
             CwSetupDirectory *directory,
             const CwAdForest *forest,
             GError **error)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < forest->domains->len; i++)
    if (!add_domain (check, directory, g_ptr_array_index (forest->domains, i), &array, error))
      return FALSE;
  cw_variant_add (check->answer, "domains", g_variant_builder_end (&array));
  return TRUE;
}

/* Another directory has no forest; what it holds stands for the domains. */
static void
add_contexts (CwSetupCheck *check, const CwRootDse *root)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; root->naming_contexts[i] != NULL; i++)
    {
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "name", root->naming_contexts[i]);
      cw_variant_add_string (&item, "dn", root->naming_contexts[i]);
      cw_variant_add_bool (&item, "isReachable", TRUE);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (check->answer, "domains", g_variant_builder_end (&array));
}

gboolean
cw_setup_check_forest (CwSetupCheck *check, GError **error)
{
  g_auto (CwSetupDirectory) directory = { 0 };
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwAdForest) forest = NULL;
  gboolean is_used = FALSE;

  if (!cw_setup_directory_open (&directory, check, cw_setup_check_get_object (check, "connector"),
                                error))
    return FALSE;
  if (directory.session == NULL)
    return TRUE;
  if (directory.ad == NULL)
    {
      add_contexts (check, directory.root);
      return TRUE;
    }
  forest = cw_ad_forest_read (directory.ad, check->cancellable, &local_error);
  if (forest == NULL)
    return cw_setup_check_add_error (check, "forest", g_steal_pointer (&local_error), NULL, error);
  cw_setup_check_take (check, cw_ad_forest_check (forest, directory.root));
  if (!find_anchor_use (check, &directory, forest, &is_used, error))
    return FALSE;
  add_forest (check, forest, is_used);
  return add_domains (check, &directory, forest, error);
}
