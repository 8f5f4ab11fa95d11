/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-handover-row.h"

#include <string.h>

#include <glib/gi18n.h>

#include "app/cw-saved-file.h"
#include "app/cw-widget-call.h"
#include "base/cw-error.h"
#include "base/cw-json.h"
#include "setup/draft/cw-federation-handover.h"

struct _CwHandoverRow
{
  AdwActionRow parent_instance;

  GtkWidget *button;
  CwDraft *draft;        /* (owned) (nullable) */
  GCancellable *writing; /* (owned) (nullable) */
  gboolean is_json;
};

G_DEFINE_FINAL_TYPE (CwHandoverRow, cw_handover_row, ADW_TYPE_ACTION_ROW)

enum
{
  PROP_JSON = 1,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static void
on_written_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwHandoverRow) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = cw_saved_file_write_finish (result, &error);
  g_autofree char *text = NULL;

  if (cw_error_is_cancelled (error))
    return;
  if (path != NULL)
    /* Translators: %s is the path of a file */
    text = g_strdup_printf (_ ("The settings are in %s."), path);
  else
    text = g_strdup_printf (_ ("The settings could not be written: %s"), error->message);
  adw_action_row_set_subtitle (ADW_ACTION_ROW (self), text);
}

/* (transfer full) (nullable) */
static char *
make_text (CwHandoverRow *self)
{
  g_autoptr (JsonNode) handover = cw_federation_handover_make (self->draft, NULL);
  g_autofree char *json = NULL;

  if (handover == NULL)
    return NULL;
  if (!self->is_json)
    return cw_federation_handover_to_text (handover);
  json = cw_json_to_canonical (handover, TRUE);
  return g_strconcat (json, "\n", NULL);
}

static void
on_clicked_cb (CwHandoverRow *self)
{
  const CwFileQuestion question = {
    .title = _ ("Export Settings"), .accept = _ ("_Export"),
                                                 .name = self->is_json ? "federation-settings.json"
                                                                       : "federation-settings.txt",
                                                 .action = GTK_FILE_CHOOSER_ACTION_SAVE };
  g_autofree char *text = self->draft != NULL ? make_text (self) : NULL;
  g_autoptr (GBytes) content = NULL;

  if (text == NULL)
    return;
  content = g_bytes_new (text, strlen (text));
  cw_widget_call_begin (GTK_WIDGET (self), &self->writing);
  cw_saved_file_write_async (GTK_WIDGET (self), &question, content, self->writing, on_written_cb,
                             g_object_ref (self));
}

void
cw_handover_row_show (CwHandoverRow *self, CwDraft *draft)
{
  g_autoptr (JsonNode) handover = cw_federation_handover_make (draft, NULL);

  g_set_object (&self->draft, draft);
  gtk_widget_set_sensitive (self->button, handover != NULL);
}

/* ----- the object */

static void
cw_handover_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  CwHandoverRow *self = CW_HANDOVER_ROW (object);

  if (id == PROP_JSON)
    self->is_json = g_value_get_boolean (value);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
cw_handover_row_dispose (GObject *object)
{
  CwHandoverRow *self = CW_HANDOVER_ROW (object);

  cw_widget_call_end (&self->writing);
  g_clear_object (&self->draft);
  G_OBJECT_CLASS (cw_handover_row_parent_class)->dispose (object);
}

static void
cw_handover_row_class_init (CwHandoverRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = cw_handover_row_dispose;
  object_class->set_property = cw_handover_row_set_property;
  properties[PROP_JSON] =
      g_param_spec_boolean ("json", NULL, NULL, FALSE, G_PARAM_WRITABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
cw_handover_row_init (CwHandoverRow *self)
{
  self->button = gtk_button_new_with_mnemonic (_ ("_Export…"));
  gtk_widget_set_valign (self->button, GTK_ALIGN_CENTER);
  g_signal_connect_object (self->button, "clicked", G_CALLBACK (on_clicked_cb), self,
                           G_CONNECT_SWAPPED);
  adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (self), FALSE);
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (self), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (self), self->button);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (self), self->button);
}
