/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "base/cw-error.h"
#include "engine/cw-object-variant.h"
#include "engine/cw-variant.h"
#include "store/cw-run-store.h"
#include "store/cw-step-object.h"

#define DEFAULT_ITEMS 50
#define MAXIMUM_ITEMS 1000

/* An object without a row belongs to the connector of its step, which may be gone. */
static void
add_unknown (const CwObjectView *view,
             const CwStep *step,
             const CwStepObject *object,
             GVariantBuilder *item)
{
  const CwConnectorConfig *connector =
      step->connector_guid != NULL ? cw_config_find_connector (view->config, step->connector_guid)
                                   : NULL;

  if (connector != NULL)
    cw_variant_add_connector (item, connector);
  cw_object_view_add_names (item, connector, object->dn, object->anchor);
  cw_variant_add_string (item, "state", "unknown");
}

static gboolean
add_object (const CwObjectView *view,
            const CwStep *step,
            const CwStepObject *object,
            GVariantBuilder *items,
            GError **error)
{
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (object->id == 0)
    add_unknown (view, step, object, &item);
  else if (!cw_object_view_add_numbered (view, &item, object->id, error))
    return FALSE;
  cw_variant_add_int (&item, "count", (gint64) object->n);
  g_variant_builder_add (items, "@a{sv}", g_variant_builder_end (&item));
  return TRUE;
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

static gboolean
parse_count (const char *text, CwCounter *ret_counter, GError **error)
{
  if (cw_counter_from_string (text, ret_counter))
    return TRUE;
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "“%s” is nothing that a step counts: `causewayctl run show` shows what it counted",
               text);
  return FALSE;
}

/* "items", "next" and "total" of one count. */
static gboolean
add_page (const CwObjectView *view,
          const CwStep *step,
          CwCounter counter,
          gint64 after,
          guint limit,
          GVariantBuilder *builder,
          GError **error)
{
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));
  g_autoptr (GPtrArray) objects =
      cw_step_object_list (view->session, step->id, counter, after, limit, error);
  guint64 length = 0;

  if (objects == NULL ||
      !cw_step_object_get_length (view->session, step->id, counter, &length, error))
    return FALSE;
  for (guint i = 0; i < objects->len; i++)
    if (!add_object (view, step, g_ptr_array_index (objects, i), &items, error))
      return FALSE;
  cw_variant_add (builder, "items", g_variant_builder_end (&items));
  if ((guint64) after + objects->len < length)
    cw_variant_add_int (builder, "next", after + objects->len);
  cw_variant_add_int (builder, "total", (gint64) length);
  cw_variant_add_bool (builder, "recorded", length > 0 || step->counts.values[counter] == 0);
  return TRUE;
}

GVariant *
cw_method_list_step_objects (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { 0 };
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwStep) step = NULL;
  CwCounter counter = CW_N_COUNTERS;
  const char *count = NULL;
  gint64 id = 0;
  gint64 after = 0;
  guint limit = 0;

  g_variant_get (call->args, "(x&sxu)", &id, &count, &after, &limit);
  limit = cw_method_clamp_limit (limit, DEFAULT_ITEMS, MAXIMUM_ITEMS);
  if (!parse_count (count, &counter, error) || !cw_object_view_init (&view, call->engine, error))
    return NULL;
  step = find_step (view.session, id, error);
  if (step == NULL || !add_page (&view, step, counter, MAX (after, 0), limit, &builder, error))
    return NULL;
  cw_variant_add_int (&builder, "run", step->cycle_id);
  return cw_variant_end_answer (&builder);
}
