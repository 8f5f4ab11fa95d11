/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-audit.h"
#include "engine/cw-guard-view.h"
#include "engine/cw-object-match.h"
#include "engine/cw-variant.h"

#define DEFAULT_OBJECTS 100
#define MAXIMUM_OBJECTS 10000

/* Rows that are looked at at once when not all of them are wanted. */
#define CHUNK 1000

GVariant *
cw_method_get_guards (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) states = NULL;

  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  states = cw_guard_view_list (&view, error);
  if (states == NULL)
    return NULL;
  for (guint i = 0; i < states->len; i++)
    g_variant_builder_add (&array, "@a{sv}", cw_guard_view_convert (g_ptr_array_index (states, i)));
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  cw_variant_add_int (&builder, "approvalHours",
                      cw_guard_settings_get_approval_hours (view.config));
  return cw_variant_end_answer (&builder);
}

/* A list that is another one by now has another digest: who asks by the old one has to look again.
 */
static const CwGuardState *
find_state (GPtrArray *states, const char *digest, GError **error)
{
  const CwGuardState *state = cw_guard_view_find (states, digest);

  if (state == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
                 "No guard has a list with the digest “%s” now: it has changed, or was dealt with. "
                 "`causewayctl guard show` shows what there is",
                 digest);
  return state;
}

/* ----- the list */

typedef struct
{
  const CwObjectView *view;
  const CwGuardState *state;
  CwObjectMatch match;
  gint64 without; /* the approval whose objects are left out; 0: none */
  gint64 after;
  guint n_left;
  GVariantBuilder items;
} Listing;

static void
add_object (Listing *listing, const CwCsObject *object)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  cw_object_view_add_summary (listing->view, &item, object);
  cw_variant_add_string (&item, "operation", cw_pending_op_to_string (CW_PENDING_DELETE));
  g_variant_builder_add (&listing->items, "@a{sv}", g_variant_builder_end (&item));
  listing->n_left--;
}

static gboolean
list_objects (Listing *listing, GError **error)
{
  gint64 held_id = listing->state->held->id;

  while (listing->n_left > 0)
    {
      guint n_wanted = cw_object_match_is_narrow (&listing->match) ? CHUNK : listing->n_left;
      g_autoptr (GPtrArray) objects =
          cw_guard_store_list_objects (listing->view->session, &listing->state->scope, held_id,
                                       listing->without, listing->after, n_wanted, error);

      if (objects == NULL)
        return FALSE;
      for (guint i = 0; i < objects->len && listing->n_left > 0; i++)
        {
          const CwCsObject *object = g_ptr_array_index (objects, i);

          listing->after = object->id;
          if (cw_object_match_check (&listing->match, listing->view, object))
            add_object (listing, object);
        }
      if (objects->len < n_wanted)
        return TRUE;
    }
  return TRUE;
}

static GVariant *
answer_list (Listing *listing, GVariant *options, GError **error)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  const CwGuardList *approval = listing->state->approval.approval;
  const char *search = NULL;
  const char *type = NULL;
  gboolean is_new = FALSE;
  guint32 limit = 0;

  g_variant_lookup (options, "search", "&s", &search);
  g_variant_lookup (options, "type", "&s", &type);
  g_variant_lookup (options, "after", "x", &listing->after);
  g_variant_lookup (options, "limit", "u", &limit);
  g_variant_lookup (options, "new", "b", &is_new);
  listing->n_left = cw_method_clamp_limit (limit, DEFAULT_OBJECTS, MAXIMUM_OBJECTS);
  listing->without = is_new && approval != NULL ? approval->id : 0;
  cw_object_match_init (&listing->match, listing->view, search, type);
  if (!list_objects (listing, error))
    return NULL;
  cw_variant_add (&builder, "guard", cw_guard_view_convert (listing->state));
  cw_variant_add (&builder, "items", g_variant_builder_end (&listing->items));
  if (listing->n_left == 0)
    cw_variant_add_int (&builder, "next", listing->after);
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_list_guard_objects (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (GVariant) options = NULL;
  g_autoptr (GPtrArray) states = NULL;
  const char *digest = NULL;
  Listing listing = { .view = &view };
  GVariant *answer = NULL;

  g_variant_get (call->args, "(&s@a{sv})", &digest, &options);
  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  states = cw_guard_view_list (&view, error);
  listing.state = states != NULL ? find_state (states, digest, error) : NULL;
  if (listing.state == NULL)
    return NULL;
  g_variant_builder_init (&listing.items, G_VARIANT_TYPE ("aa{sv}"));
  answer = answer_list (&listing, options, error);
  g_variant_builder_clear (&listing.items);
  cw_object_match_clear (&listing.match);
  return answer;
}

/* ----- approvals */

/* Into the audit: which list of which guard. */
static void
note_decision (const CwMethodCall *call,
               const CwGuardState *state,
               const CwGuardList *list,
               gboolean is_approved)
{
  g_autofree char *what = g_strdup_printf (
      "guards.%s: %s%s%s", cw_guard_kind_to_string (state->scope.kind), state->connector->name,
      state->partition != NULL ? ", " : "", state->partition != NULL ? state->partition : "");
  g_autofree char *approval = g_strdup_printf ("approved: %llu objects, list %s",
                                               (unsigned long long) list->n_objects, list->digest);

  cw_audit_note (call->notes, what, is_approved ? NULL : approval, is_approved ? approval : NULL);
}

/* Inside the transaction: the list is still the one that was reviewed. */
static gboolean
approve (const CwMethodCall *call,
         const CwObjectView *view,
         const CwGuardState *state,
         gint64 expires_usec,
         GError **error)
{
  g_autoptr (CwGuardList) held =
      cw_guard_store_get_held (view->session, &state->scope, state->connector->id, error);

  if (held != NULL && g_str_equal (held->digest, state->held->digest))
    return cw_guard_store_approve (view->session, held, call->author, g_get_real_time (),
                                   expires_usec, error);
  g_clear_error (error);
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "The list has changed in this moment. `causewayctl guard show` shows the new one");
  return FALSE;
}

static gboolean
store_approval (const CwMethodCall *call,
                const CwObjectView *view,
                const CwGuardState *state,
                gint64 expires_usec,
                GError **error)
{
  if (!cw_store_session_begin (view->session, error))
    return FALSE;
  if (approve (call, view, state, expires_usec, error) &&
      cw_store_session_commit (view->session, error))
    return TRUE;
  cw_store_session_rollback (view->session);
  return FALSE;
}

GVariant *
cw_method_approve_guard (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) states = NULL;
  const CwGuardState *state = NULL;
  const char *digest = NULL;
  gint64 expires_usec = 0;

  g_variant_get (call->args, "(&s)", &digest);
  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  states = cw_guard_view_list (&view, error);
  state = states != NULL ? find_state (states, digest, error) : NULL;
  if (state == NULL)
    return NULL;
  if (!state->is_too_much)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                   "This list needs no approval: it is within the limits");
      return NULL;
    }
  expires_usec = g_get_real_time () +
                 (gint64) cw_guard_settings_get_approval_hours (view.config) * G_TIME_SPAN_HOUR;
  if (!store_approval (call, &view, state, expires_usec, error))
    return NULL;
  note_decision (call, state, state->held, TRUE);
  cw_variant_add_string (&builder, "digest", digest);
  cw_variant_add_connector (&builder, state->connector);
  cw_variant_add_string (&builder, "partition", state->partition);
  cw_variant_add_int (&builder, "objects", (gint64) state->held->n_objects);
  cw_variant_add_time (&builder, "expiresAt", expires_usec);
  return cw_variant_end_answer (&builder);
}

static const CwGuardState *
find_approved (GPtrArray *states, const char *digest, GError **error)
{
  for (guint i = 0; i < states->len; i++)
    {
      const CwGuardState *state = g_ptr_array_index (states, i);

      if (state->approval.approval != NULL &&
          g_str_equal (state->approval.approval->digest, digest))
        return state;
    }
  g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND,
               "There is no approval of a list with the digest “%s”: `causewayctl guard show` "
               "shows them",
               digest);
  return NULL;
}

GVariant *
cw_method_withdraw_guard (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (GPtrArray) states = NULL;
  const CwGuardState *state = NULL;
  const char *digest = NULL;

  g_variant_get (call->args, "(&s)", &digest);
  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  states = cw_guard_view_list (&view, error);
  state = states != NULL ? find_approved (states, digest, error) : NULL;
  if (state == NULL || !cw_store_session_begin (view.session, error))
    return NULL;
  if (!cw_guard_store_drop (view.session, &state->scope, TRUE, error) ||
      !cw_store_session_commit (view.session, error))
    {
      cw_store_session_rollback (view.session);
      return NULL;
    }
  note_decision (call, state, state->approval.approval, FALSE);
  cw_variant_add_string (&builder, "digest", digest);
  cw_variant_add_connector (&builder, state->connector);
  cw_variant_add_string (&builder, "partition", state->partition);
  return cw_variant_end_answer (&builder);
}
