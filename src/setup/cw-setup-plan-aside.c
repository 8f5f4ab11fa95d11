/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-check.h"
#include "setup/cw-setup-plan-check.h"

/* What nothing of a set-up waits for: mail of alerts, and who the service runs as. What stands
 * against it is told, and no more. */

typedef struct
{
  CwSetupPlan *plan;
  GPtrArray *checks;
} Aside;

/* @member: of @parent (nullable), which alone the check is given */
static gboolean
take (Aside *aside, CwSetupCheckFunc func, JsonObject *parent, const char *member, GError **error)
{
  CwSetupPlan *plan = aside->plan;
  g_autoptr (JsonObject) input = json_object_new ();
  g_auto (GVariantBuilder) unused = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  CwSetupCheck check = { .call = plan->call,
                         .input = input,
                         .secrets = plan->secrets,
                         .cancellable = plan->cancellable,
                         .checks = found,
                         .answer = &unused };

  if (parent == NULL || !json_object_has_member (parent, member))
    return TRUE;
  json_object_set_member (input, member, json_node_copy (json_object_get_member (parent, member)));
  if (!func (&check, error))
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const CwCheck *one = g_ptr_array_index (found, i);

      g_ptr_array_add (aside->checks, cw_check_new (one->id, MIN (one->status, CW_CHECK_WARNING),
                                                    one->summary, one->remedy));
    }
  return TRUE;
}

/* (transfer none) (nullable) */
static JsonObject *
get_section (Aside *aside, const char *name)
{
  JsonObject *document = json_node_get_object (aside->plan->document);

  return json_object_has_member (document, name) ? json_object_get_object_member (document, name)
                                                 : NULL;
}

static gboolean
check_mail (Aside *aside, GError **error)
{
  JsonObject *alerts = get_section (aside, "alerts");

  return alerts == NULL || !json_object_has_member (alerts, "smtp") ||
         take (aside, cw_setup_check_mail, json_node_get_object (aside->plan->document), "alerts",
               error);
}

static gboolean
check_service_account (Aside *aside, GError **error)
{
  return take (aside, cw_setup_check_installation, get_section (aside, "installation"),
               "serviceAccount", error);
}

gboolean
cw_setup_plan_check_aside (CwSetupPlan *plan, GPtrArray *checks, GError **error)
{
  Aside aside = { plan, checks };

  return (plan->is_offline || check_mail (&aside, error)) && check_service_account (&aside, error);
}
