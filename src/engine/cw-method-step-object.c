/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-object-variant.h"
#include "engine/cw-variant.h"
#include "store/cw-run-store.h"

/* What the store still knows of the objects that a step counted: those with an error of that step,
 * those that it sent and no import has confirmed yet, and those that it wants made or deleted and
 * that still wait. Which objects were read, changed or joined is not kept. */

#define DEFAULT_ITEMS 50
#define MAXIMUM_ITEMS 1000
#define ROWS_A_PAGE   1000

typedef struct
{
  CwObjectView *view;
  const CwStep *step;
  gint64 after; /* of the objects */
  guint limit;
  GVariantBuilder items;
  guint n_items;   /* in this answer */
  guint64 n_known; /* in all */
  gint64 next;     /* 0: no more */
} Listing;

static gboolean
is_during (const CwStep *step, gint64 time_usec)
{
  return time_usec >= step->started_usec &&
         (step->ended_usec == 0 || time_usec <= step->ended_usec);
}

/* Objects come with rising numbers: what is behind the limit is only counted. */
static void
take_object (Listing *listing, const CwCsObject *object)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  listing->n_known++;
  if (object->id <= listing->after)
    return;
  if (listing->n_items >= listing->limit)
    {
      if (listing->next == 0)
        listing->next = -1;
      return;
    }
  cw_object_view_add_summary (listing->view, &item, object);
  g_variant_builder_add (&listing->items, "@a{sv}", g_variant_builder_end (&item));
  listing->n_items++;
  listing->after = object->id;
}

static gboolean
take_error (Listing *listing, const CwObjectError *object_error, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCsObject) object = NULL;

  if (object_error->step != listing->step->kind ||
      !is_during (listing->step, object_error->last_usec) ||
      (listing->step->connector_guid != NULL &&
       g_strcmp0 (listing->step->connector_guid, object_error->connector_guid) != 0))
    return TRUE;
  object = cw_connector_space_get (listing->view->session, object_error->object_id, CW_CS_LOAD_ALL,
                                   &local_error);
  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  if (object != NULL)
    take_object (listing, object);
  return TRUE;
}

static gboolean
list_errors (Listing *listing, GError **error)
{
  gint64 after = 0;

  while (TRUE)
    {
      g_autoptr (GPtrArray) page =
          cw_run_store_list_errors (listing->view->session, 0, after, ROWS_A_PAGE, error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        {
          const CwObjectError *object_error = g_ptr_array_index (page, i);

          after = object_error->id;
          if (!take_error (listing, object_error, error))
            return FALSE;
        }
      if (page->len < ROWS_A_PAGE)
        return TRUE;
    }
}

/* An export's were sent during it, a synchronise's wait. */
static gboolean
list_pending (Listing *listing, gint64 number, guint op_mask, GError **error)
{
  CwStoreSession *session = listing->view->session;
  gboolean is_export = listing->step->kind == CW_STEP_EXPORT;
  gint64 after = 0;

  while (TRUE)
    {
      g_autoptr (GPtrArray) page =
          is_export
              ? cw_connector_space_list_sent (session, number, op_mask, after, ROWS_A_PAGE, error)
              : cw_connector_space_list_pending (session, number, op_mask, after, ROWS_A_PAGE,
                                                 error);

      if (page == NULL)
        return FALSE;
      for (guint i = 0; i < page->len; i++)
        {
          const CwCsObject *object = g_ptr_array_index (page, i);

          after = object->id;
          if (!is_export || is_during (listing->step, object->sent_usec))
            take_object (listing, object);
        }
      if (page->len < ROWS_A_PAGE)
        return TRUE;
    }
}

static gboolean
list_targets (Listing *listing, guint op_mask, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (listing->view->config);

  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);
      gint64 number = cw_engine_get_connector_number (listing->view->engine, connector->id);

      if (number == 0 || !cw_connector_kind_is_target (connector->kind) ||
          (listing->step->connector_guid != NULL &&
           !g_str_equal (listing->step->connector_guid, connector->id)))
        continue;
      if (!list_pending (listing, number, op_mask, error))
        return FALSE;
    }
  return TRUE;
}

/* A count that nothing is kept of has no objects. */
static gboolean
list_objects (Listing *listing, const char *count, gboolean is_newest, GError **error)
{
  static const struct
  {
    const char *count;
    CwStepKind kind;
    guint op_mask;
  } kinds[] = {
    { "export-added", CW_STEP_EXPORT, 1 << CW_PENDING_ADD | 1 << CW_PENDING_RESTORE },
    { "export-updated", CW_STEP_EXPORT, 1 << CW_PENDING_UPDATE },
    { "export-deleted", CW_STEP_EXPORT, 1 << CW_PENDING_DELETE },
    { "provisioned", CW_STEP_SYNCHRONISE, 1 << CW_PENDING_ADD | 1 << CW_PENDING_RESTORE },
    { "deprovisioned", CW_STEP_SYNCHRONISE, 1 << CW_PENDING_DELETE },
  };

  if (g_str_equal (count, "errors"))
    return list_errors (listing, error);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (g_str_equal (kinds[i].count, count) && kinds[i].kind == listing->step->kind &&
        (is_newest || listing->step->kind == CW_STEP_EXPORT))
      return list_targets (listing, kinds[i].op_mask, error);
  return TRUE;
}

/* What waits now was wished by the newest cycle, whoever wished it first. */
static gboolean
is_newest_cycle (CwStoreSession *session, gint64 cycle_id)
{
  g_autoptr (GPtrArray) cycles = cw_run_store_list_cycles (session, 0, 1, NULL);

  return cycles != NULL && cycles->len > 0 &&
         ((const CwCycle *) g_ptr_array_index (cycles, 0))->id == cycle_id;
}

static guint64
find_count (const CwStep *step, const char *count)
{
  for (CwCounter counter = 0; counter < CW_N_COUNTERS; counter++)
    if (g_str_equal (cw_counter_to_string (counter), count))
      return step->counts.values[counter];
  return 0;
}

static CwStep *
find_step (CwStoreSession *session, gint64 id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  CwStep *step = cw_run_store_get_step (session, id, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (step == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "There is no step %lld", (long long) id);
  return step;
}

GVariant *
cw_method_list_step_objects (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { 0 };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwStep) step = NULL;
  Listing listing = { .view = &view };
  gint64 id = 0;
  const char *count = NULL;
  gboolean is_good = FALSE;

  g_variant_get (call->args, "(x&sxu)", &id, &count, &listing.after, &listing.limit);
  listing.limit = cw_method_clamp_limit (listing.limit, DEFAULT_ITEMS, MAXIMUM_ITEMS);
  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  step = find_step (view.session, id, error);
  if (step == NULL)
    return NULL;
  listing.step = step;
  g_variant_builder_init (&listing.items, G_VARIANT_TYPE ("aa{sv}"));
  is_good = list_objects (&listing, count, is_newest_cycle (view.session, step->cycle_id), error);
  cw_variant_add (&builder, "items", g_variant_builder_end (&listing.items));
  if (!is_good)
    return NULL;
  if (listing.next != 0)
    cw_variant_add_int (&builder, "next", listing.after);
  cw_variant_add_int (&builder, "known", (gint64) listing.n_known);
  cw_variant_add_bool (&builder, "isComplete", listing.n_known >= find_count (step, count));
  return cw_variant_end_answer (&builder);
}
