/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-attach-group.h"

#include "app/cw-existing-window.h"
#include "app/cw-widgets.h"

struct _CwAttachGroup
{
  AdwPreferencesGroup parent_instance;

  CwDatabaseForm *form; /* not owned: of the same page */
  CwAppEngine *engine;  /* (owned) (nullable) */
};

G_DEFINE_FINAL_TYPE (CwAttachGroup, cw_attach_group, ADW_TYPE_PREFERENCES_GROUP)

static void
on_taken_cb (CwAttachGroup *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.end", NULL);
}

static void
on_use_activated_cb (CwAttachGroup *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  g_autofree char *database = cw_database_form_dup_database (self->form);
  g_autoptr (CwSecret) password = cw_database_form_dup_password (self->form);
  CwExistingWindow *window = NULL;

  if (self->engine == NULL)
    return;
  window = cw_existing_window_show_database (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                             self->engine, database, password);
  g_signal_connect_object (window, "taken", G_CALLBACK (on_taken_cb), self, G_CONNECT_SWAPPED);
}

static void
on_other_activated_cb (CwAttachGroup *self)
{
  cw_database_form_grab_focus (self->form);
}

void
cw_attach_group_update (CwAttachGroup *self, CwDatabaseForm *form, CwAppEngine *engine)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_new = FALSE;

  g_return_if_fail (CW_IS_ATTACH_GROUP (self));

  is_new = cw_database_form_holds_configuration (form) && !gtk_widget_get_visible (widget);
  self->form = form;
  g_set_object (&self->engine, engine);
  gtk_widget_set_visible (widget, cw_database_form_holds_configuration (form));
  /* Below the fold nobody would find what keeps the page from leading on. */
  if (is_new)
    cw_scroll_to (widget);
}

static void
cw_attach_group_dispose (GObject *object)
{
  CwAttachGroup *self = CW_ATTACH_GROUP (object);

  g_clear_object (&self->engine);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_ATTACH_GROUP);
  G_OBJECT_CLASS (cw_attach_group_parent_class)->dispose (object);
}

static void
cw_attach_group_class_init (CwAttachGroupClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_attach_group_dispose;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-attach-group.ui");
  gtk_widget_class_bind_template_callback (widget_class, on_use_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_other_activated_cb);
}

static void
cw_attach_group_init (CwAttachGroup *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
