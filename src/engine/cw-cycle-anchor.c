/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-cycle-anchor.h"

#include "base/cw-error.h"
#include "store/cw-connector-space.h"

#define PAGE_SIZE 1000

typedef gboolean (*ObjectFunc) (CwCycleRun *run, CwAnchorChoice *choice, const CwCsObject *object);

static const CwCycleConnector *
find_connector (CwCycleRun *run, gint64 number)
{
  for (guint i = 0; i < run->plan->connectors->len; i++)
    {
      const CwCycleConnector *connector = g_ptr_array_index (run->plan->connectors, i);

      if (connector->number == number)
        return connector;
    }
  return NULL;
}

static CwConnectorKind
get_kind (CwCycleRun *run, const CwCsObject *object)
{
  const CwCycleConnector *connector = find_connector (run, object->connector_id);

  /* Of one that is being removed nothing counts. */
  return connector != NULL ? connector->config->kind : CW_CONNECTOR_KIND_OPENLDAP;
}

static CwAttributeId
intern (CwCycleRun *run, const char *name)
{
  return cw_attribute_table_intern (cw_store_get_attributes (run->params->store), name);
}

static CwValue
get_value (const CwCsObject *object, CwAttributeId attribute)
{
  if (object->imported == NULL || cw_entry_get_n_values (object->imported, attribute) == 0)
    return (CwValue){ NULL, 0 };
  return cw_entry_get_value (object->imported, attribute, 0);
}

/* FALSE: enough are known. */
static gboolean
add_account (CwCycleRun *run, CwAnchorChoice *choice, const CwCsObject *object)
{
  CwValue anchor = { NULL, 0 };
  g_autofree char *text = NULL;

  if (!cw_connector_kind_is_target (get_kind (run, object)))
    return TRUE;
  anchor = get_value (object, intern (run, "onPremisesImmutableId"));
  text = g_strndup ((const char *) anchor.data, anchor.len);
  return cw_anchor_choice_add_account (choice, text);
}

static gboolean
add_person (CwCycleRun *run, CwAnchorChoice *choice, const CwCsObject *object)
{
  gboolean is_person = object->object_type == intern (run, "user") ||
                       object->object_type == intern (run, "inetOrgPerson");

  if (is_person && object->state == CW_CS_LIVE &&
      get_kind (run, object) == CW_CONNECTOR_KIND_ACTIVE_DIRECTORY)
    cw_anchor_choice_add_person (choice, get_value (object, intern (run, CW_ANCHOR_OBJECT_GUID)),
                                 get_value (object, intern (run, CW_ANCHOR_CONSISTENCY_GUID)));
  return TRUE;
}

/* Nothing has been synchronised yet, so everything is marked. */
static gboolean
look_at_objects (CwCycleRun *run, CwAnchorChoice *choice, ObjectFunc func, GError **error)
{
  gint64 after = 0;

  for (;;)
    {
      g_autoptr (GPtrArray) objects = NULL;

      if (g_cancellable_set_error_if_cancelled (run->cancellable, error))
        return FALSE;
      objects = cw_connector_space_list_marked (run->session, after, PAGE_SIZE, CW_CS_LOAD_IMPORTED,
                                                error);
      if (objects == NULL)
        return FALSE;
      for (guint i = 0; i < objects->len; i++)
        {
          const CwCsObject *object = g_ptr_array_index (objects, i);

          if (!func (run, choice, object))
            return TRUE;
          after = object->id;
        }
      if (objects->len == 0)
        return TRUE;
    }
}

/* Whether there is somebody to decide about, and nobody for whom it is too late. */
static gboolean
is_open (CwCycleRun *run, gboolean *ret_is_open, GError **error)
{
  gboolean is_any = FALSE;
  gboolean has_ties = FALSE;

  for (guint i = 0; i < run->plan->connectors->len && !has_ties; i++)
    {
      const CwCycleConnector *connector = g_ptr_array_index (run->plan->connectors, i);

      if (connector->config->kind != CW_CONNECTOR_KIND_ACTIVE_DIRECTORY)
        continue;
      is_any = TRUE;
      if (!cw_connector_space_has_ties (run->session, connector->number, &has_ties, error))
        return FALSE;
    }
  *ret_is_open = is_any && !has_ties;
  return TRUE;
}

/* A set-up grants the right where it chooses the attribute; here nobody is there to be asked. */
static gboolean
can_write (CwCycleRun *run, gboolean *ret_can_write, GError **error)
{
  const CwConnectorFactory *factory = run->params->factory;

  *ret_can_write = factory->can_write != NULL;
  for (guint i = 0; i < run->plan->connectors->len && *ret_can_write; i++)
    {
      CwCycleConnector *connector = g_ptr_array_index (run->plan->connectors, i);

      if (connector->config->kind != CW_CONNECTOR_KIND_ACTIVE_DIRECTORY)
        continue;
      if (!cw_cycle_connector_wake (connector, run->cancellable, error) ||
          !factory->can_write (connector->config, connector->connector, CW_ANCHOR_CONSISTENCY_GUID,
                               ret_can_write, factory->user_data, run->cancellable, error))
        {
          cw_cycle_connector_note_use (connector, FALSE);
          return FALSE;
        }
      cw_cycle_connector_sleep (connector);
    }
  return TRUE;
}

static gboolean
take (CwCycleRun *run, const char *attribute, CwAnchorReason reason, GError **error)
{
  CwConfig *config = NULL;

  if (!run->params->record_anchor (attribute, reason, run->params->user_data, error))
    return FALSE;
  config = cw_config_set_anchor (run->params->config, attribute, reason, error);
  if (config == NULL)
    return FALSE;
  /* Connectors point into the one before, which its lender keeps. */
  cw_config_unref (*run->config);
  *run->config = config;
  run->params->config = config;
  g_message ("%s", cw_anchor_reason_describe (attribute, reason));
  return cw_cycle_plan_take_anchor (run->plan, run->params, run->cycle, error);
}

gboolean
cw_cycle_anchor_decide (CwCycleRun *run, GError **error)
{
  g_autoptr (CwAnchorChoice) choice = cw_anchor_choice_new ();
  CwAnchorReason reason = CW_ANCHOR_UNDECIDED;
  const char *attribute = NULL;
  gboolean is_writable = TRUE;
  gboolean is_wanted = FALSE;

  if (run->params->record_anchor == NULL ||
      cw_config_get_source_anchor (run->params->config) != NULL)
    return TRUE;
  if (!is_open (run, &is_wanted, error))
    return FALSE;
  if (!is_wanted)
    return TRUE;
  if (run->cycle->is_part)
    {
      g_set_error_literal (error, CW_ERROR, CW_ERROR_INVALID_CONFIG,
                           "The first cycle decides the source anchor, and has to read everything "
                           "for that: run a whole cycle with `causewayctl cycle start`");
      return FALSE;
    }
  if (!look_at_objects (run, choice, add_account, error) ||
      !look_at_objects (run, choice, add_person, error))
    return FALSE;
  attribute = cw_anchor_choice_decide (choice, is_writable, &reason, NULL);
  if (reason == CW_ANCHOR_UNUSED)
    {
      if (!can_write (run, &is_writable, error))
        return FALSE;
      attribute = cw_anchor_choice_decide (choice, is_writable, &reason, NULL);
    }
  return attribute == NULL || take (run, attribute, reason, error);
}
