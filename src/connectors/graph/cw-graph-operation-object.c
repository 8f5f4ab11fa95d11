/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-operation-private.h"

#include <gnutls/crypto.h>

#include "base/cw-phrase.h"
#include "connectors/graph/cw-graph-json.h"

/* Without a password hash of the person's own there is a password nobody knows. Four kinds of
 * characters satisfy every password policy. */
#define PASSWORD_PREFIX       "aA1!"
#define PASSWORD_RANDOM_BYTES 27

#define MAX_NICKNAME 64

/* Looked up again this often when a POST was perhaps carried out but is not to be seen. */
#define MAX_LOOKUPS       4
#define LOOKUP_DELAY_USEC G_USEC_PER_SEC

/* ----- composing */

static CwGraphShape
get_shape (const CwGraphOperation *operation)
{
  return (CwGraphShape){ operation->context->schema, operation->type };
}

static const char *
get_desired (const CwGraphOperation *operation, const char *name)
{
  CwAttributeId attribute =
      cw_graph_schema_get_attribute (operation->context->schema, operation->type, name);
  const CwEntry *desired = operation->change->desired;
  const char *text = desired != NULL ? cw_entry_get_string (desired, attribute) : NULL;

  return text != NULL && *text != '\0' ? text : NULL;
}

static char *
make_password (void)
{
  guint8 bytes[PASSWORD_RANDOM_BYTES];
  g_autofree char *text = NULL;

  if (gnutls_rnd (GNUTLS_RND_KEY, bytes, sizeof bytes) != 0)
    return NULL;
  text = g_base64_encode (bytes, sizeof bytes);
  explicit_bzero (bytes, sizeof bytes);
  return g_strconcat (PASSWORD_PREFIX, text, NULL);
}

/* mailNickname is required; the part of a name that it may consist of. */
static char *
make_nickname (const char *name)
{
  g_autofree char *local = g_strndup (name, MIN (strcspn (name, "@"), MAX_NICKNAME));

  g_strcanon (local,
              "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!#$%&'*+-/=?^_`{|}~.",
              '-');
  return g_steal_pointer (&local);
}

static void
put_default_text (JsonObject *body, const char *name, char *value)
{
  if (!json_object_has_member (body, name))
    json_object_set_string_member (body, name, value);
  g_free (value);
}

static void
put_default_boolean (JsonObject *body, const char *name, gboolean value)
{
  if (!json_object_has_member (body, name))
    json_object_set_boolean_member (body, name, value);
}

static gboolean
put_password (JsonObject *body)
{
  g_autofree char *password = make_password ();
  JsonObject *profile = cw_graph_json_get_object (body, "passwordProfile");

  if (password == NULL)
    return FALSE;
  if (profile == NULL)
    {
      profile = json_object_new ();
      json_object_set_object_member (body, "passwordProfile", profile);
    }
  put_default_boolean (profile, "forceChangePasswordNextSignIn", FALSE);
  json_object_set_string_member (profile, "password", password);
  explicit_bzero (password, strlen (password));
  return TRUE;
}

static gboolean
require (CwGraphOperation *operation, const char *name)
{
  g_autofree char *message = NULL;

  if (get_desired (operation, name) != NULL)
    return TRUE;
  message = g_strdup_printf (CW_PHRASE ("a %s needs %s, and no rule gives it a value"),
                             cw_graph_type_to_string (operation->type), name);
  cw_graph_operation_end (operation, CW_EXPORT_REFUSED, "MissingProperty", message);
  return FALSE;
}

/* A value that cannot be sent ends the operation here, with a reason better than Graph's. */
static gboolean
check_body (CwGraphOperation *operation, JsonNode *body)
{
  CwGraphShape shape = get_shape (operation);
  g_autofree char *message = cw_graph_json_find_bad_value (&shape, operation->change->desired,
                                                           json_node_get_object (body));

  if (message != NULL)
    cw_graph_operation_end (operation, CW_EXPORT_REFUSED, "InvalidValue", message);
  return message == NULL;
}

static CwGraphStep *
make_create_user (CwGraphOperation *operation)
{
  CwGraphShape shape = get_shape (operation);
  g_autoptr (JsonNode) body = NULL;
  JsonObject *object = NULL;

  if (!require (operation, "userPrincipalName") || !require (operation, "displayName") ||
      !require (operation, "onPremisesImmutableId"))
    return NULL;
  body = cw_graph_json_from_entry (&shape, operation->change->desired);
  if (!check_body (operation, body))
    return NULL;
  object = json_node_get_object (body);
  put_default_boolean (object, "accountEnabled", TRUE);
  put_default_text (object, "mailNickname",
                    make_nickname (get_desired (operation, "userPrincipalName")));
  if (!put_password (object))
    {
      cw_graph_operation_end (operation, CW_EXPORT_RETRY, "NoRandomness",
                              CW_PHRASE ("this machine has no random numbers for a password"));
      return NULL;
    }
  return cw_graph_step_new (CW_GRAPH_STEP_CREATE_USER, "POST", g_strdup ("/users"),
                            g_steal_pointer (&body));
}

/* 'O''Neil' for a key or a filter (OData 4.01 URL conventions 5.1.1.6.2), percent-encoded. */
static char *
quote (const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, "'", -1);
  g_autofree char *doubled = g_strjoinv ("''", parts);
  g_autofree char *escaped = g_uri_escape_string (doubled, "'", FALSE);

  return g_strconcat ("'", escaped, "'", NULL);
}

static CwGraphStep *
make_find_user (CwGraphOperation *operation, gboolean is_deleted)
{
  g_autofree char *select =
      cw_graph_schema_format_select (operation->context->schema, CW_GRAPH_USER, NULL);
  g_autofree char *anchor = quote (get_desired (operation, "onPremisesImmutableId"));

  return cw_graph_step_new (
      is_deleted ? CW_GRAPH_STEP_FIND_DELETED_USER : CW_GRAPH_STEP_FIND_USER, "GET",
      g_strdup_printf ("%s?$filter=onPremisesImmutableId%%20eq%%20%s&$select=%s",
                       is_deleted ? "/directory/deletedItems/microsoft.graph.user" : "/users",
                       anchor, select),
      NULL);
}

static char *
format_group_key (CwGraphOperation *operation, const char *suffix)
{
  g_autofree char *name = quote (get_desired (operation, "uniqueName"));

  return g_strdup_printf ("/groups(uniqueName=%s)%s", name, suffix);
}

static CwGraphStep *
make_upsert_group (CwGraphOperation *operation)
{
  CwGraphShape shape = get_shape (operation);
  g_autoptr (JsonNode) body = NULL;
  JsonObject *object = NULL;
  CwGraphStep *step = NULL;

  if (!require (operation, "uniqueName") || !require (operation, "displayName"))
    return NULL;
  body = cw_graph_json_from_entry (&shape, operation->change->desired);
  if (!check_body (operation, body))
    return NULL;
  object = json_node_get_object (body);
  put_default_boolean (object, "mailEnabled", FALSE);
  put_default_boolean (object, "securityEnabled", TRUE);
  put_default_text (object, "mailNickname", make_nickname (get_desired (operation, "uniqueName")));
  step = cw_graph_step_new (CW_GRAPH_STEP_UPSERT_GROUP, "PATCH", format_group_key (operation, ""),
                            g_steal_pointer (&body));
  step->request.prefer = "create-if-missing";
  return step;
}

static CwGraphStep *
make_restore (CwGraphOperation *operation)
{
  return cw_graph_step_new (CW_GRAPH_STEP_RESTORE, "POST",
                            g_strdup_printf ("/directory/deletedItems/%s/restore", operation->id),
                            NULL);
}

/* What is to be changed on an object that exists; %NULL when nothing is. */
static CwGraphStep *
make_patch (CwGraphOperation *operation, CwEntry *current)
{
  CwGraphShape shape = get_shape (operation);
  const CwExportChange *change = operation->change;
  g_autoptr (CwEntry) nothing = NULL;
  g_autoptr (JsonNode) body = NULL;

  if (change->desired == NULL)
    return NULL;
  if (current != NULL)
    body = cw_graph_json_from_difference (&shape, change->desired, current);
  else if (change->delta != NULL)
    body = cw_graph_json_from_delta (&shape, change->desired, change->delta);
  else if (change->op == CW_EXPORT_RESTORE)
    {
      nothing = cw_entry_new_empty ();
      body = cw_graph_json_from_difference (&shape, change->desired, nothing);
    }
  if (body == NULL || !check_body (operation, body))
    return NULL;
  return cw_graph_step_new (CW_GRAPH_STEP_PATCH, "PATCH",
                            cw_graph_operation_format_url (operation, ""), g_steal_pointer (&body));
}

static void
push (CwGraphOperation *operation, CwGraphStep *step)
{
  if (step != NULL)
    g_queue_push_tail (&operation->steps, step);
}

void
cw_graph_operation_begin_object (CwGraphOperation *operation)
{
  switch (operation->change->op)
    {
    case CW_EXPORT_ADD:
      push (operation, operation->type == CW_GRAPH_USER ? make_create_user (operation)
                                                        : make_upsert_group (operation));
      break;
    case CW_EXPORT_RESTORE:
      operation->is_fresh = TRUE;
      push (operation, make_restore (operation));
      push (operation, make_patch (operation, NULL));
      break;
    case CW_EXPORT_UPDATE:
      push (operation, make_patch (operation, NULL));
      break;
    case CW_EXPORT_DELETE:
      push (operation, cw_graph_step_new (CW_GRAPH_STEP_DELETE, "DELETE",
                                          cw_graph_operation_format_url (operation, ""), NULL));
      break;
    }
}

/* ----- answers */

static gboolean
is_success (const CwGraphAnswer *answer)
{
  return answer->status >= 200 && answer->status < 300;
}

static CwGraphOutcome
end_refused (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  g_autoptr (CwGraphError) error = cw_graph_error_new (answer->status, answer->body);

  return cw_graph_operation_end_error (operation, error);
}

void
cw_graph_operation_doubt_create (CwGraphOperation *operation)
{
  g_autoptr (CwGraphStep) create = g_queue_pop_head (&operation->steps);

  operation->create_count = create->count;
  operation->is_in_doubt = TRUE;
  g_queue_push_head (&operation->steps, make_find_user (operation, FALSE));
}

static gboolean
is_conflict (const CwGraphAnswer *answer)
{
  g_autoptr (CwGraphError) error = cw_graph_error_new (answer->status, answer->body);

  return cw_graph_error_is_conflict (error);
}

static CwGraphOutcome
answer_create_user (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  g_autoptr (CwGraphError) error = NULL;

  if (is_success (answer) && cw_graph_operation_take_id (operation, answer->body))
    {
      operation->is_fresh = TRUE;
      return cw_graph_operation_next (operation);
    }
  error = cw_graph_error_new (answer->status, answer->body);
  if (!is_success (answer) && !cw_graph_error_is_conflict (error))
    return cw_graph_operation_end_error (operation, error);
  if (!is_success (answer))
    {
      g_clear_pointer (&operation->conflict, cw_graph_error_free);
      operation->conflict = g_steal_pointer (&error);
    }
  cw_graph_operation_push_second (operation, make_find_user (operation, FALSE));
  return cw_graph_operation_replan (operation);
}

static JsonObject *
get_first_value (const CwGraphAnswer *answer)
{
  JsonArray *value = answer->body != NULL
                         ? cw_graph_json_get_array (json_node_get_object (answer->body), "value")
                         : NULL;

  if (value == NULL || json_array_get_length (value) == 0 ||
      !JSON_NODE_HOLDS_OBJECT (json_array_get_element (value, 0)))
    return NULL;
  return json_array_get_object_element (value, 0);
}

/* The object is there and has our anchor: it is ours. */
static CwGraphOutcome
adopt (CwGraphOperation *operation, JsonObject *found, gboolean is_deleted)
{
  CwGraphShape shape = get_shape (operation);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), found);
  g_autoptr (CwEntry) current = NULL;
  g_autoptr (GError) error = NULL;
  CwGraphStep *patch = NULL;

  if (!cw_graph_operation_take_id (operation, node))
    return cw_graph_operation_end (
        operation, CW_EXPORT_RETRY, "InvalidAnswer",
        CW_PHRASE ("Microsoft Graph sent a user whose id is not a GUID"));
  current = cw_graph_json_to_entry (&shape, found, FALSE, operation->context->builder, &error);
  operation->is_fresh = TRUE;
  patch = make_patch (operation, current);
  if (operation->is_over)
    return (CwGraphOutcome){ .verdict = CW_GRAPH_VERDICT_END };
  if (patch != NULL)
    cw_graph_operation_push_second (operation, patch);
  if (is_deleted)
    cw_graph_operation_push_second (operation, make_restore (operation));
  return cw_graph_operation_replan (operation);
}

/* The POST met a conflict after one of unknown outcome: what it made may not be visible yet. */
static gboolean
wait_for_own (CwGraphOperation *operation)
{
  return operation->conflict != NULL && operation->is_in_doubt &&
         operation->n_lookups++ < MAX_LOOKUPS;
}

/* It is nowhere: it is made (again), or the conflict is with another object. */
static CwGraphOutcome
answer_not_found (CwGraphOperation *operation)
{
  CwGraphOutcome later = { .verdict = CW_GRAPH_VERDICT_LATER };
  CwGraphStep *create = NULL;
  CwGraphOutcome outcome;

  if (operation->conflict != NULL && !cw_graph_operation_give_second_chance (operation, &later))
    return cw_graph_operation_end_error (operation, operation->conflict);
  create = make_create_user (operation);
  if (create == NULL)
    return (CwGraphOutcome){ .verdict = CW_GRAPH_VERDICT_END };
  create->count = operation->create_count;
  cw_graph_operation_push_second (operation, create);
  outcome = cw_graph_operation_replan (operation);
  outcome.delay_usec = later.delay_usec;
  return outcome;
}

static CwGraphOutcome
answer_find_user (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  JsonObject *found = get_first_value (answer);
  gboolean is_deleted = step->kind == CW_GRAPH_STEP_FIND_DELETED_USER;

  if (!is_success (answer) && !(is_deleted && answer->status < 500))
    return end_refused (operation, answer);
  if (found != NULL)
    return adopt (operation, found, is_deleted);
  if (!is_deleted && wait_for_own (operation))
    return (CwGraphOutcome){ CW_GRAPH_VERDICT_LATER, LOOKUP_DELAY_USEC, FALSE };
  if (operation->conflict == NULL || is_deleted)
    return answer_not_found (operation);
  cw_graph_operation_push_second (operation, make_find_user (operation, TRUE));
  return cw_graph_operation_replan (operation);
}

static CwGraphOutcome
answer_upsert_group (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  CwGraphOutcome outcome;

  if (is_conflict (answer) && cw_graph_operation_give_second_chance (operation, &outcome))
    return outcome;
  if (!is_success (answer))
    return end_refused (operation, answer);
  operation->is_fresh = TRUE;
  if (!cw_graph_operation_take_id (operation, answer->body))
    cw_graph_operation_push_second (
        operation, cw_graph_step_new (CW_GRAPH_STEP_FIND_GROUP, "GET",
                                      format_group_key (operation, "?$select=id"), NULL));
  return cw_graph_operation_replan (operation);
}

/* 404 for what was made a moment ago. */
static CwGraphOutcome
wait_or_end (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  gboolean is_exhausted = FALSE;
  CwGraphOutcome outcome = cw_graph_operation_wait_for_replica (operation, &is_exhausted);

  return is_exhausted ? end_refused (operation, answer) : outcome;
}

static CwGraphOutcome
answer_find_group (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  if (is_success (answer) && cw_graph_operation_take_id (operation, answer->body))
    return cw_graph_operation_next (operation);
  if (answer->status == 404)
    return wait_or_end (operation, answer);
  if (is_success (answer))
    return cw_graph_operation_end (
        operation, CW_EXPORT_RETRY, "InvalidAnswer",
        CW_PHRASE ("Microsoft Graph sent a group whose id is not a GUID"));
  return end_refused (operation, answer);
}

static CwGraphOutcome
answer_restore (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  if (is_success (answer))
    return cw_graph_operation_next (operation);
  if (answer->status != 404)
    return end_refused (operation, answer);
  /* Not among the deleted: purged, or live again, by an earlier try or by someone else. */
  cw_graph_operation_push_second (
      operation,
      cw_graph_step_new (CW_GRAPH_STEP_VERIFY, "GET",
                         cw_graph_operation_format_url (operation, "?$select=id"), NULL));
  return cw_graph_operation_replan (operation);
}

static CwGraphOutcome
answer_change (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  CwGraphOutcome outcome;

  if (is_success (answer))
    return cw_graph_operation_next (operation);
  if (answer->status == 404 && step->kind == CW_GRAPH_STEP_DELETE)
    return cw_graph_operation_end (operation, CW_EXPORT_GONE, NULL, NULL);
  if (answer->status == 404 && step->kind == CW_GRAPH_STEP_PATCH && operation->is_fresh)
    return wait_or_end (operation, answer);
  if (is_conflict (answer) && cw_graph_operation_give_second_chance (operation, &outcome))
    return outcome;
  return end_refused (operation, answer);
}

CwGraphOutcome
cw_graph_operation_answer_object (CwGraphOperation *operation, const CwGraphAnswer *answer)
{
  CwGraphStep *step = g_queue_peek_head (&operation->steps);

  switch (step->kind)
    {
    case CW_GRAPH_STEP_CREATE_USER:
      return answer_create_user (operation, answer);
    case CW_GRAPH_STEP_FIND_USER:
    case CW_GRAPH_STEP_FIND_DELETED_USER:
      return answer_find_user (operation, answer);
    case CW_GRAPH_STEP_UPSERT_GROUP:
      return answer_upsert_group (operation, answer);
    case CW_GRAPH_STEP_FIND_GROUP:
      return answer_find_group (operation, answer);
    case CW_GRAPH_STEP_RESTORE:
      return answer_restore (operation, answer);
    case CW_GRAPH_STEP_VERIFY:
    case CW_GRAPH_STEP_PATCH:
    case CW_GRAPH_STEP_DELETE:
    default:
      return answer_change (operation, answer);
    }
}
