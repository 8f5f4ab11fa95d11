/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method.h"

#include "base/cw-error.h"
#include "base/cw-log.h"
#include "engine/cw-engine-store.h"
#include "engine/cw-method-handlers.h"
#include "store/cw-made-store.h"

const char *
cw_role_to_string (CwRole roles)
{
  if (roles & CW_ROLE_ADMIN)
    return "admin";
  if (roles & CW_ROLE_OPERATOR)
    return "operator";
  if (roles & CW_ROLE_BROWSE)
    return "browse";
  return roles & CW_ROLE_PASSWORD_RESET ? "password-reset" : "none";
}

gboolean
cw_role_includes (CwRole roles, CwRole needed)
{
  if (roles & CW_ROLE_ADMIN)
    return TRUE;
  if (roles & CW_ROLE_OPERATOR)
    roles |= CW_ROLE_BROWSE;
  return (roles & needed) == needed;
}

CwSecret *
cw_method_dup_secret (const CwMethodCall *call, guint i)
{
  g_autoptr (GVariant) bytes = g_variant_get_child_value (call->args, i);
  gsize size = 0;
  gconstpointer data = g_variant_get_fixed_array (bytes, &size, 1);

  return cw_secret_new (data, size);
}

int
cw_method_take_file (const CwMethodCall *call, guint i, GError **error)
{
  gint32 place = 0;
  int fd = -1;

  g_variant_get_child (call->args, i, "h", &place);
  if (call->files != NULL && place >= 0 && place < g_unix_fd_list_get_length (call->files))
    fd = g_unix_fd_list_get (call->files, place, NULL);
  if (fd < 0)
    g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                         "The file has to be handed over with the call: as an open one, not by its "
                         "name");
  return fd;
}

static void
log_call (const CwMethod *method, const CwMethodCall *call, const GError *error)
{
  const char *result = error != NULL ? cw_error_name (error) : "success";
  g_autofree char *message =
      g_strdup_printf ("%s called %s: %s", call->author, method->name, result);

  cw_log_event (CW_EVENT_AUDIT, G_LOG_LEVEL_INFO, message, "METHOD", method->name, "AUTHOR",
                call->author, "RESULT", result, NULL);
}

/* ----- a database that is away */

/* What can be asked and done then. */
static gboolean
needs_store (const CwMethod *method)
{
  static const char *const others[] = { "GetStatus",     "StopCycle",    "GetDatabase",
                                        "CheckDatabase", "MoveDatabase", "CancelCall",
                                        "CloseSetup",    "EndSignIn",    NULL };

  return !g_strv_contains (others, method->name);
}

/* At once: each try of its own would take as long as a server that is silent is waited for. */
static gboolean
check_store (const CwMethod *method, const CwMethodCall *call, GError **error)
{
  if (!needs_store (method) || !cw_engine_is_store_away (call->engine, NULL, NULL))
    return TRUE;
  cw_engine_set_away_error (call->engine, error);
  return FALSE;
}

/* ----- the audit */

/* What stands elsewhere; none when the store cannot be read, which the call tells by itself. */
static GPtrArray *
list_made (CwEngine *engine)
{
  g_autoptr (CwStoreSession) session = cw_store_open_session (cw_engine_get_store (engine), NULL);
  GPtrArray *made = session != NULL ? cw_made_store_list (session, NULL) : NULL;

  return made != NULL ? made : g_ptr_array_new ();
}

static gboolean
stands_in (GPtrArray *made, gint64 id)
{
  for (guint i = 0; i < made->len; i++)
    if (((const CwMadeThing *) g_ptr_array_index (made, i))->id == id)
      return TRUE;
  return FALSE;
}

/* Things of @made that @other lacks. */
static void
note_things (CwAuditNotes *notes, GPtrArray *made, GPtrArray *other, gboolean is_new)
{
  for (guint i = 0; i < made->len; i++)
    {
      const CwMadeThing *thing = g_ptr_array_index (made, i);
      g_autofree char *text = g_strdup_printf ("%s (%s)", thing->name, thing->place);

      if (!stands_in (other, thing->id))
        cw_audit_note (notes, thing->kind, is_new ? NULL : text, is_new ? text : NULL);
    }
}

static void
store_audit (const CwMethod *method, const CwMethodCall *call, const GError *result)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (CwStoreSession) session = NULL;

  if (method->effect == CW_METHOD_CONFIGURES && result == NULL &&
      cw_audit_notes_are_empty (call->notes))
    return;
  if (cw_engine_is_store_away (call->engine, NULL, NULL))
    cw_engine_set_away_error (call->engine, &error);
  else
    session = cw_store_open_session (cw_engine_get_store (call->engine), &error);
  if (session == NULL ||
      !cw_audit_write (session, call->author, method->name, result, call->notes, &error))
    g_warning ("%s called %s, and that could not be written into the audit: %s", call->author,
               method->name, error->message);
}

/* Calls it with notes, and writes them down. */
static GVariant *
run_audited (const CwMethod *method, const CwMethodCall *call, GError **error)
{
  g_autoptr (CwAuditNotes) notes = cw_audit_notes_new ();
  g_autoptr (GPtrArray) before = NULL;
  g_autoptr (GPtrArray) after = NULL;
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GVariant) answer = NULL;
  CwMethodCall noted = *call;

  noted.notes = notes;
  if (method->effect == CW_METHOD_MAKES)
    before = list_made (call->engine);
  answer = method->run (&noted, &local_error);
  if (method->effect == CW_METHOD_MAKES)
    {
      after = list_made (call->engine);
      note_things (notes, before, after, FALSE);
      note_things (notes, after, before, TRUE);
    }
  store_audit (method, &noted, local_error);
  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  return g_steal_pointer (&answer);
}

GVariant *
cw_method_invoke (const CwMethod *method, const CwMethodCall *call, GError **error)
{
  g_autoptr (GVariant) answer = NULL;
  g_autoptr (GError) local_error = NULL;

  if (!g_variant_is_of_type (call->args, G_VARIANT_TYPE (method->in)))
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "%s takes %s, not %s", method->name,
                   method->in, g_variant_get_type_string (call->args));
      return NULL;
    }
  if (!check_store (method, call, error))
    return NULL;
  answer = method->effect == CW_METHOD_ASKS ? method->run (call, &local_error)
                                            : run_audited (method, call, &local_error);
  cw_engine_note_store_error (call->engine, local_error);
  if (method->role != CW_ROLE_BROWSE)
    log_call (method, call, local_error);
  if (answer == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  return g_variant_ref_sink (g_steal_pointer (&answer));
}

const CwConnectorConfig *
cw_method_find_connector (CwConfig *config, const char *id_or_name, GError **error)
{
  const CwConnectorConfig *connector = cw_config_find_connector (config, id_or_name);

  if (connector == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                 "There is no connector “%s”: `causewayctl connector list` shows them", id_or_name);
  return connector;
}

const CwConnectorConfig *
cw_method_find_connector_by_number (CwEngine *engine, CwConfig *config, gint64 number)
{
  GPtrArray *connectors = cw_config_get_connectors (config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if (cw_engine_get_connector_number (engine, connector->id) == number)
        return connector;
    }
  return NULL;
}

guint
cw_method_clamp_limit (guint limit, guint fallback, guint maximum)
{
  return MIN (limit == 0 ? fallback : limit, maximum);
}
