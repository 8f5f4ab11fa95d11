/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-base"

#include "config.h"

#include "base/cw-answer.h"

#include <json-glib/json-glib.h>

#include "base/cw-time.h"

const char *
cw_answer_get_string (GVariant *answer, const char *name)
{
  const char *value = "";

  g_variant_lookup (answer, name, "&s", &value);
  return value;
}

gint64
cw_answer_get_int (GVariant *answer, const char *name)
{
  gint64 value = 0;

  g_variant_lookup (answer, name, "x", &value);
  return value;
}

double
cw_answer_get_double (GVariant *answer, const char *name)
{
  double value = 0;

  g_variant_lookup (answer, name, "d", &value);
  return value;
}

gboolean
cw_answer_get_bool (GVariant *answer, const char *name)
{
  gboolean value = FALSE;

  g_variant_lookup (answer, name, "b", &value);
  return value;
}

gboolean
cw_answer_has (GVariant *answer, const char *name)
{
  g_autoptr (GVariant) value = g_variant_lookup_value (answer, name, NULL);

  return value != NULL;
}

GVariant *
cw_answer_get_dict (GVariant *answer, const char *name)
{
  GVariant *value = g_variant_lookup_value (answer, name, G_VARIANT_TYPE_VARDICT);

  if (value != NULL)
    return value;
  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE ("{sv}"), NULL, 0));
}

GVariant *
cw_answer_get_array (GVariant *answer, const char *name)
{
  GVariant *value = g_variant_lookup_value (answer, name, G_VARIANT_TYPE_ARRAY);

  if (value != NULL)
    return value;
  return g_variant_ref_sink (g_variant_new_array (G_VARIANT_TYPE_VARDICT, NULL, 0));
}

GVariant *
cw_answer_get_item (GVariant *array, gsize index)
{
  g_autoptr (GVariant) item = g_variant_get_child_value (array, index);

  return g_variant_is_of_type (item, G_VARIANT_TYPE_VARIANT) ? g_variant_get_variant (item)
                                                             : g_steal_pointer (&item);
}

char *
cw_answer_format_time (GVariant *answer, const char *name)
{
  const char *text = cw_answer_get_string (answer, name);
  gint64 time_usec = 0;
  g_autoptr (GDateTime) utc = NULL;
  g_autoptr (GDateTime) local = NULL;

  if (text[0] == '\0' || !cw_time_parse_iso8601 (text, &time_usec))
    return g_strdup (text);
  utc = g_date_time_new_from_unix_utc (time_usec / G_USEC_PER_SEC);
  local = g_date_time_to_local (utc);
  return g_date_time_format (local, "%Y-%m-%d %H:%M:%S");
}

char *
cw_format_duration (double seconds)
{
  gint64 whole = (gint64) (seconds + 0.5);

  if (seconds < 10)
    return g_strdup_printf ("%.1f s", seconds);
  if (whole < 60)
    return g_strdup_printf ("%" G_GINT64_FORMAT " s", whole);
  if (whole < 3600)
    return g_strdup_printf ("%" G_GINT64_FORMAT " min %" G_GINT64_FORMAT " s", whole / 60,
                            whole % 60);
  return g_strdup_printf ("%" G_GINT64_FORMAT " h %" G_GINT64_FORMAT " min", whole / 3600,
                          whole / 60 % 60);
}

char *
cw_format_count (gint64 count)
{
  g_autofree char *digits = g_strdup_printf ("%" G_GINT64_FORMAT, count);
  g_autoptr (GString) text = g_string_new (digits);

  for (gssize i = (gssize) text->len - 3; i > (count < 0 ? 1 : 0); i -= 3)
    g_string_insert_c (text, i, ' ');
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
cw_answer_to_json (GVariant *answer)
{
  g_autoptr (JsonNode) root = json_gvariant_serialize (answer);
  g_autoptr (JsonGenerator) generator = json_generator_new ();
  g_autofree char *text = NULL;

  json_generator_set_root (generator, root);
  json_generator_set_pretty (generator, TRUE);
  json_generator_set_indent (generator, 2);
  text = json_generator_to_data (generator, NULL);
  return g_strconcat (text, "\n", NULL);
}
