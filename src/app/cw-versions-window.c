/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-versions-window.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-remove-dialog.h"
#include "app/cw-row-filler.h"
#include "app/cw-text-care.h"
#include "app/cw-version-row.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

#define VERSIONS_A_PAGE 20

struct _CwVersionsWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkLabel *result_label;
  GtkListBox *list;
  GtkButton *more_button;
  AdwStatusPage *problem_page;

  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned): of the question on its way */
  CwRowFiller *filler;       /* (owned): of the list */
  gint64 newest;             /* 0: not known yet */
  gint64 next;               /* where the list goes on; 0: it ends */
};

G_DEFINE_FINAL_TYPE (CwVersionsWindow, cw_versions_window, ADW_TYPE_WINDOW)

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const CwRemedy remedies[] = {
  { "busy", N_ ("Wait until the cycle has ended, and try again.") },
  { "conflict", N_ ("Somebody changed it meanwhile: look at the list again.") },
  { NULL, NULL },
};
/* clang-format on */

static gboolean
is_administrator (CwVersionsWindow *self)
{
  GVariant *status = cw_app_engine_get_status (self->engine);

  return status != NULL && g_str_equal (cw_answer_get_string (status, "role"), "admin");
}

static GtkWidget *
make_row (gpointer item, gpointer user_data)
{
  CwVersionsWindow *self = user_data;

  return cw_version_row_new (item, is_administrator (self) &&
                                       cw_answer_get_int (item, "version") != self->newest);
}

/* ----- the list */

static void
on_listed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwVersionsWindow) self = CW_VERSIONS_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) items = NULL;

  if (cw_error_is_cancelled (error))
    return;
  if (answer == NULL)
    {
      cw_status_page_describe (self->problem_page, error->message);
      cw_stack_show (self->stack, "problem");
      return;
    }
  items = cw_answer_get_array (answer, "items");
  for (gsize i = 0; i < g_variant_n_children (items); i++)
    {
      GVariant *item = cw_answer_get_item (items, i);

      self->newest = MAX (self->newest, cw_answer_get_int (item, "version"));
      cw_row_filler_add (self->filler, item);
    }
  self->next = cw_answer_get_int (answer, "next");
  gtk_widget_set_visible (GTK_WIDGET (self->more_button), self->next > 0);
  cw_stack_show (self->stack, self->newest > 0 ? "list" : "nothing");
}

static void
ask (CwVersionsWindow *self)
{
  g_auto (GVariantDict) options = G_VARIANT_DICT_INIT (NULL);

  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  g_variant_dict_insert (&options, "before", "x", self->next);
  g_variant_dict_insert (&options, "limit", "u", (guint32) VERSIONS_A_PAGE);
  cw_app_engine_call_async (self->engine, "ListConfigVersions",
                            g_variant_new ("(@a{sv})", g_variant_dict_end (&options)),
                            self->cancellable, on_listed_cb, g_object_ref (self));
}

/* ----- going back */

/* What is left to do. (transfer full) */
static char *
describe_result (GVariant *answer)
{
  g_autoptr (GVariant) missing = cw_answer_get_array (answer, "missingSecrets");
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append_printf (text, _ ("It is in force now, as version %u."),
                                   (guint) cw_answer_get_int (answer, "version"));
  for (gsize i = 0; i < g_variant_n_children (missing); i++)
    {
      g_autoptr (GVariant) item = cw_answer_get_item (missing, i);

      g_string_append_c (text, '\n');
      g_string_append_printf (text, _ ("The password or key of “%s” has to be entered again."),
                                       cw_answer_get_string (item, "connector"));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
on_restored_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwVersionsWindow) self = CW_VERSIONS_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autofree char *text = NULL;

  if (cw_error_is_cancelled (error))
    return;
  text = answer != NULL ? describe_result (answer)
                        : cw_app_text_add_remedy (remedies, error->message, cw_error_name (error));
  cw_label_set_text (self->result_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->result_label), TRUE);
  cw_scroll_to (GTK_WIDGET (self->result_label));
  cw_app_engine_refresh (self->engine);
  self->newest = 0;
  self->next = 0;
  cw_row_filler_clear (self->filler);
  ask (self);
}

static void
restore (GtkWidget *widget, gpointer version)
{
  CwVersionsWindow *self = CW_VERSIONS_WINDOW (widget);

  cw_widget_call_begin (widget, &self->cancellable);
  cw_app_engine_call_async (
      self->engine, "RestoreConfig",
      g_variant_new ("(xx)", (gint64) GPOINTER_TO_UINT (version), self->newest), self->cancellable,
      on_restored_cb, g_object_ref (self));
}

static void
restore_activated (GtkWidget *widget, const char *name, GVariant *parameter)
{
  guint version = (guint) g_variant_get_int64 (parameter);
  g_autofree char *heading = g_strdup_printf (_ ("Go back to version %u?"), version);
  const CwRemoveQuestion question = {
    .heading = heading,
    .body = _ ("All settings and your own rules will be as they were then, as a new version. The "
               "next cycle works by them. Whether anything is exported stays as it is."),
               .keep = _ ("_Cancel"), .remove = _ ("_Go Back"),
               };

  cw_remove_dialog_ask (widget, &question, restore, GUINT_TO_POINTER (version));
}

/* ----- the object */

static void
cw_versions_window_dispose (GObject *object)
{
  CwVersionsWindow *self = CW_VERSIONS_WINDOW (object);

  g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->filler);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_VERSIONS_WINDOW);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (cw_versions_window_parent_class)->dispose (object);
}

static void
cw_versions_window_finalize (GObject *object)
{
  g_clear_object (&CW_VERSIONS_WINDOW (object)->cancellable);
  G_OBJECT_CLASS (cw_versions_window_parent_class)->finalize (object);
}

static void
cw_versions_window_class_init (CwVersionsWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_versions_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_versions_window_finalize;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-versions-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwVersionsWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwVersionsWindow, result_label);
  gtk_widget_class_bind_template_child (widget_class, CwVersionsWindow, list);
  gtk_widget_class_bind_template_child (widget_class, CwVersionsWindow, more_button);
  gtk_widget_class_bind_template_child (widget_class, CwVersionsWindow, problem_page);
  gtk_widget_class_bind_template_callback (widget_class, ask);
  gtk_widget_class_install_action (widget_class, "win.restore-version", "x", restore_activated);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_versions_window_init (CwVersionsWindow *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  self->filler = cw_row_filler_new (self->list, make_row, self, (GDestroyNotify) g_variant_unref);
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_stack_show (self->stack, "waiting");
}

CwVersionsWindow *
cw_versions_window_show (GtkWindow *parent, CwAppEngine *engine)
{
  CwVersionsWindow *self = g_object_new (CW_TYPE_VERSIONS_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  ask (self);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
