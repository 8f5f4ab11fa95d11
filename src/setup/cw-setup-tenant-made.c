/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-tenant-made.h"

#include "base/cw-json.h"
#include "setup/cw-setup-journal.h"
#include "setup/cw-setup-tenant.h"

/* Where somebody signs in to remove it. (transfer full) */
static char *
make_way (const CwCloudSettings *settings, const CwTenantFacts *facts)
{
  g_autoptr (JsonObject) detail = json_object_new ();
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), detail);
  JsonObject *cloud = json_object_new ();

  json_object_set_string_member (cloud, "environment", "custom");
  json_object_set_string_member (cloud, "authorityUrl", settings->authority_url);
  json_object_set_string_member (cloud, "graphUrl", settings->graph_url);
  if (settings->ca_file != NULL)
    json_object_set_string_member (cloud, "caFile", settings->ca_file);
  json_object_set_object_member (detail, "cloud", cloud);
  if (facts->initial_domain != NULL)
    json_object_set_string_member (detail, "tenant", facts->initial_domain);
  return cw_json_to_canonical (node, FALSE);
}

gboolean
cw_setup_tenant_intend (CwSetupPlan *plan,
                        CwCloudSession *cloud,
                        const CwTenantFacts *facts,
                        const char *kind,
                        const char *identity,
                        const char *name,
                        gint64 *ret_id,
                        GError **error)
{
  g_autofree char *detail = make_way (cw_cloud_session_get_settings (cloud), facts);

  return cw_setup_journal_intend (plan->call->engine,
                                  &(CwMadeThing){ .kind = (char *) kind,
                                                  .place = facts->tenant_id,
                                                  .identity = (char *) identity,
                                                  .name = (char *) name,
                                                  .connector = (char *) "",
                                                  .detail = detail },
                                  ret_id, NULL, error);
}

CwCloudSession *
cw_setup_tenant_open_made (const CwSetupRemoval *removal, const CwMadeThing *thing, GError **error)
{
  return cw_setup_tenant_open (removal->call, removal->sign_in, thing->place, removal->cancellable,
                               error);
}
