/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-engine"

#include "config.h"

#include "engine/cw-value-text.h"

#include <string.h>

#include "base/cw-guid.h"
#include "base/cw-sid.h"
#include "base/cw-time.h"

typedef enum
{
  FORM_TEXT,
  FORM_GUID_MIXED,
  FORM_GUID_NETWORK,
  FORM_SID,
  FORM_FILETIME,
  FORM_TIME,
} ValueForm;

/* Names are compared without regard to case (RFC 4512 2.5). */
static const struct
{
  const char *name;
  ValueForm form;
} forms[] = {
  { "objectGUID", FORM_GUID_MIXED },
  { "parentGUID", FORM_GUID_MIXED },
  { "mS-DS-ConsistencyGuid", FORM_GUID_MIXED },
  { "entryUUID", FORM_GUID_NETWORK },
  { "objectSid", FORM_SID },
  { "sIDHistory", FORM_SID },
  { "tokenGroups", FORM_SID },
  { "accountExpires", FORM_FILETIME },
  { "pwdLastSet", FORM_FILETIME },
  { "lastLogon", FORM_FILETIME },
  { "lastLogonTimestamp", FORM_FILETIME },
  { "badPasswordTime", FORM_FILETIME },
  { "lockoutTime", FORM_FILETIME },
  { "whenCreated", FORM_TIME },
  { "whenChanged", FORM_TIME },
  { "createTimestamp", FORM_TIME },
  { "modifyTimestamp", FORM_TIME },
};

static ValueForm
find_form (const char *attribute)
{
  for (guint i = 0; i < G_N_ELEMENTS (forms); i++)
    if (g_ascii_strcasecmp (forms[i].name, attribute) == 0)
      return forms[i].form;
  return FORM_TEXT;
}

static char *
format_guid (const CwValue *value, CwGuidOrder order)
{
  return value->len == CW_GUID_SIZE ? cw_guid_bytes_to_string (value->data, order) : NULL;
}

/* MS-ADA1 2.1: 0 and the largest number mean never. */
static char *
format_filetime (const CwValue *value)
{
  g_autofree char *text = g_strndup ((const char *) value->data, value->len);
  gint64 filetime = 0;

  if (!g_ascii_string_to_signed (text, 10, G_MININT64, G_MAXINT64, &filetime, NULL))
    return NULL;
  if (filetime <= 0 || filetime == CW_FILETIME_NEVER)
    return g_strdup ("never");
  return cw_time_format_iso8601 (cw_time_from_filetime (filetime));
}

static char *
format_time (const CwValue *value)
{
  g_autofree char *text = g_strndup ((const char *) value->data, value->len);
  gint64 time_usec = 0;

  return cw_time_parse_generalized (text, &time_usec) ? cw_time_format_iso8601 (time_usec) : NULL;
}

static gboolean
is_printable (const char *text, gsize len)
{
  if (memchr (text, '\0', len) != NULL || !g_utf8_validate (text, (gssize) len, NULL))
    return FALSE;
  for (gsize i = 0; i < len; i++)
    if (g_ascii_iscntrl (text[i]) && strchr ("\t\r\n", text[i]) == NULL)
      return FALSE;
  return TRUE;
}

/* %NULL when the value is not of its attribute's form: it is shown as what it is then. */
static char *
format_by_form (ValueForm form, const CwValue *value)
{
  switch (form)
    {
    case FORM_TEXT:
      return NULL;
    case FORM_GUID_MIXED:
      return format_guid (value, CW_GUID_ORDER_MIXED);
    case FORM_GUID_NETWORK:
      return format_guid (value, CW_GUID_ORDER_NETWORK);
    case FORM_SID:
      return cw_sid_to_string (value->data, value->len);
    case FORM_FILETIME:
      return format_filetime (value);
    case FORM_TIME:
      return format_time (value);
    }
  g_return_val_if_reached (NULL);
}

GVariant *
cw_value_to_variant (const char *attribute, const CwValue *value)
{
  g_autofree char *text = format_by_form (find_form (attribute), value);
  g_autofree char *base64 = NULL;
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);

  if (text == NULL && is_printable ((const char *) value->data, value->len))
    text = g_strndup ((const char *) value->data, value->len);
  if (text != NULL)
    return g_variant_new_string (text);
  base64 = g_base64_encode (value->data, value->len);
  g_variant_builder_add (&builder, "{sv}", "base64", g_variant_new_string (base64));
  return g_variant_builder_end (&builder);
}

char *
cw_anchor_to_text (GBytes *anchor, gboolean is_mixed)
{
  CwValue value = { NULL };

  if (anchor == NULL)
    return NULL;
  value.data = g_bytes_get_data (anchor, &value.len);
  if (value.len == CW_GUID_SIZE)
    return format_guid (&value, is_mixed ? CW_GUID_ORDER_MIXED : CW_GUID_ORDER_NETWORK);
  if (is_printable ((const char *) value.data, value.len))
    return g_strndup ((const char *) value.data, value.len);
  return g_base64_encode (value.data, value.len);
}

GVariant *
cw_entry_to_variant (const CwEntry *entry, CwAttributeTable *attributes)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  guint n = entry != NULL ? cw_entry_get_n_attributes (entry) : 0;

  for (guint i = 0; i < n; i++)
    {
      g_auto (GVariantBuilder) values = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));
      const char *name =
          cw_attribute_table_get_name (attributes, cw_entry_get_attribute_id (entry, i));

      if (name == NULL)
        continue;
      for (guint j = 0; j < cw_entry_get_n_values_at (entry, i); j++)
        {
          CwValue value = cw_entry_get_value_at (entry, i, j);

          g_variant_builder_add (&values, "v", cw_value_to_variant (name, &value));
        }
      g_variant_builder_add (&builder, "{sv}", name, g_variant_builder_end (&values));
    }
  return g_variant_builder_end (&builder);
}

static const char *
get_op_name (CwDeltaOp op)
{
  switch (op)
    {
    case CW_DELTA_ADD:
      return "add";
    case CW_DELTA_REPLACE:
      return "replace";
    case CW_DELTA_REMOVE:
      return "remove";
    }
  g_return_val_if_reached ("replace");
}

static GVariant *
convert_item (const CwDelta *delta, const CwDeltaItem *item, const char *name)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) added = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));
  g_auto (GVariantBuilder) removed = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("av"));

  for (guint i = 0; i < item->n_added; i++)
    {
      CwValue value = cw_delta_get_added (delta, item->added_first + i);

      g_variant_builder_add (&added, "v", cw_value_to_variant (name, &value));
    }
  for (guint i = 0; i < item->n_removed; i++)
    {
      CwValue value = cw_delta_get_removed (delta, item->removed_first + i);

      g_variant_builder_add (&removed, "v", cw_value_to_variant (name, &value));
    }
  g_variant_builder_add (&builder, "{sv}", "name", g_variant_new_string (name));
  g_variant_builder_add (&builder, "{sv}", "operation",
                         g_variant_new_string (get_op_name (item->op)));
  g_variant_builder_add (&builder, "{sv}", "added", g_variant_builder_end (&added));
  g_variant_builder_add (&builder, "{sv}", "removed", g_variant_builder_end (&removed));
  return g_variant_builder_end (&builder);
}

GVariant *
cw_delta_to_variant (const CwDelta *delta, CwAttributeTable *attributes)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  for (guint i = 0; i < cw_delta_get_n_items (delta); i++)
    {
      const CwDeltaItem *item = cw_delta_get_item (delta, i);
      const char *name = cw_attribute_table_get_name (attributes, item->attribute);

      if (name != NULL)
        g_variant_builder_add (&builder, "@a{sv}", convert_item (delta, item, name));
    }
  return g_variant_builder_end (&builder);
}
