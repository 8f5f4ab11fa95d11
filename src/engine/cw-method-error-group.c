/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include "engine/cw-error-advice.h"
#include "engine/cw-variant.h"
#include "store/cw-run-store.h"

#define ERRORS_A_PAGE 1000
#define N_EXAMPLES    5
/* More is read by nobody; services make codes of their own up. */
#define N_GROUPS 100

/* Errors with one code at one connector. */
typedef struct
{
  char *code;           /* (owned) */
  char *connector_guid; /* (owned) (nullable) */
  guint64 n_objects;
  GPtrArray *examples; /* (owned) (element-type GVariant) */
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->code);
  g_free (group->connector_guid);
  g_ptr_array_unref (group->examples);
  g_free (group);
}

static Group *
find_group (GHashTable *groups, const CwObjectError *object_error)
{
  const char *connector = object_error->connector_guid != NULL ? object_error->connector_guid : "";
  g_autofree char *key = g_strdup_printf ("%s\n%s", object_error->code, connector);
  Group *group = g_hash_table_lookup (groups, key);

  if (group != NULL)
    return group;
  group = g_new0 (Group, 1);
  group->code = g_strdup (object_error->code);
  group->connector_guid = g_strdup (object_error->connector_guid);
  group->examples = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  g_hash_table_insert (groups, g_steal_pointer (&key), group);
  return group;
}

static gboolean
count_error (GHashTable *groups,
             CwConfig *config,
             CwStoreSession *session,
             const CwObjectError *object_error,
             GError **error)
{
  Group *group = find_group (groups, object_error);
  GVariant *example = NULL;

  group->n_objects++;
  if (group->examples->len >= N_EXAMPLES)
    return TRUE;
  example = cw_method_convert_error (config, session, object_error, error);
  if (example == NULL)
    return FALSE;
  g_ptr_array_add (group->examples, g_variant_ref_sink (example));
  return TRUE;
}

static gboolean
count_errors (GHashTable *groups, CwConfig *config, CwStoreSession *session, GError **error)
{
  gint64 after = 0;

  while (TRUE)
    {
      g_autoptr (GPtrArray) errors =
          cw_run_store_list_errors (session, 0, after, ERRORS_A_PAGE, error);

      if (errors == NULL)
        return FALSE;
      for (guint i = 0; i < errors->len; i++)
        {
          const CwObjectError *object_error = g_ptr_array_index (errors, i);

          if (!count_error (groups, config, session, object_error, error))
            return FALSE;
          after = object_error->id;
        }
      if (errors->len < ERRORS_A_PAGE)
        return TRUE;
    }
}

static GVariant *
convert_group (CwConfig *config, const Group *group)
{
  const CwErrorAdvice *advice = cw_error_advice_find (group->code);
  const CwConnectorConfig *connector =
      group->connector_guid != NULL ? cw_config_find_connector (config, group->connector_guid)
                                    : NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) examples = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  cw_variant_add_string (&builder, "code", group->code);
  cw_variant_add_string (&builder, "title", advice->title);
  cw_variant_add_string (&builder, "remedy", advice->remedy);
  cw_variant_add_int (&builder, "count", (gint64) group->n_objects);
  if (connector != NULL)
    cw_variant_add_connector (&builder, connector);
  for (guint i = 0; i < group->examples->len; i++)
    g_variant_builder_add (&examples, "@a{sv}", g_ptr_array_index (group->examples, i));
  cw_variant_add (&builder, "examples", g_variant_builder_end (&examples));
  return g_variant_builder_end (&builder);
}

/* The largest first. */
static int
compare_groups (gconstpointer a, gconstpointer b)
{
  const Group *first = *(const Group *const *) a;
  const Group *second = *(const Group *const *) b;

  if (first->n_objects != second->n_objects)
    return first->n_objects < second->n_objects ? 1 : -1;
  return g_strcmp0 (first->code, second->code);
}

/* (transfer container) (element-type Group) */
static GPtrArray *
sort_groups (GHashTable *groups)
{
  GPtrArray *sorted = g_ptr_array_new ();
  GHashTableIter iter;
  gpointer group = NULL;

  g_hash_table_iter_init (&iter, groups);
  while (g_hash_table_iter_next (&iter, NULL, &group))
    g_ptr_array_add (sorted, group);
  g_ptr_array_sort (sorted, compare_groups);
  return sorted;
}

GVariant *
cw_method_list_error_groups (const CwMethodCall *call, GError **error)
{
  g_autoptr (CwConfig) config = cw_engine_dup_config (call->engine, NULL);
  g_autoptr (CwStoreSession) session =
      cw_store_open_session (cw_engine_get_store (call->engine), error);
  g_autoptr (GHashTable) groups =
      g_hash_table_new_full (g_str_hash, g_str_equal, g_free, group_free);
  g_autoptr (GPtrArray) sorted = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) array = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  if (session == NULL || !count_errors (groups, config, session, error))
    return NULL;
  sorted = sort_groups (groups);
  for (guint i = 0; i < MIN (sorted->len, N_GROUPS); i++)
    g_variant_builder_add (&array, "@a{sv}", convert_group (config, g_ptr_array_index (sorted, i)));
  cw_variant_add (&builder, "items", g_variant_builder_end (&array));
  if (sorted->len > N_GROUPS)
    cw_variant_add_int (&builder, "more", sorted->len - N_GROUPS);
  return cw_variant_end_answer (&builder);
}
