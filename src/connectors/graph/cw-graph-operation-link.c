/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-operation-private.h"

#include "base/cw-phrase.h"

/* Graph takes no more in one members@odata.bind. */
#define MAX_BIND 20

static const CwExportLink *
get_link (const CwGraphOperation *operation, guint index)
{
  return &g_array_index (operation->change->links, CwExportLink, index);
}

static void
fail_link (CwGraphOperation *operation,
           guint index,
           CwExportStatus status,
           const char *code,
           const char *message)
{
  cw_export_result_add_failed_link (operation->result, get_link (operation, index)->cookie, status,
                                    code, message);
}

static gboolean
format_target (const CwExportLink *link, char ret_id[CW_GUID_STRING_SIZE])
{
  CwGuid id;
  gsize size = 0;
  const guint8 *data = NULL;

  if (link->target_anchor != NULL)
    data = g_bytes_get_data (link->target_anchor, &size);
  if (size != CW_GUID_SIZE)
    return FALSE;
  memcpy (id.bytes, data, size);
  cw_guid_format (&id, CW_GUID_ORDER_NETWORK, ret_id);
  return TRUE;
}

static CwAttributeId
get_link_attribute (const CwGraphOperation *operation)
{
  const CwGraphSchema *schema = operation->context->schema;

  return operation->type == CW_GRAPH_USER ? schema->manager : schema->members;
}

/* Graph would refuse it each time: "A group cannot be added as a member of itself." */
static gboolean
is_own_member (const CwGraphOperation *operation, const CwExportLink *link, const char *id)
{
  return operation->type == CW_GRAPH_GROUP && !link->is_removal &&
         g_ascii_strcasecmp (id, operation->id) == 0;
}

void
cw_graph_operation_begin_links (CwGraphOperation *operation)
{
  GArray *links = operation->change->links;

  for (guint i = 0; links != NULL && i < links->len; i++)
    {
      const CwExportLink *link = get_link (operation, i);
      char id[CW_GUID_STRING_SIZE];

      if (link->attribute != get_link_attribute (operation))
        fail_link (operation, i, CW_EXPORT_IMPOSSIBLE, "UnsupportedLink",
                   CW_PHRASE ("Microsoft Graph has no such reference on this type of object"));
      else if (!format_target (link, id))
        fail_link (operation, i, CW_EXPORT_REFUSED, "InvalidAnchor",
                   CW_PHRASE ("the reference's target has no id of Microsoft Graph"));
      else if (is_own_member (operation, link, id))
        fail_link (operation, i, CW_EXPORT_IMPOSSIBLE, "MemberOfItself",
                   CW_PHRASE ("This group is its own member, which Microsoft Entra ID does not "
                              "allow; its other members are exported. Remove the group from its "
                              "members in the directory that it comes from"));
      else
        g_array_append_val (link->is_removal ? operation->removals : operation->additions, i);
    }
}

/* ----- composing */

static char *
format_object_url (const CwGraphOperation *operation, guint index)
{
  char id[CW_GUID_STRING_SIZE] = "";

  format_target (get_link (operation, index), id);
  return g_strdup_printf ("%s/directoryObjects/%s", operation->context->settings->service_url, id);
}

static CwGraphStep *
make_set_manager (CwGraphOperation *operation)
{
  guint last = g_array_index (operation->additions, guint, operation->additions->len - 1);
  g_autofree char *target = format_object_url (operation, last);
  JsonObject *body = json_object_new ();
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  CwGraphStep *step = NULL;

  json_object_set_string_member (body, "@odata.id", target);
  json_node_take_object (node, body);
  step = cw_graph_step_new (CW_GRAPH_STEP_SET_MANAGER, "PUT",
                            cw_graph_operation_format_url (operation, "/manager/$ref"), node);
  /* Setting a manager takes the former one away too. */
  g_array_append_vals (operation->removals, operation->additions->data, operation->additions->len);
  for (guint i = 0; i < operation->removals->len; i++)
    cw_graph_step_add_link (step, g_array_index (operation->removals, guint, i));
  operation->n_additions = operation->additions->len;
  operation->n_removals = operation->removals->len;
  return step;
}

static CwGraphStep *
make_clear_manager (CwGraphOperation *operation)
{
  CwGraphStep *step =
      cw_graph_step_new (CW_GRAPH_STEP_CLEAR_MANAGER, "DELETE",
                         cw_graph_operation_format_url (operation, "/manager/$ref"), NULL);

  for (guint i = 0; i < operation->removals->len; i++)
    cw_graph_step_add_link (step, g_array_index (operation->removals, guint, i));
  operation->n_removals = operation->removals->len;
  return step;
}

static CwGraphStep *
make_add_members (CwGraphOperation *operation, const guint *links, guint n_links)
{
  JsonObject *body = json_object_new ();
  JsonArray *targets = json_array_sized_new (n_links);
  JsonNode *node = json_node_new (JSON_NODE_OBJECT);
  CwGraphStep *step = NULL;

  for (guint i = 0; i < n_links; i++)
    {
      g_autofree char *target = format_object_url (operation, links[i]);

      json_array_add_string_element (targets, target);
    }
  json_object_set_array_member (body, "members@odata.bind", targets);
  json_node_take_object (node, body);
  step = cw_graph_step_new (CW_GRAPH_STEP_ADD_MEMBERS, "PATCH",
                            cw_graph_operation_format_url (operation, ""), node);
  for (guint i = 0; i < n_links; i++)
    cw_graph_step_add_link (step, links[i]);
  return step;
}

static CwGraphStep *
make_remove_member (CwGraphOperation *operation, guint link)
{
  char id[CW_GUID_STRING_SIZE] = "";
  g_autofree char *suffix = NULL;
  CwGraphStep *step = NULL;

  format_target (get_link (operation, link), id);
  suffix = g_strdup_printf ("/members/%s/$ref", id);
  step = cw_graph_step_new (CW_GRAPH_STEP_REMOVE_MEMBER, "DELETE",
                            cw_graph_operation_format_url (operation, suffix), NULL);
  cw_graph_step_add_link (step, link);
  return step;
}

CwGraphStep *
cw_graph_operation_make_link_step (CwGraphOperation *operation)
{
  guint n_additions = operation->additions->len - operation->n_additions;
  guint n_removals = operation->removals->len - operation->n_removals;
  guint first = operation->n_additions;

  if (operation->type == CW_GRAPH_USER && n_additions > 0)
    return make_set_manager (operation);
  if (operation->type == CW_GRAPH_USER && n_removals > 0)
    return make_clear_manager (operation);
  if (n_additions > 0)
    {
      n_additions = MIN (n_additions, MAX_BIND);
      operation->n_additions += n_additions;
      return make_add_members (operation, &g_array_index (operation->additions, guint, first),
                               n_additions);
    }
  if (n_removals > 0)
    return make_remove_member (operation,
                               g_array_index (operation->removals, guint, operation->n_removals++));
  return NULL;
}

/* ----- answers */

static CwGraphOutcome
fail_step_links (CwGraphOperation *operation, const CwGraphError *error)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  CwExportStatus status = cw_graph_error_to_export_status (error);

  for (guint i = 0; i < step->links->len; i++)
    fail_link (operation, g_array_index (step->links, guint, i), status, error->code,
               error->message);
  return cw_graph_operation_replan (operation);
}

/* One of twenty is at fault, and Graph does all or nothing: both halves on their own. */
static CwGraphOutcome
split_step (CwGraphOperation *operation)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  const guint *links = &g_array_index (step->links, guint, 0);
  guint n_left = step->links->len / 2;
  CwGraphStep *left = make_add_members (operation, links, n_left);
  CwGraphStep *right = make_add_members (operation, links + n_left, step->links->len - n_left);

  left->n_missing = step->n_missing;
  right->n_missing = step->n_missing;
  cw_graph_operation_push_second (operation, right);
  cw_graph_operation_push_second (operation, left);
  return cw_graph_operation_replan (operation);
}

/* 404 names what is missing: the object itself, or the target. */
static gboolean
is_object_gone (const CwGraphOperation *operation, const CwGraphError *error)
{
  return error->status == 404 && !operation->is_fresh &&
         cw_graph_error_mentions (error, operation->id);
}

static CwGraphOutcome
answer_refused (CwGraphOperation *operation, const CwGraphError *error)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  CwGraphOutcome outcome;
  gboolean is_exhausted = FALSE;

  if (is_object_gone (operation, error))
    return cw_graph_operation_end_error (operation, error);
  if (cw_graph_error_is_reference_missing (error) || error->status == 404)
    {
      outcome = cw_graph_operation_wait_for_replica (operation, &is_exhausted);
      if (!is_exhausted)
        return outcome;
    }
  if (step->kind == CW_GRAPH_STEP_ADD_MEMBERS && step->links->len > 1 && error->status != 403)
    return split_step (operation);
  return fail_step_links (operation, error);
}

CwGraphOutcome
cw_graph_operation_answer_link (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  gboolean is_removal =
      step->kind == CW_GRAPH_STEP_CLEAR_MANAGER || step->kind == CW_GRAPH_STEP_REMOVE_MEMBER;
  g_autoptr (CwGraphError) error = NULL;

  if (answer->status >= 200 && answer->status < 300)
    return cw_graph_operation_next (operation);
  error = cw_graph_error_new (answer->status, answer->body);
  if (is_removal && answer->status == 404 && !is_object_gone (operation, error))
    return cw_graph_operation_next (operation);
  if (cw_graph_error_is_already_linked (error) && step->links->len == 1)
    return cw_graph_operation_next (operation);
  if (cw_graph_error_is_already_linked (error))
    return split_step (operation);
  return answer_refused (operation, error);
}
