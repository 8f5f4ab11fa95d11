/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-exporter-state.h"

#include "base/cw-json.h"
#include "engine/cw-store-value.h"
#include "store/cw-config-store.h"
#include "store/cw-instance-store.h"

static void
free_tenant (CwExporterTenant *tenant)
{
  g_free (tenant->connector);
  g_free (tenant->mark);
  g_free (tenant->next);
  g_free (tenant->accepted);
  g_clear_pointer (&tenant->seen, cw_exporter_note_free);
  g_free (tenant);
}

void
cw_exporter_state_free (CwExporterState *state)
{
  if (state == NULL)
    return;
  g_free (state->heir);
  g_clear_pointer (&state->tenants, g_ptr_array_unref);
  g_free (state);
}

const CwExporterTenant *
cw_exporter_state_find (const CwExporterState *state, const char *connector)
{
  for (guint i = 0; i < state->tenants->len; i++)
    {
      const CwExporterTenant *tenant = g_ptr_array_index (state->tenants, i);

      if (g_str_equal (tenant->connector, connector))
        return tenant;
    }
  return NULL;
}

CwExporterTenant *
cw_exporter_state_use (CwExporterState *state, const char *connector)
{
  CwExporterTenant *tenant = (CwExporterTenant *) cw_exporter_state_find (state, connector);

  if (tenant != NULL)
    return tenant;
  tenant = g_new0 (CwExporterTenant, 1);
  tenant->connector = g_strdup (connector);
  g_ptr_array_add (state->tenants, tenant);
  return tenant;
}

/* ----- its JSON */

/* Profiles come from elsewhere: what has another type is not there. (transfer full) (nullable) */
static char *
dup_text (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_STRING
             ? json_node_dup_string (node)
             : NULL;
}

static gboolean
get_flag (JsonObject *object, const char *name)
{
  JsonNode *node = json_object_get_member (object, name);

  return node != NULL && json_node_get_value_type (node) == G_TYPE_BOOLEAN &&
         json_node_get_boolean (node);
}

static void
read_tenant (CwExporterState *state, const char *connector, JsonObject *object)
{
  CwExporterTenant *tenant = cw_exporter_state_use (state, connector);
  g_autofree char *seen = dup_text (object, "seen");
  g_autofree char *mark = dup_text (object, "seenMark");

  tenant->mark = dup_text (object, "mark");
  tenant->next = dup_text (object, "next");
  tenant->accepted = dup_text (object, "accepted");
  tenant->is_own = get_flag (object, "own");
  tenant->is_held = get_flag (object, "held");
  tenant->is_refused = get_flag (object, "refused");
  if (seen == NULL)
    return;
  tenant->seen = cw_exporter_note_parse (seen);
  /* Of one that could not be read, its text is not kept. */
  if (mark != NULL)
    {
      g_free (tenant->seen->mark);
      tenant->seen->mark = g_steal_pointer (&mark);
    }
}

/* (transfer full) */
static CwExporterState *
from_json (JsonObject *root)
{
  CwExporterState *state = g_new0 (CwExporterState, 1);
  JsonNode *tenants = root != NULL ? json_object_get_member (root, "tenants") : NULL;
  JsonObjectIter iter;
  JsonNode *member = NULL;
  const char *name = NULL;

  state->tenants = g_ptr_array_new_with_free_func ((GDestroyNotify) free_tenant);
  if (root != NULL)
    state->heir = dup_text (root, "heir");
  if (tenants == NULL || !JSON_NODE_HOLDS_OBJECT (tenants))
    return state;
  json_object_iter_init (&iter, json_node_get_object (tenants));
  while (json_object_iter_next (&iter, &name, &member))
    if (JSON_NODE_HOLDS_OBJECT (member))
      read_tenant (state, name, json_node_get_object (member));
  return state;
}

static void
set_text (JsonObject *object, const char *name, const char *text)
{
  if (text != NULL)
    json_object_set_string_member (object, name, text);
}

static void
set_flag (JsonObject *object, const char *name, gboolean value)
{
  if (value)
    json_object_set_boolean_member (object, name, TRUE);
}

static JsonObject *
write_tenant (const CwExporterTenant *tenant)
{
  JsonObject *object = json_object_new ();
  g_autofree char *seen = tenant->seen != NULL ? cw_exporter_note_format (tenant->seen) : NULL;

  set_text (object, "mark", tenant->mark);
  set_text (object, "next", tenant->next);
  set_text (object, "accepted", tenant->accepted);
  set_text (object, "seen", seen);
  set_text (object, "seenMark", tenant->seen != NULL ? tenant->seen->mark : NULL);
  set_flag (object, "own", tenant->is_own);
  set_flag (object, "held", tenant->is_held);
  set_flag (object, "refused", tenant->is_refused);
  return object;
}

/* (transfer full) */
static JsonObject *
to_json (const CwExporterState *state)
{
  JsonObject *root = json_object_new ();
  JsonObject *tenants = json_object_new ();

  for (guint i = 0; i < state->tenants->len; i++)
    {
      const CwExporterTenant *tenant = g_ptr_array_index (state->tenants, i);

      json_object_set_object_member (tenants, tenant->connector, write_tenant (tenant));
    }
  set_text (root, "heir", state->heir);
  json_object_set_object_member (root, "tenants", tenants);
  return root;
}

/* ----- in the store */

CwExporterState *
cw_exporter_state_read (CwStoreSession *session, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autofree char *text = cw_config_store_get_value (session, CW_VALUE_EXPORTERS, &local_error);
  g_autoptr (JsonNode) node = text != NULL ? cw_json_parse (text, -1, TRUE, NULL) : NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return from_json (node != NULL && JSON_NODE_HOLDS_OBJECT (node) ? json_node_get_object (node)
                                                                  : NULL);
}

static gboolean
store_state (CwStoreSession *session, const CwExporterState *state, GError **error)
{
  g_autoptr (JsonObject) root = to_json (state);
  g_autoptr (JsonNode) node = json_node_init_object (json_node_alloc (), root);
  g_autofree char *text = cw_json_to_canonical (node, FALSE);

  return cw_config_store_put_value (session, CW_VALUE_EXPORTERS, text, error);
}

/* What is read and written belongs together: it is called from a cycle and from a method. */
static gboolean
change (CwStoreSession *session,
        void (*apply) (CwExporterState *state, gpointer user_data),
        gpointer user_data,
        GError **error)
{
  g_autoptr (CwExporterState) state = NULL;

  if (!cw_store_session_begin (session, error))
    return FALSE;
  state = cw_exporter_state_read (session, error);
  if (state != NULL)
    apply (state, user_data);
  if (state == NULL || !store_state (session, state, error))
    {
      cw_store_session_rollback (session);
      return FALSE;
    }
  return cw_store_session_commit (session, error);
}

static void
apply_tenant (CwExporterState *state, gpointer user_data)
{
  const CwExporterTenant *known = user_data;
  CwExporterTenant *tenant = cw_exporter_state_use (state, known->connector);

  g_free (tenant->mark);
  tenant->mark = g_strdup (known->mark);
  g_free (tenant->next);
  tenant->next = g_strdup (known->next);
  tenant->is_own = known->is_own;
  tenant->is_held = known->is_held;
  tenant->is_refused = known->is_refused;
  g_clear_pointer (&tenant->seen, cw_exporter_note_free);
  tenant->seen = known->seen != NULL ? cw_exporter_note_copy (known->seen) : NULL;
}

gboolean
cw_exporter_state_put (CwStoreSession *session, const CwExporterTenant *tenant, GError **error)
{
  return change (session, apply_tenant, (gpointer) tenant, error);
}

/* ----- what they mean */

static gboolean
is_among (GPtrArray *instances, const char *id)
{
  for (guint i = 0; i < instances->len; i++)
    if (g_str_equal (((const CwInstance *) g_ptr_array_index (instances, i))->id, id))
      return TRUE;
  return FALSE;
}

gboolean
cw_exporter_state_trusts (const CwExporterState *state,
                          const CwExporterTenant *tenant,
                          const CwExporterNote *note,
                          const char *own,
                          GPtrArray *instances)
{
  if (g_strcmp0 (note->mark, tenant->mark) == 0 || g_strcmp0 (note->mark, tenant->next) == 0 ||
      g_strcmp0 (note->mark, tenant->accepted) == 0)
    return TRUE;
  /* One that has the id of this one and is not it is a copy of it. */
  if (g_str_equal (note->installation, own))
    return !tenant->is_own;
  if (!tenant->is_own && g_strcmp0 (note->installation, state->heir) == 0)
    return TRUE;
  return is_among (instances, note->installation);
}

static void
apply_acceptance (CwExporterState *state, gpointer user_data)
{
  GString *hosts = user_data;

  for (guint i = 0; i < state->tenants->len; i++)
    {
      CwExporterTenant *tenant = g_ptr_array_index (state->tenants, i);

      if (!tenant->is_held || tenant->seen == NULL)
        continue;
      tenant->is_held = FALSE;
      g_free (tenant->accepted);
      tenant->accepted = g_strdup (tenant->seen->mark);
      if (hosts->len > 0)
        g_string_append (hosts, ", ");
      g_string_append (hosts,
                       cw_exporter_note_is_readable (tenant->seen) ? tenant->seen->host : "?");
    }
}

gboolean
cw_exporter_state_accept (CwStoreSession *session, char **ret_hosts, GError **error)
{
  g_autoptr (GString) hosts = g_string_new (NULL);

  if (!change (session, apply_acceptance, hosts, error))
    return FALSE;
  *ret_hosts = g_string_free (g_steal_pointer (&hosts), FALSE);
  return TRUE;
}

/* ----- when another installation's data takes its place */

/* Only what is known of the notes themselves: who it is, and what was its last. */
static void
reduce (CwExporterState *state, const char *heir)
{
  g_free (state->heir);
  state->heir = g_strdup (heir);
  for (guint i = 0; i < state->tenants->len; i++)
    {
      CwExporterTenant *tenant = g_ptr_array_index (state->tenants, i);

      tenant->is_own = FALSE;
      tenant->is_held = FALSE;
      tenant->is_refused = FALSE;
      g_clear_pointer (&tenant->accepted, g_free);
    }
}

JsonObject *
cw_exporter_state_gather (CwStoreSession *session, GError **error)
{
  g_autoptr (CwExporterState) state = cw_exporter_state_read (session, error);
  g_autofree char *own = NULL;

  if (state == NULL || !cw_instance_store_find_own_id (session, &own, error) || own == NULL)
    return NULL;
  reduce (state, own);
  return to_json (state);
}

gboolean
cw_exporter_state_inherit (CwStoreSession *session, JsonObject *gathered, GError **error)
{
  g_autoptr (CwExporterState) state = from_json (gathered);
  g_autofree char *heir = g_strdup (state->heir);

  reduce (state, heir);
  return store_state (session, state, error);
}

gboolean
cw_exporter_state_reclaim (CwStoreSession *session, GError **error)
{
  g_autoptr (CwExporterState) state = cw_exporter_state_read (session, error);
  g_autofree char *own = NULL;

  if (state == NULL || !cw_instance_store_find_own_id (session, &own, error))
    return FALSE;
  reduce (state, own);
  return store_state (session, state, error);
}
