/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-connectors-graph"

#include "config.h"

#include "connectors/graph/cw-graph-screen.h"

#include "base/cw-phrase.h"
#include "base/cw-time.h"
#include "model/cw-directory-extension.h"

/* More values than any directory has addresses for one person. */
#define MAX_VALUES 1000u

/* ----- one value */

static char *
describe_bad_text (const CwGraphProperty *property, CwValue value)
{
  glong length = 0;

  if (!g_utf8_validate ((const char *) value.data, (gssize) value.len, NULL))
    return g_strdup_printf (CW_PHRASE ("%s is not valid UTF-8 text"), property->title);
  length = g_utf8_strlen ((const char *) value.data, (gssize) value.len);
  if (length <= (glong) property->max_length)
    return NULL;
  return g_strdup_printf (CW_PHRASE ("%s has %ld characters, and Microsoft Graph takes at most %u"),
                          property->title, length, property->max_length);
}

static char *
describe_bad_number (const CwGraphProperty *property, CwValue value)
{
  gboolean is_small = property->kind == CW_GRAPH_INTEGER;
  g_autofree char *text = g_strndup ((const char *) value.data, value.len);
  gint64 number = 0;

  if (g_ascii_string_to_signed (text, 10, is_small ? G_MININT32 : G_MININT64,
                                is_small ? G_MAXINT32 : G_MAXINT64, &number, NULL))
    return NULL;
  return g_strdup_printf (CW_PHRASE ("%s is no whole number of %u bits"), property->title,
                          is_small ? 32u : 64u);
}

static char *
describe_bad_bytes (const CwGraphProperty *property, CwValue value)
{
  if (value.len <= property->max_length)
    return NULL;
  return g_strdup_printf (CW_PHRASE ("%s has %lu bytes, and Microsoft Graph takes at most %u"),
                          property->title, (gulong) value.len, property->max_length);
}

static char *
describe_bad_boolean (const CwGraphProperty *property, CwValue value)
{
  g_autofree char *text = g_strndup ((const char *) value.data, value.len);

  if (g_ascii_strcasecmp (text, "TRUE") == 0 || g_ascii_strcasecmp (text, "FALSE") == 0)
    return NULL;
  return g_strdup_printf (CW_PHRASE ("%s is neither TRUE nor FALSE"), property->title);
}

static char *
describe_bad_time (const CwGraphProperty *property, CwValue value)
{
  g_autofree char *text = g_strndup ((const char *) value.data, value.len);
  gint64 time_usec = 0;

  if (cw_time_parse_generalized (text, &time_usec) || cw_time_parse_iso8601 (text, &time_usec))
    return NULL;
  return g_strdup_printf (CW_PHRASE ("%s is no date with a time"), property->title);
}

/* (transfer full) (nullable) */
static char *
describe_bad_value (const CwGraphProperty *property, CwValue value)
{
  if (value.len == 0)
    return NULL;
  switch (property->kind)
    {
    case CW_GRAPH_INTEGER:
    case CW_GRAPH_LARGE_INTEGER:
      return describe_bad_number (property, value);
    case CW_GRAPH_BINARY:
    case CW_GRAPH_BINARIES:
      return describe_bad_bytes (property, value);
    case CW_GRAPH_BOOLEAN:
      return describe_bad_boolean (property, value);
    case CW_GRAPH_DATE_TIME:
      return describe_bad_time (property, value);
    case CW_GRAPH_TEXT:
    case CW_GRAPH_TEXTS:
      break;
    }
  return describe_bad_text (property, value);
}

/* ----- one property */

/* While an object is gone through. */
typedef struct
{
  const CwEntry *desired;
  GHashTable *held_back; /* (element-type CwAttributeId GArray): the good values' indexes */
  GPtrArray *complaints; /* (element-type utf8) */
  guint n_extensions;    /* values of directory extensions so far */
} Screening;

/* Only @good of its values, in their order, is to be sent. */
static void
hold_back (Screening *screening, const CwGraphProperty *property, GArray *good, char *complaint)
{
  g_hash_table_insert (screening->held_back, GUINT_TO_POINTER (property->attribute),
                       g_array_ref (good));
  g_ptr_array_add (screening->complaints, complaint);
}

/* Every value of one with several counts (Microsoft Graph, directory extensions). */
static gboolean
has_room (Screening *screening, const CwGraphProperty *property, guint n_values)
{
  if ((property->flags & CW_GRAPH_EXTENSION) == 0)
    return TRUE;
  if (screening->n_extensions + n_values > CW_EXTENSION_MAX_OF_OBJECT)
    return FALSE;
  screening->n_extensions += n_values;
  return TRUE;
}

static void
screen_property (Screening *screening, const CwGraphProperty *property)
{
  guint n_values = cw_entry_get_n_values (screening->desired, property->attribute);
  g_autoptr (GArray) good = g_array_new (FALSE, FALSE, sizeof (guint));
  g_autofree char *complaint = NULL;

  if (n_values > MAX_VALUES)
    complaint = g_strdup_printf (CW_PHRASE ("%s has %u values, and at most %u are sent"),
                                 property->title, n_values, MAX_VALUES);
  for (guint i = 0; i < MIN (n_values, MAX_VALUES) && n_values <= MAX_VALUES; i++)
    {
      g_autofree char *text = describe_bad_value (
          property, cw_entry_get_value (screening->desired, property->attribute, i));

      if (text == NULL)
        g_array_append_val (good, i);
      else if (complaint == NULL)
        complaint = g_steal_pointer (&text);
    }
  if (!has_room (screening, property, good->len))
    {
      g_array_set_size (good, 0);
      g_free (complaint);
      complaint = g_strdup_printf (CW_PHRASE ("%s is one too many: an object has at most %d values "
                                              "of directory extensions"),
                                   property->title, CW_EXTENSION_MAX_OF_OBJECT);
    }
  if (complaint != NULL)
    hold_back (screening, property, good, g_steal_pointer (&complaint));
}

/* ----- the object */

static void
copy_values (CwEntryBuilder *builder, const CwEntry *entry, guint position, GArray *good)
{
  for (guint i = 0; i < good->len; i++)
    {
      CwValue value = cw_entry_get_value_at (entry, position, g_array_index (good, guint, i));

      cw_entry_builder_add (builder, cw_entry_get_attribute_id (entry, position), value.data,
                            value.len);
    }
}

static CwEntry *
copy_without (const CwEntry *entry, GHashTable *held_back, CwEntryBuilder *builder)
{
  for (guint i = 0; i < cw_entry_get_n_attributes (entry); i++)
    {
      GArray *good =
          g_hash_table_lookup (held_back, GUINT_TO_POINTER (cw_entry_get_attribute_id (entry, i)));

      if (good == NULL)
        cw_entry_builder_copy_attribute (builder, entry, i);
      else
        copy_values (builder, entry, i, good);
    }
  /* Smaller than an entry that there is: it cannot exceed a limit. */
  return cw_entry_builder_end (builder, NULL);
}

CwGraphScreen *
cw_graph_screen_new (const CwGraphShape *shape, CwEntry *desired, CwEntryBuilder *builder)
{
  GArray *properties = shape->schema->properties[shape->type];
  CwGraphScreen *screen = g_new0 (CwGraphScreen, 1);
  g_autoptr (GHashTable) held_back =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  Screening screening = {
    .desired = desired,
    .held_back = held_back,
    .complaints = g_ptr_array_new_with_free_func (g_free),
  };

  for (guint i = 0; i < properties->len; i++)
    {
      const CwGraphProperty *property = &g_array_index (properties, CwGraphProperty, i);

      if ((property->flags & CW_GRAPH_READ_ONLY) == 0 &&
          cw_entry_has (desired, property->attribute))
        screen_property (&screening, property);
    }
  screen->complaints = screening.complaints;
  screen->entry = screening.complaints->len == 0 ? cw_entry_ref (desired)
                                                 : copy_without (desired, held_back, builder);
  return screen;
}

void
cw_graph_screen_free (CwGraphScreen *screen)
{
  if (screen == NULL)
    return;
  g_clear_pointer (&screen->entry, cw_entry_unref);
  g_clear_pointer (&screen->complaints, g_ptr_array_unref);
  g_free (screen);
}

void
cw_graph_screen_hold_back (CwGraphScreen *screen,
                           const CwGraphProperty *property,
                           const char *message,
                           CwEntryBuilder *builder)
{
  g_autoptr (GHashTable) held_back =
      g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_array_unref);
  g_autoptr (CwEntry) whole = g_steal_pointer (&screen->entry);

  g_hash_table_insert (held_back, GUINT_TO_POINTER (property->attribute),
                       g_array_new (FALSE, FALSE, sizeof (guint)));
  screen->entry = copy_without (whole, held_back, builder);
  g_ptr_array_add (screen->complaints, g_strdup (message));
}

static gboolean
has_value (const CwEntry *entry, CwAttributeId attribute, CwValue wanted)
{
  for (guint i = 0; i < cw_entry_get_n_values (entry, attribute); i++)
    {
      CwValue value = cw_entry_get_value (entry, attribute, i);

      if (cw_value_compare (&value, &wanted) == 0)
        return TRUE;
    }
  return FALSE;
}

gboolean
cw_graph_screen_lets_through (const CwGraphScreen *screen,
                              const CwDelta *delta,
                              const CwDeltaItem *item)
{
  if (screen->complaints->len == 0 || item->n_added == 0)
    return TRUE;
  if (cw_entry_get_n_values (screen->entry, item->attribute) == 0)
    return FALSE;
  for (guint i = 0; i < item->n_added; i++)
    if (has_value (screen->entry, item->attribute,
                   cw_delta_get_added (delta, item->added_first + i)))
      return TRUE;
  return item->n_removed > 0;
}

char *
cw_graph_screen_describe (const CwGraphScreen *screen)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < screen->complaints->len; i++)
    g_string_append_printf (text, "%s%s", i > 0 ? "; " : "",
                            (const char *) screen->complaints->pdata[i]);
  if (text->len > 0)
    return g_string_free (text, FALSE);
  g_string_free (text, TRUE);
  return NULL;
}
