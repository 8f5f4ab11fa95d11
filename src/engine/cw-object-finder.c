/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-object-finder.h"

#include <string.h>

#include "base/cw-error.h"
#include "base/cw-guid.h"
#include "engine/cw-method-handlers.h"
#include "model/cw-entry-builder.h"
#include "store/cw-metaverse.h"

#define CANDIDATES_SHOWN 5

static void
add_new (GPtrArray *objects, CwCsObject *object)
{
  for (guint i = 0; i < objects->len; i++)
    if (((const CwCsObject *) g_ptr_array_index (objects, i))->id == object->id)
      {
        cw_cs_object_free (object);
        return;
      }
  g_ptr_array_add (objects, object);
}

/* Takes every object out of @found. */
static void
add_all (GPtrArray *objects, GPtrArray *found, guint limit)
{
  while (found->len > 0)
    {
      CwCsObject *object = g_ptr_array_steal_index (found, 0);

      if (objects->len < limit)
        add_new (objects, object);
      else
        cw_cs_object_free (object);
    }
}

/* A GUID in the text form that the connector's own tools show. */
static gboolean
parse_anchor (const CwConnectorConfig *connector, const char *text, CwGuid *ret_guid)
{
  gboolean is_mixed = connector->kind == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY;

  return cw_guid_parse (text, is_mixed ? CW_GUID_ORDER_MIXED : CW_GUID_ORDER_NETWORK, ret_guid);
}

static gboolean
search_anchor (const CwObjectView *view,
               const CwConnectorConfig *connector,
               const char *text,
               GPtrArray *objects,
               GError **error)
{
  gint64 number = cw_engine_get_connector_number (view->engine, connector->id);
  g_autoptr (GError) local_error = NULL;
  CwCsObject *object = NULL;
  CwGuid guid;
  CwValue anchor = { guid.bytes, sizeof guid.bytes };

  if (!parse_anchor (connector, text, &guid))
    return TRUE;
  object = cw_connector_space_find_by_anchor (view->session, number, anchor, CW_CS_LOAD_ALL,
                                              &local_error);
  if (object != NULL)
    add_new (objects, object);
  if (local_error == NULL)
    return TRUE;
  g_propagate_error (error, g_steal_pointer (&local_error));
  return FALSE;
}

static gboolean
search_connector (const CwObjectView *view,
                  const CwConnectorConfig *connector,
                  const char *text,
                  guint limit,
                  GPtrArray *objects,
                  GError **error)
{
  gint64 number = cw_engine_get_connector_number (view->engine, connector->id);
  g_autoptr (GPtrArray) found = NULL;

  if (!search_anchor (view, connector, text, objects, error))
    return FALSE;
  found = cw_connector_space_search (view->session, number, text, limit, error);
  if (found == NULL)
    return FALSE;
  add_all (objects, found, limit);
  return TRUE;
}

/* An object that has nothing but @text, in every attribute that a person may know and that is
 * unique in the metaverse or a target. */
static CwEntry *
make_probe (const CwObjectView *view, const char *text, GError **error)
{
  g_autoptr (CwEntryBuilder) builder = cw_entry_builder_new ();
  g_autofree char *address = g_strconcat ("smtp:", text, NULL);
  const struct
  {
    const char *name;
    const char *value;
  } values[] = {
    { "sourceAnchor", text }, { "uniqueName", text },   { "userPrincipalName", text },
    { "mail", text },         { "mailNickname", text }, { "proxyAddresses", address },
  };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      CwAttributeId id = cw_attribute_table_lookup (view->attributes, values[i].name);

      if (id != CW_ATTRIBUTE_NONE)
        cw_entry_builder_add_string (builder, id, values[i].value);
    }
  return cw_entry_builder_end (builder, error);
}

static gboolean
search_key (const CwObjectView *view,
            const CwRuleKey *key,
            guint limit,
            GPtrArray *objects,
            GError **error)
{
  g_autoptr (GArray) ids = cw_metaverse_find_by_key (view->session, key->kind, key->hash, error);

  if (ids == NULL)
    return FALSE;
  for (guint i = 0; i < ids->len; i++)
    {
      g_autoptr (GPtrArray) found = cw_connector_space_list_by_metaverse (
          view->session, g_array_index (ids, gint64, i), CW_CS_LOAD_ALL, error);

      if (found == NULL)
        return FALSE;
      add_all (objects, found, limit);
    }
  return TRUE;
}

static gboolean
search_unique (const CwObjectView *view,
               const char *text,
               guint limit,
               GPtrArray *objects,
               GError **error)
{
  const char *const types[] = { "person", "group" };
  g_autoptr (CwRuleEvaluator) evaluator = cw_rule_evaluator_new (view->rules);
  g_autoptr (GArray) keys = g_array_new (FALSE, FALSE, sizeof (CwRuleKey));
  g_autoptr (CwEntry) probe = make_probe (view, text, error);

  if (probe == NULL)
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    {
      CwAttributeId type = cw_attribute_table_lookup (view->attributes, types[i]);

      if (type != CW_ATTRIBUTE_NONE)
        cw_rule_evaluator_collect_unique_keys (evaluator, type, probe, keys);
    }
  for (guint i = 0; i < keys->len; i++)
    if (!search_key (view, &g_array_index (keys, CwRuleKey, i), limit, objects, error))
      return FALSE;
  return TRUE;
}

static void
keep_connector (const CwObjectView *view, const CwConnectorConfig *wanted, GPtrArray *objects)
{
  gint64 number = cw_engine_get_connector_number (view->engine, wanted->id);

  for (guint i = objects->len; i > 0; i--)
    if (((const CwCsObject *) g_ptr_array_index (objects, i - 1))->connector_id != number)
      g_ptr_array_remove_index (objects, i - 1);
}

GPtrArray *
cw_object_finder_search (const CwObjectView *view,
                         const char *connector_name,
                         const char *text,
                         guint limit,
                         GError **error)
{
  g_autoptr (GPtrArray) objects =
      g_ptr_array_new_with_free_func ((GDestroyNotify) cw_cs_object_free);
  GPtrArray *connectors = cw_config_get_connectors (view->config);
  const CwConnectorConfig *wanted = NULL;

  if (connector_name[0] != '\0')
    {
      wanted = cw_method_find_connector (view->config, connector_name, error);
      if (wanted == NULL)
        return NULL;
    }
  if (text[0] == '\0')
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_ARGUMENT,
                           "Say what to search for: a part of the DN, an anchor or an address");
      return NULL;
    }
  if (!search_unique (view, text, limit, objects, error))
    return NULL;
  if (wanted != NULL)
    keep_connector (view, wanted, objects);
  for (guint i = 0; i < connectors->len; i++)
    {
      const CwConnectorConfig *connector = g_ptr_array_index (connectors, i);

      if ((wanted == NULL || wanted == connector) &&
          !search_connector (view, connector, text, limit, objects, error))
        return NULL;
    }
  return g_steal_pointer (&objects);
}

static CwCsObject *
get_by_number (const CwObjectView *view, const char *text, GError **error)
{
  g_autoptr (GError) local_error = NULL;
  gint64 id = g_ascii_strtoll (text, NULL, 10);
  CwCsObject *object = cw_connector_space_get (view->session, id, CW_CS_LOAD_ALL, &local_error);

  if (local_error != NULL)
    g_propagate_error (error, g_steal_pointer (&local_error));
  else if (object == NULL)
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "There is no object %s", text);
  return object;
}

/* Objects of one identity are one story: all tied to the same metaverse object. */
static gboolean
is_one_identity (GPtrArray *objects)
{
  const CwCsObject *first = g_ptr_array_index (objects, 0);

  for (guint i = 1; i < objects->len; i++)
    {
      const CwCsObject *other = g_ptr_array_index (objects, i);

      if (first->metaverse_id == 0 || other->metaverse_id != first->metaverse_id)
        return FALSE;
    }
  return TRUE;
}

static void
report_several (GPtrArray *objects, const char *name, GError **error)
{
  g_autoptr (GString) list = g_string_new (NULL);

  for (guint i = 0; i < MIN (objects->len, CANDIDATES_SHOWN); i++)
    {
      const CwCsObject *object = g_ptr_array_index (objects, i);

      g_string_append_printf (list, "%s%" G_GINT64_FORMAT "%s%s", i > 0 ? "; " : "", object->id,
                              object->dn != NULL ? " " : "", object->dn != NULL ? object->dn : "");
    }
  g_set_error (error, CW_ERROR, CW_ERROR_CONFLICT,
               "“%s” means %u objects or more: name one by its number. %s", name, objects->len,
               list->str);
}

/* A name that is exactly an object's DN means that object, not all below it. */
static CwCsObject *
take_exact (GPtrArray *objects, const char *name)
{
  for (guint i = 0; i < objects->len; i++)
    {
      const CwCsObject *object = g_ptr_array_index (objects, i);

      if (object->dn != NULL && g_ascii_strcasecmp (object->dn, name) == 0)
        return g_ptr_array_steal_index (objects, i);
    }
  return NULL;
}

CwCsObject *
cw_object_finder_find (const CwObjectView *view, const char *name, GError **error)
{
  g_autoptr (GPtrArray) objects = NULL;
  CwCsObject *exact = NULL;

  if (name[0] != '\0' && strspn (name, "0123456789") == strlen (name))
    return get_by_number (view, name, error);
  objects = cw_object_finder_search (view, "", name, 100, error);
  if (objects == NULL)
    return NULL;
  exact = take_exact (objects, name);
  if (exact != NULL)
    return exact;
  if (objects->len == 0)
    g_set_error (error, CW_ERROR, CW_ERROR_NOT_FOUND, "Nothing is known of “%s”", name);
  else if (!is_one_identity (objects))
    report_several (objects, name, error);
  else
    return g_ptr_array_steal_index (objects, 0);
  return NULL;
}
