/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "setup/cw-setup-anchor.h"

#include "base/cw-answer.h"
#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-people.h"
#include "setup/draft/cw-feature-rights.h"

#define USERS     "/users?$top=999&$select=id,onPremisesImmutableId"
#define MAX_PAGES 50 /* of accounts without an anchor, until it is clear that there are none */

static gboolean
is_active_directory (JsonObject *connector)
{
  return g_strcmp0 (json_object_get_string_member_with_default (connector, "kind", NULL),
                    "active-directory") == 0;
}

/* By its id first: one that was renamed is the same. */
static gboolean
is_present (JsonObject *connector, CwConfig *present)
{
  const char *name = json_object_get_string_member_with_default (connector, "name", "");

  return present != NULL &&
         cw_config_find_connector (
             present, json_object_get_string_member_with_default (connector, "id", name)) != NULL;
}

/* ----- the tenant */

/* TRUE: enough are known. */
static gboolean
take_page (CwAnchorChoice *choice, JsonObject *page)
{
  JsonArray *users = cw_graph_json_get_array (page, "value");

  for (guint i = 0; users != NULL && i < json_array_get_length (users); i++)
    if (!cw_anchor_choice_add_account (
            choice, cw_graph_json_get_text (json_array_get_object_element (users, i),
                                            "onPremisesImmutableId")))
      return TRUE;
  return FALSE;
}

static gboolean
read_accounts (CwCloudSession *cloud,
               CwAnchorChoice *choice,
               GCancellable *cancellable,
               GError **error)
{
  g_autofree char *url = g_strdup (USERS);

  for (guint n = 0; url != NULL && n < MAX_PAGES; n++)
    {
      const CwCloudCall call = { "GET", url, NULL, CW_PHRASE ("reading the tenant's users"), NULL };
      g_autoptr (JsonNode) page = cw_cloud_session_call (cloud, &call, NULL, cancellable, error);

      if (page == NULL)
        return FALSE;
      if (take_page (choice, json_node_get_object (page)))
        return TRUE;
      g_free (url);
      url = g_strdup (cw_graph_json_get_text (json_node_get_object (page), "@odata.nextLink"));
    }
  return TRUE;
}

/* FALSE without an error: the tenant does not answer, which is a finding. */
static gboolean
ask_tenant (CwSetupCheck *check, const char *sign_in, CwAnchorChoice *choice, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCloudSession) cloud = cw_setup_desk_get_cloud (
      cw_setup_desk_get (check->call->engine), check->call->session, sign_in, &local_error);

  if (cloud != NULL && read_accounts (cloud, choice, check->cancellable, &local_error))
    return TRUE;
  (void) !cw_setup_check_add_error (check, "tenant", g_steal_pointer (&local_error), NULL, error);
  return FALSE;
}

/* ----- the directories */

static CwValue
get_value (const CwLdapRecord *record, const char *name)
{
  CwValue value = { NULL, 0 };

  (void) cw_ldap_record_get_bytes (record, name, &value.data, &value.len);
  return value;
}

static gboolean
add_person (const CwSetupPlace *place,
            const CwLdapRecord *record,
            gpointer user_data,
            GError **error)
{
  cw_anchor_choice_add_person (user_data, get_value (record, CW_ANCHOR_OBJECT_GUID),
                               get_value (record, CW_ANCHOR_CONSISTENCY_GUID));
  return TRUE;
}

JsonObject *
cw_setup_anchor_make_input (JsonObject *from, CwConfig *present)
{
  JsonObject *input = json_object_new ();
  JsonArray *array = json_array_new ();
  JsonNode *node = json_object_get_member (from, "connectors");
  JsonArray *connectors =
      node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;

  for (guint i = 0; connectors != NULL && i < json_array_get_length (connectors); i++)
    {
      JsonNode *element = json_array_get_element (connectors, i);
      JsonObject *connector =
          JSON_NODE_HOLDS_OBJECT (element) ? json_node_get_object (element) : NULL;

      if (connector != NULL && is_active_directory (connector) && !is_present (connector, present))
        json_array_add_element (array, json_node_copy (element));
    }
  json_object_set_array_member (input, "connectors", array);
  return input;
}

gboolean
cw_setup_anchor_read_people (CwSetupCheck *check,
                             JsonObject *input,
                             CwAnchorChoice *choice,
                             gboolean *ret_is_complete,
                             GError **error)
{
  static const char *const attributes[] = { CW_ANCHOR_OBJECT_GUID, CW_ANCHOR_CONSISTENCY_GUID,
                                            NULL };
  CwSetupCheck reading = *check;

  reading.input = input;
  return cw_setup_people_read (&reading, attributes, add_person, choice, ret_is_complete, error);
}

/* ----- whether it can be written */

static gboolean
is_granted (GVariant *answer)
{
  g_autoptr (GVariant) rights = cw_answer_get_array (answer, "rights");
  gboolean is_granted = g_variant_n_children (rights) > 0;

  for (gsize i = 0; i < g_variant_n_children (rights); i++)
    {
      g_autoptr (GVariant) right = g_variant_get_child_value (rights, i);

      is_granted =
          is_granted && (!g_str_equal (cw_answer_get_string (right, "feature"), "anchor") ||
                         cw_answer_get_bool (right, "isGranted"));
    }
  return is_granted;
}

/* What else is wrong with the account other checks tell. */
static gboolean
look_at_account (CwSetupCheck *check,
                 JsonObject *connector,
                 gboolean *ret_is_granted,
                 GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func ((GDestroyNotify) cw_check_free);
  g_autoptr (JsonObject) input = json_object_new ();
  g_autoptr (GVariant) answer = NULL;
  JsonArray *features = json_array_new ();
  CwSetupCheck looking = *check;

  json_array_add_string_element (features, "read");
  json_array_add_string_element (features, "anchor");
  json_object_set_array_member (input, "features", features);
  json_object_set_object_member (input, "connector", json_object_ref (connector));
  looking.input = input;
  looking.checks = found;
  looking.answer = &builder;
  if (!cw_setup_check_account (&looking, error))
    return FALSE;
  answer = g_variant_ref_sink (g_variant_builder_end (&builder));
  *ret_is_granted = is_granted (answer);
  return TRUE;
}

static gboolean
can_write (CwSetupCheck *check, JsonObject *input, gboolean *ret_can_write, GError **error)
{
  JsonArray *connectors = json_object_get_array_member (input, "connectors");

  *ret_can_write = TRUE;
  for (guint i = 0; i < json_array_get_length (connectors) && *ret_can_write; i++)
    {
      JsonObject *connector = json_array_get_object_element (connectors, i);

      if (!cw_feature_rights_is_account_made (connector) &&
          !look_at_account (check, connector, ret_can_write, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- what is found */

#define ID "source-anchor"

static void
add_finding (CwSetupCheck *check, const CwSetupAnchor *anchor)
{
  g_autofree char *text = NULL;
  gint64 n = anchor->counts.n_contradictions;

  if (n == 0)
    {
      cw_setup_check_add (check, ID, CW_CHECK_OK,
                          cw_anchor_reason_describe (anchor->attribute, anchor->reason),
                          anchor->reason == CW_ANCHOR_READ_ONLY
                              ? CW_PHRASE ("Grant the account the right to write it, and check "
                                           "again, if people are to be moved between forests later")
                              : NULL);
      return;
    }
  text = g_strdup_printf (
      CW_PHRASE_COUNT (n,
                       "%s ties most people of the tenant, but %lld account is tied by the other "
                       "GUID of its person",
                       "%s ties most people of the tenant, but %lld accounts are tied by the other "
                       "GUID of their people"),
      anchor->attribute, (long long) n);
  cw_setup_check_add (check, ID, CW_CHECK_WARNING, text,
                      CW_PHRASE ("Give ms-DS-ConsistencyGuid of these people the value that the "
                                 "tenant has as onPremisesImmutableId before the first cycle"));
}

/* Accounts that nobody of the directories has are those of others, or tied by something else. */
static void
add_strangers (CwSetupCheck *check, const CwAnchorCounts *counts)
{
  g_autofree char *text = NULL;

  if (counts->n_accounts == 0 || counts->n_by_consistency + counts->n_by_guid > 0)
    return;
  text = g_strdup_printf (
      CW_PHRASE_COUNT (counts->n_accounts,
                       "%u account of the tenant is tied to a directory already, by neither GUID "
                       "of anybody here",
                       "%u accounts of the tenant are tied to a directory already, by neither GUID "
                       "of anybody here"),
      counts->n_accounts);
  cw_setup_check_add (check, "strangers", CW_CHECK_WARNING, text,
                      CW_PHRASE ("If they are people of these directories, choose the attribute "
                                 "that they were tied by"));
}

static void
add_open (CwSetupCheck *check)
{
  cw_setup_check_add (check, ID, CW_CHECK_SKIPPED,
                      CW_PHRASE ("The source anchor is chosen by the first cycle, when the tenant "
                                 "and the directories are read"),
                      NULL);
}

static gboolean
decide (CwSetupCheck *check,
        JsonObject *input,
        CwAnchorChoice *choice,
        CwSetupAnchor *anchor,
        GError **error)
{
  gboolean is_writable = TRUE;

  anchor->attribute =
      cw_anchor_choice_decide (choice, is_writable, &anchor->reason, &anchor->counts);
  if (anchor->reason != CW_ANCHOR_UNUSED)
    return TRUE;
  if (!can_write (check, input, &is_writable, error))
    return FALSE;
  anchor->attribute =
      cw_anchor_choice_decide (choice, is_writable, &anchor->reason, &anchor->counts);
  return TRUE;
}

gboolean
cw_setup_anchor_find (CwSetupCheck *check,
                      const char *sign_in,
                      CwSetupAnchor *ret_anchor,
                      GError **error)
{
  g_autoptr (CwAnchorChoice) choice = cw_anchor_choice_new ();
  g_autoptr (JsonObject) input = cw_setup_anchor_make_input (check->input, NULL);
  g_autoptr (GError) local_error = NULL;
  CwSetupAnchor anchor = { .reason = CW_ANCHOR_UNDECIDED };
  gboolean is_complete = FALSE;

  if (sign_in != NULL && ask_tenant (check, sign_in, choice, &local_error))
    {
      if (!cw_setup_anchor_read_people (check, input, choice, &is_complete, error) ||
          (is_complete && !decide (check, input, choice, &anchor, error)))
        return FALSE;
    }
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (anchor.attribute == NULL)
    add_open (check);
  else
    {
      add_finding (check, &anchor);
      add_strangers (check, &anchor.counts);
    }
  *ret_anchor = anchor;
  return TRUE;
}
