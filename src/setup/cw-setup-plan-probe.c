/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-plan-probe.h"

void
cw_setup_plan_probe_init (CwSetupPlanProbe *probe, CwSetupPlan *plan, JsonObject *input)
{
  probe->found = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  g_variant_builder_init (&probe->answer, G_VARIANT_TYPE_VARDICT);
  probe->check = (CwSetupCheck){ .call = plan->call,
                                 .input = input,
                                 .secrets = plan->secrets,
                                 .cancellable = plan->cancellable,
                                 .checks = probe->found,
                                 .answer = &probe->answer,
                                 .news = &plan->news };
}

void
cw_setup_plan_probe_clear (CwSetupPlanProbe *probe)
{
  g_variant_builder_clear (&probe->answer);
  g_clear_pointer (&probe->found, g_ptr_array_unref);
}
