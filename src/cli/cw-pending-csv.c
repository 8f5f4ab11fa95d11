/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-cli"

#include "config.h"

#include "cli/cw-pending-csv.h"

#include "base/cw-answer.h"
#include "cli/cw-csv.h"

char *
cw_pending_format_values (GVariant *change, const char *name)
{
  g_autoptr (GVariant) values = cw_answer_get_array (change, name);
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (values); i++)
    {
      g_autoptr (GVariant) child = g_variant_get_child_value (values, i);
      g_autoptr (GVariant) value = g_variant_is_of_type (child, G_VARIANT_TYPE_VARIANT)
                                       ? g_variant_get_variant (child)
                                       : g_variant_ref (child);

      g_string_append (text, i > 0 ? "; " : "");
      if (g_variant_is_of_type (value, G_VARIANT_TYPE_STRING))
        g_string_append (text, g_variant_get_string (value, NULL));
      else if (g_variant_is_of_type (value, G_VARIANT_TYPE_VARDICT))
        g_string_append (text, cw_answer_get_string (value, "base64"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

void
cw_pending_csv_add_head (GString *text)
{
  static const char *const names[] = { "target", "operation", "type", "title", "dn",
                                       "anchor", "attribute", "from", "to" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    cw_csv_add (text, names[i]);
  cw_csv_end (text);
}

static void
add_line (GString *text, GVariant *item, const char *attribute, const char *from, const char *to)
{
  static const char *const names[] = { "operation", "type", "title", "dn", "anchor" };
  g_autoptr (GVariant) connector = cw_answer_get_dict (item, "connector");

  cw_csv_add (text, cw_answer_get_string (connector, "name"));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    cw_csv_add (text, cw_answer_get_string (item, names[i]));
  cw_csv_add (text, attribute);
  cw_csv_add (text, from);
  cw_csv_add (text, to);
  cw_csv_end (text);
}

static void
add_links (GString *text, GVariant *item, GVariant *links)
{
  for (gsize i = 0; i < g_variant_n_children (links); i++)
    {
      g_autoptr (GVariant) link = cw_answer_get_item (links, i);
      gboolean is_added = g_str_equal (cw_answer_get_string (link, "operation"), "add");
      const char *name = cw_answer_has (link, "dn") ? cw_answer_get_string (link, "dn")
                                                    : cw_answer_get_string (link, "title");

      add_line (text, item, cw_answer_get_string (link, "attribute"), is_added ? "" : name,
                is_added ? name : "");
    }
}

void
cw_pending_csv_add (GString *text, GVariant *items)
{
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (items, i);
      g_autoptr (GVariant) attributes = cw_answer_get_array (item, "attributes");
      g_autoptr (GVariant) links = cw_answer_get_array (item, "links");

      for (gsize j = 0; j < g_variant_n_children (attributes); j++)
        {
          g_autoptr (GVariant) attribute = cw_answer_get_item (attributes, j);
          g_autofree char *from = cw_pending_format_values (attribute, "removed");
          g_autofree char *to = cw_pending_format_values (attribute, "added");

          add_line (text, item, cw_answer_get_string (attribute, "name"), from, to);
        }
      add_links (text, item, links);
      if (g_variant_n_children (attributes) + g_variant_n_children (links) == 0)
        add_line (text, item, "", "", "");
    }
}
