/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/cw-renew-window.h"

#include <glib/gi18n.h>

#include "app/cw-app-text.h"
#include "app/cw-health.h"
#include "app/cw-leave-dialog.h"
#include "app/cw-state-group.h"
#include "app/cw-text-care.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "app/pages/cw-cloud-sign-in.h"
#include "base/cw-answer.h"
#include "base/cw-error.h"

struct _CwRenewWindow
{
  AdwWindow parent_instance;

  GtkButton *renew_button;
  GtkSpinner *spinner;
  GtkStack *stack;
  AdwStatusPage *problem_page;
  AdwStatusPage *done_page;
  GtkWidget *close_button;
  AdwActionRow *application_row;
  AdwActionRow *certificate_row;
  CwCloudSignIn *sign_in;
  CwStateGroup *state_group;

  CwAppEngine *engine;       /* (owned) */
  CwDraft *draft;            /* (owned) (nullable): with the cloud where the tenant is */
  char *connector;           /* (owned) (nullable): the name */
  GCancellable *cancellable; /* (owned) */
  gboolean is_renewing;
  gboolean is_closing;
};

G_DEFINE_FINAL_TYPE (CwRenewWindow, cw_renew_window, ADW_TYPE_WINDOW)

/* clang-format takes N_() for a cast, and makes a staircase of the table. */
/* clang-format off */
static const CwRemedy remedies[] = {
  { "auth", N_ ("Sign out here, and sign in as an administrator who may renew it.") },
  { "permission", N_ ("Sign out here, and sign in as an administrator who may renew it.") },
  { "unreachable", N_ ("See that it can be reached from this computer, and try again.") },
  { "timeout", N_ ("See that it can be reached from this computer, and try again.") },
  { "interrupted", N_ ("Try again: it goes on where it was broken off.") },
  { "throttled", N_ ("Wait a few minutes, and try again.") },
  { "busy", N_ ("Wait until that has ended, and try again.") },
  { NULL, NULL },
};
/* clang-format on */

static void
update (CwRenewWindow *self)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->renew_button),
                            cw_cloud_sign_in_is_good (self->sign_in) && !self->is_renewing);
  gtk_widget_set_visible (GTK_WIDGET (self->spinner), self->is_renewing);
  gtk_spinner_set_spinning (self->spinner, self->is_renewing);
  gtk_widget_set_sensitive (GTK_WIDGET (self->sign_in), !self->is_renewing);
}

static void
show_problem (CwRenewWindow *self, const char *text)
{
  cw_status_page_describe (self->problem_page, text);
  cw_stack_show (self->stack, "problem");
}

/* ----- renewing */

static void
show_done (CwRenewWindow *self, GVariant *answer)
{
  g_autofree char *day = cw_app_text_day (cw_app_text_get_time (answer, "expiresAt"));
  /* Translators: %s is a date */
  g_autofree char *text =
      g_strdup_printf (_ ("It is good until %s. The one before is taken out of the tenant."), day);

  cw_cloud_sign_in_forget (self->sign_in);
  gtk_widget_set_visible (GTK_WIDGET (self->renew_button), FALSE);
  cw_status_page_describe (self->done_page, text);
  cw_stack_show (self->stack, "done");
  gtk_widget_grab_focus (self->close_button);
}

static void
on_renewed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRenewWindow) self = CW_RENEW_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (self->is_closing)
    return;
  self->is_renewing = FALSE;
  if (answer != NULL)
    show_done (self, answer);
  else
    {
      g_autofree char *text =
          cw_app_text_add_remedy (remedies, error->message, cw_error_name (error));

      cw_state_group_show (self->state_group, "failed",
                           _ ("The certificate could not be renewed"), text);
    }
  update (self);
  cw_app_engine_refresh (self->engine);
}

static void
on_renew_clicked_cb (CwRenewWindow *self)
{
  g_auto (GVariantBuilder) options = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE_VARDICT);
  g_autofree char *token = cw_app_engine_make_token (self->engine);

  g_variant_builder_add (&options, "{sv}", "token", g_variant_new_string (token));
  g_variant_builder_add (&options, "{sv}", "signIn",
                         cw_draft_get_fact (self->draft, CW_DRAFT_FACT_SIGN_IN));
  self->is_renewing = TRUE;
  cw_state_group_show (self->state_group, "running",
                       _ ("A new certificate is put in place"),
                          _ ("Until every server of the tenant knows it, some minutes may pass."));
  update (self);
  cw_app_engine_call_async (
      self->engine, "RenewCertificate",
      g_variant_new ("(s@a{sv})", self->connector, g_variant_builder_end (&options)),
      self->cancellable, on_renewed_cb, g_object_ref (self));
}

/* ----- what is renewed */

/* Where to sign in was written down with the application. */
static void
set_up_sign_in (CwRenewWindow *self, GVariant *application)
{
  g_autoptr (GVariant) cloud = cw_answer_get_dict (application, "cloud");

  self->draft = cw_cloud_sign_in_set_up_at (self->sign_in, cloud, self->engine);
  g_signal_connect_object (self->draft, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
}

/* (transfer full) (nullable) */
static GVariant *
find_application (CwRenewWindow *self, GVariant *setup)
{
  g_autoptr (GVariant) created = cw_answer_get_array (setup, "created");

  for (gsize i = 0; i < g_variant_n_children (created); i++)
    {
      g_autoptr (GVariant) thing = g_variant_get_child_value (created, i);

      if (g_str_equal (cw_answer_get_string (thing, "kind"), "application") &&
          g_str_equal (cw_answer_get_string (thing, "usedBy"), self->connector))
        return g_steal_pointer (&thing);
    }
  return NULL;
}

static void
on_setup_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwRenewWindow) self = CW_RENEW_WINDOW (user_data);
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);
  g_autoptr (GVariant) application = answer != NULL ? find_application (self, answer) : NULL;

  if (cw_error_is_cancelled (error) || self->is_closing)
    return;
  if (application == NULL)
    {
      g_autofree char *text = g_strdup_printf (
          _ ("Causeway did not register the application of “%s”. Add a certificate to it in the "
             "tenant, and apply answers that name it and its key"),
             self->connector);

      show_problem (self, answer != NULL ? text : error->message);
      return;
    }
  adw_action_row_set_subtitle (self->application_row, cw_answer_get_string (application, "name"));
  set_up_sign_in (self, application);
  gtk_widget_set_visible (GTK_WIDGET (self->renew_button), TRUE);
  cw_stack_show (self->stack, "form");
  update (self);
}

/* The connector with that name; "": the one whose certificate expires first. (transfer full)
 * (nullable) */
static GVariant *
find_connector (CwAppEngine *engine, const char *name)
{
  GVariant *status = cw_app_engine_get_status (engine);
  g_autoptr (GVariant) connectors =
      status != NULL ? cw_answer_get_array (status, "connectors") : NULL;
  g_autoptr (GVariant) found = NULL;

  for (gsize i = 0; connectors != NULL && i < g_variant_n_children (connectors); i++)
    {
      g_autoptr (GVariant) connector = g_variant_get_child_value (connectors, i);
      gint64 end = cw_app_text_get_time (connector, "certificateExpiresAt");

      if (end == 0 ||
          (name[0] != '\0' && !g_str_equal (cw_answer_get_string (connector, "name"), name)) ||
          (found != NULL && cw_app_text_get_time (found, "certificateExpiresAt") <= end))
        continue;
      g_clear_pointer (&found, g_variant_unref);
      found = g_steal_pointer (&connector);
    }
  return g_steal_pointer (&found);
}

static void
begin (CwRenewWindow *self, const char *name)
{
  g_autoptr (GVariant) connector = find_connector (self->engine, name);
  g_autoptr (CwHealthFinding) finding = NULL;
  g_autofree char *title = NULL;

  if (connector == NULL)
    {
      show_problem (self, _ ("No tenant is connected with a certificate."));
      return;
    }
  self->connector = g_strdup (cw_answer_get_string (connector, "name"));
  /* Translators: %s is a tenant's domain */
  title = g_strdup_printf (_ ("Application in %s"), self->connector);
  finding = cw_health_judge_certificate (connector, g_get_real_time ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->application_row), title);
  adw_action_row_set_subtitle (self->certificate_row, finding->sentence);
  cw_app_engine_call_async (self->engine, "GetSetup", NULL, self->cancellable, on_setup_cb,
                            g_object_ref (self));
}

/* ----- closing */

/* A renewal that is on its way ends by the window's cancellable. */
static void
close_now (GtkWindow *window)
{
  CwRenewWindow *self = CW_RENEW_WINDOW (window);

  if (self->is_closing)
    return;
  self->is_closing = TRUE;
  if (self->draft != NULL && !self->is_renewing)
    cw_cloud_sign_in_forget (self->sign_in);
  gtk_window_destroy (window);
}

static gboolean
cw_renew_window_close_request (GtkWindow *window)
{
  CwRenewWindow *self = CW_RENEW_WINDOW (window);

  if (self->is_closing)
    return FALSE;
  if (self->is_renewing)
    cw_leave_dialog_ask (window, CW_LEAVE_RENEWING, close_now);
  else
    close_now (window);
  return TRUE;
}

/* ----- the object */

static void
cw_renew_window_dispose (GObject *object)
{
  CwRenewWindow *self = CW_RENEW_WINDOW (object);

  self->is_closing = TRUE;
  g_cancellable_cancel (self->cancellable);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_RENEW_WINDOW);
  g_clear_object (&self->draft);
  g_clear_object (&self->engine);
  G_OBJECT_CLASS (cw_renew_window_parent_class)->dispose (object);
}

static void
cw_renew_window_finalize (GObject *object)
{
  CwRenewWindow *self = CW_RENEW_WINDOW (object);

  g_clear_object (&self->cancellable);
  g_free (self->connector);
  G_OBJECT_CLASS (cw_renew_window_parent_class)->finalize (object);
}

static void
cw_renew_window_class_init (CwRenewWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_renew_window_dispose;
  G_OBJECT_CLASS (klass)->finalize = cw_renew_window_finalize;
  GTK_WINDOW_CLASS (klass)->close_request = cw_renew_window_close_request;
  g_type_ensure (CW_TYPE_CLOUD_SIGN_IN);
  g_type_ensure (CW_TYPE_STATE_GROUP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-renew-window.ui");
  gtk_widget_class_bind_template_child (widget_class, CwRenewWindow, renew_button);
  gtk_widget_class_bind_template_child (widget_class, CwRenewWindow, spinner);
  gtk_widget_class_bind_template_child (widget_class, CwRenewWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, CwRenewWindow, problem_page);
  gtk_widget_class_bind_template_child (widget_class, CwRenewWindow, done_page);
  gtk_widget_class_bind_template_child (widget_class, CwRenewWindow, close_button);
  gtk_widget_class_bind_template_child (widget_class, CwRenewWindow, application_row);
  gtk_widget_class_bind_template_child (widget_class, CwRenewWindow, certificate_row);
  gtk_widget_class_bind_template_child (widget_class, CwRenewWindow, sign_in);
  gtk_widget_class_bind_template_child (widget_class, CwRenewWindow, state_group);
  gtk_widget_class_bind_template_callback (widget_class, on_renew_clicked_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
cw_renew_window_init (CwRenewWindow *self)
{
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_text_care_tell_short (GTK_WIDGET (self));
  cw_text_care_wrap (GTK_WIDGET (self));
  cw_stack_show (self->stack, "waiting");
}

CwRenewWindow *
cw_renew_window_show (GtkWindow *parent, CwAppEngine *engine, const char *connector)
{
  CwRenewWindow *self = g_object_new (CW_TYPE_RENEW_WINDOW, "transient-for", parent, NULL);

  self->engine = g_object_ref (engine);
  begin (self, connector);
  gtk_window_present (GTK_WINDOW (self));
  return self;
}
