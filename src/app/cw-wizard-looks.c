/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-wizard-looks.h"

#include <glib/gi18n.h>

#include "app/cw-file-question.h"
#include "app/cw-look-window.h"
#include "app/cw-made-window.h"
#include "app/cw-wizard-window.h"

static void
view_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_look_window_show_config (GTK_WINDOW (widget),
                              cw_wizard_window_get_engine (CW_WIZARD_WINDOW (widget)));
}

static void
on_file_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *path = cw_file_question_ask_finish_path (result);
  CwAppEngine *engine = cw_wizard_window_get_engine (CW_WIZARD_WINDOW (source));

  if (path != NULL && engine != NULL)
    cw_look_window_show_differences (GTK_WINDOW (source), engine, path);
}

static void
compare_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const CwFileQuestion question = { .title = _ ("Compare With a File"),
                                                .action = GTK_FILE_CHOOSER_ACTION_OPEN,
                                                .is_json = TRUE };

  cw_file_question_ask_async (widget, &question, NULL, on_file_chosen_cb, NULL);
}

static void
on_folder_chosen_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autofree char *path = cw_file_question_ask_finish_path (result);
  CwAppEngine *engine = cw_wizard_window_get_engine (CW_WIZARD_WINDOW (source));

  if (path != NULL && engine != NULL)
    cw_look_window_show_instance (GTK_WINDOW (source), engine, path);
}

static void
compare_instance_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  const CwFileQuestion question = {
    .title = _ ("Compare With Another Instance"),
                .accept = _ ("_Compare"), .action = GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER };

  cw_file_question_ask_async (widget, &question, NULL, on_folder_chosen_cb, NULL);
}

static void
schema_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_look_window_show_schemas (GTK_WINDOW (widget),
                               cw_wizard_window_get_engine (CW_WIZARD_WINDOW (widget)));
}

static void
made_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  cw_made_window_show (GTK_WINDOW (widget),
                       cw_wizard_window_get_engine (CW_WIZARD_WINDOW (widget)));
}

/* The search for objects is in the window behind; what was entered here stays. */
static void
troubleshoot_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkWindow *parent = gtk_window_get_transient_for (GTK_WINDOW (widget));

  gtk_window_close (GTK_WINDOW (widget));
  if (parent == NULL)
    return;
  gtk_window_present (parent);
  gtk_widget_activate_action (GTK_WIDGET (parent), "win.find", NULL);
}

/* A set-up that stayed open would know the certificate or the secrets of before, and could put them
 * back. One in which something was entered asks before it is closed, and nothing else happens. */
static void
leave_for (GtkWidget *widget, const char *action, GVariant *target)
{
  g_autoptr (GtkWindow) wizard = g_object_ref (GTK_WINDOW (widget));
  g_autoptr (GVariant) owned = target != NULL ? g_variant_ref_sink (target) : NULL;
  GtkWindow *parent = gtk_window_get_transient_for (wizard);

  gtk_window_close (wizard);
  if (parent == NULL || gtk_widget_get_visible (widget))
    return;
  gtk_window_present (parent);
  gtk_widget_activate_action_variant (GTK_WIDGET (parent), action, owned);
}

static void
renew_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  leave_for (widget, "win.renew", g_variant_new_string (""));
}

static void
keys_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  leave_for (widget, "win.keys", NULL);
}

void
cw_wizard_looks_install (GtkWidgetClass *klass)
{
  gtk_widget_class_install_action (klass, "win.view-config", NULL, view_activated);
  gtk_widget_class_install_action (klass, "win.compare-config", NULL, compare_activated);
  gtk_widget_class_install_action (klass, "win.compare-instance", NULL, compare_instance_activated);
  gtk_widget_class_install_action (klass, "win.read-schema", NULL, schema_activated);
  gtk_widget_class_install_action (klass, "win.made", NULL, made_activated);
  gtk_widget_class_install_action (klass, "win.keys", NULL, keys_activated);
  gtk_widget_class_install_action (klass, "win.renew", NULL, renew_activated);
  gtk_widget_class_install_action (klass, "win.troubleshoot", NULL, troubleshoot_activated);
}
