/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "setup/cw-setup-check.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-tenant.h"

/* The tenant once more, for whoever has signed in: a domain may have been verified meanwhile. The
 * findings are those of cw_setup_tenant_add(), which writes the members itself. */
gboolean
cw_setup_check_tenant (CwSetupCheck *check, GError **error)
{
  const char *id = cw_setup_check_get_string (check, "signIn");
  g_autoptr (CwCloudSession) cloud = NULL;
  g_autoptr (CwTenantFacts) facts = NULL;

  if (id == NULL)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "$.signIn: the id of a sign-in is expected");
      return FALSE;
    }
  cloud = cw_setup_desk_get_cloud (cw_setup_desk_get (check->call->engine), check->call->session,
                                   id, error);
  facts = cloud != NULL ? cw_tenant_facts_read (cloud, check->cancellable, error) : NULL;
  if (facts == NULL)
    return FALSE;
  cw_setup_tenant_describe (check->answer, facts);
  return cw_setup_tenant_judge (check->call, facts, check->checks, error);
}
