/* SPDX-License-Identifier: GPL-3.0-or-later */
#define G_LOG_DOMAIN "cw-app"

#include "config.h"

#include "app/pages/cw-forest-form.h"

#include <glib/gi18n.h>

#include "app/cw-check-row.h"
#include "app/cw-widgets.h"
#include "base/cw-json.h"

struct _CwForestForm
{
  AdwPreferencesGroup parent_instance;

  GtkSwitch *enabled_switch;
  GtkEditable *administrator_row;
  GtkEditable *password_row;
  GtkWidget *try_row;
  GtkWidget *try_button;
  CwCheckRow *check_row;

  CwAppEngine *engine; /* (owned) */
  CwDraft *draft;      /* (owned) */
  guint index;
  gboolean is_filling;
};

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (CwForestForm, cw_forest_form, ADW_TYPE_PREFERENCES_GROUP)

/* (transfer full) */
static char *
make_path (CwForestForm *self, const char *member)
{
  return g_strdup_printf ("connectors.%u.%s", self->index, member);
}

/* (nullable) */
static const char *
get_text (CwForestForm *self, const char *member)
{
  g_autofree char *path = make_path (self, member);

  return cw_draft_get_string (self->draft, path, NULL);
}

static const char *
get_name (CwForestForm *self)
{
  const char *name = get_text (self, "name");

  return name != NULL ? name : "";
}

/* ----- the administrator */

/* Who makes the connector's account has given his password already. */
static gboolean
is_same_administrator (CwForestForm *self)
{
  const char *administrator = get_text (self, "singleSignOn.administrator");

  return administrator != NULL &&
         g_strcmp0 (administrator, get_text (self, "account.administrator")) == 0;
}

/* Which of the draft's secrets is his password. (nullable): it is not there */
static const char *
find_secret_kind (CwForestForm *self)
{
  if (cw_draft_has_secret (self->draft, get_name (self), CW_SECRET_SINGLE_SIGN_ON))
    return CW_SECRET_SINGLE_SIGN_ON;
  if (is_same_administrator (self) &&
      cw_draft_has_secret (self->draft, get_name (self), CW_SECRET_ADMINISTRATOR))
    return CW_SECRET_ADMINISTRATOR;
  return NULL;
}

/* The engine knows it as the administrator's. (transfer floating) */
static GVariant *
make_secrets (CwForestForm *self, const char *wanted)
{
  g_auto (GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a(ssay)"));
  g_autoptr (GVariant) all =
      g_variant_ref_sink (cw_draft_make_secrets (self->draft, get_name (self)));

  for (gsize i = 0; i < g_variant_n_children (all); i++)
    {
      const char *connector = NULL;
      const char *kind = NULL;
      g_autoptr (GVariant) bytes = NULL;

      g_variant_get_child (all, i, "(&s&s@ay)", &connector, &kind, &bytes);
      if (g_str_equal (kind, wanted))
        g_variant_builder_add (&builder, "(ss@ay)", connector, CW_SECRET_ADMINISTRATOR, bytes);
    }
  return g_variant_builder_end (&builder);
}

/* (transfer full) */
static char *
make_input (CwForestForm *self)
{
  g_autoptr (JsonObject) object = json_object_new ();
  g_autoptr (JsonNode) root = json_node_new (JSON_NODE_OBJECT);

  json_object_set_object_member (
      object, "connector", json_object_ref (cw_draft_get_connector (self->draft, self->index)));
  json_object_set_string_member (object, "administrator",
                                 get_text (self, "singleSignOn.administrator"));
  json_object_set_string_member (object, "role", "domain");
  json_node_set_object (root, object);
  return cw_json_to_canonical (root, FALSE);
}

static gboolean
can_try (CwForestForm *self)
{
  return gtk_switch_get_active (self->enabled_switch) &&
         get_text (self, "singleSignOn.administrator") != NULL && find_secret_kind (self) != NULL;
}

static void
on_try_cb (CwForestForm *self)
{
  g_autofree char *input = NULL;

  if (!can_try (self))
    return;
  input = make_input (self);
  cw_check_row_run (self->check_row, self->engine, "administrator", input,
                    make_secrets (self, find_secret_kind (self)));
}

/* ----- the form */

static void
update (CwForestForm *self)
{
  gboolean is_enabled = gtk_switch_get_active (self->enabled_switch);

  gtk_widget_set_visible (GTK_WIDGET (self->administrator_row), is_enabled);
  gtk_widget_set_visible (GTK_WIDGET (self->password_row), is_enabled);
  gtk_widget_set_visible (self->try_row, is_enabled);
  gtk_widget_set_visible (GTK_WIDGET (self->check_row), is_enabled);
  gtk_widget_set_sensitive (self->try_button, can_try (self));
  cw_check_row_set_idle_text (self->check_row, can_try (self)
                              ? _ ("Not tried yet")
                              : _ ("Enter the administrator and the password first"));
}

/* What was found was found of another account, or by another password. */
static void
forget (CwForestForm *self)
{
  cw_check_row_reset (self->check_row);
  update (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

static void
on_changed_cb (CwForestForm *self)
{
  g_autofree char *enabled = NULL;
  g_autofree char *administrator = NULL;

  if (self->is_filling || self->draft == NULL)
    return;
  enabled = make_path (self, "singleSignOn.enabled");
  administrator = make_path (self, "singleSignOn.administrator");
  cw_draft_set_bool (self->draft, enabled, gtk_switch_get_active (self->enabled_switch));
  cw_draft_set_string (self->draft, administrator, gtk_editable_get_text (self->administrator_row));
  forget (self);
}

static void
on_password_changed_cb (CwForestForm *self)
{
  const char *text = gtk_editable_get_text (self->password_row);
  g_autoptr (CwSecret) secret = text[0] != '\0' ? cw_secret_new_from_string (text) : NULL;

  if (self->is_filling || self->draft == NULL)
    return;
  cw_draft_set_secret (self->draft, get_name (self), CW_SECRET_SINGLE_SIGN_ON, secret);
  forget (self);
}

static void
on_state_changed_cb (CwForestForm *self)
{
  if (self->draft != NULL)
    g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* Whoever makes the connector's account is proposed. */
static void
fill (CwForestForm *self)
{
  g_autofree char *enabled = make_path (self, "singleSignOn.enabled");
  g_autofree char *path = make_path (self, "singleSignOn.administrator");
  const char *administrator = get_text (self, "singleSignOn.administrator");

  if (administrator == NULL && get_text (self, "account.administrator") != NULL)
    {
      administrator = get_text (self, "account.administrator");
      cw_draft_set_string (self->draft, path, administrator);
    }
  self->is_filling = TRUE;
  adw_preferences_group_set_title (ADW_PREFERENCES_GROUP (self), get_name (self));
  gtk_switch_set_active (self->enabled_switch, cw_draft_get_bool (self->draft, enabled, TRUE));
  gtk_editable_set_text (self->administrator_row, administrator != NULL ? administrator : "");
  self->is_filling = FALSE;
  update (self);
}

gboolean
cw_forest_form_is_good (CwForestForm *self)
{
  g_return_val_if_fail (CW_IS_FOREST_FORM (self), FALSE);

  return !gtk_switch_get_active (self->enabled_switch) ||
         get_text (self, "singleSignOn.administrator") == NULL ||
         cw_check_row_is_good (self->check_row);
}

GtkWidget *
cw_forest_form_new (CwAppEngine *engine, CwDraft *draft, guint index)
{
  CwForestForm *self = g_object_new (CW_TYPE_FOREST_FORM, NULL);

  self->engine = g_object_ref (engine);
  self->draft = g_object_ref (draft);
  self->index = index;
  fill (self);
  return GTK_WIDGET (self);
}

static void
cw_forest_form_dispose (GObject *object)
{
  CwForestForm *self = CW_FOREST_FORM (object);

  g_clear_object (&self->engine);
  g_clear_object (&self->draft);
  gtk_widget_dispose_template (GTK_WIDGET (object), CW_TYPE_FOREST_FORM);
  G_OBJECT_CLASS (cw_forest_form_parent_class)->dispose (object);
}

static void
cw_forest_form_class_init (CwForestFormClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cw_forest_form_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", CW_TYPE_FOREST_FORM, G_SIGNAL_RUN_LAST, 0,
                                          NULL, NULL, NULL, G_TYPE_NONE, 0);
  g_type_ensure (CW_TYPE_CHECK_ROW);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/causeway/Causeway/ui/cw-forest-form.ui");
  gtk_widget_class_bind_template_child (widget_class, CwForestForm, enabled_switch);
  gtk_widget_class_bind_template_child (widget_class, CwForestForm, administrator_row);
  gtk_widget_class_bind_template_child (widget_class, CwForestForm, password_row);
  gtk_widget_class_bind_template_child (widget_class, CwForestForm, try_row);
  gtk_widget_class_bind_template_child (widget_class, CwForestForm, try_button);
  gtk_widget_class_bind_template_child (widget_class, CwForestForm, check_row);
  gtk_widget_class_bind_template_callback (widget_class, on_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_password_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_state_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_try_cb);
}

static void
cw_forest_form_init (CwForestForm *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  cw_password_row_name (GTK_WIDGET (self->password_row));
}
