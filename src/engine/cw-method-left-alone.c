/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-method-handlers.h"

#include <stdio.h>

#include "base/cw-error.h"
#include "base/cw-phrase.h"
#include "engine/cw-object-match.h"
#include "engine/cw-unclaimed-state.h"
#include "engine/cw-variant.h"
#include "model/cw-takeover.h"
#include "store/cw-unclaimed-store.h"
#include "sync/cw-made-anchor.h"
#include "sync/cw-unclaimed-judge.h"

#define DEFAULT_ITEMS 100
#define MAXIMUM_ITEMS 10000

/* Objects that are looked at at once: most of them may not be on the list. */
#define CHUNK 1000

/* What is said of whom the look would delete. While it is still to come, and afterwards. */
#define CODE_WAITING "waiting"
#define CODE_NO_LOOK "no-look"

static const char *const codes[] = {
  [CW_UNCLAIMED_NOBODYS] = CODE_NO_LOOK,  [CW_UNCLAIMED_JOINS] = "joins",
  [CW_UNCLAIMED_NO_ANCHOR] = "no-anchor", [CW_UNCLAIMED_STRANGER] = "stranger",
  [CW_UNCLAIMED_FAILS] = "rules",         [CW_UNCLAIMED_TAKEN] = "taken",
  [CW_UNCLAIMED_ERROR] = "error",         [CW_UNCLAIMED_ADMINISTRATOR] = "administrator",
};

G_STATIC_ASSERT (G_N_ELEMENTS (codes) == CW_UNCLAIMED_ADMINISTRATOR + 1);

typedef struct
{
  const CwMethodCall *call;
  const CwObjectView *view;
  CwUnclaimedJudge *judge;
  CwObjectMatch match;
  const char *code; /* (nullable): any */
  gboolean is_wanted;
  gboolean is_all;
  gint64 partition; /* where the list goes on: behind this one's object */
  gint64 after;
  guint n_left;
  GVariantBuilder items;
} Listing;

/* ----- why */

/* (transfer full) */
static char *
join_roles (const CwObjectView *view, const CwCsObject *object)
{
  CwAttributeId attribute = cw_attribute_table_lookup (view->attributes, CW_ADMINISTRATOR_ROLES);
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < cw_entry_get_n_values (object->imported, attribute); i++)
    g_string_append_printf (
        text, "%s%s", i > 0 ? ", " : "",
        (const char *) cw_entry_get_value (object->imported, attribute, i).data);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/* (transfer full) */
static char *
explain_holder (const Listing *listing, const CwUnclaimedFinding *finding, const CwCsObject *other)
{
  const char *title =
      other != NULL ? cw_cs_object_get_title (other, listing->view->attributes) : NULL;

  if (title == NULL && other != NULL)
    title = other->dn;
  if (finding->verdict == CW_UNCLAIMED_TAKEN)
    return g_strdup_printf (
        CW_PHRASE (
            "Somebody in the directories has its source anchor, and “%s” is their account: one "
            "of the two is too much. Delete it in the tenant, or take its source anchor "
            "away"),
        title != NULL ? title : "?");
  return g_strdup_printf (
      CW_PHRASE ("“%s” in the directories has its source anchor, and an error that keeps the two "
                 "apart: see `causewayctl error list`"),
      title != NULL ? title : "?");
}

/* (transfer full) */
static char *
explain (const Listing *listing,
         const CwUnclaimedFinding *finding,
         const CwCsObject *object,
         const CwCsObject *other)
{
  g_autofree char *roles = NULL;

  switch (finding->verdict)
    {
    case CW_UNCLAIMED_JOINS:
      return g_strdup (CW_PHRASE ("Somebody in the directories has its source anchor: the next "
                                  "cycle ties the two, or says why it cannot"));
    case CW_UNCLAIMED_NO_ANCHOR:
      return g_strdup (CW_PHRASE ("It has no source anchor of the form that Causeway writes: it is "
                                  "the cloud's own, or another program's"));
    case CW_UNCLAIMED_STRANGER:
      return g_strdup (CW_PHRASE ("It was nobody's already on the computer that the profile is "
                                  "from, or in the backup that was restored: it may be another "
                                  "program's. If nobody needs it, delete it in the tenant"));
    case CW_UNCLAIMED_FAILS:
      return g_strdup (CW_PHRASE ("The rules fail on it, so that nobody knows whose it is: see "
                                  "`causewayctl error list`"));
    case CW_UNCLAIMED_TAKEN:
    case CW_UNCLAIMED_ERROR:
      return explain_holder (listing, finding, other);
    case CW_UNCLAIMED_ADMINISTRATOR:
      roles = join_roles (listing->view, object);
      return g_strdup_printf (
          CW_PHRASE ("It is an administrator (%s), and administrators are not deleted without a "
                     "say-so. If nobody needs the account, delete it in the tenant"),
          roles);
    case CW_UNCLAIMED_NOBODYS:
    default:
      break;
    }
  return g_strdup (
      listing->is_wanted
          ? CW_PHRASE ("Nobody in the directories has its source anchor, as far as is known: the "
                       "first cycle that reads everything decides")
          : CW_PHRASE ("Nobody in the directories has its source anchor, and no look after a move "
                       "or a restore was concerned with it. If nobody needs it, delete it in the "
                       "tenant"));
}

static const char *
get_code (const Listing *listing, const CwUnclaimedFinding *finding)
{
  return finding->verdict == CW_UNCLAIMED_NOBODYS && listing->is_wanted ? CODE_WAITING
                                                                        : codes[finding->verdict];
}

/* ----- the list */

static gboolean
add_item (Listing *listing,
          const CwUnclaimedFinding *finding,
          const CwCsObject *object,
          GError **error)
{
  const CwObjectView *view = listing->view;
  const CwConnectorConfig *connector = cw_object_view_find_connector (view, object);
  g_auto (GVariantBuilder) item = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autoptr (CwCsObject) other = NULL;
  g_autofree char *reason = NULL;

  if (finding->other != 0 &&
      !cw_object_view_get (view, finding->other, CW_CS_LOAD_ALL, &other, error))
    return FALSE;
  reason = explain (listing, finding, object, other);
  cw_object_view_add_summary (view, &item, object);
  cw_variant_add_string (&item, "sourceAnchor",
                         cw_made_anchor_find (connector->kind, object, view->attributes));
  cw_variant_add_string (&item, "code", get_code (listing, finding));
  cw_variant_add_string (&item, "reason", reason);
  if (other != NULL)
    {
      g_auto (GVariantBuilder) inner = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

      cw_object_view_add_summary (view, &inner, other);
      cw_variant_add (&item, "other", g_variant_builder_end (&inner));
    }
  g_variant_builder_add (&listing->items, "@a{sv}", g_variant_builder_end (&item));
  listing->n_left--;
  return TRUE;
}

static gboolean
look_at (Listing *listing, CwCsObject *object, GError **error)
{
  CwUnclaimedFinding finding;

  listing->after = object->id;
  if (!cw_object_match_check (&listing->match, listing->view, object))
    return TRUE;
  if (!cw_unclaimed_judge_look (listing->judge, object, &finding, error))
    return FALSE;
  if (listing->code != NULL ? !g_str_equal (get_code (listing, &finding), listing->code)
                            : finding.verdict == CW_UNCLAIMED_NO_ANCHOR && !listing->is_all)
    return TRUE;
  return add_item (listing, &finding, object, error);
}

static gboolean
list_partition (Listing *listing, GError **error)
{
  for (;;)
    {
      g_autoptr (GPtrArray) objects = NULL;

      if (g_cancellable_set_error_if_cancelled (listing->call->cancellable, error))
        return FALSE;
      objects = cw_unclaimed_store_list (listing->view->session, listing->partition, listing->after,
                                         CHUNK, error);
      if (objects == NULL)
        return FALSE;
      for (guint i = 0; i < objects->len && listing->n_left > 0; i++)
        if (!look_at (listing, g_ptr_array_index (objects, i), error))
          return FALSE;
      if (listing->n_left == 0 || objects->len < CHUNK)
        return TRUE;
    }
}

/* Whether the list holds objects of the partition: one of a target. Those of connectors that are
 * configured no more have no judge. */
static gboolean
is_target (const Listing *listing, const CwCsPartition *partition)
{
  const CwConnectorConfig *connector = cw_method_find_connector_by_number (
      listing->view->engine, listing->view->config, partition->connector_id);

  return connector != NULL && cw_connector_kind_is_target (connector->kind);
}

/* The partitions are in the order of their numbers. */
static gboolean
list_all (Listing *listing, GError **error)
{
  for (guint i = 0; i < listing->view->partitions->len && listing->n_left > 0; i++)
    {
      const CwCsPartition *partition = g_ptr_array_index (listing->view->partitions, i);

      if (partition->id < listing->partition || !is_target (listing, partition))
        continue;
      if (partition->id > listing->partition)
        listing->after = 0;
      listing->partition = partition->id;
      if (!list_partition (listing, error))
        return FALSE;
    }
  return TRUE;
}

/* ----- what is asked for */

static gboolean
parse_position (Listing *listing, const char *text, GError **error)
{
  long long partition = 0;
  long long after = 0;
  char end = '\0';

  if (text == NULL || text[0] == '\0')
    return TRUE;
  if (sscanf (text, "%lld,%lld%c", &partition, &after, &end) != 2)
    {
      g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT, "“%s” is no position in a list",
                   text);
      return FALSE;
    }
  listing->partition = partition;
  listing->after = after;
  return TRUE;
}

static gboolean
check_code (const char *code, GError **error)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) known = NULL;
  g_autofree char *list = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (codes); i++)
    g_strv_builder_add (builder, codes[i]);
  g_strv_builder_add (builder, CODE_WAITING);
  known = g_strv_builder_end (builder);
  if (g_strv_contains ((const char *const *) known, code))
    return TRUE;
  list = g_strjoinv (", ", known);
  g_set_error (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
               "“%s” is no reason for which somebody is left alone: these are %s", code, list);
  return FALSE;
}

static gboolean
parse_options (Listing *listing, GVariant *options, GError **error)
{
  const char *after = NULL;
  const char *code = NULL;
  const char *search = NULL;
  const char *type = NULL;
  guint32 limit = 0;

  g_variant_lookup (options, "search", "&s", &search);
  g_variant_lookup (options, "type", "&s", &type);
  g_variant_lookup (options, "code", "&s", &code);
  g_variant_lookup (options, "all", "b", &listing->is_all);
  g_variant_lookup (options, "after", "&s", &after);
  g_variant_lookup (options, "limit", "u", &limit);
  listing->n_left = cw_method_clamp_limit (limit, DEFAULT_ITEMS, MAXIMUM_ITEMS);
  cw_object_match_init (&listing->match, listing->view, search, type);
  if (code != NULL && code[0] != '\0')
    listing->code = code;
  return (listing->code == NULL || check_code (code, error)) &&
         parse_position (listing, after, error);
}

/* (transfer full) */
static CwUnclaimedJudge *
make_judge (const CwObjectView *view, CwUnclaimedSearch *search, GError **error)
{
  GPtrArray *connectors = cw_config_get_connectors (view->config);
  CwUnclaimedJudge *judge =
      cw_unclaimed_judge_new (view->session, view->config, view->rules, search, error);

  for (guint i = 0; judge != NULL && i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      cw_unclaimed_judge_add_connector (
          judge, connector, cw_engine_get_connector_number (view->engine, connector->id));
    }
  return judge;
}

/* Whether the look is still to come. */
static gboolean
read_is_wanted (Listing *listing, GError **error)
{
  g_autoptr (JsonObject) state = NULL;

  if (!cw_unclaimed_state_read (listing->view->session, &state, error))
    return FALSE;
  listing->is_wanted =
      state != NULL && g_str_equal (cw_unclaimed_state_get_name (state), CW_UNCLAIMED_WANTED);
  return TRUE;
}

static GVariant *
answer_list (Listing *listing)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *next =
      g_strdup_printf ("%lld,%lld", (long long) listing->partition, (long long) listing->after);

  cw_variant_add (&builder, "items", g_variant_builder_end (&listing->items));
  if (listing->n_left == 0)
    cw_variant_add_string (&builder, "next", next);
  return cw_variant_end_answer (&builder);
}

GVariant *
cw_method_list_left_alone (const CwMethodCall *call, GError **error)
{
  g_auto (CwObjectView) view = { NULL };
  g_autoptr (GVariant) options = g_variant_get_child_value (call->args, 0);
  g_autoptr (CwUnclaimedSearch) search = NULL;
  g_autoptr (CwUnclaimedJudge) judge = NULL;
  Listing listing = { .call = call, .view = &view };
  GVariant *answer = NULL;

  if (!cw_object_view_init (&view, call->engine, error))
    return NULL;
  search = cw_unclaimed_state_read_search (view.session, error);
  judge = search != NULL ? make_judge (&view, search, error) : NULL;
  if (judge == NULL)
    return NULL;
  listing.judge = judge;
  g_variant_builder_init (&listing.items, G_VARIANT_TYPE ("aa{sv}"));
  if (parse_options (&listing, options, error) && read_is_wanted (&listing, error) &&
      list_all (&listing, error))
    answer = answer_list (&listing);
  g_variant_builder_clear (&listing.items);
  cw_object_match_clear (&listing.match);
  return answer;
}
