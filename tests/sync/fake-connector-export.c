/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-test"

#include "config.h"

#include "fake-connector-private.h"

#include <string.h>

#include "base/cw-error.h"

/* @text: "attribute=value" (nullable) */
static gboolean
is_desired (FakeConnector *fake, const CwExportChange *change, const char *text)
{
  g_auto (GStrv) pair = NULL;
  CwAttributeId attribute;

  if (text == NULL || change->desired == NULL)
    return FALSE;
  pair = g_strsplit (text, "=", 2);
  attribute = cw_attribute_table_lookup (fake->attributes, pair[0]);
  return g_strcmp0 (cw_entry_get_string (change->desired, attribute), pair[1]) == 0;
}

static gboolean
is_held_back (FakeConnector *fake, const CwExportChange *change, const char *name)
{
  g_autofree char *prefix = g_strconcat (name, "=", NULL);

  return is_desired (fake, change, fake->held_back) && g_str_has_prefix (fake->held_back, prefix);
}

static void
set_values (FakeConnector *fake, FakeObject *object, const CwExportChange *change)
{
  for (guint i = 0; i < cw_delta_get_n_items (change->delta); i++)
    {
      const CwDeltaItem *item = cw_delta_get_item (change->delta, i);
      const char *name = cw_attribute_table_get_name (fake->attributes, item->attribute);

      if (is_held_back (fake, change, name))
        continue;
      fake_connector_drop_values (object, name);
      for (guint v = 0; v < cw_entry_get_n_values (change->desired, item->attribute); v++)
        fake_connector_add_value (
            object, name,
            (const char *) cw_entry_get_value (change->desired, item->attribute, v).data);
    }
}

static void
apply_links (FakeConnector *fake, const CwExportChange *change, CwExportResult *result)
{
  g_autofree char *name =
      g_strndup (g_bytes_get_data (change->anchor, NULL), g_bytes_get_size (change->anchor));

  for (guint i = 0; i < change->links->len; i++)
    {
      const CwExportLink *link = &g_array_index (change->links, CwExportLink, i);
      const char *attribute = cw_attribute_table_get_name (fake->attributes, link->attribute);
      g_autofree char *target = g_strndup (g_bytes_get_data (link->target_anchor, NULL),
                                           g_bytes_get_size (link->target_anchor));

      fake->n_exported_links++;
      if (fake->forbids_itself && strcmp (target, name) == 0 && !link->is_removal)
        cw_export_result_add_failed_link (result, link->cookie, CW_EXPORT_IMPOSSIBLE, "Itself",
                                          "that is the object itself");
      else if (link->is_removal)
        fake_connector_unlink (fake, name, attribute, target);
      else
        fake_connector_link (fake, name, attribute, target);
    }
}

/* FALSE: nothing of the change is left. */
static gboolean
note_held_back (FakeConnector *fake, const CwExportChange *change, CwExportResult *result)
{
  gboolean is_all = change->op == CW_EXPORT_UPDATE && change->delta != NULL &&
                    cw_delta_get_n_items (change->delta) == 1;

  if (change->delta == NULL || !is_desired (fake, change, fake->held_back))
    return TRUE;
  result->status = is_all ? CW_EXPORT_REFUSED : CW_EXPORT_PARTIAL;
  result->code = g_strdup ("HeldBack");
  result->message = g_strdup ("one value is not liked here");
  return !is_all;
}

static gboolean
is_elsewhere (FakeConnector *fake, const char *self, const char *value)
{
  static const char *const names[] = { "userPrincipalName", "mail" };

  for (guint i = 0; i < fake->objects->len; i++)
    {
      const FakeObject *object = g_ptr_array_index (fake->objects, i);

      for (guint j = 0; j < G_N_ELEMENTS (names) && g_strcmp0 (object->name, self) != 0; j++)
        {
          g_autofree char *other = fake_connector_get (fake, object->name, names[j]);

          if (other != NULL && g_ascii_strcasecmp (other, value) == 0)
            return TRUE;
        }
    }
  return FALSE;
}

static gboolean
is_duplicate (FakeConnector *fake, const CwExportChange *change)
{
  static const char *const names[] = { "userPrincipalName", "mail" };
  g_autofree char *self = NULL;

  if (!fake->forbids_duplicates || change->desired == NULL || change->op == CW_EXPORT_DELETE)
    return FALSE;
  if (change->anchor != NULL)
    self = g_strndup (g_bytes_get_data (change->anchor, NULL), g_bytes_get_size (change->anchor));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      CwAttributeId attribute = cw_attribute_table_lookup (fake->attributes, names[i]);
      const char *value =
          attribute != CW_ATTRIBUTE_NONE ? cw_entry_get_string (change->desired, attribute) : NULL;

      if (value != NULL && is_elsewhere (fake, self, value))
        return TRUE;
    }
  return FALSE;
}

static FakeObject *
find_or_make (FakeConnector *fake, const CwExportChange *change)
{
  g_autofree char *name = NULL;

  if (change->anchor != NULL)
    {
      name = g_strndup (g_bytes_get_data (change->anchor, NULL), g_bytes_get_size (change->anchor));
      return fake_connector_find_object (fake, name);
    }
  name = g_strdup_printf ("cloud-%u", ++fake->n_made);
  return fake_connector_make_object (
      fake, name, cw_attribute_table_get_name (fake->attributes, change->object_type));
}

static CwExportResult *
apply_change (FakeConnector *fake, const CwExportChange *change)
{
  CwExportResult *result = cw_export_result_new (change->id, CW_EXPORT_OK);
  FakeObject *object;

  if (is_desired (fake, change, fake->refused))
    {
      result->status = CW_EXPORT_REFUSED;
      result->code = g_strdup ("Refused");
      result->message = g_strdup ("the value is not liked here");
      return result;
    }
  if (!note_held_back (fake, change, result))
    return result;
  if (is_duplicate (fake, change))
    {
      fake->n_duplicates++;
      result->status = CW_EXPORT_REFUSED;
      result->code = g_strdup ("Request_BadRequest/ObjectConflict");
      result->message = g_strdup ("another object has the value");
      return result;
    }
  fake->n_exported++;
  object = find_or_make (fake, change);
  if (object == NULL)
    {
      result->status = CW_EXPORT_GONE;
      return result;
    }
  if (change->op == CW_EXPORT_DELETE)
    {
      fake_connector_delete (fake, object->name);
      return result;
    }
  if (change->delta != NULL)
    set_values (fake, object, change);
  fake_connector_log (fake, object->name, FALSE);
  result->anchor = g_bytes_new (object->name, strlen (object->name));
  if (change->links->len > 0)
    apply_links (fake, change, result);
  return result;
}

gboolean
fake_connector_export (CwConnector *connector,
                       GPtrArray *changes,
                       const CwExportHandler *handler,
                       GCancellable *cancellable,
                       GError **error)
{
  FakeConnector *fake = FAKE_CONNECTOR (connector);

  for (guint i = 0; i < changes->len; i++)
    {
      CwExportResult *result = NULL;

      if (!cw_send_gate_check (handler->gate, error))
        return FALSE;
      result = apply_change (fake, g_ptr_array_index (changes, i));
      if (fake->exports_left > 0 && --fake->exports_left == 0)
        {
          cw_export_result_free (result);
          g_set_error_literal (error, CW_ERROR, CW_ERROR_UNREACHABLE, "the connection was cut");
          return FALSE;
        }
      handler->on_result (result, handler->user_data);
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
    }
  return TRUE;
}
