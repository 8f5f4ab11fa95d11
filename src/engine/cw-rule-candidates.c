/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-rule-candidates.h"

#include <string.h>

#include "engine/cw-object-finder.h"
#include "engine/cw-variant.h"

#define PAGE          500   /* ids that are read at once */
#define MAXIMUM_LOOKS 20000 /* objects, until whoever types is answered */
#define MAXIMUM_FOUND 50    /* by what is unique */

typedef struct
{
  const CwObjectView *view;
  const CwRuleCandidatesRequest *request;
  char *text; /* (owned): casefolded */
  CwRuleSide side;
  GPtrArray *targets; /* (owned) (element-type CwConnectorConfig) */
  GHashTable *seen;   /* (owned) (element-type gint64): ids that are among the candidates */
  GPtrArray *in;      /* (owned) (element-type GVariant) */
  GPtrArray *out;     /* (owned) (element-type GVariant) */
  guint n_looks;
  gboolean is_complete;
} Search;

static void
clear_search (Search *search)
{
  g_free (search->text);
  cw_rule_side_clear (&search->side);
  g_clear_pointer (&search->targets, g_ptr_array_unref);
  g_clear_pointer (&search->seen, g_hash_table_unref);
  g_clear_pointer (&search->in, g_ptr_array_unref);
  g_clear_pointer (&search->out, g_ptr_array_unref);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Search, clear_search)

/* ----- the scope */

/* What an explanation says of the rule. (transfer none) (nullable): lives with @explanation. */
static JsonObject *
find_scope (JsonNode *explanation, const char *rule)
{
  JsonArray *scope = json_object_get_array_member (json_node_get_object (explanation), "scope");

  for (guint i = 0; i < json_array_get_length (scope); i++)
    {
      JsonObject *item = json_array_get_object_element (scope, i);

      if (g_strcmp0 (json_object_get_string_member (item, "rule"), rule) == 0)
        return item;
    }
  return NULL;
}

/* (transfer full) (nullable): the rule is not about such objects */
static JsonNode *
explain_in (Search *search, const CwCsObject *object)
{
  CwRuleObject description;

  if (!cw_object_view_describe (search->view, search->side.groups, search->side.scope, object,
                                &description))
    return NULL;
  return cw_rule_evaluator_explain_inbound (search->side.evaluator, CW_ATTRIBUTE_NONE, &description,
                                            1);
}

/* The same of a rule that goes out to a target. FALSE with an error of the store. */
static gboolean
explain_out (Search *search, const CwCsObject *object, JsonNode **ret_explanation, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwMvObject) metaverse =
      object->metaverse_id != 0
          ? cw_metaverse_get (search->view->session, object->metaverse_id, &local_error)
          : NULL;

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  for (guint i = 0; metaverse != NULL && i < search->targets->len; i++)
    {
      const CwConnectorConfig *target = g_ptr_array_index (search->targets, i);
      g_autoptr (JsonNode) explanation = cw_rule_evaluator_explain_outbound (
          search->side.evaluator, target->kind, metaverse->object_type, metaverse->entry, NULL);

      if (find_scope (explanation, search->request->rule) == NULL)
        continue;
      *ret_explanation = g_steal_pointer (&explanation);
      return TRUE;
    }
  return TRUE;
}

static void
add_candidate (Search *search, const CwCsObject *object, JsonObject *scope)
{
  gboolean is_in = json_object_get_boolean_member (scope, "inScope");
  GPtrArray *list = is_in ? search->in : search->out;
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  gint64 id = object->id;

  if (list->len >= search->request->limit ||
      !g_hash_table_add (search->seen, g_memdup2 (&id, sizeof id)))
    return;
  cw_object_view_add_summary (search->view, &item, object);
  cw_variant_add_bool (&item, "inScope", is_in);
  cw_variant_add_string (&item, "because", json_object_get_string_member (scope, "because"));
  g_ptr_array_add (list, g_variant_ref_sink (g_variant_builder_end (&item)));
}

static gboolean
look_at (Search *search, const CwCsObject *object, GError **error)
{
  g_autoptr (JsonNode) explanation = NULL;
  JsonObject *scope = NULL;

  if (object->state != CW_CS_LIVE || object->imported == NULL)
    return TRUE;
  explanation = explain_in (search, object);
  scope = explanation != NULL ? find_scope (explanation, search->request->rule) : NULL;
  if (scope == NULL)
    {
      g_clear_pointer (&explanation, json_node_unref);
      if (!explain_out (search, object, &explanation, error))
        return FALSE;
      scope = explanation != NULL ? find_scope (explanation, search->request->rule) : NULL;
    }
  if (scope != NULL)
    add_candidate (search, object, scope);
  return TRUE;
}

/* ----- objects */

/* By what finds an object at once, however many there are. */
static gboolean
look_at_found (Search *search, GError **error)
{
  g_autoptr (GPtrArray) found = NULL;

  if (search->text[0] == '\0')
    return TRUE;
  found = cw_object_finder_search (search->view, "", search->request->text, MAXIMUM_FOUND, error);
  if (found == NULL)
    return FALSE;
  for (guint i = 0; i < found->len; i++)
    {
      const CwCsObject *object = g_ptr_array_index (found, i);

      if (cw_object_view_is_source (search->view, object->connector_id) &&
          !look_at (search, object, error))
        return FALSE;
    }
  return TRUE;
}

static gboolean
contains (const char *text, const char *part)
{
  g_autofree char *folded = text != NULL ? g_utf8_casefold (text, -1) : NULL;

  return folded != NULL && strstr (folded, part) != NULL;
}

static gboolean
is_named (Search *search, const CwCsObject *object)
{
  return search->text[0] == '\0' || contains (object->dn, search->text) ||
         contains (cw_cs_object_get_title (object, search->view->attributes), search->text);
}

static gboolean
is_enough (Search *search)
{
  return search->in->len >= search->request->limit || search->n_looks >= MAXIMUM_LOOKS;
}

static gboolean
look_at_number (Search *search, gint64 id, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  g_autoptr (CwCsObject) object =
      cw_connector_space_get (search->view->session, id, CW_CS_LOAD_IMPORTED, &local_error);

  if (local_error != NULL)
    {
      g_propagate_error (error, g_steal_pointer (&local_error));
      return FALSE;
    }
  search->n_looks++;
  return object == NULL || !is_named (search, object) || look_at (search, object, error);
}

static gboolean
look_through (Search *search, gint64 partition_id, GCancellable *cancellable, GError **error)
{
  gint64 after = 0;

  for (;;)
    {
      g_autoptr (GArray) ids =
          cw_connector_space_list_ids (search->view->session, partition_id, after, PAGE, error);

      if (ids == NULL)
        return FALSE;
      if (ids->len == 0)
        return TRUE;
      for (guint i = 0; i < ids->len; i++)
        {
          if (g_cancellable_set_error_if_cancelled (cancellable, error))
            return FALSE;
          if (is_enough (search))
            {
              search->is_complete = FALSE;
              return TRUE;
            }
          if (!look_at_number (search, g_array_index (ids, gint64, i), error))
            return FALSE;
        }
      after = g_array_index (ids, gint64, ids->len - 1);
    }
}

static gboolean
look_at_all (Search *search, GCancellable *cancellable, GError **error)
{
  for (guint i = 0; i < search->view->partitions->len; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (search->view->partitions, i);

      if (cw_object_view_is_source (search->view, partition->connector_id) &&
          !look_through (search, partition->id, cancellable, error))
        return FALSE;
    }
  return TRUE;
}

static void
add_result (GVariantBuilder *builder, Search *search)
{
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < search->in->len; i++)
    g_variant_builder_add_value (&items, g_ptr_array_index (search->in, i));
  for (guint i = 0; i < search->out->len; i++)
    g_variant_builder_add_value (&items, g_ptr_array_index (search->out, i));
  cw_variant_add_int (builder, "inScope", search->in->len);
  cw_variant_add_int (builder, "lookedAt", search->n_looks);
  cw_variant_add_bool (builder, "complete", search->is_complete);
  cw_variant_add (builder, "items", g_variant_builder_end (&items));
}

gboolean
cw_rule_candidates_find (const CwObjectView *view,
                         const CwRuleCandidatesRequest *request,
                         GVariantBuilder *builder,
                         GCancellable *cancellable,
                         GError **error)
{
  g_auto (Search) search = { .view = view, .request = request, .is_complete = TRUE };

  search.text = g_utf8_casefold (request->text, -1);
  search.targets = cw_rule_outcome_list_targets (view);
  search.seen = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  search.in = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  search.out = g_ptr_array_new_with_free_func ((GDestroyNotify) g_variant_unref);
  if (!cw_rule_side_init (&search.side, view, request->rules, error) ||
      !look_at_found (&search, error) || !look_at_all (&search, cancellable, error))
    return FALSE;
  add_result (builder, &search);
  return TRUE;
}
