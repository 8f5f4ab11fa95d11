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

CwGraphShape
cw_graph_operation_get_shape (const CwGraphOperation *operation)
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

/* What of the desired values can be sent; made when it is first asked for: changes of links alone
 * do not need it. */
static const CwGraphScreen *
get_screen (CwGraphOperation *operation)
{
  CwGraphShape shape = cw_graph_operation_get_shape (operation);

  if (operation->screen == NULL)
    operation->screen =
        cw_graph_screen_new (&shape, operation->change->desired, operation->context->builder);
  return operation->screen;
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

/* An object is not made without what it is known by, nor as something else than is desired. */
static gboolean
check_required (CwGraphOperation *operation)
{
  GArray *properties = operation->context->schema->properties[operation->type];
  const CwGraphScreen *screen = get_screen (operation);
  g_autofree char *message = NULL;
  gboolean is_good = TRUE;

  for (guint i = 0; i < properties->len && is_good; i++)
    {
      const CwGraphProperty *property = &g_array_index (properties, CwGraphProperty, i);

      is_good = (property->flags & CW_GRAPH_REQUIRED) == 0 ||
                cw_entry_get_n_values (screen->entry, property->attribute) ==
                    cw_entry_get_n_values (operation->change->desired, property->attribute);
    }
  if (is_good)
    return TRUE;
  message = cw_graph_screen_describe (screen);
  cw_graph_operation_end (operation, CW_EXPORT_REFUSED, "InvalidRequiredValue", message);
  return FALSE;
}

CwGraphStep *
cw_graph_operation_make_create_user (CwGraphOperation *operation)
{
  CwGraphShape shape = cw_graph_operation_get_shape (operation);
  g_autoptr (JsonNode) body = NULL;
  JsonObject *object = NULL;

  if (!require (operation, "userPrincipalName") || !require (operation, "displayName") ||
      !require (operation, "onPremisesImmutableId") || !check_required (operation))
    return NULL;
  body = cw_graph_json_from_entry (&shape, get_screen (operation)->entry);
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

CwGraphStep *
cw_graph_operation_make_find_user (CwGraphOperation *operation, gboolean is_deleted)
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

char *
cw_graph_operation_format_group_key (CwGraphOperation *operation, const char *suffix)
{
  g_autofree char *name = quote (get_desired (operation, "uniqueName"));

  return g_strdup_printf ("/groups(uniqueName=%s)%s", name, suffix);
}

CwGraphStep *
cw_graph_operation_make_upsert_group (CwGraphOperation *operation)
{
  CwGraphShape shape = cw_graph_operation_get_shape (operation);
  g_autoptr (JsonNode) body = NULL;
  JsonObject *object = NULL;
  CwGraphStep *step = NULL;

  if (!require (operation, "uniqueName") || !require (operation, "displayName") ||
      !check_required (operation))
    return NULL;
  body = cw_graph_json_from_entry (&shape, get_screen (operation)->entry);
  object = json_node_get_object (body);
  put_default_boolean (object, "mailEnabled", FALSE);
  put_default_boolean (object, "securityEnabled", TRUE);
  put_default_text (object, "mailNickname", make_nickname (get_desired (operation, "uniqueName")));
  step = cw_graph_step_new (CW_GRAPH_STEP_UPSERT_GROUP, "PATCH",
                            cw_graph_operation_format_group_key (operation, ""),
                            g_steal_pointer (&body));
  step->request.prefer = "create-if-missing";
  return step;
}

CwGraphStep *
cw_graph_operation_make_restore (CwGraphOperation *operation)
{
  return cw_graph_step_new (CW_GRAPH_STEP_RESTORE, "POST",
                            g_strdup_printf ("/directory/deletedItems/%s/restore", operation->id),
                            NULL);
}

CwGraphStep *
cw_graph_operation_make_patch (CwGraphOperation *operation, CwEntry *current)
{
  CwGraphShape shape = cw_graph_operation_get_shape (operation);
  const CwExportChange *change = operation->change;
  g_autoptr (CwEntry) nothing = NULL;
  g_autoptr (JsonNode) body = NULL;

  if (change->desired == NULL)
    return NULL;
  if (current != NULL)
    body = cw_graph_json_from_difference (&shape, get_screen (operation)->entry, current);
  else if (change->delta != NULL)
    body = cw_graph_json_from_delta (&shape, get_screen (operation), change->delta);
  else if (change->op == CW_EXPORT_RESTORE)
    {
      nothing = cw_entry_new_empty ();
      body = cw_graph_json_from_difference (&shape, get_screen (operation)->entry, nothing);
    }
  if (body == NULL)
    return NULL;
  return cw_graph_step_new (CW_GRAPH_STEP_PATCH, "PATCH",
                            cw_graph_operation_format_url (operation, ""), g_steal_pointer (&body));
}

/* ----- leaving out */

gboolean
cw_graph_operation_leave_out (CwGraphOperation *operation, const CwGraphError *error)
{
  CwGraphShape shape = cw_graph_operation_get_shape (operation);
  CwGraphStep *step = g_queue_peek_head (&operation->steps);
  const CwGraphProperty *property =
      error->target != NULL ? cw_graph_schema_find_by_name (shape.schema, shape.type, error->target)
                            : NULL;

  if (error->status != 400 || property == NULL || step->request.body == NULL ||
      (step->kind != CW_GRAPH_STEP_PATCH && (property->flags & CW_GRAPH_REQUIRED) != 0) ||
      !cw_graph_json_remove (json_node_get_object (step->request.body), property))
    return FALSE;
  g_free (operation->refusal);
  operation->refusal = g_strdup (error->code);
  get_screen (operation);
  cw_graph_screen_hold_back (operation->screen, property, error->message,
                             operation->context->builder);
  return TRUE;
}
