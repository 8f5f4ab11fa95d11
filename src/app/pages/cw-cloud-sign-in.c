/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-cloud-sign-in.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-widget-call.h"
#include "app/cw-widgets.h"
#include "base/cw-answer.h"
#include "base/cw-json.h"
#include "base/cw-phrase.h"

struct _CwCloudSignIn
{
  AdwPreferencesGroup parent_instance;

  GtkWidget *browser_row;
  GtkWidget *code_row;
  GtkButton *code_button;
  GtkWidget *waiting_row;
  GtkLabel *waiting_label;
  GtkLabel *user_code_label;
  GtkButton *copy_button;
  GtkLinkButton *link_button;
  AdwActionRow *account_row;
  AdwActionRow *tenant_row;
  CwCheckRow *check_row;

  CwDraft *draft;            /* (owned) */
  CwAppEngine *engine;       /* (owned) */
  GCancellable *cancellable; /* (owned) (nullable): of the sign-in on its way */
  char *sign_in;             /* (owned) (nullable): of the sign-in on its way */
  char *cloud;               /* (owned) (nullable): where somebody signs or is signed in, as JSON */
};

G_DEFINE_FINAL_TYPE (CwCloudSignIn, cw_cloud_sign_in, ADW_TYPE_PREFERENCES_GROUP)

/* The member "cloud" of the draft: where to sign in. (transfer full) */
static char *
dup_cloud (CwCloudSignIn *self)
{
  JsonNode *node = cw_draft_get_node (self->draft, "cloud");

  return node != NULL ? cw_json_to_canonical (node, FALSE) : g_strdup ("{}");
}

static GVariant *
get_tenant (CwCloudSignIn *self)
{
  return cw_draft_get_fact (self->draft, CW_DRAFT_FACT_TENANT);
}

gboolean
cw_cloud_sign_in_is_good (CwCloudSignIn *self)
{
  return get_tenant (self) != NULL && cw_check_row_is_good (self->check_row);
}

/* ----- what is shown */

/* Microsoft's own roles, as its portal calls them in other languages: Graph names them in English.
 */
static const char *
say_role (const char *name)
{
  static const char *const roles[] = {
    CW_PHRASE ("Global Administrator"),
    CW_PHRASE ("Hybrid Identity Administrator"),
    CW_PHRASE ("User Administrator"),
    CW_PHRASE ("Application Administrator"),
    CW_PHRASE ("Cloud Application Administrator"),
    CW_PHRASE ("Privileged Role Administrator"),
    CW_PHRASE ("Groups Administrator"),
    CW_PHRASE ("Security Administrator"),
    CW_PHRASE ("Exchange Administrator"),
    CW_PHRASE ("Helpdesk Administrator"),
    CW_PHRASE ("Global Reader"),
    CW_PHRASE ("Directory Readers"),
    CW_PHRASE ("Directory Writers"),
    CW_PHRASE ("Domain Name Administrator"),
    NULL,
  };

  return g_strv_contains (roles, name) ? _ (name) : name;
}

/* "Global Administrator, User Administrator" (transfer full) */
static char *
describe_roles (GVariant *tenant)
{
  g_autoptr (GVariant) roles = cw_answer_get_array (tenant, "roles");
  g_autoptr (GString) text = g_string_new (NULL);

  for (gsize i = 0; i < g_variant_n_children (roles); i++)
    {
      g_autoptr (GVariant) role = g_variant_get_child_value (roles, i);

      g_string_append_printf (text, "%s%s", i > 0 ? ", " : "",
                              say_role (cw_answer_get_string (role, "name")));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}

static void
show_tenant (CwCloudSignIn *self, GVariant *tenant)
{
  g_autofree char *roles = describe_roles (tenant);
  const char *name = cw_answer_get_string (tenant, "tenantName");
  const char *domain = cw_answer_get_string (tenant, "initialDomain");

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->account_row),
                                 cw_answer_get_string (tenant, "account"));
  adw_action_row_set_subtitle (self->account_row, roles);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->tenant_row),
                                 name[0] != '\0' ? name : domain);
  adw_action_row_set_subtitle (self->tenant_row, domain);
}

static void
show_state (CwCloudSignIn *self)
{
  gboolean is_waiting = self->cancellable != NULL;
  gboolean is_signed_in = get_tenant (self) != NULL && !is_waiting;

  gtk_widget_set_visible (self->browser_row, !is_waiting && !is_signed_in);
  gtk_widget_set_visible (self->code_row, !is_waiting && !is_signed_in);
  gtk_widget_set_visible (self->waiting_row, is_waiting);
  gtk_widget_set_visible (GTK_WIDGET (self->account_row), is_signed_in);
  gtk_widget_set_visible (GTK_WIDGET (self->tenant_row), is_signed_in);
  gtk_widget_set_visible (GTK_WIDGET (self->check_row),
                          cw_check_row_get_state (self->check_row) != CW_CHECK_IDLE && !is_waiting);
  if (is_signed_in)
    show_tenant (self, get_tenant (self));
}

static void
show_waiting (CwCloudSignIn *self, const char *text, const char *user_code, const char *url)
{
  gtk_label_set_label (self->waiting_label, text);
  gtk_label_set_label (self->user_code_label, user_code);
  gtk_widget_set_visible (GTK_WIDGET (self->user_code_label), user_code[0] != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->copy_button), user_code[0] != '\0');
  gtk_widget_set_visible (GTK_WIDGET (self->link_button), url[0] != '\0');
  if (url[0] != '\0')
    gtk_link_button_set_uri (self->link_button, url);
  show_state (self);
}

/* ----- signing out */

static void
end_sign_in (CwCloudSignIn *self, const char *sign_in)
{
  cw_app_engine_call_async (self->engine, "EndSignIn", g_variant_new ("(s)", sign_in), NULL, NULL,
                            NULL);
}

static void
forget (CwCloudSignIn *self)
{
  GVariant *fact = cw_draft_get_fact (self->draft, CW_DRAFT_FACT_SIGN_IN);

  if (fact != NULL)
    end_sign_in (self, g_variant_get_string (fact, NULL));
  g_clear_pointer (&self->cloud, g_free);
  cw_check_row_reset (self->check_row);
  cw_draft_set_fact (self->draft, CW_DRAFT_FACT_SIGN_IN, NULL);
  cw_draft_set_fact (self->draft, CW_DRAFT_FACT_TENANT, NULL);
}

static void
on_sign_out_clicked_cb (CwCloudSignIn *self)
{
  cw_cloud_sign_in_forget (self);
}

/* What was found wrong must not stay below the edge, nor what should be known before one goes on.
 */
static void
show_findings (CwCloudSignIn *self)
{
  CwCheckState state = CW_CHECK_IDLE;

  show_state (self);
  state = cw_check_row_get_state (self->check_row);
  if (state == CW_CHECK_FAILED || state == CW_CHECK_WARNING)
    cw_scroll_to (GTK_WIDGET (self->check_row));
}

/* ----- signing in: BeginSignIn says what the person has to do, FinishSignIn waits for it */

static void
fail (CwCloudSignIn *self, const GError *error)
{
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->sign_in, g_free);
  if (!g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    cw_check_row_set_error (self->check_row, error);
  show_findings (self);
}

static void
on_finished_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwCloudSignIn) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  /* Answered after it was given up is given up all the same. */
  if (answer == NULL || g_cancellable_set_error_if_cancelled (self->cancellable, &error))
    {
      if (self->sign_in != NULL && self->engine != NULL)
        end_sign_in (self, self->sign_in);
      fail (self, error);
      return;
    }
  g_clear_object (&self->cancellable);
  cw_check_row_set_answer (self->check_row, answer);
  cw_draft_set_fact (self->draft, CW_DRAFT_FACT_SIGN_IN, g_variant_new_string (self->sign_in));
  cw_draft_set_fact (self->draft, CW_DRAFT_FACT_TENANT, answer);
  g_clear_pointer (&self->sign_in, g_free);
  show_findings (self);
}

static void
wait_for_person (CwCloudSignIn *self)
{
  g_autofree char *token = cw_app_engine_make_token (self->engine);

  cw_app_engine_call_async (self->engine, "FinishSignIn",
                            g_variant_new ("(ss)", self->sign_in, token), self->cancellable,
                            on_finished_cb, g_object_ref (self));
}

static void
show_begun (CwCloudSignIn *self, GVariant *answer)
{
  const char *url = cw_answer_get_string (answer, "authorizationUrl");

  if (url[0] == '\0')
    {
      show_waiting (self, _ ("Open the page on any device and enter this code there."),
                             cw_answer_get_string (answer, "userCode"),
                             cw_answer_get_string (answer, "verificationUrl"));
      return;
    }
  show_waiting (self, _ ("Sign in in the browser window that has opened."), "", url);
  gtk_show_uri (GTK_WINDOW (gtk_widget_get_root (GTK_WIDGET (self))), url, GDK_CURRENT_TIME);
}

static void
on_begun_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  g_autoptr (CwCloudSignIn) self = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) answer = cw_app_engine_call_finish (CW_APP_ENGINE (source), result, &error);

  if (answer == NULL)
    {
      fail (self, error);
      return;
    }
  g_free (self->sign_in);
  self->sign_in = g_strdup (cw_answer_get_string (answer, "signIn"));
  show_begun (self, answer);
  wait_for_person (self);
}

static void
begin (CwCloudSignIn *self, const char *method)
{
  g_autofree char *cloud = dup_cloud (self);
  g_autofree char *input = g_strdup_printf ("{\"method\":\"%s\",\"cloud\":%s}", method, cloud);

  if (self->cancellable != NULL)
    return;
  cw_widget_call_begin (GTK_WIDGET (self), &self->cancellable);
  g_free (self->cloud);
  self->cloud = g_steal_pointer (&cloud);
  cw_check_row_reset (self->check_row);
  show_waiting (self, _ ("Asking the cloud…"), "", "");
  cw_app_engine_call_async (self->engine, "BeginSignIn", g_variant_new ("(s)", input),
                            self->cancellable, on_begun_cb, g_object_ref (self));
}

static void
on_browser_clicked_cb (CwCloudSignIn *self)
{
  begin (self, "browser");
}

static void
on_code_clicked_cb (CwCloudSignIn *self)
{
  begin (self, "device-code");
}

static void
on_cancel_clicked_cb (CwCloudSignIn *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
}

static void
on_copy_clicked_cb (CwCloudSignIn *self)
{
  gdk_clipboard_set_text (gtk_widget_get_clipboard (GTK_WIDGET (self)),
                          gtk_label_get_label (self->user_code_label));
}

/* ----- for the page */

void
cw_cloud_sign_in_set_up (CwCloudSignIn *self, CwDraft *draft, CwAppEngine *engine)
{
  g_set_object (&self->draft, draft);
  g_set_object (&self->engine, engine);
}

CwDraft *
cw_cloud_sign_in_set_up_at (CwCloudSignIn *self, GVariant *cloud, CwAppEngine *engine)
{
  g_autofree char *json = cw_answer_to_json (cloud);
  g_autofree char *text = g_strdup_printf ("{\"cloud\":%s}", json);
  g_autoptr (CwDraft) draft = cw_draft_new_from_text (text, NULL);

  if (draft == NULL)
    draft = cw_draft_new ();
  cw_cloud_sign_in_set_up (self, draft, engine);
  cw_cloud_sign_in_refresh (self);
  return g_steal_pointer (&draft);
}

void
cw_cloud_sign_in_forget (CwCloudSignIn *self)
{
  forget (self);
  show_state (self);
}

void
cw_cloud_sign_in_refresh (CwCloudSignIn *self)
{
  g_autofree char *cloud = dup_cloud (self);

  if (self->cloud != NULL && !g_str_equal (self->cloud, cloud))
    {
      g_cancellable_cancel (self->cancellable);
      forget (self);
    }
  show_state (self);
}

static void
cw_cloud_sign_in_dispose (GObject *object)
{
  CwCloudSignIn *self = CW_CLOUD_SIGN_IN (object);

  cw_widget_call_end (&self->cancellable);
  g_clear_object (&self->draft);
  g_clear_object (&self->engine);
  g_clear_pointer (&self->sign_in, g_free);
  g_clear_pointer (&self->cloud, g_free);
  gtk_widget_dispose_template (GTK_WIDGET (self), CW_TYPE_CLOUD_SIGN_IN);
  G_OBJECT_CLASS (cw_cloud_sign_in_parent_class)->dispose (object);
}

static void
bind_children (GtkWidgetClass *widget_class)
{
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, browser_row);
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, code_row);
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, code_button);
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, waiting_row);
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, waiting_label);
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, user_code_label);
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, copy_button);
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, link_button);
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, account_row);
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, tenant_row);
  gtk_widget_class_bind_template_child (widget_class, CwCloudSignIn, check_row);
}

static void
cw_cloud_sign_in_class_init (CwCloudSignInClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_cloud_sign_in_dispose;
  g_type_ensure (CW_TYPE_CHECK_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-cloud-sign-in.ui");
  bind_children (widget_class);
  gtk_widget_class_bind_template_callback (widget_class, on_browser_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_code_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_sign_out_clicked_cb);
}

static void
cw_cloud_sign_in_init (CwCloudSignIn *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
