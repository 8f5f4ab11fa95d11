/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-narrow-header.h"

/* One side of the title. */
static void
append_side (GString *layout, const char *side)
{
  g_auto (GStrv) buttons = g_strsplit (side, ",", -1);
  gboolean is_first = TRUE;

  for (guint i = 0; buttons[i] != NULL; i++)
    {
      if (g_str_equal (buttons[i], "minimize") || g_str_equal (buttons[i], "maximize"))
        continue;
      g_string_append_printf (layout, "%s%s", is_first ? "" : ",", buttons[i]);
      is_first = FALSE;
    }
}

char *
cw_narrow_header_make_layout (const char *layout)
{
  g_auto (GStrv) sides = g_strsplit (layout, ":", 2);
  GString *text = g_string_new (NULL);

  for (guint i = 0; sides[i] != NULL; i++)
    {
      if (i > 0)
        g_string_append_c (text, ':');
      append_side (text, sides[i]);
    }
  return g_string_free (text, FALSE);
}

static void
update (AdwHeaderBar *header)
{
  GObject *source = g_object_get_data (G_OBJECT (header), "narrow-source");
  const char *property = g_object_get_data (G_OBJECT (header), "narrow-property");
  g_autofree char *wide = NULL;
  g_autofree char *narrow = NULL;
  gboolean is_narrow = FALSE;

  g_object_get (source, property, &is_narrow, NULL);
  g_object_get (gtk_settings_get_default (), "gtk-decoration-layout", &wide, NULL);
  if (is_narrow && wide != NULL)
    narrow = cw_narrow_header_make_layout (wide);
  adw_header_bar_set_decoration_layout (header, narrow);
}

void
cw_narrow_header_watch (AdwHeaderBar *header, GObject *source, const char *property)
{
  g_autofree char *notify = g_strconcat ("notify::", property, NULL);

  g_return_if_fail (ADW_IS_HEADER_BAR (header));
  g_return_if_fail (G_IS_OBJECT (source));

  g_object_set_data (G_OBJECT (header), "narrow-source", source);
  g_object_set_data_full (G_OBJECT (header), "narrow-property", g_strdup (property), g_free);
  g_signal_connect_object (source, notify, G_CALLBACK (update), header, G_CONNECT_SWAPPED);
  g_signal_connect_object (gtk_settings_get_default (), "notify::gtk-decoration-layout",
                           G_CALLBACK (update), header, G_CONNECT_SWAPPED);
  update (header);
}
