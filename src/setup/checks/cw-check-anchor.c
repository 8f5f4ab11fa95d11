/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-phrase.h"
#include "engine/cw-engine.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-anchor.h"

/* Which attribute would be the source anchor; of an installation that has one, whether it holds for
 * directories that come to it. */

/* ----- directories that are new */

static void
add_used (CwSetupCheck *check, gint64 n_used)
{
  g_autofree char *text = NULL;

  if (n_used == 0)
    return;
  text = g_strdup_printf (
      CW_PHRASE_COUNT (
          n_used,
          "%lld person of a new directory has a value of ms-DS-ConsistencyGuid that is "
          "not the own objectGUID; it will tie this one to the cloud",
          "%lld people of new directories have values of ms-DS-ConsistencyGuid that "
          "are not their objectGUIDs; these will tie them to the cloud"),
      (long long) n_used);
  cw_setup_check_add (check, "used", CW_CHECK_WARNING, text,
                      CW_PHRASE ("Make sure that no other software changes these values"));
}

static gboolean
check_new (CwSetupCheck *check, CwConfig *config, GError **error)
{
  g_autoptr (JsonObject) input = cw_setup_anchor_make_input (check->input, config);
  g_autoptr (CwAnchorChoice) choice = cw_anchor_choice_new ();
  CwAnchorReason reason = CW_ANCHOR_UNDECIDED;
  CwAnchorCounts counts = { 0 };
  gboolean is_complete = FALSE;

  if (json_array_get_length (json_object_get_array_member (input, "connectors")) == 0)
    return TRUE;
  if (!cw_setup_anchor_read_people (check, input, choice, &is_complete, error))
    return FALSE;
  (void) cw_anchor_choice_decide (choice, TRUE, &reason, &counts);
  add_used (check, (gint64) counts.n_used);
  return TRUE;
}

/* ----- the answer */

static void
describe (CwSetupCheck *check, const char *attribute, CwAnchorReason reason, gboolean is_recorded)
{
  if (attribute == NULL)
    return;
  cw_variant_add_string (check->answer, "attribute", attribute);
  cw_variant_add_string (check->answer, "reason", cw_anchor_reason_to_string (reason));
  cw_variant_add_bool (check->answer, "isRecorded", is_recorded);
}

static gboolean
check_recorded (CwSetupCheck *check, CwConfig *config, GError **error)
{
  const char *attribute = cw_config_get_source_anchor (config);
  CwAnchorReason reason = cw_config_get_anchor_reason (config);

  describe (check, attribute, reason, TRUE);
  cw_setup_check_add (check, "source-anchor", CW_CHECK_OK,
                      cw_anchor_reason_describe (attribute, reason), NULL);
  return g_ascii_strcasecmp (attribute, CW_ANCHOR_OBJECT_GUID) == 0 ||
         check_new (check, config, error);
}

static gboolean
check_open (CwSetupCheck *check, GError **error)
{
  CwSetupAnchor anchor = { .reason = CW_ANCHOR_UNDECIDED };

  if (!cw_setup_anchor_find (check, cw_setup_check_get_string (check, "signIn"), &anchor, error))
    return FALSE;
  describe (check, anchor.attribute, anchor.reason, FALSE);
  cw_variant_add_int (check->answer, "people", (gint64) anchor.counts.n_people);
  cw_variant_add_int (check->answer, "accounts", anchor.counts.n_accounts);
  cw_variant_add_int (check->answer, "byConsistencyGuid", anchor.counts.n_by_consistency);
  cw_variant_add_int (check->answer, "byObjectGuid", anchor.counts.n_by_guid);
  cw_variant_add_int (check->answer, "inUse", (gint64) anchor.counts.n_used);
  return TRUE;
}

gboolean
cw_setup_check_anchor (CwSetupCheck *check, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (check->call->engine, NULL);

  return cw_config_get_anchor_reason (config) != CW_ANCHOR_UNDECIDED
             ? check_recorded (check, config, error)
             : check_open (check, error);
}
