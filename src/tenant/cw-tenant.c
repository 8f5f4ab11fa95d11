/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-tenant"

#include "config.h"

#include "tenant/cw-tenant.h"

#include "tenant/cw-tenant-caller.h"
#include "tenant/cw-tenant-directory.h"
#include "tenant/cw-tenant-domain.h"

static gint64
load_epoch (CwTenant *tenant, const char *name)
{
  g_autofree char *text = cw_tenant_store_get_meta (tenant->store, name);

  return text != NULL ? g_ascii_strtoll (text, NULL, 10) : 1;
}

static void
save_epoch (CwTenant *tenant, const char *name, gint64 epoch)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, epoch);

  cw_tenant_store_set_meta (tenant->store, name, text);
}

static gboolean
register_app (CwTenant *tenant, GError **error)
{
  CwTenantOptions *options = tenant->options;

  cw_tenant_apps_add (tenant->apps, options->client_id, "Causeway");
  if (options->client_secret_file != NULL &&
      !cw_tenant_apps_add_secret_file (tenant->apps, options->client_id,
                                       options->client_secret_file, error))
    return FALSE;
  return options->client_certificate == NULL ||
         cw_tenant_apps_add_certificate_file (tenant->apps, options->client_id,
                                              options->client_certificate, error);
}

static gboolean
register_domains (CwTenant *tenant, GError **error)
{
  CwTenantOptions *options = tenant->options;

  cw_tenant_store_begin (tenant->store);
  cw_tenant_domain_add (tenant->store, options->initial_domain, TRUE, TRUE);
  cw_tenant_domain_add_list (tenant->store, options->domains, TRUE);
  cw_tenant_domain_add_list (tenant->store, options->unverified_domains, FALSE);
  return cw_tenant_store_commit (tenant->store, error);
}

static gboolean
load_accounts (CwTenant *tenant, GError **error)
{
  CwTenantOptions *options = tenant->options;

  return options->accounts_file == NULL ||
         cw_tenant_accounts_load (tenant->accounts, tenant->store, options->accounts_file,
                                  options->initial_domain, error);
}

CwTenant *
cw_tenant_new (CwTenantOptions *options, GError **error)
{
  g_autoptr (CwTenant) tenant = g_new0 (CwTenant, 1);

  tenant->options = options;
  tenant->apps = cw_tenant_apps_new ();
  tenant->accounts = cw_tenant_accounts_new ();
  tenant->callers = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) cw_tenant_caller_unref);
  tenant->sign_ins = cw_tenant_sign_ins_new ();
  tenant->devices = cw_tenant_devices_new ();
  tenant->faults = cw_tenant_faults_new ();
  tenant->delta_expired_status = 410;
  if (options->throttle)
    tenant->throttle = cw_tenant_throttle_new ((guint) options->throttle_writes,
                                               (guint) options->throttle_window_seconds);
  tenant->store = cw_tenant_store_open (options->database, error);
  if (tenant->store == NULL || !register_domains (tenant, error) || !register_app (tenant, error))
    return NULL;
  tenant->keys = cw_tenant_keys_load (tenant->store, error);
  if (tenant->keys == NULL || !load_accounts (tenant, error) ||
      !cw_tenant_directory_restore (tenant, error))
    return NULL;
  tenant->token_epoch = load_epoch (tenant, "token_epoch");
  tenant->delta_epoch = load_epoch (tenant, "delta_epoch");
  if (options->log_file != NULL)
    {
      tenant->log = cw_tenant_log_open (options->log_file, error);
      if (tenant->log == NULL)
        return NULL;
    }
  return g_steal_pointer (&tenant);
}

void
cw_tenant_free (CwTenant *tenant)
{
  g_clear_pointer (&tenant->log, cw_tenant_log_close);
  g_clear_pointer (&tenant->store, cw_tenant_store_close);
  g_clear_pointer (&tenant->throttle, cw_tenant_throttle_free);
  g_clear_pointer (&tenant->faults, cw_tenant_faults_free);
  g_clear_pointer (&tenant->sign_ins, cw_tenant_sign_ins_free);
  g_clear_pointer (&tenant->callers, g_hash_table_unref);
  g_clear_pointer (&tenant->keys, cw_tenant_keys_free);
  g_clear_pointer (&tenant->accounts, cw_tenant_accounts_free);
  g_clear_pointer (&tenant->devices, cw_tenant_devices_free);
  g_clear_pointer (&tenant->apps, cw_tenant_apps_free);
  g_clear_pointer (&tenant->options, cw_tenant_options_free);
  g_free (tenant);
}

void
cw_tenant_expire_tokens (CwTenant *tenant)
{
  tenant->token_epoch++;
  save_epoch (tenant, "token_epoch", tenant->token_epoch);
}

void
cw_tenant_expire_deltas (CwTenant *tenant)
{
  tenant->delta_epoch++;
  save_epoch (tenant, "delta_epoch", tenant->delta_epoch);
}
