/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-setup"

#include "config.h"

#include "base/cw-error.h"
#include "engine/cw-call-desk.h"
#include "engine/cw-variant.h"
#include "setup/cw-setup-desk.h"
#include "setup/cw-setup-handlers.h"
#include "setup/cw-setup-removal.h"

/* What set-ups made, and taking it away again. */

/* ----- GetSetup */

static void
add_created (GVariantBuilder *array, CwConfig *config, const CwMadeThing *thing)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, thing->id);
  g_autofree char *user = cw_setup_removal_find_user (config, thing);

  cw_variant_add_string (&item, "id", id);
  cw_variant_add_string (&item, "kind", thing->kind);
  cw_variant_add_string (&item, "where", thing->place);
  cw_variant_add_string (&item, "name", thing->name);
  cw_variant_add_string (&item, "state", cw_made_state_to_string (thing->state));
  cw_variant_add_time (&item, "at", thing->intended_usec);
  if (thing->connector[0] != '\0')
    cw_variant_add_string (&item, "connector", thing->connector);
  cw_variant_add_string (&item, "usedBy", user);
  cw_setup_removal_add_way (&item, thing);
  g_variant_builder_add (array, "@a{sv}", g_variant_builder_end (&item));
}

/* One that was running when the engine ended was broken off. */
static void
add_last (GVariantBuilder *answer, GVariant *last, gboolean is_applying)
{
  GVariantIter iter;
  const char *name = NULL;
  GVariant *value = NULL;

  g_variant_iter_init (&iter, last);
  while (g_variant_iter_loop (&iter, "{&sv}", &name, &value))
    if (g_str_equal (name, "state") && !is_applying &&
        g_str_equal (g_variant_get_string (value, NULL), "running"))
      cw_variant_add_string (answer, name, "broken-off");
    else
      cw_variant_add (answer, name, value);
}

GVariant *
cw_setup_method_get (const CwMethodCall *call, GError **error)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GError) local_error = NULL;
  g_autoptr (GPtrArray) things = cw_setup_journal_list (call->engine, error);
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  g_autoptr (GVariant) last = NULL;

  if (things == NULL)
    return NULL;
  last = cw_setup_journal_get_last (call->engine, &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return NULL;
    }
  if (last != NULL)
    add_last (&answer, last, cw_setup_desk_is_applying (cw_setup_desk_get (call->engine)));
  else
    cw_variant_add_string (&answer, "state", "none");
  for (guint i = 0; i < things->len; i++)
    add_created (&array, config, g_ptr_array_index (things, i));
  cw_variant_add (&answer, "created", g_variant_builder_end (&array));
  return cw_variant_end_answer (&answer);
}

/* ----- UndoSetup */

/* An UndoSetup on its way. */
typedef struct
{
  CwSetupRemoval removal;
  GPtrArray *things; /* (element-type CwMadeThing): all that stand */
  CwConfig *config;
  GVariantBuilder *items;
  gboolean is_ok;
  gboolean is_changed;
} Undo;

static gboolean
has_id (const char *const *ids, const CwMadeThing *thing)
{
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, thing->id);

  return g_strv_contains (ids, id);
}

/* Rights are those of an account, whose name theirs begins with: they go with it. */
static gboolean
belongs_to (const CwMadeThing *rights, const CwMadeThing *account)
{
  g_autofree char *prefix = g_strconcat (account->name, ", ", NULL);

  return g_str_equal (rights->kind, CW_MADE_RIGHTS) &&
         g_str_equal (account->kind, CW_MADE_ACCOUNT) && g_str_has_prefix (rights->name, prefix);
}

static gboolean
is_wanted (const Undo *undo, const char *const *ids, const CwMadeThing *thing)
{
  if (has_id (ids, thing))
    return TRUE;
  for (guint i = 0; i < undo->things->len; i++)
    {
      const CwMadeThing *other = g_ptr_array_index (undo->things, i);

      if (has_id (ids, other) && belongs_to (thing, other))
        return TRUE;
    }
  return FALSE;
}

static void
add_item (Undo *undo, const CwMadeThing *thing, const char *state, const GError *failure)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *id = g_strdup_printf ("%" G_GINT64_FORMAT, thing->id);

  cw_variant_add_string (&item, "id", id);
  cw_variant_add_string (&item, "kind", thing->kind);
  cw_variant_add_string (&item, "where", thing->place);
  cw_variant_add_string (&item, "name", thing->name);
  cw_variant_add_string (&item, "state", state);
  if (failure != NULL)
    {
      cw_variant_add_string (&item, "errorCode", cw_error_name (failure));
      cw_variant_add_string (&item, "message", failure->message);
      undo->is_ok = FALSE;
    }
  g_variant_builder_add (undo->items, "@a{sv}", g_variant_builder_end (&item));
}

static void
undo_one (Undo *undo, const CwMadeThing *thing)
{
  g_autofree char *user = cw_setup_removal_find_user (undo->config, thing);
  g_autoptr (GError) error = NULL;

  if (user != NULL)
    {
      g_set_error (&error, CW_ERROR, CW_ERROR_CONFLICT,
                   "%s is needed by the connector “%s”: remove the connector first", thing->name,
                   user);
      add_item (undo, thing, "kept", error);
      return;
    }
  if (!cw_setup_removal_run (&undo->removal, thing, &error))
    {
      add_item (undo, thing, "failed", error);
      return;
    }
  undo->is_changed = TRUE;
  add_item (undo, thing, "removed", NULL);
}

/* The last first: what was made for something goes before it. */
static GVariant *
undo_all (Undo *undo, const char *const *ids)
{
  g_auto (GVariantBuilder) answer = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  undo->items = &items;
  for (guint i = undo->things->len; i > 0; i--)
    {
      const CwMadeThing *thing = g_ptr_array_index (undo->things, i - 1);

      if (is_wanted (undo, ids, thing))
        undo_one (undo, thing);
    }
  cw_variant_add_bool (&answer, "ok", undo->is_ok);
  cw_variant_add_bool (&answer, "changed", undo->is_changed);
  cw_variant_add (&answer, "items", g_variant_builder_end (&items));
  return cw_variant_end_answer (&answer);
}

static gboolean
check_ids (const Undo *undo, const char *const *ids, GError **error)
{
  for (guint i = 0; ids[i] != NULL; i++)
    {
      gboolean is_found = FALSE;

      for (guint j = 0; j < undo->things->len; j++)
        is_found |= has_id ((const char *const[]){ ids[i], NULL }, undo->things->pdata[j]);
      if (is_found)
        continue;
      g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
                   "No set-up made a thing “%s” that still stands: ask again what there is",
                   ids[i]);
      return FALSE;
    }
  return TRUE;
}

static GVariant *
run_undo (Undo *undo, const char *const *ids, GError **error)
{
  const CwMethodCall *call = undo->removal.call;
  CwSetupDesk *desk = cw_setup_desk_get (call->engine);
  g_autoptr (GPtrArray) things = NULL;
  g_autoptr (CwConfig) config = NULL;
  GVariant *answer = NULL;

  if (!cw_setup_desk_begin_apply (desk, call->session, error))
    return NULL;
  things = cw_setup_journal_list (call->engine, error);
  config = cw_engine_dup_config (call->engine, NULL);
  undo->things = things;
  undo->config = config;
  if (things != NULL && check_ids (undo, ids, error))
    answer = undo_all (undo, ids);
  cw_setup_desk_end_apply (desk, call->session);
  return answer;
}

GVariant *
cw_setup_method_undo (const CwMethodCall *call, GError **error)
{
  CwCallDesk *calls = cw_call_desk_get (call->engine);
  const char *token = "";
  g_autofree const char **ids = NULL;
  g_autoptr (GVariant) secrets = NULL;
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GCancellable) cancellable = NULL;
  Undo undo = { .removal = { .call = call }, .is_ok = TRUE };
  GVariant *answer = NULL;

  g_variant_get (call->args, "(^a&s@a(ssay)@a{sv})", &ids, &secrets, &options);
  (void) g_variant_lookup (options, "token", "&s", &token);
  (void) g_variant_lookup (options, "signIn", "&s", &undo.removal.sign_in);
  (void) g_variant_lookup (options, "administrator", "&s", &undo.removal.administrator);
  cancellable = cw_call_desk_begin (calls, call->session, token, call->cancellable);
  undo.removal.secrets = secrets;
  undo.removal.cancellable = cancellable;
  answer = run_undo (&undo, ids, error);
  cw_call_desk_end (calls, call->session, token);
  return answer;
}
