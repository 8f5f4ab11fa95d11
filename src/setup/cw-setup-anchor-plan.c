/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "setup/cw-setup-anchor.h"
#include "setup/cw-setup-plan.h"

/* The source anchor in answers, and the action of a plan that puts it there. */

/* ----- in a document */

/* $.identity.sourceAnchor (transfer none) (nullable) */
static JsonObject *
get_anchor (JsonObject *document)
{
  JsonObject *identity = json_object_has_member (document, "identity")
                             ? json_object_get_object_member (document, "identity")
                             : NULL;

  return identity != NULL && json_object_has_member (identity, "sourceAnchor")
             ? json_object_get_object_member (identity, "sourceAnchor")
             : NULL;
}

static gboolean
is_open (JsonObject *document)
{
  JsonObject *anchor = get_anchor (document);

  return anchor == NULL ||
         (!json_object_has_member (anchor, "attribute") &&
          g_str_equal (json_object_get_string_member_with_default (anchor, "method", "automatic"),
                       "automatic"));
}

static void
fill (JsonObject *document, const char *attribute, CwAnchorReason reason)
{
  JsonObject *anchor = json_object_new ();

  json_object_set_string_member (anchor, "method", "automatic");
  json_object_set_string_member (anchor, "attribute", attribute);
  json_object_set_string_member (anchor, "reason", cw_anchor_reason_to_string (reason));
  if (!json_object_has_member (document, "identity"))
    json_object_set_object_member (document, "identity", json_object_new ());
  json_object_set_object_member (json_object_get_object_member (document, "identity"),
                                 "sourceAnchor", anchor);
}

/* And there is something to choose for. */
static gboolean
is_wanted (CwSetupPlan *plan)
{
  JsonObject *document = json_node_get_object (plan->document);
  g_autoptr (JsonObject) input = cw_setup_anchor_make_input (document, NULL);

  return is_open (document) &&
         json_array_get_length (json_object_get_array_member (input, "connectors")) > 0;
}

gboolean
cw_setup_anchor_choose (CwSetupPlan *plan,
                        GPtrArray *checks,
                        const char **ret_attribute,
                        GError **error)
{
  JsonObject *document = json_node_get_object (plan->document);
  g_auto (GVariantBuilder) unused = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  CwSetupCheck check = { .call = plan->call,
                         .input = document,
                         .secrets = plan->secrets,
                         .cancellable = plan->cancellable,
                         .checks = found,
                         .answer = &unused };
  CwSetupAnchor anchor = { .reason = CW_ANCHOR_UNDECIDED };

  if (!cw_setup_anchor_find (&check, plan->sign_in, &anchor, error))
    return FALSE;
  for (guint i = 0; checks != NULL && i < found->len; i++)
    {
      const CwCheck *one = g_ptr_array_index (found, i);

      /* Who cannot sign in is told by others. */
      if (g_str_equal (one->id, "source-anchor") || g_str_equal (one->id, "strangers"))
        g_ptr_array_add (checks, cw_check_new (one->id, one->status, one->summary, one->remedy));
    }
  if (anchor.attribute != NULL)
    fill (document, anchor.attribute, anchor.reason);
  *ret_attribute = anchor.attribute;
  return TRUE;
}

const char *
cw_setup_anchor_describe (JsonObject *document)
{
  JsonObject *anchor = get_anchor (document);
  const char *attribute =
      anchor != NULL ? json_object_get_string_member_with_default (anchor, "attribute", NULL)
                     : NULL;

  return attribute != NULL
             ? cw_anchor_reason_describe (
                   attribute,
                   cw_anchor_reason_from_string (
                       json_object_get_string_member_with_default (anchor, "reason", NULL)))
             : NULL;
}

void
cw_setup_anchor_keep (JsonObject *document, CwConfig *current)
{
  CwAnchorReason reason =
      current != NULL ? cw_config_get_anchor_reason (current) : CW_ANCHOR_UNDECIDED;

  if (reason != CW_ANCHOR_UNDECIDED && is_open (document))
    fill (document, cw_config_get_source_anchor (current), reason);
}

/* ----- the action of a plan */

static gboolean
run (CwSetupPlan *plan, CwSetupAction *action, GError **error)
{
  const char *attribute = NULL;

  if (!cw_setup_anchor_choose (plan, NULL, &attribute, error))
    return FALSE;
  if (attribute == NULL)
    action->state = "skipped";
  cw_setup_action_set_detail (
      action, attribute != NULL
                  ? cw_setup_anchor_describe (json_node_get_object (plan->document))
                  : CW_PHRASE ("The source anchor is chosen by the first cycle, when the tenant "
                               "and the directories are read"));
  return TRUE;
}

void
cw_setup_anchor_plan (CwSetupPlan *plan, CwConfig *config)
{
  CwSetupAction *action = NULL;

  cw_setup_anchor_keep (json_node_get_object (plan->document), config);
  if (plan->is_offline || plan->sign_in == NULL || !is_wanted (plan))
    return;
  action = cw_setup_plan_add_action (plan, "source-anchor", CW_PHRASE ("Choose the source anchor"),
                                     CW_SETUP_PLACE_MACHINE, CW_PHRASE ("this machine"), run);
  cw_setup_action_set_detail (
      action, CW_PHRASE ("By what ties accounts of the tenant already, and by what the directories "
                         "hold; it is then kept for good"));
}
