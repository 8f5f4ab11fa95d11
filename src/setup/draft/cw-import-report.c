/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-draft"

#include "config.h"

#include "setup/draft/cw-import-report.h"

/* A file that somebody else wrote may name anything any number of times. */
#define MAX_ITEMS  1000
#define MAX_LENGTH 1000

typedef struct
{
  char *what;
  char *reason; /* (nullable): it was taken */
  const char *part;
} Item;

struct _CwImportReport
{
  char *format;
  GPtrArray *items; /* (element-type Item) */
  const char *part;
  gint64 n_omitted;
};

static void
free_item (gpointer data)
{
  Item *item = data;

  g_free (item->what);
  g_free (item->reason);
  g_free (item);
}

CwImportReport *
cw_import_report_new (const char *format)
{
  CwImportReport *self = g_new0 (CwImportReport, 1);

  self->format = g_strdup (format);
  self->part = CW_IMPORT_PART_SETTINGS;
  self->items = g_ptr_array_new_with_free_func (free_item);
  return self;
}

void
cw_import_report_free (CwImportReport *self)
{
  if (self == NULL)
    return;
  g_free (self->format);
  g_ptr_array_unref (self->items);
  g_free (self);
}

static char *
dup_shortened (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);

  if (g_utf8_strlen (valid, -1) <= MAX_LENGTH)
    return g_steal_pointer (&valid);
  *g_utf8_offset_to_pointer (valid, MAX_LENGTH - 1) = '\0';
  return g_strconcat (valid, "…", NULL);
}

static void
add (CwImportReport *self, const char *what, const char *reason)
{
  Item *item = NULL;

  if (self->items->len >= MAX_ITEMS)
    {
      self->n_omitted++;
      return;
    }
  item = g_new0 (Item, 1);
  item->part = self->part;
  item->what = dup_shortened (what);
  item->reason = reason != NULL ? dup_shortened (reason) : NULL;
  g_ptr_array_add (self->items, item);
}

void
cw_import_report_set_part (CwImportReport *self, const char *part)
{
  self->part = g_intern_string (part);
}

void
cw_import_report_take (CwImportReport *self, const char *what)
{
  add (self, what, NULL);
}

void
cw_import_report_leave (CwImportReport *self, const char *what, const char *reason)
{
  g_return_if_fail (reason != NULL);

  add (self, what, reason);
}

static void
append_items (CwImportReport *self, gboolean is_taken, GVariantBuilder *items)
{
  for (guint i = 0; i < self->items->len; i++)
    {
      const Item *item = g_ptr_array_index (self->items, i);

      if ((item->reason == NULL) != is_taken)
        continue;
      g_variant_builder_open (items, G_VARIANT_TYPE_VARDICT);
      g_variant_builder_add (items, "{sv}", "what", g_variant_new_string (item->what));
      g_variant_builder_add (items, "{sv}", "part", g_variant_new_string (item->part));
      g_variant_builder_add (items, "{sv}", "isTaken", g_variant_new_boolean (is_taken));
      if (!is_taken)
        g_variant_builder_add (items, "{sv}", "reason", g_variant_new_string (item->reason));
      g_variant_builder_close (items);
    }
}

GVariant *
cw_import_report_to_variant (CwImportReport *self)
{
  g_auto (GVariantBuilder) report = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_auto (GVariantBuilder) items = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("aa{sv}"));

  append_items (self, FALSE, &items);
  append_items (self, TRUE, &items);
  g_variant_builder_add (&report, "{sv}", "format", g_variant_new_string (self->format));
  g_variant_builder_add (&report, "{sv}", "items", g_variant_builder_end (&items));
  g_variant_builder_add (&report, "{sv}", "omitted", g_variant_new_int64 (self->n_omitted));
  return g_variant_builder_end (&report);
}
