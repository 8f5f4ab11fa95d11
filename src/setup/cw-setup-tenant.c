/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-tenant.h"

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "connectors/cw-connector.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-exporter.h"

static const char *
get_member (JsonObject *object, const char *name)
{
  return object != NULL ? json_object_get_string_member_with_default (object, name, NULL) : NULL;
}

CwCloudSettings *
cw_setup_tenant_make_settings (JsonObject *cloud, GError **error)
{
  const char *environment = get_member (cloud, "environment");
  CwCloudOptions options = {
    .cloud = CW_CLOUD_GLOBAL,
    .authority_url = get_member (cloud, "authorityUrl"),
    .graph_url = get_member (cloud, "graphUrl"),
    .ca_file = get_member (cloud, "caFile"),
    .tenant = "organizations",
  };

  /* Others ("practice", "custom") are known by their addresses alone. */
  if (environment != NULL && !cw_cloud_from_string (environment, &options.cloud) &&
      (options.authority_url == NULL || options.graph_url == NULL))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                   "$.cloud: the addresses where “%s” signs people in and serves Microsoft Graph "
                   "are missing",
                   environment);
      return NULL;
    }
  return cw_cloud_settings_new (&options, error);
}

gboolean
cw_setup_tenant_fill_connector (JsonObject *connector, JsonObject *cloud, GError **error)
{
  const char *environment = get_member (cloud, "environment");
  g_autoptr (CwCloudSettings) settings = NULL;

  if (g_strcmp0 (get_member (connector, "kind"), "graph") != 0 ||
      json_object_has_member (connector, "authorityUrl") ||
      json_object_has_member (connector, "graphUrl") || environment == NULL ||
      g_str_equal (environment, "global"))
    return TRUE;
  settings = cw_setup_tenant_make_settings (cloud, error);
  if (settings == NULL)
    return FALSE;
  json_object_set_string_member (connector, "authorityUrl", settings->authority_url);
  json_object_set_string_member (connector, "graphUrl", settings->graph_url);
  if (settings->ca_file != NULL && !json_object_has_member (connector, "caFile"))
    json_object_set_string_member (connector, "caFile", settings->ca_file);
  return TRUE;
}

/* ----- checks */

static void
add_check (GPtrArray *checks,
           const char *id,
           CwCheckStatus status,
           char *summary,
           const char *remedy)
{
  g_ptr_array_add (checks, cw_check_new (id, status, summary, remedy));
  g_free (summary);
}

static void
check_account (const CwTenantFacts *facts, GPtrArray *checks)
{
  if (facts->is_work_account)
    add_check (checks, "account", CW_CHECK_OK,
               g_strdup_printf (CW_PHRASE ("%s is a work account"), facts->account_name), NULL);
  else
    add_check (checks, "account", CW_CHECK_FAILED,
               g_strdup_printf (CW_PHRASE ("%s is a personal account"), facts->account_name),
               CW_PHRASE ("Sign in with a work or school account of the tenant"));
}

/* facts/entra.md A.3: a role that is assigned through a group is not enough. */
static void
check_role (const CwTenantFacts *facts, GPtrArray *checks)
{
  static const char *const fit[] = { CW_ROLE_GLOBAL_ADMINISTRATOR,
                                     CW_ROLE_HYBRID_IDENTITY_ADMINISTRATOR };
  const CwTenantRoleFact *grouped = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (fit); i++)
    {
      const CwTenantRoleFact *role = cw_tenant_facts_find_role (facts, fit[i]);

      if (role != NULL && role->is_direct)
        {
          add_check (checks, "role", CW_CHECK_OK,
                     g_strdup_printf (CW_PHRASE ("The account is %s"), role->name), NULL);
          return;
        }
      grouped = role != NULL ? role : grouped;
    }
  if (grouped != NULL)
    add_check (
        checks, "role", CW_CHECK_FAILED,
        g_strdup_printf (CW_PHRASE ("The account is %s only through a group"), grouped->name),
        CW_PHRASE ("Assign the role to the account itself, or sign in with another account"));
  else
    add_check (
        checks, "role", CW_CHECK_FAILED,
        g_strdup (CW_PHRASE (
            "The account is neither Global Administrator nor Hybrid Identity Administrator")),
        CW_PHRASE (
            "Assign one of these roles to the account itself, or sign in with another account"));
}

static void
check_permissions (const CwTenantFacts *facts, GPtrArray *checks)
{
  if (cw_tenant_facts_can_register (facts) && cw_tenant_facts_can_consent (facts))
    add_check (checks, "registration", CW_CHECK_OK,
               g_strdup (CW_PHRASE (
                   "The account may register an application and consent to its permissions")),
               NULL);
  else
    add_check (
        checks, "registration", CW_CHECK_WARNING,
        g_strdup (CW_PHRASE ("The account may not register an application with its permissions")),
        CW_PHRASE ("Sign in as a Global Administrator, or use an application that exists"));
}

static void
check_domains (const CwTenantFacts *facts, GPtrArray *checks)
{
  if (facts->verified_domains->len > 1)
    add_check (
        checks, "domains", CW_CHECK_OK,
        g_strdup_printf (CW_PHRASE ("%u domains are verified"), facts->verified_domains->len),
        NULL);
  else
    add_check (checks, "domains", CW_CHECK_WARNING,
               g_strdup (CW_PHRASE ("No domain of your own is verified in the tenant")),
               CW_PHRASE ("Add and verify the domain of your users' sign-in names; until then they "
                          "sign in with the tenant's initial domain"));
}

/* Two that synchronise one tenant undo each other's work. */
static void
check_others (const CwTenantFacts *facts, GPtrArray *checks)
{
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < facts->synchronizers->len; i++)
    g_string_append_printf (names, "%s%s", i > 0 ? ", " : "",
                            (const char *) g_ptr_array_index (facts->synchronizers, i));
  if (facts->synchronizers->len > 0)
    add_check (
        checks, "other-server", CW_CHECK_WARNING,
        g_strdup_printf (CW_PHRASE ("Others synchronise this tenant too: %s"), names->str),
        CW_PHRASE (
            "Put them out of service or into staging mode first; or begin in staging mode here"));
  else if (!facts->is_synchronizers_known)
    add_check (
        checks, "other-server", CW_CHECK_WARNING,
        g_strdup (CW_PHRASE ("Whether another server synchronises this tenant cannot be seen")),
        CW_PHRASE ("Make sure that none does, or begin in staging mode"));
  else
    add_check (checks, "other-server", CW_CHECK_OK,
               g_strdup (CW_PHRASE ("No other server synchronises this tenant")), NULL);
}

/* ----- the answer */

static void
add_domain (GVariantBuilder *array,
            const CwTenantFacts *facts,
            const char *name,
            gboolean is_verified)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_string (&item, "name", name);
  cw_variant_add_bool (&item, "isVerified", is_verified);
  cw_variant_add_bool (&item, "isInitial", g_strcmp0 (name, facts->initial_domain) == 0);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

static void
add_domains (GVariantBuilder *answer, const CwTenantFacts *facts)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < facts->verified_domains->len; i++)
    add_domain (&array, facts, g_ptr_array_index (facts->verified_domains, i), TRUE);
  for (guint i = 0; i < facts->unverified_domains->len; i++)
    add_domain (&array, facts, g_ptr_array_index (facts->unverified_domains, i), FALSE);
  cw_variant_add (answer, "domains", g_variant_builder_end (&array));
}

static void
add_roles (GVariantBuilder *answer, const CwTenantFacts *facts)
{
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < facts->roles->len; i++)
    {
      const CwTenantRoleFact *role = g_ptr_array_index (facts->roles, i);
      g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_variant_add_string (&item, "name", role->name);
      cw_variant_add_bool (&item, "isDirect", role->is_direct);
      g_variant_builder_add (&array, "@a{sv}", g_variant_builder_end (&item));
    }
  cw_variant_add (answer, "roles", g_variant_builder_end (&array));
}

static void
add_sync (GVariantBuilder *answer, const CwTenantFacts *facts)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_variant_add_bool (&item, "enabled", facts->is_sync_enabled);
  cw_variant_add_time (&item, "lastSyncAt", facts->last_sync_usec);
  if (facts->synchronizers->len > 0)
    cw_variant_add_string (&item, "server", g_ptr_array_index (facts->synchronizers, 0));
  cw_variant_add (answer, "directorySync", g_variant_builder_end (&item));
}

void
cw_setup_tenant_describe (GVariantBuilder *answer, const CwTenantFacts *facts)
{
  cw_variant_add_string (answer, "account", facts->account_name);
  if (!facts->is_work_account)
    return;
  cw_variant_add_string (answer, "tenantId", facts->tenant_id);
  cw_variant_add_string (answer, "tenantName", facts->organization_name);
  cw_variant_add_string (answer, "initialDomain", facts->initial_domain);
  add_domains (answer, facts);
  add_roles (answer, facts);
  add_sync (answer, facts);
}

gboolean
cw_setup_tenant_judge (const CwMethodCall *call,
                       const CwTenantFacts *facts,
                       GPtrArray *checks,
                       GError **error)
{
  check_account (facts, checks);
  if (!facts->is_work_account)
    return TRUE;
  check_role (facts, checks);
  check_permissions (facts, checks);
  check_domains (facts, checks);
  check_others (facts, checks);
  if (facts->is_exporter_known)
    return cw_setup_exporter_judge (call, facts->exporter_note, NULL, checks, error);
  cw_setup_exporter_add_unknown (checks);
  return TRUE;
}

/* ----- who signed in */

CwCloudSession *
cw_setup_tenant_find_cloud (const CwMethodCall *call, const char *sign_in, GError **error)
{
  if (sign_in != NULL)
    return cw_setup_desk_get_cloud (cw_setup_desk_get (call->engine), call->session, sign_in,
                                    error);
  g_set_error_literal (
      error, CW_ERROR, CW_ERROR_AUTH,
      "Nobody is signed in to the tenant: sign in as an administrator, or enter an "
      "application that exists");
  return NULL;
}

CwCloudSession *
cw_setup_tenant_open (const CwMethodCall *call,
                      const char *sign_in,
                      const char *tenant_id,
                      GCancellable *cancellable,
                      GError **error)
{
  g_autoptr (CwCloudSession) cloud = cw_setup_tenant_find_cloud (call, sign_in, error);
  g_autoptr (CwTenantFacts) facts =
      cloud != NULL ? cw_tenant_facts_read (cloud, cancellable, error) : NULL;

  if (facts == NULL)
    return NULL;
  if (g_str_equal (facts->tenant_id, tenant_id))
    return g_steal_pointer (&cloud);
  g_set_error (error, CW_ERROR, CW_ERROR_AUTH,
               "It was made in the tenant %s: sign in as an administrator of that one", tenant_id);
  return NULL;
}
